"""回执: what is in order, and nothing else."""

from __future__ import annotations

import pytest
from needed import AFTER, CAMPAIGN, NOTHING, ON, RIGHT, WRONG
from papers import lines

from cwgk_excel.report.corrections.receipt import receipt


def test_all_in_order() -> None:
    """How many of each form on which day, which units, the receipt numbers, and what still happens."""
    assert lines(receipt(RIGHT, CAMPAIGN, ON)) == [
        "回　执",
        "西岗区厂务公开领导小组办公室：",
        "贵单位报送的第二批“大连市厂务公开民主管理工作标准化建设单位”认证申报材料，截至2017年11月14日"
        "已收到并核对无误的有：",
        "材料 | 收到日期 | 份数 | 单位数",
        "附件1 认证申报表 | 2017年11月10日 | 2 | 2",
        "附件2 认证申报汇总表 | 2017年11月13日 | 1 | 2",
        "申报表核对无误、可以列入汇总的单位有2个。逐件列明如下：",
        "序号 | 单位 | 材料 | 收到日期 | 收件编号",
        "1 | 大连丙厂 | 附件1 认证申报表 | 2017年11月10日 | 10",
        "2 | 大连丁厂 | 附件1 认证申报表 | 2017年11月10日 | 11",
        "3 | 汇总表，列有2个单位 | 附件2 认证申报汇总表 | 2017年11月13日 | 12",
        "1．请将加盖公章的纸质件附件1（正反面打印）、附件2于2017年11月15日（星期三）前报我办，内容须与电子表一致；"
        "已经报送的不用再报。",
        "2．电子表收下后内容又有变动的，请重新报送电子表，并与我办联系，不要只改纸质件。",
        "3．我办将对申报单位抽查审核，具体时间、方式另行通知。",
        "大连市厂务公开领导小组办公室",
        "2017年11月14日",
        "（联系人：刘峰，联系电话：82610415）",
    ]


def test_only_what_is_in_order_stands_in_it() -> None:
    """What is to be corrected goes another way, and the receipt says so without saying what."""
    said = lines(receipt(WRONG, CAMPAIGN, AFTER))
    assert [line for line in said if "|" in line] == [
        "材料 | 收到日期 | 份数 | 单位数",
        "附件1 认证申报表 | 2017年11月9日 | 1 | 1",
        "序号 | 单位 | 材料 | 收到日期 | 收件编号",
        "1 | 大连乙厂 | 附件1 认证申报表 | 2017年11月9日 | 2",
    ]
    assert (
        "1．请将加盖公章的纸质件附件1（正反面打印）尽快报我办，内容须与电子表一致；已经报送的不用再报。"
        in said
    )
    assert "4．没有列入本回执的材料，以我办另行发出的函为准。" in said
    assert not [line for line in said if "大连甲厂" in line]


def test_nothing_in_order_nothing_to_confirm() -> None:
    """There is no empty receipt."""
    with pytest.raises(ValueError, match="210211"):
        receipt(NOTHING, CAMPAIGN, ON)
