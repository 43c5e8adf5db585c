"""What several tests share: the sample campaign, its forms and templates, and a key made for tests only."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cwgk_excel.campaign import Campaign, Settings
from cwgk_excel.forms import FORMS, Form
from cwgk_excel.identity import Key
from cwgk_excel.issue.template import Template, make_template

SAMPLE = Path(__file__).parents[1] / "sample_data"


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The sample campaign's settings."""
    return Settings.model_validate(tomllib.loads((SAMPLE / "campaign.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def changed(settings: Settings) -> Callable[..., Settings]:
    """The sample's settings with some changed, given as ``section={key: value}``, and checked again."""

    def change(**sections: Mapping[str, Any]) -> Settings:
        values = settings.model_dump()
        for section, keys in sections.items():
            values[section].update(keys)
        return Settings.model_validate(values)

    return change


@pytest.fixture
def campaign_folder(tmp_path: Path) -> Path:
    """A copy of the sample campaign's two files in a folder of the test's own."""
    folder = tmp_path / "批次"
    folder.mkdir()
    for name in ("campaign.toml", "submitters.csv"):
        shutil.copy(SAMPLE / name, folder / name)
    return folder


@pytest.fixture
def campaign(campaign_folder: Path) -> Campaign:
    """The sample campaign, loaded."""
    return Campaign.load(campaign_folder)


@pytest.fixture(scope="session")
def forms(settings: Settings) -> dict[str, Form]:
    """Both forms of the sample campaign."""
    return {name: make(settings) for name, make in FORMS.items()}


@pytest.fixture(scope="session")
def templates(forms: Mapping[str, Form]) -> dict[str, Template]:
    """The finished templates of both forms."""
    return {name: make_template(form) for name, form in forms.items()}


@pytest.fixture(scope="session")
def key() -> Key:
    """A signing key that is used nowhere else."""
    return Key(bytes(range(32)))
