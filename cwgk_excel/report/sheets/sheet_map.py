"""Which records and fields the cells of a drawn sheet show, so that a cell can be traced to what it rests on."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cwgk_excel.forms.addresses import column_name


class RecordKey(NamedTuple):
    """A record by what never changes: its form, the content and sheet of its return, its row (0 without one)."""

    form: str
    sha256: str
    sheet: str
    row: int


KEY, NUMBER = "记录", "编号"
"""The keys under which a record holds its own and its number among all; its other entries are named like fields."""
Keys = Callable[[int], RecordKey]
"""What gives the key of a record by its number."""


def no_key(number: int) -> RecordKey:
    """Raise KeyError: no sheet tells of a record."""
    raise KeyError(number)


class RowRecords(Mapping[int, tuple[RecordKey, ...]]):
    """By row the records that it rests on, as their numbers, since a record is told of on many sheets."""

    def __init__(self, keys: Keys) -> None:
        self._key = keys
        self._rows, self._ends, self._numbers = array("I"), array("I"), array("I")

    def note(self, row: int, records: Iterable[int]) -> None:
        """Note a row and the numbers of its records. Raises ValueError unless it stands below all that came before."""
        if self._rows and row <= self._rows[-1]:
            raise ValueError(f"row {row} comes after row {self._rows[-1]}")
        self._numbers.extend(records)
        self._rows.append(row)
        self._ends.append(len(self._numbers))

    def numbers(self) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield the rows from the top, each with the numbers of its records."""
        start = 0
        for row, end in zip(self._rows, self._ends, strict=True):
            yield row, self._numbers[start:end]
            start = end

    def __getitem__(self, row: int) -> tuple[RecordKey, ...]:
        place = bisect_left(self._rows, row)
        if place == len(self._rows) or self._rows[place] != row:
            raise KeyError(row)
        start = self._ends[place - 1] if place else 0
        return tuple(map(self._key, self._numbers[start : self._ends[place]]))

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass
class SheetMap:
    """What the cells of one sheet show.

    ``rows``: by row from the top, the records that it rests on; a total has many. ``columns``: by number of the first
    row below a head, by column letter, the head and the field of the column ("" where it shows no field).
    """

    rows: RowRecords
    columns: dict[int, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def head(self, row: int, columns: Mapping[int, tuple[str, str]]) -> None:
        """Note the columns that hold from ``row`` on, by number from 1, each with its head and field."""
        self.columns[row] = {column_name(number): named for number, named in columns.items()}

    def column(self, letters: str, row: int) -> tuple[str, str]:
        """Return the head and the field of the column in which a cell stands; "" each above the first head."""
        above = max((start for start in self.columns if start <= row), default=0)
        return self.columns.get(above, {}).get(letters, ("", ""))
