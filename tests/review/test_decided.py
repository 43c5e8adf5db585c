"""What decisions say of returns: amended, accepted, confirmed, added, taken out, given to another body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from conftest import ON, Desk
from counts import count
from test_held import unsigned

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.findings.finding import text_hash
from cwgk_excel.forms.version import Version
from cwgk_excel.ledger.decisions import Decision, append
from cwgk_excel.ledger.returns import Result, Stored
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review import today
from cwgk_excel.review.decided import Decided
from cwgk_excel.tasks.upkeep.check import check
from cwgk_excel.tasks.upkeep.rejudge import rejudge

WHO = ("李敏", "电话核实", ON)
UNREADABLE = {"staff_count": "三百来人"}


def decide(desk: Desk, *made: Decision) -> list[int]:
    """Put decisions on record."""
    with Ledger.open(desk.folder) as ledger:
        return append(ledger, made)


def amend(before: str, value: str, unit: str = "甲公司", field: str = "staff_count", **more: Any) -> Decision:
    """An amendment of a cell in which ``before`` stands."""
    about = {"form": "annex1", "submitter": "210202", **more}
    data = {"value": value, "before": before, "with": "王芳", "tel": "82610415", "label": "职工人数"}
    return Decision("amend", *WHO, unit=unit, field=field, bound=text_hash(before), data=data, **about)


def undo(number: int) -> Decision:
    """What undoes a decision."""
    return Decision("undo", *WHO, undoes=number)


def found(desk: Desk, on: date = ON) -> list[tuple[str, str, str, str]]:
    """Code, state and who and why of all findings."""
    frame = desk.collect(on).findings
    return list(zip(frame["code"], frame["state"], frame["decided_by"], frame["decided_why"], strict=True))


def values(desk: Desk, form: str = "annex1", field: str = "staff_count") -> list[tuple[Any, bool]]:
    """A field of the records in force, and whether they may enter the master."""
    frame = desk.collect().records[form]
    cells = [None if pd.isna(value) else value for value in frame[field]]
    return list(zip(cells, frame["valid"], strict=True))


def test_amended_text_is_read_and_judged_like_any_other(desk: Desk) -> None:
    """The raw text stays in the ledger and in the frames, and is back when it is undone."""
    desk.take(desk.put("甲.xlsx", desk.unit(**UNREADABLE)))
    assert values(desk) == [(None, False)]
    (number,) = decide(desk, amend("三百来人", "3０2人"))
    assert values(desk) == [(302, True)]
    assert found(desk) == []
    assert desk.collect().records["annex1"]["raw"][0]["staff_count"] == "三百来人"
    decide(desk, undo(number))
    assert values(desk) == [(None, False)]
    decide(desk, amend("三百来人", "很多"))
    assert [row[0] for row in found(desk)] == ["cell-not-number"]


def test_newest_amendment_of_a_cell_holds(desk: Desk) -> None:
    """Each lies over what the return says, not over the one before."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320)))
    decide(desk, amend("320", "302"), amend("320", "303"))
    assert values(desk) == [(303, True)]


def test_same_text_in_a_newer_return_keeps_it(desk: Desk) -> None:
    """Another text ends it; intake tells and stores it so without another look."""
    desk.take(desk.put("甲.xlsx", desk.unit(**UNREADABLE)))
    decide(desk, amend("三百来人", "302"))
    (result,) = desk.take(desk.put("同.xlsx", desk.unit(**UNREADABLE, chair_name="张华")))
    assert [finding.code for finding in result.findings] == ["return-superseded", "return-replaces"]
    with Ledger.open(desk.folder) as ledger:
        assert ledger.rows("SELECT json_extract(data, '$[0].staff_count') FROM derived WHERE return = 2") == [
            (302,)
        ]
    assert values(desk) == [(302, True)]
    desk.take(desk.put("改.xlsx", desk.unit(staff_count=330, chair_name="赵云")))
    assert values(desk) == [(330, True)]


def test_amended_name_leaves_the_unit_known_by_its_own(desk: Desk) -> None:
    """So the same name in a newer return is amended too, and both are one unit."""
    desk.take(desk.put("甲.xlsx", desk.unit(unit_name="甲工司")))
    decide(desk, amend("甲工司", "甲公司", "甲工司", "unit_name"))
    desk.take(desk.put("又.xlsx", desk.unit(unit_name="甲工司", staff_count=302)))
    assert values(desk, field="unit_name") == [("甲公司", True)]
    with Ledger.open(desk.folder) as ledger:
        assert ledger.rows("SELECT unit FROM record") == [("甲工司",), ("甲工司",)]


def test_rows_of_one_unit_are_told_by_their_turn(desk: Desk) -> None:
    """The second row that names it."""
    desk.take(desk.put("汇总.xlsx", desk.table({}, {}, {"unit_name": "乙公司"})))
    decide(desk, amend("326", "302", form="annex2", turn=1))
    assert [value for value, _ in values(desk, "annex2")] == [326, 302, 326]


def test_head_is_amended_for_all_rows(desk: Desk) -> None:
    """A head belongs to no unit."""
    desk.take(desk.put("汇总.xlsx", desk.table({}, {"unit_name": "乙公司"}, phone="电话")))
    decide(desk, amend("电话", "82610415", "", "phone", form="annex2"))
    assert [value for value, _ in values(desk, "annex2", "phone")] == ["82610415", "82610415"]
    assert found(desk) == []


def test_record_without_a_name_is_amended_in_its_own_file_only(desk: Desk) -> None:
    """It names no unit by which another return would be the same."""
    (one,) = desk.take(desk.put("甲.xlsx", desk.unit(unit_name=None)))
    desk.take(desk.put("乙.xlsx", desk.unit(unit_name=None, chair_name="张华")))
    place = {"sha256": one.sha256, "sheet": one.returns[0][0].sheet}
    decide(desk, amend("", "丙公司", "", "unit_name", **place))
    assert values(desk, field="unit_name") == [("丙公司", True), (None, False)]


def test_check_and_review_know_what_is_amended(desk: Desk) -> None:
    """Values that follow from an amendment are no damage, and no change."""
    desk.take(desk.put("甲.xlsx", desk.unit(**UNREADABLE)))
    decide(desk, amend("三百来人", "302"))
    desk.collect()
    assert check(desk.campaign, workers=0).problems == []
    assert rejudge(desk.campaign).changes == ()


def test_decision_made_while_results_are_made_anew_is_not_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was worked out without it is worked out again at the next look."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320)))
    desk.edit(phone='"82610999"')
    work = today.made_anew

    def slow(
        campaign: Campaign, versions: dict[tuple[str, str], Version], given: Sequence[Stored], known: Decided
    ) -> list[Result]:
        made = work(campaign, versions, given, known)
        if not known.newest:
            decide(desk, amend("320", "302"))
        return made

    monkeypatch.setattr(today, "made_anew", slow)
    desk.collect()
    assert values(desk) == [(302, True)]


def accept(desk: Desk, code: str, **data: Any) -> Decision:
    """That a finding with this code is accepted as it is now."""
    frame = desk.collect().findings
    (row,) = frame[frame["code"] == code].to_dict("records")
    return Decision("accept", *WHO, finding=row["key"], bound=row["value_hash"], data=data)


def test_accepted_error_keeps_nothing_out(desk: Desk) -> None:
    """It is still told, with who accepted it and why, and counted no more; undone, it is open again."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=0)))
    assert values(desk) == [(0, False)]
    (number,) = decide(desk, accept(desk, "cell-too-small"))
    assert values(desk) == [(0, True)]
    state = {row[0]: row[1:] for row in found(desk)}
    assert state["cell-too-small"] == ("accepted", "李敏", "电话核实")
    assert count(desk.campaign, on=ON).findings["210202", "error"] == 0
    decide(desk, undo(number))
    assert values(desk) == [(0, False)]
    assert count(desk.campaign, on=ON).findings["210202", "error"] == 1


def test_acceptance_is_of_one_value(desk: Desk) -> None:
    """Another one brings the finding back; the same, in a newer return, is accepted at intake too."""
    desk.take(desk.put("甲.xlsx", desk.unit(self_total=120)))
    decide(desk, accept(desk, "score-over-100"))
    (same,) = desk.take(desk.put("同.xlsx", desk.unit(self_total=120, chair_name="张华")))
    assert "score-over-100" not in [finding.code for finding in same.findings]
    (other,) = desk.take(desk.put("改.xlsx", desk.unit(self_total=121, chair_name="赵云")))
    assert "score-over-100" in [finding.code for finding in other.findings]
    assert ("score-over-100", "open", "", "") in found(desk)


def test_acceptance_ends_after_its_last_day(desk: Desk) -> None:
    """Judged by the day that counts as today."""
    desk.take(desk.put("甲.xlsx", desk.unit(self_total=120)))
    decide(desk, accept(desk, "score-over-100", until="2017-11-12"))
    states = [
        {row[0]: row[1] for row in found(desk, date(2017, 11, day))}["score-over-100"] for day in (12, 13)
    ]
    assert states == ["accepted", "open"]


def test_reason_of_the_filler_explains(desk: Desk) -> None:
    """Until the office accepts it."""
    desk.take(desk.put("甲.xlsx", desk.unit(self_total=120)))
    decision = accept(desk, "score-over-100")
    with Ledger.open(desk.folder) as ledger:
        row = (decision.finding, decision.bound, "属实", "满分150")
        ledger.db.execute("INSERT INTO answer VALUES (1, 1, ?, ?, ?, ?)", row)
    assert ("score-over-100", "explained", "", "满分150") in found(desk)
    decide(desk, decision)
    assert ("score-over-100", "accepted", "李敏", "电话核实") in found(desk)


def about(desk: Desk, kind: str, number: int, **data: Any) -> Decision:
    """A decision about the return with this number."""
    with Ledger.open(desk.folder) as ledger:
        ((sha256, sheet, form, body),) = ledger.rows(
            "SELECT p.sha256, r.sheet, r.form, r.submitter FROM return r JOIN receipt p ON p.id = r.receipt"
            " WHERE r.id = ?",
            (number,),
        )
    return Decision(
        kind, *WHO, str(form), str(body), sha256=str(sha256), sheet=str(sheet), data={"file": "", **data}
    )


def test_confirmed_unsigned_return_counts_as_signed(desk: Desk) -> None:
    """Beside a signed one it was held; then it is the newer of the two."""
    desk.take(desk.put("原表.xlsx", desk.unit(staff_count=320)))
    desk.take(desk.put("中山区/抄表.xlsx", unsigned(desk, desk.unit(staff_count=302))))
    assert values(desk) == [(320, True)]
    (number,) = decide(desk, about(desk, "confirm", 2))
    assert values(desk) == [(302, True)]
    assert "return-held" not in [row[0] for row in found(desk)]
    assert ("form-unsigned", "accepted", "李敏", "电话核实") in found(desk)
    decide(desk, undo(number))
    assert values(desk) == [(320, True)]


def test_rows_of_the_confirmed_table_count(desk: Desk) -> None:
    """Of a unit that several parts of a list tell differently; the rest is joined as ever."""
    desk.put("1.xlsx", desk.table({}, {"unit_name": "乙公司"}))
    desk.put("2.xlsx", desk.table({"staff_count": 302}, {"unit_name": "丙公司"}))
    desk.take()
    assert "unit-differs" in [row[0] for row in found(desk)]
    decide(desk, about(desk, "confirm", 2))
    assert "unit-differs" not in [row[0] for row in found(desk)]
    frame = desk.collect().records["annex2"]
    assert list(zip(frame["unit_name"], frame["staff_count"], frame["valid"], strict=True)) == [
        ("乙公司", 326, True),
        ("甲公司", 302, True),
        ("丙公司", 326, True),
    ]


def test_supplement_adds_to_the_list(desk: Desk) -> None:
    """A later list that is none takes the place of both."""
    desk.take(desk.put("1.xlsx", desk.table({})))
    desk.take(desk.put("2.xlsx", desk.table({"unit_name": "乙公司"})))
    assert values(desk, "annex2", "unit_name") == [("乙公司", True)]
    decide(desk, about(desk, "supplement", 2))
    assert values(desk, "annex2", "unit_name") == [("甲公司", True), ("乙公司", True)]
    desk.take(desk.put("3.xlsx", desk.table({"unit_name": "丙公司"})))
    assert values(desk, "annex2", "unit_name") == [("丙公司", True)]


def test_withdrawn_return_counts_for_nothing(desk: Desk) -> None:
    """What it had replaced is in force again, and nothing is told of it."""
    desk.take(desk.put("1.xlsx", desk.unit(staff_count=320)), on=date(2017, 11, 8))
    desk.take(desk.put("2.xlsx", desk.unit(staff_count=0)))
    (number,) = decide(desk, about(desk, "withdraw", 2, why="退回重报"))
    assert values(desk) == [(320, True)]
    assert found(desk) == []
    decide(desk, about(desk, "withdraw", 1, why="单位撤回"))
    assert values(desk) == []
    decide(desk, undo(number))
    assert values(desk) == [(0, False)]


def test_unit_is_kept_by_the_body_that_is_named(desk: Desk) -> None:
    """The other's declaration and row count no more, also those that come later; nothing of them is lost."""
    for code in ("210202", "210203"):
        desk.put(f"{code}/甲.xlsx", desk.unit(code))
        desk.put(f"{code}/汇总.xlsx", desk.table({}, {"unit_name": f"{code}公司"}, code=code))
    desk.take()
    chosen = Decision("choose", *WHO, submitter="210202", unit="甲公司", data={"others": ["210203"]})
    (number,) = decide(desk, chosen)

    def named(form: str) -> list[tuple[str, str]]:
        frame = desk.collect().records[form]
        return list(zip(frame["submitter"], frame["unit_name"], strict=True))

    rows = [("210202", "甲公司"), ("210202", "210202公司"), ("210203", "210203公司")]
    assert (named("annex1"), named("annex2")) == ([("210202", "甲公司")], rows)
    desk.take(desk.put("又.xlsx", desk.unit("210203", staff_count=302)))
    assert named("annex1") == [("210202", "甲公司")]
    decide(desk, replace(chosen, submitter="210203", data={"others": ["210202"]}))
    assert named("annex1") == [("210203", "甲公司")]
    decide(desk, undo(number), undo(number + 1))
    assert len(named("annex1")) == 2


def test_paper_that_counts_lies_over_the_cell(desk: Desk) -> None:
    """Where the electronic form counts, the value stays; either way the original has come in."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320)))
    differs = {"before": "320", "value": "302", "label": "职工人数", "counts": "electronic"}
    paper = replace(
        about(desk, "paper", 1, **differs), unit="甲公司", field="staff_count", bound=text_hash("320")
    )
    decide(desk, paper)
    assert values(desk) == [(320, True)]
    assert count(desk.campaign).papers["annex1", "210202"] == 1
    decide(desk, replace(paper, data={**paper.data, "counts": "paper"}))
    assert values(desk) == [(302, True)]
