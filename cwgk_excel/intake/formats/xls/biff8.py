"""Read what the records of Excel 97 and later (BIFF8) hold: styles, shared strings, and the cells of a sheet.

Record layouts: [MS-XLS] 2.4. The walk over the records hands over one after another; one that is not as it should be
raises struct.error, LookupError, ValueError or StopIteration.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from types import MappingProxyType

from cwgk_excel.intake.formats.xls.records import COLUMNS, FORMULAS, continued, records
from cwgk_excel.intake.formats.xls.strings import result_text, shared_strings, text_at
from cwgk_excel.intake.formats.xls.styles import FORMULA, Runs, Styles, formats_of, plain
from cwgk_excel.intake.grid import address, area, error_text, is_inside, number_cell
from cwgk_excel.intake.grid import runs as ranges
from cwgk_excel.returns.cells import Extra, RawCell, Sheet

_STRINGS, _FORMAT, _STYLE, _DATES = 0x00FC, 0x041E, 0x00E0, 0x0022
_ROW, _COLUMN, _MERGES = 0x0208, 0x007D, 0x00E5
AROUND = frozenset({_ROW, _COLUMN, _MERGES})
"""The records that ``Cells`` takes besides cells."""

_SHARED, _RICH, _NUMBERS = 0x00FD, 0x00D6, 0x00BD
_RESULTS = frozenset({0x0207, 0x0007})
# They stand between a formula and the text that it gives: shared formulas, arrays, tables of operations.
_SHARED_FORMULAS = frozenset({0x04BC, 0x0221, 0x0021, 0x0236, 0x0037, 0x0036})
_SHORT, _INT, _SIGNED, _DOUBLE = map(struct.Struct, ("<H", "<I", "<i", "<d"))
_FONT_AND_FORMAT, _RESULT = struct.Struct("<HH16x"), struct.Struct("<8sH")
_ROW_BITS, _COLUMN_BITS = struct.Struct("<H10xI"), struct.Struct("<HH4xH")
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_Content = tuple[str, str | float]
# A text cell of up to so many characters is kept for the next one like it, and so are the styles of a file.
_SHORT_TEXT, _LIKE, _FILES_LIKE = 1000, 4096, 32


class Globals:
    """What the cells of all sheets refer to; ``struck``: the fonts that strike through."""

    def __init__(self, stream: bytes, struck: frozenset[int]) -> None:
        self.stream = stream
        self.strings: list[str] = []
        self.runs: dict[int, Runs] = {}  # of the few texts that have any
        self.date1904 = False
        self._struck = struck
        self._formats: dict[int, str] = {}
        self._styles: list[tuple[int, int]] = []  # font and format of each

    def take(self, code: int, place: int, size: int) -> None:
        """Take a record, of whatever kind."""
        if code == _STYLE:
            self._styles.append(_FONT_AND_FORMAT.unpack_from(self.stream[place : place + size]))
        elif code == _FORMAT:
            data = self.stream[place : place + size]
            self._formats[_SHORT.unpack_from(data)[0]] = text_at(data, 2)[0]
        elif code == _DATES:
            self.date1904 = (False, True)[_SHORT.unpack_from(self.stream[place : place + size])[0]]
        elif code == _STRINGS:
            first, *more = continued(self.stream, place, size)
            for number, (text, runs) in enumerate(shared_strings([first[8:], *more]), len(self.strings)):
                self.strings.append(text)
                if runs:
                    self.runs[number] = runs

    @cached_property
    def styles(self) -> Styles:
        """The styles, once all of the globals are read."""
        return _styles(tuple(self._styles), tuple(self._formats.items()), self._struck)


@lru_cache(maxsize=_FILES_LIKE)
def _styles(
    styles: tuple[tuple[int, int], ...], written: tuple[tuple[int, str], ...], struck: frozenset[int]
) -> Styles:
    formats = {0: "General", **formats_of((number for _, number in styles), dict(written))}
    return Styles(formats, {style: font for style, (font, _) in enumerate(styles)}, struck, "utf-16-le")


def text_cell(text: str, number_format: str, formula: str = "") -> RawCell:
    """Return the cell of a text as stored, the same for the same short text."""
    return (_kept_text if len(text) <= _SHORT_TEXT else _text)(text, number_format, formula)


def _text(text: str, number_format: str, formula: str) -> RawCell:
    return RawCell("text", plain(text), number_format, formula)


_kept_text = lru_cache(maxsize=_LIKE)(_text)


class Cells:
    """Collects the cells of one sheet, and what it says of rows, columns and merged cells.

    ``shared``: the cells whose text all sheets share, with style and number of the text.
    """

    def __init__(self, book: Globals) -> None:
        self._book, self._styles = book, book.styles
        self._found: dict[tuple[int, int], RawCell] = {}
        self.shared: list[tuple[tuple[int, int], int, int]] = []
        self._rows: dict[int, int] = {}
        self._columns: dict[int, int] = {}
        self._merges: list[str] = []

    def sheet(self, name: str, state: str, protected: bool, extras: Sequence[Extra]) -> Sheet:
        """Return what was collected, row by row."""
        return Sheet(
            name,
            state,
            {address(*at): self._found[at] for at in sorted(self._found)},
            protected=protected,
            hidden_rows=ranges(row + 1 for row, hidden in self._rows.items() if hidden),
            hidden_columns=ranges(column + 1 for column, hidden in self._columns.items() if hidden),
            merges=tuple(self._merges),
            extras=tuple(extras),
        )

    def take_cell(self, code: int, at: tuple[int, int], place: int, size: int) -> None:
        """Take a record of the cell in this row and column, or of several from there on."""
        data = self._book.stream[place : place + size]
        (style,) = _SHORT.unpack_from(data, 4)
        if code == _SHARED:
            (number,) = _INT.unpack(data[6:])
            self.shared.append((at, style, number))
            self._put(at, style, "text", self._book.strings[number], runs=self._book.runs.get(number, ()))
        elif code in FORMULAS:
            self._put(at, style, *self._result(data, place + size), formula=FORMULA)
        elif code == _NUMBERS:
            for number in range(_SHORT.unpack(data[-2:])[0] + 1 - at[1]):
                one = data[6 * number :]
                self._put((at[0], at[1] + number), _SHORT.unpack_from(one, 4)[0], *_packed(one))
        elif code == _RICH:
            text, end = text_at(data, 6)
            (count,) = _SHORT.unpack_from(data, end)
            places = struct.unpack(f"<{2 * count}H", data[end + 2 :])
            self._put(at, style, "text", text, runs=tuple(zip(places[::2], places[1::2], strict=True)))
        elif code in _PLAIN:
            self._put(at, style, *_PLAIN[code](data))

    def take(self, code: int, place: int, size: int) -> None:
        """Take a record of those ``AROUND`` the cells."""
        if code == _ROW:
            row, bits = _ROW_BITS.unpack_from(self._book.stream[place : place + size])
            self._rows[row] = bits & _ROW_HIDDEN
        elif code == _COLUMN:
            first, last, bits = _COLUMN_BITS.unpack_from(self._book.stream[place : place + size])
            if first <= last <= COLUMNS:  # programs write one more than there are
                self._columns |= dict.fromkeys(range(first, min(last + 1, COLUMNS)), bits & _COLUMN_HIDDEN)
        elif code == _MERGES:
            data = self._book.stream[place : place + size]
            corners = struct.iter_unpack("<4H", data[2:])
            self._merges += (
                area(a, c, b, d) for a, b, c, d in corners if a <= b and c <= d and is_inside(b, d)
            )
            if size != 2 + 8 * _SHORT.unpack_from(data)[0]:
                raise ValueError("not as many as promised")

    def _put(
        self,
        at: tuple[int, int],
        style: int,
        kind: str,
        value: str | float,
        formula: str = "",
        runs: Runs = (),
    ) -> None:
        if not isinstance(value, str):
            cell = number_cell(value, self._styles.formats[style], formula)
        elif kind != "text":
            cell = RawCell(kind, value, self._styles.formats.get(style, "General"), formula)
        elif value or formula:
            cell = text_cell(value, self._styles.formats.get(style, "General"), formula)
        else:
            return
        if self._styles.strike and cell.text:
            cell = self._styles.marked(cell, value if isinstance(value, str) else cell.text, style, runs)
        self._found[at] = cell

    def _result(self, data: bytes, end: int) -> _Content:
        """Return what a formula gives; a text stands behind the formula's record, which ends here."""
        stored, _ = _RESULT.unpack_from(data, 6)
        if stored[6:] != b"\xff\xff":
            return "number", _DOUBLE.unpack(stored)[0]
        if stored[0] == 0:
            return "text", self._text_behind(end)
        return ("text", "") if stored[0] == 3 else _logical(stored[2], stored[0] - 1)

    def _text_behind(self, end: int) -> str:
        following = records(self._book.stream, end)
        code, place, size = next(following)
        if code in _SHARED_FORMULAS:
            code, place, size = next(following)
        if code not in _RESULTS:
            raise ValueError("no text")
        return result_text(continued(self._book.stream, place, size))


def _packed(data: bytes) -> _Content:
    """Return a number in four bytes ([MS-XLS] 2.5.217): an integer or the upper half of a double, maybe times 100."""
    (packed,) = _SIGNED.unpack_from(data, 6)
    if packed & 2:
        number = float(packed >> 2)
    else:
        (number,) = _DOUBLE.unpack(b"\0\0\0\0" + _SIGNED.pack(packed & ~3))
    return "number", number / 100 if packed & 1 else number


def _logical(value: int, error: int) -> _Content:
    return (("boolean", "TRUE" if value else "FALSE"), ("error", error_text(value)))[error]


# Readers by record: NUMBER, RK, LABEL, BOOLERR.
_PLAIN: Mapping[int, Callable[[bytes], _Content]] = MappingProxyType(
    {
        0x0203: lambda data: ("number", _DOUBLE.unpack_from(data, 6)[0]),
        0x027E: _packed,
        0x0204: lambda data: ("text", text_at(data, 6)[0]),
        0x0205: lambda data: _logical(data[6], data[7]),
    }
)
