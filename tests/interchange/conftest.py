"""One LibreOffice for the whole tier; without it the tier is skipped at home and fails in CI."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from office.driver import Office, available

from cwgk_excel.campaign import Submitter
from cwgk_excel.identity import Key
from cwgk_excel.issue.template import Template

BODY = Submitter.model_validate({"code": "210202", "name": "中山区", "kind": "区市县", "order": 1})
MISSING = "LibreOffice with python3-uno, and poppler-utils, are not installed"


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """A started LibreOffice."""
    if not available():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with Office() as started:
        yield started


@pytest.fixture(scope="session")
def issued(
    templates: dict[str, Template], key: Key, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The stamped workbook of a form, as a file; to be read only."""
    folder = tmp_path_factory.mktemp("issued")

    def path(form: str) -> Path:
        target = folder / f"{form}.xlsx"
        if not target.exists():
            target.write_bytes(templates[form].stamp(BODY, key)[0])
        return target

    return path
