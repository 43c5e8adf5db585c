"""One pass over the part of a worksheet: its cells, and what the part says of the sheet around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite

from cwgk_excel.intake.cells import RawCell
from cwgk_excel.intake.grid import COLUMNS, runs
from cwgk_excel.intake.refusal import broken, shown, too_large
from cwgk_excel.intake.xml_parts import TRUE, Attributes, PartParser, plain_text

# A1 to XFD1048576, the last cell of a sheet.
_ADDRESS = re.compile(
    r"(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])"
    r"(?:[1-9][0-9]{0,5}|10[0-3][0-9]{4}|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6])"
)
_ROW = re.compile(r"[1-9][0-9]{0,6}")
# What xsd:double allows and a cell can hold; float() takes more ("nan", "1_000", full-width digits).
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_LITERAL_KINDS = {"e": "error", "d": "date"}
# A row or column below this shows nothing: points of height, characters of width. Two pixels of a screen.
_LOWEST, _NARROWEST = 2.0, 0.3
# Where Excel moves a validation that refers to another sheet: an extension, in other namespaces.
_X14_VALIDATION = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}dataValidation"
_X14_SQREF = "http://schemas.microsoft.com/office/excel/2006/main}sqref"


class Shared:
    """What all sheets of a workbook share; `cells_left` is how many cells may still be read."""

    def __init__(self, strings: Mapping[str, str], formats: Mapping[str, str], limit: int) -> None:
        self.strings = strings
        self.formats = formats
        self.limit = self.cells_left = limit


class SheetReader(PartParser):
    """Collect the cells of one worksheet, and what stands around them as `cells.Sheet` describes it.

    A rule that takes anything (a validation that only prompts) counts as none.
    """

    root = "worksheet"
    locals = (
        *("sheetFormatPr", "col", "sheetData", "row", "c", "v", "f", "is", "t", "rPh"),
        *("sheetProtection", "mergeCell", "dataValidation"),
    )

    def __init__(self, part_name: str, shared: Shared) -> None:
        super().__init__(part_name)
        self.cells: dict[str, RawCell] = {}
        self.protected = False
        self.validated: list[str] = []
        self.merges: list[str] = []
        self._hidden_rows: list[int] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._shared = shared
        self._low_rows = False  # whether a row without a height of its own shows nothing
        self._done = False  # whether the cells have been read
        self._row = 0
        self._address: str | None = None  # of the cell being read, or of the one before it in the row
        self._type = self._style = ""
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] | None = None
        self._phonetic = False
        self._text: list[str] = []
        self._around: Mapping[str, Callable[[Attributes], None]] = {
            "sheetFormatPr": self._defaults,
            "col": self._column,
            "sheetData": self._begin_cells,
            "sheetProtection": self._protection,
            "mergeCell": self._merge,
            "dataValidation": self._validation,
        }

    @property
    def hidden_rows(self) -> tuple[tuple[int, int], ...]:
        """The rows that hold something and are hidden, by hand, by a filter or by their height."""
        return runs(self._hidden_rows)

    @property
    def hidden_columns(self) -> tuple[tuple[int, int], ...]:
        """The columns that are hidden, or too narrow to show anything."""
        return tuple(sorted(self._hidden_columns))

    def begin(self) -> None:
        """Listen to what stands before the cells."""
        self.listen(self._beside_cells)

    def _beside_cells(self, name: str, attributes: Attributes) -> None:
        """An element before or after the cells."""
        take = self._around.get(self.tags.get(name, ""))
        if take is not None:
            take(attributes)
        elif name == _X14_VALIDATION and _restricts(attributes):
            self.listen(self._in_extension, self._end_extension)

    def _in_extension(self, name: str, attributes: Attributes) -> None:
        if name == _X14_SQREF:
            self._text.clear()
            self.parser.CharacterDataHandler = self._text.append

    def _end_extension(self, name: str) -> None:
        if name == _X14_SQREF:
            self.parser.CharacterDataHandler = None
            self.validated.extend("".join(self._text).split())
        elif name == _X14_VALIDATION:
            self.listen(self._beside_cells)

    def _defaults(self, attributes: Attributes) -> None:
        self._low_rows = _below(attributes.get("defaultRowHeight"), _LOWEST)

    def _column(self, attributes: Attributes) -> None:
        first, last = (attributes.get(edge, "") for edge in ("min", "max"))
        if attributes.get("hidden") in TRUE or _below(attributes.get("width"), _NARROWEST):
            if not (_ROW.fullmatch(first) and _ROW.fullmatch(last)):
                raise broken(f"部件 {shown(self.part_name)} 有不正常的列号 {shown(f'{first}-{last}')}")
            self._hidden_columns.append((int(first), min(int(last), COLUMNS)))

    def _protection(self, attributes: Attributes) -> None:
        self.protected = attributes.get("sheet") in TRUE

    def _merge(self, attributes: Attributes) -> None:
        self.merges.append(attributes.get("ref", ""))

    def _validation(self, attributes: Attributes) -> None:
        if _restricts(attributes):
            self.validated.extend(attributes.get("sqref", "").split())

    def _begin_cells(self, _: Attributes) -> None:
        if self._done:
            raise broken(f"部件 {shown(self.part_name)} 有两段单元格")
        # Text is appended by C, and cleared where one begins: far cheaper than to switch handlers.
        self.listen(self._start, self._end, self._text.append)

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self.tags.get(name)
        if local == "c":
            self._shared.cells_left -= 1
            self._address = attributes.get("r") or self._next_address()
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._value = self._formula = self._inline = None
        elif local == "v" or local == "f" or local == "t":
            self._text.clear()
        elif local == "row":
            self._start_row(attributes)
        elif local == "is":
            self._inline = []
        elif local == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        local = self.tags.get(name)
        if local == "c":
            if self._value is not None or self._formula is not None or self._inline is not None:
                self._end_cell()
        elif local == "v":
            self._value = "".join(self._text)
        elif local == "t":
            if self._inline is not None and not self._phonetic:
                self._inline.append("".join(self._text))
        elif local == "f":
            self._formula = "".join(self._text) or "="
        elif local == "row":
            self._end_row()
        elif local == "rPh":
            self._phonetic = False
        elif local == "sheetData":
            self._end_row()
            self._done = True
            self.listen(self._beside_cells)

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        if number is None:
            self._row += 1
        elif _ROW.fullmatch(number):
            self._row = int(number)
        else:
            raise broken(f"部件 {shown(self.part_name)} 有不正常的行号 {shown(number)}")
        height = attributes.get("ht")
        low = self._low_rows if height is None else _below(height, _LOWEST)
        if low or attributes.get("hidden") in TRUE:
            self._hidden_rows.append(self._row)
        self._address = None

    def _end_row(self) -> None:
        self._text.clear()
        if self._shared.cells_left < 0:
            raise too_large(f"单元格超过 {self._shared.limit} 个")

    def _next_address(self) -> str:
        """Give a cell without address its place: after the cell before it, in the row being read."""
        if self._address is None:
            return f"A{self._row}"
        if _ADDRESS.fullmatch(self._address) is None:
            raise self._strange("地址不正常")
        return f"{_column_after(self._address.rstrip('0123456789'))}{self._row}"

    def _end_cell(self) -> None:
        kind, text = self._content()
        formula = self._formula or ""
        if not formula and (kind == "blank" or (not text and kind == "text")):
            return
        address = self._address
        if address is None or _ADDRESS.fullmatch(address) is None:
            raise self._strange("地址不正常")
        if address in self.cells:
            raise self._strange("出现两次")
        number_format = self._shared.formats.get(self._style, "General")
        self.cells[address] = RawCell(kind, text, number_format, formula)

    def _content(self) -> tuple[str, str]:
        """Return the kind and text of the cell just read."""
        stored = self._value
        if stored is None:
            if self._inline is None:
                return "blank", ""
            return "text", plain_text("".join(self._inline))
        cell_type = self._type
        if cell_type in ("str", "inlineStr"):
            return "text", plain_text(stored)
        literal = stored.strip()
        if not literal:
            return "blank", ""
        if cell_type == "s":
            text = self._shared.strings.get(literal)
            if text is None:
                raise self._strange("文本找不到")
            return "text", text
        if cell_type == "n":
            sound = _NUMBER.fullmatch(literal) is not None and isfinite(float(literal))
            return "number" if sound else "error", literal
        if cell_type == "b":
            return ("boolean", _BOOLEANS[literal]) if literal in _BOOLEANS else ("error", literal)
        if cell_type in _LITERAL_KINDS:
            return _LITERAL_KINDS[cell_type], literal
        raise self._strange("类型不正常")

    def _strange(self, what: str) -> Exception:
        place = shown(self._address or "?")
        return broken(f"部件 {shown(self.part_name)} 中单元格 {place} {what}")


def _column_after(column: str) -> str:
    """Return the name of the next column: B after A, AA after Z."""
    if not column:
        return "A"
    last = column[-1]
    return _column_after(column[:-1]) + "A" if last == "Z" else column[:-1] + chr(ord(last) + 1)


def _restricts(attributes: Attributes) -> bool:
    return attributes.get("type", "none") != "none"


def _below(measure: str | None, least: float) -> bool:
    """Whether a height or width is given and too small to show anything."""
    return measure is not None and _NUMBER.fullmatch(measure) is not None and float(measure) < least
