"""Tables of one body that are one list: newer versions of one another, parts, or both.

They came in one run, or say that they add to what came before. A newer version holds every unit of the older one.
What is no version of another is a part; a unit that several parts name counts once where they say the same of it, and
else it has to be asked which of them counts. Which of two is newer is told by the files' dates alone, never by the
order in which they happened to be read. What adds to a list is no version of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

Place = tuple[int, int]
"""A row: the number of its table, and its own number there."""
Said = frozenset[tuple[str, Hashable]]


@dataclass(frozen=True)
class Row:
    """A row of a table: the key of its unit's name, "" where it names none, and what it says of it."""

    unit: str
    said: Mapping[str, Hashable]


@dataclass(frozen=True)
class Table:
    """A table among others: ``number`` in the order of arrival, the file's date, whether it has no error.

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
        """The units that it names."""
        return frozenset(row.unit for row in self.rows if row.unit)

    @cached_property
    def content(self) -> frozenset[tuple[str, Said]]:
        """All that it says, in whatever order."""
        return frozenset((row.unit, _said(row)) for row in self.rows)


@dataclass(frozen=True)
class Joined:
    """The tables that count, by their numbers, and how their rows go together.

    ``waiting``: newer versions with an error of tables without one; those count until it is put right.
    ``repeated``: rows that another part has as well, and that stand for nothing here. ``differing``: rows of
    a unit of which other parts say something else, each with those rows.
    """

    parts: tuple[int, ...]
    waiting: tuple[int, ...] = ()
    repeated: frozenset[Place] = frozenset()
    differing: Mapping[Place, tuple[Place, ...]] = field(default_factory=dict)


def join(tables: Sequence[Table]) -> Joined:
    """What counts of a body's tables, given in the order of arrival.

    Every unit that any of them names is named by a part, or by one that waits.
    """
    sorted_out = [_sorted_out([one for one in tables if one.adds is adds]) for adds in (False, True)]
    parts = [one for some, _ in sorted_out for one in some]
    waiting = tuple(one.number for _, some in sorted_out for one in some)
    return Joined(tuple(sorted(one.number for one in parts)), waiting, *_overlaps(parts))


def _sorted_out(tables: Iterable[Table]) -> tuple[Sequence[Table], Sequence[Table]]:
    """Of tables that can be versions of each other: the parts, and those that wait."""
    different = _without_doubles(tables)
    good = [table for table in different if table.valid]
    counting = [one for one in good if not _replaced(one, good)]
    waiting = [
        one for one in different if not one.valid and any(_is_version(one, older) for older in counting)
    ]
    rest = [one for one in different if one not in waiting]
    return [one for one in rest if not _replaced(one, rest)], waiting


def _without_doubles(tables: Iterable[Table]) -> list[Table]:
    """Of tables that say the same one is enough: one without an error, else the last to arrive."""
    found: dict[Hashable, Table] = {}
    for table in sorted(tables, key=lambda one: (one.valid, one.number)):
        found[table.content] = table
    return sorted(found.values(), key=lambda one: one.number)


def _replaced(one: Table, among: Iterable[Table]) -> bool:
    return any(_is_version(other, one) for other in among if other is not one)


def _is_version(one: Table, older: Table) -> bool:
    """Whether a table is a newer version of another, of which it holds every unit.

    Where the dates do not tell, only having more units makes it newer.
    """
    if not one.units >= older.units:
        return False
    if one.modified and older.modified and one.modified != older.modified:
        return one.modified > older.modified
    return one.units != older.units


def _overlaps(parts: Collection[Table]) -> tuple[frozenset[Place], Mapping[Place, tuple[Place, ...]]]:
    """Of the units that several parts name: the rows to be left out, and those that say different things."""
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
