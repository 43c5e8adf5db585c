"""The list of a correction slip as it comes back: found by its name or head row, and read only beside a slip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from cwgk_excel.intake.extract.slip_lists import SlipLists
from cwgk_excel.returns.cells import RawCell, Sheet, Workbook
from cwgk_excel.returns.raw import RawReturn, SlipLine

HEAD = {"A4": "序号", "B4": "位置", "I4": "处理", "J4": "说明（属实的写明理由）"}
LINES = {"A5": "1", "I5": "属实", "J5": " 有文件 ", "A6": "2", "A9": "行7", "I9": "撤销"}
READ = (SlipLine(1, "属实", "有文件"), SlipLine(0, "撤销", "", 7))


def sheet(name: str, cells: Mapping[str, str] = {}) -> Sheet:
    """A sheet of texts."""
    return Sheet(name, "visible", {at: RawCell("text", text, "General", "") for at, text in cells.items()})


def form(name: str, slip: str = "ABCDEF1") -> RawReturn:
    """A form that was read on a sheet."""
    return RawReturn("annex1", "AAAA", "210202", slip, name, False, (), (), ())


def answered(sheets: Sequence[Sheet], *forms: RawReturn) -> list[RawReturn]:
    """The forms with what was answered."""
    return list(SlipLists.of(Workbook(tuple(sheets), False), forms).answered(forms))


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("修改清单", {**HEAD, **LINES}),
        ("修改清单", LINES),
        ("修改清单 (2)", LINES),
        ("Sheet1", {**HEAD, **LINES}),
        ("清单", {"B2": "序号", "J2": "处理", "K2": "说明（属实的写明理由）", "B5": "1", "J5": "属实", "K5": "有文件",
                "B6": "2", "B9": "行7", "J9": "撤销"}),
    ],
)  # fmt: skip
def test_list_is_known_by_its_name_or_its_heads(name: str, cells: Mapping[str, str]) -> None:
    """Its answers are read wherever they are."""
    (one,) = answered([sheet(name, cells), sheet("表")], form("表"))
    assert one.answers == READ
    assert one.findings == ()


def test_without_a_slip_no_sheet_is_a_list() -> None:
    """A form as issued has none."""
    lists = SlipLists.of(
        Workbook((sheet("修改清单", {**HEAD, **LINES}), sheet("表")), False), [form("表", "")]
    )
    assert lists.lines == {}


def test_sheet_of_other_heads_is_no_list() -> None:
    """It is told like any sheet that was added."""
    other = sheet("备注", {"A1": "序号", "B1": "处理"})
    assert SlipLists.of(Workbook((other, sheet("表")), False), [form("表")]).lines == {}


def test_each_list_belongs_to_the_form_behind_it() -> None:
    """Of slips whose sheets were copied together; a form without a list has no answers."""
    one, two = sheet("修改清单", LINES), sheet("修改清单 (2)", {"A5": "1", "I5": "已改正"})
    found = answered([one, sheet("甲"), two, sheet("乙"), sheet("丙")], form("甲"), form("乙"), form("丙"))
    assert [raw.answers for raw in found] == [READ, (SlipLine(1, "已改正", ""),), ()]


@pytest.mark.parametrize("order", ["12甲乙", "甲乙12", "1甲2"])
def test_list_of_an_unclear_form_is_told(order: str) -> None:
    """And not guessed, for none of them."""
    sheets = {
        "1": sheet("修改清单", LINES),
        "2": sheet("修改清单 (2)", LINES),
        "甲": sheet("甲"),
        "乙": sheet("乙"),
    }
    forms = [form(name) for name in order if name in "甲乙"]
    found = answered([sheets[name] for name in order], *forms)
    assert [raw.answers for raw in found] == [()] * len(forms)
    assert [(f.code, f.sheet) for raw in found for f in raw.findings] == [
        ("slip-list-unclear", "修改清单"),
        ("slip-list-unclear", "修改清单 (2)"),
    ]
