"""Tests of cwgk_excel.forms.registry: forms are what installed packages declare."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Desk
from third_form import NAME, installed

from cwgk_excel.forms import FORMS, registry


def test_forms_are_listed_by_their_signs() -> None:
    """Those of this package, each with its sign; an unknown one is a KeyError."""
    assert [(form.name, form.sign) for form in FORMS.values()] == [("annex1", "1"), ("annex2", "2")]
    with pytest.raises(KeyError):
        FORMS["annex3"]


def test_a_form_comes_and_goes_with_its_package(tmp_path: Path) -> None:
    """Nothing of it is left."""
    with installed(tmp_path):
        assert list(FORMS) == ["annex1", "annex2", NAME]
    assert list(FORMS) == ["annex1", "annex2"]


def test_settings_have_its_section_while_it_is_there(desk: Desk, tmp_path: Path) -> None:
    """Also those of a campaign that was loaded before, from files that say the same."""
    package = tmp_path / "package"
    package.mkdir()
    before = desk.campaign.settings
    with installed(package):
        assert NAME in desk.campaign.settings.by_name()
    assert desk.campaign.settings is before


def test_two_forms_with_one_sign_are_a_mistake(tmp_path: Path) -> None:
    """Their tokens could not be told apart."""
    with installed(tmp_path):
        module = tmp_path / f"{NAME}.py"
        module.write_text(
            module.read_text(encoding="utf-8").replace('sign="3"', 'sign="2"'), encoding="utf-8"
        )
        with pytest.raises(ValueError, match=r"two forms have the same sign: \['1', '2', '2'\]"):
            list(FORMS)


def test_two_packages_with_a_form_of_one_name_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when both declare it under one name: neither takes the other's place."""
    twice = (("annex1", FORMS["annex1"]), ("annex1", FORMS["annex1"]))
    monkeypatch.setattr(registry, "declared", lambda _: twice)
    with pytest.raises(ValueError, match=r"two forms have the same name: \['annex1', 'annex1'\]"):
        list(registry.Forms())
