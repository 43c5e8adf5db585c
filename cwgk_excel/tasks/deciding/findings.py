"""Findings that the office accepts: one by its key or place, or all of now with one code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import today
from cwgk_excel.errors import CwgkError
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.names import matching_name
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.decisions import ACCEPT, Decision
from cwgk_excel.ledger.keys import file_key, in_turn
from cwgk_excel.ledger.loading import about_refusals
from cwgk_excel.ledger.portions import one_by_one, portions
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.of_today import all_findings, refused
from cwgk_excel.review.decided import ACCEPTED, Decided
from cwgk_excel.review.in_force import in_force
from cwgk_excel.review.judged import CONFIRMED, Judged
from cwgk_excel.review.reconciling.reconcile import Reconciliation
from cwgk_excel.review.today import current, renew
from cwgk_excel.review.together import together
from cwgk_excel.tasks.deciding.looked_up import body_named, field_named, form_named, put

Open = tuple[Judged, Finding]
SHORTEST_KEY = 6
AMEND = "请向报送单位核实后用 amend 更正，或请它改正后重报。"
CONFIRM = "请核实后用 confirm 写明以哪一份为准，或请报送单位重报。"


def accept(
    campaign: Campaign,
    key: str = "",
    *,
    by: str,
    reason: str,
    form: str = "",
    body: str = "",
    unit: str = "",
    field: str = "",
    code: str = "",
    until: date | None = None,
    on: date | None = None,
    origin: str = "",
) -> list[Decision]:
    """Put on record that findings stand as they are: the one with a ``key``, those of a cell, or all with a ``code``.

    Args:
        campaign: The campaign.
        key: The finding's key, or its beginning.
        by, reason: Who decides, and why.
        form, body, unit, field, code: Which findings of now, as people call them; later ones are open again.
        until: The last day on which it holds (default: as long as the value is the same).
        on: The day of the decision, in UTC+8 (default: today).
        origin: The hash of the row of a table that says so.

    Returns:
        A decision for each finding.

    Raises:
        CwgkError: Nothing is found, it is not clear what is meant, or it could not be read.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    wanted = _Wanted(campaign, key, form, body, unit, field, code)
    made = Decision(ACCEPT, by, reason, on or today(), origin=origin)
    if until and until < made.made_on:
        raise CwgkError(f"没有登记：截止的日子（{until}）已经过了。")
    with Ledger.open(campaign.folder) as ledger:
        return _accepted(campaign, ledger, wanted, made, until)


def _accepted(
    campaign: Campaign, ledger: Ledger, wanted: _Wanted, made: Decision, until: date | None
) -> list[Decision]:
    renew(campaign, ledger)
    opened = _open(campaign, ledger, made.made_on, wanted)
    found = {(f.key, f.value_hash): (one, f) for one, f in opened if wanted(one, f)}
    if not found:
        raise CwgkError(_nothing(ledger, wanted.key))
    if wanted.key and len({key for key, _ in found}) > 1:
        raise CwgkError(f"以“{wanted.key}”开头的问题不止一个。请把 key 写全。")
    _check(list(found.values()))
    return put(ledger, *(acceptance(made, *one, until) for one in found.values()))


class _Wanted:
    """Which findings are meant."""

    def __init__(
        self, campaign: Campaign, key: str, form: str, body: str, unit: str, field: str, code: str
    ) -> None:
        if not key and not (body and (field or code)):
            raise CwgkError(
                "没有登记：请写问题的 key，或写明报送单位（--body）和栏目（--field）或代码（--code）。"
            )
        if key and len(key) < SHORTEST_KEY:
            raise CwgkError(f"key 至少写前{SHORTEST_KEY}位。")
        self._city = campaign.settings.campaign.city
        self.key, self._code = key.lower(), code
        self._form = form_named(form).name if form else ""
        self._body = body_named(campaign, body).code if body else ""
        self._unit = matching_name(unit, self._city)
        if code and code not in CATALOGUE:
            raise CwgkError(f"没有“{code}”这个问题代码。代码见“问题清单”的最后一列。")
        if field and not form:
            raise CwgkError("没有登记：写栏目（--field）时，请同时写明是哪张表（--form）。")
        self._field = field_named(FORMS[self._form](campaign.settings), field).name if field else ""

    def may_be(self, body: str, finding: Finding) -> bool:
        """Whether it is meant, whatever unit it is about."""
        return (
            finding.key.startswith(self.key)
            and self._form in ("", finding.form)
            and self._body in ("", body)
            and self._field in ("", finding.field)
            and self._code in ("", finding.code)
        )

    def __call__(self, one: Judged, finding: Finding) -> bool:
        return self.may_be(one.stored.raw.submitter, finding) and (
            not self._unit or self._unit == matching_name(_unit(one, finding)[0], self._city)
        )


def _open(campaign: Campaign, ledger: Ledger, day: date, wanted: _Wanted) -> Iterator[Open]:
    """Yield all findings of now that nobody accepted, each with its return."""
    forms, city = FORMS.under(campaign.settings), campaign.settings.campaign.city
    reconciliation = Reconciliation(campaign)
    for judged in together(campaign, ledger, day):
        standings = in_force(judged, city)
        reconciliation.add(standings)
        for _, one, finding in all_findings(standings, judged, forms, city):
            if not one.acceptance(finding):
                yield one, finding
    yield from _beside(campaign, ledger, day, reconciliation, wanted)


def _beside(
    campaign: Campaign, ledger: Ledger, day: date, reconciliation: Reconciliation, wanted: _Wanted
) -> Iterator[Open]:
    """Yield what list and declarations do not agree on, where it may be wanted, each with its return."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for kept, finding in reconciliation.findings():
        if wanted.may_be(kept.body, finding) and kept.state(finding)[0] != ACCEPTED:
            found[kept.source.id].append(finding)
    decided = Decided.of(ledger, day)
    for some in portions(ledger, one_by_one(sorted(found))):
        for one in current(campaign, ledger, some, decided):
            yield from ((one, finding) for finding in found[one.stored.id])


def _unit(one: Judged, finding: Finding) -> tuple[str, str, int]:
    """The unit that a finding is about: its name, its key when it was first seen, and its turn."""
    raw = one.stored.raw
    number = finding.record if raw.is_table or finding.record >= 0 else 0
    if not 0 <= number < len(one.result.values):
        return "", "", 0
    key, turn = in_turn(one.stored.units)[number]
    return unit_name(raw.form, one.result.values[number]), key, int(turn)


def _check(found: Sequence[Open]) -> None:
    """Raise CwgkError with a line for each finding that cannot be accepted."""
    lines = [
        f"不能认可：{finding.message}。{CONFIRM if finding.code in (*CONFIRMED, 'unit-differs') else AMEND}"
        for _, finding in found
        if not CATALOGUE[finding.code].acceptable
    ]
    if lines:
        raise CwgkError([*lines, "没有登记。"])


def _nothing(ledger: Ledger, key: str) -> str:
    files = refused(about_refusals(ledger), ())
    if key and any(file_key(one.sha256, one.code).startswith(key) for one in files):
        return (
            "这是一个没有收下的文件，不能认可。请按“怎么办”处理，再收一次；"
            "另有无错误的一份的，用 withdraw 作废这个文件。"
        )
    return "现在没有这样的、还没有处理的问题，没有登记。请核对名称和代码，见总表的“问题清单”。"


def acceptance(made: Decision, one: Judged, finding: Finding, until: date | None = None) -> Decision:
    """The decision that a finding of a return stands as it is."""
    name, unit, turn = _unit(one, finding)
    data = {"code": finding.code, "message": finding.message, "label": finding.label, "name": name}
    data |= {"before": shown(finding.value), "cell": finding.cell}
    return replace(
        made,
        form=one.stored.raw.form,
        submitter=one.stored.raw.submitter,
        unit=unit,
        turn=turn,
        field=finding.field,
        finding=finding.key,
        bound=finding.value_hash,
        data=data | ({"until": until.isoformat()} if until else {}),
    )
