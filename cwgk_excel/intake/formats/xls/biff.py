"""Read the old binary workbooks (.xls of Excel and WPS, .et), through xlrd.

xlrd is given only the stream of records, which `biff_records` has checked, never the OLE file around it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import xlrd

from cwgk_excel.intake.containers.ole import open_compound
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.formats.decrypt import decrypt_stream
from cwgk_excel.intake.formats.number_formats import builtin_format
from cwgk_excel.intake.formats.xls.biff_records import BOF, Scan, SheetScan, find_filepass, records, scan
from cwgk_excel.intake.formats.xls.string_results import count_as_the_format_does
from cwgk_excel.intake.grid import COLUMNS, ROWS, address, area, error_text, number_cell, runs
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, Refused, broken, check_file_size
from cwgk_excel.returns.cells import STRUCK, Extra, RawCell, Sheet, TextRun, Workbook, marked_cell

# Excel 2 to 4, and some exporters, write the records without an OLE file around them.
_BARE = b"\x09"
_STREAMS = ("Workbook", "Book")
_CODEPAGE = 0x0042
_CHINESE = (936).to_bytes(2, "little")
_WIDE = (0x0600).to_bytes(2, "little")  # the version from which on texts are in Unicode
_LINE_END = re.compile(r"\r+\n?")
_FORMULA = "="
_FIRST_WITH_NUMBERED_FORMATS, _FIRST_WITH_UNICODE = 50, 80
count_as_the_format_does()


def read_biff(data: bytes, limits: Limits = DEFAULT_LIMITS, passwords: Sequence[str] = ()) -> Workbook:
    """Read an .xls or .et file: values, number formats, which cells are formulas, what is hidden or merged.

    Dates are numbers with their format, as in .xlsx. The text of formulas and the validations are not read:
    `values_only` says so.

    Raises Refused: file-too-large, file-broken, file-encrypted (a password is needed and none was given) or
    file-password (none of those given fits).
    """
    stream, extras = _workbook_stream(data, limits)
    filepass = find_filepass(stream)
    if filepass is not None:
        stream = decrypt_stream(stream, filepass, passwords)
    return _read_stream(scan(stream, limits), extras)


def _workbook_stream(data: bytes, limits: Limits) -> tuple[bytes, tuple[Extra, ...]]:
    """Return the stream of records, and the macros and embedded objects of the OLE file around it."""
    check_file_size(data, limits)
    if data.startswith(_BARE):
        return data, ()
    compound = open_compound(data, limits)
    stream = next(filter(None, map(compound.stream, _STREAMS)), None)
    if stream is None:
        raise broken("找不到工作簿的数据流")
    macros = [Extra("macros", text=name) for name in compound.storages if name.startswith("_VBA_PROJECT")]
    objects = [Extra("embedded-object", text=name) for name in compound.storages if name.startswith("MBD")]
    return stream, (*macros, *sorted(objects, key=lambda extra: extra.text))


def _read_stream(scanned: Scan, extras: tuple[Extra, ...]) -> Workbook:
    try:
        book = xlrd.open_workbook(
            file_contents=scanned.stream,
            formatting_info=True,
            ragged_rows=True,
            logfile=_Silence(),
            encoding_override=_encoding(scanned.stream),
        )
        styles = _Styles(book, scanned.struck)
        grids = iter(book.sheets())
        sheets = tuple(
            _sheet(next(grids), found, styles) if found.grid else Sheet(found.name, found.state, {})
            for found in scanned.sheets
        )
    except Refused:
        raise
    except Exception:
        # On a bad file xlrd raises errors of any kind: its own, assertions, struct, index, key, decoding.
        raise broken("旧版工作簿的内容读不出来") from None
    if not sheets:
        raise broken("工作簿里没有工作表")
    return Workbook(sheets, book.datemode == 1, (*extras, *scanned.extras), Content.XLS.value)


class _Styles:
    """What cell styles and fonts say: number formats, and what is struck through.

    ``strike``: whether any font strikes through; few workbooks have one.
    """

    def __init__(self, book: xlrd.Book, struck: frozenset[int]) -> None:
        self.formats = _formats(book)
        self._fonts, self.strike = struck, bool(struck)
        self._styles = frozenset(xf.xf_index for xf in book.xf_list if xf.font_index in struck)
        # Places in a text are counted in units of this encoding.
        unicode = book.biff_version >= _FIRST_WITH_UNICODE
        self._encoding, self._unit = ("utf-16-le", 2) if unicode else (book.encoding or "latin-1", 1)

    def marked(self, cell: RawCell, typed: str, style: int, runs: Sequence[tuple[int, int]]) -> RawCell:
        """Return the cell with the pieces of its text that are struck through marked.

        ``typed`` is the text as stored; ``runs`` say where in it each run begins, and with which font.
        """
        stored = typed.encode(self._encoding, "replace")
        begins = [0, *(begin * self._unit for begin, _ in runs), len(stored)]
        if begins != sorted(begins):
            raise broken("文字的格式排列不正常")
        struck = [style in self._styles, *(font in self._fonts for _, font in runs)]
        pieces = [
            TextRun(_plain(stored[begin:end].decode(self._encoding, "replace")), STRUCK if mark else "")
            for (begin, end), mark in zip(pairwise(begins), struck, strict=True)
            if begin < end
        ]
        return marked_cell(cell, pieces) if any(piece.mark for piece in pieces) else cell


def _encoding(stream: bytes) -> str | None:
    """Return GB18030 for a stream whose texts are bytes in Chinese or in a code page that it does not state.

    Components that write such files on Chinese Windows leave it out. None leaves the choice to xlrd.
    """
    if int.from_bytes(stream[:2], "little") == BOF and stream[4:6] == _WIDE:
        return None
    pages = (stream[place : place + size] for code, place, size in records(stream) if code == _CODEPAGE)
    page = int.from_bytes(next(pages, _CHINESE), "little")
    return "gb18030" if page == int.from_bytes(_CHINESE, "little") else None


def _formats(book: xlrd.Book) -> Mapping[int, str]:
    """Return the number format of each cell style: from the file, else the built-in one of its number."""
    written = {found.format_key: found.format_str for found in book.format_list}
    if book.biff_version < _FIRST_WITH_NUMBERED_FORMATS:
        return {xf.xf_index: written.get(xf.format_key) or "General" for xf in book.xf_list}
    return {
        xf.xf_index: written.get(xf.format_key) or builtin_format(str(xf.format_key)) for xf in book.xf_list
    }


def _sheet(sheet: xlrd.sheet.Sheet, found: SheetScan, styles: _Styles) -> Sheet:
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


def _cells(sheet: xlrd.sheet.Sheet, found: SheetScan, styles: _Styles) -> Iterator[tuple[str, RawCell]]:
    for row in range(sheet.nrows):
        types, values = sheet.row_types(row), sheet.row_values(row)
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            if kind == xlrd.XL_CELL_EMPTY or kind == xlrd.XL_CELL_BLANK:
                continue
            formula = _FORMULA if (row, column) in found.formulas else ""
            if not formula and value == "":
                continue
            style = sheet.cell_xf_index(row, column)
            cell = _cell(kind, value, styles.formats.get(style, "General"), formula)
            if styles.strike and cell.text:
                typed = value if isinstance(value, str) else cell.text
                runs = sheet.rich_text_runlist_map.get((row, column), ())
                cell = styles.marked(cell, typed, style, runs)
            yield address(row, column), cell


def _cell(kind: int, value: str | float, number_format: str, formula: str) -> RawCell:
    if isinstance(value, str):
        return RawCell("text", _plain(value), number_format, formula)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return RawCell("boolean", "TRUE" if value else "FALSE", number_format, formula)
    if kind == xlrd.XL_CELL_ERROR:
        return RawCell("error", error_text(int(value)), number_format, formula)
    return number_cell(value, number_format, formula)


def _plain(text: str) -> str:
    return _LINE_END.sub("\n", text) if "\r" in text else text


class _Silence(io.TextIOBase):
    """A file object that discards the remarks that xlrd prints about a workbook."""

    def write(self, text: str) -> int:
        """Drop the text."""
        return len(text)
