"""催报名单: whom to call first, about what, and what was said before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from needed import AFTER, ALL, BY, CAMPAIGN, NOTHING, ON, PARTLY, RIGHT, WRONG
from openpyxl import load_workbook

from cwgk_excel.report.corrections.needs import Call
from cwgk_excel.report.corrections.reminders import reminder_text, reminders, write_reminders


def test_broken_promises_come_first() -> None:
    """Then what is overdue, then the rest in official order; bodies in order are left out."""
    before = [(row.name, row.group) for row in reminders(ALL, CAMPAIGN, ON)]
    assert before == [
        ("甘井子区", "答应的日期已过"),
        ("中山区", "还没有到期"),
        ("沙河口区", "还没有到期"),
        ("示例-机械冶金产业工会", "还没有到期"),
    ]
    after = [(row.name, row.group, row.late) for row in reminders(ALL, CAMPAIGN, AFTER)]
    assert after == [
        ("中山区", "答应的日期已过", 1),
        ("甘井子区", "答应的日期已过", 6),
        ("沙河口区", "已逾期", 6),
        ("示例-机械冶金产业工会", "已逾期", 6),
    ]


def test_the_promised_day_itself_is_not_over() -> None:
    """A promise is broken on the day after, and a newer one takes its place."""
    (row,) = reminders([NOTHING], CAMPAIGN, date(2017, 11, 13))
    assert (row.group, row.promised) == ("还没有到期", date(2017, 11, 13))
    again = replace(NOTHING, calls=(*NOTHING.calls, Call(ON, "姜海涛", date(2017, 11, 22), "")))
    (row,) = reminders([again], CAMPAIGN, AFTER)
    assert (row.group, row.promised, row.calls) == ("已逾期", date(2017, 11, 22), 3)


def test_the_due_day_is_that_of_what_is_owed() -> None:
    """Missing forms are due with the round, corrections by their own day, both by the earlier one."""
    due = {row.name: row.due for row in reminders([WRONG, PARTLY], CAMPAIGN, ON)}
    assert due == {"中山区": BY, "沙河口区": date(2017, 11, 15)}


def test_as_text() -> None:
    """For the office's own use, in the order of the list."""
    assert reminder_text(reminders(ALL, CAMPAIGN, AFTER)).splitlines() == [
        "要催报的4家。",
        "答应的日期已过（2家）：",
        "1．中山区 许文静 0411-80000102：3处要改正或说明（2处不改正就不能计入）；期限11月20日，逾期1天；"
        "已打电话1次，上次11月12日与许文静：说当天改好；答应的日期11月15日。",
        "2．甘井子区 姜海涛 0411-80000111：缺附件1 认证申报表、附件2 认证申报汇总表；期限11月15日，逾期6天；"
        "已打电话2次，上次11月13日：没有人接；答应的日期11月13日。",
        "已逾期（2家）：",
        "3．沙河口区 邹晓梅 0411-80000104：缺附件2 认证申报汇总表；1个文件没有收下，要重新发来；"
        "期限11月15日，逾期6天。",
        "4．示例-机械冶金产业工会 夏长林 0411-80000301：缺附件1 认证申报表、附件2 认证申报汇总表；"
        "1个文件没有收下，要重新发来；期限11月15日，逾期6天。",
    ]


def test_nobody_to_call() -> None:
    """The list says so."""
    assert reminder_text(reminders([RIGHT], CAMPAIGN, ON)) == "没有要催报的报送单位。\n"


def test_as_workbook(tmp_path: Path) -> None:
    """One line a body, with room to write on; the same rows give the same bytes."""
    rows = reminders(ALL, CAMPAIGN, AFTER)
    first, second = tmp_path / "催报名单.xlsx", tmp_path / "再一次.xlsx"
    for path in (first, second):
        write_reminders(path, rows, CAMPAIGN, AFTER)
    assert first.read_bytes() == second.read_bytes()
    sheet = load_workbook(first)["催报名单"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=5)]
    heads = ["序号", "报送单位", "联系人", "电话", "还差什么", "期限", "逾期\n天数", "已打电\n话次数"]
    assert lines[0] == [*heads, "上次通话", "答应的日期", "这次通话"]
    assert [str(value or "") for value in lines[1]] == [
        *("1", "中山区", "许文静", "0411-80000102", "3处要改正或说明（2处不改正就不能计入）"),
        *("2017-11-20 00:00:00", "1", "1", "11月12日与许文静：说当天改好", "2017-11-15 00:00:00", ""),
    ]
    assert lines[2][1] == "甘井子区"


def test_an_empty_workbook(tmp_path: Path) -> None:
    """It says that there is nobody to call."""
    path = tmp_path / "催报名单.xlsx"
    write_reminders(path, [], CAMPAIGN, ON)
    sheet = load_workbook(path)["催报名单"]
    assert "没有要催报的报送单位。" in [cell.value for row in sheet.iter_rows() for cell in row]
