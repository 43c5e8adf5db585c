"""All that waits for a decision of the office: findings, returns that do not count, units of two bodies, papers."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.of_today import all_findings
from cwgk_excel.report.progress import body_name
from cwgk_excel.review.decided import ACCEPTED as STATE_ACCEPTED
from cwgk_excel.review.decided import EXPLAINED, HEAD, cells_of
from cwgk_excel.review.in_force import Standing, in_force
from cwgk_excel.review.judged import CONFIRMED as CONFIRMED_CODES
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.reconciling.compare import bodies
from cwgk_excel.review.reconciling.kept import Kept
from cwgk_excel.review.reconciling.reconcile import Reconciliation
from cwgk_excel.review.together import together
from cwgk_excel.tasks.decision_table.words import ACCEPTED, AMENDED, BACK, CONFIRMED, DOUBLED, KEEPS, PAPER

FINDING, RETURN, UNIT, PAPER_ROW = "F", "R", "U", "P"
OF_RETURNS = CONFIRMED_CODES | {"unit-differs"}
SHARED = "unit-shared"
WHOLE = "整张表"
# In which order rows stand: what a filler explained, what keeps records out, what is doubtful, what cannot be read.
EXPLAINED_FIRST, ERROR, WARNING, UNREADABLE, HELD, SHARED_UNIT, PAPERS = range(7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits.

    ``kind`` and ``subject`` name it for good, ``bound`` tells whether it is still what was looked at. ``said``: what
    its row says beside the choices: body, unit, form, place, value, problem, explanation. ``source``: the number of
    the return that it stands in. ``findings``: those that it is about, each with the number of its return.
    ``keepers``: of a unit, the bodies by choice.
    """

    kind: str
    subject: str
    bound: str
    rank: int
    body: str
    said: tuple[str, ...]
    choices: tuple[str, ...]
    source: int
    unit: str = ""
    findings: tuple[tuple[int, Finding], ...] = ()
    keepers: tuple[tuple[str, str], ...] = ()


def waiting(campaign: Campaign, ledger: Ledger, on: date) -> list[Waiting]:
    """What waits on a day, in the order of its rows. Raises LedgerError."""
    found = _Found(campaign)
    reconciliation = Reconciliation(campaign)
    for judged in together(campaign, ledger, on):
        standings = in_force(judged, found.city)
        reconciliation.add(standings)
        found.add(standings, judged)
    found.reconcile(reconciliation)
    order = {code: n for n, code in enumerate(bodies(campaign, {one.body for one in found.all.values()}))}
    return sorted(found.all.values(), key=lambda one: (one.rank, order[one.body], one.source))


class _Of(NamedTuple):
    """What a finding is of: a return, a body, a unit; ``cell``: whether it stands in the cell of its field."""

    source: int
    body: str
    unit: str
    cell: bool


class _Found:
    """Gathers what waits, each thing once."""

    def __init__(self, campaign: Campaign) -> None:
        self.city = campaign.settings.campaign.city
        self.all: dict[tuple[str, str, str], Waiting] = {}
        self._campaign, self._forms = campaign, FORMS.under(campaign.settings)

    def add(self, standings: Sequence[Standing], judged: Sequence[Judged]) -> None:
        """Add what waits among returns that have no bearing on others."""
        held: dict[int, tuple[Judged, list[Finding]]] = {}
        for _, one, finding in all_findings(standings, judged, self._forms, self.city):
            if finding.severity == "notice" or one.acceptance(finding):
                continue
            if finding.code in OF_RETURNS:
                held.setdefault(one.stored.id, (one, []))[1].append(finding)
            else:
                stored = one.stored
                of = _Of(
                    stored.id, stored.raw.submitter, _unit(one, finding), _stands_in_its_cell(one, finding)
                )
                self._finding(of, finding, one.state(finding))
        for one, findings in held.values():
            self._return(one, findings)
        for standing in standings:
            for part in standing.parts:
                if not part.paper and any(valid for _, valid in standing.records(part)):
                    self._paper(part)

    def reconcile(self, reconciliation: Reconciliation) -> None:
        """Add what list and declarations do not agree on; a unit of several bodies is one thing."""
        shared: dict[str, list[tuple[Kept, Finding]]] = defaultdict(list)
        for kept, finding in reconciliation.findings():
            state = kept.state(finding)
            if state[0] == STATE_ACCEPTED or finding.severity == "notice":
                continue
            if finding.code == SHARED:
                shared[kept.name].append((kept, finding))
            else:
                self._finding(_Of(kept.source.id, kept.body, kept.unit, True), finding, state)
        for key, found in shared.items():
            self._unit(key, found)

    def _finding(self, of: _Of, finding: Finding, state: tuple[str, str, str]) -> None:
        acceptable = CATALOGUE[finding.code].acceptable
        rank = ERROR if finding.severity == "error" else WARNING
        if state[0] == EXPLAINED:
            rank = EXPLAINED_FIRST
        elif not acceptable:
            rank = UNREADABLE
        may_amend = of.cell and self._forms[finding.form].by_name[finding.field].is_typed
        choices = (*([ACCEPTED] if acceptable else []), *([AMENDED] if may_amend else []), BACK)
        place = f"{finding.cell}　{finding.label}" if finding.cell else finding.label or WHOLE
        self._put(
            Waiting(
                FINDING,
                finding.key,
                finding.value_hash,
                rank,
                of.body,
                self._said(of.body, of.unit, finding.form, place, finding.value, finding.message, state[2]),
                choices,
                of.source,
                of.unit,
                ((of.source, finding),),
            )
        )

    def _return(self, one: Judged, findings: Sequence[Finding]) -> None:
        raw, sha256 = one.stored.raw, one.stored.receipt.sha256
        body = raw.submitter
        problem = "；".join(dict.fromkeys(finding.message for finding in findings))
        said = self._said(body, _only_unit(one), raw.form, WHOLE, one.stored.receipt.name, problem)
        choices = (CONFIRMED, BACK, DOUBLED)
        self._put(
            Waiting(RETURN, _hash(sha256, raw.sheet), sha256[:24], HELD, body, said, choices, one.stored.id)
        )

    def _unit(self, key: str, found: Sequence[tuple[Kept, Finding]]) -> None:
        reporting = {kept.body for kept, _ in found}
        codes = [code for code in bodies(self._campaign, reporting) if code in reporting]
        keepers = tuple((KEEPS.format(body=body_name(self._campaign, code)), code) for code in codes)
        kept, first = found[0]
        names = "、".join(body_name(self._campaign, code) for code in codes)
        problem = f"{names}都报了这个单位，请定由哪一个申报；确实都要保留的选“{ACCEPTED}”"
        said = self._said(kept.body, kept.unit, first.form, first.cell, kept.unit, problem)
        self._put(
            Waiting(
                UNIT,
                _hash(key),
                _hash(*codes),
                SHARED_UNIT,
                kept.body,
                said,
                (*(words for words, _ in keepers), ACCEPTED),
                kept.source.id,
                kept.unit,
                tuple((kept.source.id, finding) for kept, finding in found),
                keepers,
            )
        )

    def _paper(self, one: Judged) -> None:
        raw, sha256 = one.stored.raw, one.stored.receipt.sha256
        body = raw.submitter
        problem = "盖章的纸质件还没有登记收到"
        file = one.stored.receipt.where.name.split("/")[-1]
        said = self._said(body, _only_unit(one), raw.form, WHOLE, file, problem)
        subject = _hash(sha256, raw.sheet)
        self._put(Waiting(PAPER_ROW, subject, sha256[:24], PAPERS, body, said, (PAPER,), one.stored.id))

    def _said(
        self, body: str, unit: str, form: str, place: str, value: str, problem: str, explained: str = ""
    ) -> tuple[str, ...]:
        number = self._forms[form].number
        return body_name(self._campaign, body), unit, number, place, value, problem, explained

    def _put(self, one: Waiting) -> None:
        self.all.setdefault((one.kind, one.subject, one.bound), one)


def _unit(one: Judged, finding: Finding) -> str:
    """The name of the unit that a finding is about, "" where it is about no one unit."""
    number = finding.record if finding.record >= 0 or one.stored.raw.is_table else 0
    values = one.result.values
    return unit_name(one.stored.raw.form, values[number]) if 0 <= number < len(values) else ""


def _stands_in_its_cell(one: Judged, finding: Finding) -> bool:
    """Whether a finding is about the cell of its field, not about what is printed beside it."""
    raw = one.stored.raw
    number = finding.record if finding.record >= 0 else HEAD if raw.is_table else 0
    cells = cells_of(raw, number) if number < len(raw.records) else ()
    return any((cell.field, cell.address) == (finding.field, finding.cell) for cell in cells)


def _only_unit(one: Judged) -> str:
    raw = one.stored.raw
    return "" if raw.is_table or not one.result.values else unit_name(raw.form, one.result.values[0])


def _hash(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]
