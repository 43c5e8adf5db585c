"""Remove invisible characters from texts, and fold spellings so that widths, spaces and case do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

# Letters and symbols that print as nothing although Unicode does not class them as spaces or formats.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Looking for any of them by an expression is faster than looking at each sign.
_BLANK_LETTER = re.compile(f"[{''.join(sorted(_BLANK_LETTERS))}]")
# Programs that do not know how workbooks write a carriage return (_x000D_) keep it as text before the line end.
_LINE_ENDS = re.compile("(?:_x000[Dd]_)*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])")
_SPACES = re.compile(r"\s+")
_FOLDED = re.compile("[0-9a-z\u4e00-\u9fa5]*")  # folding leaves these as they are
LONGEST_KEY = 1000
"""Every label, name and word of a list is shorter than this."""
# Most texts are not longer than this; results for longer ones are not cached.
_KEPT = 200

Made = TypeVar("Made")


def cached(most: int, longest: int = _KEPT) -> Callable[[Callable[[str], Made]], Callable[[str], Made]]:
    """Cache a function of a text for the ``most`` texts of up to ``longest`` characters that it was given last.

    Long texts are not cached: texts in returns may be as long as a cell holds, and a cache that limits only the
    number of entries could fill the memory.
    """

    def deciding(function: Callable[[str], Made]) -> Callable[[str], Made]:
        kept = lru_cache(maxsize=most)(function)

        @wraps(function)
        def answer(text: str) -> Made:
            return kept(text) if len(text) <= longest else function(text)

        return answer

    return deciding


def drop_invisible(text: str) -> str:
    """Return text without zero-width, direction and control characters.

    Every kind of line end becomes a newline and a tab becomes a space, since both separate words. Ordinary spaces
    and marks stay as written.
    """
    if text.isprintable() and (text.isascii() or not _BLANK_LETTER.search(text)):  # most texts
        return text
    lines = in_lines(text).replace("\t", " ")
    unseen = {sign for sign in set(lines) if sign != "\n" and (is_unseen(sign) or sign in _BLANK_LETTERS)}
    return "".join(sign for sign in lines if sign not in unseen) if unseen else lines


def in_lines(text: str) -> str:
    """Return text with a newline for every kind of line end."""
    return _LINE_ENDS.sub("\n", text)


def is_unseen(sign: str) -> bool:
    """Return whether a character is invisible or may make a terminal act; this includes line ends."""
    if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return True
    # Noncharacters never belong in a text. Other unassigned code points may be characters newer than this Python.
    return "\ufdd0" <= sign <= "\ufdef" or ord(sign) & 0xFFFE == 0xFFFE


@cached(8192)
def fold(text: str) -> str:
    """Return the key for comparing list values and words: no spaces, one width, one case.

    Build alias tables as `{fold(alias): canonical}`; folding a folded text changes nothing. A text that is longer
    than any word or name, before or after folding, is its own key: one sign may fold to eighteen.
    """
    if _FOLDED.fullmatch(text):
        return text
    # Fold twice: a later step can make work for an earlier one ("A´" becomes a space and an accent).
    once = _fold_once(text)
    if once == text:
        return text
    twice = _fold_once(once)
    return text if max(len(once), len(twice)) > LONGEST_KEY else twice


def _fold_once(text: str) -> str:
    """Fold one round; a text that is or becomes longer than a key is returned unfinished, still too long."""
    if len(text) > LONGEST_KEY:
        return text
    narrow = unicodedata.normalize("NFKC", drop_invisible(text))
    if len(narrow) > LONGEST_KEY:
        return narrow  # save the cost of the further steps
    return unicodedata.normalize("NFKC", _SPACES.sub("", drop_invisible(narrow.casefold())))
