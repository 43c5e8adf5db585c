"""Texts in the cells of csv files, which spreadsheet programs open as if they had been typed."""

from __future__ import annotations

import re
from typing import Any

# Spreadsheet programs take a text that begins so for a formula. Chinese and Japanese ones also accept the full-width
# signs, and some drop spaces and quotation marks before them.
_FORMULA_START = re.compile("[\\s\"'‘’“”]*[=+\\-@＝＋－＠﹢﹣﹦﹫−]|[\t\r\n]")


def guarded(value: Any) -> Any:
    """Put an apostrophe before a text that Excel would run as a formula; return any other value unchanged."""
    return f"'{value}" if isinstance(value, str) and _FORMULA_START.match(value) else value


def unguarded(text: str) -> str:
    """Return a text as it was before ``guarded``."""
    return text[1:] if text.startswith("'") and _FORMULA_START.match(text[1:]) else text
