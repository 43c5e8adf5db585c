"""Ranges as written, and what is within them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.grid import address, area
from cwgk_excel.intake.ranges import first_cell, hit, inside, outside

CELLS = ("A1", "B2", "C3", "G300")


@pytest.mark.parametrize(
    ("ranges", "left"),
    [
        ((), {"A1", "B2", "C3", "G300"}),
        (("A1",), {"B2", "C3", "G300"}),
        (("A1:B2", "C3:XFD1048576"), set()),
        (("A:A", "$B:$C"), {"G300"}),
        (("1:2", "300:300"), {"C3"}),
        (("$A$1:$C$3",), {"G300"}),
        (("C3:A1",), {"A1", "B2", "C3", "G300"}),
        (("", "名称", "A1:", "a1", "A1:B2:C3", "A", "1", "A99999999"), {"A1", "B2", "C3", "G300"}),
    ],
)
def test_cells_outside_of_ranges(ranges: tuple[str, ...], left: set[str]) -> None:
    """Single cells, blocks, whole rows and columns; what is no range holds nothing."""
    assert outside(CELLS, ranges) == left
    assert inside(set(CELLS), ranges) == set(CELLS) - left


CORNERS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9))), st.lists(CORNERS, max_size=6))
def test_outside_is_what_no_range_holds(cells: set[tuple[int, int]], ranges: list[tuple[int, ...]]) -> None:
    """As counted cell by cell."""
    blocks = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in ranges]
    expected = {
        address(row, column)
        for row, column in cells
        if not any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in blocks)
    }
    assert outside([address(*cell) for cell in cells], [area(*block) for block in blocks]) == expected


@pytest.mark.parametrize(
    ("place", "cell"),
    [("B5", "B5"), ("$B$5:C9", "B5"), ("", ""), ("名称", ""), ("A0", ""), ("ABCD1", ""), ("B:C", "")],
)
def test_first_cell_of_a_range(place: str, cell: str) -> None:
    """An address that findings can be sorted by, or nothing."""
    assert first_cell(place) == cell


@pytest.mark.parametrize(
    ("ranges", "found"),
    [
        ((), set()),
        (((1, 3), (7, 7)), {1, 3, 7}),
        (((0, 10**9),), {1, 3, 5, 7}),
        (((4, 4), (9, 8)), set()),
    ],
)
def test_numbers_in_ranges(ranges: tuple[tuple[int, int], ...], found: set[int]) -> None:
    """Ends included; a range over everything costs no more than the numbers."""
    assert hit([1, 3, 5, 7], ranges) == found
    assert hit([], ranges) == set()
