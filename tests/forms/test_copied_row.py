"""The check code of a copied row: what it is made of, and what it tells."""

from __future__ import annotations

from typing import Any

import pytest

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import annex2
from cwgk_excel.forms.frames.validation import empty_frame, failures
from cwgk_excel.forms.look.copied_row import Altered, altered, check_number, is_whole

# As LibreOffice computes it beside a filled declaration.
CODE = "55|单位名称大连（甲）𠮷公司 ISO 9001|职工人数326|自评分数92.5|测评结果98.5|上级考核分数91|"
NOW: dict[str, Any] = {
    "单位名称": "大连（甲）𠮷公司 ISO 9001",
    "职工人数": 326,
    "自评分数": 92.5,
    "测评结果": 98.5,
    "上级考核分数": 91.0,
}


def test_check_number_weighs_places() -> None:
    """A digit counts 1 to 10, any other sign by where it first stands; each times its place."""
    assert check_number("12") == 1 * 2 + 2 * 3
    assert check_number("21") == 1 * 3 + 2 * 2
    assert check_number("甲") == 11
    assert is_whole(CODE)


@pytest.mark.parametrize(
    "code",
    ["", "甲", CODE[2:], CODE.replace("326", "362"), CODE.replace("55", "56"), CODE.replace("甲", "乙乙")],
)
def test_a_code_that_was_changed_is_not_whole(code: str) -> None:
    """Nor is a text that never was one."""
    assert not is_whole(code)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"单位名称": "大连(甲)𠮷公司ISO9001"}, []),
        ({"职工人数": 362}, [Altered("职工人数", "326", "362")]),
        ({"自评分数": 92.50000000001}, []),
        ({"自评分数": 92.51}, [Altered("自评分数", "92.5", "92.51")]),
        ({"测评结果": "满意"}, [Altered("测评结果", "98.5", "满意")]),
        ({"上级考核分数": None}, []),
        ({"单位名称": "大连乙公司"}, [Altered("单位名称", "大连（甲）𠮷公司 ISO 9001", "大连乙公司")]),
    ],
)
def test_what_differs_is_named_with_both(changes: dict[str, Any], expected: list[Altered]) -> None:
    """A blank has a finding of its own; widths and spaces of a name do not count."""
    assert list(altered(CODE, {**NOW, **changes})) == expected


def test_what_was_blank_when_it_was_copied_is_not_compared() -> None:
    """The body may give its score after that."""
    assert list(altered("00|单位名称甲公司|", {**NOW, "单位名称": "甲公司"})) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("123", []), ("１２３", []), ("123.0", [Altered("单位名称", "123", "123.0")])],
)
def test_a_name_that_reads_as_a_number_is_a_name(name: str, expected: list[Altered]) -> None:
    """As a text it is the same or another."""
    assert list(altered("00|单位名称123|职工人数326|", {"单位名称": name, "职工人数": 326})) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"check_code": None, "staff_count": 1}, set()),
        ({"staff_count": 327}, {"row-altered"}),
        ({"check_code": "见申报表"}, {"row-altered"}),
        ({"check_code": CODE.replace("55|", "54|")}, {"row-altered"}),
    ],
)
def test_rule_of_a_list(settings: Settings, changes: dict[str, Any], expected: set[str]) -> None:
    """A row agrees with its code, and the code with itself; a row without one was typed."""
    form = annex2.FORM(settings)
    head = {"submitter_name": "中山区", "filled_by": "李明", "phone": "82610415", "leader": "张华"}
    row = {
        "unit_name": NOW["单位名称"],
        "unit_type": "企业",
        "staff_count": 326,
        "self_score": 92.5,
        "evaluation_result": 98.5,
        "superior_score": 91.0,
        "check_code": CODE,
    }
    frame = empty_frame(form.schema, [{**head, **row, **changes}])
    assert {code for _, _, code in failures(form.schema, frame)} == expected
