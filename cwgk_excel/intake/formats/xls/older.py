"""Read the workbooks of Excel 2 to 95, through xlrd.

xlrd is given only the stream of records, which the walk has checked, never the OLE file around it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import xlrd

from cwgk_excel.intake.formats.xls.records import records, unreadable
from cwgk_excel.intake.formats.xls.styles import FORMULA, Styles, formats_of, plain
from cwgk_excel.intake.formats.xls.walk import Scan, SheetScan
from cwgk_excel.intake.grid import COLUMNS, ROWS, address, area, error_text, number_cell, runs
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import RawCell, Sheet

_CODEPAGE = 0x0042
_CHINESE = (936).to_bytes(2, "little")
_FIRST_WITH_NUMBERED_FORMATS = 50


def read_older(scanned: Scan) -> tuple[Sequence[Sheet], bool]:
    """Return the sheets, and whether dates count from 1904. Raises Refused, file-broken."""
    try:
        book = xlrd.open_workbook(
            file_contents=scanned.stream,
            formatting_info=True,
            ragged_rows=True,
            logfile=_Silence(),
            encoding_override=_encoding(scanned.stream),
        )
        styles = _styles(book, scanned.struck)
        grids = iter(book.sheets())
        sheets = [
            _sheet(next(grids), found, styles) if found.grid else Sheet(found.name, found.state, {})
            for found in scanned.sheets
        ]
    except Refused:
        raise
    except Exception:
        # On a bad file xlrd raises errors of any kind: its own, assertions, struct, index, key, decoding.
        raise unreadable() from None
    return sheets, book.datemode == 1


def _encoding(stream: bytes) -> str | None:
    """Return GB18030 for a stream whose texts are in Chinese or in a code page that it does not state.

    Components that write such files on Chinese Windows leave it out. None leaves the choice to xlrd.
    """
    pages = (stream[place : place + size] for code, place, size in records(stream) if code == _CODEPAGE)
    page = int.from_bytes(next(pages, _CHINESE), "little")
    return "gb18030" if page == int.from_bytes(_CHINESE, "little") else None


def _styles(book: xlrd.Book, struck: frozenset[int]) -> Styles:
    """Return what styles and fonts say; before styles had numbers for formats, none of these is built-in."""
    written = {found.format_key: found.format_str for found in book.format_list}
    numbers = [xf.format_key for xf in book.xf_list]
    if book.biff_version < _FIRST_WITH_NUMBERED_FORMATS:
        formats = {style: written.get(number) or "General" for style, number in enumerate(numbers)}
    else:
        formats = dict(formats_of(numbers, written))
    fonts = {style: xf.font_index for style, xf in enumerate(book.xf_list)}
    return Styles(formats, fonts, struck, book.encoding or "latin-1")


def _sheet(sheet: xlrd.sheet.Sheet, found: SheetScan, styles: Styles) -> Sheet:
    return Sheet(
        name=sheet.name,
        state=found.state,
        cells=dict(_cells(sheet, found, styles)),
        protected=found.protected,
        hidden_rows=runs(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=runs(column + 1 for column, info in sheet.colinfo_map.items() if info.hidden),
        merges=tuple(_merges(sheet)),
        extras=tuple(found.extras),
    )


def _merges(sheet: xlrd.sheet.Sheet) -> Iterator[str]:
    """Yield the merged ranges, without those that are empty or reach beyond the sheet."""
    for top, end, left, right in sheet.merged_cells:
        if 0 <= top < end <= ROWS and 0 <= left < right <= COLUMNS:
            yield area(top, left, end - 1, right - 1)


def _cells(sheet: xlrd.sheet.Sheet, found: SheetScan, styles: Styles) -> Iterator[tuple[str, RawCell]]:
    for row in range(sheet.nrows):
        types, values = sheet.row_types(row), sheet.row_values(row)
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            if kind == xlrd.XL_CELL_EMPTY or kind == xlrd.XL_CELL_BLANK:
                continue
            formula = FORMULA if (row, column) in found.formulas else ""
            if not formula and value == "":
                continue
            style = sheet.cell_xf_index(row, column)
            cell = _cell(kind, value, styles.formats.get(style, "General"), formula)
            if styles.strike and cell.text:
                typed = value if isinstance(value, str) else cell.text
                cell = styles.marked(cell, typed, style, sheet.rich_text_runlist_map.get((row, column), ()))
            yield address(row, column), cell


def _cell(kind: int, value: str | float, number_format: str, formula: str) -> RawCell:
    if isinstance(value, str):
        return RawCell("text", plain(value), number_format, formula)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return RawCell("boolean", "TRUE" if value else "FALSE", number_format, formula)
    if kind == xlrd.XL_CELL_ERROR:
        return RawCell("error", error_text(int(value)), number_format, formula)
    return number_cell(value, number_format, formula)


class _Silence(io.TextIOBase):
    """A file object that discards the remarks that xlrd prints about a workbook."""

    def write(self, text: str) -> int:
        """Drop the text."""
        return len(text)
