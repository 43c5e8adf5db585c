"""便函: what a body reads when something is to be done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from needed import (
    AFTER,
    CAMPAIGN,
    NOTHING,
    ON,
    PARTLY,
    REFUSED,
    RIGHT,
    WRONG,
    declaration,
    placeholder,
    staff,
)
from papers import lines

from cwgk_excel.report.corrections.letter import letter

TITLE = "关于第二批“大连市厂务公开民主管理工作\n标准化建设单位”认证申报材料补正事宜的函"
CLOSE = (
    "表格请按原来的格式（.xlsx）发回，不要改成 PDF 或图片，也不要把内容复制到新的工作簿里。"
    "如有疑问，请与我办联系。"
)
SIGNED = ["大连市厂务公开领导小组办公室", "2017年11月14日", "（联系人：刘峰，联系电话：82610415）"]


def test_what_is_to_be_corrected() -> None:
    """Each place with its unit, of a list's row too; how to answer that it is right; what is attached."""
    assert lines(letter(WRONG, CAMPAIGN, ON)) == [
        TITLE,
        "中山区厂务公开领导小组办公室：",
        "按照大厂开办发〔2017〕7号文件要求，截至2017年11月14日，我办收到贵单位报送的附件1 认证申报表2份、"
        "附件2 认证申报汇总表1份（列有2个单位）。经核对，有3处需要改正或说明。现将有关事项函告如下：",
        "需要改正或说明的内容",
        "请于2017年11月20日（星期一）前，在随函附上的修改表里对照下表逐处办理，把修改表发回我办。"
        "贵单位原来填的内容都在修改表里，要改的格标有颜色并加了批注，其余的不用重填。",
        "序号 | 单位 | 栏目 | 问题 | 怎么改",
        "1 | 大连甲厂 | 职工人数 | 职工人数写的是“约300人”，不是一个准确的数 | 请填一个准确的数字，例如 326。",
        "2 | 大连甲厂 | 主要做法和成效 | 主要做法和成效只写了“见附件” | 请把正文直接写在表中，不要另附。",
        "3 | 大连乙厂 | 职工人数 | 职工人数写的是“约300人”，不是一个准确的数 | 请填一个准确的数字，例如 326。",
        "经核对，原来填的内容属实、不用改的，请在修改表第一页“修改清单”的“处理”栏选“属实”，并在“说明”栏写明理由，"
        "由我办认定。已盖章的纸质件是重新打印盖章，还是在更正处盖章，“修改清单”的“纸质件”栏逐处写明。",
        CLOSE,
        "随函附：修改表2份（修改表-附件1-大连甲厂.xlsx、修改表-附件2.xlsx）。",
        *SIGNED,
    ]


def test_refused_and_missing() -> None:
    """Files that were not taken in with what to do, what is owed by when, and the blank forms attached."""
    assert lines(letter(PARTLY, CAMPAIGN, ON)) == [
        TITLE,
        "沙河口区厂务公开领导小组办公室：",
        "按照大厂开办发〔2017〕7号文件要求，截至2017年11月14日，我办收到贵单位报送的附件1 认证申报表1份。经核对，"
        "有1个文件没有收下；还有1项材料没有报送。现将有关事项函告如下：",
        "一、没有收下的文件",
        "下列文件没有收下，里面的内容没有计入。请按表中所说处理，于2017年11月20日（星期一）前重新发来。",
        "序号 | 文件 | 没有收下的原因 | 怎么办",
        "1 | 大连己厂.xlsx | 文件设了打开密码 | 请取消打开密码（文件—信息—保护工作簿），保存后再报送；"
        "或把密码告诉市厂开办。",
        "二、还没有报送的材料",
        "下列材料还没有收到：附件2 认证申报汇总表。请于2017年11月15日（星期三）前报送。",
        CLOSE,
        "随函附：空白表1份（附件2-沙河口区.xlsx）。",
        *SIGNED,
    ]


def test_nothing_came_by_the_due_day() -> None:
    """The title speaks of sending, not of correcting; the new day is said beside the old one."""
    said = lines(letter(NOTHING, CAMPAIGN, AFTER))
    assert said[0].endswith("认证申报材料报送事宜的函")
    assert said[2].endswith("截至2017年11月21日，我办还没有收到贵单位的申报材料。现将有关事项函告如下：")
    assert said[3:5] == [
        "还没有报送的材料",
        "下列材料还没有收到：附件1 认证申报表、附件2 认证申报汇总表。报送截止日期是2017年11月15日（星期三），"
        "现已逾期，请于2017年11月20日（星期一）前补报。",
    ]


def test_a_union_that_sent_what_cannot_be_used() -> None:
    """It is called by its own name, and what it sent is not passed over."""
    said = lines(letter(REFUSED, CAMPAIGN, ON))
    assert said[1] == "示例-机械冶金产业工会："
    assert "还没有收到贵单位能够采用的申报材料，有1个文件没有收下；还有2项材料没有报送。" in said[2]


def test_a_long_list_is_in_the_slips() -> None:
    """Thirty lines are printed; with many slips only their number is said."""
    units = [f"大连{number}厂" for number in range(1, 21)]
    ones = [declaration(name, [staff(), placeholder()], f"修改表-{name}.xlsx") for name in units]
    said = lines(letter(replace(WRONG, to_correct=ones), CAMPAIGN, ON))
    assert "有40处需要改正或说明" in said[2]
    assert [line.split(" | ")[:2] for line in said[6:8]] == [["1", "大连1厂"], ["2", "大连1厂"]]
    assert said[35].startswith("30 | 大连15厂 | ")
    assert said[36] == "其余10处见修改表。"
    assert "随函附：修改表20份。" in said


def test_without_a_slip() -> None:
    """The form itself is corrected, and reasons are written in the answer."""
    said = lines(letter(replace(WRONG, to_correct=[declaration("大连甲厂", [staff()])]), CAMPAIGN, ON))
    assert said[4] == "请于2017年11月20日（星期一）前，对照下表在原来的表上逐处改正，重新报送。"
    assert said[7] == "经核对，原来填的内容属实、不用改的，请在回复时逐处写明理由，由我办认定。"
    assert not [line for line in said if "修改表" in line]


def test_the_formal_letter_leaves_number_and_day_open() -> None:
    """The red head stands above; all else is as in the plain one."""
    formal, plain = (lines(letter(WRONG, CAMPAIGN, ON, formal=formal)) for formal in (True, False))
    assert formal[:2] == ["大连市厂务公开领导小组办公室", "函〔2017〕　　号"]
    assert formal[-2] == "2017年　　月　　日"
    assert [*formal[2:-2], formal[-1]] == [*plain[:-2], plain[-1]]


def test_the_same_affairs_give_the_same_letter() -> None:
    """Byte for byte."""
    assert letter(WRONG, CAMPAIGN, ON) == letter(WRONG, CAMPAIGN, ON)


def test_whoever_owes_nothing_gets_none() -> None:
    """A letter about nothing would only cost a call."""
    with pytest.raises(ValueError, match="210203"):
        letter(RIGHT, CAMPAIGN, ON)
