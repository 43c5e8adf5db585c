"""Annex 2 as a specification: head, rows, and how many of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import Layout, annex2
from cwgk_excel.forms.addresses import split_address
from cwgk_excel.forms.spec import Form

# Name, kind, required, who fills it. Field names are never renamed.
HEAD = [
    ("submitter_name", "text", True, "office"),
    ("filled_by", "text", True, "body"),
    ("phone", "text", True, "body"),
    ("leader", "text", True, "body"),
    ("list_kind", "choice", False, "body"),
]
ROW = [
    ("seq", "integer", False, "body"),
    ("unit_name", "text", True, "body"),
    ("unit_type", "choice", True, "body"),
    ("staff_count", "integer", True, "body"),
    ("self_score", "decimal", True, "body"),
    ("evaluation_result", "rate_or_words", True, "body"),
    ("superior_score", "decimal", True, "body"),
    ("check_code", "text", False, "body"),
]


@pytest.fixture
def form(forms: dict[str, Form]) -> Form:
    """Annex 2 of the sample campaign."""
    return forms["annex2"]


def test_fields_in_their_order(form: Form) -> None:
    """Names, kinds, required and who fills, as the design fixes them."""
    assert [(f.name, f.kind, f.required, f.filler) for f in form.head_fields] == HEAD
    assert [(f.name, f.kind, f.required, f.filler) for f in form.row_fields] == ROW
    assert [f.name for f in form.fields] == [name for name, *_ in HEAD + ROW]
    assert (form.number, form.title) == ("附件2", "认证申报汇总表")


def test_columns_stand_side_by_side_in_the_notices_order(form: Form) -> None:
    """序号 to 上级考核分数, A to G, each below its label; the check code beside them."""
    assert list(form.layout.columns.values()) == list("ABCDEFGH")
    for name, letter in form.layout.columns.items():
        assert split_address(form.layout.labels[name]) == (letter, form.layout.first_row - 1)


@pytest.mark.parametrize("rows", [12, 300, 2000])
def test_settings_say_how_many_rows(changed: Callable[..., Settings], rows: int) -> None:
    """First and last row enclose exactly so many."""
    layout = annex2.FORM(changed(annex2={"rows": rows})).layout
    assert layout.last_row - layout.first_row + 1 == rows
    assert sum(1 for name, _, row in layout.entry_cells() if name == "seq" and row) == rows


def test_entry_cells_are_head_then_rows(form: Form) -> None:
    """Each cell once, with the row it stands in."""
    cells = list(form.layout.entry_cells())
    assert [cell[0] for cell in cells[:5]] == [name for name, *_ in HEAD]
    assert cells[5] == ("seq", f"A{form.layout.first_row}", form.layout.first_row)
    assert cells[-1] == ("check_code", f"H{form.layout.last_row}", form.layout.last_row)
    assert len({address for _, address, _ in cells}) == len(cells) == 5 + 8 * 300


def test_addresses_of_head_and_rows(form: Form) -> None:
    """A head field has one cell, a row field one per row."""
    assert form.layout.address("phone") == form.layout.cells["phone"]
    assert form.layout.address("staff_count", 20) == "D20"


def test_scores_share_the_marks_of_annex_1(changed: Callable[..., Settings]) -> None:
    """自评分数 is 自查总得分, 上级考核分数 is 上级考核总得分."""
    settings = changed(marks={"maximum": {"self_total": 110, "superior_total": 90}})
    fields = annex2.FORM(settings).by_name
    assert (fields["self_score"].maximum, fields["superior_score"].maximum) == (110, 90)


def test_results_are_rates_or_words(form: Form) -> None:
    """Both are legitimate, so the list never stops."""
    field = form.by_name["evaluation_result"]
    assert (field.minimum, field.maximum, field.closed) == (0, 100, False)
    assert field.choice_names == ("满意", "基本满意", "不满意")


def test_kind_of_list_is_a_choice_beside_the_printed_page(form: Form) -> None:
    """Blank counts as 全部; nothing else is taken."""
    field = form.by_name["list_kind"]
    assert (field.choice_names, field.closed, field.required, field.printed) == (
        ("全部", "补充"),
        True,
        False,
        False,
    )
    assert [f.name for f in form.fields if not f.printed] == ["list_kind", "check_code"]
    assert (form.layout.labels["list_kind"], form.layout.cells["list_kind"]) == ("J4", "K4")
    assert form.drawing.paper.area == "A1:G1048576"
    assert form.definition.adds == ("list_kind", "补充")
    assert any("“本表为”选为“补充”" in line for line in form.definition.guide(form))


def test_phone_check_has_a_switch(changed: Callable[..., Settings], form: Form) -> None:
    """It only warns, so Excel's rule never knows it."""
    assert form.by_name["phone"].not_in_excel == ("phone-unusual",)
    assert annex2.FORM(changed(rules={"phone_unusual": False})).by_name["phone"].not_in_excel == ()


def test_layout_survives_as_plain_values(form: Form) -> None:
    """The ledger keeps it so."""
    assert Layout.from_json(form.layout.to_json()) == form.layout
