"""Both masters drawn, read back and put in their places, beside xlsxwriter that only writes the same cells."""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from zipfile import ZipFile

from benchmarks.alone import run_alone
from benchmarks.cells import Kept, kept, write_bare
from benchmarks.data.campaigns import ON, put
from benchmarks.measuring import Peer, Row, Side
from benchmarks.shop import Shop
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import Collected
from cwgk_excel.tasks.master import write
from cwgk_excel.tasks.taking_in.ingest import ingest

NAME = "masters"
LESS = (
    "writes the cells with their formats and formulas, from memory: no pairing, no heights, merges, links, filters, "
    "charts or page breaks, no reading back, no file put whole in its place"
)
_CELL = re.compile(rb"<c r=")
FEW = 1_000  # records, which take no longer than a second
UNITS = 50  # of a body, each with a declaration and a row of the list


def rows(shop: Shop) -> Iterator[Row]:
    """By the number of records: time, then memory."""
    for records in shop.sizes.masters:
        collected = _collected(shop, records)
        target = shop.place("全市汇总表.xlsx")
        masters = write(collected.campaign, target, collected)
        told = shop.place("cells")
        count = kept([masters.handed_up, masters.working], told)
        yield _time(shop, records, collected, told, count)
        yield _memory(shop, records, collected, told)


def _collected(shop: Shop, records: int) -> Collected:
    """So many records taken in: half of them declarations, half rows of lists."""
    each = min(UNITS, records // 2)
    made = shop.round(max(1, records // 2 // each), expected=each)
    inbox = shop.place("in")
    put(inbox, made.returns(each))
    campaign = shop.fresh(made.folder)
    ingest(campaign, [inbox], on=ON, workers=0)
    collected = collect(campaign, on=ON)
    assert sum(len(frame) for frame in collected.records.values()) == each * 2 * len(made.bodies)
    assert all(frame["valid"].all() for frame in collected.records.values())
    return collected


def _time(shop: Shop, records: int, collected: Collected, told: Path, count: int) -> Row:
    first = _hashes(sorted(_written(collected, shop.place("全市汇总表.xlsx"))))

    def same(made: list[Path]) -> None:
        assert _hashes(sorted(made)) == first

    def all_cells(made: Sequence[Path]) -> None:
        assert _cells(made) == count

    held = Kept(told)
    ours = Side("cwgk", partial(_written, collected), same, lambda: shop.place("全市汇总表.xlsx"))
    bare = Side(
        "xlsxwriter, the same cells",
        lambda given: write_bare(held, iter(given[0]), given[1], lean=False),
        all_cells,
        lambda: (list(held.rows()), shop.place("x").parent),
    )
    title = f"both masters, {records:,} records"
    peer = Peer(bare, "at most", 1.5, 1.2, LESS)
    return Row(f"{NAME} {records}", title, "round", ours, (peer,), dear=records > FEW)


def _written(collected: Collected, target: Path) -> list[Path]:
    made = write(collected.campaign, target, collected)
    return [made.handed_up, made.working]


def _hashes(paths: Sequence[Path]) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def _cells(paths: Sequence[Path]) -> int:
    count = 0
    for path in paths:
        with ZipFile(path) as archive:
            parts = (name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
            count += sum(len(_CELL.findall(archive.read(name))) for name in parts)
    return count


def _memory(shop: Shop, records: int, collected: Collected, told: Path) -> Row:
    """The peaks of two processes that both have loaded the same libraries and frames."""
    frames = shop.place("frames")
    frames.write_bytes(pickle.dumps(collected))

    def side(name: str, what: str) -> Side:
        def peaked(given: Path) -> float:
            return run_alone(what, str(frames), str(told), str(given)).peak

        return Side(name, peaked, _positive, lambda: shop.place("全市汇总表.xlsx"), value=float)

    less = f"{LESS}; its process has the same libraries and frames loaded"
    peer = Peer(side("xlsxwriter, constant memory", "masters-bare"), "at most", 1.3, None, less)
    title = f"peak memory of both masters, {records:,} records"
    return Row(f"{NAME} memory {records}", title, "round", side("cwgk", "masters"), (peer,), "MB", dear=True)


def _positive(peak: float) -> None:
    assert peak > 0
