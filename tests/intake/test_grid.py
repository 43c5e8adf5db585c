"""Addresses and literals of formats that store rows and columns as numbers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.grid import address, area, error_text, is_inside, joined_ranges, number_cell, runs
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import RawCell


def test_places_count_from_zero() -> None:
    """The last cell of a sheet, and ranges with both ends included."""
    assert address(1_048_575, 16_383) == "XFD1048576"
    assert area(0, 0, 2, 2) == "A1:C3"
    assert area(4, 1, 4, 1) == "B5"


@pytest.mark.parametrize("place", [(1_048_576, 0), (0, 16_384), (-1, 0), (0, -1)])
def test_places_beyond_the_sheet_are_refused(place: tuple[int, int]) -> None:
    """An address that no sheet has would fail wherever it is read again."""
    assert not is_inside(*place)
    with pytest.raises(Refused) as caught:
        address(*place)
    assert caught.value.code == "file-broken"


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (326.0, "number", "326"),
        (-0.5, "number", "-0.5"),
        (0.1 + 0.2, "number", "0.30000000000000004"),
        (1e300, "number", "1e+300"),
        (1e16, "number", "1e+16"),
        (float("nan"), "error", "nan"),
        (float("-inf"), "error", "-inf"),
    ],
)
def test_numbers_have_their_shortest_literal(number: float, kind: str, text: str) -> None:
    """As an .xlsx has it; what no cell can hold is an error."""
    assert number_cell(number, "0.0", "=") == RawCell(kind, text, "0.0", "=")


@given(st.sets(st.tuples(st.integers(1, 30), st.integers(1, 30))))
def test_ranges_are_joined_without_loss(ranges: set[tuple[int, int]]) -> None:
    """The same numbers, in ascending order, with a gap between any two ranges."""
    found = joined_ranges(ranges)
    numbers = {n for first, last in ranges for n in range(first, last + 1)}
    assert {n for first, last in found for n in range(first, last + 1)} == numbers
    assert all(before[1] + 1 < after[0] for before, after in pairwise(found))


def test_numbers_become_ranges() -> None:
    """Whatever their order, and each once."""
    assert runs([9, 3, 4, 3, 5, 1]) == ((1, 1), (3, 5), (9, 9))


def test_errors_without_a_name_keep_their_number() -> None:
    """Newer programs have newer errors."""
    assert (error_text(0x2A), error_text(0x99)) == ("#N/A", "#ERR153")
