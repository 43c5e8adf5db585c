"""Ranks: bodies by how complete their returns are, units by score. Equals share a rank, and the next is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.figures import Figures
from cwgk_excel.report.progress import NONE_EXPECTED
from cwgk_excel.report.statistics.spread import measured


@dataclass(frozen=True)
class BodyRank:
    """A body: its rank; the units of which both forms are without an error, of how many; its open errors.

    ``total``: the units that either form names, or as many as are expected, whichever is more.
    """

    rank: int
    code: str
    name: str
    good: int
    total: int
    errors: int
    standing: str

    @property
    def share(self) -> float:
        """The good ones of the total, in percent."""
        return 100 * self.good / self.total if self.total else 0.0


@dataclass(frozen=True)
class UnitRank:
    """A unit of the list: its rank by the superior's score, then its own; ``record``: its row."""

    rank: int
    record: Record
    superior: float
    own: float | None


def body_ranks(content: MasterContent) -> list[BodyRank]:
    """Rank the bodies that have to return: the more complete first, of equals those with fewer errors."""
    good: dict[str, set[int]] = {}
    names: dict[str, set[object]] = {}
    for pair in content.pairs:
        one, other = pair.declared, pair.listed
        # A unit that a list has twice makes two pairs with one declaration.
        names.setdefault(pair.submitter, set()).add(one if one is not None else ("row", other))
        if (
            one is not None
            and other is not None
            and content.declarations[one]["valid"]
            and content.rows[other]["valid"]
        ):
            good.setdefault(pair.submitter, set()).add(one)
    lines = [
        BodyRank(
            rank=0,
            code=line["code"],
            name=line["name"],
            good=len(good.get(line["code"], ())),
            total=max(line["expected_units"] or 0, len(names.get(line["code"], ()))),
            errors=line["errors"],
            standing=line["standing"],
        )
        for line in content.progress
        if line["state"] != NONE_EXPECTED and not line["state"].startswith("随")
    ]
    lines.sort(key=lambda one: (-one.share, one.errors))
    first: dict[tuple[float, int], int] = {}
    return [
        replace(one, rank=first.setdefault((one.share, one.errors), place))
        for place, one in enumerate(lines, 1)
    ]


def unit_ranks(content: MasterContent, counted: Figures) -> Iterator[UnitRank]:
    """Rank the distinct units that have a superior's score; one without stands in no rank."""
    named = measured(content.compared.listed)
    if "superior" not in named:
        return
    superior, own = named["superior"].name, named["own"].name if "own" in named else ""
    units = content.valid(content.compared.listed).those(counted.first)
    scored = units.those(score is not None for score in units.column(superior))

    def turn(number: int) -> tuple[float, float]:
        own_score = scored[number][own] if own else None
        return -scored[number][superior], -(own_score if own_score is not None else -1.0)

    rank, before = 0, None
    for place, record in enumerate(scored.at(sorted(range(len(scored)), key=turn)), 1):
        score, self_score = record[superior], record[own] if own else None
        if (score, self_score) != before:
            rank, before = place, (score, self_score)
        yield UnitRank(rank, record, score, self_score)
