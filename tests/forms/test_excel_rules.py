"""Excel's rules as they come out of the schema's checks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import annex1, annex2
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.look.excel_rules import ExcelRule, bounds_text, excel_rule, fits, is_blank, takes
from cwgk_excel.forms.names import NOTHING_WORDS, few
from cwgk_excel.forms.spec import Form
from cwgk_excel.values.text import clean, is_nothing

LISTS = "_cwgk!$C$1:$C$9"


def rule_of(field: Field) -> ExcelRule:
    """The rule of a field whose first cell is B6."""
    return excel_rule(field, "B6", LISTS)


@pytest.mark.parametrize(
    ("form", "name", "validate", "criteria", "minimum", "maximum", "style"),
    [
        ("annex1", "staff_count", "integer", "between", 1, 9_999_999, "stop"),
        ("annex1", "self_total", "decimal", ">=", 0, None, "stop"),
        ("annex1", "satisfaction_rate", "decimal", "between", 0, 100, "stop"),
        ("annex1", "party_opinion", "custom", "between", None, None, "stop"),
        ("annex2", "seq", "integer", "between", 1, 99_999, "stop"),
        ("annex1", "unit_name", "custom", "between", None, None, "stop"),
        ("annex1", "delegate_count", "custom", "between", None, None, "stop"),
        ("annex2", "evaluation_result", "custom", "between", None, None, "warning"),
        ("annex1", "ownership", "list", "between", None, None, "warning"),
        ("annex1", "has_board_reps", "list", "between", None, None, "stop"),
    ],
)
def test_kind_and_bounds(
    forms: dict[str, Form],
    form: str,
    name: str,
    validate: str,
    criteria: str,
    minimum: int | None,
    maximum: int | None,
    style: str,
) -> None:
    """Excel's own kind of rule where there is one; a rule that is no error only warns."""
    rule = rule_of(forms[form].by_name[name])
    assert (rule.validate, rule.criteria, rule.style) == (validate, criteria, style)
    assert (rule.minimum, rule.maximum) == (minimum, maximum)


def test_lists_come_from_the_hidden_sheet_unless_closed(forms: dict[str, Form]) -> None:
    """A long inline list would break Excel's limit; 是 and 否 are short and fixed."""
    fields = forms["annex1"].by_name
    assert rule_of(fields["ownership"]).source == "=_cwgk!$C$1:$C$9"
    assert rule_of(fields["has_board_reps"]).source == ("是", "否")


def test_prompt_says_whether_a_field_is_required(forms: dict[str, Form]) -> None:
    """The required mark stands in the prompt's title, the help text below."""
    fields = forms["annex1"].by_name
    assert rule_of(fields["staff_count"]).prompt_title == "职工人数（必填）"
    assert rule_of(fields["board_score"]).prompt_title == "职工董事监事得分（可空）"
    assert all(rule_of(f).prompt == f.help for f in fields.values())


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("fill_date", "应填2017年10月25日至2017年12月31日之间的日期，例如 2017-10-25。请改正。"),
        ("staff_count", "应填1到9999999之间的整数，例如 326。请改正。"),
        ("delegate_count", "应填0到9999999之间的整数，或“职工大会”，例如 45。请改正。"),
        ("self_total", "应填不小于0的数字，例如 92.5。请改正。"),
        ("has_board_reps", "只能填是或否，不适用的留空。请从下拉列表中选。"),
        ("unit_name", "不能只填空格或“无”“/”“同上”等；最多100字，标点和空格也算。请改正。"),
        ("party_opinion", "最多500字，标点和空格也算。请改正。"),
        ("narrative", "不能只填空格；最多32000字，标点和空格也算。请改正。"),
    ],
)
def test_error_says_what_is_accepted(forms: dict[str, Form], name: str, error: str) -> None:
    """What, and what to do next, in whatever program."""
    assert rule_of(forms["annex1"].by_name[name]).error == error


def test_warning_tells_how_to_keep_the_value(forms: dict[str, Form]) -> None:
    """A list only suggests, so the dialog must not read like a refusal."""
    rule = rule_of(forms["annex1"].by_name["ownership"])
    assert rule.error_title == "请核实"
    assert "可以保留" in rule.error


def test_checks_outside_excel_are_named(forms: dict[str, Form]) -> None:
    """What a data validation cannot hold says so explicitly."""
    outside = {f.name: rule_of(f).not_in_excel for form in forms.values() for f in form.fields}
    assert {name: codes for name, codes in outside.items() if codes} == {
        **dict.fromkeys(
            ("self_total", "congress_score", "openness_score", "board_score", "superior_total"),
            ("score-over-100",),
        ),
        **dict.fromkeys(("self_score", "superior_score"), ("score-over-100",)),
        "unit_name": ("name-numeric",),
        **dict.fromkeys(("chair_name", "filled_by", "leader"), ("name-numeric", "name-with-phone")),
        "narrative": ("narrative-long", "narrative-short", "narrative-placeholder"),
        "phone": ("phone-unusual",),
    }


def test_text_longer_than_excel_takes_is_refused_here(forms: dict[str, Form]) -> None:
    """A title, prompt or error beyond Excel's limits would be dropped silently, so it is an error."""
    field = forms["annex1"].by_name["staff_count"]
    with pytest.raises(ValueError, match="32"):
        rule_of(field._replace(label="长" * 29))
    with pytest.raises(ValueError, match="255"):
        rule_of(field._replace(help="长" * 256))
    with pytest.raises(ValueError, match="224"):
        rule_of(field._replace(example="长" * 224))


def test_longest_settings_still_fit_excel(changed: Callable[..., Settings]) -> None:
    """Every field's texts fit also where the lists and figures are as long as settings allow."""
    words = [{"name": f"{n:03}" + "词" * 27} for n in range(200)]
    settings = changed(
        lists={"evaluation_result": words, "ownership": words, "unit_type": words},
        marks={"maximum": {"self_total": 99_999.125}},
    )
    for field in (*annex1.FORM(settings).fields, *annex2.FORM(settings).fields):
        rule_of(field)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fill_date", "2017年10月25日至2017年12月31日之间"),
        ("staff_count", "1到9999999之间"),
        ("self_total", "不小于0"),
        ("satisfaction_rate", "0到100之间"),
        ("unit_name", ""),
    ],
)
def test_bounds_in_words(forms: dict[str, Form], name: str, text: str) -> None:
    """As a person says them."""
    assert bounds_text(forms["annex1"].by_name[name]) == text


def test_formula_for_words_beside_numbers(forms: dict[str, Form]) -> None:
    """The word, or a whole number within the bounds."""
    assert takes(forms["annex1"].by_name["delegate_count"], "F5", LISTS) == (
        '((F5="职工大会")+ISNUMBER(F5)*(F5>=0)*(F5<=9999999)*(TEXT(F5,"0")=F5&""))'
    )


def test_formula_for_dates_uses_serial_numbers(forms: dict[str, Form]) -> None:
    """2017-10-25 is day 43033, whatever the system's language."""
    assert takes(forms["annex1"].by_name["fill_date"], "E3", LISTS) == (
        "ISNUMBER(E3)*(E3>=43033)*(E3<=43100)"
    )


def test_formulas_keep_the_bounds_exact(changed: Callable[..., Settings]) -> None:
    """A bound with many digits is not rounded on its way into a formula."""
    field = annex1.FORM(changed(marks={"maximum": {"board_score": 1234.5678}})).by_name["board_score"]
    assert "(F7<=1234.5678)" in takes(field, "F7", LISTS)


@pytest.mark.parametrize("name", ["annex1", "annex2"])
def test_a_range_is_judged_by_the_expression_of_a_cell(forms: dict[str, Form], name: str) -> None:
    """Only functions that go through a range cell by cell inside SUMPRODUCT: the others see it as one value."""
    for field in forms[name].fields:
        cell, column = (
            is_blank(field, ref) + fits(field, ref, LISTS) + takes(field, ref, LISTS)
            for ref in ("B6", "$B$6:$B$305")
        )
        assert column == cell.replace("B6", "$B$6:$B$305")
        functions = set(re.findall(r"([A-Z]+)\(", re.sub(r'"[^"]*"', "", cell)))
        assert functions <= {"ISNUMBER", "FIND", "LEN", "SUBSTITUTE", "CLEAN", "TEXT", "MATCH"}


def test_words_for_nothing_are_all_spelled_out() -> None:
    """Excel compares literally: each single character that the intake takes for nothing is in the rule."""
    signs = [chr(code) for code in range(0x21, 0x10000) if not 0xD800 <= code < 0xE000]
    nothing = {sign for sign in signs if clean(sign) and is_nothing(clean(sign), NOTHING_WORDS)}
    assert nothing == {word for word in NOTHING_WORDS if len(word) == 1}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["满意", "不满意"], "满意、不满意"),
        (["长" * 30, "中" * 29, "末"], "长" * 30 + "、" + "中" * 29 + "等"),
        (["长" * 80, "末"], "长" * 80 + "等"),
        ([], ""),
    ],
)
def test_long_lists_are_shown_in_part(words: list[str], text: str) -> None:
    """A prompt has room for some words only; that there are more is said."""
    assert few(words) == text
