"""Tests of cwgk_excel.xlsx_rows: rows that are XML at once, as openpyxl reads them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from test_xlsx_writer import DAY, Draw, opened

from cwgk_excel.xlsx_writer import Book, SheetWriter


def test_rows_stand_between_what_xlsxwriter_draws() -> None:
    """In their order, with their heights and links; what is merged stays so."""

    def draw(sheet: SheetWriter) -> None:
        sheet.merge("A1:B1", "题", {})
        rows = sheet.rows([{}, {"num_format": "0.0"}])
        rows.add(1, ["甲", 1], {}, 30)
        sheet.merge("A3:B3", "节", {})
        rows.add(3, ["乙", 2.5], {1: {"bold": True}})
        sheet.lead(3, 0, "表", 1)
        sheet.text("A6", "注", {})

    sheet = opened(draw)["表"]
    assert list(sheet.iter_rows(values_only=True)) == [
        ("题", None),
        ("甲", 1),
        ("节", None),
        ("乙", 2.5),
        (None, None),
        ("注", None),
    ]
    assert sheet.row_dimensions[2].height == 30
    assert (sheet["B4"].font.bold, sheet["B4"].number_format) == (True, "0.0")
    assert sheet["A4"].hyperlink.location == "'表'!A1"
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:B1", "A3:B3"]


@pytest.mark.parametrize("text", ["一" * 100, " 一\n" * 30, "_x000D_&<>" * 10, "a" * 39 + " ", "=1" * 30])
def test_long_texts_stand_in_their_cells(text: str) -> None:
    """They recur seldom, and would fill the memory until the workbook is closed; what needs an escape is shared."""

    def draw(sheet: SheetWriter) -> None:
        sheet.rows([{}]).add(0, [text], {})

    assert opened(draw)["表"]["A1"].value == text


def _backwards(sheet: SheetWriter) -> None:
    rows = sheet.rows([{}])
    rows.add(5, [1], {})
    rows.add(5, [2], {})


@pytest.mark.parametrize("draw", [_backwards, lambda sheet: sheet.rows([{}]).add(0, [float("inf")], {})])
def test_what_cannot_be_written_is_an_error(draw: Draw) -> None:
    """A row that is written already, a number that no cell can hold."""
    with pytest.raises(ValueError, match=r"comes after|no cell"):
        opened(draw)


def test_large_workbooks_are_the_same() -> None:
    """However its parts are put together."""

    def made(*, large: bool) -> list[Any]:
        target = BytesIO()
        with Book(target, DAY, {}, large=large) as book:
            sheet = book.sheet("表")
            sheet.text("A1", "题\n二", {"bold": True})
            rows = sheet.rows([{}, {}])
            for row in range(1, 1000):
                rows.add(row, [f"第{row}个", row], {})
        return [*load_workbook(target)["表"].iter_rows(values_only=True)]

    assert made(large=True) == made(large=False)
