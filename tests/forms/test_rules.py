"""The rules of one return, case by case."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import annex1, annex2, rules
from cwgk_excel.forms.annex1.narrative import is_placeholder
from cwgk_excel.forms.annex1.rules import PARTS, delegates_norm, expected_total
from cwgk_excel.forms.findings.catalogue import severity
from cwgk_excel.forms.frames.validation import empty_frame, failures

UNIT = {
    "unit_name": "大连甲厂",
    "ownership": "私营",
    "chair_name": "王建国",
    "staff_count": 326,
    "delegate_count": 45,
    "self_total": 95.0,
    "congress_score": 50.0,
    "openness_score": 40.0,
    "has_board_reps": "是",
    "board_score": 5.0,
    "superior_total": 94.0,
    "satisfaction_rate": 98.5,
    "narrative": "做" * 800,
}


def codes(settings: Settings, **values: Any) -> set[str]:
    """The codes found in a good declaration with some values changed."""
    form = annex1.FORM(settings)
    frame = empty_frame(form.schema, [{"fill_date": settings.dates.opens, **UNIT, **values}])
    return {code for _, _, code in failures(form.schema, frame)}


def test_good_declaration_has_no_findings(settings: Settings) -> None:
    """The record that all cases below start from."""
    assert codes(settings) == set()


CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({"self_total": 96.0}, {"total-not-sum"}),
    ({"self_total": 95.004}, set()),
    ({"self_total": 94.996}, set()),
    ({"self_total": 95.006}, {"total-not-sum"}),
    ({"self_total": 90.0, "board_score": None, "has_board_reps": None}, set()),
    ({"self_total": 95.0, "board_score": None, "has_board_reps": None}, {"total-not-sum"}),
    ({"congress_score": None}, {"cell-blank"}),
    ({"self_total": None}, {"cell-blank"}),
    ({"self_total": 90.3, "congress_score": 50.1, "openness_score": 35.2}, set()),
    ({"has_board_reps": None, "self_total": 90.0}, {"board-score-unexpected"}),
    ({"has_board_reps": "否", "self_total": 90.0}, {"board-score-unexpected"}),
    ({"has_board_reps": "否"}, {"board-score-unexpected", "total-not-sum"}),
    ({"has_board_reps": "否", "board_score": 0.0, "self_total": 90.0}, set()),
    ({"has_board_reps": None, "board_score": 0.0, "self_total": 90.0}, set()),
    ({"has_board_reps": "否", "board_score": None, "self_total": 90.0}, set()),
    ({"board_score": None, "self_total": 90.0}, {"board-score-missing"}),
    ({"board_score": 0.0, "self_total": 90.0}, set()),
    ({"ownership": "国有"}, set()),
    (
        {"ownership": "国有", "has_board_reps": None, "board_score": None, "self_total": 90.0},
        {"board-reps-expected"},
    ),
    ({"ownership": "国有", "has_board_reps": "否", "board_score": None, "self_total": 90.0}, set()),
    ({"delegate_count": 327}, {"delegates-over-staff"}),
    ({"delegate_count": 326}, set()),
    ({"delegate_count": 29}, {"delegates-below-norm"}),
    ({"delegate_count": 30}, set()),
    ({"delegate_count": 0}, set()),
    ({"delegate_count": None}, set()),
    ({"staff_count": 20, "delegate_count": 20}, set()),
    ({"staff_count": 20, "delegate_count": 19}, {"delegates-below-norm"}),
    ({"staff_count": 20, "delegate_count": 5, "ownership": "事业单位"}, set()),
    ({"staff_count": 601, "delegate_count": 30}, {"delegates-below-norm"}),
    ({"staff_count": 601, "delegate_count": 31}, set()),
    ({"staff_count": 9_000, "delegate_count": 99}, {"delegates-below-norm"}),
    ({"staff_count": 9_000, "delegate_count": 100}, set()),
    ({"staff_count": None}, {"cell-blank"}),
    ({"ownership": None, "delegate_count": 29}, {"cell-blank"}),
    ({"self_total": 195.0, "congress_score": 150.0}, {"score-over-100"}),
    ({"superior_total": 100.0}, set()),
    ({"superior_total": -1.0}, {"cell-too-small"}),
    ({"narrative": "做" * 880}, set()),
    ({"narrative": "做" * 881}, {"narrative-long"}),
    ({"narrative": "做" * 400}, set()),
    ({"narrative": "做" * 399}, {"narrative-short"}),
    ({"narrative": "见附件"}, {"narrative-placeholder"}),
]


@pytest.fixture(scope="module")
def judged(settings: Settings) -> list[set[str]]:
    """The codes found in each case, all of them judged at once."""
    form = annex1.FORM(settings)
    records = [{"fill_date": settings.dates.opens, **UNIT, **values} for values, _ in CASES]
    found: list[set[str]] = [set() for _ in CASES]
    for row, _, code in failures(form.schema, empty_frame(form.schema, records)):
        found[row].add(code)
    return found


@pytest.mark.parametrize("case", range(len(CASES)))
def test_rules_of_a_declaration(judged: list[set[str]], case: int) -> None:
    """What is found when these values differ from the good declaration."""
    values, expected = CASES[case]
    assert judged[case] == expected, values


def test_no_rule_over_fields_is_an_error(forms: dict[str, Any]) -> None:
    """Excel cannot stop them, so they may not keep a record out."""
    assert {severity(rule.code) for form in forms.values() for rule in form.rules} <= {"warning", "notice"}


def test_weighted_total_is_compared_by_its_weights(changed: Callable[..., Settings]) -> None:
    """50 × 1 + 40 × 0.5 + 5 × 2 = 80."""
    weights = {"congress_score": 1, "openness_score": 0.5, "board_score": 2}
    weighted = changed(marks={"total": "weighted", "weights": weights})
    assert codes(weighted, self_total=80.0) == set()
    assert codes(weighted, self_total=95.0) == {"total-not-sum"}


def test_rules_can_be_switched_off(changed: Callable[..., Settings]) -> None:
    """Each advisory has its switch; the total has its setting."""
    off = changed(
        marks={"total": "none"},
        rules={
            "delegates_below_norm": False,
            "board_reps_expected": False,
            "narrative_length": False,
            "narrative_placeholder": False,
        },
    )
    changes = {
        "self_total": 1.0,
        "ownership": "国有",
        "has_board_reps": None,
        "board_score": None,
        "delegate_count": 1,
    }
    assert codes(off, **changes, narrative="见附件") == set()


def test_thresholds_give_notices(changed: Callable[..., Settings]) -> None:
    """A value at the line is not below it."""
    lines = changed(thresholds={"self_total": 95, "superior_total": 95, "satisfaction_rate": 98.5})
    assert codes(lines) == {"below-threshold"}
    assert codes(lines, superior_total=95.0) == set()
    assert severity("below-threshold") == "notice"


def test_full_marks_are_a_bound(changed: Callable[..., Settings]) -> None:
    """With a maximum set, more than that is an error instead of a warning over 100."""
    limited = changed(marks={"maximum": {"congress_score": 50, "self_total": 120}})
    assert codes(limited, congress_score=50.5, self_total=95.5) == {"cell-too-large"}
    assert codes(limited, self_total=110.0, congress_score=50.0, openness_score=55.0) == set()


@pytest.mark.parametrize(
    ("staff", "least"),
    [
        (1, 30),
        (599, 30),
        (600, 30),
        (601, 31),
        (620, 31),
        (621, 32),
        (1_980, 99),
        (1_981, 100),
        (9_999_999, 100),
    ],
)
def test_delegates_norm(staff: int, least: int) -> None:
    """min(max(30, 5 % rounded up), 100)."""
    assert delegates_norm(staff) == least


@given(st.integers(1, 9_999_999))
def test_delegates_norm_is_exact(staff: int) -> None:
    """One in twenty rounded up, counted in whole numbers: no floating point adds a delegate."""
    assert delegates_norm(staff) == min(max(30, (staff + 19) // 20), 100)


@pytest.mark.parametrize(
    "text",
    [
        "82610415",
        "8261041",
        "0411-82610415",
        "0411—82610415",
        "0411－82610415",
        "041182610415",
        "0411 82610415",
        "(0411)82610415",
        "(0411) 82610415",
        "（0411）82610415",
        "（0411）-82610415",
        "０４１１－８２６１０４１５",
        "024-22901234",
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "+8613912345678",
        "86-13912345678",
        "+86-411-82610415",
        "+86 0411 82610415",
        "82610415转8001",
        "82610415 转 8001",
        "82610415-8001",
        "82610415（转8001）",
        "0411-82610415转801",
        "0411-82610415-801",
        "82610415分机801",
        "82610415 ext 801",
        "82610415、13912345678",
        "82610415，13912345678",
        "82610415,13912345678",
        "82610415;13912345678",
        "82610415；13912345678",
        "82610415/13912345678",
        "82610415 13912345678",
        "82610415\n13912345678",
        "0411-82610415 13912345678",
        "82610415、",
        "400-810-1234",
        "4008101234",
        " 82610415 ",
    ],
)
def test_usual_phones(text: str) -> None:
    """Eight digits, area codes, mobiles, several numbers, extensions."""
    assert rules.is_phone(text)


@pytest.mark.parametrize(
    "text",
    [
        "8261",
        "826104151",
        "1391234567",
        "139123456789",
        "刘峰",
        "刘峰82610415",
        "82610415、刘峰",
        "见通讯录",
        "、",
        "82610415转",
        "0411",
        "82610415@163.com",
        "2017-11-15",
        "8261O415",
    ],
)
def test_unusual_phones(text: str) -> None:
    """Too short, too long, or not a number at all: a person looks at it."""
    assert not rules.is_phone(text)


@pytest.mark.parametrize(
    "text",
    [
        "见附件",
        "见附件。",
        "详见附件",
        "（见附件）",
        "另附",
        "附后",
        "见附页",
        " 见 附 件 ",
        "略",
        "详见材料",
        "另见附件",
        "后附",
        "见附件.docx",
        "详见附件1《主要做法》.doc",
        "详见《大连甲公司民主管理工作总结》",
        "另附纸质材料",
        "附材料一份（共3页）",
        "请见 word 文档",
        "文字材料另行报送",
        "主要做法和成效.docx",
        "详见公司申报材料",
        "（详见2017年度职代会报告）",
        "材料已发邮箱",
    ],
)
def test_placeholders(text: str) -> None:
    """A few words that point elsewhere instead of the text."""
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "健全职代会制度",
        "见附件所列各项制度已全部建立",
        "材料齐全",
        "一、做法",
        "",
        "见证企业发展",
        "制度已报职代会审议通过",
        "附属医院实行院务公开",
    ],
)
def test_texts_that_are_no_placeholder(text: str) -> None:
    """Short is not the same as pointing elsewhere."""
    assert not is_placeholder(text)


def test_unit_listed_twice_within_one_return(settings: Settings) -> None:
    """The repetition is found, whatever its spaces, brackets or leading city; other returns do not count."""
    form = annex2.FORM(settings)
    names = ["大连甲（集团）公司", "甲(集团) 公司", "大连市甲（集团）公司", "乙公司", None, None, "乙公司"]
    frame = empty_frame(form.schema, [{"unit_name": name} for name in names])

    def twice(among: pd.DataFrame) -> list[int]:
        return [row for row, _, code in failures(form.schema, among) if code == "unit-listed-twice"]

    assert twice(frame.assign(**{"return": [1, 1, 1, 1, 1, 1, 2]})) == [2]
    assert twice(frame) == [2, 6]


@given(st.lists(st.text("甲龥𠮷aZ1１½²_ \n").filter(bool)))
def test_names_that_a_pattern_settles_are_judged_as_the_others(names: list[str]) -> None:
    """A letter in each, seven digits in none: what is said sign by sign."""
    series = pd.Series(names, dtype="string")
    letters, no_phone = (check.test for check in rules.person_checks())
    assert letters is not None
    assert no_phone is not None
    assert letters(series).tolist() == [any(map(str.isalpha, name)) for name in names]
    assert no_phone(series).tolist() == [not re.search(r"\d(?:\s{0,2}\d){6}", name) for name in names]


def test_rules_keep_a_frame_without_records(settings: Settings) -> None:
    """An empty batch breaks nothing."""
    for form in (annex1.FORM(settings), annex2.FORM(settings)):
        frame = empty_frame(form.schema, [])
        assert all(len(rule.keeps(frame)) == 0 for rule in form.rules)


@pytest.mark.parametrize(
    ("has_board", "board", "expected"),
    [("是", 5.0, 95.0), ("否", 5.0, 90.0), (None, 5.0, 90.0), ("是", None, 90.0)],
)
def test_expected_total_of_one_record_and_of_a_frame(
    settings: Settings, has_board: str | None, board: float | None, expected: float
) -> None:
    """A board score counts only with 是, and a blank one as nothing; a message says the same as the rule."""
    weights = dict.fromkeys(PARTS, 1.0)
    record = {**UNIT, "has_board_reps": has_board, "board_score": board}
    assert expected_total(record, weights) == expected
    frame = empty_frame(annex1.FORM(settings).schema, [record])
    assert expected_total(frame, weights).tolist() == [expected]
