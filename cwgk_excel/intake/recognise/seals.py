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
    """Return whether a printed text is a block for the seal."""
    return _SEAL.fullmatch(fold(printed)) is not None


def undated(text: str) -> str:
    """Return a text as it is compared: folded, without a date filled into its blanks."""
    return _DAY.sub("", fold(text))


def is_dated(text: str, printed: str) -> bool:
    """Return whether a text is the printed block, with or without a date filled in."""
    return len(text) <= LONGEST and undated(text) == fold(printed)


def is_over_seal(text: str) -> bool:
    """Return whether a text was typed into a block for the seal: it still has the block's words."""
    return len(text) <= LONGEST and "(盖章)" in fold(text)
