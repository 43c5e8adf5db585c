"""Making anew what was derived under other settings: a batch at a time, each kept once it is made."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Desk

from cwgk_excel.ledger import portions
from cwgk_excel.ledger.loading import stale
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review import today as module
from cwgk_excel.review.derive import derive, rules_hash
from cwgk_excel.review.today import renew
from cwgk_excel.tasks.upkeep.rejudge import rejudge


@pytest.fixture
def five(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Five returns that are late by now, two of which are held at once."""
    for number in range(5):
        desk.put(f"{number}.xlsx", desk.unit(unit_name=f"第{number}公司"))
    desk.take()
    desk.edit(due="2017-11-01")
    monkeypatch.setattr(portions, "RECORDS", 2)
    return desk


def test_no_more_than_a_batch_is_judged_at_once(five: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by reports and by the review, which tells of all together."""
    sizes: list[int] = []

    def counted(returns: Any, *more: Any) -> Any:
        sizes.append(len(returns))
        return derive(returns, *more)

    monkeypatch.setattr(module, "derive", counted)
    assert list(five.collect().findings["code"]) == ["return-late"] * 5
    five.edit(due="2017-12-01")
    assert [f.code for change in rejudge(five.campaign).changes for f in change.disappeared] == [
        "return-late"
    ] * 5
    assert sizes == [2, 2, 1] * 2


def test_batches_before_one_that_failed_are_kept(five: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next attempt makes only those that are left."""
    calls: list[int] = []

    def failing(returns: Any, *more: Any) -> Any:
        calls.append(len(returns))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return derive(returns, *more)

    monkeypatch.setattr(module, "derive", failing)
    with Ledger.open(five.folder) as ledger, pytest.raises(KeyboardInterrupt):
        renew(five.campaign, ledger)
    with Ledger.open(five.folder) as ledger:
        assert stale(ledger, rules_hash(five.campaign.settings)) == [3, 4, 5]
    assert len(five.collect().findings) == 5
    assert calls == [2, 2, 2, 1]
