"""决定清单, and what the other sheets of the master say of decisions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import ON, Desk

from cwgk_excel.report.working import write_master
from cwgk_excel.tasks import deciding

WHO: dict[str, Any] = {"by": "李敏", "reason": "电话核实", "on": ON}
PLACE = {"form": "附件1", "body": "中山区", "unit": "甲公司"}


@pytest.fixture(scope="module")
def book(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """The master of a round in which a value was amended, another accepted, a paper came in and a call was undone."""
    place = tmp_path_factory.mktemp("decided")
    desk = Desk(shutil.copytree(_issued_folder, place / "批次"))
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320, self_total=120)))
    desk.take(desk.put("乙.xlsx", desk.unit(unit_name="乙公司")))
    talk = {"spoke_with": "王芳", "tel": "82610415"}
    deciding.amend(desk.campaign, **PLACE, field="职工人数", value="302", **talk, **WHO)
    deciding.accept(desk.campaign, **PLACE, code="score-over-100", **WHO)
    deciding.paper(desk.campaign, **PLACE, by="王芳", on=ON)
    deciding.call(desk.campaign, "西岗区", by="王芳", on=ON)
    deciding.undo(desk.campaign, 4, by="王芳", reason="打错了", on=ON)
    write_master(place / "总表.xlsx", desk.collect())
    return openpyxl.load_workbook(place / "总表.xlsx")


def rows(book: openpyxl.Workbook, name: str) -> list[dict[str, Any]]:
    """The numbered rows of a sheet, by the heads above them."""
    lines = list(book[name].iter_rows(values_only=True))
    top = next(number for number, line in enumerate(lines) if line[0] == "序号")
    return [dict(zip(lines[top], line, strict=True)) for line in lines[top + 1 :] if isinstance(line[0], int)]


def test_every_decision_has_a_line(book: openpyxl.Workbook) -> None:
    """Of what was amended what stood there and what counts; who, and why; what was undone."""
    told = [
        tuple(row[head] for head in ("种类", "有效", "单位名称", "原来填的", "更正为", "决定人", "理由"))
        for row in rows(book, "决定清单")
    ]
    assert told == [
        ("电话更正", None, "甲公司", "320", "302", "李敏", "电话核实"),
        ("认可", None, "甲公司", "120", None, "李敏", "电话核实"),
        ("收到纸质件", None, "甲公司", None, None, "王芳", "纸质件与电子表一致"),
        ("电话联系", "已撤销", None, None, None, "王芳", "电话联系"),
        ("撤销决定", None, None, None, None, "王芳", "打错了"),
    ]


def test_finding_says_who_accepted_it(book: openpyxl.Workbook) -> None:
    """And why; an open one says nothing."""
    codes = [row["代码"] for row in rows(book, "数据来源") if row["所在工作表"] == "问题清单"]
    told = dict(zip(codes, ((r["状态"], r["谁处理的，为什么"]) for r in rows(book, "问题清单")), strict=True))
    assert told.pop("score-over-100") == ("已认可", "李敏：电话核实")
    assert set(told.values()) <= {("未处理", None), ("供参考", None)}


def test_paper_that_came_in_is_counted(book: openpyxl.Workbook) -> None:
    """One of two, and a box to tick where none is on record."""
    lines = list(book["报送进度"].iter_rows(values_only=True))
    (line,) = [line for line in lines if line[1] == "中山区"]
    assert line[-2:] == ("1/2", "□")


def test_amended_value_is_in_the_list(book: openpyxl.Workbook) -> None:
    """As any other value of the form."""
    details = next(name for name in book.sheetnames if "明细" in name)
    assert {row["单位名称"]: row["职工人数"] for row in rows(book, details)} == {"甲公司": 302, "乙公司": 326}


def test_no_sheet_where_nothing_was_decided(desk: Desk, tmp_path: Path) -> None:
    """The master of an earlier release is as it was."""
    desk.take(desk.put("甲.xlsx", desk.unit()))
    write_master(tmp_path / "总表.xlsx", desk.collect())
    assert "决定清单" not in openpyxl.load_workbook(tmp_path / "总表.xlsx").sheetnames
