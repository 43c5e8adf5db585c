"""The printed block in which an opinion is sealed and dated by hand: （盖章） 年 月 日."""

from __future__ import annotations

import re
from functools import lru_cache

from cwgk_excel.folding import fold

_SEAL = re.compile(r"\(盖章\)年月日")
_DAY = re.compile(r"\d+(?=[年月日])")
LONGEST = 500


@lru_cache(maxsize=256)
def is_seal(printed: str) -> bool:
    """Whether a printed text is such a block."""
    return _SEAL.fullmatch(fold(printed)) is not None


def undated(text: str) -> str:
    """A printed text as it is compared: folded, a date filled into its blanks left out."""
    return _DAY.sub("", fold(text))


def is_dated(text: str, printed: str) -> bool:
    """Whether a text is the printed block, with or without a date filled into it."""
    return len(text) <= LONGEST and undated(text) == fold(printed)


def is_over_seal(text: str) -> bool:
    """Whether a text was written into such a block: the words of the block are still in it."""
    return len(text) <= LONGEST and "(盖章)" in fold(text)
