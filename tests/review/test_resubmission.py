"""A return against the one before it: what was put right, what stays, what is new, what it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from conftest import Desk
from test_in_force import BLANK_FORM, judged

from cwgk_excel.cli.ingestion import ingestion
from cwgk_excel.cli.steps import Steps
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.spec import Form
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.resubmission import Change, Resubmission, predecessor, resubmissions
from cwgk_excel.tasks.taking_in.ingest import iter_ingest
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.telling_json import json_pieces

CITY = "大连市"
BLANK = Finding("cell-blank", "没填", "填", field="staff_count", record=0, key="人数没填")
LOCKED = Finding("locked-changed", "改了", "重填", key="改了锁住的")
OVER = Finding("score-over-100", "超过100", "核实", record=0, key="超过100")
NOTICE = Finding("return-replaces", "代替", "不用处理", key="提示")
LATE = Finding("return-late", "逾期", "说明", key="逾期")


def against(forms: Mapping[str, Form], *returns: Judged) -> list[Resubmission]:
    """Each return that has a predecessor, against it."""
    return [found for _, found in resubmissions(returns, forms, CITY)]


def told(results: list[FileResult]) -> list[tuple[str, str]]:
    """What is said of each return that came again, in two parts."""
    return [(one.in_words, one.differences) for result in results for one in result.resubmitted]


def test_findings_are_compared_by_their_keys(forms: Mapping[str, Form]) -> None:
    """Put right, still there and new; neither notices nor the day on which it came are to be put right."""
    first = judged("甲公司", findings=(BLANK, LOCKED, NOTICE))
    second = judged("甲公司", findings=(replace(LOCKED, message="又改了"), OVER, LATE))
    (found,) = against(forms, first, second)
    assert [f.key for f in found.resolved] == ["人数没填"]
    assert [f.message for f in found.remaining] == ["又改了"]
    assert [f.key for f in found.appeared] == ["超过100"]
    assert found.in_words == "这次改好1处，还剩1处，新增1处"
    (found,) = against(forms, first, judged("甲公司", findings=(NOTICE,)))
    assert found.in_words == "这次改好2处，还剩0处"


def test_values_are_told_from_what_they_were(forms: Mapping[str, Form]) -> None:
    """As typed, with the cell in which the new one stands; a first return says nothing."""
    assert against(forms, judged("甲公司")) == []
    (found,) = against(forms, judged("甲公司", staff=(320,)), judged("甲公司", staff=(302,)))
    (staff,) = found.changed
    assert (staff.unit, staff.label, staff.cell, staff.before, staff.after) == (
        *("", "职工人数"),
        *("D0", "320", "302"),
    )
    assert staff.in_words == "职工人数“320”→“302”"


def test_same_values_are_told_to_be_the_same(forms: Mapping[str, Form]) -> None:
    """Whatever the file is called."""
    (found,) = against(forms, judged("甲公司"), judged("甲公司", file="新.xlsx"))
    assert (found.same, found.in_words) == (True, "上次和这次都没有要改正、核实的")
    assert found.differences == "内容与上次报的完全相同"


def test_long_texts_are_told_by_their_length() -> None:
    """Nobody finds a difference in two long quotations."""
    change = Change("", "narrative", "主要做法和成效", "A10", "一" * 700, "一" * 690)
    assert change.in_words == "主要做法和成效原700字，现690字"


def test_each_return_is_held_against_the_newest_before_it(forms: Mapping[str, Form]) -> None:
    """Not against one that is held, nor a blank form, nor another unit's."""
    first, other = judged("甲公司"), judged("乙公司")
    held = judged("甲公司", told_by="text", held="unit")
    blank = judged("", file="甲.xlsx", findings=(BLANK_FORM,))
    last = judged("甲公司")
    found = against(forms, first, other, held, blank, last)
    assert [one.before for one in found] == [first.stored.receipt, first.stored.receipt]


def test_corrections_that_cross(forms: Mapping[str, Form]) -> None:
    """What corrects an older version and comes after a newer one brings back what that had put right."""
    first = judged("甲公司", findings=(BLANK, OVER), staff=(1,))
    newer = judged("甲公司", findings=(OVER,), staff=(302,))
    older = judged("甲公司", findings=(BLANK,), staff=(1,))
    one, two = against(forms, first, newer, older)
    assert one.in_words == "这次改好1处，还剩1处"
    assert (two.before, two.in_words) == (newer.stored.receipt, "这次改好1处，还剩0处，新增1处")
    assert two.differences == "改了1格：职工人数“302”→“1”"


def test_list_says_which_rows_it_adds_and_drops(forms: Mapping[str, Form]) -> None:
    """Rows may have moved; the first changes are told, the rest counted."""
    first = judged("甲公司", "乙公司", "丙公司", form="annex2", staff=(10, 20, 30))
    second = judged("丙公司", "丁公司", "甲公司", form="annex2", staff=(31, 40, 11))
    (found,) = against(forms, first, second)
    assert [(c.unit, c.cell, c.before, c.after) for c in found.changed] == [
        ("丙公司", "D6", "30", "31"),
        ("甲公司", "D8", "10", "11"),
    ]
    assert (found.added, found.dropped) == (("丁公司",), ("乙公司",))
    assert found.differences == (
        "改了2格：丙公司的职工人数“30”→“31”；甲公司的职工人数“10”→“11”。增加1个单位：丁公司。去掉1个单位：乙公司"
    )
    names = [f"第{number}厂" for number in range(7)]
    one, two = (judged(*names, form="annex2", staff=(size,) * 7) for size in (1, 2))
    (found,) = against(forms, one, two)
    assert found.differences == (
        "改了7格：第0厂的职工人数“1”→“2”；第1厂的职工人数“1”→“2”；第2厂的职工人数“1”→“2”；"
        "第3厂的职工人数“1”→“2”；第4厂的职工人数“1”→“2”；另有2格"
    )


def test_parts_of_one_list_are_not_held_against_each_other() -> None:
    """Of an earlier run's parts the one with the same units is before; a supplement is no version of the list."""
    one, two = (judged(name, form="annex2", run=1) for name in ("甲公司", "乙公司"))
    added = judged("丙公司", form="annex2", run=2, kind="补充")
    again = judged("甲公司", form="annex2", run=3)
    corrected = judged("丙公司", form="annex2", run=4, kind="补充")
    history = [one, two, added, again, corrected]
    assert [predecessor(history[n], history[:n], CITY) for n in range(5)] == [None, None, None, one, added]


@pytest.fixture
def corrected(desk: Desk) -> Desk:
    """A desk where a unit returned its form with two mistakes."""
    desk.take(desk.put("初.xlsx", desk.unit(staff_count="约300人", chair_name=None)), on=date(2017, 11, 8))
    return desk


def test_it_is_said_once_at_intake(corrected: Desk) -> None:
    """What repairs one cell and breaks another; the same file again is a duplicate, of which nothing is said."""
    path = corrected.put("改.xlsx", corrected.unit(staff_count=302, chair_name=None, superior_total="九十多"))
    results = corrected.take(path)
    changes = "改了2格：职工人数“约300人”→“302”；上级考核总得分“91”→“九十多”"
    assert told(results) == [("这次改好1处，还剩1处，新增1处", changes)]
    printed = list(ingestion(results, corrected.campaign, None, Steps("批次")))
    assert printed[printed.index("  改正后重报的：") :][1:3] == [
        "    改.xlsx",
        f"      申报表“甲公司”：这次改好1处，还剩1处，新增1处。{changes}。（对照2017年11月8日收到的初.xlsx）",
    ]
    assert told(corrected.take()) == []
    again = ingestion(corrected.take(), corrected.campaign, None, Steps("批次"))
    assert not any("改好" in line for line in again)


def test_json_has_counts_and_lists(corrected: Desk) -> None:
    """By the same words; changed values as they were typed."""
    corrected.put("改.xlsx", corrected.unit(staff_count=302, chair_name=None))
    run = iter_ingest(corrected.campaign, on=date(2017, 11, 9), workers=0)
    (found,) = json.loads("".join(json_pieces(run)))["resubmitted"]
    assert (found["path"], found["unit"], found["before"]["path"]) == ("改.xlsx", "甲公司", "初.xlsx")
    assert found["counts"] == {
        **{"resolved": 1, "remaining": 1, "appeared": 0},
        **{"changed": 1, "added": 0, "dropped": 0},
    }
    assert [(f["code"], f["cell"]) for f in found["resolved"]] == [("cell-approximate", "D5")]
    assert [(f["code"], f["cell"]) for f in found["remaining"]] == [("cell-blank", "B5")]
    (change,) = found["changed"]
    assert change == {
        **{"unit": "", "field": "staff_count", "label": "职工人数", "cell": "D5"},
        **{"before": "约300人", "after": "302"},
    }
    assert (found["same"], found["appeared"]) == (False, [])


def test_old_form_sent_again_after_its_correction(corrected: Desk) -> None:
    """Saved anew it is another file: it breaks again what was put right, and does not take its place."""
    assert told(corrected.take(corrected.put("改.xlsx", corrected.unit()))) == [
        ("这次改好2处，还剩0处", "改了2格：工会主席姓名空白→“王建国”；职工人数“约300人”→“326”")
    ]
    again = corrected.book(corrected.unit(staff_count="约300人", chair_name=None))
    again.properties.title = "又存了一次"
    assert told(corrected.take(corrected.put("旧.xlsx", corrected.saved(again)))) == [
        ("这次改好0处，还剩0处，新增2处", "改了2格：工会主席姓名“王建国”→空白；职工人数“326”→“约300人”")
    ]
    history = corrected.collect().history
    assert list(zip(history["file"], history["state"], strict=True)) == [
        ("初.xlsx", "被代替"),
        ("改.xlsx", "在用"),
        ("旧.xlsx", "有错误待改"),
    ]
