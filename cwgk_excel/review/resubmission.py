"""A return against the one before it: what was put right, what stays, what is new, and which values changed.

Told once when a return is taken in, and always in the history; worked out at each look and never kept. Of a unit the
one before is its newest earlier form; of a body its newest earlier list of an earlier run, for tables of one run are
parts or versions of each other. What is held, and a blank form, is before nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cwgk_excel.clock import chinese_date
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.findings.finding import SHOWN, Finding, shown
from cwgk_excel.forms.names import first_few, matching_name
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.returns.raw import Placed
from cwgk_excel.review.contents import Contents, contents
from cwgk_excel.review.in_force import histories
from cwgk_excel.review.judged import Judged

# No correction can put right the day on which a return came.
_OF_THE_DAY = "return-late"
_FEW = 5  # changed values that are told one by one
NAMELESS = "没有写名称的"
Found = tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A value that is another one now: of which unit ("" in a form of one), where it stands, both as typed."""

    unit: str
    field: str
    label: str
    cell: str
    before: str
    after: str

    @property
    def in_words(self) -> str:
        """Both as people read them; of texts that are too long for that only how long they are."""
        place = f"{shown(self.unit)}的{self.label}" if self.unit else self.label
        if max(len(self.before), len(self.after)) > SHOWN:
            return f"{place}原{len(self.before)}字，现{len(self.after)}字"
        return f"{place}{_quoted(self.before)}→{_quoted(self.after)}"


@dataclass(frozen=True, slots=True)
class Resubmission:
    """What a return says beside its predecessor.

    Attributes:
        form: The form's name.
        sheet: The sheet on which the return stands.
        submitter: The body's code.
        unit: The name of the unit, "" for a list.
        before: How the predecessor came.
        resolved: Its errors and warnings, by their keys, that are no more; notices are nothing to correct.
        remaining: Those that the return still has, as it says them.
        appeared: Those that only the return has.
        changed: The values that are others now, of units that both name.
        added: The units that only this list names.
        dropped: The units that only the list before names.
    """

    form: str
    sheet: str
    submitter: str
    unit: str
    before: Receipt
    resolved: Found
    remaining: Found
    appeared: Found
    changed: tuple[Change, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether it says nothing else than its predecessor."""
        return not (self.changed or self.added or self.dropped)

    @property
    def in_words(self) -> str:
        """How much was put right, as people are told at once: 这次改好3处，还剩1处."""
        if not (self.resolved or self.remaining or self.appeared):
            return "上次和这次都没有要改正、核实的"
        appeared = f"，新增{len(self.appeared)}处" if self.appeared else ""
        return f"这次改好{len(self.resolved)}处，还剩{len(self.remaining)}处{appeared}"

    @property
    def differences(self) -> str:
        """What it says otherwise than its predecessor: the first few, the rest counted."""
        said = []
        if self.same:
            said.append("内容与上次报的完全相同")
        if self.changed:
            told = [change.in_words for change in self.changed[:_FEW]]
            if rest := len(self.changed) - len(told):
                told.append(f"另有{rest}格")
            said.append(f"改了{len(self.changed)}格：{'；'.join(told)}")
        for what, units in (("增加", self.added), ("去掉", self.dropped)):
            if units:
                said.append(
                    f"{what}{len(units)}个单位：{first_few([shown(name) or NAMELESS for name in units])}"
                )
        return "。".join(said)


def resubmissions(
    judged: Sequence[Judged], forms: Mapping[str, Form], city: str
) -> Iterator[tuple[Judged, Resubmission]]:
    """Every return that has a predecessor, against it; ``judged``: all that has to do with one another."""
    for one, before in predecessors(judged, city):
        yield one, compared(one, before, forms[one.stored.raw.form], city)


def predecessors(judged: Sequence[Judged], city: str) -> Iterator[tuple[Judged, Judged]]:
    """Every return that has a predecessor, and that."""
    for history in histories(judged, city):
        for number, one in enumerate(history):
            before = predecessor(one, history[:number], city)
            if before is not None:
                yield one, before


def predecessor(one: Judged, earlier: Sequence[Judged], city: str) -> Judged | None:
    """The return before it, of the same unit's or body's, given in the order of arrival.

    Of several lists of one run it is the one with which it has most units in common. What adds to a list is no
    version of that, but of what added the same units before.
    """
    counted = [other for other in earlier if not other.stored.held and not other.blank]
    if not one.stored.raw.is_table:
        return counted[-1] if counted else None
    before = [other for other in counted if other.stored.receipt.run < one.stored.receipt.run]
    alike = [other for other in before if other.adds == one.adds]
    units = _units(one, city)
    before = [other for other in alike if units & _units(other, city)] if one.adds else alike or before
    newest = max((other.stored.receipt.run for other in before), default=0)
    last = [other for other in before if other.stored.receipt.run == newest]
    return max(last, key=lambda other: (len(units & _units(other, city)), other.stored.id), default=None)


def compared(one: Judged, before: Judged, form: Form, city: str) -> Resubmission:
    """A return against its predecessor."""
    now, then = _to_correct(one), _to_correct(before)
    said, was = _contents(one, city), _contents(before, city)
    raw = one.stored.raw
    return Resubmission(
        form=raw.form,
        sheet=raw.sheet,
        submitter=raw.submitter,
        unit="" if raw.is_table else _name(one, 0),
        before=before.stored.receipt,
        resolved=tuple(finding for key, finding in then.items() if key not in now),
        remaining=tuple(finding for key, finding in now.items() if key in then),
        appeared=tuple(finding for key, finding in now.items() if key not in then),
        changed=tuple(_changes(_Side(one, said), _Side(before, was), form)),
        added=tuple(_name(one, number) for number, key in enumerate(said) if key not in was),
        dropped=tuple(_name(before, number) for number, key in enumerate(was) if key not in said),
    )


def _to_correct(one: Judged) -> Mapping[str, Finding]:
    return {
        finding.key: finding
        for finding in one.findings
        if finding.severity != "notice" and finding.code != _OF_THE_DAY
    }


def _contents(one: Judged, city: str) -> Contents:
    return contents(one.stored.raw, one.result.values, city)


def _name(one: Judged, number: int) -> str:
    return unit_name(one.stored.raw.form, one.result.values[number])


def _units(one: Judged, city: str) -> set[str]:
    names = (_name(one, number) for number in range(len(one.result.values)))
    return {key for name in names if (key := matching_name(name, city))}


class _Side:
    """One of two returns: what it says, and what stands in its cells."""

    def __init__(self, one: Judged, said: Contents) -> None:
        raw = one.stored.raw
        self.said = said
        self.one = one
        self.head = {placed.field: placed for placed in raw.head}
        # What is said is in the order of the records.
        self.records = {key: number for number, key in enumerate(said)}

    def placed(self, key: tuple[str, int], name: str) -> Placed | None:
        """The cell of a field of a unit, None where it was left blank."""
        cells = self.one.stored.raw.records[self.records[key]].cells
        return next((placed for placed in cells if placed.field == name), self.head.get(name))

    def text(self, key: tuple[str, int], field: Field | None, name: str) -> str:
        """What was typed there; a day as people write it, not as its number."""
        value = self.one.result.values[self.records[key]].get(name)
        if value and field is not None and field.kind == "date":
            return chinese_date(date.fromisoformat(str(value)))
        placed = self.placed(key, name)
        return placed.cell.text if placed else ""


def _changes(now: _Side, then: _Side, form: Form) -> Iterator[Change]:
    """Unit by unit and field by field, what stands once in a list once."""
    told: set[str] = set()
    for key in (key for key in now.said if key in then.said):
        one, other = now.said[key], then.said[key]
        unit = _name(now.one, now.records[key]) if now.one.stored.raw.is_table else ""
        for name in dict.fromkeys((*one, *other)):
            if one.get(name) == other.get(name) or name in told:
                continue
            in_head = now.one.stored.raw.is_table and (name in now.head or name in then.head)
            if in_head:
                told.add(name)
            field = form.by_name.get(name)
            placed = now.placed(key, name) or then.placed(key, name)
            yield Change(
                unit="" if in_head else unit,
                field=name,
                label=field.label if field else name,
                cell=placed.address if placed else "",
                before=then.text(key, field, name),
                after=now.text(key, field, name),
            )


def _quoted(text: str) -> str:
    return f"“{shown(text)}”" if text.strip() else "空白"
