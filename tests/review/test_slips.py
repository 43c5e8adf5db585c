"""A correction slip that came back: what was changed, answered and taken back, and whose place it takes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ON, Desk
from slip_round import Answers, answer, issue, newest

import cwgk_excel
from cwgk_excel.forms.look.slip_list import LIST_SHEET
from cwgk_excel.ledger.slips import Slip
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.in_force import in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.together import together
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.upkeep.check import check

WRONG = {"staff_count": "约300人", "chair_name": None, "superior_total": 300}
ROWS = ({"unit_name": "甲厂"}, {"unit_name": "乙厂", "staff_count": "约20人"}, {"unit_name": "丙厂"})


def sent(desk: Desk, name: str, data: bytes) -> FileResult:
    """What became of a file that was put in and taken in."""
    return desk.take(desk.put(name, data))[0]


def wrong(desk: Desk, **changes: Any) -> tuple[bytes, Slip]:
    """A unit's form with three mistakes was taken in: its slip."""
    sent(desk, "甲.xlsx", desk.unit(**{**WRONG, **changes}))
    return issue(desk.campaign, newest(desk.campaign))[:2]


@pytest.fixture(scope="module")
def _back(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, Slip]:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("back") / "批次"))
    return desk.folder, *wrong(desk)


Back = tuple[Desk, bytes, Slip]


@pytest.fixture
def back(_back: tuple[Path, bytes, Slip], tmp_path: Path) -> Back:
    """A desk that has sent back a unit's form with three mistakes, and the slip, which is drawn once."""
    folder, *slip = _back
    return Desk(shutil.copytree(folder, tmp_path / "批次")), *slip


def at(desk: Desk, **values: Any) -> dict[str, Any]:
    """Values by the addresses of an Annex 1."""
    return {desk.cell("annex1", name): value for name, value in values.items()}


def told(result: FileResult, *codes: str) -> list[tuple[str, str, str]]:
    """Code, cell and message of what a slip shows, or of the codes given."""
    return [
        (f.code, f.cell, f.message)
        for f in result.findings
        if f.code in codes or (not codes and f.code.startswith("slip-"))
    ]


def standing(desk: Desk) -> list[tuple[str, list[str]]]:
    """The files that count, each with the files whose place they take."""
    with Ledger.open(desk.folder) as ledger:
        judged = [one for some in together(desk.campaign, ledger) for one in some]
    found = in_force(judged, desk.campaign.settings.campaign.city)
    return [(name(one.chosen), [name(before) for before in one.replaced]) for one in found]


def name(one: Judged) -> str:
    """The file in which a return came."""
    return one.stored.receipt.path


def test_corrected_slip_is_like_any_good_return(back: Back) -> None:
    """Neither list nor comments nor marks are findings; what was sent back is no rival of its correction."""
    desk, data, _ = back
    good = at(desk, staff_count=302, chair_name="王建国", superior_total=94)
    result = sent(desk, "改.xlsx", answer(desk, data, good))
    assert [f.code for f in result.findings] == ["return-replaces"]
    assert standing(desk) == [("改.xlsx", ["甲.xlsx"])]
    assert check(desk.campaign, workers=0).problems == []


def test_change_of_what_was_right_is_said(back: Back) -> None:
    """From what to what, at its cell; a marked cell may be changed as one likes."""
    desk, data, _ = back
    typed = at(desk, staff_count=302, chair_name="王建国", superior_total=94, congress_score=39)
    assert told(sent(desk, "改.xlsx", answer(desk, data, typed))) == [
        ("slip-right-changed", "B7", "职代会得分没有要求改，这次由“40”改成了“39”")
    ]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({1: ("属实", "暂缺"), 2: ("已改正", None), 3: ("属实", "加了附加分")}, []),
        ({1: ("属实", "  "), 2: ("已改正", None), 3: ("已改正", None)},
         [("slip-answer-without-reason", "B5", "修改清单第1条选了“属实”，没有写明理由")]),
        ({1: ("对的", "暂缺"), 2: ("已改正", None), 3: (None, "加了分")},
         [("slip-answer-unclear", "B5", "修改清单第1条的“处理”写的是“对的”，说明写的是“暂缺”，没有采用"),
          ("slip-answer-unclear", "B8", "修改清单第3条没有选“处理”，说明写的是“加了分”，没有采用")]),
        ({2: ("已改正", None)}, [("slip-unanswered", "", "修改清单上还有2条没有改，也没有说明：第1、3条")]),
    ],
)  # fmt: skip
def test_answers_are_taken_as_they_are(
    answers: Answers, expected: list[tuple[str, str, str]], back: Back
) -> None:
    """Said is what is missing or in other words; nothing is guessed."""
    desk, data, _ = back
    assert told(sent(desk, "改.xlsx", answer(desk, data, {}, answers))) == expected


def test_reason_explains_what_still_holds_the_value(back: Back) -> None:
    """It is kept with the finding's key; another value in the cell is not explained by it."""
    desk, data, slip = back
    answers: Answers = {1: ("属实", "暂缺"), 3: ("属实", "加了附加分")}
    sent(desk, "改.xlsx", answer(desk, data, at(desk, superior_total=200), answers))
    one = newest(desk.campaign)
    assert [(a.number, a.verdict, a.reason, a.finding) for a in one.stored.raw.answers] == [
        (1, "属实", "暂缺", slip.lines[1].finding),
        (3, "属实", "加了附加分", slip.lines[3].finding),
    ]
    explained = {f.key for f in one.findings if one.state(f) == ("explained", "", "暂缺")}
    assert explained == {slip.lines[1].finding}


def test_marked_comments_of_others_stay(back: Back) -> None:
    """Only what we wrote ourselves is no finding."""
    desk, data, _ = back
    book = desk.book(data)
    book.worksheets[1]["B4"].comment = type(book.worksheets[1]["D5"].comment)("请电话联系", "李明")
    result = sent(desk, "改.xlsx", desk.saved(book))
    assert [f.value for f in result.findings if f.code == "comment-unread"] == ["请电话联系"]


def test_corrected_name_is_known_through_the_slip(desk: Desk) -> None:
    """The return takes the place of what it corrects, whose unit had another name."""
    data, _ = wrong(desk, unit_name="大连甲长")
    good = at(desk, unit_name="大连甲厂", staff_count=302, chair_name="王建国", superior_total=94)
    result = sent(desk, "改.xlsx", answer(desk, data, good))
    assert [code for code, *_ in told(result)] == ["slip-right-changed", "slip-unit-renamed"]
    assert standing(desk) == [("改.xlsx", ["甲.xlsx"])]


def test_slip_that_says_another_unit_takes_no_place(back: Back) -> None:
    """Where most of what was right is another's too: both count, and the office is told."""
    desk, data, _ = back
    other = dict.fromkeys(("self_total", "congress_score", "openness_score", "board_score"), 7)
    texts = {"ownership": "国有独资", "delegate_count": 30, "narrative": "别的", "satisfaction_rate": 90}
    typed = at(
        desk, unit_name="大连乙公司", staff_count=30, chair_name="张三", superior_total=90, **other, **texts
    )
    (only,) = told(sent(desk, "改.xlsx", answer(desk, data, typed)))
    assert only[0] == "slip-other"
    assert standing(desk) == [("甲.xlsx", []), ("改.xlsx", [])]


def test_form_of_before_after_the_slip_is_newest(back: Back) -> None:
    """A blank form filled in anew counts like any newer return."""
    desk, data, _ = back
    sent(
        desk, "改.xlsx", answer(desk, data, at(desk, staff_count=302, chair_name="王建国", superior_total=94))
    )
    sent(desk, "旧表.xlsx", desk.unit(staff_count=303))
    assert standing(desk) == [("旧表.xlsx", ["甲.xlsx", "改.xlsx"])]


def test_sheet_copied_into_a_new_workbook_is_the_slip_still(back: Back) -> None:
    """Its hidden parts and its list are lost; what was right is compared all the same."""
    desk, data, _ = back
    typed = at(desk, staff_count=302, chair_name="王建国", superior_total=94, congress_score=39)
    book = desk.book(answer(desk, data, typed))
    for sheet in book.worksheets:
        if sheet.title != desk.form("annex1").layout.sheet:
            book.remove(sheet)
    result = sent(desk, "改.xlsx", desk.saved(book))
    assert {"slip-right-changed", "token-partial"} <= {f.code for f in result.findings}
    assert standing(desk) == [("改.xlsx", ["甲.xlsx"])]


def test_two_corrections_that_cross(desk: Desk) -> None:
    """The later one counts, though it is of the older slip and under another name; that it is old is said."""
    sent(desk, "甲.xlsx", desk.unit(**WRONG))
    first = newest(desk.campaign)
    old, _, _ = issue(desk.campaign, first, later=-60)
    new, _, _ = issue(desk.campaign, first, later=-30)
    good = at(desk, staff_count=302, chair_name="王建国", superior_total=94)
    sent(desk, "新.xlsx", answer(desk, new, good))
    result = sent(desk, "旧.xlsx", answer(desk, old, {**good, **at(desk, unit_name="大连某厂")}))
    assert "slip-voided" in [code for code, *_ in told(result)]
    with Ledger.open(desk.folder) as ledger:
        groups = list(together(desk.campaign, ledger))
    assert len(groups) == 1
    assert standing(desk) == [("旧.xlsx", ["甲.xlsx", "新.xlsx"])]


def test_slip_that_is_not_on_record_is_said(back: Back) -> None:
    """It is read by its version; what was answered is not taken."""
    desk, data, _ = back
    with Ledger.open(desk.folder) as ledger, ledger.transaction():
        ledger.db.execute("DELETE FROM slip")
    result = sent(desk, "改.xlsx", answer(desk, data, {}, {1: ("属实", "暂缺")}))
    assert [code for code, *_ in told(result)] == ["slip-unknown"]
    assert newest(desk.campaign).stored.raw.answers == ()


def listed(desk: Desk, *, lock_right: bool = False) -> tuple[bytes, Slip]:
    """A body's list with one mistake was taken in: its slip."""
    sent(desk, "表.xlsx", desk.table(*ROWS))
    return issue(desk.campaign, newest(desk.campaign), lock_right=lock_right)[:2]


def test_rows_are_known_by_their_units(desk: Desk) -> None:
    """A row that moved up is no change; one that is no more, and a right cell that was changed, are said."""
    data, _ = listed(desk)
    cell = desk.cell
    typed = {
        **{cell("annex2", field, 1): desk_value for field, desk_value in moved(desk, 2).items()},
        **dict.fromkeys(moved_cells(desk, 2)),
        cell("annex2", "staff_count", 1): 20,
        cell("annex2", "staff_count", 3): 327,
    }
    result = sent(desk, "改.xlsx", answer(desk, data, typed))
    assert told(result) == [
        ("slip-right-changed", "B6", "单位名称没有要求改，这次由“甲厂”改成了“（空）”"),
        ("slip-right-changed", "D8", "职工人数没有要求改，这次由“326”改成了“327”"),
    ]


def moved(desk: Desk, row: int) -> dict[str, Any]:
    """What stands in a row of the list, by field."""
    sheet = desk.book(desk.table(*ROWS))[desk.form("annex2").layout.sheet]
    return {
        f: sheet[desk.cell("annex2", f, row)].value for f in desk.form("annex2").layout.columns if f != "seq"
    }


def moved_cells(desk: Desk, row: int) -> list[str]:
    """The cells of a row of the list, but for its number."""
    return [desk.cell("annex2", f, row) for f in desk.form("annex2").layout.columns if f != "seq"]


def test_row_is_taken_back_where_right_cells_are_locked(desk: Desk) -> None:
    """It is left out and told with all that stood in it; a locked cell that was changed is told."""
    data, _ = listed(desk, lock_right=True)
    book = desk.book(data)
    lines = {row[0].value: row[0].row for row in book[LIST_SHEET].iter_rows()}
    book[LIST_SHEET][f"I{lines['行8']}"] = "撤销"
    book[LIST_SHEET][f"I{lines['行6']}"] = "不要了"
    sheet = book[desk.form("annex2").layout.sheet]
    sheet["D6"], sheet["D7"] = 999, 20
    result = sent(desk, "改.xlsx", desk.saved(book))
    assert [(code, cell) for code, cell, _ in told(result)] == [
        ("slip-answer-unclear", ""),
        ("slip-locked-changed", "D6"),
        ("slip-row-withdrawn", "B8"),
    ]
    assert "职工人数“326”" in next(f.value for f in result.findings if f.code == "slip-row-withdrawn")
    assert [v["unit_name"] for v in newest(desk.campaign).result.values] == ["甲厂", "乙厂"]
    assert check(desk.campaign, workers=0).problems == []


def test_slip_is_explained_alike_wherever_it_is_read(back: Back) -> None:
    """At intake, in a dry run, from Python; and ``check`` sees an answer that was altered in the ledger."""
    desk, data, _ = back
    typed = at(desk, chair_name="王建国", superior_total=94, congress_score=39)
    path = desk.put("改.xlsx", answer(desk, data, typed, {2: ("属实", "有名册")}))
    (dry,) = desk.take(path, dry_run=True)
    (read,) = cwgk_excel.read_return(path, desk.campaign, on=ON)
    (taken,) = desk.take(path)
    codes = ["slip-right-changed", "cell-approximate", "total-not-sum"]
    assert [f.code for f in dry.findings] == list(read.findings["code"]) == codes
    assert [f.code for f in taken.findings] == [*codes, "return-replaces"]
    with Ledger.open(desk.folder) as ledger, ledger.transaction():
        ledger.db.execute("UPDATE answer SET reason = '没有'")
    (problem, _) = check(desk.campaign, workers=0).problems
    assert "修改清单上填的，登记的与现在读出的不同" in problem
