"""How much is done in a full run, in that for the page, in a quick one, and in one that only tests the benchmarks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """``rounds``: runs that count; ``dear``: of rows of which a run takes long; ``starts``: of short processes.

    Other numbers are of returns, of lists and their rows, of bodies, of records.

    ``sample``: how many of the same files a slow peer reads; ``ods``: returns that LibreOffice saves so, each in more
    than a second. ``growth``: five sizes, bodies and units of each.
    """

    name: str
    rounds: int
    dear: int
    returns: int
    sample: int
    ods: int
    lists: int
    list_rows: int
    bodies: tuple[int, ...]
    masters: tuple[int, ...]
    validated: int
    slips: int
    workers: tuple[int, ...]
    starts: int
    growth: tuple[tuple[int, int], ...]


FULL = Sizes(
    name="full",
    rounds=9,
    dear=5,
    returns=500,
    sample=25,
    ods=500,
    lists=40,
    list_rows=200,
    bodies=(200, 2_000),
    masters=(1_000, 10_000, 100_000),
    validated=1_000_000,
    slips=1_000,
    workers=(20, 2_000),
    starts=25,
    growth=((20, 50), (63, 50), (200, 50), (632, 50), (2_000, 50)),
)
MIDDLE = Sizes(
    name="middle",
    rounds=9,
    dear=5,
    returns=500,
    sample=10,
    ods=100,
    lists=40,
    list_rows=200,
    bodies=(200, 2_000),
    masters=(1_000, 10_000),
    validated=200_000,
    slips=200,
    workers=(20, 2_000),
    starts=25,
    growth=((4, 50), (11, 50), (32, 50), (80, 50), (200, 50)),
)
QUICK = Sizes(
    name="quick",
    rounds=3,
    dear=3,
    returns=100,
    sample=5,
    ods=20,
    lists=6,
    list_rows=200,
    bodies=(100,),
    masters=(1_000,),
    validated=20_000,
    slips=20,
    workers=(20, 100),
    starts=3,
    growth=((2, 25), (4, 25), (8, 25), (16, 25), (32, 25)),
)
TINY = Sizes(
    name="tiny",
    rounds=1,
    dear=1,
    returns=2,
    sample=1,
    ods=2,
    lists=1,
    list_rows=3,
    bodies=(1, 2),
    masters=(8,),
    validated=60,
    slips=2,
    workers=(2,),
    starts=1,
    growth=((1, 2), (2, 2)),
)
