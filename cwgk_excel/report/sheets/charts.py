"""Charts that can be read on paper and without colour: bars told apart by their pattern, each with its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cwgk_excel.cell_text import as_written
from cwgk_excel.report.sheets.table import Chart, Column
from cwgk_excel.xlsx_writer import Book

LINE = {"color": "black", "width": 0.75}
# How the bars of the series look, one after the other: full, hatched, empty.
BARS: Sequence[dict[str, Any]] = (
    {"fill": {"color": "#A6A6A6"}, "border": LINE},
    {
        "pattern": {"pattern": "wide_upward_diagonal", "fg_color": "black", "bg_color": "white"},
        "border": LINE,
    },
    {"fill": {"color": "white"}, "border": {**LINE, "dash_type": "dash"}},
)


@dataclass(frozen=True)
class Span:
    """Where numbered rows stand: on which sheet, from row ``top`` to the row before ``end``, counted from 0.

    ``rows``: what stands there, which a chart says again for programs that do not look it up.
    """

    sheet: str
    columns: Sequence[Column[Any]]
    top: int
    end: int
    rows: Sequence[Any]

    def cells(self, column: Column[Any]) -> list[Any]:
        """The cells of a column, as xlsxwriter wants them."""
        place = self.columns.index(column)
        return [self.sheet, self.top, place, self.end - 1, place]

    def said(self, column: Column[Any]) -> list[str]:
        """What the cells of a column show."""
        return [_said(column.value(row)) for row in self.rows]


def _said(value: Any) -> str:
    if value is None or value != value:
        return ""
    return as_written(value) if isinstance(value, str) else f"{value:.16g}"


def bar_chart(book: Book, described: Chart, span: Span) -> Any:
    """Return a chart of the values in a span."""
    chart = book.chart("bar" if described.lying else "column", stacked=described.stacked)
    for number, column in enumerate(described.values):
        format = "0%" if column.kind == "share" else "0"
        label: dict[str, Any] = {"value": True, "font": {"size": 9}, "num_format": f"{format};;"}
        if described.stacked:
            label["position"] = "center"
        if "pattern" in (bar := BARS[number % len(BARS)]):
            label["fill"] = {"color": "white"}  # nothing can be read on hatching
        chart.add_series(
            {
                "name": column.title.replace("\n", ""),
                "categories": span.cells(described.names),
                "values": span.cells(column),
                "categories_data": span.said(described.names),
                "values_data": span.said(column),
                "gap": 45,
                "data_labels": label,
                **bar,
                **({"overlap": 100} if described.stacked else {}),
            }
        )
    chart.set_title({"name": described.title, "name_font": {"size": 12, "bold": False}, "overlay": False})
    chart.set_legend({"none": True} if len(described.values) == 1 else {"position": "bottom"})
    names: dict[str, Any] = {"num_font": {"size": 9}, "interval_unit": 1}
    values: dict[str, Any] = {"min": 0, "num_format": "0", "major_gridlines": {"visible": False}}
    if described.values[0].kind == "share":
        values |= {"max": 1, "num_format": "0%"}
    if described.lying:
        # The first body on top; each bar says its number, so that an axis of numbers says nothing more.
        chart.set_y_axis({**names, "reverse": True})
        chart.set_x_axis({**values, "visible": False})
    else:
        chart.set_x_axis({**names, "num_font": {"size": 9, "rotation": -45}})
        chart.set_y_axis({**values, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    return chart
