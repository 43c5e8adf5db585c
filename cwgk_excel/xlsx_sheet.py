"""What xlsxwriter does otherwise here: a worksheet of this program's, and a workbook that is wanted as parts."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from io import StringIO
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

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


class Formula(NamedTuple):
    """A cell that holds a formula; xlsxwriter knows the kinds of cells by the names of their classes."""

    formula: str
    format: Format | None
    value: object


class Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that writes formulas as they stand, and numbers as people write them.

    xlsxwriter would search each formula for more than a hundred functions that came after Excel 2010, of which ours
    use none; that took three quarters of the time of drawing a form. And it would give each number 16 digits, so that
    94.6 is stored as 94.59999999999999, which is another number.

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
        if refused := self._check_dimensions(row, 0) or self._check_dimensions(row, width - 1):
            raise ValueError(f"xlsxwriter refused a call with {refused}")
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
        if first <= last:
            self.dim_rowmin, self.dim_rowmax = first, last
            super()._write_rows()

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

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_formula(
        self, row: int, column: int, formula: str, format: Format | None = None, value: object = 0
    ) -> int:
        """Keep a formula; xlsxwriter would search it for such as spill into other cells, too."""
        if self._check_dimensions(row, column):
            return -1
        self.table[row][column] = Formula(self._prepare_formula(formula), format, value)
        return 0

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        if type(cell).__name__ == "Blank":  # by far the most cells of a table that is to be filled in
            look = cell.format._get_xf_index()
            self.fh.write(f'<c r="{column_name(column + 1)}{row + 1}" s="{look}"/>')
        else:
            super()._write_cell(row, column, cell)

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        named = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{named}><v>{number_text(number)}</v></c>")

    def _xml_formula_element(
        self, formula: str, result: object, attributes: Sequence[tuple[str, Any]] = ()
    ) -> None:
        """An empty result is a text; xlsxwriter writes no type, which programs read as a number."""
        kind = [("t", "str")] if result == "" else []
        super()._xml_formula_element(formula, result, [*attributes, *kind])
