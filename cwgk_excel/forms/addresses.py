"""Addresses of cells, as written ("B5") and in numbers."""

from __future__ import annotations

import re
from functools import lru_cache

ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@lru_cache(maxsize=16_384)
def split_address(address: str) -> tuple[str, int]:
    """Split an address into letters and row: ``"B5"`` → ``("B", 5)``. Raises ValueError for anything else."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"not a cell address: {address!r}")
    return match[1], int(match[2])


@lru_cache(maxsize=16_384)
def position(address: str) -> tuple[int, int]:
    """Return row and column: ``"B5"`` → ``(5, 2)``. They sort from top to bottom and from left to right.

    Raises ValueError for anything but an address.
    """
    letters, row = split_address(address)
    return row, column_number(letters)


def fixed(address: str) -> str:
    """Return an absolute reference: ``"B5"`` → ``"$B$5"``. Raises ValueError for anything but an address."""
    letters, row = split_address(address)
    return f"${letters}${row}"


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return a column's number: ``"A"`` → 1, ``"AA"`` → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@lru_cache(maxsize=16_384)
def column_name(number: int) -> str:
    """Return a column's letters: 1 → ``"A"``, 27 → ``"AA"``."""
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
