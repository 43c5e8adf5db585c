"""All that is measured, by its names."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.growth import NAME as GROWTH
from benchmarks.growth import growth
from benchmarks.machine import machine, versions
from benchmarks.measuring import Measured, Row, measure
from benchmarks.rows import again, formats, intake, issuing, masters, slips, starting, validating, workers
from benchmarks.shop import Shop
from benchmarks.sizes import Sizes
from benchmarks.telling import as_json, shown

ROWS: Mapping[str, Callable[[Shop], Iterator[Row]]] = {
    module.NAME: module.rows
    for module in (issuing, intake, formats, validating, again, masters, slips, starting, workers)
}


NAMES = (*ROWS, GROWTH)


def figures(names: Sequence[str], sizes: Sizes, work: Path | None = None) -> Mapping[str, Any]:
    """Measure the rows of these names, and growth where it is among them; ``work``: the folder to work in."""
    told: dict[str, Any] = {"size": sizes.name, "machine": machine(), "versions": versions(), "rows": []}
    if work:
        work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cwgk-bench-", dir=work) as folder:
        shop = Shop(Path(folder), sizes)
        for one in measured(shop, [name for name in names if name != GROWTH]):
            print(shown(one), file=sys.stderr, flush=True)
            told["rows"].append(as_json(one))
        told["growth"] = growth(shop) if GROWTH in names else None
    told["skipped"] = [{"name": name, "why": why} for name, why in shop.skipped]
    return told


def measured(shop: Shop, names: Sequence[str]) -> Iterator[Measured]:
    """Measure the rows of these names, one after the other."""
    for name in names:
        for row in ROWS[name](shop):
            yield measure(row, _rounds(row, shop.sizes))


def _rounds(row: Row, sizes: Sizes) -> int:
    return sizes.dear if row.dear else sizes.starts if row.started else sizes.rounds
