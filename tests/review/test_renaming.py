"""A unit that may be another under a new name: offered where all but the name agrees, and never joined."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Desk

from cwgk_excel.ledger import portions

BEFORE = date(2017, 11, 8)
NOTICE = (
    "“甲有限公司”是第一次报，可能是“甲公司”改了名称：13栏填得一样"
    "（填表日期、所有制性质、工会主席姓名、职工人数、职工代表人数、自查总得分、职代会得分、厂务公开得分等）"
)


def said(desk: Desk, *forms: bytes) -> list[str]:
    """What of it is said of forms that come in one run."""
    for number, data in enumerate(forms):
        desk.put(f"新{number}.xlsx", data)
    found = [finding for result in desk.take() for finding in result.findings]
    return [finding.message for finding in found if finding.code == "unit-renamed"]


def test_only_the_name_is_another(desk: Desk) -> None:
    """It is told with the old name, also in the history; both units count."""
    desk.take(desk.put("旧.xlsx", desk.unit()), on=BEFORE)
    assert said(desk, desk.unit(unit_name="甲有限公司")) == [NOTICE]
    collected = desk.collect()
    assert list(collected.records["annex1"]["unit_name"]) == ["甲公司", "甲有限公司"]
    assert list(collected.history["changes"]) == ["", "第一次报；可能是“甲公司”改了名称，请核实"]
    assert said(desk, desk.unit(unit_name="甲有限公司", staff_count=302)) == []


def test_portions_of_a_body_are_looked_at_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few returns are held at once, also where one between them says no unit."""
    desk.take(desk.put("旧.xlsx", desk.unit()), on=BEFORE)
    desk.take(desk.put("无.xlsx", desk.unit(unit_name=None)), on=BEFORE)
    assert said(desk, desk.unit(unit_name="甲有限公司")) == [NOTICE]
    monkeypatch.setattr(portions, "RECORDS", 1)
    changes = list(desk.collect().history["changes"])
    assert changes.count("第一次报；可能是“甲公司”改了名称，请核实") == 1


def test_no_unit_is_told_where_it_would_be_a_guess(desk: Desk) -> None:
    """Who leads it and what it writes are others; or two could be meant; or the old one came again with it."""
    desk.take(desk.put("旧.xlsx", desk.unit()), on=BEFORE)
    other = {"chair_name": "李明", "narrative": "实行厂务公开，" * 90}
    assert said(desk, desk.unit(unit_name="乙公司", **other)) == []
    assert said(desk, desk.unit(staff_count=327), desk.unit(unit_name="丙公司")) == []
    assert said(desk, desk.unit(unit_name="丁公司")) == []


def test_other_bodies_are_not_looked_at(desk: Desk) -> None:
    """Nobody is offered another body's unit."""
    desk.take(desk.put("旧.xlsx", desk.unit()), on=BEFORE)
    assert said(desk, desk.unit("210203", unit_name="甲有限公司")) == []
