"""报送历史 of the master: what became of each return, and what it put right."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Desk
from frames import collected, working
from test_held import unsigned

from cwgk_excel.errors import MasterError
from cwgk_excel.report.content import gather
from cwgk_excel.report.readback import verify
from cwgk_excel.report.sheets.draw import tallies
from cwgk_excel.report.working import write_master

HEADS = [
    *("序号", "报送单位", "单位名称", "表", "收到日期", "文件", "工作表", "状态"),
    *("与上一份比", None, None, None),
]


@pytest.fixture(scope="module")
def _round(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("round") / "批次"))
    desk.take(desk.put("乙.xlsx", desk.unit("210203", unit_name="乙公司")), on=date(2017, 11, 7))
    desk.take(desk.put("甲1.xlsx", desk.unit(staff_count="约300人")), on=date(2017, 11, 8))
    desk.take(desk.put("汇总1.xlsx", desk.table({}, {"unit_name": "丙公司"})), on=date(2017, 11, 8))
    desk.take(desk.put("甲2.xlsx", desk.unit(staff_count=302)), on=date(2017, 11, 9))
    desk.take(desk.put("汇总2.xlsx", desk.table({"staff_count": None})), on=date(2017, 11, 10))
    return desk.folder


@pytest.fixture
def round_of(_round: Path, tmp_path: Path) -> Desk:
    """A unit that corrected its form, another body's, and a list that came twice."""
    return Desk(shutil.copytree(_round, tmp_path / "批次"))


def lines(sheet: Any) -> list[list[Any]]:
    """All below the head, without the number."""
    return [[cell.value for cell in row[1:]] for row in sheet.iter_rows(min_row=5)]


def test_every_return_has_a_line(round_of: Desk) -> None:
    """Bodies in official order, a unit's returns together; what each put right and changed beside the one before."""
    path = round_of.folder / "总表.xlsx"
    write_master(path, round_of.collect())
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames[9:14] == ["分类型统计", "报送单位排名", "单位分数排名", "报送历史", "说明"]
    sheet = book["报送历史"]
    assert [cell.value for cell in sheet[3]] == HEADS
    assert [cell.value for cell in sheet[4][8:12]] == ["改好", "还剩", "新增", "改了什么"]
    unit, table = ("中山区", "甲公司", "附件1"), ("中山区", None, "附件2")
    annex1, annex2 = "认证申报表", "认证申报汇总表"
    first, second, third = datetime(2017, 11, 8), datetime(2017, 11, 9), datetime(2017, 11, 10)
    assert lines(sheet) == [
        [*unit, first, "甲1.xlsx", annex1, "被代替", None, None, None, None],
        [*unit, second, "甲2.xlsx", annex1, "在用", 1, 0, 0, "改了1格：职工人数“约300人”→“302”"],
        [*table, first, "汇总1.xlsx", annex2, "在用", None, None, None, None],
        [
            *(*table, third, "汇总2.xlsx", annex2, "有错误待改", 0, 0, 1),
            "改了1格：甲公司的职工人数“326”→空白。去掉1个单位：丙公司",
        ],
        [
            *("西岗区", "乙公司", "附件1", datetime(2017, 11, 7), "乙.xlsx", annex1),
            *("在用", None, None, None, None),
        ],
    ]
    assert sheet["A2"].value.startswith("共5份：在用3份，有错误待改1份，被代替1份。")
    assert "报送历史" in {row[0].value for row in book["说明"].iter_rows()}


def test_what_was_put_right_is_kept_apart(round_of: Desk) -> None:
    """With the file that did; it is among no findings, and stays out once the mistake is made again."""
    collected = round_of.collect()
    told = collected.resolved[["unit", "code", "severity", "file", "state", "decided_by", "decided_why"]]
    assert told.values.tolist() == [
        [
            *("甲公司", "cell-approximate", "error", "甲1.xlsx", "resolved"),
            *("甲2.xlsx", "2017年11月9日收到，已改好"),
        ]
    ]
    assert not set(collected.resolved["key"]) & set(collected.findings["key"])
    round_of.take(round_of.put("甲3.xlsx", round_of.unit(staff_count="约310人")), on=date(2017, 11, 10))
    assert len(round_of.collect().resolved) == 0


def test_what_is_held_has_its_state(desk: Desk) -> None:
    """An unsigned form beside a signed one does not count, and is before nothing."""
    desk.take(desk.put("甲.xlsx", desk.unit()), on=date(2017, 11, 8))
    copied = unsigned(desk, desk.unit(staff_count=300))
    desk.take(desk.put("中山区/抄表.xlsx", copied), on=date(2017, 11, 9))
    assert list(desk.collect().history["state"]) == ["在用", "暂不计入"]
    desk.take(desk.put("新.xlsx", desk.unit(staff_count=310)))
    history = desk.collect().history
    assert list(zip(history["file"], history["state"], history["changes"], strict=True)) == [
        ("甲.xlsx", "被代替", ""),
        ("抄表.xlsx", "被代替", "改了1格：职工人数“326”→“300”"),
        ("新.xlsx", "在用", "改了1格：职工人数“326”→“310”"),
    ]


def test_lost_line_is_found_out(round_of: Desk) -> None:
    """When the master is read back."""
    frames = round_of.collect()
    data, drawn = working(gather(frames))
    written = tallies(drawn)
    path = round_of.folder / "总表.xlsx"
    path.write_bytes(data)
    book = openpyxl.load_workbook(path)
    book["报送历史"].delete_rows(6)
    book.save(path)
    with pytest.raises(MasterError) as caught:
        verify(path, written, frames)
    assert "“报送历史”应有5行，实有4行。" in caught.value.lines


def test_no_returns_no_sheet() -> None:
    """Frames that were made by hand have no history."""
    _, written = working(gather(collected([{}])))
    assert "报送历史" not in written
