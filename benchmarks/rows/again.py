"""What was taken in before and is put in again, beside reading and hashing the same files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.data.campaigns import ON, put
from benchmarks.data.values import units
from benchmarks.measuring import Peer, Row, Side
from benchmarks.shop import Shop
from cwgk_excel.campaign import Campaign
from cwgk_excel.tasks.taking_in.ingest import ingest
from cwgk_excel.tasks.taking_in.results import FileResult

NAME = "again"
LESS = "opens, reads and hashes each file: no look at the ledger and the archive, no result told"


def rows(shop: Shop) -> Iterator[Row]:
    """A second ingest, its start apart."""
    made = shop.round(1)
    folder = shop.place("in")
    count = put(folder, made.declarations(units(0, shop.sizes.returns)))
    campaign = shop.fresh(made.folder)
    taken = Campaign.load(campaign.folder.rename(shop.place("taken")))
    ingest(taken, [folder], on=ON, workers=0)
    files = sorted(folder.iterdir())

    def check(results: Sequence[FileResult]) -> None:
        assert [result.outcome for result in results] == ["duplicate"] * count

    ours = Side("cwgk ingest", lambda _: ingest(taken, [folder], on=ON, workers=0), check, units=count)
    hashing = Side("read + SHA-256", partial(_hashed, files), _distinct, units=count)
    title = f"second ingest of {count} known files, start-up apart"
    yield Row(NAME, title, "file", ours, (Peer(hashing, "at most", 8, 4, LESS),))


def _hashed(files: Sequence[Path], _: object) -> list[str]:
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


def _distinct(hashes: Sequence[str]) -> None:
    assert len(set(hashes)) == len(hashes) > 0
