"""Annex 1 against Annex 2: each unit in one, the other or both, with the figures that should agree.

Joined by submitting body and matching unit name. 所有制性质 and 单位类型 are different classifications and
are not compared. A difference is shown, never settled: the office decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.names import matching_name
from cwgk_excel.forms.rules import TOLERANCE

# The fields that say the same: of Annex 1, and of Annex 2.
COMPARED = (
    ("staff_count", "staff_count"),
    ("self_total", "self_score"),
    ("superior_total", "superior_score"),
    ("satisfaction_rate", "evaluation_result"),
)
# A difference of just the tolerance must not turn on the last binary digit.
_BINARY_NOISE = 1e-9
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit as one body reports it.

    ``annex1``, ``annex2``: the record's position in its frame, None where the unit is not reported.
    ``equal``: one answer per entry of COMPARED, None where either value is blank, unreadable or in words.
    ``others``: the codes of the other bodies that report the same unit, in official order.
    ``times``: how often this body's Annex 2 lists the unit.
    """

    submitter: str
    annex1: int | None
    annex2: int | None
    equal: tuple[bool | None, ...]
    others: tuple[str, ...]
    times: int

    @property
    def different(self) -> tuple[int, ...]:
        """The positions in COMPARED where the two forms differ."""
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


def unit_keys(records: Iterable[Mapping[str, Any]], city: str) -> list[Place]:
    """By what each record is joined: its body and the matching name of its unit, "" when it has no name."""
    return [(str(r["submitter"]), matching_name(r["unit_name"] or "", city)) for r in records]


def pair_units(
    annex1: Sequence[Mapping[str, Any]], annex2: Sequence[Mapping[str, Any]], campaign: Campaign
) -> tuple[Pair, ...]:
    """Every record of both forms in at least one pair, bodies in official order.

    Takes ``plain_records`` of both forms. Within a body come the rows of Annex 2 in the order given, each
    with its Annex 1, then the Annex 1 that Annex 2 does not list. Records without a unit name stand alone.
    """
    return _Join(annex1, annex2, campaign).pairs()


class _Join:
    """Both forms' records, and by body and unit where they stand."""

    def __init__(
        self, annex1: Sequence[Mapping[str, Any]], annex2: Sequence[Mapping[str, Any]], campaign: Campaign
    ) -> None:
        city = campaign.settings.campaign.city
        self.annex1, self.annex2 = annex1, annex2
        self.keys1, self.keys2 = unit_keys(annex1, city), unit_keys(annex2, city)
        self.places1, self.places2 = _places(self.keys1), _places(self.keys2)
        keys = (*self.keys1, *self.keys2)
        self.bodies = bodies(campaign, (code for code, _ in keys))
        self.reporters = _reporters(keys, self.bodies)

    def pairs(self) -> tuple[Pair, ...]:
        """All pairs, body by body."""
        found: dict[str, list[Pair]] = {code: [] for code in self.bodies}
        for second, key in enumerate(self.keys2):
            for first in self.places1.get(key) or (None,):
                found[key[0]].append(self._pair(key, first, second))
        for number, key in enumerate(self.keys1):
            if key not in self.places2:
                found[key[0]].append(self._pair(key, number, None))
        return tuple(pair for code in self.bodies for pair in found[code])

    def _pair(self, key: Place, first: int | None, second: int | None) -> Pair:
        code, name = key
        equal: tuple[bool | None, ...] = (None,) * len(COMPARED)
        if first is not None and second is not None:
            one, two = self.annex1[first], self.annex2[second]
            equal = tuple(_same(one[a], two[b]) for a, b in COMPARED)
        others = tuple(other for other in self.reporters.get(name, ()) if other != code)
        return Pair(code, first, second, equal, others, len(self.places2.get(key, ())))


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


def _same(one: Any, other: Any) -> bool | None:
    numbers = [value for value in (one, other) if isinstance(value, int | float)]
    if len(numbers) < 2:
        return None
    return abs(numbers[0] - numbers[1]) <= TOLERANCE + _BINARY_NOISE


def one_sided(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs whose unit one of the two forms lacks."""
    return (pair for pair in pairs if pair.annex1 is None or pair.annex2 is None)
