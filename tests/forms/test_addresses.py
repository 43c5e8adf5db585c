"""Addresses of cells: taken apart, and in numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from cwgk_excel.forms.addresses import column_name, column_number, position, split_address


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "a1", "A01", "AAAA1", "$A$1", "A1:B2", "A1 "])
def test_what_is_no_address(text: str) -> None:
    """Only plain A1 addresses are taken apart."""
    with pytest.raises(ValueError, match="not a cell address"):
        split_address(text)


@pytest.mark.parametrize(
    ("address", "row", "column"), [("A1", 1, 1), ("B5", 5, 2), ("XFD1048576", 1_048_576, 16_384)]
)
def test_position(address: str, row: int, column: int) -> None:
    """Row first, both counted from 1."""
    assert position(address) == (row, column)


def test_positions_sort_as_a_page_is_read() -> None:
    """From top to bottom, then from left to right: AA stands behind Z."""
    assert sorted(["AA1", "B2", "Z1", "A10", "A2"], key=position) == ["Z1", "AA1", "A2", "B2", "A10"]


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_column_number(letters: str, number: int) -> None:
    """Counted from 1."""
    assert column_number(letters) == number


@given(st.integers(1, 16_384))
def test_columns_are_named_as_everywhere(number: int) -> None:
    """Compared with openpyxl."""
    assert column_name(number) == get_column_letter(number)


@given(st.integers(1, 20_000))
def test_letters_of_columns(number: int) -> None:
    """Column letters count without a zero, and the length of a name tells its range."""
    value = 0
    for sign in column_name(number):
        value = value * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(sign) + 1
    assert value == number
