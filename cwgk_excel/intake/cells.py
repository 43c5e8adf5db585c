"""What the reader hands on: cells as stored in the file, not yet interpreted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as the file stores it.

    `kind` is "blank" (a formula without a stored result), "text", "number", "boolean", "error" or "date"
    (an ISO date written as such); a date that Excel stores as a serial number is a "number".
    `text` is the stored string, the number's literal, "TRUE"/"FALSE", "#N/A" or the ISO date.
    `number_format` is the number-format code, "General" when there is none.
    `formula` is "" when there is none, else its text without the equals sign; where the text stands in
    another cell (shared formulas, data tables) or is missing, the marker "=".
    """

    kind: str
    text: str
    number_format: str
    formula: str


BLANK = RawCell("blank", "", "General", "")
"""What an address that is not in `Sheet.cells` holds."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its state ("visible", "hidden" or "veryHidden") and its cells by address ("B5").

    Only cells with a value or a formula are in `cells`; sheets without a grid (charts) have none.
    """

    name: str
    state: str
    cells: Mapping[str, RawCell]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in the order of their tabs, and whether serial dates count from 1904 instead of 1900."""

    sheets: tuple[Sheet, ...]
    date1904: bool
