"""What stands above the head of a table: large figures beside one another, then questions with their answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from cwgk_excel.forms.addresses import column_name
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.table import Column, Top
from cwgk_excel.xlsx_writer import SheetWriter

TITLE_HEIGHT, FIGURE_HEIGHT, GAP = 20.0, 36.0, 8.0
ASKED_WIDTH = 110.0


def draw_top(sheet: SheetWriter, top: Top, columns: Sequence[Column[Any]], row: int) -> None:
    """Draw it from below ``row`` on, across the columns of the table; it takes ``top.depth`` rows."""
    spans = list(_spans(columns, len(top.boxes)))
    tallest = look.ROW_HEIGHT
    for box, (first, last) in zip(top.boxes, spans, strict=True):
        texts = (box.title, look.BOX_TITLE), (box.figure, look.BOX_FIGURE), (box.basis, look.BOX_BASIS)
        for below, (text, style) in enumerate(texts, row + 1):
            sheet.merge(f"{column_name(first)}{below}:{column_name(last)}{below}", text, style)
        tallest = max(tallest, look.height(box.basis, _width(columns[first - 1 : last]), 9.5))
    sheet.heights({row + 1: TITLE_HEIGHT, row + 2: FIGURE_HEIGHT, row + 3: tallest, row + 4: GAP})
    row += 4
    label = next(n for n in range(1, len(columns)) if _width(columns[:n]) >= ASKED_WIDTH)
    for number, answer in enumerate(top.answers, row + 1):
        style = look.ASKED
        if answer.sheet:
            sheet.lead(number - 1, 0, answer.sheet, 1)
            style = {**style, **look.LINK}
        sheet.merge(f"A{number}:{column_name(label)}{number}", answer.asked, style)
        sheet.merge(
            f"{column_name(label + 1)}{number}:{column_name(len(columns))}{number}", answer.text, look.ANSWER
        )
        sheet.heights({number: look.height(answer.text, _width(columns[label:]), 10.5)})
    sheet.heights({row + len(top.answers) + 1: GAP})


def _spans(columns: Sequence[Column[Any]], count: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last column of each of so many boxes, about as wide as one another."""
    share, first = _width(columns) / count, 1
    for number in range(1, count + 1):
        last = min(
            range(first, len(columns) - count + number + 1),
            key=partial(_off, columns, number * share),
        )
        yield first, last
        first = last + 1


def _off(columns: Sequence[Column[Any]], wanted: float, last: int) -> float:
    return abs(_width(columns[:last]) - wanted)


def _width(columns: Sequence[Column[Any]]) -> float:
    return sum(column.width for column in columns)
