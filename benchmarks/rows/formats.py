"""The same returns in other formats, saved by LibreOffice, beside the libraries that only read these."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import xlrd

from benchmarks.data.campaigns import put
from benchmarks.data.programs import converted_all, office
from benchmarks.data.values import units
from benchmarks.measuring import Peer, Row
from benchmarks.rows.intake import ingesting, opening
from benchmarks.shop import Shop

NAME = "formats"
XLRD = "only makes cells of the stream: no styles looked at, no token, no values, no judgement, no ledger, no copy"
ODFPY = "only makes frames: texts and numbers are guessed"


def rows(shop: Shop) -> Iterator[Row]:
    """``.xls`` and ``.ods``; of ``.xlsb`` it is said why not."""
    shop.skip(f"{NAME} .xlsb", "no program at hand writes one; the reader is tested on handmade ones")
    if office() is None:
        shop.skip(NAME, "LibreOffice, which saves these files, is not installed")
        return
    made = shop.round(1)
    told = list(units(0, shop.sizes.sample * 2))
    source = shop.place("in")
    put(source, made.declarations(told))
    for ending, peer in ((".xls", _xlrd), (".ods", _odfpy)):
        folder = converted_all(source, ending[1:], shop.place("in"))
        files = sorted(folder.iterdir())
        yield Row(
            f"{NAME} {ending}",
            f"intake of one Annex 1 as {ending}",
            "file",
            ingesting(shop, made, folder, len(files), told, ("values-only",)),
            (peer(files),),
        )


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
