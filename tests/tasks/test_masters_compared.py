"""Tests of cwgk_excel.tasks.compare and finals: what changed between masters, and which was signed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Desk
from snapped import NAME, known, snapped

from cwgk_excel.errors import CwgkError
from cwgk_excel.report.content import gather
from cwgk_excel.report.snapshots.changes import GONE, WRONG, UnitChange
from cwgk_excel.tasks.compare import changes_after_signing, compare
from cwgk_excel.tasks.deciding import amend
from cwgk_excel.tasks.finals import Signing
from cwgk_excel.tasks.since_final import since_final

SIGNED_ON = date(2017, 11, 22)
SIGNED = Signing(1, "刘主任", SIGNED_ON)


def row(name: str, **more: Any) -> Mapping[str, Any]:
    """A line of a list."""
    return {"unit_name": name, "staff_count": 100, **more}


@pytest.fixture(scope="module")
def _first(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """中山区's list of three units, and a master of it."""
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("compared") / "批次"))
    desk.take(desk.put("一.xlsx", desk.table(row("甲公司"), row("乙公司"), row("丙公司"))))
    snapped(desk)
    return desk.folder


@pytest.fixture
def first(_first: Path, tmp_path: Path) -> Desk:
    """A copy of it."""
    return Desk(shutil.copytree(_first, tmp_path / "批次"))


def told(changes: tuple[UnitChange, ...]) -> list[tuple[Any, ...]]:
    """What, unit, why, and the values before and after."""
    return [(c.what, c.unit, c.why, *((v.label, v.before, v.after) for v in c.values)) for c in changes]


def changed(desk: Desk) -> None:
    """乙公司 drops out, 甲公司 has other figures, 丁公司 comes in."""
    rows = (row("甲公司", staff_count=120, self_score=90), row("丙公司"), row("丁公司"))
    desk.take(desk.put("二.xlsx", desk.table(*rows)))


CHANGES = [
    ("changed", "甲公司", "", ("职工人数", 100, 120), ("自评分数", 92.5, 90.0)),
    ("left", "乙公司", GONE),
    ("came", "丁公司", ""),
]


@pytest.mark.parametrize("old", ["上次", "上一版", "第1版", "1", NAME])
def test_what_changed_unit_by_unit(first: Desk, old: str) -> None:
    """Named in any of the ways; values before are worked out from the raw cells of that time."""
    changed(first)
    done = compare(first.campaign, old)
    assert told(done.changes.units) == CHANGES
    assert (done.changes.since.id, done.since) == (1, "送审稿第1版（2017年11月10日）")


def test_why_a_unit_left(first: Desk) -> None:
    """One that two lists in force say differently has an error: it is told apart from one that is in none."""
    first.take(first.put("补.xlsx", first.table(row("乙公司", staff_count=7), list_kind="补充")))
    assert told(compare(first.campaign, "上次").changes.units) == [("left", "乙公司", WRONG)]


def test_sheet_of_changes(first: Desk) -> None:
    """One line for each value, in words."""
    changed(first)
    done = compare(first.campaign, "上次", on=date(2017, 11, 13))
    assert done.path.name == "变动表-第二批-第1版以后.xlsx"
    sheet = openpyxl.load_workbook(done.path)["变动表"]
    assert sheet["A2"].value == (
        "与送审稿第1版（2017年11月10日）相比，到2017年11月13日：新列入1条，不再列入1条，数值有变1条（2处）。"
        "只列没有错误、列入总表的记录。"
    )
    assert [
        [cell for cell in line if cell is not None] for line in sheet.iter_rows(min_row=4, values_only=True)
    ] == [
        [1, "数值有变", "中山区", "甲公司", "附件2", "职工人数", "100", "120"],
        [2, "数值有变", "中山区", "甲公司", "附件2", "自评分数", "92.5", "90"],
        [3, "不再列入", "中山区", "乙公司", "附件2", "整条", "列入", GONE],
        [4, "新列入", "中山区", "丁公司", "附件2", "整条", "列入"],
    ]


def test_decision_changes_a_value(first: Desk) -> None:
    """The same return, read as it was decided then and now."""
    about = {"form": "附件2", "body": "中山区", "unit": "乙公司", "field": "staff_count", "value": "110"}
    amend(first.campaign, **about, spoke_with="李明", tel="82610415", by="王秀英", reason="电话核实")
    assert told(compare(first.campaign, "上次").changes.units) == [
        ("changed", "乙公司", "", ("职工人数", 100, 110))
    ]


def test_nothing_changed(first: Desk) -> None:
    """The same figures are the same version, whichever file they come from."""
    first.take(first.put("又.xlsx", first.table(row("甲公司"), row("乙公司"), row("丙公司"), leader="李强")))
    assert compare(first.campaign, "上次").changes.units == ()
    assert snapped(first).version == 1


@pytest.mark.parametrize("old", ["上一版", "定稿", "第7版", "99", "别的.xlsx"])
def test_master_that_is_not_on_record(first: Desk, old: str) -> None:
    """One line says what may be written."""
    with pytest.raises(CwgkError, match=f"“{old}”不是登记过的总表。可以写：上次"):
        compare(first.campaign, old)


def test_each_change_has_a_version(first: Desk) -> None:
    """The next number for other figures."""
    changed(first)
    assert [snapped(first).version, snapped(first).version] == [2, 2]
    assert [(one.id, one.version) for one in known(first)] == [(1, 1), (2, 2), (3, 2)]


def test_signed_version_is_frozen(first: Desk) -> None:
    """Who signed it, when and what is lacking; what comes later is listed against it."""
    made = snapped(first, SIGNED)
    assert (made.final, made.version, made.signed_by, made.signed_on) == (True, 1, "刘主任", SIGNED_ON)
    assert since_final(first.campaign).startswith("第1版（刘主任2017年11月22日签批）已定稿，以后没有收到材料")
    changed(first)
    assert since_final(first.campaign) == (
        "第1版（刘主任2017年11月22日签批）已定稿；以后又收到文件1个、作出决定0项。"
        "再出一次总表，会列出“签批后变动”，已定稿的文件不动。"
    )
    after = changes_after_signing(first.campaign, gather(first.collect()))
    assert after is not None
    assert after.path.name == "签批后变动-第二批.xlsx"
    assert told(after.changes.units) == CHANGES
    assert snapped(first).version == 2
    assert compare(first.campaign, "定稿").changes.since.id == made.id


def test_no_version_was_signed(first: Desk) -> None:
    """Nothing is said, and nothing written."""
    assert since_final(first.campaign) == ""
    assert changes_after_signing(first.campaign, gather(first.collect())) is None


def test_other_figures_are_not_frozen(first: Desk) -> None:
    """The signature was for the version that was looked at; it says how to see what changed."""
    changed(first)
    with pytest.raises(CwgkError, match="现在的数据与签批的第1版（2017年11月10日的送审稿）不同"):
        snapped(first, SIGNED)
    assert not any(one.final for one in known(first))


@pytest.mark.parametrize(
    ("signing", "words"),
    [
        (Signing(3, "刘主任", SIGNED_ON), "没有第3版，最近的一版是第1版"),
        (Signing(1, " ", SIGNED_ON), "请用 --signed-by 写明"),
    ],
)
def test_what_is_no_signing(first: Desk, signing: Signing, words: str) -> None:
    """One line says what is missing."""
    with pytest.raises(CwgkError, match=words):
        snapped(first, signing)


def test_lacking_units_need_a_choice(first: Desk) -> None:
    """A unit that only declared is in no list: the office says whether it is put in."""
    first.take(first.put("附件1.xlsx", first.unit(unit_name="戊公司")))
    assert snapped(first).version == 2
    with pytest.raises(CwgkError, match="还有1个单位材料未补正。请用 --lacking 写明 列入"):
        snapped(first, Signing(2, "刘主任", SIGNED_ON))
    assert snapped(first, Signing(2, "刘主任", SIGNED_ON), lacks="included").lacking == "included"


def test_signed_version_is_not_signed_otherwise(first: Desk) -> None:
    """Again in the same way changes nothing."""
    snapped(first, SIGNED)
    assert snapped(first, SIGNED).final
    with pytest.raises(CwgkError, match="第1版（刘主任2017年11月22日签批）已经定稿，不能改签"):
        snapped(first, Signing(1, "别人", SIGNED_ON))
