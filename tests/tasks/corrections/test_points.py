"""What goes on a slip of what was returned: which findings, in which order, and what stands in its form."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from frames import campaign
from raw_returns import cell, table, unit, version

from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.returns import Receipt, Result, Stored
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed, RawReturn
from cwgk_excel.review.judged import Judged
from cwgk_excel.tasks.corrections.points import is_reason, needs_correction, paper, returned

SETTINGS = campaign().settings
UNIT, LIST = (FORMS[name](SETTINGS) for name in ("annex1", "annex2"))
CODE = "55|单位名称甲公司|职工人数326|"


def judged(raw: RawReturn) -> Judged:
    """A return as it comes from the ledger."""
    at = datetime(2017, 11, 10, 1, tzinfo=UTC)
    receipt = Receipt("中山区/表.xlsx", "", "a1" * 32, 1000, at, date(2017, 11, 10), "accepted")
    return Judged(Stored(1, receipt, raw, None), Result([], []))


def listed(*rows: dict[str, object], **head: object) -> Judged:
    """A body's list."""
    return judged(table(version("annex2", SETTINGS), *rows, **head))


def found(field: str, at: str, record: int = 0, code: str = "cell-blank") -> Finding:
    """A finding about a cell."""
    return Finding.of(
        code, {"label": field}, cell=at, field=field, label=field, value="约300人", record=record
    )


def test_points_are_numbered_as_one_reads_the_form() -> None:
    """Whatever their order; of a form without rows they are about no record."""
    raw = unit(version("annex1", SETTINGS), staff_count="约300人")
    wrong = [found("superior_total", "B8"), found("staff_count", "D5"), found("", "")]
    points = returned(UNIT, [(judged(raw), wrong)]).points
    assert [(one.number, one.field, one.record) for one in points] == [
        (1, "", -1),
        (2, "staff_count", -1),
        (3, "superior_total", -1),
    ]
    assert [one.value for one in points] == ["", "约300人", "约300人"]
    assert [one.finding for one in points] == [wrong[2].key, wrong[1].key, wrong[0].key]


@pytest.mark.parametrize(
    ("form", "field", "what"),
    [
        ("annex1", "unit_name", "重打重盖"),
        ("annex1", "narrative", "重打重盖"),
        ("annex2", "unit_name", "重打重盖"),
        ("annex1", "staff_count", "更正处盖章"),
        ("annex2", "superior_score", "更正处盖章"),
        ("annex2", "seq", "不涉及纸质件"),
        ("annex2", "check_code", "不涉及纸质件"),
        ("annex1", "", "不涉及纸质件"),
    ],
)
def test_what_a_correction_means_for_the_paper(form: str, field: str, what: str) -> None:
    """A name or a page of text is printed anew; a figure is corrected by hand and sealed there."""
    assert paper({"annex1": UNIT, "annex2": LIST}[form].by_name.get(field)) == what


def test_values_move_by_the_names_of_their_fields() -> None:
    """As they were typed, unreadable ones too; what the form no longer has is told."""
    raw = unit(version("annex1", SETTINGS), staff_count="约300人")
    (record,) = raw.records
    old = Placed("former_field", "Z9", cell("旧内容"))
    content = returned(UNIT, [(judged(_with(raw, (*record.cells, old))), [])])
    assert content.filled.head["staff_count"].text == "约300人"
    assert content.filled.head["superior_total"].text == "91"
    assert content.filled.rows == []
    assert content.gone == (("former_field", "旧内容"),)


def test_right_cells_stand_as_a_form_takes_them() -> None:
    """A form marks "89分" as wrong though it was read; with something to correct, a cell stands as it was typed."""
    rows = {"unit_name": "甲厂", "staff_count": "３２０人", "self_score": "89分"}, {"unit_name": "乙厂"}
    one = listed(*rows, filled_by="李明")
    values = {"unit_name": "甲厂", "staff_count": 320, "self_score": 89.0}
    wrong = found("self_score", "E6", 0, "score-over-100")
    one = Judged(one.stored, Result([values, {"unit_name": "乙厂"}], [wrong]))
    cells = returned(LIST, [(one, [wrong])]).filled.rows[0].cells
    assert [(cells[name].kind, cells[name].text) for name in ("unit_name", "staff_count", "self_score")] == [
        ("text", "甲厂"),
        ("number", "320"),
        ("text", "89分"),
    ]


def test_percentage_stands_as_the_number_that_was_read() -> None:
    """A program would take what is typed over it for a percentage again."""
    raw = unit(version("annex1", SETTINGS))
    (record,) = raw.records
    shown = RawCell("number", "0.985", "0.0%", "")
    cells = tuple(p._replace(cell=shown) if p.field == "satisfaction_rate" else p for p in record.cells)
    one = Judged(judged(_with(raw, cells)).stored, Result([{"satisfaction_rate": 98.5}], []))
    assert returned(UNIT, [(one, [])]).filled.head["satisfaction_rate"] == RawCell(
        "number", "98.5", "General", ""
    )


def test_days_and_choices_stand_as_a_form_takes_them() -> None:
    """A day as a day, a choice by its own name."""
    raw = unit(version("annex1", SETTINGS), fill_date="2017年11月1日", has_board_reps="有")
    one = Judged(judged(raw).stored, Result([{"fill_date": "2017-11-01", "has_board_reps": "是"}], []))
    head = returned(UNIT, [(one, [])]).filled.head
    assert [(head[name].kind, head[name].text) for name in ("fill_date", "has_board_reps")] == [
        ("date", "2017-11-01"),
        ("text", "是"),
    ]


def _with(raw: RawReturn, cells: tuple[Placed, ...]) -> RawReturn:
    return raw._replace(records=(raw.records[0]._replace(cells=cells),))


def test_parts_of_one_list_go_back_as_one() -> None:
    """Rows one after the other, points about the rows where they stand now, and no word of 补充."""
    first = listed({"unit_name": "甲厂"}, {"unit_name": "乙厂"}, filled_by="李明")
    second = listed({"unit_name": "丙厂"}, filled_by="", leader="赵云", list_kind="补充")
    wrong = found("staff_count", "D7", 1), found("superior_score", "G6", 0)
    content = returned(LIST, [(first, [wrong[0]]), (second, [wrong[1]])])
    assert [row.cells["unit_name"].text for row in content.filled.rows] == ["甲厂", "乙厂", "丙厂"]
    assert [(one.number, one.record, one.field) for one in content.points] == [
        (1, 1, "staff_count"),
        (2, 2, "superior_score"),
    ]
    head = content.filled.head
    assert (head["filled_by"].text, head["leader"].text, "list_kind" in head) == ("李明", "张华", False)


def test_a_list_alone_keeps_that_it_adds() -> None:
    """A supplement that goes back is a supplement when it returns."""
    content = returned(LIST, [(listed({"unit_name": "丙厂"}, list_kind="补充"), [])])
    assert content.filled.head["list_kind"].text == "补充"


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ([], True),
        ([found("unit_type", "C6")], True),
        ([found("staff_count", "D6")], False),
        ([found("unit_name", "B6")], False),
        ([found("staff_count", "D6"), found("check_code", "H6", code="row-altered")], True),
        ([found("staff_count", "D7", 1)], True),
    ],
)
def test_check_code_of_a_row_that_is_corrected_by_hand(wrong: list[Finding], kept: bool) -> None:
    """It would warn of the corrected figure; it stays where it tells what was altered, for the row is copied again."""
    rows = {"unit_name": "甲公司", "check_code": CODE}, {"unit_name": "乙公司"}
    first, second = returned(LIST, [(listed(*rows), wrong)]).filled.rows
    assert ("check_code" in first.cells) is kept
    assert first.cells["staff_count"].text == second.cells["staff_count"].text == "326"


def test_what_needs_correction() -> None:
    """Errors and warnings that a filler can do something about; being late alone is no reason to send a form back."""
    blank, late = found("staff_count", "D5"), Finding.of("return-late", {"day": "", "due": ""})
    others = [Finding.of(code, {}) for code in ("row-total", "folder-other-body")]
    assert [needs_correction(one) for one in (blank, late, *others)] == [True, True, False, False]
    assert (is_reason([late]), is_reason([late, blank]), is_reason([])) == (False, True, False)
