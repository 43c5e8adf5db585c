"""Read one table of an OpenDocument spreadsheet from the events of the XML parser."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from cwgk_excel.intake.formats.ods.cell import DRAW, TABLE, TEXT, XLINK, make_cell, with_runs
from cwgk_excel.intake.formats.ods.rows import Latest, Row
from cwgk_excel.intake.formats.ods.styles import TextStyles
from cwgk_excel.intake.formats.ods.text import CellText
from cwgk_excel.intake.formats.xml_parts import Attributes
from cwgk_excel.intake.grid import COLUMNS, ROWS, address, area
from cwgk_excel.intake.refusal import broken, shown_name, too_large
from cwgk_excel.returns.cells import BLANK, STRUCK, Extra, RawCell, Sheet, TextRun, marked_cell

_CELLS = frozenset({f"{TABLE}table-cell", f"{TABLE}covered-table-cell"})
_NESTED, _ROW, _COLUMN = f"{TABLE}table", f"{TABLE}table-row", f"{TABLE}table-column"
_STYLE_NAME, _VALIDATION = f"{TABLE}style-name", f"{TABLE}content-validation-name"
_REPEATED = f"{TABLE}number-columns-repeated"
_ROWS_SPANNED, _COLUMNS_SPANNED = f"{TABLE}number-rows-spanned", f"{TABLE}number-columns-spanned"
# What a cell may state besides its value.
_BESIDES = frozenset({_STYLE_NAME, _VALIDATION, _REPEATED, _ROWS_SPANNED, _COLUMNS_SPANNED})
_LOOKS = frozenset({_STYLE_NAME, _REPEATED})  # all that a cell states of which nothing counts
_DEFAULT_STYLE = f"{TABLE}default-cell-style-name"
# Elements that are no values: drawn objects, and the sources of sheets or ranges copied from other files.
_EXTRAS = {
    f"{DRAW}image": "picture",
    f"{DRAW}object": "embedded-object",
    f"{DRAW}object-ole": "embedded-object",
    f"{DRAW}plugin": "embedded-object",
    f"{TABLE}table-source": "external-link",
    f"{TABLE}cell-range-source": "external-link",
}
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_FORMULA_LINKS = (("DDE(", "dde-link"), ("'file:", "external-link"), ("'http", "external-link"))


@dataclass
class Shared:
    """What the sheets of a file share.

    `cells` and `spaces` (white space written as a count) are how many all sheets together may still hold.
    `number_styles` gives the number style of each cell style, `formats` the number format of each number
    style, `validations` the names of the rules for what may be typed.
    """

    cells: int
    spaces: int
    number_styles: dict[str, str] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    validations: set[str] = field(default_factory=set)
    text_styles: TextStyles = field(default_factory=TextStyles)

    def copy(self, cells: int, spaces: int) -> Shared:
        """Return what was found so far, to which more can be added."""
        return Shared(
            cells,
            spaces,
            dict(self.number_styles),
            dict(self.formats),
            set(self.validations),
            self.text_styles.copy(),
        )

    def number_format(self, style: str) -> str:
        """Return the number format that a cell style gives."""
        return self.formats.get(self.number_styles.get(style, ""), "General")

    def take_cells(self, count: int) -> None:
        """Count filled cells, each as often as it is repeated; Refused file-too-large beyond the limit."""
        self.cells -= count
        if self.cells < 0:
            raise too_large("单元格过多")

    def take_spaces(self, count: int) -> None:
        """Count spaces; Refused file-too-large beyond the limit."""
        self.spaces -= count
        if self.spaces < 0:
            raise too_large("文字中的空格过多")


class SheetReader:
    """Takes the parser's events within a table, and returns the sheet when the table has ended.

    The parser appends characters to `text`.
    """

    def __init__(self, name: str, state: str, protected: bool, shared: Shared) -> None:
        """Begin a sheet with what its start tag states."""
        self._name, self._state, self._protected = name, state, protected
        self._shared = shared
        self._cells: dict[str, RawCell] = {}
        self._merges: list[str] = []
        self._extras: list[Extra] = []
        self._validated: list[tuple[int, int, int, int]] = []
        self._latest: dict[tuple[int, int], int] = {}  # by first and last column: place in `_validated`
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._row = self._column = self._columns_seen = 0
        self._row_count = 1
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []  # where each ends, and its style
        self._found: list[tuple[int, int, RawCell]] = []  # in the row: column, how often repeated, cell
        self._latest_read = Latest()
        self._inside = CellText(shared.text_styles, partial(_count_spaces, shared, self._latest_read))
        self.text = self._inside.text
        self._cell: Attributes = {}

    def sheet(self) -> Sheet:
        """Return the sheet that was read."""
        return Sheet(
            name=self._name,
            state=self._state,
            cells=self._cells,
            protected=self._protected,
            validated=tuple(area(*found) for found in self._validated),
            hidden_rows=tuple(self._hidden_rows),
            hidden_columns=tuple(self._hidden_columns),
            merges=tuple(self._merges),
            extras=tuple(self._extras),
        )

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if name in _EXTRAS:
            self._take_extra(_EXTRAS[name], attributes)
        elif name == _NESTED:
            raise broken("表格里又套了表格")
        if self._inside.depth:
            self._inside.start(name, attributes)
        elif name in _CELLS:
            self._cell = attributes
            self._inside.begin(struck=self._shared.text_styles.any and self._struck(attributes))
        elif name == _ROW:
            self._latest_read.rows.append(attributes)
            self._begin_row(attributes)
        elif name == _COLUMN:
            count = _count(attributes, _REPEATED)
            if _is_hidden(attributes):
                _add(self._hidden_columns, self._columns_seen, count, COLUMNS)
            self._columns_seen += count
            self._latest_read.others = True
            self._column_styles.append((self._columns_seen, attributes.get(_DEFAULT_STYLE, "")))
        else:
            self._latest_read.open += 1

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self._inside.depth:
            comment = self._inside.end()
            if comment is not None:
                self._extras.append(Extra("comment", self._place(), comment))
            if not self._inside.depth:
                self._end_cell()
        elif name == _ROW:
            self._latest_read.ended += 1
            self._end_row()
        elif name != _COLUMN:
            self._latest_read.close()

    def latest_row(self) -> Row | None:
        """Return the row that was read since this was called last, where ``take_row`` may take it again."""
        row = self._latest_read.row()
        return None if self._extras or self._shared.text_styles.any else row

    def take_row(self, row: Row) -> None:
        """Take a row as it was read before."""
        self._begin_row(row.attributes)
        for attributes, written in row.cells:
            self._take_cell(attributes, written, ())
        self._end_row()

    def _begin_row(self, attributes: Attributes) -> None:
        self._row_count = _count(attributes, f"{TABLE}number-rows-repeated")
        self._row_style = attributes.get(_DEFAULT_STYLE, "")
        self._column = 0
        if _is_hidden(attributes):
            _add(self._hidden_rows, self._row, self._row_count, ROWS)

    def _struck(self, attributes: Attributes) -> bool:
        """Return whether the style of a cell strikes through."""
        return bool(self._shared.text_styles.struck("table-cell", self._style(attributes)))

    def _style(self, attributes: Attributes) -> str:
        return attributes.get(_STYLE_NAME) or self._row_style or self._column_style(self._column) or ""

    def _place(self) -> str:
        """Return the address of the cell being read, "" outside of cells or beyond the last one."""
        inside = self._inside.depth and self._row < ROWS and self._column < COLUMNS
        return address(self._row, self._column) if inside else ""

    def _take_extra(self, kind: str, attributes: Attributes) -> None:
        target = attributes.get(f"{XLINK}href", "")
        if "ObjectReplacements/" not in target:  # the preview of an object, which is an extra itself
            self._extras.append(Extra(kind, self._place(), shown_name(target)))

    def _end_cell(self) -> None:
        self.text.clear()
        written, runs = self._inside.written(), self._inside.runs()
        self._latest_read.cells.append((self._cell, written))
        self._latest_read.others |= bool(runs)
        self._take_cell(self._cell, written, runs)

    def _take_cell(self, attributes: Attributes, written: str | None, runs: Sequence[TextRun]) -> None:
        column, cell = self._column, None
        count = _count(attributes, _REPEATED)
        if written is None and not runs and attributes.keys() <= _LOOKS:
            self._column += count
            return
        if written is not None or not attributes.keys() <= _BESIDES:
            cell = make_cell(attributes, written, self._shared.number_format(self._style(attributes)))
        if runs:
            cell = with_runs(cell or BLANK, runs)
        elif cell and cell.text and self._shared.text_styles.any and self._struck(attributes):
            cell = marked_cell(cell, (TextRun(cell.text, STRUCK),))
        if cell is not None:
            _inside(column + count, COLUMNS)
            self._found.append((column, count, cell))
        if attributes.get(_VALIDATION) in self._shared.validations:
            self._add_validated(column, count)
        rows = _count(attributes, _ROWS_SPANNED)
        columns = _count(attributes, _COLUMNS_SPANNED)
        if rows > 1 or columns > 1:
            last_row, last_column = _inside(self._row + rows, ROWS), _inside(column + columns, COLUMNS)
            self._merges.append(area(self._row, column, last_row - 1, last_column - 1))
        self._column += count

    def _column_style(self, column: int) -> str:
        place = bisect_right(self._column_styles, column, key=lambda found: found[0])
        return self._column_styles[place][1] if place < len(self._column_styles) else ""

    def _add_validated(self, first: int, count: int) -> None:
        """Keep the cells that have a validation; extend a block of the same columns directly above them."""
        last, last_row = min(first + count, COLUMNS) - 1, min(self._row + self._row_count, ROWS) - 1
        if first > last or self._row > last_row:
            return
        place = self._latest.get((first, last))
        if place is not None and self._validated[place][2] == self._row - 1:
            self._validated[place] = (*self._validated[place][:2], last_row, last)
        else:
            self._latest[first, last] = len(self._validated)
            self._validated.append((self._row, first, last_row, last))

    def _end_row(self) -> None:
        end = self._row + self._row_count
        if self._found:
            self._shared.take_cells(self._row_count * sum(count for _, count, _ in self._found))
            _inside(end, ROWS)
        for first, count, cell in self._found:
            for row in range(self._row, end):
                for column in range(first, first + count):
                    self._cells[address(row, column)] = cell
            if cell.formula:
                self._take_links(address(self._row, first), cell.formula)
        self._found.clear()
        self._row = end

    def _take_links(self, place: str, formula: str) -> None:
        """Add an extra for a formula that takes its value from another file or program."""
        self._extras += (Extra(kind, place, formula) for sign, kind in _FORMULA_LINKS if sign in formula)


def _count(attributes: Attributes, name: str) -> int:
    """Return how often something is repeated, or how far it spans: 1 where nothing is stated."""
    written = attributes.get(name)
    if written is None:
        return 1
    if not _COUNT.fullmatch(written):
        raise broken(f"重复的次数不正常：{shown_name(written)}")
    return max(1, int(written))


def _count_spaces(shared: Shared, latest: Latest, attributes: Attributes) -> int:
    latest.others = True
    count = _count(attributes, f"{TEXT}c")
    shared.take_spaces(count)
    return count


def _is_hidden(attributes: Attributes) -> bool:
    return attributes.get(f"{TABLE}visibility", "visible") != "visible"


def _add(ranges: list[tuple[int, int]], start: int, count: int, most: int) -> None:
    """Add ``count`` numbers from ``start`` on (counted from 0) to ascending ranges (counted from 1)."""
    first, last = start + 1, min(start + count, most)
    if ranges and ranges[-1][1] == start:
        ranges[-1] = (ranges[-1][0], max(last, start))
    elif first <= last:
        ranges.append((first, last))


def _inside(end: int, most: int) -> int:
    if end > most:
        raise broken("单元格超出工作表的范围")
    return end
