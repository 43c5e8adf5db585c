"""Correction slips: what was returned stands in today's form, wrong cells are marked, and a list says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import books
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.campaign import Settings, Submitter
from cwgk_excel.forms import FORMS
from cwgk_excel.identity import Key, Token, unseal
from cwgk_excel.issue.slip import Slip, draw_blank, draw_slip
from cwgk_excel.issue.slip_content import Filled, FilledRow, Point, form_with_room
from cwgk_excel.issue.slip_sheet import SlipHead
from cwgk_excel.issue.slip_value import unchanged
from cwgk_excel.issue.template import make_template
from cwgk_excel.returns.cells import RawCell

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")

BODY = Submitter.read({"code": "210202", "name": "中山区", "kind": "区市县", "order": 1})
KEY = Key(bytes(32))
REASON = "说明（属实的写明理由）"
HEAD = SlipHead("申报单位：大连甲厂　报送单位：中山区", ("请逐条改正。", "11月20日前发回。"))
STAFF = Point(
    1,
    "k1",
    "h1",
    "error",
    "staff_count",
    -1,
    "职工人数",
    "约300人",
    "职工人数写的是“约300人”，不是一个准确的数",
    "请填一个准确的数字，例如 326。",
    "重打重盖",
)
LATE = Point(
    2,
    "k2",
    "h2",
    "warning",
    "",
    -1,
    "",
    "",
    "11月16日收到，截止日期是11月15日",
    "请说明原因。",
    "不涉及纸质件",
)


def text(said: str) -> RawCell:
    """A text as it was returned."""
    return RawCell("text", said, "General", "")


def number(said: str, shown: str = "General") -> RawCell:
    """A number as it was returned."""
    return RawCell("number", said, shown, "")


UNIT: Mapping[str, RawCell] = {
    "fill_date": number("43040", "yyyy/m/d"),
    "unit_name": text("大连甲厂"),
    "staff_count": text("约300人"),
    "self_total": number("92.5"),
    "congress_score": text("=1+1"),
    "satisfaction_rate": number("0.985", "0.0%"),
    "narrative": text("见@@TOKEN@@"),
    "office_opinion": text("同意"),
    "former_field": text("旧内容"),
}


def row(at: int, name: str, staff: str) -> FilledRow:
    """A row of a list."""
    return FilledRow(at, {"unit_name": text(name), "staff_count": number(staff)})


def drawn(settings: Settings, form: str = "annex1", **changes: Any) -> Slip:
    """A slip of one unit's form, or of a body's list."""
    filled = changes.pop("filled", Filled(UNIT))
    made = form_with_room(FORMS[form](settings), filled.rows)
    points = changes.pop("points", [STAFF, LATE])
    head = changes.pop("head", HEAD)
    version = make_template(made).version
    return draw_slip(draw_blank(made), version, BODY, KEY, "ABCDEF1", filled, points, head, **changes)


def opened(slip: Slip) -> Workbook:
    """A slip as a program opens it."""
    return books.opened(slip.data)


def said(sheet: Worksheet, cells: str) -> list[list[object]]:
    """The values of a range, row by row."""
    return [[cell.value for cell in line] for line in sheet[cells]]


def test_the_list_comes_first(settings: Settings) -> None:
    """Then the form as it was issued, its guide and the hidden sheet; the program opens on the list."""
    book = opened(drawn(settings))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("修改清单", "visible"),
        ("认证申报表", "visible"),
        ("填报说明", "visible"),
        ("_cwgk", "veryHidden"),
    ]
    assert book.active is not None
    assert book.active.title == "修改清单"


def test_token_carries_the_number_of_the_slip(settings: Settings) -> None:
    """In the form and on the hidden sheet, with today's version and the body's name beside it."""
    slip = drawn(settings)
    book = opened(slip)
    version = make_template(FORMS["annex1"](settings)).version.id
    assert unseal(slip.token, KEY) == Token("1", version, "210202", "ABCDEF1")
    assert [book["认证申报表"]["B16"].value, book["_cwgk"]["A1"].value] == [slip.token, slip.token]
    assert [book["认证申报表"]["B15"].value, book["_cwgk"]["A2"].value] == ["中山区", "中山区"]


def test_what_was_typed_stands_as_it_was_typed(settings: Settings) -> None:
    """Texts as texts, numbers with the format they had; what only the office fills in stays empty."""
    sheet = opened(drawn(settings))["认证申报表"]
    cells = {at: sheet[at] for at in ("D3", "B4", "D5", "A7", "B7", "F8", "A10", "E13")}
    assert [cell.value for cell in cells.values()] == [
        day(2017, 11, 1),
        "大连甲厂",
        "约300人",
        92.5,
        "=1+1",
        0.985,
        "见@@TOKEN@@",
        None,
    ]
    assert [cells["B7"].data_type, cells["B7"].quotePrefix, cells["F8"].number_format] == ["s", True, "0.0%"]


def day(year: int, month: int, number: int) -> datetime:
    """A day as openpyxl gives it."""

    return datetime(year, month, number)


def test_wrong_cells_are_marked_and_commented(settings: Settings) -> None:
    """By colour until something else stands there, and by a comment that says what to do."""
    sheet = opened(drawn(settings))["认证申报表"]
    (first,) = [
        rule.formula
        for cells, rules in sheet.conditional_formatting._cf_rules.items()
        for rule in rules
        if str(cells.sqref) == "D5" and rule.priority == 1
    ]
    assert first == ['EXACT($D$5,"约300人")']
    assert {cell.coordinate: cell.comment.text for line in sheet for cell in line if cell.comment} == {
        "D5": "1．职工人数写的是“约300人”，不是一个准确的数。\n怎么改：请填一个准确的数字，例如 326。"
    }


def test_list_says_where_why_and_what_to_do(settings: Settings) -> None:
    """One line per finding; the two last columns are open, and all else is locked."""
    slip = drawn(settings)
    sheet = opened(slip)["修改清单"]
    assert said(sheet, "A2:A4") == [
        ["申报单位：大连甲厂　报送单位：中山区"],
        ["请逐条改正。"],
        ["11月20日前发回。"],
    ]
    assert said(sheet, "A5:J7") == [
        [
            "序号",
            "位置",
            "单位和栏目",
            "现在填的",
            "问题",
            "怎么改",
            "级别",
            "纸质件",
            "处理",
            "说明（属实的写明理由）",
        ],
        [1, "D5", "职工人数", "约300人", STAFF.message, STAFF.remedy, "必须改正", "重打重盖", None, None],
        [2, "整张表", "整张表", "—", LATE.message, LATE.remedy, "请核实", "不涉及纸质件", None, None],
    ]
    assert slip.lines == {1: 6, 2: 7}
    assert sheet["B6"].hyperlink is not None
    assert sheet["B6"].hyperlink.location == "'认证申报表'!D5"
    unlocked = {cell.coordinate for line in sheet for cell in line if not cell.protection.locked}
    assert unlocked == {"I6", "J6", "I7", "J7"}
    assert sheet.auto_filter.ref == "A5:J7"
    assert not sheet.protection.autoFilter
    rules = {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert rules == {"I6:I7": ("list", '"已改正,属实"'), "J6:J7": ("custom", "LEN(J6)<=200")}


def test_field_that_the_form_no_longer_has_is_listed(settings: Settings) -> None:
    """What stood there is not lost, though it need not be filled in."""
    sheet = opened(drawn(settings, head=replace(HEAD, gone=(("旧栏目", "旧内容"),))))["修改清单"]
    assert said(sheet, "A8:A9") == [["原表填了、现在的表中没有的栏目（不用再填）："], ["旧栏目：旧内容"]]


def test_self_check_shows_that_it_waits_for_a_program(settings: Settings) -> None:
    """Its results are of no program yet; the printed line for the date is not in the way of the date."""
    book = load_workbook(BytesIO(drawn(settings).data), data_only=True)
    sheet = book["认证申报表"]
    assert [sheet["H2"].value, sheet["H4"].value, sheet["H9"].value, sheet["F3"].value] == [
        "请打开后查看",
        None,
        "请打开后查看",
        None,
    ]


def test_right_cells_stay_open_unless_they_are_locked(settings: Settings) -> None:
    """Locked ones are those that hold something right; what is wrong, missing or may be added stays open."""
    usual, locked = drawn(settings), drawn(settings, lock_right=True)
    assert usual.cells["B4"].state == "open"
    assert usual.cells["D5"].state == "marked"
    sheet = opened(locked)["认证申报表"]
    assert [sheet[at].protection.locked for at in ("B4", "D5", "F5", "A13")] == [True, False, False, False]
    assert {at: cell.state for at, cell in locked.cells.items() if at in ("B4", "D5", "F5", "A7")} == {
        "B4": "locked",
        "D5": "marked",
        "F5": "open",
        "A7": "locked",
    }


def test_rows_stand_where_they_stood(settings: Settings) -> None:
    """With blank rows for more; where a row cannot stand there, one follows the other."""
    filled = Filled({"filled_by": text("李明")}, [row(6, "甲厂", "10"), row(9, "乙厂", "20")])
    wrong = replace(STAFF, record=1, value="20")
    slip = drawn(settings, "annex2", filled=filled, points=[wrong])
    book = opened(slip)
    assert said(book["认证申报汇总表"], "B6:D9") == [
        ["甲厂", None, 10],
        [None, None, None],
        [None, None, None],
        ["乙厂", None, 20],
    ]
    assert said(book["修改清单"], "B6:C6") == [["D9", "乙厂　职工人数"]]
    assert [slip.cells[at].state for at in ("B6", "D9", "B7")] == ["open", "marked", "spare"]
    assert [slip.cells[at].record for at in ("B4", "B6", "D9", "B7")] == [-1, 0, 1, -1]
    crowded = Filled({}, [row(6, "甲厂", "10"), row(6, "乙厂", "20")])
    sheet = opened(drawn(settings, "annex2", filled=crowded, points=[]))["认证申报汇总表"]
    assert said(sheet, "B6:D7") == [["甲厂", None, 10], ["乙厂", None, 20]]


def test_row_can_be_taken_back_where_right_cells_are_locked(settings: Settings) -> None:
    """On the list, each row by its number."""
    filled = Filled({}, [row(6, "甲厂", "10"), row(9, "乙厂", "20")])
    sheet = opened(drawn(settings, "annex2", filled=filled, points=[], lock_right=True))["修改清单"]
    assert said(sheet, "A7:C8") == [["行6", "第6行", "甲厂"], ["行9", "第9行", "乙厂"]]
    assert [sheet[at].protection.locked for at in ("I7", "J7", "C7")] == [False, True, True]
    (rule,) = [r for r in sheet.data_validations.dataValidation if str(r.sqref) == "I7:I8"]
    assert rule.formula1 == '"撤销"'


def test_more_rows_than_the_form_has_get_room(settings: Settings) -> None:
    """In steps of fifty, and ten rows are left to add units."""
    form = FORMS["annex2"](settings)
    assert form.layout.last_row == 305
    last = [form_with_room(form, [row(at, "甲厂", "1")]).layout.last_row for at in (295, 296, 346)]
    assert last == [305, 355, 405]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (RawCell("blank", "", "General", ""), "LEN($D$5)=0"),
        (text('说"好"'), 'EXACT($D$5,"说""好""")'),
        (text("一\n二"), 'AND(LEN($D$5)=3,EXACT(LEFT($D$5,1),"一"))'),
        (number("302"), "AND(ISNUMBER($D$5),N($D$5)=302)"),
        (number("0.985"), "AND(ISNUMBER($D$5),N($D$5)=0.985)"),
        (RawCell("boolean", "TRUE", "General", ""), 'EXACT($D$5&"",TRUE&"")'),
        (RawCell("date", date(2017, 11, 1).isoformat(), "General", ""), "AND(ISNUMBER($D$5),N($D$5)=43040)"),
        (RawCell("error", "#N/A", "General", ""), 'EXACT($D$5,"#N/A")'),
    ],
)
def test_mark_stays_while_the_cell_holds_what_was_returned(cell: RawCell, expected: str) -> None:
    """A formula per kind of content."""
    assert unchanged("D5", cell) == expected


def test_same_arguments_give_the_same_bytes(settings: Settings) -> None:
    """So a second run changes nothing."""
    assert drawn(settings).data == drawn(settings).data


def test_locked_texts_are_those_of_the_version(settings: Settings) -> None:
    """What is printed on a slip is what the version says, so intake finds nothing changed."""
    form = FORMS["annex1"](settings)
    sheet = opened(drawn(settings))["认证申报表"]
    for at, printed in make_template(form).version.locked.items():
        value = str(sheet[at].value)
        assert value[:1] == "=" if printed == "=" else value == printed.replace("@@SUBMITTER@@", "中山区")
