"""What a body returned and owes, gathered from the ledger."""

from __future__ import annotations

from datetime import date

from conftest import ON, Desk
from sent_back import MONDAY, set_body, wrong
from test_held import unsigned

from cwgk_excel.tasks import deciding
from cwgk_excel.tasks.corrections.gather import Situation, situations

WHO = {"by": "李敏", "reason": "电话核实", "on": ON}


def of(desk: Desk, code: str = "210202") -> Situation:
    """The situation of a body."""
    body = desk.campaign.submitter(code)
    assert body
    (found,) = situations(desk.campaign, [body], MONDAY)
    return found


def to_correct(found: Situation) -> list[tuple[str, str, list[str]]]:
    """Form, unit and codes of what goes back."""
    return [
        (back.form, back.unit, [finding.code for _, findings in back.parts for finding in findings])
        for back in found.affairs.to_correct
    ]


def test_what_came_and_what_is_wrong(desk: Desk) -> None:
    """What has a finding is not in order; nothing is missing."""
    wrong(desk)
    found = of(desk)
    assert to_correct(found) == [("annex1", "甲公司", ["cell-approximate"])]
    assert [(one.form, one.number, one.unit, one.units, one.in_order) for one in found.affairs.received] == [
        ("annex1", "0001", "甲公司", 1, False),
        ("annex2", "0002", "", 1, True),
    ]
    assert (found.missing, found.affairs.not_taken) == ((), [])


def test_what_a_body_owes(desk: Desk) -> None:
    """Forms of which nothing came; units on its list of which nothing came; as many units as it announced."""
    set_body(desk, "210202", "expected_units", "")
    assert of(desk).missing == ("附件1《认证申报表》", "附件2《认证申报汇总表》")
    desk.take(desk.put("汇总.xlsx", desk.table({}, {"unit_name": "乙公司"})))
    assert of(desk).missing == ("附件1《认证申报表》",)
    desk.take(desk.put("甲.xlsx", desk.unit()))
    assert of(desk).missing == ("汇总表所列乙公司的附件1《认证申报表》",)


def test_announced_number_of_units(desk: Desk) -> None:
    """Said once something came."""
    set_body(desk, "210202", "expected_units", "3")
    desk.take(desk.put("甲.xlsx", desk.unit()), desk.put("汇总.xlsx", desk.table({})))
    assert of(desk).missing == ("应报3个单位，附件1已到1份",)


def test_body_that_reports_with_another_owes_nothing(desk: Desk) -> None:
    """Its units come with the other's."""
    set_body(desk, "210203", "reports_with", "210202")
    assert of(desk, "210203").missing == ()


def test_refused_files_are_told_by_their_own_names(desk: Desk) -> None:
    """Where we laid them is no matter of the body's; whose file it is, its folder tells."""
    desk.put("中山区/第2次/坏.xlsx", b"PK\x03\x04 not whole")
    desk.put("谁的.xlsx", b"PK\x03\x04 nor")
    desk.take()
    (one,) = of(desk).affairs.not_taken
    assert (one.file, one.finding.code) == ("坏.xlsx", "file-broken")
    assert of(desk, "210203").affairs.not_taken == []


def test_held_return_is_not_taken(desk: Desk) -> None:
    """It waits for the office, and its own findings with it."""
    desk.take(desk.put("中山区/甲.xlsx", desk.unit()))
    desk.put("中山区/又.xlsx", unsigned(desk, desk.unit(staff_count="约300人")))
    desk.take()
    found = of(desk)
    assert [(one.file, one.finding.code) for one in found.affairs.not_taken] == [("又.xlsx", "return-held")]
    assert "return-held" not in [code for _, _, codes in to_correct(found) for code in codes]


def test_newer_return_goes_back_instead_of_the_one_in_force(desk: Desk) -> None:
    """A wrong correction of a right return: what counts is the older one, what is corrected the newer."""
    desk.take(desk.put("甲.xlsx", desk.unit()))
    desk.take(desk.put("又.xlsx", desk.unit(staff_count=None)))
    (back,) = of(desk).affairs.to_correct
    assert [one.stored.receipt.path for one, _ in back.parts] == ["又.xlsx"]


def test_what_was_accepted_is_not_asked_again(desk: Desk) -> None:
    """The return is in order then."""
    desk.take(desk.put("甲.xlsx", desk.unit(superior_total=101)))
    assert to_correct(of(desk)) == [("annex1", "甲公司", ["score-over-100"])]
    deciding.accept(desk.campaign, form="annex1", body="210202", unit="甲公司", code="score-over-100", **WHO)
    found = of(desk)
    assert (to_correct(found), [one.in_order for one in found.affairs.received]) == ([], [True])


def test_calls_are_told(desk: Desk) -> None:
    """With what was promised."""
    deciding.call(
        desk.campaign,
        body="中山区",
        spoke_with="赵云",
        promised=date(2017, 11, 15),
        by="李敏",
        reason="在盖章",
        on=ON,
    )
    assert [(one.on, one.spoke_with, one.promised, one.note) for one in of(desk).calls] == [
        (ON, "赵云", date(2017, 11, 15), "在盖章")
    ]
