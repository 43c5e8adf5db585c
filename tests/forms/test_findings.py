"""How a finding is put in words: the figures, the place, and what to do, for every code there is."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from words import faults

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.findings.finding import Finding, describe, reading_order, shown
from cwgk_excel.forms.findings.words import cell_words
from cwgk_excel.forms.spec import Form

Make = Callable[..., Settings]


def none() -> list[int]:
    """No other rows."""
    return []


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_can_be_described(code: str) -> None:
    """With no words at all too: what is unknown stays empty, no brace is left."""
    message, remedy = describe(code)
    assert message
    assert remedy
    assert not set("{}") & set(message + remedy)


def test_unknown_code_is_a_mistake_of_ours() -> None:
    """Nothing is told under a code that is not in the catalogue."""
    with pytest.raises(KeyError):
        describe("cell-funny")


def test_words_fill_the_message() -> None:
    """What stands in braces in a value stays as it is."""
    message, remedy = describe(
        "cell-not-number", label="职工人数", value="{0}{label}", remark="", example="326"
    )
    assert message == "职工人数应填数字，现在是“{0}{label}”"
    assert remedy == "请只填数字，例如 326。"


def test_severity_comes_from_the_catalogue() -> None:
    """Errors keep a record out, the others do not."""
    severities = [Finding(code, "", "").severity for code in ("cell-blank", "cell-unlisted", "form-blank")]
    assert severities == ["error", "warning", "notice"]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("code", [code for code in CATALOGUE if code.startswith("cell-")])
def test_every_field_has_words_for_every_cell_finding(forms: dict[str, Form], name: str, code: str) -> None:
    """The label and the value are always there."""
    form = forms[name]
    for field in form.fields:
        message, remedy = describe(code, **cell_words(field, "甲", "甲", "备注"))
        assert field.label in message
        assert "None" not in message + remedy


@pytest.mark.parametrize("name", FORMS)
def test_blank_fields_are_asked_for_in_one_sentence(forms: dict[str, Form], name: str) -> None:
    """The help text is the request; it is not said before that the field is to be filled in."""
    for field in forms[name].fields:
        if field.required:
            finding = Finding.of("cell-blank", cell_words(field, "", None, ""))
            assert re.match("请(填|写|从|由|在)", finding.remedy), finding.remedy
            assert faults(finding) == []


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("code", [code for code in CATALOGUE if re.match("cell-|rate-|score-", code)])
def test_cell_findings_are_in_good_words(forms: dict[str, Form], name: str, code: str) -> None:
    """For every field that has what the text speaks of."""
    kind = CATALOGUE[code]
    names = {n for _, n, _, _ in string.Formatter().parse(kind.message + kind.remedy) if n} - {"remark"}
    for field in forms[name].fields:
        words = cell_words(field, "甲", "甲", "")
        if all(words[name] for name in names):
            assert faults(Finding.of(code, words)) == []


def test_office_reads_both_remedies() -> None:
    """The filler's, which it passes on, and its own; where only the office acts, its own alone."""
    told = [
        Finding.of(code, {"what": "没有权限"}).in_words
        for code in ("cell-picture", "file-empty", "file-unreadable")
    ]
    assert told == [
        "里放的是图片，读不出内容。请删去图片，直接填写文字或数字。",
        "文件是空的，没有内容。请重新发送这个文件。市厂开办：可能是复制时出了错，可以重新复制一次再收。",
        "文件打不开（没有权限）。请检查文件是否正被其他程序占用，或有没有读取权限，然后再收一次。",
    ]


@pytest.mark.parametrize(
    ("field", "code", "raw", "message", "remedy"),
    [
        (
            "satisfaction_rate",
            "cell-too-large",
            "101",
            "职工（代表）满意率不能大于100，现在是“101”",
            "请核对后填0到100之间的数。",
        ),
        (
            "fill_date",
            "cell-date-range",
            "2016-11-3",
            "填表日期应在2017年10月25日至2017年12月31日之间，现在是“2016-11-3”",
            "请核对年份和月份后填写，例如 2017-10-25。",
        ),
        (
            "has_board_reps",
            "cell-not-choice",
            "有",
            "是否建立职工董事监事制度只能填是、否，现在是“有”",
            "请从下拉列表中选择；不适用的单位请留空。",
        ),
        (
            "unit_name",
            "cell-too-long",
            "甲" * 101,
            "单位名称最多100字，现在有101字",
            "请缩短到100字以内，标点和空格也算。",
        ),
    ],
)
def test_cell_messages(
    forms: dict[str, Form], field: str, code: str, raw: str, message: str, remedy: str
) -> None:
    """Literally as the clerk reads them."""
    form = forms["annex1"]
    assert describe(code, **cell_words(form.by_name[field], raw, raw, "")) == (message, remedy)


def test_lengths_are_counted_as_promised(forms: dict[str, Form]) -> None:
    """The narrative in words, other texts in characters, a rare one counting once as any other."""
    form = forms["annex1"]
    words = cell_words(form.by_name["narrative"], "", "做好 ISO9001", "")
    assert (words["count"], words["limit"]) == ("3", "800")
    assert cell_words(form.by_name["unit_name"], "", "甲𠮷", "")["length"] == "2"


def test_reference_line_is_named(changed: Make) -> None:
    """In Annex 2 under the name that it has in Annex 1."""
    settings = changed(thresholds={"self_total": 80.0, "superior_total": 82.5})
    for name, field, expected in (
        ("annex1", "self_total", "80"),
        ("annex2", "self_score", "80"),
        ("annex2", "superior_score", "82.5"),
    ):
        form = FORMS[name](settings)
        words = cell_words(form.by_name[field], "70", 70.0, "")
        assert words["threshold"] == expected


def words_of(
    form: Form, code: str, values: Mapping[str, Any], same: Callable[[], Sequence[int]]
) -> dict[str, str]:
    """What a rule of a form says of a record that breaks it."""
    return next(rule for rule in form.rules if rule.code == code).words(values, same)


def test_figures_of_rules(forms: dict[str, Form], changed: Make) -> None:
    """What was compared with what."""
    form = forms["annex1"]
    parts = {"congress_score": 40.0, "openness_score": 42.5, "board_score": 10.0, "has_board_reps": "是"}
    assert words_of(form, "total-not-sum", parts, none) == {"expected": "92.5"}
    assert words_of(form, "total-not-sum", {**parts, "has_board_reps": "否"}, none) == {"expected": "82.5"}
    weighted = FORMS["annex1"](changed(marks={"total": "weighted", "weights": {"congress_score": 0.5}}))
    assert words_of(weighted, "total-not-sum", parts, none) == {"expected": "72.5"}
    assert words_of(form, "delegates-below-norm", {"staff_count": 900}, none) == {"expected": "45"}
    assert words_of(form, "delegates-over-staff", {"staff_count": 30}, none) == {"staff": "30"}
    assert words_of(form, "board-reps-expected", {"ownership": "国有"}, none) == {"ownership": "国有"}
    assert words_of(form, "board-score-missing", {}, none) == {}


def test_rows_of_a_unit_listed_twice(forms: dict[str, Form]) -> None:
    """All of them, at most ten."""
    for rows, said in (
        ([6, 9], "6、9"),
        (range(6, 16), "6、7、8、9、10、11、12、13、14、15"),
        (range(6, 1006), "6、7、8、9、10、11、12、13、14、15等"),
    ):
        words = words_of(forms["annex2"], "unit-listed-twice", {"unit_name": "甲"}, lambda r=rows: r)
        assert words == {"rows": said}


def test_shown_is_one_line_and_not_too_long() -> None:
    """Sixty characters, then an ellipsis."""
    assert shown("一\n二") == "一 二"
    assert shown("甲" * 60) == "甲" * 60
    assert shown("甲" * 61) == "甲" * 60 + "……"


def test_reading_order_is_the_eyes() -> None:
    """The whole sheet first; row by row, column Z before AA; errors of one cell before its rules."""
    places = [
        ("return-late", ""),
        ("cell-blank", "B4"),
        ("cell-blank", "A5"),
        ("score-over-100", "Z7"),
        ("total-not-sum", "Z7"),
        ("cell-blank", "AA7"),
        ("cell-blank", "A10"),
    ]
    findings = [Finding(code, "", "", cell=cell) for code, cell in places]
    assert sorted(findings[3:] + findings[:3], key=reading_order) == findings
