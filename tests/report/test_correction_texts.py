"""Texts to paste: a private one for each body, one for the group; and the word for a body's progress."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from needed import AFTER, ALL, CAMPAIGN, NOTHING, ON, PARTLY, REFUSED, RIGHT, WRONG, declaration, staff

from cwgk_excel.report.corrections.needs import Needs
from cwgk_excel.report.corrections.texts import group_text, private_text

IDLE = replace(RIGHT, received=())


@pytest.mark.parametrize(
    ("needs", "word"),
    [
        (RIGHT, "报齐无误"),
        (IDLE, "报齐无误"),
        (WRONG, "报齐待改"),
        (replace(PARTLY, missing=()), "报齐待改"),
        (PARTLY, "部分报送"),
        (REFUSED, "部分报送"),
        (NOTHING, "未报"),
    ],
)
def test_progress(needs: Needs, word: str) -> None:
    """Whoever has sent something, be it in vain, is not called 未报 in the group."""
    assert needs.progress == word


def test_the_group_reads_progress_only() -> None:
    """Names stand there for 未报 alone."""
    bodies = [(needs.body.name, needs.progress) for needs in ALL]
    assert group_text(bodies, datetime(2017, 11, 14, 17)) == (
        "截至11月14日17时：报齐无误1家；报齐待改1家；部分报送2家；未报1家（甘井子区）。"
    )


def test_the_group_as_the_issue_has_it() -> None:
    """The four words in their order, whatever the order of the bodies."""
    counts = {"未报": 3, "报齐待改": 9, "报齐无误": 1, "部分报送": 7}
    bodies = [(f"{word}{n}", word) for word, count in counts.items() for n in range(count)]
    assert group_text(bodies, datetime(2017, 11, 14, 17)) == (
        "截至11月14日17时：报齐无误1家；报齐待改9家；部分报送7家；未报3家（未报0、未报1、未报2）。"
    )


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (date(2017, 11, 14), "截至11月14日：报齐无误1家。"),
        (datetime(2017, 11, 14, 9, 30), "截至11月14日9时30分：报齐无误1家。"),
    ],
)
def test_the_moment(moment: date, said: str) -> None:
    """A day, or a time of day; what nobody is, is not counted."""
    assert group_text([("西岗区", "报齐无误")], moment) == said


def test_what_is_to_be_corrected() -> None:
    """Each error in a line, by when, and how to say that it is right."""
    assert private_text(WRONG, CAMPAIGN, ON).splitlines() == [
        "【第二批标准化建设单位申报】中山区（截至11月14日）",
        "许文静您好！",
        "已收到：附件1 认证申报表2份、附件2 认证申报汇总表1份（列有2个单位）。",
        "需要改正或说明的3处：",
        "1．大连甲厂：职工人数写的是“约300人”，不是一个准确的数。请填一个准确的数字，例如 326。",
        "2．大连甲厂：主要做法和成效只写了“见附件”。请把正文直接写在表中，不要另附。",
        "3．大连乙厂：职工人数写的是“约300人”，不是一个准确的数。请填一个准确的数字，例如 326。",
        "请在发去的修改表里改，于2017年11月20日（星期一）前发回；只改标颜色的格。原来填的属实、不用改的，"
        "在“修改清单”的“处理”栏选“属实”，并写明理由。",
        "联系人：刘峰，联系电话：82610415。",
        "大连市厂务公开领导小组办公室",
    ]


def test_refused_and_missing() -> None:
    """What to do with the file, and what is owed until when."""
    assert private_text(PARTLY, CAMPAIGN, ON).splitlines()[2:6] == [
        "已收到：附件1 认证申报表1份。",
        "没有收下的文件1个，请按下面说的处理，于2017年11月20日（星期一）前重新发来：",
        "1．大连己厂.xlsx：文件设了打开密码。请取消打开密码（文件—信息—保护工作簿），保存后再报送；"
        "或把密码告诉市厂开办。",
        "还没有报送：附件2 认证申报汇总表。请于2017年11月15日（星期三）前报来。",
    ]


def test_overdue() -> None:
    """The old day and the new one."""
    assert private_text(NOTHING, CAMPAIGN, AFTER).splitlines()[2:4] == [
        "还没有收到贵单位的申报材料。",
        "还没有报送：附件1 认证申报表、附件2 认证申报汇总表。截止日期是11月15日，已逾期，"
        "请于2017年11月20日（星期一）前补报。",
    ]


def test_in_order() -> None:
    """Only the paper is still to come; of a body that has nothing to send not even that."""
    assert private_text(RIGHT, CAMPAIGN, ON).splitlines()[2:4] == [
        "贵单位报送的附件1 认证申报表2份、附件2 认证申报汇总表1份（列有2个单位）已收到，已报齐，核对无误。",
        "请将盖章的纸质件于2017年11月15日（星期三）前报来，已经报送的不用再报。谢谢！",
    ]
    assert private_text(IDLE, CAMPAIGN, ON).splitlines()[2] == "目前没有需要贵单位报送或改正的材料。"


def test_a_message_is_not_endless() -> None:
    """Twenty lines, the rest is in the slips."""
    ones = [declaration(f"大连{n}厂", [staff()], f"修改表-大连{n}厂.xlsx") for n in range(1, 23)]
    said = private_text(replace(WRONG, to_correct=ones), CAMPAIGN, ON).splitlines()
    assert said[3] == "需要改正或说明的22处："
    assert said[23].startswith("20．大连20厂：")
    assert said[24] == "其余见修改表。"
