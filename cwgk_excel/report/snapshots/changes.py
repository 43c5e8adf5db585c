"""What changed since a snapshot, unit by unit: what came in, what dropped out, which values are others now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_key, unit_name
from cwgk_excel.ledger.snapshots import Snapshot
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.sheets.sheet_map import KEY, RecordKey
from cwgk_excel.report.snapshots.content import compared_fields
from cwgk_excel.report.snapshots.packed import Shown
from cwgk_excel.report.snapshots.then import decided_until, read_then
from cwgk_excel.review.reconciling.compare import bodies, unit_keys

CAME, LEFT, CHANGED = "came", "left", "changed"
WORDS = {CAME: "新列入", LEFT: "不再列入", CHANGED: "数值有变"}
WRONG = "现在报的有错误，见“问题清单”"
GONE = "已没有在用的记录：撤出了、新报的表里没有，或改由别的单位申报"


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A field whose value is another now.

    Attributes:
        field: The field's name.
        label: Its label.
        before: Its value in the snapshot.
        after: Its value now.
    """

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What changed of one unit in one form.

    Attributes:
        what: came, left or changed.
        form: The form's name.
        submitter: The code of the body.
        unit: The unit's name.
        values: The values that changed, of a unit that is in both.
        why: Of a unit that left, why.
        before: The record that counted then, None of a unit that came.
        after: The record that counts now, None of a unit that left.
    """

    what: str
    form: str
    submitter: str
    unit: str
    values: tuple[ValueChange, ...] = ()
    why: str = ""
    before: RecordKey | None = None
    after: RecordKey | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a snapshot.

    Attributes:
        since: The snapshot.
        units: The units that changed, bodies in official order.
        reread: Whether settings or rules changed since, so that values before are as they would be read today.
    """

    since: Snapshot
    units: tuple[UnitChange, ...]
    reread: bool

    def count(self, what: str) -> int:
        """Count what came in, dropped out or changed.

        Args:
            what: came, left or changed.

        Returns:
            How many records.
        """
        return sum(one.what == what for one in self.units)


class _Place(NamedTuple):
    """What tells a record: its form, body and unit, and which of that unit's records it is."""

    form: str
    submitter: str
    unit: str
    turn: int


@dataclass(frozen=True, slots=True)
class _Record:
    key: RecordKey
    unit: str
    values: Sequence[Any]


def changes(
    campaign: Campaign,
    ledger: Ledger,
    since: Snapshot,
    shown: Shown,
    content: MasterContent,
    rules: str,
) -> Changes:
    """Compare what a snapshot showed with today's content; ``ledger``: with the results of today, ``rules`` its hash.

    Raises LedgerError.
    """
    old, new = _before(campaign, ledger, since, shown, content), _after(content)
    ranks = {
        code: rank for rank, code in enumerate(bodies(campaign, (place.submitter for place in (*old, *new))))
    }
    forms = {name: rank for rank, name in enumerate(content.compared.forms)}
    wrong = _wrong(content)
    found = [
        change
        for place in dict.fromkeys((*old, *new))
        for change in _change(place, old.get(place), new.get(place), content.compared.forms, wrong)
    ]
    found.sort(key=lambda one: (ranks[one.submitter], forms[one.form]))
    return Changes(since, tuple(found), since.settings != rules)


def _before(
    campaign: Campaign, ledger: Ledger, since: Snapshot, shown: Shown, content: MasterContent
) -> dict[_Place, _Record]:
    wanted = {key for keys in shown.records.values() for key in keys}
    decided = decided_until(ledger, since.decision, since.made_on)
    forms, city = content.compared.forms, campaign.settings.campaign.city
    read: dict[RecordKey, tuple[tuple[str, str, str], _Record]] = {}
    for one in read_then(campaign, ledger, wanted, decided):
        form, values = forms[one.key.form], one.values
        place = form.name, one.stored.raw.submitter, unit_key(form.name, values, city)
        read[one.key] = place, _record(form, one.key, values)
    return _placed([read[key] for keys in shown.records.values() for key in keys])


def _after(content: MasterContent) -> dict[_Place, _Record]:
    return _placed(
        [
            ((form.name, *place), _record(form, record[KEY], record))
            for form in content.compared.forms.values()
            for records in [content.valid(form)]
            for record, place in zip(records, unit_keys(records, form), strict=True)
        ]
    )


def _record(form: Form, key: RecordKey, values: Mapping[str, Any]) -> _Record:
    return _Record(
        key, unit_name(form.name, values), [_plain(values.get(f.name)) for f in compared_fields(form)]
    )


def _plain(value: Any) -> Any:
    """Return a value as the ledger has it, where a day is text."""
    return value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else value


def _placed(records: Sequence[tuple[tuple[str, str, str], _Record]]) -> dict[_Place, _Record]:
    turns: Counter[tuple[str, str, str]] = Counter()
    found = {}
    for about, record in records:
        found[_Place(*about, turns[about])] = record
        turns[about] += 1
    return found


def _wrong(content: MasterContent) -> frozenset[tuple[str, ...]]:
    """Return form, body and unit of the records that count but for their errors."""
    return frozenset(
        (form.name, *place)
        for form in content.compared.forms.values()
        for record, place in zip(
            content.records[form.name], unit_keys(content.records[form.name], form), strict=True
        )
        if not record["valid"]
    )


def _change(
    place: _Place,
    old: _Record | None,
    new: _Record | None,
    forms: Mapping[str, Form],
    wrong: frozenset[tuple[str, ...]],
) -> Iterator[UnitChange]:
    if old is None and new is not None:
        yield UnitChange(CAME, place.form, place.submitter, new.unit, after=new.key)
    elif old is not None and new is None:
        why = WRONG if place[:3] in wrong else GONE
        yield UnitChange(LEFT, place.form, place.submitter, old.unit, why=why, before=old.key)
    elif old is not None and new is not None and old.values != new.values:
        told = zip(compared_fields(forms[place.form]), old.values, new.values, strict=True)
        values = tuple(ValueChange(f.name, f.label, a, b) for f, a, b in told if a != b)
        yield UnitChange(
            CHANGED, place.form, place.submitter, new.unit, values, before=old.key, after=new.key
        )
