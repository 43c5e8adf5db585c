"""What one way of doing the work costs beside another: alternating runs, medians, and only of right results."""

from __future__ import annotations

import gc
import math
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

try:
    import resource
except ImportError:  # Windows does not tell what child processes used
    resource = None  # type: ignore[assignment]

Rule = Literal["at least", "at most", "at most more"]
"""How many times faster ours is; how many times what the peer takes ours takes; how much more it takes."""


@dataclass(frozen=True)
class Side:
    """One way of doing the work: ``run`` is timed, on what ``prepare`` gives, and ``check`` raises if it is wrong.

    ``units``: how often a run does what is told of. ``value``: what is measured where that is not time.
    """

    name: str
    run: Callable[[Any], Any]
    check: Callable[[Any], None]
    prepare: Callable[[], Any] = lambda: None
    units: int = 1
    value: Callable[[Any], float] | None = None


@dataclass(frozen=True)
class Peer:
    """What ours is held against; ``less``: what it leaves out that ours does."""

    side: Side
    rule: Rule
    must: float | None
    aim: float | None
    less: str


@dataclass(frozen=True)
class Row:
    """A row of the table. ``per``: what the figures are of; ``wall``: by the wall's clock, for what runs at once.

    ``dear``: one run takes so long that few are made. ``started``: short processes, of which many are run, as no two
    take the same.
    """

    name: str
    title: str
    per: str
    ours: Side
    peers: Sequence[Peer]
    unit: Literal["s", "MB"] = "s"
    wall: bool = False
    dear: bool = False
    started: bool = False


@dataclass(frozen=True)
class Timed:
    """A side's figures, for one unit."""

    name: str
    runs: Sequence[float]
    units: int

    @property
    def median(self) -> float:
        """What counts."""
        return statistics.median(self.runs)


@dataclass(frozen=True)
class Compared:
    """A peer's figures and how ours stands to them: of the ratios of all turns the median.

    A shared processor is faster at times; within a turn it is the same for both.
    """

    peer: Peer
    timed: Timed
    ratio: float

    def reaches(self, limit: float | None) -> bool | None:
        """Whether a limit is kept; None where there is none."""
        if limit is None:
            return None
        return self.ratio >= limit if self.peer.rule == "at least" else self.ratio <= limit


@dataclass(frozen=True)
class Measured:
    """A row with its figures."""

    row: Row
    ours: Timed
    peers: Sequence[Compared]


def cpu() -> float:
    """The seconds of processor time that this process and its ended children took."""
    own = time.process_time()
    if resource is None:
        return own
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own + children.ru_utime + children.ru_stime


def peak_of(process: str) -> float:
    """The highest memory so far of a process, "self" or its number, in MB; elsewhere than on Linux of this one only.

    0 where it is not known.
    """
    try:
        told = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        known = resource and process == "self"
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20 if known else 0.0
    # What getrusage tells on Linux includes the peak of the process that started this one.
    found = re.search(r"^VmHWM:\s*([0-9]+) kB$", told, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def measure(row: Row, rounds: int) -> Measured:
    """Run all sides in turn, so often, each after one run that does not count if there is more than one round."""
    sides = [row.ours, *(peer.side for peer in row.peers)]
    runs: Mapping[int, list[float]] = {number: [] for number in range(len(sides))}
    for turn in range(rounds + (rounds > 1)):
        for number in _turned(len(sides), turn):
            took = _once(sides[number], row.wall)
            if turn or rounds == 1:
                runs[number].append(took)
    timed = [Timed(side.name, runs[number], side.units) for number, side in enumerate(sides)]
    ours = timed[0]
    compared = [
        Compared(peer, other, statistics.median(_ratios(peer.rule, ours.runs, other.runs)))
        for peer, other in zip(row.peers, timed[1:], strict=True)
    ]
    return Measured(row, ours, compared)


def _turned(count: int, by: int) -> Iterator[int]:
    return (((number + by) % count) for number in range(count))


def _once(side: Side, wall: bool) -> float:
    given = side.prepare()
    gc.collect()
    clock = time.perf_counter if wall else cpu
    before = clock()
    result = side.run(given)
    took = clock() - before
    side.check(result)
    return (side.value(result) if side.value else took) / side.units


def _ratios(rule: Rule, ours: Sequence[float], others: Sequence[float]) -> Iterator[float]:
    """Yield how ours stands to the other, turn by turn; a coarse clock may tell that something took no time."""
    for one, other in zip(ours, others, strict=True):
        if rule == "at most more":
            yield one - other
        else:
            above, below = (other, one) if rule == "at least" else (one, other)
            yield above / below if below else math.inf
