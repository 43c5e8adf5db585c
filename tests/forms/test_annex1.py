"""Annex 1 as a specification: fields, order, who fills what, what is required."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import annex1
from cwgk_excel.forms.spec import Form

# Name, kind, required, who fills it. Field names are never renamed.
FIELDS = [
    ("fill_date", "date", True, "unit"),
    ("unit_name", "text", True, "unit"),
    ("ownership", "choice", True, "unit"),
    ("chair_name", "text", True, "unit"),
    ("staff_count", "integer", True, "unit"),
    ("delegate_count", "integer", False, "unit"),
    ("self_total", "decimal", True, "unit"),
    ("congress_score", "decimal", True, "unit"),
    ("openness_score", "decimal", True, "unit"),
    ("has_board_reps", "choice", False, "unit"),
    ("board_score", "decimal", False, "unit"),
    ("superior_total", "decimal", True, "body"),
    ("satisfaction_rate", "percent", True, "unit"),
    ("narrative", "text", True, "unit"),
    ("party_opinion", "text", False, "unit"),
    ("union_opinion", "text", False, "body"),
    ("office_opinion", "text", False, "office"),
]


@pytest.fixture
def form(forms: dict[str, Form]) -> Form:
    """Annex 1 of the sample campaign."""
    return forms["annex1"]


def test_fields_in_their_order(form: Form) -> None:
    """Names, kinds, required and who fills, as the design fixes them."""
    assert [(f.name, f.kind, f.required, f.filler) for f in form.fields] == FIELDS
    assert (form.number, form.title, form.row_fields) == ("附件1", "认证申报表", ())


def test_every_field_has_a_cell_and_a_label_of_its_own(form: Form) -> None:
    """No two fields or labels share a cell."""
    names = [name for name, *_ in FIELDS]
    assert list(form.layout.cells) == list(form.layout.labels) == names
    assert len({*form.layout.cells.values(), *form.layout.labels.values()}) == 2 * len(names)


def test_bounds(form: Form) -> None:
    """People are counted from 1, delegates from 0; scores have no maximum; rates end at 100."""
    bounds = {f.name: (f.minimum, f.maximum) for f in form.fields if f.minimum is not None}
    scores = ("self_total", "congress_score", "openness_score", "board_score", "superior_total")
    assert bounds == {
        "fill_date": (date(2017, 10, 25), date(2017, 12, 31)),
        "staff_count": (1, 9_999_999),
        "delegate_count": (0, 9_999_999),
        "satisfaction_rate": (0, 100),
        **dict.fromkeys(scores, (0, None)),
    }


def test_only_yes_or_no_is_a_closed_list(form: Form) -> None:
    """The notice leaves the other lists free: they suggest and warn."""
    assert {f.name: f.closed for f in form.fields if f.choices} == {
        "ownership": False,
        "has_board_reps": True,
    }
    assert form.by_name["has_board_reps"].choice_names == ("是", "否")


def test_ownership_choices_are_names_without_codes(form: Form) -> None:
    """A choice's canonical value is its label without code."""
    names = form.by_name["ownership"].choice_names
    assert names[0] == "国有"
    assert names[-1] == "事业单位"
    assert not any(character.isdigit() for name in names for character in name)


def test_staff_meeting_stands_for_no_delegates(form: Form) -> None:
    """The only word that a number field takes."""
    assert {f.name: f.words for f in form.fields if f.words} == {"delegate_count": ("职工大会",)}


def test_note_is_part_of_the_printed_label(form: Form) -> None:
    """The label in full is printed, a short one is used in findings."""
    field = form.by_name["has_board_reps"]
    assert field.printed_label == "是否建立职工董事监事制度（注：该栏由按规定应该建立该制度的单位填写）"
    assert field.label == "是否建立职工董事监事制度"


def test_settings_reach_the_form(changed: Callable[..., Settings]) -> None:
    """Full marks become a bound, the limit is printed, and rules that are off are not there."""
    form = annex1.FORM(
        changed(
            marks={"maximum": {"board_score": 10}, "total": "none"},
            narrative={"limit": 1000},
            rules={"delegates_below_norm": False, "narrative_length": False},
        )
    )
    assert (form.by_name["board_score"].maximum, form.by_name["self_total"].maximum) == (10, None)
    assert form.by_name["narrative"].printed_label == "主要做法和成效（1000字）："
    assert {rule.code for rule in form.rules}.isdisjoint({"total-not-sum", "delegates-below-norm"})
    assert form.by_name["narrative"].not_in_excel == ("narrative-placeholder",)


def test_every_rule_reads_fields_of_the_form(form: Form) -> None:
    """Its finding stands at the first of them."""
    assert all(set(rule.fields) <= set(form.by_name) for rule in form.rules)
    assert len({rule.code for rule in form.rules}) == len(form.rules)


def test_help_texts_are_sentences(form: Form) -> None:
    """They are read in prompts, in the guide and in findings."""
    assert all(f.help.endswith("。") for f in form.fields)
    assert "先双击单元格再粘贴" in form.by_name["narrative"].help
    assert "填 98.5，不要加 %" in form.by_name["satisfaction_rate"].help
