"""Where in a file the records of each unit lie, in some thirty bytes a record: by hashes of the units' names."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple


class Spot(NamedTuple):
    """Where a body's record of a unit lies in the file; of several, the first of its list, else its first.

    ``turn``: by which that is told, ending in the record's number.
    """

    body: str
    turn: tuple[bool, int, int]
    offset: int


class Spots:
    """The spots of all records that name a unit. Different names may have one hash, once in a blue moon."""

    def __init__(self) -> None:
        self._hashes, self._offsets = array("q"), array("Q")
        self._bodies, self._returns, self._numbers = array("I"), array("I"), array("I")
        self._last = bytearray()  # whether it comes after those of lists
        self._codes: dict[str, int] = {}
        self._order, self._names = array("I"), list[str]()  # of the hashes, and the codes, once all have come

    def add(self, name: str, spot: Spot) -> None:
        """Take in the spot of a record of a unit."""
        last, id, number = spot.turn
        self._hashes.append(hash(name))
        self._offsets.append(spot.offset)
        self._bodies.append(self._codes.setdefault(spot.body, len(self._codes)))
        self._returns.append(id)
        self._numbers.append(number)
        self._last.append(last)

    def of(self, name: str) -> list[Spot]:
        """Return the spots of what has a name's hash, all that there are."""
        order, wanted = self._sorted(), hash(name)
        start = bisect_left(order, wanted, key=self._hashes.__getitem__)
        end = bisect_left(order, wanted + 1, key=self._hashes.__getitem__)
        return list(map(self._spot, order[start:end]))

    def shared(self) -> Iterator[Spot]:
        """Yield the spots of hashes that several bodies have, in the order of the file: each list is loaded once."""
        shared = array("I")
        for _, places in groupby(self._sorted(), self._hashes.__getitem__):
            some = list(places)
            if len({self._bodies[place] for place in some}) > 1:
                shared.extend(some)
        return map(self._spot, sorted(shared, key=self._offsets.__getitem__))

    def _sorted(self) -> array[int]:
        if len(self._order) < len(self._hashes):
            self._order = array("I", sorted(range(len(self._hashes)), key=self._hashes.__getitem__))
            self._names = list(self._codes)
        return self._order

    def _spot(self, place: int) -> Spot:
        turn = bool(self._last[place]), self._returns[place], self._numbers[place]
        return Spot(self._names[self._bodies[place]], turn, self._offsets[place])


def first_of_bodies(spots: list[Spot]) -> list[Spot]:
    """Return of each body the spot whose turn is first."""
    found: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        found[spot.body].append(spot)
    return [min(some, key=lambda spot: spot.turn) for some in found.values()]
