"""Whether decisions on record refer to what exists."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import ON, Desk

from cwgk_excel.errors import LedgerError
from cwgk_excel.ledger.decisions import Decision, append
from cwgk_excel.ledger.safety.soundness import decisions_wrong
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import Decided
from cwgk_excel.tasks.upkeep.check import check


def decision(kind: str = "amend", **more: Any) -> Decision:
    """A decision about the one return that there is, with something changed."""
    about = {"form": "annex1", "submitter": "210202", "unit": "甲公司", "field": "staff_count"}
    return Decision(kind, "李敏", "核实", ON, data={"value": "302"}, **{**about, **more})


@pytest.fixture
def taken(kept: Desk) -> Desk:
    """With one return, and a sound decision."""
    with Ledger.open(kept.folder) as ledger:
        append(ledger, [decision(), Decision("undo", "李敏", "打错了", ON, undoes=1)])
    return kept


def test_sound_decisions_are_no_problem(taken: Desk) -> None:
    """Nor are those that are about no return at all."""
    with Ledger.open(taken.folder) as ledger:
        append(ledger, [Decision("call", "李敏", "催报", ON, submitter="210203")])
        assert list(decisions_wrong(ledger)) == []


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("kind", "guess", "第1号决定（guess）：不认识这种决定。"),
        ("undoes", "2", "第1号决定（电话更正）：不是撤销，却写明了撤销哪一项。"),
        ("sha256", "abc", "第1号决定（电话更正）：所说的那份表没有登记。"),
        ("submitter", "210203", "第1号决定（电话更正）：所说的报送单位没有报过这张表。"),
        ("kind", "accept", "第1号决定（认可）：没有写明认可哪个问题。"),
        ("kind", "undo", "第1号决定（撤销决定）：没有写明撤销哪一项。"),
    ],
)
def test_decision_that_cannot_be_is_told(taken: Desk, column: str, value: str, said: str) -> None:
    """Somebody changed the ledger by hand."""
    with Ledger.open(taken.folder) as ledger:
        ledger.db.execute(f"UPDATE decision SET {column} = ? WHERE id = 1", (value,))
        first, *_ = decisions_wrong(ledger)
        assert first.startswith(said)
    assert [line for line in check(taken.campaign, workers=0).problems if said in line]


def test_decision_is_undone_once(taken: Desk) -> None:
    """The program itself allows no second time."""
    with Ledger.open(taken.folder) as ledger:
        ledger.db.execute(
            "INSERT INTO decision SELECT 9, kind, made_at, made_on, made_by, reason, form, submitter, unit, turn,"
            " field, finding, sha256, sheet, bound, data, undoes, origin FROM decision WHERE id = 2"
        )
        (line,) = decisions_wrong(ledger)
        assert line.startswith("第9号决定（撤销决定）：第1号决定已经撤销过。")


@pytest.mark.parametrize(
    ("column", "value"), [("data", "[]"), ("data", "{"), ("made_on", "昨天"), ("turn", "第一")]
)
def test_decision_that_cannot_be_read_stops_every_look(taken: Desk, column: str, value: str) -> None:
    """As any part of the ledger that was changed by hand."""
    with Ledger.open(taken.folder) as ledger:
        ledger.db.execute(f"UPDATE decision SET {column} = ? WHERE id = 1", (value,))
        with pytest.raises(LedgerError, match="读不出来"):
            Decided.of(ledger)
