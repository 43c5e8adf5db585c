"""Issuing both forms to all bodies, beside drawing each body's forms anew and beside writing the same bytes."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from benchmarks.cells import Kept, kept, write_by_openpyxl
from benchmarks.data.campaigns import made
from benchmarks.measuring import Peer, Row, Side
from benchmarks.shop import Shop
from cwgk_excel.campaign import Campaign
from cwgk_excel.files import sync_files
from cwgk_excel.forms.spec import Form
from cwgk_excel.issue import draw
from cwgk_excel.issue.template import draw_sheets
from cwgk_excel.ledger.safety.guard import MANIFEST, OUTBOX
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.xlsx_sheet import ROW, Result
from cwgk_excel.xlsx_writer import Book, SheetWriter

NAME = "issue"
ALONE = "no token, version, zip, or file, no record of what was issued"
XLSXWRITER = f"draws the same forms, asked by the same code, and writes all by its own means: {ALONE}"
DRAWN = (
    "draws the same forms as ours does, by xlsxwriter with formulas and empty cells written in one step each and no "
    f"search for functions newer than Excel 2010: {ALONE}"
)
OPENPYXL = "the same, without the forms' rules, marks, locks, widths and guide for printing"
BARE = "writes and syncs bytes that are there, into one folder: nothing made, nothing on record"


def rows(shop: Shop) -> Iterator[Row]:
    """Both forms of a body, its folder and its zip, by the number of bodies."""
    for count in shop.sizes.bodies:
        yield _row(shop, count)


def _row(shop: Shop, count: int) -> Row:
    one = shop.round(1)
    outbox = one.folder / OUTBOX
    told = shop.place("cells")
    kept(sorted(outbox.rglob("*.xlsx")), told)
    held = Kept(told)
    cells, forms = list(held.rows()), list(one.forms.values())
    ours = Side(
        "cwgk distribute", distributed, partial(check_issued, count), lambda: _new(shop, count), units=count
    )
    peers = (
        Peer(
            drawing("xlsxwriter from scratch", forms, partial(draw.book, kind=_Plain)),
            "at least",
            50,
            None,
            XLSXWRITER,
        ),
        Peer(drawing("our drawing, anew", forms, draw.book), "at least", 30, None, DRAWN),
        Peer(
            Side("openpyxl from scratch", lambda _: write_by_openpyxl(held, iter(cells)), check_books),
            "at least",
            150,
            None,
            OPENPYXL,
        ),
        Peer(_bare(shop, count), "at most", 3, 1.5, BARE),
    )
    title = f"issue of both forms, folder and zip, {count:,} bodies"
    return Row(f"{NAME} {count}", title, "body", ours, peers)


def _new(shop: Shop, count: int) -> Campaign:
    """A campaign of so many bodies."""
    return Campaign.load(made(shop.place("issuing"), count))


def _bare(shop: Shop, count: int) -> Side:
    """The bytes of an outbox of so many bodies written into a folder."""
    whole = distributed(_new(shop, count))
    files = [
        path.read_bytes() for path in sorted(whole.rglob("*")) if path.is_file() and path.name != MANIFEST
    ]
    return Side(
        "bare write",
        partial(_write, files),
        lambda paths: _as_many(paths, files),
        lambda: shop.place("written"),
        units=count,
    )


def distributed(campaign: Campaign) -> Path:
    """Issue; return the outbox."""
    distribute(campaign)
    return campaign.folder / OUTBOX


def check_issued(bodies: int, outbox: Path) -> None:
    """Raise AssertionError unless each body has both workbooks, as the manifest says, and a zip of them."""
    with (outbox / MANIFEST).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 2 * bodies == len({line["控制码"] for line in lines})
    for line in lines:
        assert hashlib.sha256((outbox / line["文件"]).read_bytes()).hexdigest() == line["SHA-256"]
    assert len(list(outbox.glob("*.zip"))) == bodies


class _Usual(Worksheet):  # type: ignore[misc]
    """A sheet of xlsxwriter's, which takes in what a sheet of ours is given."""

    spool = None

    def formulas(self, rows: range, column: int, formula: str, format: Format, result: Result) -> None:
        for row in rows:
            self.write_formula(row - 1, column, formula.replace(ROW, str(row)), format, result)

    def blanks(self, rows: range, column: int, format: Format) -> None:
        for row in rows:
            self.write_blank(row - 1, column, None, format)


class _Plain(Book):
    """A workbook of xlsxwriter's own sheets."""

    def sheet(self, name: str) -> SheetWriter:
        return SheetWriter(self, self._book.add_worksheet(name, _Usual))


def drawing(
    name: str, forms: Sequence[Form], book: Callable[[BytesIO, Form, date], Book], copies: int = 1
) -> Side:
    """Forms drawn anew into such workbooks, so many copies of each."""

    def drawn(_: object) -> list[bytes]:
        return [_drawn(form, book) for form in forms for _ in range(copies)]

    return Side(name, drawn, check_books, units=copies)


def _drawn(form: Form, book: Callable[[BytesIO, Form, date], Book]) -> bytes:
    target = BytesIO()
    with book(target, form, form.settings.dates.issued) as made:
        draw_sheets(made, form)
    return target.getvalue()


def check_books(books: Sequence[bytes]) -> None:
    """Raise AssertionError unless these are workbooks of three sheets."""
    for data in books:
        with ZipFile(BytesIO(data)) as archive:
            assert sum(name.startswith("xl/worksheets/sheet") for name in archive.namelist()) == 3


def _write(files: Sequence[bytes], folder: Path) -> list[Path]:
    folder.mkdir()
    made = []
    for number, data in enumerate(files):
        path = folder / str(number)
        path.write_bytes(data)
        made.append(path)
    sync_files(made)
    return made


def _as_many(paths: Sequence[Path], files: Sequence[bytes]) -> None:
    assert [path.stat().st_size for path in paths] == list(map(len, files))
