"""Join tables of one body into one list; some may be newer versions of others, some parts beside others.

The tables came in one run, or say that they add to what came before. A newer version holds every unit of the older
one. A table that is no version of another is a part. A unit that several parts name counts once if they say the same
of it; if not, somebody has to ask which of them counts. Only the dates of the files decide which of two versions is
newer, never the order in which they happened to be read. A table that adds to a list is never a version of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

Place = tuple[int, int]
"""A row, given by the number of its table and its own number there."""
Said = frozenset[tuple[str, Hashable]]


class Row(NamedTuple):
    """A row of a table: the key of its unit, "" where it names none, and its values by field (``Judged.said``)."""

    unit: str
    said: Mapping[str, Hashable]


@dataclass(frozen=True)
class SentTable:
    """A table of a body.

    ``adds``: whether it says that it adds to the list in force. ``confirmed``: the number of the decision that its
    rows count where others say something else, 0 where there is none; of several the highest counts.
    """

    number: int
    modified: datetime | None
    valid: bool
    rows: tuple[Row, ...]
    adds: bool = False
    confirmed: int = 0

    @cached_property
    def units(self) -> frozenset[str]:
        """The units that the table names."""
        return frozenset(row.unit for row in self.rows if row.unit)

    @cached_property
    def content(self) -> frozenset[tuple[str, Said]]:
        """All that the table says, in no order."""
        return frozenset((row.unit, _said(row)) for row in self.rows)


class Joined(NamedTuple):
    """The tables that count, by their numbers, and how their rows go together.

    ``waiting``: newer versions with an error; the older version without one counts until the error is corrected.
    ``repeated``: rows that do not count because another part has an equal row. ``differing``: rows whose unit has a
    different row in another part, each with these other rows.
    """

    parts: tuple[int, ...]
    waiting: tuple[int, ...] = ()
    repeated: frozenset[Place] = frozenset()
    differing: Mapping[Place, tuple[Place, ...]] = {}


def join(tables: Sequence[SentTable]) -> Joined:
    """Return which of a body's tables count; ``tables`` are in the order of arrival.

    Every unit of any table is also in a part or in a waiting table.
    """
    sorted_out = [_sorted_out([one for one in tables if one.adds is adds]) for adds in (False, True)]
    parts = [one for some, _ in sorted_out for one in some]
    waiting = tuple(one.number for _, some in sorted_out for one in some)
    return Joined(tuple(sorted(one.number for one in parts)), waiting, *_overlaps(parts))


def _sorted_out(tables: Iterable[SentTable]) -> tuple[Sequence[SentTable], Sequence[SentTable]]:
    """Sort tables that may be versions of each other into parts and waiting ones."""
    different = _without_doubles(tables)
    good = [table for table in different if table.valid]
    counting = [one for one in good if not _replaced(one, good)]
    waiting = [
        one for one in different if not one.valid and any(_is_version(one, older) for older in counting)
    ]
    rest = [one for one in different if one not in waiting]
    return [one for one in rest if not _replaced(one, rest)], waiting


def _without_doubles(tables: Iterable[SentTable]) -> list[SentTable]:
    """Keep one of the tables that say the same: the last to arrive of those without an error, else of all."""
    found: dict[Hashable, SentTable] = {}
    for table in sorted(tables, key=lambda one: (one.valid, one.number)):
        found[table.content] = table
    return sorted(found.values(), key=lambda one: one.number)


def _replaced(one: SentTable, among: Iterable[SentTable]) -> bool:
    return any(_is_version(other, one) for other in among if other is not one)


def _is_version(one: SentTable, older: SentTable) -> bool:
    """Return whether a table is a newer version of another: it holds every unit of it, and its file is newer.

    Where the dates are missing or equal, the table is newer only if it has more units.
    """
    if not one.units >= older.units:
        return False
    if one.modified and older.modified and one.modified != older.modified:
        return one.modified > older.modified
    return one.units != older.units


def _overlaps(parts: Collection[SentTable]) -> tuple[frozenset[Place], Mapping[Place, tuple[Place, ...]]]:
    """Return ``repeated`` and ``differing`` of ``Joined`` for the units that several parts name."""
    places: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        for number, row in enumerate(part.rows):
            if row.unit:
                places[row.unit][part.number].append(number)
    rows = {part.number: part.rows for part in parts}

    def says(place: Place) -> Said:
        return _said(rows[place[0]][place[1]])

    repeated: set[Place] = set()
    differing: dict[Place, tuple[Place, ...]] = {}
    for among in places.values():
        said = {table: {says((table, number)) for number in found} for table, found in among.items()}
        every = [(table, number) for table, found in among.items() for number in found]
        chosen = max((part for part in parts if part.number in among), key=lambda part: part.confirmed)
        if chosen.confirmed:
            repeated.update(place for place in every if place[0] != chosen.number)
        elif len({frozenset(things) for things in said.values()}) > 1:
            unlike = {
                one: tuple(o for o in every if o[0] != one[0] and says(o) != says(one)) for one in every
            }
            differing |= {place: others for place, others in unlike.items() if others}
        else:
            kept = next((part.number for part in parts if part.valid and part.number in among), every[0][0])
            repeated.update(place for place in every if place[0] != kept)
    return frozenset(repeated), differing


def _said(row: Row) -> Said:
    return frozenset((name, value) for name, value in row.said.items() if value is not None)
