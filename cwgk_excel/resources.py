"""Files that are installed with the package: the sample campaign.

They stand once, at the top level of the project, and are mapped into the package.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def sample(*parts: str) -> Traversable:
    """A file or folder of ``sample_data/``."""
    return files("cwgk_excel.sample_data").joinpath(*parts)


def sample_text(*parts: str) -> str:
    """The text of a sample file, without the byte-order mark that Excel needs in CSV files."""
    return sample(*parts).read_text(encoding="utf-8-sig")
