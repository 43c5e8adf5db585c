"""How cost and memory grow with the number of returns and bodies: the exponent of a power law, and peaks."""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.alone import Alone, run_alone
from benchmarks.data.campaigns import Round, made, put
from benchmarks.shop import Shop
from benchmarks.steps import STEPS, WRONG_EVERY

NAME = "growth"
MOST_SLOPE, MOST_MEMORY, MOST_OF_WORKER = 1.05, 300, 250
ROWS = 60  # of a list; the largest has fewer


def growth(shop: Shop) -> Mapping[str, Any]:
    """All steps at all sizes: seconds, peaks, and for each step the slope of cost over returns."""
    sizes = list(_sizes(shop))
    points = {name: [(one["returns"], one["steps"][name]["seconds"]) for one in sizes] for name in STEPS}
    return {
        "sizes": sizes,
        "slopes": {name: slope(of_step) for name, of_step in points.items()},
        # What a step costs however little there is to do makes the whole curve flatter than its end.
        "last": {name: slope(of_step[-2:]) for name, of_step in points.items()},
        "limits": {"slope": MOST_SLOPE, "command": MOST_MEMORY, "worker": MOST_OF_WORKER},
    }


def _sizes(shop: Shop) -> Iterator[Mapping[str, Any]]:
    for bodies, each in shop.sizes.growth:
        folder = made(shop.place("批次"), bodies, each, rows=ROWS)
        steps: dict[str, Alone] = {}
        for name in STEPS:
            if name == "ingest":
                put(folder / "inbox", Round(folder).returns(each, wrong_every=WRONG_EVERY))
            steps[name] = run_alone("step", name, str(folder), str(bodies), str(each))
            print(
                f"{bodies} bodies, {bodies * each} units, {name}: {steps[name]}", file=sys.stderr, flush=True
            )
        yield {
            "bodies": bodies,
            "returns": bodies * each + bodies,
            "steps": {name: one._asdict() for name, one in steps.items()},
        }


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The exponent that fits best: 1 where twice as many cost twice as much."""
    line = statistics.linear_regression(*zip(*((math.log(x), math.log(y)) for x, y in points), strict=True))
    return line.slope
