"""Parses a whole return: the values of its head and of each record, and the problems of their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from cwgk_excel.forms.fields import Field
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed, RawReturn
from cwgk_excel.values.entries import DITTO, Above, read_entry, spellings
from cwgk_excel.values.parsed import Parsed

# A record with one of these findings has no other, because none of its cells is read.
WHOLE_ROW = frozenset({"row-unclear", "units-in-one"})
# Of so many cells, each of up to so many characters, a parser keeps what they say for the next ones like them.
_LIKE, _KEPT = 16_384, 200


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
        self._alike = lru_cache(maxsize=_LIKE)(self._entry)

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
            several = {name: one for name, one in own.items() if one.problem in WHOLE_ROW}
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
        for name, _, cell in placed:
            if name not in self._fields:
                continue
            stored = (cell.kind, cell.text, cell.number_format, cell.formula)
            if len(cell.text) + len(cell.number_format) + len(cell.formula) > _KEPT:
                found[name] = self._entry(name, *stored, date1904)
            else:
                found[name] = self._alike(name, *stored, date1904)
            if found[name].problem == DITTO:  # the only cell that depends on another
                found[name] = self._entry(name, *stored, date1904, above(name))
        return found

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
