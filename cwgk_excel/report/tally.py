"""Counts of how much came from each body; the returns are freed once they are counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.names import matching_name
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.attachments import attachments_by_body
from cwgk_excel.ledger.decisions import PAPER, decisions, files_set_aside
from cwgk_excel.ledger.loading import about_refusals
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.of_today import (
    all_findings,
    body_of_refused,
    names_of_bodies,
    refusal,
    refused,
)
from cwgk_excel.returns.where import Where
from cwgk_excel.review.decided import ACCEPTED
from cwgk_excel.review.in_force import in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.reconciling.reconcile import Reconciliation, Told, keeps_out
from cwgk_excel.review.together import together

if TYPE_CHECKING:  # the frames themselves; status has none
    from cwgk_excel.report.collected import Collected

Tell = Callable[[str, Where, Finding], object]


class Tally:
    """What is counted of records in force and of findings.

    ``units`` and ``valid``: by form and body, the records and those without an open error; ``papers``: those of which
    the stamped original came in. ``days``: by body, the first and the last on which a form that is due came.
    ``findings``: by body and severity, but for what is accepted. ``attachments``: by body.
    """

    def __init__(self, campaign: Campaign) -> None:
        self.compared = comparison(campaign.settings)
        self.units: Counter[tuple[str, str]] = Counter()
        self.valid: Counter[tuple[str, str]] = Counter()
        self.papers: Counter[tuple[str, str]] = Counter()
        self.days: dict[str, tuple[date, date]] = {}
        self.findings: Counter[tuple[str, str]] = Counter()
        self.attachments: Counter[str] = Counter()
        self._city = campaign.settings.campaign.city
        self._due = {form.name for form in self.compared.due}
        self._named: dict[tuple[str, str], set[str]] = defaultdict(set)

    def add(
        self, form: str, body: str, unit: str, *, valid: bool, received: date | None, paper: bool = False
    ) -> None:
        """Count one record; ``unit``: the name of its unit, "" where it has none; ``paper``: its original came in."""
        self.units[form, body] += 1
        self.valid[form, body] += valid
        self.papers[form, body] += paper
        if form in (self.compared.declared.name, self.compared.listed.name):
            self._named[form, body].add(matching_name(unit, self._city))
        if received and form in self._due:
            first, last = self.days.get(body, (received, received))
            self.days[body] = min(first, received), max(last, received)

    @property
    def bodies(self) -> Iterator[str]:
        """The codes of all bodies that have a record; a code comes once for each form."""
        return (body for _, body in self.units)

    def matched(self, body: str) -> bool:
        """Return whether a body's declarations and its list name the same units.

        A declaration that names no unit matches none.
        """
        declared = self._named[self.compared.declared.name, body]
        return declared == self._named[self.compared.listed.name, body] and "" not in declared

    def unmatched(self, body: str) -> Iterator[str]:
        """Yield in words how the units of a body's declarations and of its list differ."""
        one, other = self.compared.declared, self.compared.listed
        declared, listed = (self._named[form.name, body] for form in (one, other))
        if missing := len(listed - declared):
            yield f"缺{missing}个单位的{one.number}"
        if unlisted := len(declared - listed - {""}):
            yield f"{other.number}少列{unlisted}个单位"
        if "" in declared:
            yield f"有{one.number}没有填单位名称"


def tally_of(collected: Collected) -> Tally:
    """Return the tally of frames."""
    tally = Tally(collected.campaign)
    papers = _papers(collected)
    for name, records in collected.rows.items():
        key = tally.compared.forms[name].key
        for row in records:
            day = row["received"]  # a record may be handed in without a day of receipt
            tally.add(
                name,
                row["submitter"],
                row[key] or "",
                valid=bool(row["valid"]),
                received=day.date() if day else None,
                paper=bool(papers) and (row["sha256"], row["sheet"]) in papers,
            )
    found = collected.findings[collected.findings["state"] != ACCEPTED]
    tally.findings.update(zip(found["submitter"], found["severity"], strict=True))
    tally.attachments.update(collected.attachments["submitter"])
    return tally


def _papers(collected: Collected) -> set[tuple[str, str]]:
    """The returns, by content and sheet, of which the stamped original came in."""
    made = collected.decisions
    return {
        (sha256, sheet)
        for sha256, sheet, kind, stands in zip(
            made["sha256"], made["sheet"], made["kind"], made["stands"], strict=True
        )
        if stands and kind == PAPER
    }


def counted(campaign: Campaign, ledger: Ledger, on: date | None) -> tuple[Tally, Sequence[Told]]:
    """Return the tally of a ledger of today, and what of its records does not agree with others.

    Both come of one look at all returns. Raises LedgerError.
    """
    look = Look(campaign)
    for judged in together(campaign, ledger, on):
        look.add(judged)
        del judged  # free their memory before the next are loaded
    found = look.finish(about_refusals(ledger), files_set_aside(decisions(ledger)))
    look.tally.attachments.update(attachments_by_body(ledger))
    return look.tally, found


class Look:
    """A look at returns, some at a time, which are counted and let go.

    ``tell`` is called with each finding that nobody accepted: whose it is, the file in which it stands, the finding.
    """

    def __init__(self, campaign: Campaign, tell: Tell = lambda *_: None) -> None:
        self.tally = Tally(campaign)
        self._tell, self._city = tell, campaign.settings.campaign.city
        self._names = names_of_bodies(campaign)
        self._reconciliation = Reconciliation(campaign)

    def add(self, judged: Sequence[Judged]) -> None:
        """Count returns that have no bearing on returns outside ``judged``."""
        standings = in_force(judged, self._city)
        self._reconciliation.add(standings)
        for standing in standings:
            for part in standing.parts:
                raw, received = part.stored.raw, part.stored.receipt.received_on
                for number, valid in standing.records(part):
                    unit = unit_name(raw.form, part.result.values[number])
                    self.tally.add(
                        raw.form, raw.submitter, unit, valid=valid, received=received, paper=bool(part.paper)
                    )
        for _, one, finding in all_findings(standings, judged, self.tally.compared.forms, self._city):
            if not one.acceptance(finding):
                self._found(one.stored.raw.submitter, one.stored.receipt.where, finding)

    def finish(self, arrived: Sequence[Receipt], set_aside: Container[str]) -> Sequence[Told]:
        """All returns are in: count refused files and what does not agree, and return the latter.

        ``arrived``: the receipts about refusals. A record that an error of these keeps out of the master is valid no
        more.
        """
        for receipt in refused(arrived, set_aside):
            self._found(body_of_refused(receipt.where, self._names), receipt.where, refusal(receipt))
        found = list(self._reconciliation.findings())
        for kept, finding in found:
            if kept.state(finding)[0] != ACCEPTED:
                self._found(kept.body, kept.source.where, finding)
        for kept in {kept.place: kept for kept, finding in found if keeps_out(kept, finding)}.values():
            self.tally.valid[kept.source.form, kept.body] -= kept.valid
        return found

    def _found(self, body: str, where: Where, finding: Finding) -> None:
        self.tally.findings[body, finding.severity] += 1
        self._tell(body, where, finding)
