"""A workbook as readable text, read through openpyxl: what a golden file holds and a person can compare.

Blank cells of one column that stand together and look alike are one line; so are rows of one height.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def dump(source: str | Path | bytes) -> str:
    """Describe a workbook: names and locks, then each sheet with its cells, rules, marks and print setup."""
    book, results = _load(source), _load(source, data_only=True)
    lines = [
        f"structure locked: {bool(book.security and book.security.lockStructure)}",
        *(f"name {name} = {target}" for name, target in _names(source)),
        *(f"{key}: {getattr(book.properties, key)}" for key in ("title", "subject", "creator", "keywords")),
        f"created: {book.properties.created:%Y-%m-%d %H:%M:%S}",
    ]
    for sheet in book.worksheets:
        lines += ["", f"== {sheet.title} ({sheet.sheet_state}) ==", *_sheet(sheet, results[sheet.title])]
    return "\n".join(lines) + "\n"


def _load(source: str | Path | bytes, **options: Any) -> Workbook:
    with warnings.catch_warnings():
        # It knows no print area of whole columns; _names reads it instead.
        warnings.filterwarnings("ignore", "Print area cannot be set")
        return load_workbook(BytesIO(source) if isinstance(source, bytes) else source, **options)


def _names(source: str | Path | bytes) -> list[tuple[str, str]]:
    """The defined names, print areas and titles among them, as they stand in the file."""
    with ZipFile(BytesIO(source) if isinstance(source, bytes) else source) as archive:
        names = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}definedName")
    return sorted((name.attrib["name"], name.text or "") for name in names)


def _sheet(sheet: Worksheet, results: Worksheet) -> Iterator[str]:
    yield from _protection(sheet)
    yield from _print_setup(sheet)
    for name, column in sorted(sheet.column_dimensions.items(), key=lambda item: item[1].min):
        last = get_column_letter(column.max)
        span = name if last == name else f"{name}:{last}"
        yield f"column {span}: width {column.width:.3f}{', hidden' if column.hidden else ''}"
    yield from _rows(sheet)
    if sheet.merged_cells.ranges:
        yield f"merged: {' '.join(sorted((str(r) for r in sheet.merged_cells.ranges), key=_order))}"
    yield from _cells(sheet, results)
    for rule in sheet.data_validations.dataValidation:
        yield from _validation(rule)
    for marked in sheet.conditional_formatting:
        for mark in marked.rules:
            fill = mark.dxf.fill.bgColor.rgb if mark.dxf and mark.dxf.fill else "-"
            border = ", border" if mark.dxf and mark.dxf.border and mark.dxf.border.left else ""
            font = f", font {mark.dxf.font.color.rgb}" if mark.dxf and mark.dxf.font else ""
            shows = f", format {mark.dxf.numFmt.formatCode}" if mark.dxf and mark.dxf.numFmt else ""
            yield f"mark {marked.sqref} priority {mark.priority}: ={mark.formula[0]} → fill {fill}{border}{font}{shows}"


def _protection(sheet: Worksheet) -> Iterator[str]:
    lock = sheet.protection
    if not lock.sheet:
        yield "not protected"
        return
    # openpyxl holds True where the act is forbidden.
    allowed = [name for name in ("selectLockedCells", "selectUnlockedCells") if not getattr(lock, name)]
    yield f"protected: password hash {lock.password}, allowed: {', '.join(allowed) or 'nothing'}"


def _print_setup(sheet: Worksheet) -> Iterator[str]:
    page, margins = sheet.page_setup, sheet.page_margins
    yield f"paper {page.paperSize}, {page.orientation}, foot {sheet.oddFooter.center.text!r}"
    sides = ", ".join(
        f"{side} {getattr(margins, side)}" for side in ("left", "right", "top", "bottom", "footer")
    )
    yield f"margins: {sides}; centred: {bool(sheet.print_options.horizontalCentered)}"
    fit = sheet.sheet_properties.pageSetUpPr
    if fit is not None and fit.fitToPage:
        yield f"fit to {page.fitToWidth} wide, {page.fitToHeight} high"
    if page.blackAndWhite:
        yield "black and white"
    yield f"opens at {' '.join(chosen.sqref for chosen in sheet.sheet_view.selection)}"
    breaks = [str(item.id) for item in sheet.row_breaks.brk]
    yield f"breaks after rows: {' '.join(breaks) or '-'}; frozen at {sheet.freeze_panes or '-'}"


def _rows(sheet: Worksheet) -> Iterator[str]:
    yield f"rows: default height {sheet.sheet_format.defaultRowHeight}"
    heights = {row: item.height for row, item in sheet.row_dimensions.items() if item.height is not None}
    for first, last, height in _runs((row, heights[row]) for row in sorted(heights)):
        yield f"row {first}{f':{last}' if last != first else ''}: height {height}"


def _cells(sheet: Worksheet, results: Worksheet) -> Iterator[str]:
    blanks: dict[int, list[tuple[int, str]]] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell) or (cell.value is None and not cell.has_style):
                continue
            look = _look(cell)
            if cell.value is None:
                blanks.setdefault(cell.column, []).append((cell.row, look))
            elif cell.data_type == "f":
                result = results[cell.coordinate].value
                yield f"{cell.coordinate} [{look}] {cell.value!r} → {result!r}"
            else:
                yield f"{cell.coordinate} [{look}] {cell.value!r}"
    for column, cells in sorted(blanks.items()):
        letter = get_column_letter(column)
        for first, last, look in _runs(cells):
            yield f"{letter}{first}{f':{letter}{last}' if last != first else ''} [{look}] blank"


def _look(cell: Any) -> str:
    lock = "locked" if cell.protection.locked else "OPEN"
    sides = "".join(
        side[0].upper() for side in ("left", "right", "top", "bottom") if getattr(cell.border, side).style
    )
    align = f"{cell.alignment.horizontal or '-'}/{cell.alignment.vertical or '-'}"
    wrap = " wrap" if cell.alignment.wrap_text else ""
    font = f"{cell.font.name} {cell.font.sz:g}{' bold' if cell.font.b else ''}"
    return f"{lock}, {cell.number_format}, {font}, {align}{wrap}, border {sides or '-'}"


def _validation(rule: Any) -> Iterator[str]:
    limits = " .. ".join(limit for limit in (rule.formula1, rule.formula2) if limit is not None)
    style = rule.errorStyle or "stop"
    how = f"{rule.type} {rule.operator or 'between'}"
    yield f"rule {rule.sqref}: {how} {limits} ({style}, blank {rule.allowBlank})"
    yield f"  prompt {rule.promptTitle!r}: {rule.prompt!r}"
    yield f"  error {rule.errorTitle!r}: {rule.error!r}"


def _runs(items: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, int, Any]]:
    """Numbers that follow one another with the same value: (first, last, value)."""
    numbered = enumerate(items)
    for (_, value), group in groupby(numbered, key=lambda item: (item[1][0] - item[0], item[1][1])):
        numbers = [number for _, (number, _) in group]
        yield numbers[0], numbers[-1], value


def _order(cells: str) -> tuple[int, str]:
    first = cells.split(":")[0]
    letters = first.rstrip("0123456789")
    return int(first[len(letters) :]), letters
