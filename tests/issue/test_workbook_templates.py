"""The blank templates in the project are what the library draws now."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from dump import dump
from regenerate import TEMPLATES, draw_all

AGAIN = "run make regenerate and look at what changed"


@pytest.fixture(scope="module")
def drawn() -> dict[str, tuple[str, bytes]]:
    """Both forms as drawn now: form → (file name, bytes)."""
    return draw_all()


def parts(data: bytes) -> dict[str, bytes]:
    """The inflated members of a workbook: compression may differ between systems."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("form", ["annex1", "annex2"])
def test_template_holds_what_is_drawn(drawn: dict[str, tuple[str, bytes]], form: str) -> None:
    """Part by part."""
    name, data = drawn[form]
    stored, new = parts((TEMPLATES / name).read_bytes()), parts(data)
    assert list(stored) == list(new), AGAIN
    assert [part for part in new if stored[part] != new[part]] == [], AGAIN


@pytest.mark.parametrize("form", ["annex1", "annex2"])
def test_dump_is_current(drawn: dict[str, tuple[str, bytes]], form: str) -> None:
    """The readable form of it too."""
    assert (TEMPLATES / f"{form}.txt").read_text(encoding="utf-8") == dump(drawn[form][1]), AGAIN


def test_no_template_is_left_over(drawn: dict[str, tuple[str, bytes]]) -> None:
    """A renamed form leaves no old file behind."""
    expected = {name for name, _ in drawn.values()} | {f"{form}.txt" for form in drawn}
    assert {path.name for path in TEMPLATES.iterdir() if path.suffix in (".xlsx", ".txt")} == expected
