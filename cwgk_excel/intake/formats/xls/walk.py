"""Walk the records of a BIFF stream (.xls, .et), of whatever version.

The walk limits what will be built, and finds what stands around the values: protection, comments, links to other files.
Of Excel 97 and later it hands the values to `biff8`. Those of older versions xlrd reads afterwards: for these it notes
which cells are formulas, which xlrd does not tell, and blanks out records that could make xlrd fail and that hold no
value. Record layouts: [MS-XLS] 2.4, and for older versions the OpenOffice.org documentation of the file format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from cwgk_excel.intake.formats.xls.again import again, known, slot_of
from cwgk_excel.intake.formats.xls.biff8 import AROUND, Cells, Globals
from cwgk_excel.intake.formats.xls.records import (
    BOF,
    BOUNDSHEET,
    COLUMNS,
    CONTINUE,
    EOF,
    FILEPASS,
    FORMULAS,
    records,
    text_of,
    unreadable,
)
from cwgk_excel.intake.grid import address, is_inside
from cwgk_excel.intake.refusal import Limits, Refused, broken, shown_name, too_large
from cwgk_excel.returns.cells import Extra, Sheet

_BOFS = frozenset({0x0009, 0x0209, 0x0409, BOF})
_PROTECT, _SUPBOOK, _NOTE, _OBJECT, _OBJECT_TEXT = 0x0012, 0x01AE, 0x001C, 0x005D, 0x01B6
_FONTS = frozenset({0x0031, 0x0231})
_STRIKES_OUT = 0x08
# RK, NUMBER, LABEL, BOOLERR, LABELSST, RSTRING; then INTEGER and the short forms of BIFF2.
_VALUES = frozenset({0x027E, 0x0203, 0x0204, 0x0205, 0x00FD, 0x00D6, 0x0002, 0x0003, 0x0004, 0x0005})
_NUMBERS_IN_A_ROW, _BLANKS_IN_A_ROW = 0x00BD, 0x00BE
_MULTIPLE = frozenset({_NUMBERS_IN_A_ROW, _BLANKS_IN_A_ROW})
_BLANK = frozenset({0x0201, 0x0001, _BLANKS_IN_A_ROW})
_CELLS = FORMULAS | _VALUES | _BLANK | _MULTIPLE
_SHORTEST = 6  # bytes of a cell's row, column and style
# None of these records holds a value, but xlrd would fail at one that it does not understand: names, links,
# notes and objects, fonts, palette, styles, country, author, page breaks, conditional formats, label ranges,
# column widths, views, encryption.
_UNNEEDED = frozenset(
    {0x0017, 0x0018, 0x0218, 0x0023, 0x0223, 0x01B8, 0x0800, _SUPBOOK, _NOTE, _OBJECT, _OBJECT_TEXT, 0x00EC}
    | {0x0031, 0x0231, 0x0092, 0x0293, 0x008C, 0x005C, 0x001A, 0x001B, 0x01B0, 0x01B1, 0x015F, 0x0872}
    | {0x00AB, 0x00A0, 0x0041, 0x003E, 0x023E, FILEPASS}
)
_PLACE = struct.Struct("<HH")  # code and size of a record, or row and column of a cell
_UNKNOWN_CODE = struct.pack("<H", 0xFFFE)
_WORKSHEET, _MACRO_SHEET, _CHART, _MODULE, _PICTURE = 0, 1, 2, 6, 8
# The kinds of sheets, as the sheet's own first record numbers them; the list of sheets uses other numbers.
_SUBSTREAMS = {0x0010: _WORKSHEET, 0x0040: _MACRO_SHEET, 0x0020: _CHART, 0x0006: _MODULE}
_BIFF8, _WORKBOOK = (0x0600).to_bytes(2, "little"), (5).to_bytes(2, "little")
_STATES = ("visible", "hidden", "veryHidden")


@dataclass
class SheetScan:
    """What the records of one sheet say besides the values; rows and columns count from 0.

    `grid` is False for charts and macro sheets. `sheet` is what was read, unless xlrd reads the values; then `formulas`
    are the cells that hold one.
    """

    name: str = ""
    state: str = "visible"
    grid: bool = True
    formulas: set[tuple[int, int]] = field(default_factory=set)
    protected: bool = False
    extras: list[Extra] = field(default_factory=list)
    sheet: Sheet | None = None


@dataclass
class Scan:
    """What the walk found: the sheets in tab order, and what their cells refer to, or the stream for xlrd.

    ``struck``: the fonts that strike through, by the numbers that cell styles and runs give.
    """

    stream: bytes
    sheets: tuple[SheetScan, ...]
    extras: tuple[Extra, ...]
    struck: frozenset[int]
    book: Globals | None


def scan(stream: bytes, limits: Limits) -> Scan:
    """Walk a stream that is not encrypted, and return what was found.

    Raises Refused: file-broken (no BIFF, a record beyond the end, sheets that overlap, a cell twice, values that are
    none) or file-too-large (more cells than allowed, counting those up to the last of a row).
    """
    if int.from_bytes(stream[:2], "little") not in _BOFS:
        raise broken("开头不是 BIFF 记录")
    extras: list[Extra] = []
    try:
        struck = _struck_fonts(stream)
        book = Globals(stream, struck) if _is_wide(stream) else None
        walked = stream if book else bytearray(stream)
        listed = _read_globals(walked, book, extras) if stream[1] == BOF >> 8 else [(0, SheetScan())]
        walk = _Walk(walked, book, limits)
        ordered = sorted(listed, key=lambda found: found[0])
        ends = [*(start for start, _ in ordered), len(stream)][1:]
        for (start, sheet), end in zip(ordered, ends, strict=True):
            if sheet.grid:
                walk.read(start, end, sheet)
    except (struct.error, LookupError, ValueError, StopIteration):
        raise unreadable() from None
    return Scan(bytes(walked), tuple(sheet for _, sheet in listed), tuple(extras), struck, book)


def _is_wide(stream: bytes) -> bool:
    """Return whether a stream is of Excel 97 or later, whose texts are in Unicode."""
    return int.from_bytes(stream[:2], "little") == BOF and stream[4:6] == _BIFF8


def _struck_fonts(stream: bytes) -> frozenset[int]:
    """Return the numbers of the fonts in the globals that strike through; the format skips the number 4."""
    struck: set[int] = set()
    count = 0
    for code, place, size in records(stream):
        if code in _FONTS and size >= 4:
            if stream[place + 2] & _STRIKES_OUT:
                struck.add(count + (count >= 4))
            count += 1
        elif code == EOF:
            break
    return frozenset(struck)


def _read_globals(
    stream: bytes | bytearray, book: Globals | None, extras: list[Extra]
) -> list[tuple[int, SheetScan]]:
    """Return the sheets in the order of their tabs, each with the place where its records begin."""
    if book and stream[6:8] != _WORKBOOK:
        raise unreadable()
    sheets: list[tuple[int, SheetScan]] = []
    for code, place, size in records(stream):
        if code == BOUNDSHEET:
            data = stream[place : place + size]
            start, state, kind = struct.unpack_from("<IBB", data)
            if kind == _WORKSHEET and (true := _kind_of(stream, start)) != _WORKSHEET:
                kind = true
                _put(stream, place + 5, bytes([true]))  # otherwise xlrd rejects the whole workbook
            text = text_of(data[7:], data[6]) if book else data[7:].decode("gb18030", "replace")
            sheets.append((start, SheetScan(text, _STATES[min(state & 3, 2)], kind == _WORKSHEET)))
            if kind in (_MACRO_SHEET, _MODULE):
                extras.append(Extra("macros", text=shown_name(text)))
        elif code == _SUPBOOK:
            extras += _link(stream[place : place + size])
        elif code == EOF:
            break
        elif book:
            book.take(code, place, size)
        if code in _UNNEEDED:
            _put(stream, place - 4, _UNKNOWN_CODE)
    return sheets


def _put(stream: bytes | bytearray, place: int, other: bytes) -> None:
    """Put other bytes into the stream that xlrd will read; the one that is read here stays as it is."""
    if isinstance(stream, bytearray):
        stream[place : place + len(other)] = other


def _kind_of(stream: bytes | bytearray, start: int) -> int:
    """Return the kind of sheet that begins at a place; a worksheet where none does: the walk looks there."""
    if start + 8 > len(stream) or int.from_bytes(stream[start : start + 2], "little") not in _BOFS:
        return _WORKSHEET
    return _SUBSTREAMS.get(int.from_bytes(stream[start + 6 : start + 8], "little"), _CHART)


def _link(book: bytes | bytearray) -> Iterator[Extra]:
    """Yield the other file or program that a SUPBOOK record refers to; nothing for the workbook itself."""
    sheets, length = struct.unpack_from("<HH", book)
    if len(book) > 4:
        yield Extra("external-link" if sheets else "dde-link", text=shown_name(text_of(book[4:], length)))


class _Walk:
    """Reads the worksheets one by one, in the order in which they lie in the stream."""

    def __init__(self, stream: bytes | bytearray, book: Globals | None, limits: Limits) -> None:
        self._end = 0
        self._stream, self._book = stream, book
        self._limit = limits.cells
        self._cells = 0

    def read(self, start: int, following: int, sheet: SheetScan) -> None:
        """Read the worksheet that begins at a position, after those read before; ``following``: where the next does."""
        if start < self._end:
            raise broken("工作表的数据互相重叠")
        self._sheet, before = sheet, self._cells
        self._found = Cells(self._book) if self._book else None
        if not self._book or not self._found:
            self._walk(start)
            return
        slot = slot_of(self._book, bytes(self._stream[start:following]))
        if slot and (same := again(slot[0], self._book, sheet.name, sheet.state)):
            self._cells += slot[0].cells
            if self._cells > self._limit:
                raise self._too_many()
            sheet.sheet, self._end = same, start + slot[0].size
            return
        self._walk(start)
        sheet.sheet = self._found.sheet(sheet.name, sheet.state, sheet.protected, sheet.extras)
        if slot == [] and self._end <= following:
            size = self._end - start
            slot.append(known(self._book, sheet.sheet, self._found, self._cells - before, size))

    def _walk(self, start: int) -> None:
        self._widths: dict[int, int] = {}
        self._seen: set[tuple[int, int]] = set()
        self._object, self._texts = 0, dict[int, str]()
        depth = 0
        for code, place, size in records(self._stream, start):
            if depth == 1 and code in _CELLS:
                self._take_cells(code, place, size)
            elif code in _BOFS:
                depth += 1  # the sheet itself, or a chart embedded in it
            elif code == EOF:
                depth -= 1
                if depth < 0:  # no sheet begins here
                    break
                if not depth:
                    self._end = place
                    return
            elif depth == 1:
                self._take(code, place, size)
            elif not depth:
                break
        raise broken("工作表的数据不完整")

    def _too_many(self) -> Refused:
        return too_large(f"单元格超过 {self._limit} 个")

    def _take(self, code: int, place: int, size: int) -> None:
        if code in AROUND and self._found:
            self._found.take(code, place, size)
        elif code == _PROTECT:
            self._sheet.protected = self._stream[place : place + 1] != b"\0"
        elif code == _OBJECT:
            kind, self._object = struct.unpack_from("<HH", self._stream, place + 4)
            if kind == _PICTURE:
                self._sheet.extras.append(Extra("picture"))
        elif code == _OBJECT_TEXT:
            self._texts[self._object] = self._continued(place, size)
        elif code == _NOTE:
            row, column, _, number = struct.unpack_from("<HHHH", self._stream, place)
            where = address(row, column) if is_inside(row, column) else ""
            self._sheet.extras.append(Extra("comment", where, self._texts.get(number, "")))
        if code in _UNNEEDED:
            _put(self._stream, place - 4, _UNKNOWN_CODE)

    def _take_cells(self, code: int, place: int, size: int) -> None:
        row, first = _PLACE.unpack_from(self._stream, place)
        last = first
        if code in _MULTIPLE:
            (last,) = struct.unpack_from("<H", self._stream, place + size - 2)
        if last >= (width := self._widths.get(row, 0)):
            self._widths[row] = last + 1
            self._cells += last + 1 - width
            if self._cells > self._limit:
                raise self._too_many()
        if (
            last >= COLUMNS
            or size < _SHORTEST
            or (code == _BLANKS_IN_A_ROW and size != 2 * (last - first + 4))
        ):
            raise unreadable()
        if code in _BLANK:
            return
        places = [(row, column) for column in range(first, last + 1)] if last != first else [(row, first)]
        if not self._seen.isdisjoint(places):
            raise broken(f"单元格 {address(row, first)} 出现两次")
        self._seen.update(places)
        if self._found:
            self._found.take_cell(code, (row, first), place, size)
        elif code in FORMULAS:
            self._sheet.formulas.add((row, first))

    def _continued(self, place: int, size: int) -> str:
        """Return the text of an object, or the beginning of a long one, from the record that continues it."""
        (length,) = struct.unpack_from("<H", self._stream, place + 10)
        code, following, more = next(records(self._stream, place + size), (0, 0, 0))
        return text_of(self._stream[following : following + more], length) if code == CONTINUE else ""
