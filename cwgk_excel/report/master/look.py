"""How the sheets of the master look: one kind of table for all, and its page on paper."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cwgk_excel.forms.addresses import column_name
from cwgk_excel.xlsx_writer import Book, Sheet, Style

# Fonts that are on every Chinese Windows.
SONG, HEI = "宋体", "黑体"
A4 = 9
MARGINS = (0.4, 0.4, 0.5, 0.65)
ROW_HEIGHT, HIGHEST = 20.0, 409.0
# Line height by font size, and the width of a Latin letter by that of a Chinese character.
LEADING, NARROW = 1.45, 0.56
BASE: Style = {"font_name": SONG, "font_size": 10.5, "valign": "vcenter"}
TITLE: Style = {**BASE, "font_name": HEI, "font_size": 18, "align": "center", "text_wrap": True}
NOTE: Style = {**BASE, "font_size": 10, "align": "left", "text_wrap": True, "font_color": "#404040"}
HEAD: Style = {
    **BASE,
    "font_name": HEI,
    "font_size": 10,
    "align": "center",
    "text_wrap": True,
    "border": 1,
    "bg_color": "#E4ECF4",
}
SECTION: Style = {**HEAD, "align": "left", "bg_color": "#FFF2CC"}
CELL: Style = {**BASE, "text_wrap": True, "border": 1}
KINDS: Mapping[str, Style] = {
    "text": {**CELL, "align": "left"},
    "word": {**CELL, "align": "center"},
    "whole": {**CELL, "align": "center", "num_format": "0"},
    "score": {**CELL, "align": "center"},
    "mean": {**CELL, "align": "center", "num_format": "0.00"},
    "date": {**CELL, "align": "center", "num_format": "yyyy-m-d"},
    "code": {**CELL, "align": "left", "font_size": 8},
    "long": {**CELL, "align": "left", "valign": "top", "font_size": 9},
    "tick": {**CELL, "align": "center", "font_size": 14},
}
WRONG: Style = {"bg_color": "#FBD5D0"}
DOUBT: Style = {"bg_color": "#FFF2CC"}
BOLD: Style = {"bold": True, "bg_color": "#F2F2F2"}
SHOWN = 80
Marks = Mapping[tuple[int, int], Style]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, width in points, kind of value, and the head above it that it shares."""

    title: str
    width: float
    kind: str = "text"
    group: str = ""


def page(sheet: Sheet, foot: str, *, landscape: bool) -> None:
    """A4, one page wide and as many long as needed, with a foot that says what it is and the page."""
    raw = sheet.raw
    raw.set_paper(A4)
    if landscape:
        raw.set_landscape()
    raw.set_margins(*MARGINS)
    raw.fit_to_pages(1, 0)
    raw.center_horizontally()
    text = foot.replace("&", "&&")
    raw.set_footer(f"&L&9{text}&R&9第 &P 页  共 &N 页", {"margin": 0.3})
    raw.hide_gridlines(2)


def begin(sheet: Sheet, columns: Sequence[Column], title: str, note: str, *, freeze: int = 0) -> int:
    """Title, note and head of a sheet; the first zero-based row under them.

    ``freeze``: so many columns stay in sight, besides the head.
    """
    for number, column in enumerate(columns, 1):
        sheet.widths({column_name(number): column.width})
    last = column_name(len(columns))
    total = sum(column.width for column in columns)
    sheet.merge(f"A1:{last}1", title, TITLE)
    sheet.merge(f"A2:{last}2", note, NOTE)
    sheet.heights({1: 34, 2: height(note, total, 10)})
    rows = head(sheet, columns, 2)
    sheet.raw.freeze_panes(2 + rows, freeze)
    sheet.raw.repeat_rows(2, 1 + rows)
    return 2 + rows


def head(sheet: Sheet, columns: Sequence[Column], top: int) -> int:
    """The head of a table at zero-based row ``top``, in two rows where columns share a head; its rows."""
    tall = max(height(column.title, column.width, 10) for column in columns)
    if not any(column.group for column in columns):
        for number, column in enumerate(columns, 1):
            sheet.text(f"{column_name(number)}{top + 1}", column.title, HEAD)
        sheet.heights({top + 1: tall + 4})
        return 1
    place, upper = 1, ROW_HEIGHT
    for group, members in groupby(columns, lambda column: column.group):
        several = list(members)
        for number, column in enumerate(several, place):
            here = f"{column_name(number)}{top + 2}"
            if group:
                sheet.text(here, column.title, HEAD)
            else:
                sheet.merge(f"{column_name(number)}{top + 1}:{here}", column.title, HEAD)
        if group:
            upper = max(upper, height(group, sum(column.width for column in several), 10))
            end = column_name(place + len(several) - 1)
            first = f"{column_name(place)}{top + 1}"
            sheet.merge(first if len(several) == 1 else f"{first}:{end}{top + 1}", group, HEAD)
        place += len(several)
    sheet.heights({top + 1: upper, top + 2: tall + 2})
    return 2


def body(
    sheet: Sheet,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    top: int,
    marks: Marks | None = None,
) -> int:
    """The rows of a table from zero-based row ``top``; the row after them.

    Heights are set by the longest text: not every program fits rows to their text by itself.
    """
    styles = [KINDS[column.kind] for column in columns]
    sheet.table(rows, top, styles, marks or {})
    sized = [(column.width, float(style["font_size"])) for column, style in zip(columns, styles, strict=True)]
    for number, row in enumerate(rows, top + 1):
        texts = [
            height(value, width, size)
            for value, (width, size) in zip(row, sized, strict=True)
            if isinstance(value, str) and value
        ]
        sheet.heights({number: max(texts, default=ROW_HEIGHT)})
    return top + len(rows)


def filter_rows(sheet: Sheet, columns: Sequence[Column], top: int, end: int) -> None:
    """Filter buttons on the head row just above zero-based row ``top``, for the rows up to ``end``."""
    sheet.raw.autofilter(top - 1, 0, max(top, end - 1), len(columns) - 1)


def remark(sheet: Sheet, columns: Sequence[Column], row: int, text: str, style: Style = NOTE) -> int:
    """A line across the table at a zero-based row; the row after it."""
    sheet.merge(f"A{row + 1}:{column_name(len(columns))}{row + 1}", text, style)
    sheet.heights({row + 1: height(text, sum(column.width for column in columns), 10.5)})
    return row + 1


def height(text: str, width: float, size: float) -> float:
    """The height of a row that holds a text, at most what Excel allows."""
    return min(max(ROW_HEIGHT, lines(text, width, size) * size * LEADING + 4), HIGHEST)


def lines(text: str, width: float, size: float) -> int:
    """About how many lines a text takes in a column; a little pessimistic, since programs differ."""
    room = max(width - 7, size)
    return sum(max(1, math.ceil(_length(part) * size / room)) for part in text.split("\n"))


def _length(text: str) -> float:
    """The length of a text in full-width characters."""
    narrow = len(text.encode("ascii", "ignore"))
    return len(text) - narrow + narrow * NARROW


def short(text: Any) -> str:
    """A value as it was written, cut so that one long text does not fill the page."""
    plain = str(text or "")
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}……（共{len(plain)}字）"


@dataclass(frozen=True, slots=True)
class Series:
    """What a chart shows: rows from ``first`` to ``last``, columns of names and of values, zero-based."""

    title: str
    first: int
    last: int
    names: int
    values: int


def column_chart(book: Book, sheet: Sheet, title: str, series: Sequence[Series]) -> Any:
    """A column chart of values on the same sheet."""
    chart = book.chart("column")
    name = sheet.raw.get_name()
    for number, one in enumerate(series):
        chart.add_series(
            {
                "name": one.title,
                "categories": [name, one.first, one.names, one.last, one.names],
                "values": [name, one.first, one.values, one.last, one.values],
                "fill": {"color": ("#4F81BD", "#C0504D")[number % 2]},
                "gap": 60,
                "data_labels": {"value": True, "font": {"size": 8}},
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": False}, "overlay": False})
    chart.set_legend({"none": True} if len(series) == 1 else {"position": "bottom"})
    chart.set_y_axis(
        {"min": 0, "num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    )
    chart.set_x_axis({"num_font": {"size": 9, "rotation": -45}, "interval_unit": 1})
    return chart
