"""The cells of a finished workbook, to be written again by another library: values, formulas and how they look."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import openpyxl
import xlsxwriter
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

Cell = tuple[int, int, Any, int]  # row and column from 0, the value, the look
Look = Mapping[str, Any]
_SIDES = ("left", "right", "top", "bottom")
_LINES = {"thin": 1, "medium": 2, "dashed": 3, "dotted": 4, "thick": 5, "double": 6, "hair": 7}


def kept(books: Sequence[Path], target: Path) -> int:
    """Put the cells of workbooks into a file, row by row, and return how many there are."""
    count = 0
    with target.open("wb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in books:
            book = openpyxl.load_workbook(path, read_only=True)
            rows: dict[str, Any] = {}
            for sheet in book.worksheets:
                for cells in sheet.iter_rows():
                    row = [_cell(cell, rows) for cell in cells if getattr(cell, "has_style", False)]
                    if row:
                        count += len(row)
                        pickle.dump((sheet.title, row), file)
            pickle.dump(("", rows), file)
            book.close()
    return count


def _cell(cell: Any, looks: dict[str, Any]) -> Cell:
    key = cell._style_id
    if key not in looks:
        looks[key] = _look(cell)
    return cell.row - 1, cell.column - 1, cell.value, key


def _look(cell: Any) -> Look:
    """How a cell looks, by xlsxwriter's names."""
    font, align = cell.font, cell.alignment
    look: dict[str, Any] = {"font_name": font.name, "font_size": font.sz, "num_format": cell.number_format}
    look |= {"bold": True} if font.b else {}
    look |= {"font_color": f"#{font.color.rgb[2:]}"} if font.color and isinstance(font.color.rgb, str) else {}
    if cell.fill.fill_type == "solid":
        look["bg_color"] = f"#{cell.fill.fgColor.rgb[2:]}"
    look |= {side: _LINES.get(getattr(cell.border, side).style, 0) for side in _SIDES}
    look |= {"align": align.horizontal} if align.horizontal else {}
    look |= {"valign": {"center": "vcenter"}.get(align.vertical, align.vertical)} if align.vertical else {}
    return {**look, "text_wrap": bool(align.wrap_text), "shrink": bool(align.shrink_to_fit)}


class Kept:
    """The cells of a file of ``kept``; ``books``: the looks of each workbook."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.books = [row for name, row in self._all() if not name]

    def _all(self) -> Iterator[tuple[str, Any]]:
        with self.source.open("rb") as file:
            while True:
                try:
                    yield pickle.load(file)
                except EOFError:
                    return

    def rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        """The rows with the names of their sheets; a workbook ends with a row without a sheet."""
        return ((name, () if not name else row) for name, row in self._all())


def write_bare(
    kept: Kept, rows: Iterator[tuple[str, Sequence[Cell]]], folder: Path, lean: bool
) -> list[Path]:
    """Write the cells by xlsxwriter, in its constant-memory mode if ``lean``; return the workbooks."""
    made = []
    for number, looks in enumerate(kept.books):
        path = folder / f"{number}.xlsx"
        with xlsxwriter.Workbook(str(path), {"constant_memory": lean, "strings_to_formulas": False}) as book:
            formats = {key: book.add_format(look) for key, look in looks.items()}
            sheets: dict[str, Any] = {}
            for name, row in rows:
                if not name:
                    break
                if name not in sheets:
                    sheets[name] = book.add_worksheet(name)
                _write(sheets[name], row, formats)
        made.append(path)
    return made


def _write(sheet: Any, row: Sequence[Cell], formats: Mapping[int, Any]) -> None:
    for line, column, value, look in row:
        if value is None:
            sheet.write_blank(line, column, None, formats[look])
        elif isinstance(value, str):
            write = sheet.write_formula if value.startswith("=") else sheet.write_string
            write(line, column, value, formats[look])
        elif isinstance(value, bool):
            sheet.write_boolean(line, column, value, formats[look])
        elif isinstance(value, date | datetime):
            sheet.write_datetime(line, column, value, formats[look])
        else:
            sheet.write_number(line, column, value, formats[look])


def write_by_openpyxl(kept: Kept, rows: Iterator[tuple[str, Sequence[Cell]]]) -> list[bytes]:
    """Write the cells by openpyxl, with their fonts, fills, borders and formats; return the workbooks."""
    made = []
    for looks in kept.books:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        styles = {key: _openpyxl_look(look) for key, look in looks.items()}
        for name, row in rows:
            if not name:
                break
            sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
            for line, column, value, look in row:
                cell: Any = sheet.cell(line + 1, column + 1, value)
                cell.font, cell.fill, cell.border, cell.alignment, cell.number_format = styles[look]
        target = BytesIO()
        book.save(target)
        made.append(target.getvalue())
    return made


def _openpyxl_look(look: Look) -> tuple[Font, PatternFill, Border, Alignment, str]:
    fill = look.get("bg_color", "")[1:]
    line: dict[int, Any] = {number: Side(cast(Any, style)) for style, number in _LINES.items()}
    return (
        Font(
            look["font_name"],
            look["font_size"],
            bold=look.get("bold"),
            color=look.get("font_color", "#000000")[1:],
        ),
        PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        Border(**{side: line.get(look[side]) for side in _SIDES}),
        Alignment(look.get("align"), {"vcenter": "center"}.get(look.get("valign", ""), look.get("valign"))),
        look["num_format"],
    )
