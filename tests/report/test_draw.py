"""Tests of cwgk_excel.report.sheets.draw and table: any table that is described is drawn, and tallied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from operator import itemgetter
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.report.sheets.draw import draw
from cwgk_excel.report.sheets.table import Chart, Column, Part, Table, order
from cwgk_excel.report.sheets.tally import SheetTally
from cwgk_excel.xlsx_writer import Book

Row = Mapping[str, Any]
UNIT: Column[Row] = Column("单位", 80, "text", itemgetter("unit"), key=True)
STAFF: Column[Row] = Column("人数", 40, "whole", itemgetter("staff"), group="合计")
TABLE: Table[Row] = Table(
    "表",
    title="题目",
    about="是什么",
    note="说明",
    columns=(order(), UNIT, STAFF),
    rows=({"unit": "甲", "staff": 3}, {"unit": "乙", "staff": 4}),
)


def drawn(table: Table[Row]) -> tuple[Worksheet, list[SheetTally]]:
    """The sheet as openpyxl reads it, and what was tallied."""
    target = BytesIO()
    with Book(target, date(2017, 11, 10), {}) as book:
        tallies = list(draw(book, table, "页脚").tallies)
    read: Workbook = load_workbook(target)
    return read["表"], tallies


def rows(sheet: Worksheet) -> list[list[Any]]:
    """All that stands below the note."""
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def test_a_table_is_drawn_as_it_is_described() -> None:
    """Title, note, heads that share one above them, numbered rows."""
    sheet, _ = drawn(TABLE)
    assert (sheet["A1"].value, sheet["A2"].value) == ("题目", "说明")
    assert rows(sheet) == [["序号", "单位", "合计"], [None, None, "人数"], [1, "甲", 3], [2, "乙", 4]]
    assert {str(cells) for cells in sheet.merged_cells.ranges} == {"A1:C1", "A2:C2", "A3:A4", "B3:B4"}


def test_rows_are_read_once_and_one_by_one() -> None:
    """Each is written before the next is asked for, so that they need not be in memory together."""
    marked: list[str] = []

    def units() -> Iterator[Row]:
        for number in range(3):
            assert len(marked) == number
            yield {"unit": str(number), "staff": number}

    def mark(row: Row) -> Any:
        marked.append(row["unit"])
        return ""

    column = replace(UNIT, mark=mark)
    sheet, _ = drawn(replace(TABLE, columns=(order(), column, STAFF), rows=units()))
    assert [row[1] for row in rows(sheet)[2:]] == ["0", "1", "2"]


def test_what_is_under_a_head_is_tallied() -> None:
    """Numbered rows, sums of numbers and texts of key columns; the total is none of them."""
    _, tallies = drawn(replace(TABLE, total={"unit": "合计", "staff": 7}))
    (tally,) = tallies
    assert tally == SheetTally(
        heads=("序号", "单位", "合计人数"),
        row=3,
        depth=2,
        rows=2,
        sums={"合计人数": 7.0},
        texts={"单位": hash(("甲",)) + hash(("乙",))},
    )
    assert tally.told("单位") == {"甲": 1, "乙": 1}


def test_parts_stand_below_one_another() -> None:
    """One under a heading goes on with the columns, one with columns has a head of its own; both count anew."""
    other: Column[Row] = Column("街道", 80, "text", itemgetter("unit"))
    more = (
        Part([{"unit": "丙", "staff": 5}], heading="另外"),
        Part([{"unit": "丁"}], columns=(order(), other), total={"unit": "合计"}),
    )
    sheet, tallies = drawn(replace(TABLE, more=more))
    assert rows(sheet)[4:] == [
        [None, None, None],
        ["另外", None, None],
        [1, "丙", 5],
        [None, None, None],
        ["序号", "街道", None],
        [1, "丁", None],
        [None, "合计", None],
    ]
    assert [(one.row, one.rows) for one in tallies] == [(3, 3), (11, 1)]
    assert sheet.auto_filter.ref is None


def test_no_page_ends_within_a_part_or_a_chart() -> None:
    """Each of them begins a page where it would not end on this one; no head is repeated above another's rows."""
    units = [{"unit": str(number), "staff": 1} for number in range(15)]
    more = (Part(units, columns=(order(), UNIT, STAFF)),)
    sheet, _ = drawn(
        replace(TABLE, rows=units, more=more, charts=(Chart("图", UNIT, (STAFF,), (UNIT, STAFF)),))
    )
    assert [one.id for one in sheet.row_breaks.brk] == [20, 37]
    assert not sheet.print_title_rows
    sheet, _ = drawn(replace(TABLE, rows=units, charts=(Chart("图", UNIT, (STAFF,), (UNIT, STAFF)),)))
    assert [one.id for one in sheet.row_breaks.brk] == [19]
    assert sheet.print_title_rows == "$3:$4"


def test_no_rows_are_said_in_words() -> None:
    """A line instead of them; the filter still has a row."""
    sheet, _ = drawn(replace(TABLE, rows=(), empty="还没有。"))
    assert rows(sheet)[2:] == [["还没有。", None, None]]
    assert sheet.auto_filter.ref == "A4:C5"


@pytest.mark.parametrize(("count", "charts"), [(0, 0), (1, 1), (60, 1), (61, 0)])
def test_a_chart_is_drawn_when_it_can_be_read(count: int, charts: int) -> None:
    """Nothing and more than sixty columns are not."""
    units = [{"unit": str(number), "staff": 1} for number in range(count)]
    sheet, _ = drawn(replace(TABLE, rows=units, charts=(Chart("图", UNIT, (STAFF,), (UNIT, STAFF)),)))
    assert len(sheet._charts) == charts


@pytest.mark.parametrize(
    ("columns", "said"),
    [((UNIT, STAFF), "does not number its rows"), ((order(), UNIT, UNIT), "have the same head")],
)
def test_what_cannot_be_read_back_is_no_table(columns: tuple[Column[Row], ...], said: str) -> None:
    """Rows without a number, and heads of which one cannot tell which is meant."""
    with pytest.raises(ValueError, match=said):
        replace(TABLE, columns=columns)
