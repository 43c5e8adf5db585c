"""Declarations against lists: each unit in one, the other or both, with the figures that should agree.

Joined by submitting body and matching unit name. What is compared, the list's columns say (``same_as``). A
difference is shown, never settled: the office decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_key

# A difference of just the tolerance must not turn on the last binary digit.
_BINARY_NOISE = 1e-9
Place = tuple[str, str]
"""A body's code and the matching name of a unit, "" where a record has no name."""


class Reported(NamedTuple):
    """A record, as far as it is compared: its place, and the values of the fields that should agree, in their order."""

    place: Place
    figures: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit as one body reports it.

    ``declared``, ``listed``: the record's position in the frame of the declaration and of the list, None where
    the unit is not reported. ``equal``: one answer per compared pair of fields, None where either value is
    blank, unreadable or in words. ``others``: the codes of the other bodies that report the same unit, in
    official order. ``times``: how often this body's list has the unit.
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
    """The codes of all bodies in official order, then those that only ``codes`` has, so that none is lost."""
    official = tuple(s.code for s in campaign.submitters)
    return (*official, *sorted(set(codes) - set(official)))


def in_order(frame: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Records by official order of the bodies, then as they arrived, then by the row of their table."""
    ranks = {code: rank for rank, code in enumerate(bodies(campaign, frame["submitter"]))}
    keys = pd.DataFrame(
        {
            "rank": [ranks[code] for code in frame["submitter"]],
            "source": pd.factorize(pd.Series(list(zip(frame["sha256"], frame["sheet"], strict=True))))[0],
            "row": list(frame["row"]),
        }
    )
    places = keys.sort_values(["rank", "source", "row"], kind="stable").index
    return frame.iloc[list(places)].reset_index(drop=True)


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries of plain Python values; None where there is none."""
    columns = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame.columns]
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def unit_keys(records: Iterable[Mapping[str, Any]], form: Form) -> list[Place]:
    """By what each record is joined: its body and the matching name of its unit, "" when it has no name."""
    city = form.settings.campaign.city
    return [(str(r["submitter"]), unit_key(form.name, r, city)) for r in records]


def pair_units(
    declared: Sequence[Mapping[str, Any]], listed: Sequence[Mapping[str, Any]], campaign: Campaign
) -> tuple[Pair, ...]:
    """Every record of both forms in at least one pair, bodies in official order.

    Takes ``plain_records`` of both forms. Within a body come the rows of the list in the order given, each
    with its declaration, then the declarations that the list does not have. Records without a unit name stand
    alone.
    """
    compared = comparison(campaign.settings)
    ones, others = zip(*compared.fields, strict=True)
    return join(
        _reported(declared, compared.declared, ones), _reported(listed, compared.listed, others), campaign
    )


def join(declared: Sequence[Reported], listed: Sequence[Reported], campaign: Campaign) -> tuple[Pair, ...]:
    """What ``pair_units`` gives, of as little of each record as it takes."""
    return _Join(declared, listed, campaign).pairs()


def _reported(records: Sequence[Mapping[str, Any]], form: Form, fields: Sequence[str]) -> list[Reported]:
    places = unit_keys(records, form)
    return [
        Reported(place, tuple(record[name] for name in fields))
        for place, record in zip(places, records, strict=True)
    ]


class _Join:
    """Both forms' records, and by body and unit where they stand."""

    def __init__(self, declared: Sequence[Reported], listed: Sequence[Reported], campaign: Campaign) -> None:
        self.fields = comparison(campaign.settings).fields
        self.tolerance = campaign.settings.reconcile.tolerance + _BINARY_NOISE
        self.declared, self.listed = declared, listed
        self.declared_keys = [one.place for one in declared]
        self.listed_keys = [one.place for one in listed]
        self.declared_places, self.listed_places = _places(self.declared_keys), _places(self.listed_keys)
        keys = (*self.declared_keys, *self.listed_keys)
        self.bodies = bodies(campaign, (code for code, _ in keys))
        self.reporters = _reporters(keys, self.bodies)

    def pairs(self) -> tuple[Pair, ...]:
        """All pairs, body by body."""
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
    """Where each named unit of each body stands."""
    places: dict[Place, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        if key[1]:
            places[key].append(number)
    return dict(places)


def _reporters(keys: Iterable[Place], order: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The bodies that report each unit, in official order."""
    ranks = {code: rank for rank, code in enumerate(order)}
    found: dict[str, set[str]] = defaultdict(set)
    for code, name in keys:
        found[name].add(code)
    return {name: tuple(sorted(codes, key=ranks.__getitem__)) for name, codes in found.items() if name}


def _same(one: Any, other: Any, tolerance: float) -> bool | None:
    numbers = [value for value in (one, other) if isinstance(value, int | float)]
    if len(numbers) < 2:
        return None
    return abs(numbers[0] - numbers[1]) <= tolerance
