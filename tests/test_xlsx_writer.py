"""The wrapper of xlsxwriter: text stays text, refusals are errors, the same content gives the same bytes."""

from __future__ import annotations

import gc
import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from weakref import ref

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from xlsxwriter.exceptions import OverlappingRange, XlsxWriterException

from cwgk_excel.cell_text import as_written
from cwgk_excel.forms.look.excel_rules import excel_rule
from cwgk_excel.forms.spec import Form
from cwgk_excel.xlsx_sheet import ROW
from cwgk_excel.xlsx_writer import Book, SheetWriter

DAY = date(2017, 10, 25)
SUM: dict[str, Any] = {"bold": True}
Draw = Callable[[SheetWriter], object]


def drawn(draw: Draw) -> bytes:
    """The bytes of a workbook with one sheet 表."""
    target = BytesIO()
    with Book(target, DAY, {"title": "试"}) as book:
        draw(book.sheet("表"))
    return target.getvalue()


def opened(draw: Draw) -> Workbook:
    """The same, as openpyxl reads it."""
    return load_workbook(BytesIO(drawn(draw)))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "{=1}",
        "123",
        "1e5",
        "http://a.example",
        "#N/A",
        "TRUE",
    ],
)
def test_text_is_never_a_formula_number_or_link(text: str) -> None:
    """Whatever a return holds is written as it is."""

    def draw(sheet: SheetWriter) -> None:
        sheet.text("A1", text, {})
        sheet.typed("A2", text, {})
        sheet.merge("A3:B3", text, {})
        sheet.rows([{}]).add(3, [text], {})

    sheet = opened(draw)["表"]
    for row in range(1, 5):
        cell = sheet.cell(row, 1)
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("一\r\n二\r三\n四", "一\n二\n三\n四"),
        ("甲\x00\x1f乙\t丙", "甲��乙\t丙"),
        ("\x7f\x9b31m甲\x1b[0m", "��31m甲�[0m"),
        ("\u202e司公甲\u202c\u2066乙\u2069\u200f", "�司公甲��乙��"),
        ("甲\u200b乙\u00ad", "甲�乙�"),
        ("甲\u2028乙\u2029丙\x85丁\x0b戊", "甲\n乙\n丙\n丁\n戊"),
        ("甲\u3000乙\u00a0丙\ue000", "甲\u3000乙\u00a0丙\ue000"),
        ("甲\ufdd0\ufffe\uffff\U0010ffff", "甲����"),
        ("\ud83d", "�"),
        ("<r>甲</r>", "<r>甲</r> "),
        ("<r><t>甲</t></r>", "<r><t>甲</t></r> "),
        ("<r>甲", "<r>甲"),
        ("_x000D_&<>", "_x000D_&<>"),
        ("长" * 32_767, "长" * 32_767),
        ("长" * 32_768, "长" * 32_765 + "……"),
        ("长" * 40_000, "长" * 32_765 + "……"),
        ("甲" + "𠮷" * 16_383, "甲" + "𠮷" * 16_383),
        ("𠮷" * 16_384, "𠮷" * 16_382 + "……"),
        ("<r>" + "长" * 32_760 + "</r>", "<r>" + "长" * 32_760 + "</" + "……"),
    ],
)
def test_odd_text_is_written_as_far_as_a_cell_can_hold_it(text: str, stands: str) -> None:
    """One odd text never stops a workbook; what is left out is marked."""
    assert as_written(text) == stands
    sheet = opened(lambda sheet: sheet.rows([{}]).add(0, [text], {}))["表"]
    assert sheet["A1"].value == stands


@given(st.text())
def test_text_as_written_stays_so(text: str) -> None:
    """It is within the limit, and written again it is the same."""
    once = as_written(text)
    assert as_written(once) == once


@pytest.mark.parametrize(
    ("text", "kept"),
    [("=1+1", True), ("-无", True), ("＝1", True), ("甲=1", False), ("http://a.example", False)],
)
def test_text_like_a_formula_stays_text_when_its_cell_is_edited(text: str, kept: bool) -> None:
    """Excel would take it for a formula as soon as somebody confirms the cell; the mark of a column stays."""
    sheet = opened(lambda sheet: sheet.rows([SUM]).add(0, [text], {0: {"italic": True}}))["表"]
    cell = sheet["A1"]
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == (text, "s", kept)
    assert (cell.font.bold, cell.font.italic) == (True, True)


def test_text_keeps_spaces_and_lines() -> None:
    """Nothing is trimmed on the way."""
    assert opened(lambda sheet: sheet.text("A1", " 一\n 二 ", {}))["表"]["A1"].value == " 一\n 二 "


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (326, 326),
        (98.5, 98.5),
        (0, 0),
        (None, None),
        (float("nan"), None),
        (pd.NaT, None),
        ("职工大会", "职工大会"),
    ],
)
def test_values_are_written_by_their_type(value: object, stored: object) -> None:
    """Numbers as numbers, and every kind of nothing as a blank cell."""
    sheet = opened(lambda sheet: sheet.rows([{}]).add(0, [value], {}))["表"]
    assert sheet["A1"].value == stored


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (94.6, "94.6"),
        (98.5, "98.5"),
        (95.0, "95"),
        (0.1 + 0.2, "0.30000000000000004"),
        (31858, "31858"),
        (1e-07, "1e-07"),
        (pd.Series([89.95])[0], "89.95"),
    ],
)
def test_number_is_stored_as_people_write_it(value: float, stored: str) -> None:
    """With no digit more than it needs, and none less; in a single cell and in a row of a table."""

    def draw(sheet: SheetWriter) -> None:
        sheet.number("A1", value, {})
        sheet.rows([{}]).add(1, [value], {})

    with zipfile.ZipFile(BytesIO(drawn(draw))) as book:
        assert book.read("xl/worksheets/sheet1.xml").decode().count(f"<v>{stored}</v>") == 2


def test_date_is_a_real_date() -> None:
    """A serial number with the style's format."""
    style = {"num_format": "yyyy-mm-dd"}
    cell = opened(lambda sheet: sheet.rows([style]).add(0, [DAY], {}))["表"]["A1"]
    assert (cell.value.date(), cell.number_format) == (DAY, "yyyy-mm-dd")


def test_formula_carries_its_result() -> None:
    """For viewers that do not calculate."""
    data = drawn(lambda sheet: sheet.formula("A1", '=IF(1>0,"是","否")', "是", SUM))
    assert load_workbook(BytesIO(data))["表"]["A1"].value == '=IF(1>0,"是","否")'
    assert load_workbook(BytesIO(data), data_only=True)["表"]["A1"].value == "是"


def sheet_of(draw: Draw) -> str:
    """The XML of the sheet."""
    with zipfile.ZipFile(BytesIO(drawn(draw))) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    ("result", "cell"),
    [
        ("x<y&z>", ' t="str"><f>IF(A1&lt;"a&amp;b",1,"&gt;")</f><v>x&lt;y&amp;z&gt;</v></c>'),
        ("", ' t="str"><f>IF(A1&lt;"a&amp;b",1,"&gt;")</f><v></v></c>'),
        (True, ' t="b"><f>IF(A1&lt;"a&amp;b",1,"&gt;")</f><v>1</v></c>'),
        (False, ' t="b"><f>IF(A1&lt;"a&amp;b",1,"&gt;")</f><v>0</v></c>'),
        (12.5, '><f>IF(A1&lt;"a&amp;b",1,"&gt;")</f><v>12.5</v></c>'),
    ],
)
def test_formula_and_result_are_written_by_their_kind(result: str | float | bool, cell: str) -> None:
    """An empty text is one too: without its type, programs read a number."""
    xml = sheet_of(lambda sheet: sheet.formula("B2", '=IF(A1<"a&b",1,">")', result, {}))
    assert f'<row r="2" spans="2:2"><c r="B2" s="1"{cell}</row>' in xml


def test_each_sixteen_rows_tell_the_columns_that_they_use() -> None:
    """Also a comment's, and a row has its place where only a comment stands; other rows are left out."""

    def draw(sheet: SheetWriter) -> None:
        sheet.blanks("C", range(2, 9, 3), SUM)
        sheet.number("B20", 1, SUM)
        sheet.comment("E18", "说明", "市办公室", (100, 50))

    rows = re.findall(r"<row [^>]*>", sheet_of(draw))
    assert rows == [
        '<row r="2" spans="3:3">',
        '<row r="5" spans="3:3">',
        '<row r="8" spans="3:3">',
        '<row r="18" spans="2:5"/>',
        '<row r="20" spans="2:5">',
    ]
    assert opened(draw)["表"]["E18"].comment.text == "说明"


@pytest.mark.parametrize(
    "draw",
    [
        lambda sheet: sheet.text("A1", "长" * 32_768, {}),
        lambda sheet: sheet.text("A1048577", "外", {}),
        lambda sheet: sheet.number("XFE1", 1, {}),
        lambda sheet: sheet.blank("A1048577", {}),
        lambda sheet: sheet.formula("A1048577", "=1", 1, {}),
        lambda sheet: sheet.merge("A1048576:A1048577", "", {}),
        lambda sheet: sheet.heights({1_048_577: 12}),
        lambda sheet: sheet.widths({"XFD:XFE": 12}),
        lambda sheet: sheet.rows([{}]).add(1_048_576, [1], {}),
    ],
)
def test_what_xlsxwriter_leaves_out_is_an_error(draw: Draw) -> None:
    """It answers a negative number; nobody would notice a cell that is not there."""
    with pytest.raises(ValueError, match="refused"):
        drawn(draw)


@pytest.mark.filterwarnings("ignore:Invalid Excel characters")
def test_name_that_excel_refuses_is_an_error() -> None:
    """A defined name is checked like a cell."""
    with pytest.raises(ValueError, match="refused"):
        drawn(lambda sheet: sheet.book.define("1 2", "=表!$A$1"))


def test_overlapping_merges_are_an_error() -> None:
    """Excel would call the file broken."""

    def draw(sheet: SheetWriter) -> None:
        sheet.merge("A1:B2", "甲", {})
        sheet.merge("B2:C3", "乙", {})

    with pytest.raises(OverlappingRange):
        drawn(draw)


@pytest.mark.parametrize("name", ["长" * 32, "a/b", "a[1]", "'a", "表"])
def test_sheet_name_that_excel_refuses_is_an_error(name: str) -> None:
    """Too long, with marks that are not allowed, or there already."""
    with Book(BytesIO(), DAY, {}) as book:
        book.sheet("表")
        with pytest.raises(XlsxWriterException):
            book.sheet(name)


def test_failed_drawing_leaves_no_file(tmp_path: Path) -> None:
    """An error while drawing is not covered by a half-written workbook."""
    target = tmp_path / "半.xlsx"

    def stumble() -> None:
        with Book(target, DAY, {}) as book:
            book.sheet("表")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert not target.exists()


def test_same_content_gives_the_same_bytes() -> None:
    """No time of day in the file."""
    draws = [drawn(lambda sheet: sheet.text("A1", "甲", SUM)) for _ in range(2)]
    assert draws[0] == draws[1]


def test_equal_styles_share_one_format() -> None:
    """In whatever order their properties are given."""

    def draw(sheet: SheetWriter) -> None:
        one = sheet.book.style({"bold": True, "font_size": 12})
        assert sheet.book.style({"font_size": 12, "bold": True}) is one
        assert sheet.book.style({"bold": True}) is not one

    drawn(draw)


def test_sheet_remembers_its_texts_and_formulas() -> None:
    """The locked cells of a version come from here."""
    kept: dict[str, str] = {}

    def draw(sheet: SheetWriter) -> None:
        sheet.text("A1", "甲", {})
        sheet.merge("A2:B2", "乙", {})
        sheet.merge("A3", "丙", {})
        sheet.merge("A4:B4", "", {})
        sheet.formula("A5", "=1", 1, {})
        sheet.formulas("B", range(6, 8), f"=A{ROW}", 1, {})
        kept.update(sheet.constants)

    drawn(draw)
    assert kept == {"A1": "甲", "A2": "乙", "A3": "丙", "A5": "=", "B6": "=", "B7": "="}


def test_formula_of_a_column_stands_in_each_row() -> None:
    """With the number of the row, once or more, and its result; signs of XML are escaped."""
    sheet = opened(lambda sheet: sheet.formulas("C", range(2, 4), f'=A{ROW}&"<"&$B${ROW}', "空", {}))["表"]
    assert [sheet[f"C{row}"].value for row in range(1, 5)] == [None, '=A2&"<"&$B$2', '=A3&"<"&$B$3', None]


def test_rule_of_every_kind_is_written(forms: dict[str, Form]) -> None:
    """Whole number, decimal with one bound and with two, date, own formula, both kinds of list."""
    fields = forms["annex1"].fields

    def draw(sheet: SheetWriter) -> None:
        for row, field in enumerate(fields, 1):
            sheet.rule(f"A{row}", excel_rule(field, f"A{row}", "表!$C$1:$C$9"))

    rules = {str(r.sqref): r for r in opened(draw)["表"].data_validations.dataValidation}
    types = [rules[f"A{row}"].type for row in range(1, len(fields) + 1)]
    assert types[:7] == ["date", "custom", "list", "custom", "whole", "custom", "decimal"]
    assert set(types) == {"date", "custom", "list", "whole", "decimal"}
    assert (rules["A1"].formula1, rules["A1"].formula2) == ("43033", "43100")
    assert rules["A10"].formula1 == '"是,否"'
    assert (rules["A3"].errorStyle, rules["A10"].errorStyle) == ("warning", None)


def test_widths_and_heights_are_points() -> None:
    """72 points are 96 pixels, a column of 13 characters."""

    def draw(sheet: SheetWriter) -> None:
        sheet.widths({"A": 72, "B:C": 36})
        sheet.heights({1: 30})

    sheet = opened(draw)["表"]
    assert [round(sheet.column_dimensions[c].width, 2) for c in "AB"] == [12.0, 6.0]
    assert sheet.row_dimensions[1].height == 30


def test_a_book_that_was_written_is_let_go() -> None:
    """Without Python's collector, which a command that draws thousands seldom asks."""
    gc.disable()
    try:
        with Book(BytesIO(), DAY, {}) as book:
            book.sheet("表").text("A1", "一", SUM)
        written = ref(book._book)
        del book
        assert written() is None
    finally:
        gc.enable()
