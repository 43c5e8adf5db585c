"""What a number format makes of a number on the screen: a percentage, a date, a scaled or the plain number."""

from __future__ import annotations

import re
from functools import lru_cache

# Parts of a format code that print as they are or not at all: "人", \人, _) and *-, [Red], [$-804], [h].
_LITERALS = re.compile(r'"[^"]*"?|[\\_*!].|\[[^\]]*\]')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_NAMED = re.compile(r"general|standard|e[+-]")
_DATE_LETTERS = re.compile(r"[ymdhse]")
# A comma behind the last digit shows a thousandth; a unit such as 万 says that more is meant than is stored.
_THOUSANDTH = re.compile(r"[0#?],+(?![0#?,])")
_LARGE_UNITS = re.compile("[百千万亿萬億‰]")
_DIGITS = re.compile("[0#?@]|general|standard|通用格式")
_ZEROS = re.compile("0{2,}")


@lru_cache(maxsize=512)
def _bare(number_format: str) -> str:
    """Return the part of the code that acts on the (positive) number, without literals and names."""
    positive = _LITERALS.sub("", number_format).split(";")[0]
    return _NAMED.sub("", positive.lower())


def is_percent_format(number_format: str) -> bool:
    """Return whether a cell so formatted shows 0.985 as 98.5 %."""
    return "%" in _bare(number_format)


def is_date_format(number_format: str) -> bool:
    """Return whether a cell so formatted shows a number as a date or a time of day."""
    return _DATE_LETTERS.search(_bare(number_format)) is not None


def shows_another_number(number_format: str) -> bool:
    """Return whether a cell so formatted shows another number than it stores, or none: 3.2万 for 3.2, or ;;;."""
    section = _BRACKETS.sub("", number_format).split(";")[0].lower()
    if number_format and not _DIGITS.search(section):
        return True
    return bool(
        _THOUSANDTH.search(_bare(number_format)) or _LARGE_UNITS.search(section.replace("通用格式", ""))
    )


def leading_zeros(number_format: str) -> int:
    """Return the number of digits that a format such as 00000000 shows at least, 0 for other formats."""
    return len(number_format) if _ZEROS.fullmatch(number_format) else 0
