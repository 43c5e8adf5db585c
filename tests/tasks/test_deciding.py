"""Decisions as a clerk makes them: by names as they are typed, refused where it is not clear what is meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import ON, Desk
from test_held import unsigned

from cwgk_excel.errors import CwgkError
from cwgk_excel.ledger.decisions import decisions
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks import deciding
from cwgk_excel.tasks.upkeep.backup import backup
from cwgk_excel.tasks.upkeep.check import check
from cwgk_excel.tasks.upkeep.restore import restore

WHO: dict[str, Any] = {"by": "李敏", "reason": "电话核实", "on": ON}
TALK = {"spoke_with": "王芳", "tel": "82610415"}


def staff(desk: Desk, form: str = "annex1") -> list[tuple[str, int, bool]]:
    """Of each record in force the unit, the number of its staff and whether it may enter the master."""
    frame = desk.collect().records[form]
    return list(zip(frame["unit_name"], frame["staff_count"].fillna(-1), frame["valid"], strict=True))


def made(desk: Desk) -> list[str]:
    """The kinds of all that is on record."""
    with Ledger.open(desk.folder) as ledger:
        return [one.kind for one in decisions(ledger)]


def refused(desk: Desk, act: Callable[..., object], *given: Any, **named: Any) -> str:
    """Why something is not put on record."""
    before = made(desk)
    with pytest.raises(CwgkError) as error:
        act(desk.campaign, *given, **WHO, **named)
    assert made(desk) == before
    return str(error.value)


@pytest.mark.parametrize(
    ("form", "body", "unit", "field"),
    [
        ("annex1", "210202", "甲公司", "staff_count"),
        ("附件1", "中山区", "大连市 甲公司", "职工人数"),
        ("申报表", " 中山区 ", "甲公司（盖章）", "职工人数"),
    ],
)
def test_amended_by_the_names_that_people_use(
    desk: Desk, form: str, body: str, unit: str, field: str
) -> None:
    """Form, body, unit and field; what is on record says all that the list and the 确认单 tell."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320)))
    one = deciding.amend(
        desk.campaign, form=form, body=body, unit=unit, field=field, value="302", **TALK, **WHO
    )
    assert (one.id, one.form, one.submitter, one.unit, one.field) == (
        1,
        "annex1",
        "210202",
        "甲公司",
        "staff_count",
    )
    assert one.data == {
        "before": "320",
        "value": "302",
        "label": "职工人数",
        "cell": "D5",
        "name": "甲公司",
        "with": "王芳",
        "tel": "82610415",
    }
    assert staff(desk) == [("甲公司", 302, True)]


def test_confirmation_says_what_the_body_does(desk: Desk) -> None:
    """Word for word; no command, number or path of ours."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320)))
    about = {"form": "附件1", "body": "中山区", "unit": "甲公司", "field": "职工人数"}
    one = deciding.amend(desk.campaign, **about, value="302", **TALK, **WHO)
    assert deciding.confirmation(desk.campaign, one).split("\n\n")[:4] == [
        "更正确认单",
        "中山区总工会：" if "总工会" in desk.campaign.submitters[0].name else "中山区：",
        "    经电话核实，贵单位报送的附件1（认证申报表）中，甲公司的职工人数由“320”更正为“302”，"
        "请在纸质件更正处加盖公章，随纸质件一并报送。\n    与核实的情况不符的，请马上与我们联系。",
        "    核实日期：2017年11月10日\n    核实对象：王芳（82610415）\n    经办人：李敏\n"
        f"    联系电话：{desk.campaign.settings.contact.phone}",
    ]
    target = desk.folder.parent / "确认单.txt"
    deciding.write_confirmation(desk.campaign, one, target)
    assert target.read_bytes().startswith("\ufeff更正确认单\r\n\r\n".encode())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"body": "甘井子"}, "没有叫“甘井子”的报送单位"),
        ({"body": "中山"}, "是不是中山区"),
        ({"form": "附件9"}, "没有叫“附件9”的表。请写：附件1（申报表）、附件2（汇总表）。"),
        ({"field": "人数"}, "“人数”不是附件1中要填的栏目。可以写：填表日期"),
        ({"unit": "乙公司"}, "附件1中没有找到“乙公司”。那里的单位有：甲公司。"),
        ({"value": "320"}, "没有登记：职工人数本来就是“320”。"),
        ({"value": "约300"}, "更正后的内容也读不出来：职工人数写的是“约300”，不是一个准确的数。"),
        ({"tel": " "}, "请写明与谁通的电话（--with）和电话号码（--tel）。"),
        ({"file": "别的.xlsx"}, "没有找到中山区的附件1（文件别的.xlsx）。"),
    ],
)
def test_what_is_not_clear_is_not_amended(desk: Desk, changed: dict[str, str], said: str) -> None:
    """One clear line says what there is."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320)))
    about = {"form": "附件1", "body": "中山区", "unit": "甲公司", "field": "职工人数", "value": "302", **TALK}
    assert said in refused(desk, deciding.amend, **{**about, **changed})


def test_every_decision_has_a_name_and_a_reason(desk: Desk) -> None:
    """Blanks are none."""
    with pytest.raises(CwgkError, match="谁决定的（--by）和理由"):
        deciding.call(desk.campaign, "中山区", by=" ")


def test_row_tells_which_of_several_is_meant(desk: Desk) -> None:
    """Without it nothing is guessed."""
    desk.take(desk.put("汇总.xlsx", desk.table({}, {})))
    about = {"form": "附件2", "body": "中山区", "unit": "甲公司", "field": "职工人数", "value": "302", **TALK}
    assert "符合的有几行（第6、7行）。请用 --row 写明" in refused(desk, deciding.amend, **about)
    deciding.amend(desk.campaign, **about, row=7, **WHO)
    assert staff(desk, "annex2") == [("甲公司", 326, True), ("甲公司", 302, True)]


def test_head_needs_no_unit(desk: Desk) -> None:
    """It is of the list as a whole."""
    desk.take(desk.put("汇总.xlsx", desk.table({}, phone="电话")))
    about = {"form": "附件2", "body": "中山区", "field": "联系电话", "value": "82610415", **TALK}
    one = deciding.amend(desk.campaign, **about, **WHO)
    assert (one.unit, one.turn, one.sha256) == ("", -1, "")
    assert list(desk.collect().records["annex2"]["phone"]) == ["82610415"]


def test_nameless_form_is_amended_by_its_file(desk: Desk) -> None:
    """Then it has a name."""
    desk.take(desk.put("甲.xlsx", desk.unit(unit_name=None)))
    desk.take(desk.put("乙.xlsx", desk.unit(unit_name=None, chair_name="张华")))
    about = {"form": "附件1", "body": "中山区", "field": "单位名称", "value": "丙公司", **TALK}
    assert "没有找到“”" in refused(desk, deciding.amend, **about)
    deciding.amend(desk.campaign, **about, file="乙.xlsx", **WHO)
    assert list(desk.collect().records["annex1"]["unit_name"].fillna("")) == ["", "丙公司"]


def test_finding_is_accepted_by_its_key_or_place(desk: Desk) -> None:
    """The beginning of a key is enough where it is the only one."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=0, self_total=120)))
    frame = desk.collect().findings
    (key,) = frame["key"][frame["code"] == "score-over-100"]
    (one,) = deciding.accept(desk.campaign, key[:8], **WHO)
    assert (one.finding, one.unit, one.field, one.data["before"]) == (key, "甲公司", "self_total", "120")
    deciding.accept(desk.campaign, form="附件1", body="中山区", unit="甲公司", field="职工人数", **WHO)
    assert staff(desk) == [("甲公司", 0, True)]
    assert "现在没有这样的" in refused(desk, deciding.accept, key)


def test_all_findings_of_now_with_a_code_are_accepted(desk: Desk) -> None:
    """Of a body or of a unit in it; never those that come later."""
    for name in ("甲公司", "乙公司"):
        desk.put(f"{name}.xlsx", desk.unit(unit_name=name, self_total=120))
    desk.put("西岗.xlsx", desk.unit("210203", self_total=120))
    desk.take()
    assert len(deciding.accept(desk.campaign, body="中山区", code="score-over-100", **WHO)) == 2
    desk.take(desk.put("丙.xlsx", desk.unit(unit_name="丙公司", self_total=120)))
    frame = desk.collect().findings
    told = frame[frame["code"] == "score-over-100"]
    assert dict(zip(told["unit"] + told["submitter"], told["state"], strict=True)) == {
        "甲公司210202": "accepted",
        "乙公司210202": "accepted",
        "甲公司210203": "open",
        "丙公司210202": "open",
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"body": "中山区"}, "请写问题的 key，或写明报送单位（--body）和栏目（--field）或代码（--code）。"),
        ({"body": "中山区", "field": "职工人数"}, "请同时写明是哪张表（--form）"),
        ({"body": "中山区", "code": "没有的"}, "没有“没有的”这个问题代码"),
        ({"key": "abc"}, "key 至少写前6位"),
        (
            {"body": "中山区", "code": "cell-not-number"},
            "不能认可：职工人数应填数字，现在是“很多”。请向报送单位核实后用 amend 更正，或请它改正后重报。",
        ),
        ({"body": "中山区", "code": "score-over-100"}, "现在没有这样的、还没有处理的问题"),
        ({"body": "中山区", "code": "cell-not-number", "until": date(2017, 11, 9)}, "截止的日子"),
    ],
)
def test_what_is_not_clear_or_was_not_read_is_not_accepted(
    desk: Desk, given: dict[str, Any], said: str
) -> None:
    """With the advice to amend."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count="很多")))
    assert said in refused(desk, deciding.accept, **given)


def test_refused_file_is_not_accepted(desk: Desk) -> None:
    """There is nothing in it that could stand."""
    desk.take(desk.put("坏.xlsx", b"no workbook"))
    (key,) = desk.collect().findings["key"]
    assert "没有收下的文件，不能认可" in refused(desk, deciding.accept, key)


def test_held_return_is_confirmed(desk: Desk) -> None:
    """It is the only one that waits; accepting it is refused with that advice."""
    desk.take(desk.put("原表.xlsx", desk.unit(staff_count=320)))
    assert "中山区的附件1中没有需要确认的表" in refused(desk, deciding.confirm, form="附件1", body="中山区")
    desk.take(desk.put("中山区/抄表.xlsx", unsigned(desk, desk.unit(staff_count=302))))
    assert "confirm" in refused(desk, deciding.accept, body="中山区", code="return-held")
    one = deciding.confirm(desk.campaign, form="附件1", body="中山区", **WHO)
    assert (one.unit, one.data) == ("甲公司", {"file": "抄表.xlsx", "name": "甲公司"})
    assert staff(desk) == [("甲公司", 302, True)]


def test_one_of_overlapping_tables_is_confirmed(desk: Desk) -> None:
    """Which of them the file's name says."""
    desk.put("1.xlsx", desk.table({}, {"unit_name": "乙公司"}))
    desk.put("2.xlsx", desk.table({"staff_count": 302}, {"unit_name": "丙公司"}))
    desk.take()
    said = refused(desk, deciding.confirm, form="附件2", body="中山区")
    assert "有2份：1.xlsx、2.xlsx。请用 --unit 或 --file 写明是哪一份。" in said
    deciding.confirm(desk.campaign, form="附件2", body="中山区", file="2.xlsx", **WHO)
    assert ("甲公司", 302, True) in staff(desk, "annex2")


def test_list_is_made_a_supplement(desk: Desk) -> None:
    """It is the newest that is not one already."""
    desk.take(desk.put("1.xlsx", desk.table({})))
    desk.take(desk.put("2.xlsx", desk.table({"unit_name": "乙公司"})))
    deciding.supplement(desk.campaign, body="中山区", **WHO)
    assert [name for name, _, _ in staff(desk, "annex2")] == ["甲公司", "乙公司"]


def test_return_sent_back_leaves_the_one_before(desk: Desk) -> None:
    """And a unit that takes its declaration back has none any more."""
    desk.take(desk.put("1.xlsx", desk.unit(staff_count=320)), on=date(2017, 11, 8))
    desk.take(desk.put("2.xlsx", desk.unit(staff_count=302)))
    about = {"form": "附件1", "body": "中山区", "unit": "甲公司"}
    assert "请写明是哪一种（--why）：单位撤回、退回重报、重复作废。" in refused(
        desk, deciding.withdraw, **about, why="不要"
    )
    assert "--request" in refused(desk, deciding.withdraw, **about, why="单位撤回")
    (one,) = deciding.withdraw(desk.campaign, **about, why="退回重报", **WHO)
    assert staff(desk) == [("甲公司", 320, True)]
    deciding.undo(desk.campaign, one.id, **WHO)
    whole = deciding.withdraw(desk.campaign, **about, why="单位撤回", request="撤回申请.pdf", **WHO)
    assert [one.data["file"] for one in whole] == ["1.xlsx", "2.xlsx"]
    assert staff(desk) == []


def test_refused_file_is_set_aside(desk: Desk) -> None:
    """What it was came under another name; it is no finding any more until that is undone, and no other file is."""
    desk.put("中山区/坏.xlsx", b"PK\x03\x04")
    desk.put("中山区/也坏.xlsx", b"PK\x03\x04.")
    desk.take()
    assert "要写明是哪一个没有收下的文件（--file）" in refused(
        desk, deciding.withdraw, why="重复作废", file="好.xlsx"
    )
    (one,) = deciding.withdraw(desk.campaign, why="重复作废", file="坏.xlsx", **WHO)
    assert (one.submitter, one.data["file"]) == ("210202", "中山区/坏.xlsx")
    assert list(desk.collect().findings["file"]) == ["中山区/也坏.xlsx"]
    assert check(desk.campaign, workers=0).problems == []
    deciding.undo(desk.campaign, one.id, **WHO)
    assert len(desk.collect().findings) == 2


def test_body_that_keeps_a_unit_is_chosen(desk: Desk) -> None:
    """It has to report it, and so has another."""
    desk.take(desk.put("1.xlsx", desk.unit()))
    said = refused(desk, deciding.choose, "甲公司", "中山区")
    assert "只有中山区报了，不用选" in said
    desk.take(desk.put("2.xlsx", desk.unit("210203")))
    assert "没有报“甲公司”。报了它的是中山区、西岗区。" in refused(desk, deciding.choose, "甲公司", "210204")
    one = deciding.choose(desk.campaign, "大连市甲公司", "西岗区", **WHO)
    assert (one.submitter, one.unit, one.data["others"]) == ("210203", "甲公司", ["210202"])
    assert list(desk.collect().records["annex1"]["submitter"]) == ["210203"]


def test_paper_agrees_or_differs(desk: Desk) -> None:
    """Where it counts, its value does; which counts has to be said."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320)))
    desk.take(desk.put("汇总.xlsx", desk.table({})))
    about = {"form": "附件1", "body": "中山区", "unit": "甲公司", "by": "李敏", "on": ON}
    one = deciding.paper(desk.campaign, **about)
    assert (one.reason, one.unit, one.data) == ("纸质件与电子表一致", "甲公司", {"name": "甲公司"})
    whole = deciding.paper(desk.campaign, form="附件2", body="中山区", by="李敏", on=ON)
    assert (whole.unit, whole.field, whole.data) == ("", "", {"name": ""})
    differs = {**about, "field": "职工人数", "value": "302"}
    with pytest.raises(CwgkError, match="以哪个为准"):
        deciding.paper(desk.campaign, **differs)
    deciding.paper(desk.campaign, **differs, counts="电子表")
    assert staff(desk) == [("甲公司", 320, True)]
    deciding.paper(desk.campaign, **differs, counts="纸质件")
    assert staff(desk) == [("甲公司", 302, True)]


def test_calls_are_put_on_record(desk: Desk) -> None:
    """With what was promised, by somebody and for a day to come."""
    one = deciding.call(
        desk.campaign, "西岗区", spoke_with="赵云", promised=date(2017, 11, 13), by="李敏", on=ON
    )
    assert (one.submitter, one.reason) == ("210203", "电话联系")
    assert one.data == {"spoke_with": "赵云", "promised": "2017-11-13"}
    for given, said in (
        ({"promised": date(2017, 11, 13)}, "谁答应的"),
        ({"spoke_with": "赵云", "promised": date(2017, 11, 1)}, "以前"),
    ):
        assert said in refused(desk, deciding.call, "西岗区", **given)


def test_all_that_was_decided_is_listed(desk: Desk) -> None:
    """In words, with what was undone."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320)))
    about = {"form": "附件1", "body": "中山区", "unit": "甲公司", "field": "职工人数"}
    deciding.amend(desk.campaign, **about, value="302", **TALK, **WHO)
    deciding.call(desk.campaign, "中山区", by="王芳", on=ON)
    deciding.undo(desk.campaign, 1, by="王芳", reason="打错了", on=ON)
    frame = deciding.decided(desk.campaign)
    assert list(
        zip(frame["kind"], frame["stands"], frame["unit"], frame["what"], frame["made_by"], strict=True)
    ) == [
        ("amend", False, "甲公司", "职工人数由“320”更正为“302”，待书面确认；与王芳（82610415）核实", "李敏"),
        ("call", True, "", "没有打通", "王芳"),
        ("undo", True, "甲公司", "撤销第1号决定", "王芳"),
    ]


def test_backup_keeps_what_was_decided(desk: Desk, tmp_path: Path) -> None:
    """And what follows from it."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320)))
    about = {"form": "附件1", "body": "中山区", "unit": "甲公司", "field": "职工人数"}
    deciding.amend(desk.campaign, **about, value="302", **TALK, **WHO)
    backup(desk.campaign, tmp_path / "备份.zip")
    again = restore(tmp_path / "备份.zip", tmp_path / "恢复")
    assert deciding.decided(again).equals(deciding.decided(desk.campaign))
    assert staff(Desk(again.folder)) == [("甲公司", 302, True)]
    assert check(again, workers=0).problems == []
