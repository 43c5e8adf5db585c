"""The data dictionary: as documented, complete, and the same places that intake reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.dictionary import as_markdown, dictionary
from cwgk_excel.forms.spec import Form

FIELDS1 = [
    "fill_date",
    "unit_name",
    "ownership",
    "chair_name",
    "staff_count",
    "delegate_count",
    "self_total",
    "congress_score",
    "openness_score",
    "has_board_reps",
    "board_score",
    "superior_total",
    "satisfaction_rate",
    "narrative",
    "party_opinion",
    "union_opinion",
    "office_opinion",
]
HEAD2 = ["submitter_name", "filled_by", "phone", "leader", "list_kind"]
ROWS2 = [
    "seq",
    "unit_name",
    "unit_type",
    "staff_count",
    "self_score",
    "evaluation_result",
    "superior_score",
    "check_code",
]
KEYS = {"name", "label", "help", "sheet", "type", "required", "minimum", "maximum", "choices"}
OPTIONAL = {
    "delegate_count",
    "has_board_reps",
    "board_score",
    "list_kind",
    "seq",
    "check_code",
    "party_opinion",
    "union_opinion",
    "office_opinion",
}


@pytest.fixture(scope="module")
def printed(settings: Settings) -> Any:
    """What ``fields --json`` prints."""
    return json.loads(json.dumps(dictionary(settings), ensure_ascii=False))


def names(fields: list[dict[str, Any]]) -> list[str]:
    """The fields' names, in order."""
    return [field["name"] for field in fields]


def test_fields_and_their_order_are_fixed(printed: Any) -> None:
    """Names are never changed: others build on them."""
    assert list(printed) == ["annex1", "annex2"]
    assert list(printed["annex1"]) == ["fields"]
    assert list(printed["annex2"]) == ["fields", "rows"]
    assert names(printed["annex1"]["fields"]) == FIELDS1
    assert names(printed["annex2"]["fields"]) == HEAD2
    assert names(printed["annex2"]["rows"]["fields"]) == ROWS2


def test_each_field_says_what_is_documented(printed: Any) -> None:
    """A field that stands once has its cell, one in rows its column."""
    for field in (*printed["annex1"]["fields"], *printed["annex2"]["fields"]):
        assert set(field) >= KEYS | {"cell"}
    for field in printed["annex2"]["rows"]["fields"]:
        assert set(field) >= KEYS | {"column"}
    kinds = {"text", "integer", "decimal", "percent", "date", "choice", "rate_or_words"}
    for field in everything(printed):
        assert field["type"] in kinds
        assert field["label"]
        assert field["help"]
        assert field["required"] == (field["name"] not in OPTIONAL)


def everything(printed: Any) -> list[dict[str, Any]]:
    """All fields of both forms."""
    return [*printed["annex1"]["fields"], *printed["annex2"]["fields"], *printed["annex2"]["rows"]["fields"]]


def test_rows_are_where_they_are_drawn(printed: Any, forms: dict[str, Form]) -> None:
    """Three hundred, as shipped."""
    rows = printed["annex2"]["rows"]
    assert (rows["sheet"], rows["first_row"], rows["last_row"]) == ("认证申报汇总表", 6, 305)
    assert [field["column"] for field in rows["fields"]] == list("ABCDEFGH")


def test_cells_are_those_of_the_layout(printed: Any, forms: dict[str, Form]) -> None:
    """What the dictionary says is where intake looks."""
    for name in ("annex1", "annex2"):
        layout = forms[name].layout
        assert {f["name"]: f["cell"] for f in printed[name]["fields"]} == dict(layout.cells)
        assert {f["sheet"] for f in printed[name]["fields"]} == {layout.sheet}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fill_date", {"type": "date", "minimum": "2017-10-25", "maximum": "2017-12-31", "choices": []}),
        ("staff_count", {"type": "integer", "minimum": 1, "maximum": 9_999_999}),
        ("self_total", {"type": "decimal", "minimum": 0, "maximum": None}),
        ("satisfaction_rate", {"type": "percent", "minimum": 0, "maximum": 100}),
        ("has_board_reps", {"type": "choice", "choices": ["是", "否"], "minimum": None}),
        ("unit_name", {"type": "text", "max_length": 100, "label": "单位名称（全称）"}),
    ],
)
def test_known_fields(printed: Any, name: str, expected: dict[str, Any]) -> None:
    """Bounds that are warnings only are no bounds."""
    field = next(f for f in printed["annex1"]["fields"] if f["name"] == name)
    assert {key: field[key] for key in expected} == expected


def test_settings_change_the_dictionary(changed: Callable[..., Settings]) -> None:
    """It is derived, never written by hand."""
    made = dictionary(changed(annex2={"rows": 12}, marks={"maximum": {"self_total": 90}}))
    assert made["annex2"]["rows"]["last_row"] == 17
    assert next(f for f in made["annex1"]["fields"] if f["name"] == "self_total")["maximum"] == 90


def test_page_has_a_line_for_every_field(settings: Settings, printed: Any) -> None:
    """Each table is whole: as many cells in every line."""
    page = as_markdown(settings)
    assert page.startswith("## 附件1 认证申报表（`annex1`，工作表“认证申报表”）\n")
    assert "## 附件2 认证申报汇总表" in page
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    assert [line.split("`")[1] for line in lines] == names(everything(printed))
    assert {line.count(" | ") for line in lines} == {8}
    assert "None" not in page


def test_page_says_place_and_bounds(settings: Settings) -> None:
    """As people would ask for them."""
    lines = {
        line.split("`")[1]: line for line in reversed(as_markdown(settings).splitlines()) if "| `" in line
    }
    place = FORMS["annex1"](settings).layout.cells["satisfaction_rate"]
    assert f"| {place} | 百分数 | 是 | 0到100之间 |" in lines["satisfaction_rate"]
    assert "或“职工大会”" in lines["delegate_count"]
    assert "| A 列 | 整数 | 否 |" in lines["seq"]
    assert "满意、基本满意、不满意" in lines["evaluation_result"]
