"""What cells show, case by case, against tests/golden/shown.tsv (its head says how to read it)."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import xlwt
from formats import cell, ods, row, table, valued, wide, xlsb, xlsb_cell, xlsb_row
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.values.format_codes import LONGEST, literal_code, literal_text_code
from cwgk_excel.values.shown import AS_STORED, look, look_closely

TABLE = Path(__file__).parents[1] / "golden" / "shown.tsv"


class Case(NamedTuple):
    """A line of the table."""

    section: str
    code: str
    kind: str
    stored: str
    shown: str


def cases() -> Iterator[Case]:
    """Every line."""
    section = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif "\t" in line:
            yield Case(section, *line.split("\t"))


CASES = tuple(cases())


def shown(cell: RawCell) -> str:
    """What a cell shows, in the words of the table."""
    seen = look_closely(cell)
    if seen is AS_STORED:
        return cell.text
    return "(unclear)" if seen.sort == "unclear" else seen.text.strip() or "(nothing)"


@pytest.mark.parametrize("section", dict.fromkeys(case.section for case in CASES))
def test_cells_show_what_the_table_says(section: str) -> None:
    """Numbers, dates, times and texts by sections, conditions, literals and escapes."""
    wrong = [
        (case, found)
        for case in CASES
        if case.section == section
        and (found := shown(RawCell(case.kind, case.stored, case.code, ""))) != case.shown
    ]
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    ("literal", "code", "expected"),
    [
        ("0", "General", "plain"),
        ("95", "0.00", "plain"),
        ("0.985", "0.0%", "plain"),
        ("95", "0.00_ ", "plain"),
        ("95", "000000", "number"),
        ("95", '0"分"', "number"),
        ("43042", 'yyyy"年"m"月"d"日"', "date"),
    ],
)
def test_ordinary_codes_need_no_work(literal: str, code: str, expected: str) -> None:
    """Where all is shown as it is stored, or rounded, nothing is written out."""
    assert look(RawCell("number", literal, code, "")).sort == expected


def test_dates_count_as_their_workbook_does() -> None:
    """From 1904 in some; a date that is stored as such shows itself."""
    assert look(RawCell("number", "41580", "yyyy/m/d", ""), date1904=True).text == "2017/11/3"
    assert look(RawCell("date", "2017-11-03", "d.m.yy", ""), date1904=True).text == "3.11.17"
    assert look(RawCell("date", "2017-11-03T09:30:00", "d.m. h:mm", "")).text == "3.11. 9:30"
    assert look(RawCell("date", "2017", "d.m. h:mm", "")) is AS_STORED


@given(st.text(max_size=40) | st.text('0#?.,;%@"\\[]ymdhs/E+-*_ >=<1年', max_size=30), st.floats().map(repr))
def test_no_code_raises(code: str, literal: str) -> None:
    """Whatever it is."""
    look_closely(RawCell("number", literal, code, ""))
    look_closely(RawCell("text", literal, code, ""))


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60), st.sampled_from(["95", "-95", "0"]))
def test_literal_codes_show_their_text(text: str, literal: str) -> None:
    """Whatever it is, and whatever is stored."""
    code = literal_code(text, negative=literal.startswith("-"))
    assert look_closely(RawCell("number", literal, code, "")).text == text
    assert look_closely(RawCell("text", "甲", literal_text_code(text), "")).text == text


def test_no_code_is_longer_than_excel_takes() -> None:
    """But the text of an OpenDocument's cell, which may be of any length."""
    text = "经验" * LONGEST
    assert look_closely(RawCell("text", "甲", literal_text_code(text), "")).text == text
    assert look_closely(RawCell("number", "95", "0" * (LONGEST + 1), "")).sort == "unclear"


def by_openpyxl() -> bytes:
    """The cells of the test below as .xlsx."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for address, value, code in (
        ("A1", 95, '0"0"'),
        ("B1", 43042, 'yyyy"年"d"月"m"日"'),
        ("C1", "甲", '@"厂"'),
    ):
        sheet[address] = value
        sheet[address].number_format = code
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def by_xlwt() -> bytes:
    """The same as .xls."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for column, (value, code) in enumerate(((95, '0"0"'), (43042, 'yyyy"年"d"月"m"日"'), ("甲", '@"厂"'))):
        sheet.write(0, column, value, xlwt.easyxf(num_format_str=code))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def in_binary() -> bytes:
    """The same as .xlsb."""
    cells = [
        xlsb_row(0),
        xlsb_cell(5, 0, struct.pack("<d", 95), 1),
        xlsb_cell(5, 1, struct.pack("<d", 43042), 2),
        xlsb_cell(6, 2, wide("甲"), 3),
    ]
    formats = [(164, '0"0"'), (165, 'yyyy"年"d"月"m"日"'), (166, '@"厂"')]
    return xlsb({"表": cells}, formats=formats, styles=(0, 164, 165, 166))


def in_open_document() -> bytes:
    """The same as .ods, which holds the shown text beside the value."""
    cells = [
        cell("950", valued("float", "95")),
        cell("2017年3月11日", valued("date", "2017-11-03", "date-value")),
        cell("甲厂", valued("string", "甲", "string-value")),
    ]
    return ods(table(row(*cells)))


@pytest.mark.parametrize("make", [by_openpyxl, by_xlwt, in_binary, in_open_document])
def test_files_of_every_format_tell_what_is_shown(make: Callable[[], bytes]) -> None:
    """A number, a date and a text that show something else."""
    cells = read_any(make()).sheets[0].cells
    assert [look(cells[at]).text for at in ("A1", "B1", "C1")] == ["950", "2017年3月11日", "甲厂"]
