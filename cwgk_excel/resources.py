"""What is installed with the package: files of the sample campaign and the manual.

The project keeps one copy of the former at its top level and maps that folder into the package. The manual is made
from docs by ``make regenerate``.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

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
