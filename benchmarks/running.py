"""All rows by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks.measuring import Measured, Row, measure
from benchmarks.rows import again, formats, intake, issuing, masters, slips, starting, validating, workers
from benchmarks.shop import Shop

ROWS: Mapping[str, Callable[[Shop], Iterator[Row]]] = {
    module.NAME: module.rows
    for module in (issuing, intake, formats, validating, again, masters, slips, starting, workers)
}


def measured(shop: Shop, names: Sequence[str]) -> Iterator[Measured]:
    """Measure the rows of these names, one after the other."""
    for name in names:
        for row in ROWS[name](shop):
            yield measure(row, shop.sizes.starts if name == starting.NAME else shop.sizes.rounds)
