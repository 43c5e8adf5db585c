"""Tests of cwgk_excel.report.progress: who has returned what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import NoneType
from typing import Any

import pytest
from frames import body, campaign, collected

from cwgk_excel.report.progress import progress

DUE = date(2017, 11, 15)
AFTER = date(2017, 11, 16)


def line(
    annex1: Sequence[Mapping[str, Any]] = (),
    annex2: Sequence[Mapping[str, Any]] = (),
    findings: Sequence[Mapping[str, Any]] = (),
    *,
    expected: int | None = None,
    on: date = DUE,
) -> dict[str, Any]:
    """The progress of body A1, the only one."""
    lines = progress(
        collected(
            [{"submitter": "A1", **record} for record in annex1],
            [{"submitter": "A1", **record} for record in annex2],
            [{"submitter": "A1", **finding} for finding in findings],
            of=campaign(body("A1", "甲区", expected_units=expected)),
            on=on,
        )
    )
    assert [line["code"] for line in lines] == ["A1"]
    return lines[0]


def test_columns_are_as_documented() -> None:
    """A line has its columns and types even when nothing was returned."""
    lines = progress(collected())
    assert {name: type(value) for name, value in lines[0].items()} == {
        "code": str,
        "name": str,
        "kind": str,
        "expected_units": int,
        "annex1_units": int,
        "annex1_valid": int,
        "annex1_papers": int,
        "annex2_returned": bool,
        "annex2_units": int,
        "annex2_valid": int,
        "annex2_papers": int,
        "first_received": NoneType,
        "last_received": NoneType,
        "late": bool,
        "errors": int,
        "warnings": int,
        "attachments": int,
        "state": str,
        "lacking": str,
        "standing": str,
    }
    assert len(lines) == 20


@pytest.mark.parametrize(
    ("ones", "twos", "expected", "on", "state", "lacking"),
    [
        ([], [], None, DUE, "未报", ""),
        ([], [], None, AFTER, "逾期未报", ""),
        ([], [], 0, AFTER, "无需报送", ""),
        (["甲"], [], None, DUE, "部分报送", "缺附件2"),
        ([], ["甲"], None, DUE, "部分报送", "缺附件1"),
        (["甲"], ["甲"], None, DUE, "已报齐", ""),
        (["甲"], ["甲"], 1, AFTER, "已报齐", ""),
        (["甲"], ["甲"], 2, DUE, "部分报送", "比应申报数少1个"),
        (["甲"], ["甲", "乙"], None, DUE, "部分报送", "缺1个单位的附件1"),
        (["甲", "乙"], ["甲"], None, DUE, "部分报送", "附件2少列1个单位"),
        (["甲", "乙"], ["甲", "丙"], 2, DUE, "部分报送", "缺1个单位的附件1，附件2少列1个单位"),
    ],
)
def test_state(
    ones: list[str], twos: list[str], expected: int | None, on: date, state: str, lacking: str
) -> None:
    """Complete means both forms, the same units, and as many as expected; else it is said what is lacking."""
    found = line(
        [{"unit_name": name} for name in ones],
        [{"unit_name": name, "row": 6 + n} for n, name in enumerate(twos)],
        expected=expected,
        on=on,
    )
    assert (found["state"], found["lacking"]) == (state, lacking)


@pytest.mark.parametrize(
    ("names", "errors", "standing"),
    [
        (["甲"], 0, "报齐，无错误"),
        (["甲"], 3, "报齐，待改3处"),
        ([], 0, "未报"),
        ([], 2, "已交，待改2处"),
        (["甲", "乙"], 0, "部分报送，比应申报数少1个"),
    ],
)
def test_standing(names: list[str], errors: int, standing: str) -> None:
    """A body that returned everything is not in order while errors are open."""
    found = line(
        [{"unit_name": name} for name in names],
        [{"unit_name": name, "row": 6 + n} for n, name in enumerate(names)],
        [{"code": "cell-blank"}] * errors,
        expected=3 if len(names) > 1 else None,
    )
    assert found["standing"] == standing


def test_counts() -> None:
    """Records in force, those without errors, and findings by severity."""
    found = line(
        [{"unit_name": "甲"}, {"unit_name": "乙", "valid": False}],
        [{"unit_name": "甲", "valid": False}],
        [{"code": "cell-blank"}, {"code": "cell-blank"}, {"code": "return-late"}, {"code": "form-blank"}],
        expected=3,
    )
    assert {
        name: found[name] for name in ("annex1_units", "annex1_valid", "annex2_units", "annex2_valid")
    } == {
        "annex1_units": 2,
        "annex1_valid": 1,
        "annex2_units": 1,
        "annex2_valid": 0,
    }
    assert (found["annex2_returned"], found["errors"], found["warnings"]) == (True, 2, 1)
    assert (found["name"], found["kind"], found["expected_units"]) == ("甲区", "区市县", 3)


@pytest.mark.parametrize(("day", "late"), [(DUE, False), (AFTER, True)])
def test_late(day: date, late: bool) -> None:
    """The due day itself is in time."""
    found = line([{"received": date(2017, 11, 1)}], [{"received": day}])
    assert (found["first_received"], found["last_received"]) == (date(2017, 11, 1), day)
    assert found["late"] == late


@pytest.mark.parametrize(
    ("own", "other", "state"),
    [
        ([], [], "逾期未报"),
        ([], ["annex1"], "随乙区报送"),
        ([], ["annex2"], "随乙区报送"),
        (["annex1"], ["annex2"], "随乙区报送"),
        (["annex1"], ["annex1"], "部分报送"),
        (["annex1", "annex2"], ["annex2"], "已报齐"),
    ],
)
def test_reports_with(own: list[str], other: list[str], state: str) -> None:
    """A body that reports with another is not missing once that one has returned."""
    of = campaign(body("A1", "甲区", reports_with="B2"), body("B2", "乙区"))
    ones = [{"submitter": code} for code, forms in (("A1", own), ("B2", other)) if "annex1" in forms]
    twos = [{"submitter": code} for code, forms in (("A1", own), ("B2", other)) if "annex2" in forms]
    lines = progress(collected(ones, twos, of=of, on=AFTER))
    assert lines[0]["state"] == state


def test_a_body_no_longer_listed_is_kept() -> None:
    """Records of a body that submitters.csv lost still count, under its code."""
    line = progress(collected([{"submitter": "Z9"}], of=campaign(body("A1", "甲区"))))[1]
    assert {name: line[name] for name in ("code", "name", "kind", "annex1_units")} == {
        "code": "Z9",
        "name": "Z9",
        "kind": "",
        "annex1_units": 1,
    }


@pytest.mark.parametrize("on", [DUE, AFTER])
def test_a_return_that_holds_no_unit_is_not_missing(on: date) -> None:
    """A form that was rebuilt past reading has come; asking for it again would be the wrong letter."""
    assert line(findings=[{"code": "locked-changed"}], on=on)["state"] == "已交，有错误"


def test_little_of_each_record_is_looked_at() -> None:
    """What units are joined and compared by, whether it counts, when it came and of which paper: records are many."""
    compared = ["staff_count", "superior_total", "self_total", "satisfaction_rate"]
    listed = ["staff_count", "superior_score", "self_score", "evaluation_result"]
    whole = collected([{}, {"unit_name": "乙公司"}], [{}])
    few = {
        name: whole.records[name][["submitter", "valid", "received", "sha256", "sheet", "unit_name", *fields]]
        for name, fields in (("annex1", compared), ("annex2", listed))
    }
    assert progress(replace(whole, records=few)) == progress(whole)
