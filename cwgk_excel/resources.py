"""What is installed: files of the package, those of the sample campaign and the manual; and what any package declares.

The project keeps one copy of the former at its top level and maps that folder into the package. The manual is made
from docs by ``make regenerate``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

MANUAL = "操作手册.html"


def manual() -> bytes:
    """Return the manual, as a page for the browser."""
    return files("cwgk_excel.campaign").joinpath(MANUAL).read_bytes()


def sample(*parts: str) -> Traversable:
    """Return a file or folder of ``sample_data/``."""
    return files("cwgk_excel.sample_data").joinpath(*parts)


def sample_text(*parts: str) -> str:
    """Return the text of a sample file, without the byte-order mark that Excel needs in CSV files."""
    return sample(*parts).read_text(encoding="utf-8-sig")


def declared(group: str) -> tuple[tuple[str, Any], ...]:
    """Load what installed packages declare as entry points of a group, each with its name."""
    return tuple((entry.name, entry.load()) for entry in entry_points().select(group=group))


@cache
def entry_points() -> Any:
    """Look through all packages, once for all groups. A process that only reads returns never asks for it."""
    from importlib import metadata

    return metadata.entry_points()
