"""From the ledger to what each body has to do: body by body, so that memory does not grow with their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.findings.finding import Finding, reading_order
from cwgk_excel.forms.names import few
from cwgk_excel.forms.units import unit_key, unit_name
from cwgk_excel.ledger import decisions
from cwgk_excel.ledger.loading import about_refusals
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.corrections.needs import Call, Needs, NotTaken, Received, ToCorrect
from cwgk_excel.report.of_today import (
    all_findings,
    body_of_refused,
    ledger_of_today,
    names_of_bodies,
    refusal,
    refused,
)
from cwgk_excel.report.progress import per_body
from cwgk_excel.report.tally import counted
from cwgk_excel.review.decided import OPEN, Decided
from cwgk_excel.review.in_force import Standing, in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.reconciling.reconcile import Told
from cwgk_excel.review.today import current
from cwgk_excel.review.together import groups
from cwgk_excel.tasks.corrections.points import is_reason, needs_correction

HELD = "return-held"


@dataclass(frozen=True, slots=True)
class Returned:
    """Returns that go back together: one unit's form, or the parts of a body's list, each with what is open in it.

    ``unit``: the unit's name as typed, "" of a list; ``key``: its key.
    """

    form: str
    unit: str
    key: str
    parts: Sequence[tuple[Judged, Sequence[Finding]]]


@dataclass(slots=True)
class Affairs:
    """What a body returned and what of it is open."""

    received: list[Received] = field(default_factory=list)
    to_correct: list[Returned] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    came: set[str] = field(default_factory=set)  # forms


@dataclass(frozen=True, slots=True)
class Situation:
    """One body on a day: what it returned, what it still owes, its state in 报送进度, and the calls made."""

    body: Submitter
    affairs: Affairs
    missing: tuple[str, ...]
    state: str
    calls: Sequence[Call]

    def needs(
        self, correct_by: date, to_correct: Sequence[ToCorrect] | None = None, fresh: Sequence[str] = ()
    ) -> Needs:
        """Return what the papers are made of; ``to_correct``: with the names of slips, where these were drawn."""
        return Needs(
            body=self.body,
            state=self.state,
            expected=self.body.expected_units,
            received=self.affairs.received,
            to_correct=list(map(asked, self.affairs.to_correct)) if to_correct is None else to_correct,
            not_taken=self.affairs.not_taken,
            missing=self.missing,
            fresh=fresh,
            correct_by=correct_by,
            calls=self.calls,
        )


def asked(back: Returned, slip: str = "") -> ToCorrect:
    """Return the entry of the papers for what goes back; of a list in parts, all that is open in them."""
    findings = [finding for _, found in back.parts for finding in sorted(found, key=reading_order)]
    return ToCorrect(back.parts[-1][0], back.unit, findings, slip)


def situations(campaign: Campaign, bodies: Sequence[Submitter], on: date) -> Iterator[Situation]:
    """Yield the situation of each body, one after the other. Raises LedgerError."""
    with ledger_of_today(campaign) as ledger:
        tally, told = counted(campaign, ledger, on)
        state = {line["code"]: line["state"] for line in per_body(tally, campaign, on)}
        gathering, calls = Gathering(campaign, ledger, on, told), _calls(ledger)
        for body in bodies:
            affairs = gathering.affairs(body)
            missing = tuple(gathering.missing(body, affairs))
            yield Situation(body, affairs, missing, str(state[body.code]), calls.get(body.code, ()))


def _calls(ledger: Ledger) -> Mapping[str, Sequence[Call]]:
    """Return the telephone calls on record, by body, oldest first."""
    found: dict[str, list[Call]] = defaultdict(list)
    for one in decisions.standing(ledger):
        if one.kind == decisions.CALL:
            promised = one.data.get("promised")
            day = date.fromisoformat(str(promised)) if promised else None
            call = Call(one.made_on, str(one.data.get("spoke_with", "")), day, one.reason)
            found[one.submitter].append(call)
    return found


class Gathering:
    """Looks through a copy of the ledger, body by body; ``told``: what does not agree between returns."""

    def __init__(self, campaign: Campaign, ledger: Ledger, on: date, told: Sequence[Told]) -> None:
        self._campaign, self._ledger = campaign, ledger
        self._city = campaign.settings.campaign.city
        self._compared = comparison(campaign.settings)
        self._decided = Decided.of(ledger, on)
        self._beside: dict[int, list[Finding]] = defaultdict(list)
        for kept, finding in told:
            self._beside[kept.source.id].append(finding)
        names = names_of_bodies(campaign)
        self._refused: dict[str, list[NotTaken]] = defaultdict(list)
        for receipt in refused(
            about_refusals(ledger), decisions.files_set_aside(decisions.decisions(ledger))
        ):
            finding = refusal(receipt)
            self._refused[body_of_refused(receipt.where, names)].append(
                NotTaken(receipt.where.known_as, finding)
            )

    def affairs(self, body: Submitter) -> Affairs:
        """Return what a body returned and what of it is open. Raises LedgerError."""
        found = Affairs(not_taken=list(self._refused.get(body.code, ())))
        for name in self._compared.forms:
            for group in groups(self._campaign, self._ledger, name, body.code):
                if group:
                    self._add(found, name, current(self._campaign, self._ledger, group, self._decided))
        return found

    def _add(self, found: Affairs, name: str, judged: Sequence[Judged]) -> None:
        standings = in_force(judged, self._city)
        open_findings = self._open(standings, judged, name)
        for standing in standings:
            found.came.add(name)
            back = self._to_correct(standing, name, open_findings)
            if back:
                found.to_correct.append(back)
            wrong = {one.stored.id for one, _ in back.parts} if back else set()
            for part in standing.parts:
                found.received.append(self._received(part, name, part.stored.id not in wrong))
        for one in judged:
            for finding in open_findings.get(one.stored.id, ()):
                if finding.code == HELD:
                    found.not_taken.append(NotTaken(one.stored.receipt.where.known_as, finding))

    def _open(
        self, standings: Sequence[Standing], judged: Sequence[Judged], name: str
    ) -> Mapping[int, Sequence[Finding]]:
        """By return, the findings that the filler has to do something about and that nobody answered yet."""
        found: dict[int, list[Finding]] = defaultdict(list)
        said = all_findings(standings, judged, self._compared.forms, self._city)
        placed = [(one, finding) for _, one, finding in said]
        placed += [(one, finding) for one in judged for finding in self._beside.get(one.stored.id, ())]
        for one, finding in placed:
            if needs_correction(finding) and one.state(finding)[0] == OPEN:
                found[one.stored.id].append(finding)
        return found

    def _to_correct(
        self, standing: Standing, name: str, found: Mapping[int, Sequence[Finding]]
    ) -> Returned | None:
        """What goes back of a unit or a list: the newest that came, if it has something to be corrected."""
        back = standing.pending or standing.parts
        if not back[-1].raw.is_table:
            back = back[-1:]
        parts = [(one, [f for f in found.get(one.stored.id, ()) if f.code != HELD]) for one in back]
        if not is_reason(finding for _, findings in parts for finding in findings):
            return None
        unit = key = ""
        newest = back[-1]
        if not newest.raw.is_table and newest.result.values:
            unit = unit_name(name, newest.result.values[0])
            key = unit_key(name, newest.result.values[0], self._city)
        return Returned(name, unit, key, parts)

    def _received(self, part: Judged, name: str, in_order: bool) -> Received:
        table = part.raw.is_table
        unit = "" if table or not part.result.values else unit_name(name, part.result.values[0])
        return Received(
            form=name,
            number=f"{part.stored.id:04d}",
            unit=unit,
            units=len(part.raw.records),
            received=part.stored.receipt.received_on,
            in_order=in_order,
        )

    def missing(self, body: Submitter, found: Affairs) -> Iterator[str]:
        """Yield what a body still owes, each as a phrase."""
        for form in self._compared.due:
            if form.name not in found.came and not (body.reports_with or body.expected_units == 0):
                yield f"{form.number}《{form.title}》"
        lacking = [
            finding.value
            for back in found.to_correct
            for _, findings in back.parts
            for finding in findings
            if finding.code == "unit-not-declared"
        ]
        declared = self._compared.declared
        if lacking and declared.name in found.came:
            yield f"汇总表所列{few(lacking)}的{declared.number}《{declared.title}》"
        count = sum(1 for one in found.received if one.form == declared.name)
        if body.expected_units and declared.name in found.came and count + len(lacking) < body.expected_units:
            yield f"应报{body.expected_units}个单位，{declared.number}已到{count}份"
