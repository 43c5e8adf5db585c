"""What is said of a return that took the place of others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_in_force import ERROR, judged, only

from cwgk_excel.intake.cells import RawCell
from cwgk_excel.intake.returns import Placed, RawRecord
from cwgk_excel.ledger.returns import Result
from cwgk_excel.review.in_force import Judged
from cwgk_excel.review.succession import succession


def said(*returns: Judged) -> list[tuple[str, str]]:
    """Code and message of each warning."""
    return [(f.code, f.message) for f in succession(only(*returns), "附件2", "大连市")]


def table(*names: str, error: bool = False, day: int = 9) -> Judged:
    """A summary table of these units, received on a day."""
    return judged(*names, form="annex2", findings=(ERROR,) * error, day=day, file=f"汇总{day}.xlsx")


def test_single_return_needs_no_word() -> None:
    """Nor does one that came again unchanged, or with more units on another day."""
    assert said(table("甲")) == []
    assert said(table("甲"), table("甲")) == []
    assert said(table("甲"), table("大连市甲", "乙", day=10)) == []


def test_several_of_one_day_name_the_file_that_counts() -> None:
    """The office asks which one is meant."""
    assert said(table("甲"), table("甲", "乙"), table("甲", "乙", "丙")) == [
        (
            "return-superseded",
            "同一天收到3份不同的附件2，按最新收到的计：汇总9.xlsx；不同之处：乙只有一份里有、丙只有一份里有",
        )
    ]


def test_differing_fields_are_named_by_unit() -> None:
    """As the forms call them; the position in a list and the order of the rows say nothing."""
    first, second = table("甲", "乙"), table("乙", "甲")
    assert said(first, second) == []
    first.result.values[1].update(staff_count=320, seq=1)
    second.result.values[0].update(staff_count=326, seq=2)
    (finding,) = succession(only(first, second), "附件2", "大连市", {"staff_count": "职工人数"})
    assert finding.message.endswith("；不同之处：乙的职工人数")
    one, two = judged("甲公司"), judged("甲公司")
    two.result.values[0].update(staff_count=326, leader="张华")
    (finding,) = succession(only(one, two), "附件1", "大连市", {"staff_count": "职工人数", "leader": "领导"})
    assert finding.message.endswith("；不同之处：职工人数、领导")


def test_what_could_not_be_read_differs_as_it_was_typed() -> None:
    """Two numbers that are none are not the same."""
    one, two = judged("甲公司", findings=(ERROR,)), judged("甲公司", findings=(ERROR,))
    returns = []
    for given, text in ((one, "约300人"), (two, "约320人")):
        cell = Placed("staff_count", "D5", RawCell("text", text, "General", ""))
        raw = replace(given.stored.raw, records=(RawRecord(0, (cell,)),))
        result = Result([{"unit_name": "甲公司", "staff_count": None}], given.result.findings)
        returns.append(Judged(replace(given.stored, raw=raw, result=result), result))
    (finding,) = succession(only(*returns), "附件1", "大连市", {"staff_count": "职工人数"})
    assert finding.message.endswith("；不同之处：职工人数")


def test_units_of_the_table_before_are_missed() -> None:
    """A supplementary list takes the place of the whole one."""
    assert said(table("甲", "乙", "丙"), table("大连市 乙", "丁", day=10)) == [
        ("units-dropped", "比前一次报送的汇总表少2个单位：甲、丙")
    ]


def test_rows_corrected_alone_are_not_the_whole_table() -> None:
    """The table before had an error, and what came next was the corrected row only."""
    assert said(table("甲", "乙", error=True), table("乙", day=10)) == [
        ("units-dropped", "比前一次报送的汇总表少1个单位：甲")
    ]


def test_a_table_that_does_not_count_drops_nothing() -> None:
    """The older one with all units is still in force."""
    assert said(table("甲", "乙"), table("丙", error=True, day=10)) == []


@pytest.mark.parametrize(("count", "end"), [(10, "厂9"), (11, "厂9等"), (300, "厂9等")])
def test_ten_units_are_named_at_most(count: int, end: str) -> None:
    """And each shortened, however long it is."""
    ((_, message),) = said(table("留", *(f"厂{n}" for n in range(count))), table("留", day=10))
    assert message.startswith(f"比前一次报送的汇总表少{count}个单位：厂0、厂1、")
    assert message.endswith(end)
    ((_, message),) = said(table("留", "长" * 40_000), table("留", day=10))
    assert len(message) < 100


def test_unit_forms_drop_no_units() -> None:
    """An Annex 1 is one unit's."""
    first, second = judged("甲公司", day=8), judged("甲公司", day=9)
    assert list(succession(only(first, second), "附件1", "大连市")) == []
