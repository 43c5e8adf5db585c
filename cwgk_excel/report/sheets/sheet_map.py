"""Which records and fields the cells of a drawn sheet show, so that a cell can be traced to what it rests on."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cwgk_excel.forms.addresses import column_name
from cwgk_excel.forms.spec import Form


class RecordKey(NamedTuple):
    """A record by what never changes: its form, the content and sheet of its return, its row (0 without one)."""

    form: str
    sha256: str
    sheet: str
    row: int


KEY = "记录"
"""The key under which a record may hold its own; its other entries have the names of fields."""


def record_key(form: Form, record: Mapping[str, Any]) -> RecordKey:
    """Return the key of a record of a form, made once where the record holds it."""
    return record.get(KEY) or RecordKey(
        form.name, str(record["sha256"]), str(record["sheet"]), int(record["row"])
    )


class RowRecords(Mapping[int, tuple[RecordKey, ...]]):
    """By row the records that it rests on, in little memory, since a row is told of on many sheets."""

    def __init__(self) -> None:
        self._rows, self._ends = array("L"), array("L")
        self._keys: list[RecordKey] = []

    def note(self, row: int, records: Sequence[RecordKey]) -> None:
        """Note a row. Raises ValueError unless it stands below all that came before."""
        if self._rows and row <= self._rows[-1]:
            raise ValueError(f"row {row} comes after row {self._rows[-1]}")
        self._keys += records
        self._rows.append(row)
        self._ends.append(len(self._keys))

    def __getitem__(self, row: int) -> tuple[RecordKey, ...]:
        place = bisect_left(self._rows, row)
        if place == len(self._rows) or self._rows[place] != row:
            raise KeyError(row)
        start = self._ends[place - 1] if place else 0
        return tuple(self._keys[start : self._ends[place]])

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass
class SheetMap:
    """What the cells of one sheet show.

    ``columns``: by number of the first row below a head, by column letter, the head and the field of the column (""
    where it shows no field). ``rows``: by row from the top, the records that it rests on; a total has many.
    """

    columns: dict[int, dict[str, tuple[str, str]]] = field(default_factory=dict)
    rows: RowRecords = field(default_factory=RowRecords)

    def head(self, row: int, columns: Mapping[int, tuple[str, str]]) -> None:
        """Note the columns that hold from ``row`` on, by number from 1, each with its head and field."""
        self.columns[row] = {column_name(number): named for number, named in columns.items()}

    def column(self, letters: str, row: int) -> tuple[str, str]:
        """Return the head and the field of the column in which a cell stands; "" each above the first head."""
        above = max((start for start in self.columns if start <= row), default=0)
        return self.columns.get(above, {}).get(letters, ("", ""))
