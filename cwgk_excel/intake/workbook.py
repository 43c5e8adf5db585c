"""Read the cells of a returned workbook in one pass over the parts that hold them.

Own reader, because the fast ones lose what decides here (formulas, number formats, error values) and
openpyxl cannot load what some programs save. Dimensions stated in the file are never believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite

from cwgk_excel.intake.cells import RawCell, Sheet, Workbook
from cwgk_excel.intake.container import DEFAULT_LIMITS, Limits, broken, open_container, shown, too_large
from cwgk_excel.intake.xml_parts import (
    Attributes,
    PartParser,
    Relationship,
    plain_text,
    read_number_formats,
    read_relationships,
    read_shared_strings,
    read_sheet_list,
)

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


def read_workbook(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Vet the bytes of a returned file and read its cells.

    Raises Refused, and nothing else, for a file that cannot be taken: see `container.open_container`, and
    `read_parts` for what is refused in a sound container.
    """
    return read_parts(open_container(data, limits), limits)


def read_parts(parts: Mapping[str, bytes], limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Read the cells from the parts of a vetted container.

    Cells without value and formula are left out, and so are empty strings without a formula. A number or
    boolean cell whose literal is none ("1,5", "nan", "1e999") becomes an "error" cell with that literal:
    one bad cell is a finding at its place, not the end of the file. A style index that is not in the
    styles means "General".

    Raises Refused: file-broken (a part that is missing or no sound XML, a shared string that does not
    exist, an address beyond XFD1048576 or twice in a sheet, a cell type that does not exist, a sheet name
    or sheet part used twice), file-unsafe (DOCTYPE) or file-too-large (more cells than allowed).
    """
    main = _main_part(parts)
    entries, date1904 = read_sheet_list(parts, main)
    relations = read_relationships(parts, main)
    formats = _optional(relations, "styles", parts)
    strings = _optional(relations, "sharedStrings", parts)
    context = _Context(
        read_shared_strings(parts, strings) if strings else {},
        read_number_formats(parts, formats) if formats else {},
        limits.cells,
    )
    sheets: list[Sheet] = []
    used: set[str] = set()
    for entry in entries:
        relation = relations.get(entry.relation)
        if relation is None or relation.target not in parts:
            raise broken(f"找不到工作表 {shown(entry.name)} 的内容")
        # A part read once for each of many names would multiply the work without adding to the size.
        keys = {f"name:{entry.name.casefold()}", f"part:{relation.target.casefold()}"}
        if used & keys:
            raise broken(f"工作表 {shown(entry.name)} 出现两次")
        used |= keys
        cells = _read_cells(parts, relation, context)
        sheets.append(Sheet(entry.name, entry.state, cells))
    if not sheets:
        raise broken("工作簿里没有工作表")
    return Workbook(tuple(sheets), date1904)


class _Context:
    """What all sheets of a workbook share; `cells_left` is how many cells may still be read."""

    def __init__(self, strings: Mapping[str, str], formats: Mapping[str, str], cells_left: int) -> None:
        self.strings = strings
        self.formats = formats
        self.cells_left = cells_left
        self.limit = cells_left


def _main_part(parts: Mapping[str, bytes]) -> str:
    for relation in read_relationships(parts, "").values():
        if relation.kind == "officeDocument" and relation.target in parts:
            return relation.target
    if "xl/workbook.xml" in parts:
        return "xl/workbook.xml"
    raise broken("找不到工作簿的主要部件")


def _optional(relations: Mapping[str, Relationship], kind: str, parts: Mapping[str, bytes]) -> str | None:
    for relation in relations.values():
        if relation.kind == kind and relation.target in parts:
            return relation.target
    return None


def _read_cells(parts: Mapping[str, bytes], relation: Relationship, context: _Context) -> dict[str, RawCell]:
    if relation.kind != "worksheet":
        return {}  # chart and dialog sheets have no grid
    reader = _SheetReader(relation.target, context)
    reader.parse(parts[relation.target])
    context.cells_left = reader.cells_left
    return reader.cells


class _SheetReader(PartParser):
    """Collect the cells of one worksheet; everything after its sheetData is only checked to be XML."""

    root = "worksheet"
    locals = ("sheetData", "row", "c", "v", "f", "is", "t", "rPh")

    def __init__(self, part_name: str, context: _Context) -> None:
        super().__init__(part_name)
        self.cells: dict[str, RawCell] = {}
        self.cells_left = context.cells_left
        self._context = context
        self._row = 0
        self._address: str | None = None  # of the cell being read, or of the one before it in the row
        self._type = self._style = ""
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] | None = None
        self._phonetic = False
        self._text: list[str] = []

    def begin(self) -> None:
        """Wait for the cells: the columns and views before them are of no interest."""
        self.parser.StartElementHandler = self._await_cells

    def _await_cells(self, name: str, attributes: Attributes) -> None:
        if self.tags.get(name) == "sheetData":
            self.parser.StartElementHandler = self._start
            self.parser.EndElementHandler = self._end
            # Appended by C, and cleared where a text begins: far cheaper than to switch handlers.
            self.parser.CharacterDataHandler = self._text.append

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self.tags.get(name)
        if local == "c":
            self.cells_left -= 1
            self._address = attributes.get("r") or self._next_address()
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._value = self._formula = self._inline = None
        elif local == "v" or local == "f" or local == "t":
            self._text.clear()
        elif local == "row":
            self._start_row(attributes.get("r"))
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
            self.parser.StartElementHandler = self.parser.EndElementHandler = None
            self.parser.CharacterDataHandler = None

    def _start_row(self, number: str | None) -> None:
        if number is None:
            self._row += 1
        elif _ROW.fullmatch(number):
            self._row = int(number)
        else:
            raise broken(f"部件 {shown(self.part_name)} 有不正常的行号 {shown(number)}")
        self._address = None

    def _end_row(self) -> None:
        self._text.clear()
        if self.cells_left < 0:
            raise too_large(f"单元格超过 {self._context.limit} 个")

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
        number_format = self._context.formats.get(self._style, "General")
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
            text = self._context.strings.get(literal)
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
