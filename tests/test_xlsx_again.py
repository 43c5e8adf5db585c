"""Copies of a workbook that was drawn so far: each goes on on its own, and none changes another or the first."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from cwgk_excel.xlsx_writer import Book
from cwgk_excel.zips import zipped

MARKED = {"bg_color": "#FF0000", "fg_color": "#00FF00", "pattern": 1}


@pytest.fixture(scope="module")
def begun() -> Book:
    """A sheet that goes on, with a mark in a cell and one that colours it, and one that does not."""
    book = Book(None, date(2017, 11, 10), {})
    sheet, fixed = book.sheet("表"), book.sheet("说明")
    sheet.text("A1", "@@", {"bold": True})
    sheet.blank("A2", MARKED)
    sheet.mark("A2", "=A1=2", {"font_color": "#0000FF"})
    fixed.text("A1", "给@@", {})
    fixed.formula("A2", '=""', "", {})
    book.ready([fixed])
    return book


def copied(begun: Book, name: str, *typed: str) -> Workbook:
    """A copy for somebody, with what was typed below."""
    with begun.again({"@@": name}) as book:
        sheet = book.drawn("表")
        for row, text in enumerate(typed, 3):
            sheet.typed(f"A{row}", text, {**MARKED, "italic": True})
        sheet.mark_before([("A2", "=A1=1", {"font_color": "#FF0000"})] if typed else [])
    return load_workbook(BytesIO(zipped(book.parts.items())))


def test_copies_go_on_on_their_own(begun: Book) -> None:
    """Another name in each, and of what was typed only what was typed in it."""
    one, other = copied(begun, "甲", "一", "二"), copied(begun, "乙")
    assert [cell.value for cell in one["表"]["A"]] == ["甲", None, "一", "二"]
    assert [cell.value for cell in other["表"]["A"]] == ["乙", None]
    assert [book["说明"]["A1"].value for book in (one, other)] == ["给甲", "给乙"]


def test_what_is_typed_is_no_mark(begun: Book) -> None:
    """Nor does a name that stands elsewhere too take the place of that."""
    book = copied(begun, "给@@", "@@", "给@@", "给给@@")
    assert [cell.value for cell in book["表"]["A"]] == ["给@@", None, "@@", "给@@", "给给@@"]
    assert book["说明"]["A1"].value == "给给@@"


def test_looks_are_those_of_the_first(begun: Book) -> None:
    """In each copy, however many were made before."""
    for book in (copied(begun, "甲", "一"), copied(begun, "乙", "二")):
        sheet = book["表"]
        fills = [(sheet[cell].fill.fgColor.rgb, sheet[cell].fill.bgColor.rgb) for cell in ("A2", "A3")]
        assert fills == [("FFFF0000", "FF00FF00")] * 2
        assert [sheet[cell].font.b for cell in ("A1", "A2", "A3")] == [True, False, False]
        assert [sheet[cell].font.i for cell in ("A1", "A2", "A3")] == [False, False, True]


def test_marks_come_before_those_that_are_there(begun: Book) -> None:
    """In the file and by their precedence, in the copy only."""
    for typed, expected in (((), [(1, "A1=2")]), (("一",), [(1, "A1=1"), (2, "A1=2")])):
        (rules,) = copied(begun, "甲", *typed)["表"].conditional_formatting._cf_rules.values()
        assert [(rule.priority, *rule.formula) for rule in rules] == expected
