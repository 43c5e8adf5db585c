"""Parses a whole return: the values of its head and of each record, and the problems of their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cwgk_excel.forms.fields import Field
from cwgk_excel.returns.raw import Placed, RawReturn
from cwgk_excel.values.entries import Above, read_entry, spellings
from cwgk_excel.values.parsed import Parsed

# A record with one of these findings has no other, because none of its cells is read.
WHOLE_ROW = frozenset({"row-unclear", "units-in-one"})


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

    def parse(self, raw: RawReturn) -> Values:
        """Return the values in a return's cells. The head is parsed once for all records."""
        unclear = {finding.record for finding in raw.findings if finding.code in WHOLE_ROW}
        above = Above(raw, self._fields)
        records = []
        for number, record in enumerate(raw.records):
            own = self._parsed(record.cells, raw, above.of(record.row))
            if number in unclear:
                own = dict.fromkeys(own, Parsed(None))
            several = {name: one for name, one in own.items() if one.problem in WHOLE_ROW}
            if several:
                own = dict.fromkeys(own, Parsed(None)) | several
            above.keep(record, own)
            records.append(_said(own, nothing_read=bool(several) or number in unclear))
        return Values(_said(self._parsed(raw.head, raw, {})), tuple(records))

    def _parsed(
        self, placed: Iterable[Placed], raw: RawReturn, above: Mapping[str, Any]
    ) -> dict[str, Parsed]:
        """Return each cell's parsed value by field; ``above``: the values that "同上" may stand for."""
        return {
            one.field: read_entry(
                self._fields[one.field],
                one.cell,
                self._spellings[one.field],
                above.get(one.field),
                date1904=raw.date1904,
            )
            for one in placed
            if one.field in self._fields
        }


def _said(parsed: Mapping[str, Parsed], *, nothing_read: bool = False) -> Said:
    values = {name: one.value for name, one in parsed.items()}
    problems = {name: (one.problem, one.remark) for name, one in parsed.items() if one.problem}
    return Said(values, problems, nothing_read)
