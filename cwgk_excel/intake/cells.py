"""Cells as a returned workbook stores them, before anything is read into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as stored.

    kind is one of blank, text, number, boolean, error, date (t="d", ISO text); text is the string, the
    number's literal from the XML, TRUE or FALSE, the error value or the ISO date; number_format is the
    format's code ("General" when none); formula is "" when none (children of a shared formula: "=").
    """

    kind: str
    text: str
    number_format: str
    formula: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: state is visible, hidden or veryHidden; only cells with a value or a formula."""

    name: str
    state: str
    cells: Mapping[str, RawCell]


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets of a workbook in order, and whether its dates count from 1904."""

    sheets: tuple[Sheet, ...]
    date1904: bool
