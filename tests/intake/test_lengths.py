"""Texts longer than any cell: cut for all formats alike, and told where a field is read from them."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest
from conftest import Desk
from formats import cell, ods, row, table, xlsb, xlsb_cell, xlsb_row
from formats import wide as xlsb_text
from handmade import handmade, zipped
from hostile.material import Material
from hostile.office import office_of

from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.lengths import check_amount, within_lengths
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.cells import LONGEST_TEXT, STRUCK, Cells, Extra, RawCell, Sheet, TextRun, Workbook
from cwgk_excel.returns.raw import Placed, RawRecord, RawReturn

WIDE = "\ufdfa"  # one sign that folds to eighteen
LONG = WIDE * 33_500
INLINE = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{LONG}</t></is></c></row>'
SHARED = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row>'


@pytest.mark.parametrize(
    "data",
    [
        zipped(handmade(INLINE)),
        zipped(handmade(SHARED, f"<si><t>{LONG}</t></si>")),
        ods(table(row(cell(f"<text:p>{LONG}</text:p>")))),
        xlsb({"表": [xlsb_row(0), xlsb_cell(6, 0, xlsb_text(LONG))]}),
    ],
    ids=["inline", "shared", "ods", "xlsb"],
)
def test_text_is_cut_whatever_the_format(data: bytes) -> None:
    """One character more than a cell holds is kept, so that it is seen to be cut."""
    held = read_any(data).sheets[0].cells["A1"]
    assert (held.kind, held.text) == ("text", WIDE * (LONGEST_TEXT + 1))


def test_text_of_one_cell_is_kept_whole() -> None:
    """As long as a cell of a spreadsheet program."""
    whole = zipped(handmade(INLINE.replace(LONG, "工" * 32_767)))
    assert read_any(whole).sheets[0].cells["A1"].text == "工" * 32_767


def test_what_stands_around_is_cut_too() -> None:
    """Comments, formulas and formats; a shared text is cut once."""
    text = "字" * 100_000
    runs = (TextRun(text, STRUCK), *[TextRun("字")] * 100_000)
    cells = {at: RawCell("text", text, text, text, runs=runs) for at in ("A1", "A2")}
    sheet = Sheet("表", "visible", cells, extras=(Extra("comment", "A1", text),))
    (read,) = within_lengths(Workbook((sheet,), False, (Extra("macros", text=text),))).sheets
    one, two = read.cells.values()
    assert one.text is two.text
    assert (len(one.text), len(one.formula), len(one.number_format)) == (32_768, 32_767, 32_767)
    assert [run.text for run in one.runs] == ["字" * 32_767]
    assert len(read.extras[0].text) == 32_767
    with pytest.raises(Refused, match="file-broken"):
        within_lengths(Workbook((sheet._replace(name="表" * 256),), False))


def test_field_of_too_long_a_text_is_an_error_at_its_cell(desk: Desk) -> None:
    """The rest of the form is read; in its record, so that it does not enter the master."""
    good = Material(office_of(desk), "甲公司").unit()
    place = desk.cell("annex1", "narrative")
    desk.put("甲.xlsx", good.put(place, "工" * 32_767).zip())
    desk.put("乙.xlsx", good.put(place, "工" * 32_768).zip())
    whole, cut = desk.take()
    assert "cell-overlong" not in {f.code for f in whole.findings}
    (finding,) = [f for f in cut.findings if f.severity == "error"]
    assert (finding.code, finding.cell, finding.record) == ("cell-overlong", place, 0)
    assert cut.returns[0][1].values[0]["narrative"] is None
    assert cut.returns[0][1].values[0]["staff_count"] == 326


def test_file_that_carries_more_text_than_people_write_is_refused(desk: Desk) -> None:
    """What a worker sends back is bounded."""
    with Ledger.open(desk.folder) as ledger:
        known = form_reader(desk.campaign, Key.load(desk.folder), ledger.versions())
    assert known.read(desk.unit())
    with pytest.raises(Refused) as caught:
        replace(known, limits=Limits(text=500)).read(desk.unit())
    assert caught.value.code == "file-too-large"


@pytest.mark.parametrize(("limit", "is_refused"), [(2_013, True), (2_014, False)])
def test_one_long_cell_does_not_count_for_all(limit: int, is_refused: bool) -> None:
    """Where all cells might be too long together, each is counted."""
    cell, long = RawCell("text", "甲", "0", ""), RawCell("text", "长" * 2_000, "0", "")
    placed = tuple(Placed("field", f"A{row}", one) for row, one in enumerate((long, *[cell] * 6), 1))
    raw = RawReturn("annex1", "v", "100001", "", "表", False, (), (RawRecord(0, placed),), ())
    sheet = Sheet("表", "visible", Cells({p.address: p.cell for p in placed}, 2_001))
    with pytest.raises(Refused) if is_refused else nullcontext():
        check_amount([raw], Workbook((sheet,), False), Limits(text=limit))
