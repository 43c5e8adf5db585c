"""The form of docs/adding-a-form.md, installed as a package of its own: one module and its entry point."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cwgk_excel.campaign.settings import with_sections
from cwgk_excel.forms import FORMS
from cwgk_excel.starting.declared import entry_points

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-form.md"
NAME = "spot_check"


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """Put the page's pieces together in a folder that Python looks in, as an installed package would lie there."""
    text = PAGE.read_text(encoding="utf-8")
    code, settings = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("python", "ini"))
    (folder / f"{NAME}.py").write_text("\n\n".join(code), encoding="utf-8")
    about = folder / f"{NAME}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n", encoding="utf-8")
    groups = re.findall(r"^(\S+) =\n    (.*)$", settings[0], re.MULTILINE)
    (about / "entry_points.txt").write_text(
        "".join(f"[{group}]\n{declared}\n" for group, declared in groups), encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        patch.delitem(FORMS.__dict__, "_known", raising=False)
        _look_again()
        yield
    FORMS.__dict__.pop("_known", None)
    _look_again()
    sys.modules.pop(NAME, None)


def _look_again() -> None:
    with_sections.cache_clear()
    entry_points.cache_clear()
