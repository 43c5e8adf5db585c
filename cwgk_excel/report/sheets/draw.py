"""Draws the tables of the master, all in the same way."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cwgk_excel.forms.addresses import column_name
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.charts import Span, bar_chart
from cwgk_excel.report.sheets.sheet_map import Keys, RowRecords, SheetMap, no_key
from cwgk_excel.report.sheets.table import Chart, Column, Part, Table, depth, no_link, no_mark
from cwgk_excel.report.sheets.tally import SheetTally
from cwgk_excel.report.sheets.top import draw_top
from cwgk_excel.xlsx_rows import Rows
from cwgk_excel.xlsx_writer import Book, SheetWriter, Style

TITLE_HEIGHT, CHART_HEIGHT = 34.0, 280.0
# Nobody can read a chart of more columns than this.
CHART_MOST = 60
# Excel heeds no more links on a sheet.
MOST_LINKS = 65_530
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


def draw(book: Book, table: Table[Any], foot: str, keys: Keys = no_key) -> Drawn:
    """Draw a table on a sheet of its own; ``keys``: of the records that its rows rest on."""
    drawing = _Drawing(book, table, keys)
    spans = [drawing.part(part) for part in table.parts]
    first = spans[0]
    raw = drawing.sheet.raw
    pinned = 0 if table.pinned is None else table.columns.index(table.pinned) + 1
    if not table.top:  # what stands on top of a table must not fill the screen for ever
        raw.freeze_panes(first.top, pinned)
    # A filter hides whole rows of the sheet, and a head that is repeated stands above all that follows: there is
    # neither where another head stands below.
    if not drawing.several:
        raw.repeat_rows(first.top - depth(table.columns), first.top - 1)
        raw.autofilter(first.top - 1, 0, max(first.top, first.end - 1), len(table.columns) - 1)
    for part, span in zip(table.parts, spans, strict=True):
        for chart in part.charts:
            drawing.chart(chart, span)
    if table.hidden:
        raw.hide()
    scale = table.scale
    if drawing.several or any(
        part.charts for part in table.parts
    ):  # no page may end within a part or a chart
        scale = look.fitting_scale(_width(table.columns))
    breaks = drawing.breaks(scale, first.top, landscape=table.landscape) if scale else ()
    look.page(drawing.sheet, foot, landscape=table.landscape, scale=scale, breaks=breaks)
    return Drawn(drawing.tallies, drawing.map)


class _Drawing:
    """A sheet being drawn from the top, below its title, note and top; ``row`` is the next free row, from 0.

    ``tall``: of each row its height, and whether the next one stays with it.
    """

    def __init__(self, book: Book, table: Table[Any], keys: Keys) -> None:
        self.book, self.sheet = book, book.sheet(table.name)
        self.columns: Columns = table.columns
        self.values: list[Callable[[Any], Any]] = []
        self.rooms: list[tuple[int, float, float]] = []
        self.several = any(part.columns for part in table.more)
        self.tallies: list[SheetTally] = []
        self.map = SheetMap(RowRecords(keys))
        self.row = self.links = 0
        self.tall: list[tuple[float, bool]] = []
        self._same: dict[tuple[float, bool], tuple[float, bool]] = {}  # most rows are as tall as others
        for number, column in enumerate(self.columns, 1):
            self.sheet.widths({column_name(number): column.width})
        self._line(table.title, look.TITLE, TITLE_HEIGHT)
        self._line(table.note, look.NOTE, self._height(table.note, 10))
        if table.top:
            draw_top(self.sheet, table.top, self.columns, self.row)
            self.row += table.top.depth

    def part(self, part: Part[Any]) -> Span:
        """Draw a part of the table: its heads, its rows, its total; return where the rows stand."""
        if self.tallies:
            self.sheet.heights({self.row + 1: look.ROW_HEIGHT})
            self._next(look.ROW_HEIGHT)
        if part.heading:
            self._line(part.heading, look.SECTION, self._height(part.heading, 10.5))
        if part.columns:
            self.columns = part.columns
            self.values = [column.value for column in self.columns[1:]]
            self.rooms = [_room_of(column) for column in self.columns]
            self.tallies.append(_tally(self.columns, self.row + 1, below=part.numbered is not None))
            heights = head(self.sheet, self.columns, self.row)
            self.tall += [(height, self.several) for height in heights]
            self.row += len(heights)
            self.map.head(self.row + 1, {n: (c.head, c.field) for n, c in enumerate(self.columns, 1)})
        top = self.row
        rows = self.sheet.rows([look.KINDS[column.kind] for column in self.columns])
        marking = [(n, column.mark) for n, column in enumerate(self.columns) if column.mark is not no_mark]
        number = 0
        charted: list[Any] = []
        for row in part.rows:
            marks = {n: look.MARKS[m] for n, mark in marking if (m := mark(row))}
            numbered = part.numbered is None or part.numbered(row)
            number += numbered
            stays = self.several or (numbered and bool(part.numbered))
            self._row(rows, number if numbered else None, row, marks, stays=stays)
            self._note(part.records(row))
            if len(charted) < CHART_MOST:
                charted.append(row)
        end = self.row
        if part.empty and top == end:
            self._line(part.empty, look.NOTE, self._height(part.empty, 10.5))
        if part.total is not None:
            self._row(rows, None, part.total, dict.fromkeys(range(len(self.columns)), look.BOLD))
            self._note(part.records(part.total))
        self.tallies[-1].done()
        return Span(self.sheet.raw.get_name(), self.columns, top, end, charted)

    def _row(
        self, rows: Rows, number: int | None, row: Any, marks: Mapping[int, Style], *, stays: bool = False
    ) -> None:
        """Draw one row and set its height by its longest text, because not every program fits rows by itself.

        ``stays``: on paper the next row stays with it.
        """
        values = [number, *[value(row) for value in self.values]]
        linked = self._linked(row)
        if linked is not None:
            marks = {**marks, linked: {**marks.get(linked, {}), **look.LINK}}
        tall = look.ROW_HEIGHT
        for value, (fits, width, size) in zip(values, self.rooms, strict=True):
            if isinstance(value, str) and value and (len(value) > fits or "\n" in value):
                tall = max(tall, look.height(value, width, size))
        rows.add(self.row, values, marks, tall)
        if number is not None:
            self.tallies[-1].add(values)
        else:
            self.tallies[-1].go_on(values[1])
        self._next(tall, stays=stays)

    def _linked(self, row: Any) -> int | None:
        """Let the cell of a row that leads somewhere lead there; return its column."""
        for number, column in enumerate(self.columns):
            if column.link is not no_link and self.links < MOST_LINKS and (link := column.link(row)):
                self.sheet.lead(self.row, number, link.sheet, link.row)
                self.links += 1
                return number
        return None

    def _next(self, height: float, *, stays: bool = False) -> None:
        self.row += 1
        tall = height, stays
        self.tall.append(self._same.setdefault(tall, tall))

    def breaks(self, scale: int, top: int, *, landscape: bool) -> Sequence[int]:
        """Return the rows after which a page ends; ``top``: the row before the first record, the last of the heads."""
        room = look.LANDSCAPE_ROOM if landscape else look.PAGE_ROOM
        heads = (
            0.0 if self.several else sum(height for height, _ in self.tall[top - depth(self.columns) : top])
        )
        return look.breaks(self.tall, room * 100 / scale - heads)

    def _note(self, records: Iterable[int]) -> None:
        """Note what the last row that was drawn rests on."""
        if numbers := array("I", records):
            self.map.rows.note(self.row, numbers)

    def _line(self, text: str, style: Style, height: float) -> None:
        """Draw a line across the table."""
        place = self.row + 1
        self.sheet.merge(f"A{place}:{column_name(len(self.columns))}{place}", text, style)
        self.sheet.heights({place: height})
        self._next(height)

    def _height(self, text: str, size: float) -> float:
        return look.height(text, _width(self.columns), size)

    def chart(self, chart: Chart, span: Span) -> None:
        """Draw a chart below all that is drawn, unless it would show nothing or too much."""
        if not span.top < span.end <= span.top + CHART_MOST:
            return
        drawn = bar_chart(self.book, chart, span)
        place = span.columns.index(chart.under[0])
        self.sheet.place_chart(self.row + 1, place, drawn, _width(chart.under) - 6, CHART_HEIGHT)
        if len(self.tall) == self.row:  # the first of those that stand side by side
            self.tall.append((CHART_HEIGHT + look.ROW_HEIGHT, False))


def _tally(columns: Columns, row: int, *, below: bool) -> SheetTally:
    """Return an empty tally for a head that begins in ``row``, counted from 1; ``below``: of texts below rows too."""
    return SheetTally(
        heads=tuple(column.head for column in columns),
        row=row,
        depth=depth(columns),
        sums={column.head: 0.0 for column in columns if column.kind in NUMBERS},
        texts={column.head: 0 for column in columns if column.key},
        below=0 if below else None,
    )


def _room_of(column: Column[Any]) -> tuple[int, float, float]:
    """Return how long a text of a column may be in a row of the usual height, and what its height depends on."""
    size = look.KINDS[column.kind]["font_size"]
    return look.fitting(column.width, size), column.width, size


def _width(columns: Columns) -> float:
    return sum(column.width for column in columns)


def head(sheet: SheetWriter, columns: Columns, top: int) -> Sequence[float]:
    """Draw the head of a table at zero-based row ``top``; return the heights of its rows.

    It takes two rows where columns share a head, else one.
    """
    tall = max(look.height(column.title, column.width, 10) for column in columns)
    if depth(columns) == 1:
        for number, column in enumerate(columns, 1):
            sheet.text(f"{column_name(number)}{top + 1}", column.title, look.HEAD)
        sheet.heights({top + 1: tall + 4})
        return [tall + 4]
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
    return [upper, tall + 2]
