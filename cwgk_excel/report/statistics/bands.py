"""Bands of size: by how many people a unit has."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise


def bands_in_words(starts: Sequence[int]) -> list[str]:
    """Return the bands from the smallest on, such as 不足50人, 50至99人, 100人以上.

    ``starts``: where the second and each further band begins.
    """
    if not starts:
        return ["全部"]
    between = (f"{low}人" if low == high - 1 else f"{low}至{high - 1}人" for low, high in pairwise(starts))
    return [f"不足{starts[0]}人", *between, f"{starts[-1]}人以上"]


def band_of(people: float, starts: Sequence[int]) -> int:
    """Return which band a number of people falls into, from 0."""
    return bisect_right(starts, people)
