"""A version: what it keeps, and by whose settings a return is judged."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.version import Version
from cwgk_excel.issue.template import Template, make_template


@pytest.mark.parametrize("form", ["annex1", "annex2"])
def test_version_survives_the_ledger(templates: dict[str, Template], form: str) -> None:
    """Written as text and read again it is the same, with the same cell map."""
    version = templates[form].version
    again = Version.from_json(version.to_json())
    assert again == version
    assert again.issued_form.layout == version.layout
    assert [f.name for f in again.issued_form.fields] == [f.name for f in version.issued_form.fields]
    assert json.loads(version.to_json())["id"] == version.id


def test_version_id_is_four_characters(templates: dict[str, Template]) -> None:
    """Of the token's alphabet, and different for different forms."""
    ids = {template.version.id for template in templates.values()}
    assert len(ids) == 2
    assert all(len(id) == 4 and id.isalnum() and id.upper() == id for id in ids)


@pytest.mark.parametrize(
    ("section", "values", "renewed"),
    [
        ("dates", {"due": "2017-11-16"}, {"annex2"}),
        ("contact", {"phone": "82610416"}, {"annex2"}),
        ("annex2", {"rows": 301}, {"annex2"}),
        ("narrative", {"limit": 801}, {"annex1"}),
        ("marks", {"total": "none"}, {"annex1"}),
        ("protection", {"password": "CWGK2018"}, {"annex1", "annex2"}),
        ("thresholds", {"self_total": 80}, set()),
        ("rules", {"delegates_below_norm": False}, set()),
    ],
)
def test_what_is_drawn_makes_the_version(
    changed: Callable[..., Settings],
    templates: dict[str, Template],
    section: str,
    values: dict[str, object],
    renewed: set[str],
) -> None:
    """Settings that change what is drawn make a new version of that form; others do not."""
    settings = changed(**{section: values})
    new = {name: make_template(make(settings)).version.id for name, make in FORMS.items()}
    assert {name for name, id in new.items() if id != templates[name].version.id} == renewed


def test_return_is_read_as_issued_and_judged_as_today(
    changed: Callable[..., Settings], templates: dict[str, Template]
) -> None:
    """Bounds and rows stay those of the version; thresholds and advisories are the current ones."""
    today = changed(
        annex2={"rows": 20},
        thresholds={"self_total": 80},
        rules={"phone_unusual": False},
        narrative={"over": 2},
    )
    judged = templates["annex2"].version.judged_by(today)
    assert judged.layout.last_row == templates["annex2"].version.layout.last_row
    assert "below-threshold" in judged.by_name["self_score"].not_in_excel
    assert judged.by_name["phone"].not_in_excel == ()


def test_locked_texts_are_the_printed_labels(templates: dict[str, Template]) -> None:
    """A label that was overwritten can be told; a formula is only marked as one."""
    locked = templates["annex1"].version.locked
    layout = templates["annex1"].version.layout
    assert locked[layout.labels["staff_count"]] == "职工人数"
    assert locked["H2"] == "="
    assert not any("TOKEN" in text for text in locked.values())
    assert not set(locked) & set(layout.cells.values())
