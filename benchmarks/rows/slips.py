"""What is sent back for returns with mistakes, beside drawing as many blank forms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zipfile import ZipFile

from benchmarks.data.campaigns import ON, put
from benchmarks.data.values import units
from benchmarks.measuring import Peer, Row, Side
from benchmarks.rows.issuing import drawing
from benchmarks.shop import Shop
from cwgk_excel.campaign import Campaign
from cwgk_excel.issue import draw
from cwgk_excel.tasks.corrections.corrections import FOLDER, Corrections, corrections
from cwgk_excel.tasks.taking_in.ingest import ingest

NAME = "slips"
LESS = "draws blank forms: no values, no marks, no comments, no list, no letter, no zip, no record of what was sent"


def rows(shop: Shop) -> Iterator[Row]:
    """One slip for each return."""
    made, count = shop.round(1), shop.sizes.slips
    inbox = shop.place("in")
    put(inbox, made.declarations(units(0, count, wrong_every=1)))
    campaign = shop.fresh(made.folder)
    ingest(campaign, [inbox], on=ON, workers=0)

    title = f"slips for {count:,} bad returns"
    ours = Side(
        "cwgk corrections",
        _made,
        partial(_check, count, made.bodies[0].code),
        partial(shop.fresh, campaign.folder),
        units=count,
    )
    some = drawing("our drawing, anew", [made.forms["annex1"]], draw.book, min(count, 5))
    yield Row(NAME, title, "slip", ours, (Peer(some, "at most", 1.6, 0.3, LESS),))


def _made(campaign: Campaign) -> tuple[Path, Corrections]:
    return campaign.folder / FOLDER, corrections(campaign, on=ON)


def _check(count: int, body: str, made: tuple[Path, Corrections]) -> None:
    folder, told = made
    assert told.slips == count
    (package,) = folder.glob(f"{body}*.zip")
    with ZipFile(package) as archive:
        assert sum("请修改-附件1" in name for name in archive.namelist()) == count
