"""Tells whether a number format shows a number as a percentage or a date, by the section that applies to it."""

from __future__ import annotations

from decimal import Decimal

from cwgk_excel.values.format_codes import compile_code

_ONE = Decimal(1)


def is_percent_format(number_format: str, number: Decimal = _ONE) -> bool:
    """Return whether a cell with this format shows the number as a percentage: 0.985 as 98.5 %."""
    return "%" in number_format and compile_code(number_format).section(number)[0].percents > 0


def is_date_format(number_format: str, number: Decimal = _ONE) -> bool:
    """Return whether a cell with this format shows the number as a date or a time of day."""
    return compile_code(number_format).section(number)[0].sort == "date"
