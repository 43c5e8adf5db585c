"""Two processes that read, beside reading in the process that keeps: whole commands, as a user waits for them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.data.campaigns import ON, put
from benchmarks.data.values import units
from benchmarks.measuring import Peer, Row, Side
from benchmarks.rows.intake import SHOWN_NAME
from benchmarks.rows.starting import COMMAND, run_python
from benchmarks.shop import Shop
from cwgk_excel.campaign import Campaign
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.today import current

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
        two, none = (_ingesting(shop, made.folder, inbox, names, workers) for workers in (2, 0))
        few = count <= 20
        for wall, must in ((True, 1.0 if few else 0.65), (False, None if few else 1.2)):
            title = f"two workers, {count:,} files, {'wall' if wall else 'CPU'}"
            name = f"{NAME} {count} {'wall' if wall else 'cpu'}"
            peer = Peer(none, "at most", must, None, LESS)
            yield Row(name, title, "file", two, (peer,), wall=wall, dear=not few, started=few)


def _ingesting(shop: Shop, source: Path, inbox: Path, names: Sequence[str], workers: int) -> Side:
    """The command, from its start to its end, with so many processes that read."""
    last: list[Campaign] = []

    def prepare() -> Sequence[str]:
        last[:] = [shop.fresh(source)]
        options = ("--on", str(ON), "--workers", str(workers))
        return ("-c", COMMAND, "ingest", str(last[0].folder), str(inbox), *options)

    def check(done: subprocess.CompletedProcess[bytes]) -> None:
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        assert f"收下{len(names)}个，未收下0个，忽略0个，重复0个".encode() in done.stdout
        with Ledger.open(last[0].folder, write=False) as ledger:
            kept = [record for one in current(last[0], ledger) for record in one.stored.raw.records]
        found = [placed.cell.text for record in kept for placed in record.cells if placed.field == SHOWN_NAME]
        assert sorted(found) == names

    return Side("two workers" if workers else "in process", run_python, check, prepare, units=len(names))
