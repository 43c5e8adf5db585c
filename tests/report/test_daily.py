"""Tests of cwgk_excel.report.daily: what is open, and what a run of taking in put right or brought."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Desk

from cwgk_excel.report.daily import Daily, daily

ON = date(2017, 11, 10)


def taken(desk: Desk, run: int) -> Daily:
    """How the campaign stands after a run that took the inbox in; one a day."""
    desk.take(on=date(2017, 11, 7 + run))
    return daily(desk.campaign, on=ON, run=run)


def codes(told: Daily) -> list[tuple[str, str]]:
    """Of each finding that a run brought, the body and the code."""
    return [(one.body, one.finding.code) for one in told.appeared]


@pytest.fixture
def begun(desk: Desk) -> Desk:
    """A unit with two errors, a list with another number of its people, and a file that cannot be read."""
    desk.put("甲.xlsx", desk.unit(staff_count=310, chair_name=None, superior_total="九十多"))
    desk.put("表.xlsx", desk.table({"staff_count": 326}))
    desk.put("坏.xlsx", b"PK\x03\x04 not whole")
    return desk


def test_all_is_new_in_the_first_run(begun: Desk) -> None:
    """Also what only the two forms together show, and what can be assigned to nobody."""
    told = taken(begun, 1)
    assert (told.errors, told.resolved) == (3, {})
    assert sorted(codes(told)) == [
        ("", "file-broken"),
        ("210202", "cell-approximate"),
        ("210202", "cell-blank"),
        ("210202", "figures-differ"),
    ]
    assert [(line["name"], line["errors"]) for line in told.bodies] == [
        *(("中山区", 2), ("西岗区", 0), ("沙河口区", 0), ("看不出报送单位的", 1)),
    ]
    assert told.bodies[0]["standing"] == "部分报送，比应申报数少4个，待改2处"


def test_what_a_run_put_right_is_counted_by_keys(begun: Desk) -> None:
    """A cell, the difference between the forms and the refused file; one error stays, a warning is new."""
    taken(begun, 1)
    begun.put("甲2.xlsx", begun.unit(staff_count=326, ownership="合伙", superior_total="九十多"))
    begun.put("坏.xlsx", begun.unit("210203", unit_name="乙公司"))
    told = taken(begun, 2)
    assert (told.errors, told.resolved) == (1, {"error": 2, "warning": 1})
    assert codes(told) == [("210202", "cell-unlisted")]
    again = taken(begun, 0)
    assert (again.errors, again.resolved, again.appeared) == (1, {}, ())
