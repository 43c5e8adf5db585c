"""The affairs of five bodies, made by hand: all in order, to correct, partly returned, nothing, a refused file only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from frames import campaign
from raw_returns import table, unit, version

from cwgk_excel.campaign import Submitter
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.returns import Receipt, Result, Stored
from cwgk_excel.report.corrections.needs import Call, Needs, NotTaken, Received, ToCorrect
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.review.judged import Judged

CAMPAIGN = campaign()
ON, BY = date(2017, 11, 14), date(2017, 11, 20)
AFTER = date(2017, 11, 21)


def body(code: str) -> Submitter:
    """A body of the sample."""
    found = CAMPAIGN.submitter(code)
    assert found is not None
    return found


def got(
    form: str, number: str, unit: str = "", day: int = 10, units: int = 1, *, right: bool = True
) -> Received:
    """A return received in November 2017."""
    return Received(form, number, unit, units, date(2017, 11, day), right)


def judged(raw: RawReturn) -> Judged:
    """A return as it comes from the ledger."""
    at = datetime(2017, 11, 10, 1, tzinfo=UTC)
    receipt = Receipt("中山区/表.xlsx", "", "a1" * 32, 1000, at, at.date(), "accepted")
    return Judged(Stored(1, receipt, raw, None), Result([], []))


def declaration(name: str, findings: Sequence[Finding], slip: str = "") -> ToCorrect:
    """A unit's form with findings."""
    raw = unit(version("annex1", CAMPAIGN.settings), unit_name=name)
    return ToCorrect(judged(raw), name, findings, slip)


def listing(names: Sequence[str], findings: Sequence[Finding], slip: str = "") -> ToCorrect:
    """A body's list with findings."""
    raw = table(version("annex2", CAMPAIGN.settings), *({"unit_name": name} for name in names))
    return ToCorrect(judged(raw), "", findings, slip)


def staff(record: int = 0) -> Finding:
    """An error of one cell."""
    words = {"label": "职工人数", "value": "约300人", "example": "326"}
    return Finding.of(
        "cell-approximate", words, cell="C6", field="staff_count", label="职工人数", record=record
    )


def placeholder() -> Finding:
    """A warning about one cell."""
    return Finding.of(
        "narrative-placeholder", {"value": "见附件"}, field="narrative", label="主要做法和成效", record=0
    )


RIGHT = Needs(
    body=body("210203"),
    state="已报齐",
    expected=2,
    received=(
        got("annex2", "12", day=13, units=2),
        got("annex1", "10", "大连丙厂"),
        got("annex1", "11", "大连丁厂"),
    ),
    to_correct=(),
    not_taken=(),
    missing=(),
    fresh=(),
    correct_by=BY,
)
WRONG = Needs(
    body=body("210202"),
    state="已报齐",
    expected=3,
    received=(
        got("annex1", "1", "大连甲厂", 9, right=False),
        got("annex1", "2", "大连乙厂", 9),
        got("annex2", "3", day=10, units=2, right=False),
    ),
    to_correct=(
        declaration("大连甲厂", [staff(), placeholder()], "修改表-附件1-大连甲厂.xlsx"),
        listing(["大连甲厂", "大连乙厂"], [staff(1)], "修改表-附件2.xlsx"),
    ),
    not_taken=(),
    missing=(),
    fresh=(),
    correct_by=BY,
    calls=(Call(date(2017, 11, 12), "许文静", date(2017, 11, 15), "说当天改好"),),
)
PARTLY = Needs(
    body=body("210204"),
    state="部分报送",
    expected=None,
    received=(got("annex1", "21", "大连戊厂"),),
    to_correct=(),
    not_taken=(NotTaken("大连己厂.xlsx", Finding.of_file("file-encrypted", "文件设了打开密码")),),
    missing=("附件2 认证申报汇总表",),
    fresh=("附件2-沙河口区.xlsx",),
    correct_by=BY,
)
NOTHING = Needs(
    body=body("210211"),
    state="未报",
    expected=26,
    received=(),
    to_correct=(),
    not_taken=(),
    missing=("附件1 认证申报表", "附件2 认证申报汇总表"),
    fresh=("附件1-甘井子区.xlsx", "附件2-甘井子区.xlsx"),
    correct_by=BY,
    calls=(
        Call(date(2017, 11, 8), "姜海涛", date(2017, 11, 13), ""),
        Call(date(2017, 11, 13), "", None, "没有人接"),
    ),
)
REFUSED = Needs(
    body=body("CY01"),
    state="未报",
    expected=4,
    received=(),
    to_correct=(),
    not_taken=(
        NotTaken(
            "申报.doc", Finding.of_file("file-word-form", "这是 Word 文档，里面有申报表或汇总表，没有读取")
        ),
    ),
    missing=("附件1 认证申报表", "附件2 认证申报汇总表"),
    fresh=(),
    correct_by=BY,
)
ALL = (WRONG, RIGHT, PARTLY, NOTHING, REFUSED)
