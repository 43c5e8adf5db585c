"""A thin, strict, deterministic layer over xlsxwriter; no other module imports that library.

xlsxwriter warns and returns a negative number when it leaves something out; this layer raises an error instead.
It always writes text as text, so that no text from a return can become a formula.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format

from cwgk_excel.cell_text import as_written
from cwgk_excel.forms.addresses import column_number, position
from cwgk_excel.forms.look.excel_rules import ExcelRule
from cwgk_excel.xlsx_again import again, ready
from cwgk_excel.xlsx_rows import FORMULA_SIGNS, Rows, Texts
from cwgk_excel.xlsx_sheet import Parts, Result, Sheet

Style = Mapping[str, Any]
# The default font of Chinese Excel. Column widths are counted in its digits, so it decides how wide a page becomes.
DEFAULT_FONT = {"font_name": "宋体", "font_size": 11}


class Book:
    """A workbook being written. It makes one format for each distinct style.

    ``target``: None where its parts are wanted, not a file. ``large``: they are put together in temporary
    files, so that memory does not grow with it.
    """

    def __init__(
        self,
        target: Path | IO[bytes] | None,
        created: date,
        properties: Mapping[str, str],
        *,
        large: bool = False,
    ) -> None:
        made = xlsxwriter.Workbook if target else Parts
        self._book = made(
            str(target) if isinstance(target, Path) else target or BytesIO(),
            {
                # What goes into memory needs no files on its way.
                "in_memory": not isinstance(target, Path) and not large,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": dict(DEFAULT_FONT),  # xlsxwriter adds to it
                "default_row_height": 18,
                "default_column_width": 72,
            },
        )
        self._book.set_calc_mode("auto")
        # No time of day, so that the same content gives the same bytes.
        self._book.set_properties(
            {**properties, "created": datetime(created.year, created.month, created.day)}
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.texts = Texts(self._book.str_table._get_shared_string_index)

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    self._book.close()
        except FileCreateError as error:
            raise error.args[0] from None
        finally:
            for sheet in self._book.worksheets():
                # A book that its sheets hold waits for Python's collector.
                sheet.workbook_add_format = None
                if sheet.spool:
                    sheet.spool.close()

    @property
    def parts(self) -> Mapping[str, bytes]:
        """The parts of a workbook without a target, once it is finished."""
        return self._book.parts

    def ready(self, settled: Sequence[SheetWriter]) -> None:
        """Make this the beginning of copies; ``settled``: the sheets that none of them changes."""
        for sheet in settled:
            sheet.raw.settle()
        ready(self._book)

    def again(self, stamps: Mapping[str, str]) -> Book:
        """Return a copy, to be gone on with; ``stamps``: what stands in it instead of marks in texts."""
        made = copy(self)
        made._book, formats = again(self._book, stamps)
        own = {id(format): other for format, other in formats}
        made._formats = {key: own[id(format)] for key, format in self._formats.items()}
        made.texts = Texts(made._book.str_table._get_shared_string_index)
        return made

    def drawn(self, name: str) -> SheetWriter:
        """Return a sheet that is there."""
        return SheetWriter(self, self._book.get_worksheet_by_name(name))

    def sheet(self, name: str) -> SheetWriter:
        """Add a sheet at the end and return it. Raises xlsxwriter's exception for a name that Excel refuses."""
        return SheetWriter(self, self._book.add_worksheet(name, Sheet))

    def style(self, style: Style) -> Format:
        """Return the format for a style, which is given by xlsxwriter's property names."""
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(style))
        return self._formats[key]

    def define(self, name: str, refers_to: str) -> None:
        """Define a name for the workbook."""
        _done(self._book.define_name(name, refers_to))

    def chart(self, kind: str, *, stacked: bool = False) -> Any:
        """Return a new chart of the given kind, to be placed with ``Sheet.place_chart``."""
        return self._book.add_chart({"type": kind, **({"subtype": "stacked"} if stacked else {})})


class SheetWriter:
    """A worksheet. ``cell`` and ``cells`` are A1 addresses; ``row`` and ``column`` are zero-based."""

    def __init__(self, book: Book, sheet: Sheet) -> None:
        self.book = book
        self.raw = sheet
        self.constants: dict[str, str] = {}  # by cell the text that was written, or "=" for a formula
        self.looks: dict[str, Style] = {}  # how cells look that hold no text of ours

    def text(self, cell: str, text: str, style: Style) -> None:
        """Write a text as text."""
        self.constants[cell] = text
        _done(self.raw.write_string(*_place(cell), text, self.book.style(style)))

    def number(self, cell: str, number: float, style: Style) -> None:
        """Write a number."""
        self.looks[cell] = style
        _done(self.raw.write_number(*_place(cell), number, self.book.style(style)))

    def formula(self, cell: str, formula: str, result: Result, style: Style) -> None:
        """Write one of this program's formulas with its result, for viewers that do not calculate."""
        self.constants[cell] = "="
        row, column = _place(cell)
        self.raw.formulas(range(row + 1, row + 2), column, formula, self.book.style(style), result)

    def formulas(self, column: str, rows: range, formula: str, result: Result, style: Style) -> None:
        """Write a formula into some rows of a column, with ``ROW`` in it for the number of each row."""
        self.constants |= dict.fromkeys((f"{column}{row}" for row in rows), "=")
        self.raw.formulas(rows, column_number(column) - 1, formula, self.book.style(style), result)

    def blank(self, cell: str, style: Style) -> None:
        """Give an empty cell a style."""
        self.looks[cell] = style
        _done(self.raw.write_blank(*_place(cell), None, self.book.style(style)))

    def blanks(self, column: str, rows: range, style: Style) -> None:
        """Give the empty cells of some rows of a column a style, as ``blank`` does."""
        self.looks |= {f"{column}{row}": style for row in rows}
        self.raw.blanks(rows, column_number(column) - 1, self.book.style(style))

    def merge(self, cells: str, text: str, style: Style) -> None:
        """Merge a range, or style a single cell, and write a text in it unless the text is empty."""
        first, _, last = cells.partition(":")
        if last:
            _done(self.raw.merge_range(*_area(cells), "", self.book.style(style)))
        if text:
            self.text(first, text, style)
        else:
            self.blank(first, style)

    def typed(self, cell: str, value: str | float | bool | date, style: Style) -> None:
        """Write what somebody typed: a text as text, never as a formula, anything else by its type."""
        format = self.book.style(style)
        if isinstance(value, str):
            if value.startswith(FORMULA_SIGNS):
                format = self.book.style({**style, "quote_prefix": True})
            _done(self.raw.write_string(*_place(cell), as_written(value), format))
        elif isinstance(value, bool):
            _done(self.raw.write_boolean(*_place(cell), value, format))
        elif isinstance(value, date):
            _done(self.raw.write_datetime(*_place(cell), value, format))
        else:
            _done(self.raw.write_number(*_place(cell), value, format))

    def link(self, cell: str, sheet: str, target: str, text: str, style: Style) -> None:
        """Write a text that leads to a cell of a sheet of this workbook."""
        self.constants[cell] = text
        place = f"internal:'{sheet}'!{target}"
        _done(self.raw.write_url(*_place(cell), place, self.book.style(style), as_written(text)))

    def lead(self, row: int, column: int, sheet: str, to: int) -> None:
        """Let a click on a zero-based cell lead to a row of a sheet, from 1; what it says is written by others."""
        self.raw.lead(row, column, sheet, to)

    def comment(self, cell: str, text: str, author: str, size: tuple[float, float]) -> None:
        """Put a comment on a cell, in a box of so many points (width, height)."""
        options = {
            "author": author,
            "x_offset": 12,
            "width": round(size[0] * 96 / 72),
            "height": round(size[1] * 96 / 72),
            "font_name": "宋体",
            "font_size": 9,
        }
        _done(self.raw.write_comment(*_place(cell), as_written(text), options))

    def rule(self, cells: str, rule: ExcelRule) -> None:
        """Set the data validation of a range."""
        options: dict[str, Any] = {
            "validate": rule.validate,
            "input_title": rule.prompt_title,
            "input_message": rule.prompt,
            "error_title": rule.error_title,
            "error_message": rule.error,
            "error_type": rule.style,
        }
        if rule.validate == "list":
            options["source"] = rule.source if isinstance(rule.source, str) else list(rule.source)
        elif rule.validate == "custom":
            options["value"] = rule.formula
        elif rule.maximum is None:
            options.update(criteria=rule.criteria, value=rule.minimum)
        else:
            options.update(criteria=rule.criteria, minimum=rule.minimum, maximum=rule.maximum)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _done(self.raw.data_validation(*_area(cells), options))

    def mark(self, cells: str, formula: str, style: Style) -> None:
        """Add a conditional format that applies where a formula over this sheet's own cells holds."""
        options = {"type": "formula", "criteria": formula, "format": self.book.style(style)}
        _done(self.raw.conditional_format(*_area(cells), options))

    def mark_before(self, marks: Iterable[tuple[str, str, Style]]) -> None:
        """Add marks, as ``mark`` does, that have precedence over those that are there."""
        raw = self.raw
        later, raw.cond_formats, raw.dxf_priority = raw.cond_formats, {}, 1
        for cells, formula, style in marks:
            self.mark(cells, formula, style)
        count = raw.dxf_priority - 1
        for cells, others in later.items():
            moved = ({**one, "priority": one["priority"] + count} for one in others)
            raw.cond_formats.setdefault(cells, []).extend(moved)

    def widths(self, widths: Mapping[str, float]) -> None:
        """Set column widths, in points."""
        for columns, points in widths.items():
            span = columns if ":" in columns else f"{columns}:{columns}"
            _done(self.raw.set_column_pixels(span, round(points * 96 / 72)))

    def heights(self, heights: Mapping[int, float]) -> None:
        """Set row heights, in points, by row number from 1."""
        for row, points in heights.items():
            _done(self.raw.set_row(row - 1, points))

    def rows(self, styles: Sequence[Style]) -> Rows:
        """Return a writer of rows; ``styles`` has one style for each column, from column A."""
        return Rows(
            styles, self.book.texts, lambda style: self.book.style(style)._get_xf_index(), self.raw.put
        )

    def place_chart(self, row: int, column: int, chart: Any, width: float, height: float) -> None:
        """Put a chart from ``Book.chart`` at a zero-based cell; width and height are in points."""
        chart.set_size({"width": round(width * 96 / 72), "height": round(height * 96 / 72)})
        # With position 3 the chart keeps its place and size when rows grow to fit their text.
        _done(self.raw.insert_chart(row, column, chart, {"object_position": 3}))


def _place(cell: str) -> tuple[int, int]:
    """Return the zero-based row and column of a cell: taken apart once, however often it is asked for."""
    row, column = position(cell)
    return row - 1, column - 1


def _area(cells: str) -> tuple[int, int, int, int]:
    """Return the zero-based first and last row and column of a range, or of a single cell."""
    first, _, last = cells.partition(":")
    return (*_place(first), *_place(last or first))


def _done(result: Any) -> None:
    """Raise ValueError for a negative result: xlsxwriter returns one when it did not do what it was asked."""
    if isinstance(result, int) and result < 0:
        raise ValueError(f"xlsxwriter refused a call with {result}")
