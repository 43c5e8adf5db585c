"""What the readers of file formats return: a workbook's sheets, with cells as stored and not yet interpreted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, NamedTuple

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
    `formula` is "" when there is none, else the formula without the equals sign; it is the marker "=" where
    the formula is missing or written in another cell (shared formulas, data tables).
    `runs` is empty unless some of the text is struck through or hidden; then it holds the whole text in order,
    and `text` only the plain runs. If no visible text is plain, `text` holds the struck runs instead. The
    ledger does not keep runs: findings report what they hold.
    """

    kind: str
    text: str
    number_format: str
    formula: str
    runs: tuple[TextRun, ...] = field(default=(), compare=False, kw_only=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """Send what it holds to another process, at half the cost of how a data class is pickled."""
        return cell_of, (self.kind, self.text, self.number_format, self.formula, self.runs)

    def left_out(self, mark: str) -> tuple[str, ...]:
        """Return the pieces of text that have this mark (STRUCK or HIDDEN), in order; blank pieces are left out."""
        pieces = groupby(self.runs, key=lambda run: run.mark)
        texts = ("".join(run.text for run in piece) for found, piece in pieces if found == mark)
        return tuple(text for text in texts if text.strip())

    @property
    def wholly_struck(self) -> bool:
        """Whether all visible text is struck through; `text` then holds the struck text."""
        return not _has(self.runs, "") and _has(self.runs, STRUCK)


_FILL = tuple(vars(RawCell)[name].__set__ for name in RawCell.__slots__)


def cell_of(
    kind: str, text: str, number_format: str, formula: str, runs: tuple[TextRun, ...] = ()
) -> RawCell:
    """Make a cell in a third of the time that ``RawCell`` takes, which may not be changed even by its own making."""
    cell = object.__new__(RawCell)
    set_kind, set_text, set_number_format, set_formula, set_runs = _FILL
    set_kind(cell, kind)
    set_text(cell, text)
    set_number_format(cell, number_format)
    set_formula(cell, formula)
    set_runs(cell, runs)
    return cell


def marked_cell(cell: RawCell, runs: Sequence[TextRun]) -> RawCell:
    """Return the cell with these runs, its text reduced to the runs that count (see `RawCell.runs`)."""
    kept = next((mark for mark in ("", STRUCK) if _has(runs, mark)), None)
    text = "".join(run.text for run in runs if run.mark == kept)
    return replace(cell, kind=cell.kind if text else "blank", text=text, runs=tuple(runs))


def _has(runs: Iterable[TextRun], mark: str) -> bool:
    """Return whether any run has this mark and holds more than spaces."""
    return any(run.mark == mark and run.text.strip() for run in runs)


LONGEST_TEXT = 32_767
"""Characters that a cell can hold. Of a longer text one character more is kept, to show that it was cut."""

BLANK = RawCell("blank", "", "General", "")
"""The cell at any address that is not in `Sheet.cells`."""


class Cells(dict[str, RawCell]):
    """The cells of a sheet by address, of which its reader knows that none holds more characters than ``longest``.

    All that a cell holds is counted: its text, its number format and its formula. None has runs.
    """

    def __init__(self, cells: Mapping[str, RawCell], longest: int) -> None:
        super().__init__(cells)
        self.longest = longest


class Extra(NamedTuple):
    """An object in a sheet or workbook other than a cell value.

    `kind` is "macros", "external-link", "dde-link", "embedded-object", "picture" or "comment". `place` is a
    cell or range ("B5", "A1:C3"), "" where there is none. `text` is a comment's text, a link's target or a
    picture's name.
    """

    kind: str
    place: str = ""
    text: str = ""


class Sheet(NamedTuple):
    """One sheet: its name, its state ("visible", "hidden" or "veryHidden") and its cells by address ("B5").

    Only cells with a value or a formula are in `cells`; sheets without a grid (charts) have none.
    `hidden_rows` and `hidden_columns` are ranges of numbers from 1, both ends included. `merges`, `validated`
    and `conditional` hold ranges as written ("A1:C3"): merged cells, cells with a validation rule, and cells
    that a conditional format may show in another number format or struck through. `protected` and `validated`
    are None where the file's format does not record them or its reader does not read them.
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


class Workbook(NamedTuple):
    """The sheets in the order of their tabs, and whether serial dates count from 1904 instead of 1900.

    `extras` holds those that belong to no sheet. `values_only` names the format ("旧版 Excel 或 WPS
    工作簿（.xls/.et）") when only values could be read, so that formulas, protection and the like cannot be
    checked; otherwise it is "".
    """

    sheets: tuple[Sheet, ...]
    date1904: bool
    extras: tuple[Extra, ...] = ()
    values_only: str = ""
