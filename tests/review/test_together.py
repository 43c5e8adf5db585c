"""Returns are judged some at a time, each with all that it has to do with: the result is that of all at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from conftest import Desk
from test_held import unsigned

from cwgk_excel.ledger import loading, portions
from cwgk_excel.ledger.loading import numbers
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review import together as sql
from cwgk_excel.review.in_force import held_back, in_force, waiting
from cwgk_excel.review.today import current, renew
from cwgk_excel.review.together import together


@pytest.fixture(scope="module")
def _crowd(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("crowd") / "批次"))
    for day in (1, 2, 3):
        for code in ("210202", "210203"):
            for name in ("甲公司", "乙公司", None, f"第{day}公司"):
                wrong = "不详" if day == 3 else day
                form = desk.unit(code, unit_name=name, staff_count=wrong)
                desk.put(f"{code}/{day}/{name}.xlsx", form)
            desk.put(f"{code}/空.xlsx", desk.issued("annex1", code))
            desk.put(
                f"{code}/表.xlsx", desk.table({"unit_name": f"{day}厂"}, {"staff_count": day}, code=code)
            )
        copied = unsigned(desk, desk.unit(unit_name=f"第{4 - day}公司", staff_count=50 + day))
        desk.put(f"中山区/抄表{day}.xlsx", copied)
        nameless = desk.unit(unit_name=None if day == 1 else "丙公司", staff_count=day)
        desk.put("210202/补.xlsx", nameless)
        desk.take(on=date(2017, 11, day))
    return desk.folder


@pytest.fixture
def crowd(_crowd: Path, tmp_path: Path) -> Desk:
    """Units, lists, blank forms and forms without a name or a token of two bodies, on three days."""
    return Desk(shutil.copytree(_crowd, tmp_path / "批次"))


@contextmanager
def opened(desk: Desk) -> Iterator[Ledger]:
    """The ledger with all results of today."""
    with Ledger.open(desk.folder) as ledger:
        renew(desk.campaign, ledger)
        yield ledger


def test_in_small_groups_as_all_at_once(crowd: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts, what it replaced, what is held, and in which order."""
    monkeypatch.setattr(portions, "RECORDS", 1)
    city = crowd.campaign.settings.campaign.city
    with opened(crowd) as ledger:
        whole = current(crowd.campaign, ledger)
        groups = list(together(crowd.campaign, ledger))
    assert sorted(one.stored.id for group in groups for one in group) == [one.stored.id for one in whole]
    assert len(groups) > 10
    apart = [one for group in groups for one in in_force(group, city)]
    assert sorted(apart, key=lambda one: one.chosen.stored.id) == in_force(whole, city)
    turns = sorted((pair for group in groups for pair in waiting(group, city)), key=lambda pair: pair[0])
    assert [one for _, one in turns] == held_back(whole, city) != []


def test_reports_are_the_same_however_many_are_held_at_once(
    crowd: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records and findings in the same order."""
    before = crowd.collect()
    monkeypatch.setattr(portions, "RECORDS", 1)
    monkeypatch.setattr(loading, "_AT_ONCE", 2)
    after = crowd.collect()
    pd.testing.assert_frame_equal(after.receipts, before.receipts)
    pd.testing.assert_frame_equal(after.history, before.history)
    pd.testing.assert_frame_equal(after.findings, before.findings)
    for name, frame in before.records.items():
        pd.testing.assert_frame_equal(after.records[name], frame)


def test_results_of_other_settings_are_judged_with_their_whole_body(crowd: Desk) -> None:
    """How their units are named today is not on record."""
    with opened(crowd) as ledger:
        with ledger.transaction():
            ledger.db.execute("UPDATE derived SET rules = 'of another day' WHERE return = 1")
        found = [one.stored.id for group in together(crowd.campaign, ledger) for one in group]
        assert sorted(found) == numbers(ledger)


def test_queries_use_indexes(desk: Desk) -> None:
    """No table is walked through; what bodies there are is read from the index alone."""
    with Ledger.open(desk.folder) as ledger:
        plans = {
            query: [str(row[3]) for row in ledger.rows(f"EXPLAIN QUERY PLAN {query}", values)]
            for query, values in (
                (sql.BODIES, ()),
                (sql.OF_BODY, ("", "")),
                (sql.UNITS, ("", "", "", "")),
            )
        }
    assert plans[sql.BODIES] == ["SCAN return USING COVERING INDEX return_body"]
    for query in (sql.OF_BODY, sql.UNITS):
        assert not [line for line in plans[query] if line.startswith(("SCAN", "USE TEMP"))], plans


def test_returns_are_loaded_by_index(crowd: Desk) -> None:
    """Cells, records, values and findings are looked up, whatever else the ledger holds; decisions are read once."""
    said: list[str] = []
    with opened(crowd) as ledger:
        ledger.db.set_trace_callback(said.append)
        list(together(crowd.campaign, ledger))
        ledger.db.set_trace_callback(None)
        queries = [sql for sql in said if sql.strip().startswith("SELECT")]
        plans = {sql: [str(row[3]) for row in ledger.rows(f"EXPLAIN QUERY PLAN {sql}")] for sql in queries}
    scans = {line for plan in plans.values() for line in plan if line.startswith("SCAN")}
    assert scans == {"SCAN return USING COVERING INDEX return_body", "SCAN decision", "SCAN answer"}
    assert any(" FROM record " in sql for sql in plans)
