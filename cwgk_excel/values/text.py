"""Cleans typed text for keeping, and brings its marks to one width for reading."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from cwgk_excel.folding import drop_invisible, fold

_SPACE = re.compile(r"\s")
# Marks that make the text after them run from right to left: a person may then see 123 as 321.
_TURNED = re.compile("[\u061c\u200f\u202b\u202e\u2067]")
# Full-width ASCII, and the marks that input methods type for it. NFKC is not used, because it would turn "5²"
# into "52" and "①②" into "12".
_MARKS = {0xFF01 + step: 0x21 + step for step in range(94)} | {
    ord(mark): plain
    for mark, plain in {
        "。": ".",
        "｡": ".",
        "﹒": ".",
        "﹐": ",",
        "﹪": "%",
        "−": "-",
        "﹣": "-",
        "∶": ":",
    }.items()
}


def clean(text: str) -> str:
    """Return text as it is kept: without invisible characters, and without spaces of any kind at its ends."""
    return drop_invisible(text).strip()


def is_turned(text: str) -> bool:
    """Return whether text holds a mark by which a person may see its characters in another order."""
    return _TURNED.search(text) is not None


def plain_marks(text: str) -> str:
    """Return cleaned text for reading numbers and dates, with digits, marks and spaces in ASCII.

    A Chinese full stop at the end closes a sentence and is dropped; anywhere else it is read as a decimal point.
    """
    return _SPACE.sub(" ", clean(text).rstrip("。｡").translate(_MARKS)).strip()


def is_nothing(text: str, nothing: Collection[str]) -> bool:
    """Return whether text is blank or one of the words for "nothing", in any width."""
    return not text or (bool(nothing) and len(text) <= 16 and fold(text) in _folded(tuple(nothing)))


@lru_cache(maxsize=64)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
