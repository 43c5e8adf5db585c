"""Addresses of cells, as written ("B5") and in numbers."""

from __future__ import annotations

import re
from functools import lru_cache

ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def split_address(address: str) -> tuple[str, int]:
    """``"B5"`` → ``("B", 5)``. Raises ValueError for anything else."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"not a cell address: {address!r}")
    return match[1], int(match[2])


def position(address: str) -> tuple[int, int]:
    """``"B5"`` → row 5, column 2: sorts from top to bottom and from left to right. Raises ValueError."""
    letters, row = split_address(address)
    return row, column_number(letters)


def fixed(address: str) -> str:
    """``"B5"`` → ``"$B$5"``. Raises ValueError."""
    letters, row = split_address(address)
    return f"${letters}${row}"


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """``"A"`` → 1, ``"AA"`` → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@lru_cache(maxsize=16_384)
def column_name(number: int) -> str:
    """1 → ``"A"``, 27 → ``"AA"``."""
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
