"""Parses a whole return: the values of its head and of each record, and the problems of their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from cwgk_excel.forms.fields import Field
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed, RawReturn
from cwgk_excel.values.entries import DITTO, Above, at_a_glance, read_entry, spellings
from cwgk_excel.values.parsed import Parsed

# A record with one of these findings has no other, because none of its cells is read.
WHOLE_ROW = frozenset({"row-unclear", "units-in-one"})
# A parser keeps what cells of up to so many characters say: of so many in all, and of so many of each field.
_KEPT, _LIKE, _SAME = 200, 16_384, 2048

Key = TypeVar("Key")
Made = TypeVar("Made")
# A cell, held so that no other can have its identity, the value in it, and the problem and its remark if there is one.
_Same = tuple[RawCell, Any, tuple[str, str] | None]


class Said(NamedTuple):
    """The values of a head or record by field, and the problem and remark of each field that has a problem.

    ``nothing_read``: no cell of the record counts, and a finding about the whole record says why.
    """

    values: Mapping[str, Any]
    problems: Mapping[str, tuple[str, str]]
    nothing_read: bool = False


class Values(NamedTuple):
    """What a return says, its records in their order."""

    head: Said
    records: tuple[Said, ...]


class Parser:
    """Reads the cells of returns as entries of a form's fields; it skips the cells of other fields."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = {known.name: known for known in fields}
        self._spellings = {name: spellings(known) for name, known in self._fields.items()}
        # What cells say by all that they hold, unless a glance tells; and by date system, field and identity, as
        # readers make one cell of equal ones.
        self._alike: dict[tuple[str, str, str, str, str, bool], Parsed] = {}
        self._same: tuple[dict[str, dict[int, _Same]], ...] = tuple(
            {name: {} for name in self._fields} for _ in range(2)
        )

    def __reduce__(self) -> tuple[type[Parser], tuple[tuple[Field, ...]]]:
        """Pickle the fields only: what was kept stays in its process."""
        return Parser, (tuple(self._fields.values()),)

    def parse(self, raw: RawReturn) -> Values:
        """Return the values in a return's cells. The head is parsed once for all records."""
        unclear = {finding.record for finding in raw.findings if finding.code in WHOLE_ROW}
        above = Above(raw, self._fields)
        head = self._said(raw.head, raw.date1904, above, 0)
        records = []
        for number, record in enumerate(raw.records):
            own = self._said(record.cells, raw.date1904, above, record.row)
            if number in unclear:
                own = Said(dict.fromkeys(own.values), {}, nothing_read=True)
            elif several := {name: why for name, why in own.problems.items() if why[0] in WHOLE_ROW}:
                values = {name: value if name in several else None for name, value in own.values.items()}
                own = Said(values, several, nothing_read=True)
            above.keep(record, own.values, own.problems)
            records.append(own)
        return Values(head, tuple(records))

    def _said(self, placed: Iterable[Placed], date1904: bool, above: Above, row: int) -> Said:
        """Return what cells say; ``above``: the values that "同上" may stand for, in the row above ``row``."""
        values: dict[str, Any] = {}
        problems: dict[str, tuple[str, str]] = {}
        fields = self._same[date1904]
        for name, _, cell in placed:
            same = fields.get(name)
            if same is not None:
                known = same.get(id(cell)) or self._read(name, cell, date1904, above, row, same)
                _, values[name], problem = known
                if problem:
                    problems[name] = problem
        return Said(values, problems)

    def _read(
        self, name: str, cell: RawCell, date1904: bool, above: Above, row: int, same: dict[int, _Same]
    ) -> _Same:
        one = at_a_glance(self._fields[name], cell, self._spellings[name])
        is_short = len(cell.text) + len(cell.number_format) + len(cell.formula) <= _KEPT
        if one is None:
            stored = (name, cell.kind, cell.text, cell.number_format, cell.formula, date1904)
            one = (self._alike.get(stored) if is_short else None) or self._entry(name, cell, date1904)
            if one.problem == DITTO:  # the only cell that depends on another
                return _same(cell, self._entry(name, cell, date1904, above.value(row, name)))
            if is_short:
                _keep(self._alike, stored, one, _LIKE)
        found = _same(cell, one)
        if is_short:
            _keep(same, id(cell), found, _SAME)
        return found

    def _entry(self, name: str, cell: RawCell, date1904: bool, above: Any = None) -> Parsed:
        return read_entry(self._fields[name], cell, self._spellings[name], above, date1904=date1904)


def _same(cell: RawCell, one: Parsed) -> _Same:
    return cell, one.value, (one.problem, one.remark) if one.problem else None


def _keep(kept: dict[Key, Made], key: Key, made: Made, most: int) -> None:
    """Keep what was made; once there are so many, all are forgotten first."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = made
