"""The same returns in other formats, beside the libraries that only read these."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd
import xlrd
from python_calamine import CalamineWorkbook

from benchmarks.data.binary import as_xlsb
from benchmarks.data.campaigns import put
from benchmarks.data.programs import converted_all, office
from benchmarks.data.values import Unit, units
from benchmarks.measuring import Peer, Row
from benchmarks.rows.intake import ingesting, opening
from benchmarks.shop import Shop

NAME = "formats"
USUAL = ("values-only", "protection-removed", "validation-lost")
"""What such files never have, which is told of every one."""
CALAMINE = "only makes rows of values, in Rust"
XLRD = "only makes cells of the stream: no styles looked at, no token, no values, no judgement, no ledger, no copy"
ODFPY = "only makes frames: texts and numbers are guessed"


def rows(shop: Shop) -> Iterator[Row]:
    """Annex 1 in each of them, as many as of .xlsx; of .ods fewer in some sizes."""
    told = list(units(0, shop.sizes.returns))
    source = _returns(shop, told)
    folder = shop.place("in")
    put(folder, ((file.stem + ".xlsb", as_xlsb(file.read_bytes())) for file in sorted(source.iterdir())))
    yield _row(shop, folder, told, _calamine)
    if office() is None:
        shop.skip(f"{NAME} .xls .ods", "LibreOffice, which saves these files, is not installed")
        return
    yield _row(shop, converted_all(source, "xls", shop.place("in")), told, _xlrd)
    told = told[: shop.sizes.ods]
    yield _row(shop, converted_all(_returns(shop, told), "ods", shop.place("in")), told, _odfpy)


def _returns(shop: Shop, told: Sequence[Unit]) -> Path:
    folder = shop.place("in")
    put(folder, shop.round(1).declarations(told))
    return folder


def _row(shop: Shop, folder: Path, told: Sequence[Unit], peer: Callable[[list[Path]], Peer]) -> Row:
    files = sorted(folder.iterdir())
    ending = files[0].suffix
    ours = ingesting(shop, shop.round(1), folder, len(files), told, USUAL)
    return Row(f"{NAME} {ending}", f"intake of one Annex 1 as {ending}", "file", ours, (peer(files),))


def _calamine(files: list[Path]) -> Peer:
    def load(file: Path) -> int:
        book = CalamineWorkbook.from_path(str(file))
        return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)

    return Peer(opening("calamine", files, load), "at most", None, None, CALAMINE)


def _xlrd(files: list[Path]) -> Peer:
    def load(file: Path) -> int:
        return sum(sheet.nrows for sheet in xlrd.open_workbook(str(file)).sheets())

    return Peer(opening("xlrd", files, load), "at most", 2, None, XLRD)


def _odfpy(files: list[Path]) -> Peer:
    def load(file: Path) -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sum(map(len, pd.read_excel(file, sheet_name=None, header=None, engine="odf").values()))

    return Peer(opening("pandas with odfpy", files[:3], load), "at least", 5, None, ODFPY)
