"""Counting words of Chinese text as a word processor does (字数, not 字符数)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from cwgk_excel.folding import cached

_SPACE, _ALONE, _RUN, _NOTHING = range(4)
_APOSTROPHE = "’"
# The characters that make up runs, and those that separate runs; Excel's formula knows only these.
RUN_SIGNS = "".join(map(chr, range(0x21, 0x7F)))
SPACES = " \u3000\u00a0\u2002\u2003\t\n"
# The most frequent signs, which count 1 each and end a run; they are counted without a look at each.
_CHINESE = re.compile("[\u4e00-\u9fa5，。、；：！？（）《》“”]+")


@cached(256, longest=4000)  # several checks ask for each text of a batch
def word_count(text: str) -> int:
    """Return the number of words (字数) in text.

    The rule, as word processors apply it to Chinese text:
    - every Chinese character and every Chinese or full-width mark counts 1 (，。“”—…％ and １ alike);
    - every unbroken run of other characters counts 1, with the marks inside it: "ISO9001", "98.5%",
      "don’t" and "2017-11-03" are one each;
    - spaces, tabs and line ends count nothing and end a run; invisible characters count nothing and do not
      end one.
    """
    rest, parts = _CHINESE.subn(" ", text)
    count = len(text) - len(rest) + parts
    in_run = False
    for place, sign in enumerate(rest):
        kind = _kind(sign)
        if kind == _ALONE and in_run and sign == _APOSTROPHE and _kind(rest[place + 1 : place + 2]) == _RUN:
            continue
        if kind == _ALONE or (kind == _RUN and not in_run):
            count += 1
        if kind != _NOTHING:
            in_run = kind == _RUN
    return count


def word_count_in_excel(ref: str, runs: str, spaces: str) -> str:
    """Return ``word_count`` as an Excel expression, for a text of Chinese and ASCII characters.

    ``runs`` and ``spaces`` are cells that hold RUN_SIGNS and SPACES, on one sheet. What Excel cannot tell
    apart (accented letters, invisible characters) counts 1 each.
    """
    sheet = runs.rpartition("!")[0]
    places = f"ROW({sheet}!$A$1:INDEX({sheet}!$A:$A,MAX(1,LEN({ref}))))"
    sign, before = f"MID({ref},{places},1)", f'MID(" "&{ref},{places},1)'
    goes_on = f"ISNUMBER(FIND({sign},{runs}))*ISNUMBER(FIND({before},{runs}))"
    # An empty text has one sign, "".
    return f"SUMPRODUCT((LEN({sign})>0)*ISERROR(FIND({sign},{spaces}))*(1-{goes_on}))"


@lru_cache(maxsize=16_384)
def _kind(sign: str) -> int:
    """Return how one character counts; "" (past the end of the text) counts as a space."""
    if not sign or sign.isspace():
        return _SPACE
    category = unicodedata.category(sign)
    if category[0] == "M" or category in {"Cc", "Cf", "Cs"}:
        return _NOTHING
    width = unicodedata.east_asian_width(sign)
    # "A" is as wide as its surroundings: in Chinese text quotes, dashes and circled numbers are full marks,
    # Greek and Cyrillic letters still make words.
    if width in "WF" or (width == "A" and category[0] != "L"):
        return _ALONE
    return _RUN
