"""Tables of official papers: those of rows under a head, and forms with boxes of fixed size."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Literal

from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from cwgk_excel.cell_text import in_sight

_TOP, _MIDDLE, _BOTTOM = (
    WD_CELL_VERTICAL_ALIGNMENT.TOP,
    WD_CELL_VERTICAL_ALIGNMENT.CENTER,
    WD_CELL_VERTICAL_ALIGNMENT.BOTTOM,
)
_BOXES = {
    "head": ("公文单头", _MIDDLE),
    "text": ("公文单内", _MIDDLE),
    "word": ("公文单中", _MIDDLE),
    "sign": ("公文单签", _BOTTOM),
}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table's column: its text, its width in mm, and whether its cells are centred."""

    text: str
    width: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a form: its lines of text, its width in mm, and how it looks; ``sign``: at its foot, on the right."""

    text: str
    width: float
    look: Literal["head", "text", "word", "sign"] = "text"


def add_table(
    document: WordDocument, heads: Sequence[Head], rows: Sequence[Sequence[str]], rest: str
) -> None:
    """Write a table whose heads are repeated on each page; ``rest``: a last line across all columns."""
    table = _table(document, len(heads), 1)
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _write(cell, head.text, "公文表头")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if rows:
        for cell, head in zip(table.add_row().cells, heads, strict=True):
            _style(cell, "公文表格居中" if head.centred else "公文表格")
    _set_widths(table, [head.width for head in heads])
    if rows:
        _fill(table, rows)
    if rest:
        cells = table.add_row().cells
        _write(cells[0].merge(cells[-1]), rest, "公文表格")


def add_form(document: WordDocument, rows: Sequence[tuple[float, Sequence[Box]]]) -> None:
    """Write rows of boxes, each row with its height in points, which no text makes higher.

    The rows are all as wide; boxes of different rows need not end at the same place.
    """
    ends = [list(accumulate(box.width for box in boxes)) for _, boxes in rows]
    grid = sorted({end for row in ends for end in row})
    table = _table(document, len(grid), len(rows))
    for column, (start, end) in zip(table.columns, zip([0.0, *grid], grid, strict=False), strict=True):
        column.width = Mm(end - start)
    for row, (height, boxes), edges in zip(table.rows, rows, ends, strict=True):
        row.height, row.height_rule = Pt(height), WD_ROW_HEIGHT_RULE.EXACTLY
        cells, start = row.cells, 0
        for box, edge in zip(boxes, edges, strict=True):
            last = grid.index(edge)
            cell = cells[start].merge(cells[last]) if last > start else cells[start]
            cell.width, start = Mm(box.width), last + 1
            style, cell_align = _BOXES[box.look]
            _write(cell, box.text, style)
            cell.vertical_alignment = cell_align


def _table(document: WordDocument, columns: int, rows: int) -> Any:  # of which the library types too little
    table = document.add_table(rows=rows, cols=columns, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    return table


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    """Set the widths of the columns, in mm: programs look at the columns or at the cells. No row is torn apart."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _fill(table: Any, rows: Sequence[Sequence[str]]) -> None:
    """Write rows as copies of the last one, which is blank: the library takes far longer to make each from nothing."""
    blank = table.rows[-1]._tr
    for row in rows:
        copied = deepcopy(blank)
        blank.addprevious(copied)
        for cell, text in zip(copied.tc_lst, row, strict=True):
            _say(cell, text)
    blank.getparent().remove(blank)


def _write(cell: _Cell, text: str, style: str) -> None:
    """Write a cell, each line of the text as a paragraph."""
    _style(cell, style)
    _say(cell._tc, text)


def _style(cell: _Cell, style: str) -> None:
    cell.paragraphs[0]._p.style = style
    cell.vertical_alignment = _MIDDLE


def _say(cell: Any, text: str) -> None:
    """Write a text into an element of a cell whose one paragraph is blank, each line into a copy of it."""
    line, said = cell.p_lst[0], text.split("\n")
    lines = [line, *(deepcopy(line) for _ in said[1:])]
    for before, after in pairwise(lines):
        before.addnext(after)
    for each, one in zip(lines, said, strict=True):
        each.add_r().text = in_sight(one)
