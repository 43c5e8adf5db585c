"""Addresses and literals for readers of formats that store rows and columns as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import isfinite

from cwgk_excel.forms.addresses import column_name
from cwgk_excel.intake.refusal import broken
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.starting.expressions import late

ROWS, COLUMNS = 1_048_576, 16_384
"""The size of a sheet in today's programs; older ones have less."""

ADDRESS = late(
    r"(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])"
    r"(?:[1-9][0-9]{0,5}|10[0-3][0-9]{4}|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6])"
)
"""Matches an address from A1 to XFD1048576, the last cell of a sheet."""

# Both binary formats number the error values in this way: [MS-XLS] 2.5.10 and [MS-XLSB] 2.5.97.2.
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def is_inside(row: int, column: int) -> bool:
    """Return whether a sheet has this cell; row and column count from 0."""
    return 0 <= row < ROWS and 0 <= column < COLUMNS


@lru_cache(maxsize=16_384)
def address(row: int, column: int) -> str:
    """Return the address of a cell; row and column count from 0.

    Raises Refused, file-broken, for a cell beyond the sheet.
    """
    if not is_inside(row, column):
        raise broken(f"单元格在工作表的范围之外（第{row + 1}行，第{column + 1}列）")
    return f"{column_name(column + 1)}{row + 1}"


def area(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """Return a range as written ("A1:C3", "B5" for a single cell); all count from 0, both ends included.

    Raises Refused, file-broken, for one that reaches beyond the sheet.
    """
    first, last = address(first_row, first_column), address(last_row, last_column)
    return first if first == last else f"{first}:{last}"


def joined_ranges(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return ranges of numbers, both ends included, in ascending order and joined where they touch."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(set(ranges)):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        elif first <= last:
            found.append((first, last))
    return tuple(found)


def runs(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return numbers in ascending order, each once, as ranges with both ends included."""
    return joined_ranges((number, number) for number in numbers)


def number_cell(value: float, number_format: str, formula: str) -> RawCell:
    """Make the cell of a number stored in binary: its shortest literal, as an .xlsx would carry it.

    A value that no cell can hold (NaN, infinity) becomes an "error" cell, as in .xlsx.
    """
    kind = "number" if isfinite(value) else "error"
    return RawCell(kind, repr(value).removesuffix(".0"), number_format, formula)


def error_text(code: int) -> str:
    """Return the text of an error value stored as its number."""
    return _ERRORS.get(code, f"#ERR{code}")
