"""What xlsxwriter does otherwise here: a worksheet of this program's, and a workbook that is wanted as parts."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from io import StringIO
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import CellBlankTuple, Worksheet

from cwgk_excel.forms.addresses import column_name
from cwgk_excel.xlsx_rows import Spool, number_text


class Parts(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook that becomes no file: once it is closed, ``parts`` holds what a file would, by its name."""

    parts: dict[str, bytes]

    def _get_packager(self) -> Packager:
        return _Unpacked()


class _Unpacked(Packager):  # type: ignore[misc]
    def _create_package(self) -> list[Any]:
        self.workbook.parts = {name: text.getvalue().encode() for text, name, _ in super()._create_package()}
        return []


Result = str | float | bool
ROW = "\0"
"""Stands for the number of each row in a formula that is written into many; no text of a workbook can hold it."""


class Ready(NamedTuple):
    """A cell that is XML already: what follows its style."""

    tail: str
    format: Format


class Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that writes formulas as they stand, and numbers as people write them.

    xlsxwriter would search each formula for more than a hundred functions that came after Excel 2010, of which ours
    use none; that took three quarters of the time of drawing a form. And it would give each number 16 digits, so that
    94.6 is stored as 94.59999999999999, which is another number. Formulas and empty cells, which are most of what is
    drawn, are written in one step each.

    ``spool``: rows that are XML already, None of none. ``whole``: its XML, once it is settled.
    """

    def __init__(self) -> None:
        super().__init__()
        self.spool: Spool | None = None
        # Where a click on a cell leads: its row and column, the place of a sheet among ``_led_to``, and a row there.
        self._leads, self._led_to = array("I"), dict[str, int]()
        self.whole = ""

    def settle(self) -> None:
        """Put the XML together for good, and forget of what it was made."""
        text = StringIO()
        self._set_xml_writer(text)
        self._assemble_xml_file()
        self.whole = text.getvalue()
        self.table.clear()

    def _assemble_xml_file(self) -> None:
        if self.whole:
            self.fh.write(self.whole)
        else:
            super()._assemble_xml_file()

    def put(self, row: int, width: int, xml: str) -> None:
        """Take in a row that is XML already, from column A on."""
        self._require(row, 0)
        self._require(row, width - 1)
        self.spool = self.spool or Spool()
        self.spool.add(row, xml)

    def _write_rows(self) -> None:
        """Write the rows of both kinds in their order."""
        first, last = self.dim_rowmin, self.dim_rowmax
        for start, end, pieces in self.spool.runs() if self.spool else ():
            self._write_between(first, start - 1)
            for piece in pieces:
                self.fh.write(piece)
            first = end + 1
        self._write_between(first, last)

    def _write_between(self, first: int, last: int) -> None:
        """Write the cells of some rows; xlsxwriter would look for each column in each row, twice."""
        spans = self._spans(first, last)
        for row in range(first, last + 1):
            cells = self.table.get(row)
            if cells:
                self._write_row(row, spans[row // 16], self.row_info.get(row))
                for column in sorted(cells):
                    self._write_cell(row, column, cells[column])
                self._xml_end_tag("row")
            elif row in self.row_info or row in self.comments:
                self._write_empty_row(row, spans.get(row // 16), self.row_info.get(row))

    def _spans(self, first: int, last: int) -> dict[int, str]:
        """Return the first and the last column that each 16 rows use, by the number of the block."""
        used: dict[int, set[int]] = {}
        for row in range(first, last + 1):
            for cells in (self.table.get(row), self.comments.get(row)):
                if cells:
                    used.setdefault(row // 16, set()).update(cells)
        return {block: f"{min(columns) + 1}:{max(columns) + 1}" for block, columns in used.items()}

    def lead(self, row: int, column: int, sheet: str, to: int) -> None:
        """Let a click on a zero-based cell lead to column A of a row, from 1, of a sheet."""
        self._leads.extend((row, column, self._led_to.setdefault(sheet, len(self._led_to)), to))

    def _write_hyperlinks(self) -> None:
        if not self._leads:
            super()._write_hyperlinks()
            return
        self._xml_start_tag("hyperlinks")
        sheets, leads = list(self._led_to), self._leads
        for row, column, sheet, to in zip(*(leads[place::4] for place in range(4)), strict=True):
            cell, place = f"{column_name(column + 1)}{row + 1}", f"'{sheets[sheet]}'!A{to}"
            self._xml_empty_tag("hyperlink", [("ref", cell), ("location", place)])
        self._xml_end_tag("hyperlinks")

    def formulas(self, rows: range, column: int, formula: str, format: Format, result: Result) -> None:
        """Put a formula into cells of rows, from 1, of a zero-based column; ``ROW`` in it is each row's number.

        ``result``: what it shows until a program calculates it. Raises ValueError where there are no such cells.
        """
        self._require_rows(rows, column)
        tail = _calculated(formula.removeprefix("="), result)
        for row in rows:
            self.table[row - 1][column] = Ready(tail.replace(ROW, str(row)), format)

    def blanks(self, rows: range, column: int, format: Format) -> None:
        """Give the empty cells of rows, from 1, of a zero-based column a look. Raises ValueError if there are none."""
        self._require_rows(rows, column)
        cell = Ready("/>", format)
        for row in rows:
            self.table[row - 1][column] = cell

    def _require_rows(self, rows: range, column: int) -> None:
        for row in (*rows[:1], *rows[-1:]):
            self._require(row - 1, column)

    def _require(self, row: int, column: int) -> None:
        if refused := self._check_dimensions(row, column):
            raise ValueError(f"xlsxwriter refused a call with {refused}")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        if type(cell) is Ready:
            tail = cell.tail
        elif type(cell) is CellBlankTuple:
            tail = "/>"
        else:
            super()._write_cell(row, column, cell)
            return
        self.fh.write(f'<c r="{column_name(column + 1)}{row + 1}" s="{cell.format._get_xf_index()}"{tail}')

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        named = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{named}><v>{number_text(number)}</v></c>")


def _calculated(formula: str, result: Result) -> str:
    """Return what follows the style of a cell that holds a formula.

    A text is told to be one even where it is empty: xlsxwriter writes no type then, which programs read as a number.
    """
    kind = ' t="str"' if isinstance(result, str) else ' t="b"' if isinstance(result, bool) else ""
    shown = int(result) if isinstance(result, bool) else result
    return f"{kind}><f>{escape(formula)}</f><v>{escape(str(shown))}</v></c>"
