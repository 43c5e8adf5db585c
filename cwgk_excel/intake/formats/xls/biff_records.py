"""Walk the records of a BIFF stream (.xls, .et) before xlrd reads the values from it.

The walk limits what xlrd will build, finds what xlrd does not report (which cells are formulas, protection,
comments, links to other files), and blanks out records that could make xlrd fail and that hold no value.
Record layouts: [MS-XLS] 2.4, and for older versions the OpenOffice.org documentation of the file format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from cwgk_excel.intake.grid import address, is_inside
from cwgk_excel.intake.refusal import Limits, broken, shown_name, too_large
from cwgk_excel.returns.cells import Extra

BOF, BOUNDSHEET, FILEPASS = 0x0809, 0x0085, 0x002F
_BOFS = frozenset({0x0009, 0x0209, 0x0409, BOF})
_EOF, _CONTINUE, _SHARED_STRINGS, _BIFF8 = 0x000A, 0x003C, 0x00FC, 0x0600
_PROTECT, _SUPBOOK, _NOTE, _OBJECT, _OBJECT_TEXT = 0x0012, 0x01AE, 0x001C, 0x005D, 0x01B6
_FONTS = frozenset({0x0031, 0x0231})
_STRIKES_OUT = 0x08
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
# RK, NUMBER, LABEL, BOOLERR, LABELSST, RSTRING; then INTEGER and the short forms of BIFF2.
_VALUES = frozenset({0x027E, 0x0203, 0x0204, 0x0205, 0x00FD, 0x00D6, 0x0002, 0x0003, 0x0004, 0x0005})
_BLANKS = frozenset({0x0201, 0x0001})
_MULTIPLE = {0x00BD: True, 0x00BE: False}  # runs of RK values, runs of blanks
_CELLS = _FORMULAS | _VALUES | _BLANKS | _MULTIPLE.keys()
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
_STATES = ("visible", "hidden", "veryHidden")


@dataclass
class SheetScan:
    """What the records of one sheet say besides the values; rows and columns count from 0.

    `grid` is False for charts and macro sheets, which xlrd skips.
    """

    name: str = ""
    state: str = "visible"
    grid: bool = True
    formulas: set[tuple[int, int]] = field(default_factory=set)
    protected: bool = False
    extras: list[Extra] = field(default_factory=list)


@dataclass
class Scan:
    """What the walk found: the stream with unneeded records blanked out, and the sheets in tab order.

    ``struck``: the fonts that strike through, by the numbers that cell styles and runs give.
    """

    stream: bytes
    sheets: tuple[SheetScan, ...]
    extras: tuple[Extra, ...]
    struck: frozenset[int]


def records(stream: bytes | bytearray, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """Yield code, start of the data and their size for each record from a position on."""
    place, last = start, len(stream) - 4
    while 0 <= place <= last:
        code, size = _PLACE.unpack_from(stream, place)
        if place + 4 + size > len(stream):
            raise broken("BIFF 记录不完整")
        yield code, place + 4, size
        place += 4 + size


def find_filepass(stream: bytes) -> bytes | None:
    """Return the data of the record that says how the workbook is encrypted, None when it is not."""
    for code, place, size in records(stream):
        if code == FILEPASS:
            return stream[place : place + size]
        if code == _EOF:
            break
    return None


def scan(stream: bytes, limits: Limits) -> Scan:
    """Walk a stream that is not encrypted, and return what was found.

    Raises Refused: file-broken (no BIFF, a record beyond the end, sheets that overlap, a cell twice) or
    file-too-large (more cells than allowed, counting those that xlrd fills in up to the last of a row).
    """
    if int.from_bytes(stream[:2], "little") not in _BOFS:
        raise broken("开头不是 BIFF 记录")
    patched = bytearray(stream)
    extras: list[Extra] = []
    try:
        struck = _struck_fonts(stream)
        listed = _read_globals(patched, extras) if stream[1] == BOF >> 8 else [(0, SheetScan())]
        walk = _Walk(patched, limits)
        for start, sheet in sorted(listed, key=lambda found: found[0]):
            if sheet.grid:
                walk.read(start, sheet)
    except (struct.error, IndexError):
        raise broken("BIFF 记录不完整") from None
    return Scan(bytes(patched), tuple(sheet for _, sheet in listed), tuple(extras), struck)


def _struck_fonts(stream: bytes) -> frozenset[int]:
    """Return the numbers of the fonts in the globals that strike through; the format skips the number 4."""
    struck: set[int] = set()
    count = 0
    for code, place, size in records(stream):
        if code in _FONTS and size >= 4:
            if stream[place + 2] & _STRIKES_OUT:
                struck.add(count + (count >= 4))
            count += 1
        elif code == _EOF:
            break
    return frozenset(struck)


def _read_globals(stream: bytearray, extras: list[Extra]) -> list[tuple[int, SheetScan]]:
    """Return the sheets in the order of their tabs, each with the place where its records begin."""
    wide = struct.unpack_from("<H", stream, 4)[0] == _BIFF8
    sheets: list[tuple[int, SheetScan]] = []
    for code, place, size in records(stream):
        if code == BOUNDSHEET:
            start, state, kind = struct.unpack_from("<IBB", stream, place)
            if kind == _WORKSHEET and (true := _kind_of(stream, start)) != _WORKSHEET:
                kind = stream[place + 5] = true  # otherwise xlrd rejects the whole workbook
            name = stream[place + 7 : place + size]
            text = _text(name, stream[place + 6]) if wide else name.decode("gb18030", "replace")
            sheets.append((start, SheetScan(text, _STATES[min(state & 3, 2)], kind == _WORKSHEET)))
            if kind in (_MACRO_SHEET, _MODULE):
                extras.append(Extra("macros", text=shown_name(text)))
        elif code == _SHARED_STRINGS:
            _count_strings(stream, place)
        elif code == _SUPBOOK:
            extras += _link(stream[place : place + size])
        elif code == _EOF:
            break
        if code in _UNNEEDED:
            stream[place - 4 : place - 2] = _UNKNOWN_CODE
    return sheets


def _kind_of(stream: bytearray, start: int) -> int:
    """Return the kind of sheet that begins at a place; a worksheet where none does: the walk looks there."""
    if start + 8 > len(stream) or int.from_bytes(stream[start : start + 2], "little") not in _BOFS:
        return _WORKSHEET
    return _SUBSTREAMS.get(int.from_bytes(stream[start + 6 : start + 8], "little"), _CHART)


def _count_strings(stream: bytearray, place: int) -> None:
    """Write the true number of shared strings into their record, because some files state a wrong one."""
    pieces: list[bytearray] = []
    for code, begin, size in records(stream, place - 4):
        if pieces and code != _CONTINUE:
            break
        pieces.append(stream[begin if pieces else begin + 8 : begin + size])
    struct.pack_into("<I", stream, place + 4, sum(1 for _ in _strings(pieces)))


def _strings(pieces: list[bytearray]) -> Iterator[None]:
    """Yield once for each complete shared string, whose text may continue in the next piece."""
    number = at = 0
    while number < len(pieces):
        if at + 3 > len(pieces[number]):
            number, at = number + 1, 0
            continue
        characters, flags = struct.unpack_from("<HB", pieces[number], at)
        runs = struct.unpack_from("<H", pieces[number], at + 3)[0] if flags & 8 else 0
        at += 5 if flags & 8 else 3
        extension = struct.unpack_from("<I", pieces[number], at)[0] if flags & 4 else 0
        at += 4 if flags & 4 else 0
        while characters:
            width = 1 + (flags & 1)
            taken = min(characters, (len(pieces[number]) - at) // width)
            characters -= taken
            at += taken * width
            if characters:
                number, at = number + 1, 1
                if number == len(pieces):
                    return
                flags = pieces[number][0]
        at += 4 * runs + extension
        while number < len(pieces) and at >= len(pieces[number]):
            at -= len(pieces[number])
            number += 1
        yield None


def _link(book: bytearray) -> Iterator[Extra]:
    """Yield the other file or program that a SUPBOOK record refers to; nothing for the workbook itself."""
    sheets, length = struct.unpack_from("<HH", book)
    if len(book) > 4:
        yield Extra("external-link" if sheets else "dde-link", text=shown_name(_text(book[4:], length)))


def _text(data: bytes | bytearray, length: int) -> str:
    """Decode a BIFF8 string: a byte that says whether characters take two bytes, then the characters."""
    if data[:1] == b"\x01":
        return data[1 : 1 + 2 * length].decode("utf-16-le", "replace")
    return data[1 : 1 + length].decode("latin-1")


class _Walk:
    """Reads the worksheets one by one, in the order in which they lie in the stream."""

    def __init__(self, stream: bytearray, limits: Limits) -> None:
        self._end = 0
        self._stream = stream
        self._limit = limits.cells
        self._cells = 0

    def read(self, start: int, sheet: SheetScan) -> None:
        """Walk the records of the worksheet that begins at a position, after those read before."""
        if start < self._end:
            raise broken("工作表的数据互相重叠")
        self._sheet = sheet
        self._widths: dict[int, int] = {}
        self._seen: set[tuple[int, int]] = set()
        self._object, self._texts = 0, dict[int, str]()
        depth = 0
        for code, place, size in records(self._stream, start):
            if code in _BOFS:
                depth += 1  # the sheet itself, or a chart embedded in it
            elif code == _EOF:
                depth -= 1
                if depth <= 0:
                    self._end = place
                    return
            elif depth == 1:
                self._take(code, place, size)
            elif not depth:
                break
        raise broken("工作表的数据不完整")

    def _take(self, code: int, place: int, size: int) -> None:
        if code in _CELLS:
            self._take_cells(code, place, size)
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
            self._stream[place - 4 : place - 2] = _UNKNOWN_CODE

    def _take_cells(self, code: int, place: int, size: int) -> None:
        row, first = _PLACE.unpack_from(self._stream, place)
        last = first
        if code in _MULTIPLE:
            (last,) = struct.unpack_from("<H", self._stream, place + size - 2)
        if last >= (width := self._widths.get(row, 0)):
            self._cells += last + 1 - width
            self._widths[row] = last + 1
        if self._cells > self._limit:
            raise too_large(f"单元格超过 {self._limit} 个")
        if code in _BLANKS or not _MULTIPLE.get(code, True):
            return
        for where in (
            ((row, column) for column in range(first, last + 1)) if last != first else ((row, first),)
        ):
            if where in self._seen:
                raise broken(f"单元格 {address(row, first)} 出现两次")
            self._seen.add(where)
            if code in _FORMULAS:
                self._sheet.formulas.add(where)

    def _continued(self, place: int, size: int) -> str:
        """Return the text of an object, or the beginning of a long one, from the record that continues it."""
        (length,) = struct.unpack_from("<H", self._stream, place + 10)
        code, following, more = next(records(self._stream, place + size), (0, 0, 0))
        return _text(self._stream[following : following + more], length) if code == _CONTINUE else ""
