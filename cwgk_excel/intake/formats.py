"""What a number format makes of a number on the screen: a percentage, a date, or just the number."""

from __future__ import annotations

import re
from functools import lru_cache

# Parts of a format code that print as they are or not at all: "人", \人, _) and *-, [Red], [$-804], [h].
_LITERALS = re.compile(r'"[^"]*"?|[\\_*!].|\[[^\]]*\]')
_NAMED = re.compile(r"general|standard|e[+-]")
_DATE_LETTERS = re.compile(r"[ymdhse]")


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
