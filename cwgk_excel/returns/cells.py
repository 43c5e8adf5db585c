"""What the reader hands on: cells as stored in the file, not yet interpreted, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

STRUCK, HIDDEN = "struck", "hidden"


class TextRun(NamedTuple):
    """A piece of a cell's text; `mark` is "" for plain text, STRUCK or HIDDEN."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as the file stores it.

    `kind` is "blank" (a formula without a stored result), "text", "number", "boolean", "error" or "date"
    (an ISO date written as such); a date that Excel stores as a serial number is a "number".
    `text` is the stored string, the number's literal, "TRUE"/"FALSE", "#N/A" or the ISO date.
    `number_format` is the number-format code, "General" when there is none.
    `formula` is "" when there is none, else its text without the equals sign; where the text stands in
    another cell (shared formulas, data tables) or is missing, the marker "=".
    `runs`: where some of the text is struck through or hidden, all of it in its order. `text` is then without
    both; but where all that can be seen is struck through, that is the text. The ledger keeps no runs: what
    they say becomes a finding.
    """

    kind: str
    text: str
    number_format: str
    formula: str
    runs: tuple[TextRun, ...] = field(default=(), compare=False, kw_only=True)

    def left_out(self, mark: str) -> tuple[str, ...]:
        """The pieces that are struck through, or hidden, in their order."""
        pieces = groupby(self.runs, key=lambda run: run.mark)
        texts = ("".join(run.text for run in piece) for found, piece in pieces if found == mark)
        return tuple(text for text in texts if text.strip())

    @property
    def wholly_struck(self) -> bool:
        """Whether all that can be seen is struck through, so that it was not left out."""
        return not _has(self.runs, "") and _has(self.runs, STRUCK)


def marked_cell(cell: RawCell, runs: Sequence[TextRun]) -> RawCell:
    """The cell with text in runs of which some are marked: what is left out of its text and what is kept."""
    kept = next((mark for mark in ("", STRUCK) if _has(runs, mark)), None)
    text = "".join(run.text for run in runs if run.mark == kept)
    return replace(cell, kind=cell.kind if text else "blank", text=text, runs=tuple(runs))


def _has(runs: Iterable[TextRun], mark: str) -> bool:
    """Whether any of the runs is marked so and holds more than spaces."""
    return any(run.mark == mark and run.text.strip() for run in runs)


LONGEST_TEXT = 32_767
"""Characters that a cell can hold; of a longer text one more is kept, which tells that it was cut."""

BLANK = RawCell("blank", "", "General", "")
"""What an address that is not in `Sheet.cells` holds."""


@dataclass(frozen=True, slots=True)
class Extra:
    """Something in a sheet or workbook that is no value.

    `kind` is "macros", "external-link", "dde-link", "embedded-object", "picture" or "comment". `place` is a
    cell or range ("B5", "A1:C3"), "" where there is none. `text` is what it says or refers to: a comment's
    text, a link's target, a picture's name.
    """

    kind: str
    place: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its state ("visible", "hidden" or "veryHidden") and its cells by address ("B5").

    Only cells with a value or a formula are in `cells`; sheets without a grid (charts) have none.
    `hidden_rows` and `hidden_columns` are ranges of numbers from 1, both ends included; `merges` and
    `validated` are ranges as written ("A1:C3"), and so are those in `conditional`, whose cells may be shown
    otherwise under a condition. `protected` and `validated` are None where the file's format, or the reader
    for it, does not tell.
    """

    name: str
    state: str
    cells: Mapping[str, RawCell]
    protected: bool | None = None
    validated: tuple[str, ...] | None = None
    hidden_rows: tuple[tuple[int, int], ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    merges: tuple[str, ...] = ()
    extras: tuple[Extra, ...] = ()
    conditional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in the order of their tabs, and whether serial dates count from 1904 instead of 1900.

    `extras` belong to no sheet. `values_only` names the format ("旧版 Excel 或 WPS 工作簿（.xls/.et）") when
    only values could be read, so that formulas, protection and the like cannot be checked; "" else.
    """

    sheets: tuple[Sheet, ...]
    date1904: bool
    extras: tuple[Extra, ...] = ()
    values_only: str = ""
