"""Compare declarations with lists: pair each unit's records and compare the figures that should agree.

Records are joined by submitting body and matching unit name. The columns of the list say which fields to compare
(``same_as``). A difference is only shown: the office decides which figure is right.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_key

if TYPE_CHECKING:
    import pandas as pd

# Rounding in the last binary digit must not decide whether a difference is just within the tolerance.
_BINARY_NOISE = 1e-9
_AT_ONCE = 500
# Under which key a record holds its place; the others are names of fields.
PLACED = "单位"
Place = tuple[str, str]
"""A body's code and the matching name of a unit, "" where a record has no name."""


class Reported(NamedTuple):
    """A record, as far as it is compared: its place, and the values of the fields that should agree, in their order."""

    place: Place
    figures: tuple[Any, ...]


class Pair(NamedTuple):
    """A unit as one body reports it.

    ``declared``, ``listed``: the record's position among the declarations and among the list's records, None where
    there is no record. ``equal``: one answer per compared pair of fields, None where either value is blank,
    unreadable or in words. ``others``: the codes of the other bodies that report the same unit, in official order.
    ``times``: how often this body's list has the unit.
    """

    submitter: str
    declared: int | None
    listed: int | None
    equal: tuple[bool | None, ...]
    others: tuple[str, ...]
    times: int

    @property
    def different(self) -> tuple[int, ...]:
        """The numbers of the compared pairs in which the two forms differ."""
        return tuple(number for number, same in enumerate(self.equal) if same is False)


class Pairs(Sequence[Pair]):
    """Pairs, each made when it is asked for: of all that they say, little differs from one to the next."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._numbers = array("i")  # of each: declared and listed, -1 for none, times, and what else it says
        known: dict[tuple[Any, ...], int] = {}
        for pair in pairs:
            said = known.setdefault((pair.submitter, pair.equal, pair.others), len(known))
            places = (-1 if place is None else place for place in (pair.declared, pair.listed))
            self._numbers.extend((*places, pair.times, said))
        self._said = list(known)

    @overload
    def __getitem__(self, place: int) -> Pair: ...

    @overload
    def __getitem__(self, place: slice) -> list[Pair]: ...

    def __getitem__(self, place: int | slice) -> Pair | list[Pair]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        start = 4 * range(len(self))[place]
        declared, listed, times, said = self._numbers[start : start + 4]
        submitter, equal, others = self._said[said]
        one, other = None if declared < 0 else declared, None if listed < 0 else listed
        return Pair(submitter, one, other, equal, others, times)

    def __len__(self) -> int:
        return len(self._numbers) // 4


def bodies(campaign: Campaign, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of all bodies in official order, then the other ``codes``, so that none is lost."""
    official = tuple(s.code for s in campaign.submitters)
    return (*official, *sorted(set(codes) - set(official)))


def official(records: Sequence[Mapping[str, Any]], campaign: Campaign) -> list[int]:
    """Return the places of records by official order of the bodies, then by arrival, then by the row in their table."""
    ranks = {code: n for n, code in enumerate(bodies(campaign, (one["submitter"] for one in records)))}
    sources: dict[tuple[str, str], int] = {}

    def place(number: int) -> tuple[int, int, int]:
        one = records[number]
        source = one["sha256"], one["sheet"]
        return ranks[one["submitter"]], sources.setdefault(source, len(sources)), one["row"]

    return sorted(range(len(records)), key=place)  # which asks for the place of each in the order of arrival


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries of plain Python values, with None for a missing value."""
    if frame.empty:
        return []
    columns = [_plain(frame[name]) for name in frame.columns]
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def plain_rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the ``plain_records`` of a long frame, some of which are there at a time."""
    for start in range(0, len(frame), _AT_ONCE):
        yield from plain_records(frame.iloc[start : start + _AT_ONCE])


def _plain(column: pd.Series[Any]) -> list[Any]:
    values = zip(column.to_numpy(dtype=object), column.isna().to_numpy(), strict=True)
    return [None if missing else value for value, missing in values]


def unit_keys(records: Iterable[Mapping[str, Any]], form: Form) -> Iterator[Place]:
    """Yield the key for joining each record: its body and the matching name of its unit, "" without a name.

    A record of a ``Shelf`` holds it already.
    """
    city = form.settings.campaign.city
    return (r.get(PLACED) or (str(r["submitter"]), unit_key(form.name, r, city)) for r in records)


def pair_units(
    declared: Sequence[Mapping[str, Any]], listed: Sequence[Mapping[str, Any]], campaign: Campaign
) -> Pairs:
    """Return pairs, bodies in official order, so that every record of both forms is in at least one pair.

    ``declared``, ``listed``: the records of both forms. Within a body the rows of the list come first, in
    the order given, each with its declaration; then come the declarations that the list does not have. Records
    without a unit name get a pair of their own.
    """
    compared = comparison(campaign.settings)
    firsts, seconds = zip(*compared.fields, strict=True)
    sides = (declared, compared.declared, firsts), (listed, compared.listed, seconds)
    places = [_by_body(records) for records, *_ in sides]
    order = bodies(campaign, (code for of_body in places for code in of_body))
    reporters = _reporters(chain(*(unit_keys(records, form) for records, form, _ in sides)), order)

    def pairs(code: str) -> Iterator[Pair]:
        found = [of_body.get(code, ()) for of_body in places]
        ones, others = (
            _reported([records[n] for n in numbers], form, fields)
            for numbers, (records, form, fields) in zip(found, sides, strict=True)
        )
        for pair in join(ones, others, campaign, reporters):
            declared = None if pair.declared is None else found[0][pair.declared]
            listed = None if pair.listed is None else found[1][pair.listed]
            yield pair._replace(declared=declared, listed=listed)

    return Pairs(pair for code in order for pair in pairs(code))


def _by_body(records: Iterable[Mapping[str, Any]]) -> Mapping[str, Sequence[int]]:
    """Return by body the places of its records."""
    found: dict[str, array[int]] = defaultdict(lambda: array("I"))
    for place, record in enumerate(records):
        found[str(record["submitter"])].append(place)
    return found


def join(
    declared: Sequence[Reported],
    listed: Sequence[Reported],
    campaign: Campaign,
    reporters: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Pair, ...]:
    """What ``pair_units`` gives, of as little of each record as it takes.

    ``reporters``: the bodies that report a unit, in official order, by the matching name of each unit that several
    report (default: as these records say).
    """
    return _Join(declared, listed, campaign, reporters).pairs()


def _reported(records: Sequence[Mapping[str, Any]], form: Form, fields: Sequence[str]) -> list[Reported]:
    places = unit_keys(records, form)
    return [
        Reported(place, tuple(record[name] for name in fields))
        for place, record in zip(places, records, strict=True)
    ]


class _Join:
    """The records of both forms, indexed by body and unit."""

    def __init__(
        self,
        declared: Sequence[Reported],
        listed: Sequence[Reported],
        campaign: Campaign,
        reporters: Mapping[str, tuple[str, ...]] | None,
    ) -> None:
        self.fields = comparison(campaign.settings).fields
        self.tolerance = campaign.settings.reconcile.tolerance + _BINARY_NOISE
        self.declared, self.listed = declared, listed
        self.declared_keys = [one.place for one in declared]
        self.listed_keys = [one.place for one in listed]
        self.declared_places, self.listed_places = _places(self.declared_keys), _places(self.listed_keys)
        keys = (*self.declared_keys, *self.listed_keys)
        codes = {code for code, _ in keys}
        self.bodies = bodies(campaign, codes) if len(codes) > 1 else tuple(codes)
        self.reporters = _reporters(keys, self.bodies) if reporters is None else reporters

    def pairs(self) -> tuple[Pair, ...]:
        """Return all pairs, body by body."""
        found: dict[str, list[Pair]] = {code: [] for code in self.bodies}
        for row, key in enumerate(self.listed_keys):
            for number in self.declared_places.get(key) or (None,):
                found[key[0]].append(self._pair(key, number, row))
        for number, key in enumerate(self.declared_keys):
            if key not in self.listed_places:
                found[key[0]].append(self._pair(key, number, None))
        return tuple(pair for code in self.bodies for pair in found[code])

    def _pair(self, key: Place, number: int | None, row: int | None) -> Pair:
        code, name = key
        equal: tuple[bool | None, ...] = (None,) * len(self.fields)
        if number is not None and row is not None:
            both = zip(self.declared[number].figures, self.listed[row].figures, strict=True)
            equal = tuple(_same(one, other, self.tolerance) for one, other in both)
        others = tuple(other for other in self.reporters.get(name, ()) if other != code)
        return Pair(code, number, row, equal, others, len(self.listed_places.get(key, ())))


def _places(keys: Sequence[Place]) -> Mapping[Place, Sequence[int]]:
    """Return the positions of the records of each body's named units."""
    places: dict[Place, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        if key[1]:
            places[key].append(number)
    return dict(places)


def _reporters(keys: Iterable[Place], order: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the bodies that report each named unit that several report, in official order."""
    ranks = {code: rank for rank, code in enumerate(order)}
    first: dict[str, str] = {}
    found: dict[str, set[str]] = {}  # few units are reported by several
    for code, name in keys:
        if (before := first.setdefault(name, code)) != code:
            found.setdefault(name, {before}).add(code)
    found.pop("", None)
    return several(found.items(), ranks)


def several(
    found: Iterable[tuple[str, Collection[str]]], ranks: Mapping[str, int]
) -> Mapping[str, tuple[str, ...]]:
    """Return by unit the bodies that report it, by their ranks, where there are several."""
    return {name: tuple(sorted(codes, key=ranks.__getitem__)) for name, codes in found if len(codes) > 1}


def _same(one: Any, other: Any, tolerance: float) -> bool | None:
    numbers = [value for value in (one, other) if isinstance(value, int | float)]
    if len(numbers) < 2:
        return None
    return abs(numbers[0] - numbers[1]) <= tolerance
