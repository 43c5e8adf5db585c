"""Read binary workbooks (.xlsb): a package like .xlsx, whose parts are records instead of XML.

Own reader, because the library at hand gives no number formats (98.5 % becomes 0.985), takes error values
for empty cells, does not tell formulas, and can abort the process. Record layouts: [MS-XLSB] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from cwgk_excel.intake.cells import Extra, RawCell, Sheet, Workbook
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.grid import COLUMNS, ROWS, address, area, error_text, joined, number_cell
from cwgk_excel.intake.number_formats import builtin_format
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, broken, too_large
from cwgk_excel.intake.xml_parts import Relationship, SheetEntry, inside, read_relationships, sheet_parts

_WORKBOOK_PROPERTIES, _SHEET_ENTRY = 153, 156
_STRING_ITEM = 19
_FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 44, 47, 617, 618
_ROW, _DATA_END, _COLUMN, _MERGE, _VALIDATION = 0, 146, 60, 176, 64
_PROTECTION, _PROTECTION_HASHED = 535, 678
_STATES = {1: "hidden", 2: "veryHidden"}
_EXTRAS = {"vbaProject": "macros", "externalLink": "external-link"}


def is_binary(parts: Mapping[str, bytes]) -> bool:
    """Return whether the main part of a package is one of records, whatever else it has (macros)."""
    return _main_part(parts) is not None


def read_binary(parts: Mapping[str, bytes], limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Read the cells from the parts of a vetted container.

    Of formulas only their presence is read; `values_only` says so. Raises Refused: file-broken (a part or
    record that is missing or cut off, a place beyond XFD1048576, a cell or sheet twice) or file-too-large.
    """
    try:
        return _read(parts, limits)
    except (struct.error, IndexError):
        raise broken("二进制工作簿的记录不完整") from None


def _read(parts: Mapping[str, bytes], limits: Limits) -> Workbook:
    main = _main_part(parts)
    if main is None:
        raise broken("找不到工作簿的主要部件")
    relations = read_relationships(parts, main)
    present = inside(relations, parts)
    by_kind = {relation.kind: relation.target for relation in present.values()}
    strings = _strings(parts[by_kind["sharedStrings"]]) if "sharedStrings" in by_kind else []
    formats = _formats(parts[by_kind["styles"]]) if "styles" in by_kind else []
    entries, date1904 = _entries(parts[main])
    sheets: list[Sheet] = []
    left = limits.cells
    for entry, relation in sheet_parts(entries, present):
        grid = _Grid(strings, formats, left, limits.cells)
        if relation.kind == "worksheet":
            grid.read(parts[relation.target])
        left = grid.left
        sheets.append(grid.sheet(entry.name, entry.state))
    if not sheets:
        raise broken("工作簿里没有工作表")
    extras = tuple(_extra(relation) for relation in relations.values() if relation.kind in _EXTRAS)
    return Workbook(tuple(sheets), date1904, extras, Content.XLSB.value)


def _extra(relation: Relationship) -> Extra:
    return Extra(_EXTRAS[relation.kind], text=relation.target)


def _main_part(parts: Mapping[str, bytes]) -> str | None:
    for relation in inside(read_relationships(parts, ""), parts).values():
        if relation.kind == "officeDocument":
            return relation.target if relation.target.casefold().endswith(".bin") else None
    return "xl/workbook.bin" if "xl/workbook.bin" in parts else None


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Go through the records of a part: [MS-XLSB] 2.1.4, numbers of seven bits a byte."""
    place, end = 0, len(part)
    while place < end:
        code = part[place]
        place += 1
        if code & 0x80:
            code = code & 0x7F | (part[place] & 0x7F) << 7
            place += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = part[place]
            place += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if place + size > end:
            raise broken("二进制工作簿的记录不完整")
        yield code, part[place : place + size]
        place += size


def _wide(data: bytes, place: int) -> tuple[str, int]:
    """Return the string at a place, and where what follows it begins; the mark for none reads as ""."""
    (length,) = struct.unpack_from("<I", data, place)
    length = 0 if length == 0xFFFFFFFF else length
    end = place + 4 + 2 * length
    if end > len(data):
        raise broken("二进制工作簿的文本不完整")
    return data[place + 4 : end].decode("utf-16-le", "replace"), end


def _entries(part: bytes) -> tuple[list[SheetEntry], bool]:
    """Read the list of sheets, and whether dates count from 1904."""
    entries: list[SheetEntry] = []
    date1904 = False
    for code, data in _records(part):
        if code == _WORKBOOK_PROPERTIES:
            date1904 = bool(data[0] & 1)
        elif code == _SHEET_ENTRY:
            (state,) = struct.unpack_from("<I", data)
            identifier, place = _wide(data, 8)
            entries.append(SheetEntry(_wide(data, place)[0], _STATES.get(state, "visible"), identifier))
    return entries, date1904


def _strings(part: bytes) -> list[str]:
    return [_plain(_wide(data, 1)[0]) for code, data in _records(part) if code == _STRING_ITEM]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n") if "\r" in text else text


def _formats(part: bytes) -> list[str]:
    """Read the number format of each cell style, in the order that cells count them."""
    written: dict[int, str] = {}
    styles: list[int] = []
    inside_styles = False
    for code, data in _records(part):
        if code == _FORMAT:
            written[struct.unpack_from("<H", data)[0]] = _wide(data, 2)[0]
        elif code in (_STYLES_BEGIN, _STYLES_END):
            inside_styles = code == _STYLES_BEGIN
        elif code == _STYLE and inside_styles:
            styles.append(struct.unpack_from("<H", data, 2)[0])
    return [written.get(number) or builtin_format(str(number)) for number in styles]


def _packed(data: bytes) -> float:
    """[MS-XLSB] 2.5.122 RkNumber: an integer or the upper half of a double, maybe times 100."""
    (packed,) = struct.unpack_from("<i", data)
    if packed & 2:
        number = float(packed >> 2)
    else:
        (number,) = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", packed & ~3))
    return number / 100 if packed & 1 else number


_Content = tuple[str, str | float]


def _boolean(data: bytes) -> _Content:
    return "boolean", "TRUE" if data[0] else "FALSE"


def _error(data: bytes) -> _Content:
    return "error", error_text(data[0])


def _real(data: bytes) -> _Content:
    return "number", struct.unpack_from("<d", data)[0]


def _string(data: bytes) -> _Content:
    return "text", _plain(_wide(data, 0)[0])


def _rich(data: bytes) -> _Content:
    return "text", _plain(_wide(data, 1)[0])


def _rk(data: bytes) -> _Content:
    return "number", _packed(data)


def _blank(data: bytes) -> _Content:
    return "blank", ""


# By record: BrtCellRk, Error, Bool, Real, St, RString; shared strings (7, 18) need their table.
_PLAIN = {1: _blank, 2: _rk, 3: _error, 4: _boolean, 5: _real, 6: _string, 62: _rich}
# The same without a column, for the cell after the last one.
_SHORT = {12: _blank, 13: _rk, 14: _error, 15: _boolean, 16: _real, 17: _string}
_FORMULA = {8: _string, 9: _real, 10: _boolean, 11: _error}
_SHARED, _SHORT_SHARED = 7, 18
_TAKERS: Mapping[int, Callable[[bytes], _Content]] = MappingProxyType({**_PLAIN, **_SHORT, **_FORMULA})
_CELLS = _TAKERS.keys() | {_SHARED, _SHORT_SHARED}
_WITHOUT_COLUMN = _SHORT.keys() | {_SHORT_SHARED}


@dataclass
class _Grid:
    """Collects one worksheet; ``left`` is how many cells may still be read."""

    strings: Sequence[str]
    formats: Sequence[str]
    left: int
    limit: int
    cells: dict[str, RawCell] = field(default_factory=dict)
    protected: bool = False
    validated: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    hidden_rows: set[tuple[int, int]] = field(default_factory=set)
    hidden_columns: set[tuple[int, int]] = field(default_factory=set)

    def read(self, part: bytes) -> None:
        """Read the records of a worksheet part."""
        row, column = -1, -1
        for code, data in _records(part):
            if code in _CELLS:
                head = 4 if code in _WITHOUT_COLUMN else 8
                column = column + 1 if code in _WITHOUT_COLUMN else struct.unpack_from("<I", data)[0]
                self._take_cell(code, row, column, data[head - 4 :])
            elif code == _ROW:
                (row,) = struct.unpack_from("<I", data)
                column = -1
                if data[11] & 0x10:
                    self.hidden_rows.add((row + 1, row + 1))
            else:
                self._take_other(code, data)

    def _take_cell(self, code: int, row: int, column: int, data: bytes) -> None:
        """Take a cell; the data begin with its style, of three bytes, and one of flags."""
        self.left -= 1
        if self.left < 0:
            raise too_large(f"单元格超过 {self.limit} 个")
        if not (0 <= row < ROWS and 0 <= column < COLUMNS):
            raise broken("单元格地址不正常")
        if code in (_SHARED, _SHORT_SHARED):
            kind, value = "text", self.strings[struct.unpack_from("<I", data, 4)[0]]
        else:
            kind, value = _TAKERS[code](data[4:])
        formula = "=" if code in _FORMULA else ""
        if not formula and (kind == "blank" or value == ""):
            return
        place = address(row, column)
        if place in self.cells:
            raise broken(f"单元格 {place} 出现两次")
        style = int.from_bytes(data[:3], "little")
        number_format = self.formats[style] if style < len(self.formats) else "General"
        if isinstance(value, str):
            self.cells[place] = RawCell(kind, value, number_format, formula)
        else:
            self.cells[place] = number_cell(value, number_format, formula)

    def _take_other(self, code: int, data: bytes) -> None:
        if code == _COLUMN:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", data)
            if flags & 1:
                self.hidden_columns.add((first + 1, min(last, COLUMNS - 1) + 1))
        elif code == _MERGE:
            self.merges.append(_area(data, 0))
        elif code == _PROTECTION:
            self.protected = struct.unpack_from("<I", data, 2)[0] != 0
        elif code == _PROTECTION_HASHED:
            self.protected = True
        elif code == _VALIDATION:
            (count,) = struct.unpack_from("<I", data, 4)
            self.validated += [_area(data, 8 + 16 * number) for number in range(min(count, len(data) // 16))]

    def sheet(self, name: str, state: str) -> Sheet:
        """Return what was collected."""
        return Sheet(
            name=name,
            state=state,
            cells=self.cells,
            protected=self.protected,
            validated=tuple(self.validated),
            hidden_rows=joined(self.hidden_rows),
            hidden_columns=joined(self.hidden_columns),
            merges=tuple(self.merges),
        )


def _area(data: bytes, place: int) -> str:
    top, bottom, left, right = struct.unpack_from("<4I", data, place)
    if max(top, bottom) >= ROWS or max(left, right) >= COLUMNS:
        raise broken("单元格区域不正常")
    return area(top, left, bottom, right)
