"""Two processes that read, beside reading in the process that keeps: time on the wall, and of all processors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.data.campaigns import ON, put
from benchmarks.data.values import units
from benchmarks.measuring import Peer, Row, Side
from benchmarks.rows.intake import SHOWN_NAME, check_taken
from benchmarks.shop import Shop
from cwgk_excel.campaign import Campaign
from cwgk_excel.tasks.taking_in.ingest import ingest
from cwgk_excel.tasks.taking_in.results import FileResult

NAME = "workers"
LESS = "the same work, without limits of time and memory: a file that breaks its reader would take the process along"


def rows(shop: Shop) -> Iterator[Row]:
    """By the number of files."""
    made = shop.round(1)
    for count in shop.sizes.workers:
        inbox = shop.place("in")
        told = list(units(0, count))
        put(inbox, made.declarations(told))
        names = sorted(str(unit.listed[SHOWN_NAME]) for unit in told)

        def taken(workers: int, campaign: Campaign, inbox: object = inbox) -> list[FileResult]:
            return ingest(campaign, [inbox], on=ON, workers=workers)  # type: ignore[list-item]

        check, fresh = partial(check_taken, count, names, ()), partial(shop.fresh, made.folder)
        two = Side("two workers", partial(taken, 2), check, fresh, units=count)
        none = Side("in process", partial(taken, 0), check, fresh, units=count)
        few = count <= 20
        for wall, must in ((True, 1.0 if few else 0.65), (False, None if few else 1.2)):
            title = f"two workers, {count:,} files, {'wall' if wall else 'CPU'}"
            name = f"{NAME} {count} {'wall' if wall else 'cpu'}"
            yield Row(name, title, "file", two, (Peer(none, "at most", must, None, LESS),), wall=wall)
