"""Taking in returns as they come, all of it: read, judged, kept; beside programs that only open the same files."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

import openpyxl
import pandas as pd

from benchmarks.data.campaigns import ON, Round, put
from benchmarks.data.programs import programs
from benchmarks.data.values import Unit, units
from benchmarks.measuring import Peer, Row, Side
from benchmarks.shop import Shop
from cwgk_excel.campaign import Campaign
from cwgk_excel.tasks.taking_in.ingest import ingest
from cwgk_excel.tasks.taking_in.results import FileResult

NAME = "intake"
LESS = {
    "openpyxl": "only makes cells: no token, no values, no judgement, no ledger, no copy of the bytes",
    "pandas": "the same, then frames; texts and numbers are guessed",
    "expat": "inflates all parts and checks that they are well-formed; no cell is made of them",
}
SHOWN_NAME = "unit_name"


def rows(shop: Shop) -> Iterator[Row]:
    """Annex 1 and Annex 2, saved by each program that is there."""
    sizes = shop.sizes
    for program, saving in programs().items():
        made = shop.round(max(1, sizes.lists), saving)
        declared = list(units(0, sizes.returns))
        folder = shop.place("in")
        put(folder, made.declarations(declared))
        one = Limits((9, 12), (4, None), (4, None))
        yield _row(shop, f"annex1 {program}", "intake of one Annex 1", made, folder, declared, one)
        lists = [list(units(n * 10_000, sizes.list_rows)) for n in range(sizes.lists)]
        folder = shop.place("in")
        put(
            folder,
            ((f"附件2-{number:04d}.xlsx", made.table(some, number)) for number, some in enumerate(lists)),
        )
        listed = [unit for some in lists for unit in some]
        two = Limits((4, 8), (4, None), (8, None))
        title = f"intake of one Annex 2 with {sizes.list_rows} rows"
        yield _row(shop, f"annex2 {program}", title, made, folder, listed, two)


class Limits:
    """What must be reached and what is aimed at, against openpyxl, pandas, and inflate with expat."""

    def __init__(self, *limits: tuple[float | None, float | None]) -> None:
        self.openpyxl, self.pandas, self.expat = limits


def _row(
    shop: Shop, name: str, title: str, made: Round, folder: Path, told: Sequence[Unit], limits: Limits
) -> Row:
    files = sorted(folder.iterdir())
    some = files[: shop.sizes.sample]
    program = name.partition(" ")[2]
    return Row(
        f"{NAME} {name}",
        f"{title}, saved by {program}" if program != "as stamped" else f"{title}, as stamped",
        "file",
        ingesting(shop, made, folder, len(files), told),
        (
            Peer(
                opening("openpyxl load_workbook", some, _load), "at least", *limits.openpyxl, LESS["openpyxl"]
            ),
            Peer(opening("pandas.read_excel", some, _frames), "at least", *limits.pandas, LESS["pandas"]),
            Peer(opening("inflate + expat", some, _parse), "at most", *limits.expat, LESS["expat"]),
        ),
    )


def ingesting(
    shop: Shop, made: Round, folder: Path, count: int, told: Sequence[Unit], usual: Collection[str] = ()
) -> Side:
    """All of the folder taken in, in this process; ``usual``: codes of what is found in every file of its format."""
    names = sorted(str(unit.listed[SHOWN_NAME]) for unit in told)
    check = partial(check_taken, count, names, usual)
    return Side("cwgk ingest", partial(_ingest, folder), check, partial(shop.fresh, made.folder), units=count)


def _ingest(folder: Path, campaign: Campaign) -> list[FileResult]:
    return ingest(campaign, [folder], on=ON, workers=0)


def check_taken(
    count: int, names: Sequence[str], usual: Collection[str], results: Sequence[FileResult]
) -> None:
    """Raise AssertionError unless so many files were accepted with these units in them, and nothing unusual found."""
    assert [result.outcome for result in results] == ["accepted"] * count
    said = {finding.code for result in results for finding in result.findings}
    assert said <= set(usual), said
    found = [
        placed.cell.text
        for result in results
        for raw, _ in result.returns
        for record in raw.records
        for placed in record.cells
        if placed.field == SHOWN_NAME
    ]
    assert sorted(found) == names


def opening(name: str, files: Sequence[Path], read: Callable[[Path], int]) -> Side:
    """Each file opened by a peer; right when something was in each."""

    def check(counts: list[int]) -> None:
        assert len(counts) == len(files)
        assert min(counts) > 0

    return Side(name, lambda _: [read(file) for file in files], check, units=len(files))


def _load(file: Path) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file)
    return sum(sheet.max_row for sheet in book.worksheets)


def _frames(file: Path) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frames: dict[str, Any] = pd.read_excel(file, sheet_name=None, header=None)
    return sum(map(len, frames.values()))


def _parse(file: Path) -> int:
    size = 0
    with ZipFile(file) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            size += len(part)
            expat.ParserCreate().Parse(part, True)
    return size
