"""Tests of cwgk_excel.tasks.tracing: from a cell of a master to the bytes that came."""

from __future__ import annotations

import shutil
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from conftest import Desk
from snapped import NAME, SHEET, snapped

from cwgk_excel.errors import CwgkError, PlaceError
from cwgk_excel.ledger import archive
from cwgk_excel.tasks.deciding import amend, undo
from cwgk_excel.tasks.master import master
from cwgk_excel.tasks.tracing import trace
from cwgk_excel.tasks.tracing.trace import _agrees

NOVEMBER = date(2017, 11, 8)
ROWS = ({"unit_name": "大连甲公司", "staff_count": 300}, {"unit_name": "大连乙公司", "staff_count": 20})


@pytest.fixture(scope="module")
def _sent(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """中山区 sent its list twice, the first time with other figures of 甲公司."""
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("traced") / "批次"))
    first = {**ROWS[0], "staff_count": 280}
    desk.take(desk.put("第一次/附件2.xlsx", desk.table(first, ROWS[1])), on=NOVEMBER)
    desk.take(desk.put("第二次/附件2.xlsx", desk.table(*ROWS)))
    snapped(desk)
    return desk.folder


@pytest.fixture
def sent(_sent: Path, tmp_path: Path) -> Desk:
    """A copy of it."""
    return Desk(shutil.copytree(_sent, tmp_path / "批次"))


def test_cell_leads_to_the_bytes(sent: Desk) -> None:
    """Value, raw cell, archived file, receipt, and what was sent before."""
    found = trace(sent.campaign, NAME, "名单!C4")
    (source,) = found.sources
    assert (found.same, found.head, found.shown, found.agrees) == (True, "职工人数", 300, True)
    assert (source.form, source.body, source.unit, source.value) == ("annex2", "中山区", "大连甲公司", 300)
    assert (source.sheet, source.cell, source.raw) == ("认证申报汇总表", "D6", "300")
    assert (source.file, source.received, source.intact) == ("附件2.xlsx", date(2017, 11, 10), True)
    book = openpyxl.load_workbook(BytesIO((sent.folder / source.archive).read_bytes()), read_only=True)
    assert book[source.sheet][source.cell].value == 300
    assert [(one.raw, one.received, one.later) for one in source.history] == [("280", NOVEMBER, False)]


def test_copy_under_another_name_is_known(sent: Desk, tmp_path: Path) -> None:
    """By its bytes, wherever it lies; quotes, dollars and full-width marks in the place do no harm."""
    copy = shutil.copy(sent.folder / "master" / NAME, tmp_path / "给领导.xlsx")
    found = trace(sent.campaign, copy, "'名单'！$c$5")
    assert (found.same, found.cell, found.sources[0].unit) == (True, "C5", "大连乙公司")


def test_sum_lists_its_parts(sent: Desk) -> None:
    """And says that they give it; how each came about is asked one by one."""
    found = trace(sent.campaign, NAME, "名单!C6")
    assert (found.shown, found.total, found.agrees) == (320, "sum", True)
    assert [(one.unit, one.value, one.history) for one in found.sources] == [
        ("大连甲公司", 300, ()),
        ("大连乙公司", 20, ()),
    ]


def test_statistics_and_comparison_are_traced(desk: Desk) -> None:
    """A median or a maximum is told as such; beside the other form's figure a figure is its own form's alone."""
    sizes = {"甲公司": 10, "乙公司": 20, "丙公司": 90}
    for unit, staff in sizes.items():
        desk.put(f"{unit}.xlsx", desk.unit(unit_name=unit, staff_count=staff, self_total=staff))
    desk.put(
        "汇总.xlsx",
        desk.table(*({"unit_name": u, "staff_count": s, "self_score": s} for u, s in sizes.items())),
    )
    desk.take()
    file = master(desk.campaign, on=date(2017, 11, 10)).working
    totals = {"F5": "sum", "G5": "mean", "H5": "median", "K5": "least", "L5": "most"}
    for cell, total in totals.items():
        assert (trace(desk.campaign, file, f"分单位统计!{cell}").total, cell) == (total, cell)
    found = trace(desk.campaign, file, "两表核对!E5")
    assert (found.head, found.shown, found.agrees) == ("职工人数附件2", 10, True)
    assert [one.form for one in found.sources] == ["annex2"]


def test_file_that_was_changed_is_told(sent: Desk) -> None:
    """What stands there now is held against the newest snapshot of its kind."""
    path = sent.folder / "master" / NAME
    book = openpyxl.load_workbook(path)
    book[SHEET]["C4"] = 400
    book.save(path)
    changed, saved_anew = trace(sent.campaign, path, "名单!C4"), trace(sent.campaign, path, "名单!C5")
    assert (changed.same, changed.shown, changed.agrees) == (False, 400, False)
    assert changed.sources[0].value == 300
    assert (saved_anew.same, saved_anew.agrees) == (False, True)


def test_decision_stands_between_value_and_raw_cell(sent: Desk) -> None:
    """As it stood when the master was written: what was decided or undone since changes nothing of it."""
    about = {"form": "附件2", "body": "中山区", "unit": "大连甲公司", "field": "staff_count"}
    said = {"spoke_with": "李明", "tel": "82610415", "by": "王秀英", "reason": "多写了一个零"}
    amended = amend(sent.campaign, **about, value="30", **said)
    snapped(sent)
    undo(sent.campaign, amended.id, by="王秀英", reason="又说没有写错")
    (source,) = trace(sent.campaign, NAME, "名单!C4").sources
    assert source.decision is not None
    assert (source.value, source.raw, source.decision.value, source.decision.stands) == (
        30,
        "300",
        "30",
        False,
    )
    assert (source.decision.number, source.decision.made_by) == (1, "王秀英")


def test_unit_and_field_in_words(sent: Desk) -> None:
    """Without a file, by the newest master; names and labels are matched as everywhere."""
    (source,) = trace(sent.campaign, unit=" 大连甲公司", field="职工人数").sources
    assert (source.cell, source.value) == ("D6", 300)
    with pytest.raises(CwgkError, match="没有叫“人口”的栏目。可以写："):
        trace(sent.campaign, unit="大连甲公司", field="人口")
    with pytest.raises(CwgkError, match="没有“丁公司”的“职工人数”"):
        trace(sent.campaign, unit="丁公司", field="职工人数")


def test_damaged_original_is_told(sent: Desk) -> None:
    """The hash tells; one that is gone is neither right nor wrong."""
    place = sent.folder / trace(sent.campaign, NAME, "名单!C4").sources[0].archive
    assert place == archive.path(sent.folder, place.name)
    place.write_bytes(b"changed")
    assert trace(sent.campaign, NAME, "名单!C4").sources[0].intact is False
    place.unlink()
    assert trace(sent.campaign, NAME, "名单!C4").sources[0].intact is None


@pytest.mark.parametrize(
    ("file", "place", "error", "words"),
    [
        ("没有.xlsx", "名单!C4", PlaceError, "找不到总表文件"),
        (NAME, "C4", CwgkError, "请写 工作表!单元格"),
        (NAME, "名册!C4", CwgkError, "没有工作表“名册”。有：名单"),
        (NAME, "名单!C3", CwgkError, "“名单”的 C3 没有登记出自哪些记录"),
        ("", "名单!C4", CwgkError, "请写明总表的文件和单元格"),
    ],
)
def test_what_cannot_be_traced_is_one_clear_line(
    sent: Desk, file: str, place: str, error: type[CwgkError], words: str
) -> None:
    """It says what to write instead."""
    with pytest.raises(error, match=words):
        trace(sent.campaign, file, place)


def test_before_the_first_master(desk: Desk) -> None:
    """There is nothing to trace by."""
    with pytest.raises(CwgkError, match="请先运行 master"):
        trace(desk.campaign, "a.xlsx", "名单!C4")


def test_words_are_held_against_each_other_with_care() -> None:
    """A sheet may show a part of a long text, or say where it stands; only another number is always wrong."""
    assert _agrees(400, 326, same=True) is False
    assert _agrees("见“主要做法”", "一、健全制度。", same=True) is None
    assert _agrees("第一，加强领导。", "加强领导，" * 40, same=False) is None
    assert (_agrees("私营", "国有", same=False), _agrees("2017-11-03", "2017-11-03", same=False)) == (
        False,
        True,
    )
