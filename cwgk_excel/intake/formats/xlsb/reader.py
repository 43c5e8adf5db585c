"""Read binary workbooks (.xlsb): a package like .xlsx, whose parts are records instead of XML.

This is an own reader, because the available library reads no number formats (98.5 % becomes 0.985), takes
error values for empty cells, reports no formulas, and can abort the process. Record layouts: [MS-XLSB] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from cwgk_excel.intake.content import Content
from cwgk_excel.intake.formats.xlsb.main_part import main_part
from cwgk_excel.intake.formats.xlsb.records import (
    Runs,
    Styles,
    read_strings,
    read_styles,
    records,
    rich_runs,
    whole,
    wide,
    with_lf,
)
from cwgk_excel.intake.formats.xml_parts import (
    Relationship,
    SheetEntry,
    inside,
    read_relationships,
    sheet_parts,
)
from cwgk_excel.intake.grid import COLUMNS, ROWS, address, area, error_text, joined_ranges, number_cell
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, broken, too_large
from cwgk_excel.returns.cells import Extra, RawCell, Sheet, Workbook

_WORKBOOK_PROPERTIES, _SHEET_ENTRY = 153, 156
_ROW, _DATA_END, _COLUMN, _MERGE, _VALIDATION = 0, 146, 60, 176, 64
_PROTECTION, _PROTECTION_HASHED = 535, 678
_STATES = {1: "hidden", 2: "veryHidden"}
_EXTRAS = {"vbaProject": "macros", "externalLink": "external-link"}


def read_binary(parts: Mapping[str, bytes], limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Return the workbook in the parts of a vetted container.

    Of formulas only their presence is read; `values_only` says so. Raises Refused: file-broken (a part or
    record that is missing or cut off, a place beyond XFD1048576, a cell or sheet twice) or file-too-large.
    """
    try:
        return _read(parts, limits)
    except (struct.error, IndexError):
        raise broken("二进制工作簿的记录不完整") from None


def _read(parts: Mapping[str, bytes], limits: Limits) -> Workbook:
    main = main_part(parts)
    if main is None:
        raise broken("找不到工作簿的主要部件")
    relations = read_relationships(parts, main)
    present = inside(relations, parts)
    by_kind = {relation.kind: relation.target for relation in present.values()}
    strings = read_strings(parts[by_kind["sharedStrings"]]) if "sharedStrings" in by_kind else []
    styles = read_styles(parts[by_kind["styles"]]) if "styles" in by_kind else Styles()
    entries, date1904 = _entries(parts[main])
    sheets: list[Sheet] = []
    left = limits.cells
    for entry, relation in sheet_parts(entries, present):
        grid = _Grid(strings, styles, left, limits.cells)
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


def _entries(part: bytes) -> tuple[list[SheetEntry], bool]:
    """Return the list of sheets, and whether dates count from 1904."""
    entries: list[SheetEntry] = []
    date1904 = False
    for code, data in records(part):
        if code == _WORKBOOK_PROPERTIES:
            date1904 = bool(data[0] & 1)
        elif code == _SHEET_ENTRY:
            (state,) = struct.unpack_from("<I", data)
            identifier, place = wide(data, 8)
            entries.append(SheetEntry(wide(data, place)[0], _STATES.get(state, "visible"), identifier))
    return entries, date1904


def _packed(data: bytes) -> float:
    """Decode an RkNumber ([MS-XLSB] 2.5.122): an integer or the upper half of a double, maybe times 100."""
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
    return "text", with_lf(wide(data, 0)[0])


def _rk(data: bytes) -> _Content:
    return "number", _packed(data)


def _blank(data: bytes) -> _Content:
    return "blank", ""


# Readers by record: BrtCellBlank, Rk, Error, Bool, Real, St. Texts that may have runs are read elsewhere.
_PLAIN = {1: _blank, 2: _rk, 3: _error, 4: _boolean, 5: _real, 6: _string}
# The short forms of these records state no column: their cell follows the one before.
_SHORT = {12: _blank, 13: _rk, 14: _error, 15: _boolean, 16: _real, 17: _string}
_FORMULA = {8: _string, 9: _real, 10: _boolean, 11: _error}
_SHARED, _SHORT_SHARED, _RICH = 7, 18, 62
_TAKERS: Mapping[int, Callable[[bytes], _Content]] = MappingProxyType({**_PLAIN, **_SHORT, **_FORMULA})
_CELLS = _TAKERS.keys() | {_SHARED, _SHORT_SHARED, _RICH}
_WITHOUT_COLUMN = _SHORT.keys() | {_SHORT_SHARED}


@dataclass
class _Grid:
    """Collects one worksheet; ``left`` is how many cells may still be read."""

    strings: Sequence[Runs]
    styles: Styles
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
        for code, data in records(part):
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
        """Take a cell, whose data begin with three bytes of style and one of flags."""
        self.left -= 1
        if self.left < 0:
            raise too_large(f"单元格超过 {self.limit} 个")
        if not (0 <= row < ROWS and 0 <= column < COLUMNS):
            raise broken("单元格地址不正常")
        runs: Runs = ()
        if code in (_SHARED, _SHORT_SHARED):
            runs = self.strings[struct.unpack_from("<I", data, 4)[0]]
        elif code == _RICH:
            runs = rich_runs(data[4:])
        kind, value = _TAKERS[code](data[4:]) if code in _TAKERS else ("text", whole(runs))
        formula = "=" if code in _FORMULA else ""
        if not formula and (kind == "blank" or value == ""):
            return
        place = address(row, column)
        if place in self.cells:
            raise broken(f"单元格 {place} 出现两次")
        style = int.from_bytes(data[:3], "little")
        formats = self.styles.formats
        number_format = formats[style] if style < len(formats) else "General"
        if isinstance(value, str):
            cell = RawCell(kind, value, number_format, formula)
        else:
            cell = number_cell(value, number_format, formula)
        self.cells[place] = self.styles.marked(cell, style, runs or ((cell.text, -1),))

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
        """Return the sheet that was collected."""
        return Sheet(
            name=name,
            state=state,
            cells=self.cells,
            protected=self.protected,
            validated=tuple(self.validated),
            hidden_rows=joined_ranges(self.hidden_rows),
            hidden_columns=joined_ranges(self.hidden_columns),
            merges=tuple(self.merges),
        )


def _area(data: bytes, place: int) -> str:
    top, bottom, left, right = struct.unpack_from("<4I", data, place)
    if max(top, bottom) >= ROWS or max(left, right) >= COLUMNS:
        raise broken("单元格区域不正常")
    return area(top, left, bottom, right)
