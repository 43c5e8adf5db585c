"""What is struck through or hidden in the cells of a form: told with what was left out and what was kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Desk
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from raw_returns import placed, version

from cwgk_excel.campaign import Settings
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.intake.extract.marked import marked_findings
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.cells import BLANK, HIDDEN, STRUCK, RawCell, Sheet, TextRun, marked_cell
from cwgk_excel.returns.raw import RawRecord, RawReturn
from cwgk_excel.tasks.upkeep.check import check


@pytest.fixture
def read(desk: Desk) -> FormReader:
    """The reader of the desk's campaign."""
    with Ledger.open(desk.folder) as ledger:
        return form_reader(desk.campaign, Key.load(desk.folder), ledger.versions())


def partly(struck: str, kept: str) -> CellRichText:
    """A text of which the beginning is struck through."""
    return CellRichText(TextBlock(InlineFont(strike=True), struck), TextBlock(InlineFont(), kept))


def edited(desk: Desk, read: FormReader, data: bytes, change: Callable[[Any], object]) -> RawReturn:
    """The only form of a workbook after a change to its first sheet."""
    book = desk.book(data)
    change(book.worksheets[0])
    (raw,) = read.read(desk.saved(book))
    return raw


def told(raw: RawReturn) -> list[tuple[str, str, str, int]]:
    """Code, cell, message and record of what reading showed."""
    return [(f.code, f.cell, f.message, f.record) for f in raw.findings]


def strike(sheet: Any, *cells: str) -> None:
    """Strike whole cells through."""
    for cell in cells:
        sheet[cell].font = Font(strike=True)


def test_struck_runs_are_left_out(desk: Desk, read: FormReader) -> None:
    """Of a number and of a name; the finding quotes both, and keeps all that was typed."""

    def change(sheet: Any) -> None:
        sheet["D5"] = partly("310", "326")
        sheet["B4"] = partly("甲旧公司", "甲公司")

    raw = edited(desk, read, desk.unit(), change)
    stored = {p.field: p.cell.text for p in raw.records[0].cells}
    assert (stored["staff_count"], stored["unit_name"]) == ("326", "甲公司")
    assert told(raw) == [
        ("text-struck", "B4", "单位名称里划掉的“甲旧公司”没有读入，读入的是“甲公司”", 0),
        ("text-struck", "D5", "职工人数里划掉的“310”没有读入，读入的是“326”", 0),
    ]
    assert [f.value for f in raw.findings] == ["甲旧公司甲公司", "310326"]


def test_wholly_struck_cell_keeps_its_value(desk: Desk, read: FormReader) -> None:
    """By the font of the cell, or of all its runs."""

    def change(sheet: Any) -> None:
        strike(sheet, "D5")
        sheet["B5"] = partly("王建国", " ")

    raw = edited(desk, read, desk.unit(), change)
    stored = {p.field: p.cell.text for p in raw.records[0].cells}
    assert (stored["staff_count"], stored["chair_name"].strip()) == ("326", "王建国")
    assert told(raw) == [
        ("cell-struck", "B5", "工会主席姓名填的“王建国”整格加了删除线，仍按所填读入", 0),
        ("cell-struck", "D5", "职工人数填的“326”整格加了删除线，仍按所填读入", 0),
    ]


def test_wholly_struck_row_is_one_finding(desk: Desk, read: FormReader) -> None:
    """It enters all the same; a row of which one cell is not struck is told cell by cell."""
    data = desk.table({}, {"unit_name": "乙公司"}, {"unit_name": "丙公司"})

    def change(sheet: Any) -> None:
        strike(sheet, *(f"{letter}7" for letter in "ABCDEFG"), "B8", "C8")

    raw = edited(desk, read, data, change)
    assert [record.row for record in raw.records] == [6, 7, 8]
    assert told(raw) == [
        ("row-struck", "B7", "第7行“乙公司”整行加了删除线，仍按所填计入", 1),
        ("cell-struck", "B8", "单位名称填的“丙公司”整格加了删除线，仍按所填读入", 2),
        ("cell-struck", "C8", "单位类型填的“企业”整格加了删除线，仍按所填读入", 2),
    ]


def test_wholly_struck_form_is_one_finding(desk: Desk, read: FormReader) -> None:
    """The same of the only record of Annex 1."""
    layout = desk.form("annex1").layout
    raw = edited(desk, read, desk.unit(), lambda sheet: strike(sheet, *layout.cells.values()))
    assert told(raw) == [
        ("form-struck", layout.cells["unit_name"], "整张表填写的内容都加了删除线，仍按所填计入", 0)
    ]


def test_head_of_a_table_is_told_too(desk: Desk, read: FormReader) -> None:
    """Once, for the whole return."""
    cell = desk.cell("annex2", "filled_by")
    raw = edited(desk, read, desk.table({}), lambda sheet: sheet.__setitem__(cell, partly("王芳", "李明")))
    assert told(raw) == [("text-struck", cell, "填报人里划掉的“王芳”没有读入，读入的是“李明”", -1)]


def test_value_behind_its_label(desk: Desk, read: FormReader) -> None:
    """In a home-made copy the value may stand in the cell of its label; struck alone it is still told."""

    def change(sheet: Any) -> None:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(1)
        values = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value}
        by_text = {value: place for place, value in values.items()}
        label, leader = by_text["填报人："], by_text["分管领导："]
        for place in (desk.cell("annex2", "filled_by"), desk.cell("annex2", "leader")):
            sheet[place[0] + str(int(place[1:]) + 1)] = None
        sheet[label] = CellRichText(
            "填报人：", TextBlock(InlineFont(strike=True), "王芳"), TextBlock(InlineFont(), "李明")
        )
        sheet[leader] = CellRichText("分管领导：", TextBlock(InlineFont(strike=True), "张华"))

    raw = edited(desk, read, desk.table({}), change)
    stored = {p.field: p.cell.text for p in raw.head}
    assert (stored["filled_by"], stored["leader"]) == ("李明", "")
    assert [(code, message) for code, _, message, _ in told(raw) if code == "text-struck"] == [
        ("text-struck", "填报人里划掉的“王芳”没有读入，读入的是“李明”"),
        ("text-struck", "这一格里划掉的“张华”没有读入，读入的是“分管领导：”"),
    ]


def test_hidden_text_is_told_beside_what_was_read(settings: Settings) -> None:
    """Left out like struck text, and both may stand in one cell."""
    v = version("annex1", settings)
    runs = (TextRun("甲", STRUCK), TextRun("乙", STRUCK), TextRun("丙公司"), TextRun("丁", HIDDEN))
    cell = marked_cell(RawCell("text", "甲乙丙公司丁", "General", ""), runs)
    unseen = marked_cell(RawCell("text", "戊", "General", ""), (TextRun("戊", HIDDEN),))
    assert (cell.text, unseen) == ("丙公司", BLANK)
    record = RawRecord(0, placed(v, {"unit_name": cell, "staff_count": 326}, 0))
    place = record.cells[1].address
    sheet = Sheet("表", "visible", {place: cell, "Z9": unseen})
    found = marked_findings((), (record,), sheet, v.plan(settings))
    assert [(f.cell, f.message) for f in found] == [
        (place, "单位名称里划掉的“甲乙”没有读入，读入的是“丙公司”"),
        (place, "单位名称里有看不见的文字“丁”，没有读入"),
        ("Z9", "这一格里有看不见的文字“戊”，没有读入"),
    ]


def test_findings_come_from_the_ledger_as_they_were_told(desk: Desk) -> None:
    """What was read is stored with them, and the file reads the same again."""
    book = desk.book(desk.unit())
    book.worksheets[0]["D5"] = partly("310", "326")
    desk.put("表.xlsx", desk.saved(book))
    (taken,) = desk.take()
    assert [(f.code, f.severity, f.cell) for f in taken.findings] == [("text-struck", "warning", "D5")]
    collected = desk.collect()
    assert list(collected.findings["code"]) == ["text-struck"]
    assert list(collected.records["annex1"]["staff_count"]) == [326]
    assert check(desk.campaign, workers=0).problems == []
