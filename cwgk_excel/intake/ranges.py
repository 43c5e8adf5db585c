"""Ranges as written in a file, and which cells, rows and columns are within them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from cwgk_excel.folding import cached
from cwgk_excel.forms.addresses import ADDRESS, column_name, column_number, position
from cwgk_excel.intake.grid import COLUMNS, ROWS

# A1, A1:C3, whole columns A:C, whole rows 1:3; dollars as in formulas.
_CELL, _COLUMN, _ROW = r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", r"\$?([A-Z]{1,3})", r"\$?([0-9]{1,7})"
_CELLS = re.compile(f"{_CELL}(?::{_CELL})?")
_COLUMNS, _ROWS = re.compile(f"{_COLUMN}:{_COLUMN}"), re.compile(f"{_ROW}:{_ROW}")


def first_cell(place: str) -> str:
    """Return the address of the first cell of a range as written; "" for any other text."""
    first = place.partition(":")[0].replace("$", "")
    return first if ADDRESS.fullmatch(first) else ""


def outside(cells: Iterable[str], ranges: Iterable[str]) -> set[str]:
    """Return the cells that are in none of the ranges; a text that is no range is ignored."""
    left = {(column, row): a for a in cells for row, column in (position(a),)}
    if not left:
        return set()
    columns, rows = sorted(column for column, _ in left), sorted(row for _, row in left)
    for text in dict.fromkeys(ranges):
        found = corners(text)
        if found is None:
            continue
        # Clip the range to the area of the cells, so that one over the whole sheet costs no more than they do.
        left_edge, right_edge = max(found[0], columns[0]), min(found[2], columns[-1])
        top, bottom = max(found[1], rows[0]), min(found[3], rows[-1])
        if (right_edge - left_edge + 1) * (bottom - top + 1) < len(left):
            for column in range(left_edge, right_edge + 1):
                for row in range(top, bottom + 1):
                    left.pop((column, row), None)
        else:
            inside = [at for at in left if left_edge <= at[0] <= right_edge and top <= at[1] <= bottom]
            for at in inside:
                del left[at]
    return set(left.values())


def inside(cells: Collection[str], ranges: Iterable[str]) -> set[str]:
    """Return the cells that are in one of the ranges; a text that is no range is ignored."""
    found: set[str] = set()
    for text in dict.fromkeys(ranges):
        left, top, right, bottom = corners(text) or (1, 1, 0, 0)
        if (right - left + 1) * (bottom - top + 1) <= len(cells):  # as of most merged cells
            names = [column_name(column) for column in range(left, right + 1)]
            found.update(
                at for row in range(top, bottom + 1) for name in names if (at := f"{name}{row}") in cells
            )
        else:
            found |= set(cells) - outside(cells, [text])
    return found


def hit(numbers: Iterable[int], ranges: Iterable[tuple[int, int]]) -> set[int]:
    """Return the numbers of rows or columns that are in one of the ranges, both ends included."""
    wanted = set(numbers)
    low, high = min(wanted, default=0), max(wanted, default=-1)
    found: set[int] = set()
    for first, last in ranges:
        found.update(range(max(first, low), min(last, high) + 1))
    return found & wanted


@cached(4096)
def corners(text: str) -> tuple[int, int, int, int] | None:
    """Return first column, first row, last column and last row of a range as written; None for any other text."""
    if match := _CELLS.fullmatch(text):
        first, top, last, bottom = match.groups()
        return column_number(first), int(top), column_number(last or first), int(bottom or top)
    if match := _COLUMNS.fullmatch(text):
        return column_number(match[1]), 1, column_number(match[2]), ROWS
    if match := _ROWS.fullmatch(text):
        return 1, int(match[1]), COLUMNS, int(match[2])
    return None
