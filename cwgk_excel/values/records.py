"""Parses a whole return: the values of its head and of each record, and the problems of their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from cwgk_excel.forms.fields import Field
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed, RawReturn
from cwgk_excel.values.entries import DITTO, Above, read_entry, spellings
from cwgk_excel.values.parsed import Parsed

# A record with one of these findings has no other, because none of its cells is read.
WHOLE_ROW = frozenset({"row-unclear", "units-in-one"})
# Of so many cells, each of up to so many characters, a parser keeps what they say for the next ones like them.
_LIKE, _KEPT = 16_384, 200
_SAME = 2048  # cells of a field of which it is kept at one glance
_Same = dict[int, tuple[RawCell, Parsed]]


@dataclass(frozen=True, slots=True)
class Said:
    """The values of a head or record by field, and the problem and remark of each field that has a problem.

    ``nothing_read``: no cell of the record counts, and a finding about the whole record says why.
    """

    values: Mapping[str, Any]
    problems: Mapping[str, tuple[str, str]]
    nothing_read: bool = False


@dataclass(frozen=True, slots=True)
class Values:
    """What a return says, its records in their order."""

    head: Said
    records: tuple[Said, ...]


class Parser:
    """Reads the cells of returns as entries of a form's fields; it skips the cells of other fields."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = {known.name: known for known in fields}
        self._spellings = {name: spellings(known) for name, known in self._fields.items()}
        self._alike = lru_cache(maxsize=_LIKE)(self._entry)
        # By date system and field, what cells say by their identity: readers give equal cells of many returns as one.
        # Each stands beside what it says, so that no other can have its identity.
        self._same: tuple[dict[str, _Same], ...] = tuple({name: {} for name in self._fields} for _ in range(2))

    def __reduce__(self) -> tuple[type[Parser], tuple[tuple[Field, ...]]]:
        """Pickle the fields only: what was kept stays in its process."""
        return Parser, (tuple(self._fields.values()),)

    def parse(self, raw: RawReturn) -> Values:
        """Return the values in a return's cells. The head is parsed once for all records."""
        unclear = {finding.record for finding in raw.findings if finding.code in WHOLE_ROW}
        above = Above(raw, self._fields)
        records = []
        for number, record in enumerate(raw.records):
            own = self._parsed(record.cells, raw.date1904, partial(above.value, record.row))
            if number in unclear:
                own = dict.fromkeys(own, Parsed(None))
            several = {name: one for name, one in own.items() if one.problem and one.problem in WHOLE_ROW}
            if several:
                own = dict.fromkeys(own, Parsed(None)) | several
            above.keep(record, own)
            records.append(_said(own, nothing_read=bool(several) or number in unclear))
        return Values(_said(self._parsed(raw.head, raw.date1904)), tuple(records))

    def _parsed(
        self, placed: Iterable[Placed], date1904: bool, above: Callable[[str], Any] = lambda _: None
    ) -> dict[str, Parsed]:
        """Return each cell's parsed value by field; ``above``: the value that "同上" may stand for in a field."""
        found: dict[str, Parsed] = {}
        fields = self._same[date1904]
        for name, _, cell in placed:
            same = fields.get(name)
            if same is not None:
                known = same.get(id(cell))
                found[name] = known[1] if known else self._read(name, cell, date1904, above, same)
        return found

    def _read(
        self, name: str, cell: RawCell, date1904: bool, above: Callable[[str], Any], same: _Same
    ) -> Parsed:
        stored = (cell.kind, cell.text, cell.number_format, cell.formula)
        is_short = len(cell.text) + len(cell.number_format) + len(cell.formula) <= _KEPT
        one = (self._alike if is_short else self._entry)(name, *stored, date1904)
        if one.problem == DITTO:  # the only cell that depends on another
            return self._entry(name, *stored, date1904, above(name))
        if is_short:
            if len(same) >= _SAME:
                same.clear()
            same[id(cell)] = cell, one
        return one

    def _entry(
        self,
        name: str,
        kind: str,
        text: str,
        number_format: str,
        formula: str,
        date1904: bool,
        above: Any = None,
    ) -> Parsed:
        cell = RawCell(kind, text, number_format, formula)
        return read_entry(self._fields[name], cell, self._spellings[name], above, date1904=date1904)


def _said(parsed: Mapping[str, Parsed], *, nothing_read: bool = False) -> Said:
    values = {name: one.value for name, one in parsed.items()}
    problems = {name: (one.problem, one.remark) for name, one in parsed.items() if one.problem}
    return Said(values, problems, nothing_read)
