"""Workbooks that tests open again and again."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from books import opened
from openpyxl import Workbook, load_workbook

from cwgk_excel.issue.template import Template


def looks(book: Workbook) -> list[tuple[Any, ...]]:
    """Every cell with its value and its look in words, which many cells have in common."""
    known: dict[Any, str] = {}
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    for c in cells:
        if c._style not in known:
            known[c._style] = repr((c.number_format, c.font, c.fill, c.border, c.protection))
    return [(c.coordinate, c.value, known[c._style]) for c in cells]


def test_opened_again_it_is_the_same(templates: dict[str, Template]) -> None:
    """As openpyxl opens it, whatever became of it the first time."""
    data = templates["annex1"].blank()
    first = opened(data)
    for cell in first.worksheets[0]["B"]:
        cell.number_format = "0.00%"
    assert looks(opened(data)) == looks(load_workbook(BytesIO(data)))
    assert looks(first) != looks(opened(data))
