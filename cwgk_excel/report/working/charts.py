"""图表: the bodies of 总览 as bars, so many a page that each can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cwgk_excel.report import names
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.charts import Span, bar_chart
from cwgk_excel.report.sheets.table import Chart, Table
from cwgk_excel.xlsx_writer import Book

A_PAGE = 40  # bodies
WIDTH, COLUMN = 268.0, 67.0  # of a chart, and of the sheet's columns: two charts stand beside each other
A_BAR, AROUND = 15.0, 80.0
TITLE_ROWS, ROW = 2, 18.0


def draw_charts(book: Book, table: Table[Any], charts: Sequence[Chart], foot: str) -> None:
    """Draw the charts of a table, whose rows are a list, on a sheet of their own."""
    rows = list(table.rows)
    count = len(rows)
    sheet = book.sheet(names.CHARTS)
    sheet.widths({"A:H": COLUMN})
    sheet.merge("A1:H1", names.CHARTS, look.TITLE)
    sheet.merge("A2:H2", f"数出自“{table.name}”，每条后面的数就是单位数或比例。", look.NOTE)
    sheet.heights({1: 34, 2: ROW})
    row, breaks = TITLE_ROWS, []
    for start in range(0, count, A_PAGE):
        end = min(start + A_PAGE, count)
        top = table.first_row - 1
        span = Span(table.name, table.columns, top + start, top + end, rows[start:end])
        height = (end - start) * A_BAR + AROUND
        for number, chart in enumerate(charts):
            named = (
                chart if count <= A_PAGE else replace(chart, title=f"{chart.title}（第{start + 1}至{end}个）")
            )
            sheet.place_chart(row, number * 4, bar_chart(book, named, span), WIDTH - 4, height)
        row += int(height // ROW) + 2
        if end < count:
            breaks.append(row)
    look.page(sheet, foot, landscape=False, scale=85, breaks=breaks)
