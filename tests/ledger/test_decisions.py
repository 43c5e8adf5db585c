"""Decisions of the office in the ledger: appended, undone, never changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from conftest import Desk

from cwgk_excel.errors import CwgkError
from cwgk_excel.forms.findings.finding import text_hash
from cwgk_excel.ledger.decisions import (
    Decision,
    append,
    decisions,
    explanations,
    forget_since,
    standing,
)
from cwgk_excel.ledger.store import Ledger

DAY = date(2017, 11, 14)
AT = datetime(2017, 11, 14, 1, 2, 3, tzinfo=UTC)
CALLED = Decision(
    "call", "李敏", "催报", DAY, submitter="210202", data={"promised": "2017-11-16"}, made_at=AT
)


def amended(unit: str = "甲公司", **more: str) -> Decision:
    """A value amended by telephone."""
    about = {"form": "annex1", "submitter": "210202", "field": "staff_count", **more}
    return Decision("amend", "李敏", "电话核实", DAY, unit=unit, data={"value": "302"}, **about)  # type: ignore[arg-type]


def test_what_was_decided_is_read_back(tmp_path: Path) -> None:
    """With its number, in the order in which it was decided."""
    with Ledger.open(tmp_path) as ledger:
        assert append(ledger, [CALLED, amended()]) == [1, 2]
        first, second = decisions(ledger)
        assert (first.id, first.kind, first.made_by, first.reason) == (1, "call", "李敏", "催报")
        assert (first.made_on, first.made_at, first.data) == (DAY, AT, {"promised": "2017-11-16"})
        assert (second.unit, second.field, second.data) == ("甲公司", "staff_count", {"value": "302"})
        assert standing(ledger) == [first, second]


def test_undone_decision_stands_no_more(tmp_path: Path) -> None:
    """And stays on record, with who undid it."""
    with Ledger.open(tmp_path) as ledger:
        append(ledger, [CALLED, amended()])
        append(ledger, [Decision("undo", "王芳", "打错了", DAY, undoes=2)])
        assert [one.id for one in standing(ledger)] == [1]
        assert [(one.kind, one.made_by, one.undoes) for one in decisions(ledger)][1:] == [
            ("amend", "李敏", 0),
            ("undo", "王芳", 2),
        ]


@pytest.mark.parametrize(
    ("number", "said"),
    [(9, "没有第9号决定"), (1, "第1号决定已经撤销过"), (2, "第2号本身就是撤销")],
)
def test_only_what_stands_can_be_undone(tmp_path: Path, number: int, said: str) -> None:
    """Nothing of the same call is kept then."""
    with Ledger.open(tmp_path) as ledger:
        append(ledger, [CALLED, Decision("undo", "王芳", "打错了", DAY, undoes=1)])
        with pytest.raises(CwgkError, match=said):
            append(ledger, [CALLED, Decision("undo", "王芳", "再撤", DAY, undoes=number)])
        assert len(decisions(ledger)) == 2


def derived(ledger: Ledger) -> list[int]:
    """The returns of which it is on record what follows from them."""
    return [int(str(id)) for (id,) in ledger.rows("SELECT return FROM derived ORDER BY return")]


def test_only_what_an_amendment_touches_is_made_anew(desk: Desk) -> None:
    """The returns of the unit, or of the content; of a table's head all of the body's; and again when undone."""
    files = [
        desk.put("甲.xlsx", desk.unit()),
        desk.put("乙.xlsx", desk.unit(unit_name="乙公司")),
        desk.put("西岗.xlsx", desk.unit(code="210203")),
        desk.put("汇总.xlsx", desk.table({})),
    ]
    result = [desk.take(file)[0] for file in files]
    with Ledger.open(desk.folder) as ledger:
        append(ledger, [CALLED])
        assert derived(ledger) == [1, 2, 3, 4]
        (number,) = append(ledger, [amended()])
        assert derived(ledger) == [2, 3, 4]
        ledger.db.execute("INSERT INTO derived VALUES (1, 'x', '[]')")
        append(ledger, [Decision("undo", "王芳", "打错了", DAY, undoes=number)])
        assert derived(ledger) == [2, 3, 4]
        append(ledger, [amended("", sha256=result[1].sha256, sheet=result[1].returns[0][0].sheet)])
        assert derived(ledger) == [3, 4]
        append(ledger, [amended("", form="annex2", field="leader")])
        assert derived(ledger) == [3]


def test_paper_touches_values_only_where_it_counts(desk: Desk) -> None:
    """That it came in, or differs without counting, changes no value."""
    desk.take(desk.put("甲.xlsx", desk.unit()))
    with Ledger.open(desk.folder) as ledger:
        for counts, left in (("electronic", [1]), ("paper", [])):
            data = {"counts": counts, "value": "302"}
            append(ledger, [Decision("paper", "李敏", "核对", DAY, "annex1", "210202", "甲公司", data=data)])
            assert derived(ledger) == left


def test_what_was_written_without_a_decision_is_made_anew(desk: Desk) -> None:
    """Somebody decided while it was worked out; what is known already is left alone."""
    desk.take(desk.put("甲.xlsx", desk.unit()))
    with Ledger.open(desk.folder) as ledger:
        (number,) = append(ledger, [amended()])
        ledger.db.execute("INSERT INTO derived VALUES (1, 'x', '[]')")
        with ledger.transaction():
            forget_since(ledger, number)
        assert derived(ledger) == [1]
        with ledger.transaction():
            forget_since(ledger, number - 1)
        assert derived(ledger) == []


def test_explanations_are_answers_with_a_reason(desk: Desk) -> None:
    """An answer without one, or that it was corrected, explains nothing."""
    desk.take(desk.put("甲.xlsx", desk.unit()))
    with Ledger.open(desk.folder) as ledger:
        rows = [("甲", "属实", "新并入一个车间"), ("乙", "属实", " "), ("丙", "已改正", "改了")]
        for number, (key, verdict, reason) in enumerate(rows, 1):
            ledger.db.execute(
                "INSERT INTO answer VALUES (1, ?, ?, 'v', ?, ?)", (number, key, verdict, reason)
            )
        assert explanations(ledger) == {("甲", "v"): "新并入一个车间"}


def test_another_text_has_another_hash() -> None:
    """Also half of a character, which a damaged file may hold."""
    assert text_hash("320") == "88820462180e5c893eff2ed7"
    assert len({text_hash(text) for text in ("320", "302", "", "\ud800")}) == 4
