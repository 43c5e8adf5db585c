"""Judging again: what changed settings change is told by file and cell, and stored."""

from __future__ import annotations

import sqlite3

import pytest
from conftest import Desk

from cwgk_excel.ledger import store
from cwgk_excel.ledger.loading import load_returns
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review import derive
from cwgk_excel.tasks.upkeep.rejudge import Unit, ValueChange, as_json, rejudge


@pytest.fixture
def taken(desk: Desk) -> Desk:
    """A unit without findings, and a table of two rows."""
    desk.put("中山区/甲.xlsx", desk.unit())
    desk.put("表.xlsx", desk.table({}, {"unit_name": "乙公司", "staff_count": "不详"}))
    desk.take()
    return desk


def alter(desk: Desk, *statements: str) -> None:
    """Change the ledger behind the program's back, as an older release would have left it."""
    with sqlite3.connect(desk.folder / store.FILE) as db:
        for statement in statements:
            db.execute(statement)
    db.close()


def test_nothing_changes_under_the_same_settings(taken: Desk) -> None:
    """All are judged; what is stored says the same."""
    with Ledger.open(taken.folder) as ledger:
        before = load_returns(ledger, None)
    done = rejudge(taken.campaign)
    assert (done.returns, done.changes) == (2, ())
    with Ledger.open(taken.folder) as ledger:
        assert load_returns(ledger, derive.rules_hash(taken.campaign.settings)) == before


def test_campaign_without_returns(desk: Desk) -> None:
    """Nothing to judge."""
    assert rejudge(desk.campaign).returns == 0


def test_new_threshold(taken: Desk) -> None:
    """A finding appears at its cell; taken back, it disappears. Nobody is asked to send again."""
    settings = taken.folder / "campaign.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before.replace("[thresholds]", "[thresholds]\nsuperior_total = 95"), encoding="utf-8")
    unit, table = rejudge(taken.campaign).changes
    assert [(f.code, f.cell) for f in unit.appeared] == [
        ("below-threshold", taken.cell("annex1", "superior_total"))
    ]
    assert [f.code for f in table.appeared] == ["below-threshold", "below-threshold"]
    assert unit.stored.receipt.path == "中山区/甲.xlsx"
    assert (unit.disappeared, unit.values, unit.entered, unit.left) == ((), (), (), ())
    settings.write_text(before, encoding="utf-8")
    unit, _ = rejudge(taken.campaign).changes
    assert (unit.appeared, [f.code for f in unit.disappeared]) == ((), ["below-threshold"])
    assert rejudge(taken.campaign).changes == ()


def test_results_of_an_older_release(taken: Desk) -> None:
    """A value that is read now, an error that is none any more, and the other way round."""
    alter(
        taken,
        "UPDATE derived SET data = json_set(data, '$[0].staff_count', 9) WHERE return = 1",
        "DELETE FROM finding WHERE return = 2 AND record = 1",
        "INSERT INTO finding SELECT 99, id, 0, 0, 'cell-blank', sheet, 'B6', 'unit_name', '', '', '旧', '', '', '', ''"
        " FROM return WHERE id = 2",
    )
    unit, table = rejudge(taken.campaign).changes
    cell = taken.cell("annex1", "staff_count")
    assert unit.values == (ValueChange(cell, "staff_count", "职工人数", 9, 326),)
    assert [f.message for f in table.disappeared] == ["旧"]
    assert len(table.appeared) == 1
    assert table.appeared[0].severity == "error"
    assert table.entered == (Unit("B6", "甲公司"),)
    assert table.left == (Unit("B7", "乙公司"),)


def test_results_that_are_missing_are_made(taken: Desk) -> None:
    """As ``check`` says to do."""
    alter(taken, "DELETE FROM derived")
    assert [change.entered for change in rejudge(taken.campaign).changes] == [
        (Unit(taken.cell("annex1", "unit_name"), "甲公司"),),
        (Unit("B6", "甲公司"),),
    ]
    assert rejudge(taken.campaign).changes == ()


def test_head_is_told_once(taken: Desk) -> None:
    """It stands in every record."""
    alter(
        taken,
        "UPDATE derived SET data = json_set(data, '$[0].leader', '旧', '$[1].leader', '旧') WHERE return = 2",
    )
    (table,) = rejudge(taken.campaign).changes
    assert [(v.field, v.before, v.after) for v in table.values] == [("leader", "旧", "张华")]


def test_failure_leaves_all_results(taken: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are replaced in one transaction."""
    taken.edit(due="2017-11-01")
    before = (taken.folder / store.FILE).read_bytes()
    monkeypatch.setattr("cwgk_excel.ledger.returns._insert_findings", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rejudge(taken.campaign)
    assert (taken.folder / store.FILE).read_bytes() == before


def test_json(taken: Desk) -> None:
    """One object, with what a program needs to find the place."""
    taken.edit(due="2017-11-01")
    printed = as_json(rejudge(taken.campaign))
    assert printed["returns"] == 2
    unit, _ = printed["changes"]  # type: ignore[misc]
    assert (unit["path"], unit["form"], unit["submitter"]) == ("中山区/甲.xlsx", "annex1", "210202")
    assert [f["code"] for f in unit["appeared"]] == ["return-late"]
    assert (unit["disappeared"], unit["values"], unit["entered"], unit["left"]) == ([], [], [], [])
