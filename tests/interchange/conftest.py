"""One LibreOffice for the whole tier, one issued campaign, and what is said when a program is missing.

A missing program skips its tests at home and fails them in CI.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from office.driver import Office, available
from programs import browser, programs

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.identity import Key
from cwgk_excel.issue.template import Template
from cwgk_excel.tasks.distribute import distribute
from interchange.awkward import DAY

BODY = Submitter.read({"code": "210202", "name": "中山区", "kind": "区市县", "order": 1})
MISSING = "LibreOffice with python3-uno, and poppler-utils, are not installed"


def _needed(missing: str) -> None:
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """A started LibreOffice."""
    _needed("" if available() else MISSING)
    with Office() as started:
        yield started


@pytest.fixture(scope="session")
def installed() -> None:
    """Gnumeric, SheetJS and ExcelJS are there."""
    absent = programs.missing()
    _needed(absent and f"not installed: {absent}")


@pytest.fixture(scope="session")
def chromium() -> None:
    """Chromium is there, with what drives it."""
    absent = browser.missing()
    _needed(absent and f"not installed: {absent}")


@pytest.fixture(scope="session")
def issued(
    templates: dict[str, Template], key: Key, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The stamped workbook of a form, as a file; to be read only."""
    folder = tmp_path_factory.mktemp("issued")

    def path(form: str) -> Path:
        target = folder / f"{form}.xlsx"
        if not target.exists():
            target.write_bytes(templates[form].stamp(BODY, key).data)
        return target

    return path


@pytest.fixture(scope="session")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The sample campaign, issued."""
    made = Campaign.load(create(tmp_path_factory.mktemp("round") / "批次", on=DAY, from_sample=True))
    distribute(made)
    return made
