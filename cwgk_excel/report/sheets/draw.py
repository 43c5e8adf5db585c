"""Draws the tables of the master, all in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cwgk_excel.forms.addresses import column_name
from cwgk_excel.report.readback import SheetTally
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.sheet_map import RecordKey, SheetMap
from cwgk_excel.report.sheets.table import Chart, Column, Part, Table
from cwgk_excel.xlsx_writer import Book, Rows, SheetWriter, Style

TITLE_HEIGHT, CHART_HEIGHT = 34.0, 280.0
# Nobody can read a chart of more columns than this.
CHART_MOST = 60
COLOURS = ("#4F81BD", "#C0504D")
NUMBERS = ("whole", "score", "mean")
Columns = Sequence[Column[Any]]


@dataclass(frozen=True)
class Drawn:
    """A sheet that was drawn: what stands under each of its heads, for the read-back; what its cells show."""

    tallies: Sequence[SheetTally]
    map: SheetMap


def tallies(drawn: Mapping[str, Drawn]) -> dict[str, Sequence[SheetTally]]:
    """Return by sheet what the read-back compares."""
    return {sheet: one.tallies for sheet, one in drawn.items()}


def draw(book: Book, table: Table[Any], foot: str) -> Drawn:
    """Draw a table on a sheet of its own."""
    drawing = _Drawing(book, table)
    first, *more = [drawing.part(part) for part in table.parts]
    raw = drawing.sheet.raw
    pinned = 0 if table.pinned is None else table.columns.index(table.pinned) + 1
    raw.freeze_panes(first.top, pinned)
    raw.repeat_rows(first.top - _depth(table.columns), first.top - 1)
    # A filter hides whole rows of the sheet, so there is none where another head stands below.
    if not any(part.columns for part in table.more):
        raw.autofilter(first.top - 1, 0, max(first.top, first.end - 1), len(table.columns) - 1)
    for span in (first, *more):
        for chart in span.charts:
            drawing.chart(chart, span)
    look.page(drawing.sheet, foot, landscape=table.landscape)
    return Drawn(drawing.tallies, drawing.map)


@dataclass(frozen=True)
class _Span:
    """Where numbered rows stand: from row ``top`` to the row before ``end``, counted from 0."""

    columns: Columns
    charts: Sequence[Chart]
    top: int
    end: int


class _Drawing:
    """A sheet being drawn from the top, below its title and note; ``row`` is the next free row, from 0."""

    def __init__(self, book: Book, table: Table[Any]) -> None:
        self.book, self.sheet = book, book.sheet(table.name)
        self.columns: Columns = table.columns
        self.tallies: list[SheetTally] = []
        self.map = SheetMap()
        self.row = 0
        for number, column in enumerate(self.columns, 1):
            self.sheet.widths({column_name(number): column.width})
        self._line(table.title, look.TITLE, TITLE_HEIGHT)
        self._line(table.note, look.NOTE, self._height(table.note, 10))

    def part(self, part: Part[Any]) -> _Span:
        """Draw a part of the table: its heads, its rows, its total; return where the rows stand."""
        if self.tallies:
            self.row += 1
        if part.heading:
            self._line(part.heading, look.SECTION, self._height(part.heading, 10.5))
        if part.columns:
            self.columns = part.columns
            self.tallies.append(_tally(self.columns, self.row + 1))
            self.row += head(self.sheet, self.columns, self.row)
            self.map.head(self.row + 1, {n: (c.head, c.field) for n, c in enumerate(self.columns, 1)})
        top = self.row
        rows = self.sheet.rows([look.KINDS[column.kind] for column in self.columns])
        for number, row in enumerate(part.rows, 1):
            marks = {n: look.MARKS[m] for n, c in enumerate(self.columns) if (m := c.mark(row))}
            self._row(rows, number, row, marks)
            self._note(part.records(row))
        end = self.row
        if part.empty and top == end:
            self._line(part.empty, look.NOTE, self._height(part.empty, 10.5))
        if part.total is not None:
            self._row(rows, None, part.total, dict.fromkeys(range(len(self.columns)), look.BOLD))
            self._note(part.records(part.total))
        return _Span(self.columns, part.charts, top, end)

    def _row(self, rows: Rows, number: int | None, row: Any, marks: Mapping[int, Style]) -> None:
        """Draw one row and set its height by its longest text, because not every program fits rows by itself."""
        values = [number if column.kind == "order" else column.value(row) for column in self.columns]
        rows.add(self.row, values, marks)
        if number is not None:
            self.tallies[-1].add(values)
        heights = [
            look.height(value, column.width, look.KINDS[column.kind]["font_size"])
            for column, value in zip(self.columns, values, strict=True)
            if isinstance(value, str) and value
        ]
        self.row += 1
        self.sheet.heights({self.row: max(heights, default=look.ROW_HEIGHT)})

    def _note(self, records: Sequence[RecordKey]) -> None:
        """Note what the last row that was drawn rests on."""
        if records:
            self.map.rows[self.row] = tuple(records)

    def _line(self, text: str, style: Style, height: float) -> None:
        """Draw a line across the table."""
        self.row += 1
        self.sheet.merge(f"A{self.row}:{column_name(len(self.columns))}{self.row}", text, style)
        self.sheet.heights({self.row: height})

    def _height(self, text: str, size: float) -> float:
        return look.height(text, _width(self.columns), size)

    def chart(self, chart: Chart, span: _Span) -> None:
        """Draw a chart below all that is drawn, unless it would show nothing or too much."""
        if not span.top < span.end <= span.top + CHART_MOST:
            return
        drawn = column_chart(self.book, self.sheet, chart, span)
        place = span.columns.index(chart.under[0])
        self.sheet.place_chart(self.row + 1, place, drawn, _width(chart.under) - 6, CHART_HEIGHT)


def _tally(columns: Columns, row: int) -> SheetTally:
    """Return an empty tally for a head that begins in ``row``, counted from 1."""
    return SheetTally(
        heads=tuple(column.head for column in columns),
        row=row,
        depth=_depth(columns),
        sums={column.head: 0.0 for column in columns if column.kind in NUMBERS},
        texts={column.head: Counter() for column in columns if column.key},
    )


def _width(columns: Columns) -> float:
    return sum(column.width for column in columns)


def _depth(columns: Columns) -> int:
    return 2 if any(column.group for column in columns) else 1


def head(sheet: SheetWriter, columns: Columns, top: int) -> int:
    """Draw the head of a table at zero-based row ``top``; return how many rows it takes.

    It takes two rows where columns share a head, else one.
    """
    tall = max(look.height(column.title, column.width, 10) for column in columns)
    if _depth(columns) == 1:
        for number, column in enumerate(columns, 1):
            sheet.text(f"{column_name(number)}{top + 1}", column.title, look.HEAD)
        sheet.heights({top + 1: tall + 4})
        return 1
    place, upper = 1, look.ROW_HEIGHT
    for group, members in groupby(columns, lambda column: column.group):
        several = list(members)
        for number, column in enumerate(several, place):
            here = f"{column_name(number)}{top + 2}"
            if group:
                sheet.text(here, column.title, look.HEAD)
            else:
                sheet.merge(f"{column_name(number)}{top + 1}:{here}", column.title, look.HEAD)
        if group:
            upper = max(upper, look.height(group, _width(several), 10))
            end = column_name(place + len(several) - 1)
            first = f"{column_name(place)}{top + 1}"
            sheet.merge(first if len(several) == 1 else f"{first}:{end}{top + 1}", group, look.HEAD)
        place += len(several)
    sheet.heights({top + 1: upper, top + 2: tall + 2})
    return 2


def column_chart(book: Book, sheet: SheetWriter, described: Chart, span: _Span) -> Any:
    """Return a column chart of values on the same sheet."""
    chart = book.chart("column")
    name = sheet.raw.get_name()

    def cells(column: Column[Any]) -> list[Any]:
        place = span.columns.index(column)
        return [name, span.top, place, span.end - 1, place]

    for number, column in enumerate(described.values):
        chart.add_series(
            {
                "name": column.head,
                "categories": cells(described.names),
                "values": cells(column),
                "fill": {"color": COLOURS[number % len(COLOURS)]},
                "gap": 60,
                "data_labels": {"value": True, "font": {"size": 8}},
            }
        )
    chart.set_title({"name": described.title, "name_font": {"size": 12, "bold": False}, "overlay": False})
    chart.set_legend({"none": True} if len(described.values) == 1 else {"position": "bottom"})
    chart.set_y_axis(
        {"min": 0, "num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    )
    chart.set_x_axis({"num_font": {"size": 9, "rotation": -45}, "interval_unit": 1})
    return chart
