"""Words made comparable: folding for look-ups, the key by which unit names are matched, words for nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

NOTHING_WORDS: tuple[str, ...] = ("无", "/", "／", "—", "——", "-", "－", "–")
"""What people type for "nothing here" (domain.md, "What people type"). Every width is spelled out, because
Excel's own rules compare literally; intake folds both sides."""

# Letters and symbols that print as nothing although Unicode does not class them as spaces or formats.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_BRACKETS = str.maketrans("[{<【〔〖〈《「『]}>】〕〗〉》」』", "(" * 10 + ")" * 10)
_PROVINCE = r"(?:\w{2,3}省|\w{2,8}自治区)?"


def few(words: Sequence[str], characters: int = 60) -> str:
    """Return the first words of a list for a text with little room: "满意、不满意", "满意、不满意等"."""
    shown = list(words)
    while len(shown) > 1 and len("、".join(shown)) > characters:
        shown.pop()
    return "、".join(shown) + ("等" if len(shown) < len(words) else "")


def drop_invisible(text: str) -> str:
    """Return text without zero-width, direction and control characters.

    Every kind of line end becomes a newline and a tab a space, since both part words; ordinary spaces and
    marks stay as written.
    """
    if text.isascii() and text.isprintable():
        return text
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    unseen = {sign for sign in set(lines) if sign != "\n" and _is_invisible(sign)}
    return "".join(sign for sign in lines if sign not in unseen) if unseen else lines


def _is_invisible(sign: str) -> bool:
    if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} or sign in _BLANK_LETTERS:
        return True
    # Noncharacters: no text holds them. Other unassigned ones may be characters newer than this Python's.
    return "\ufdd0" <= sign <= "\ufdef" or ord(sign) & 0xFFFE == 0xFFFE


def fold(text: str) -> str:
    """Return the key for comparing list values and words: no spaces, one width, one case.

    Build alias tables as `{fold(alias): canonical}`; folding a folded text changes nothing.
    """
    # Each step can leave something to an earlier one ("A´" holds a space and then an accent), hence twice.
    return _fold_once(_fold_once(text))


def _fold_once(text: str) -> str:
    narrow = unicodedata.normalize("NFKC", drop_invisible(text)).casefold()
    return unicodedata.normalize("NFKC", _SPACES.sub("", drop_invisible(narrow)))


def matching_name(name: str, city: str = "") -> str:
    """Return the key by which two spellings of a unit's name are taken for the same unit.

    Widths, brackets, spaces and the case of Latin letters do not count, nor does a leading city ("大连市",
    also "辽宁省大连市") as long as a name remains. city may be given with or without 市; "" drops nothing.
    The key is for comparing only: what was written is kept beside it.
    """
    key = fold(name).translate(_BRACKETS)
    if not city:
        return key
    prefix = re.compile(_PROVINCE + re.escape(fold(city).removesuffix("市")) + "市(?=.)")
    while found := prefix.match(key):
        key = key[found.end() :]
    return key
