"""Compare declarations with lists: pair each unit's records and compare the figures that should agree.

Records are joined by submitting body and matching unit name. The columns of the list say which fields to compare
(``same_as``). A difference is only shown: the office decides which figure is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

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
Record = TypeVar("Record", bound=Mapping[str, Any])
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


def bodies(campaign: Campaign, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of all bodies in official order, then the other ``codes``, so that none is lost."""
    official = tuple(s.code for s in campaign.submitters)
    return (*official, *sorted(set(codes) - set(official)))


def in_order(records: Sequence[Record], campaign: Campaign) -> list[Record]:
    """Sort records by official order of the bodies, then by arrival, then by the row in their table."""
    ranks = {code: n for n, code in enumerate(bodies(campaign, (one["submitter"] for one in records)))}
    sources: dict[tuple[str, str], int] = {}

    def place(one: Record) -> tuple[int, int, int]:
        source = one["sha256"], one["sheet"]
        return ranks[one["submitter"]], sources.setdefault(source, len(sources)), one["row"]

    return sorted(records, key=place)  # which asks for the place of each in the order of arrival


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


def unit_keys(records: Iterable[Mapping[str, Any]], form: Form) -> list[Place]:
    """Return the key for joining each record: its body and the matching name of its unit, "" without a name.

    A record of a ``Shelf`` holds it already.
    """
    city = form.settings.campaign.city
    return [r.get(PLACED) or (str(r["submitter"]), unit_key(form.name, r, city)) for r in records]


def pair_units(
    declared: Sequence[Mapping[str, Any]], listed: Sequence[Mapping[str, Any]], campaign: Campaign
) -> tuple[Pair, ...]:
    """Return pairs, bodies in official order, so that every record of both forms is in at least one pair.

    ``declared``, ``listed``: the records of both forms. Within a body the rows of the list come first, in
    the order given, each with its declaration; then come the declarations that the list does not have. Records
    without a unit name get a pair of their own.
    """
    compared = comparison(campaign.settings)
    ones, others = zip(*compared.fields, strict=True)
    return join(
        _reported(declared, compared.declared, ones), _reported(listed, compared.listed, others), campaign
    )


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
        self.bodies = bodies(campaign, (code for code, _ in keys))
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
    found: dict[str, set[str]] = defaultdict(set)
    for code, name in keys:
        found[name].add(code)
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
