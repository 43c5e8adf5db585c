"""The sample campaign's files, which are installed with the package.

The project keeps one copy of them at its top level and maps that folder into the package.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def sample(*parts: str) -> Traversable:
    """Return a file or folder of ``sample_data/``."""
    return files("cwgk_excel.sample_data").joinpath(*parts)


def sample_text(*parts: str) -> str:
    """Return the text of a sample file, without the byte-order mark that Excel needs in CSV files."""
    return sample(*parts).read_text(encoding="utf-8-sig")
