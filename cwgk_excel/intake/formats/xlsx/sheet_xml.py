"""Read the part of a worksheet in one pass: its cells, and what the part says about the sheet besides."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar

from cwgk_excel.forms.addresses import column_name, column_number
from cwgk_excel.intake.formats.xlsx.literals import LITERALS, is_number_literal
from cwgk_excel.intake.formats.xlsx.rich_text import WORDS, RichRun, StringItems, Strings, joined_runs, marked
from cwgk_excel.intake.formats.xml_parts import ALTERNATE, TRUE, Attributes, PartParser, plain_text
from cwgk_excel.intake.grid import ADDRESS, COLUMNS, runs
from cwgk_excel.intake.refusal import broken, shown_name, too_large
from cwgk_excel.returns.cells import STRUCK, RawCell, TextRun, marked_cell

_ROW = re.compile(r"[1-9][0-9]{0,6}")
# A row less high (points) or a column less wide (characters) shows nothing: about two pixels of a screen.
_LOWEST, _NARROWEST = 2.0, 0.3
# Excel writes a validation that refers to another sheet into an extension with these namespaces.
_X14_VALIDATION = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}dataValidation"
_X14_SQREF = "http://schemas.microsoft.com/office/excel/2006/main}sqref"


class Shared:
    """What all sheets of a workbook share; `cells_left` is how many cells may still be read."""

    def __init__(
        self, strings: Strings, formats: Mapping[str, str], struck: Collection[str], limit: int
    ) -> None:
        """``formats``: the number format of each cell style; ``struck``: the styles that strike through."""
        self.strings, self.rich = strings.texts, strings.rich
        self.formats = formats
        self.struck = struck
        self.may_mark = bool(struck) or strings.has_struck  # false for most workbooks
        self.limit = self.cells_left = limit


class SheetReader(PartParser):
    """Collects the cells of one worksheet, and what surrounds them as `cells.Sheet` describes it.

    Rows, cells and their contents count only in their proper places (18.3.1.4), v, f and is once in each cell. What
    programs read differently is refused, file-unsafe. A validation that accepts anything does not count.
    """

    root = "worksheet"
    locals = (
        *("sheetFormatPr", "col", "sheetData", "row", "c", "v", "f", "is", *WORDS),
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
        self._low_rows = self._done = False  # rows without a height show nothing; the cells have been read
        self._row = 0
        self._address: str | None = None  # of the cell being read, or of the one before it in the row
        self._type = self._style = ""
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: Sequence[RichRun] | None = None
        self._open = ""  # the innermost open element, of those around and in cells
        self._text: list[str] = []

    @property
    def hidden_rows(self) -> tuple[tuple[int, int], ...]:
        """The rows that hold something and are hidden, by hand, by a filter or by their height."""
        return runs(self._hidden_rows)

    @property
    def hidden_columns(self) -> tuple[tuple[int, int], ...]:
        """The columns that are hidden, or too narrow to show anything."""
        return tuple(sorted(self._hidden_columns))

    def begin(self) -> None:
        """Listen to the elements before the cells."""
        self.listen(self._beside_cells)

    def _beside_cells(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element before or after the cells."""
        if take := self._AROUND.get(self.tags.get(name, "")):
            take(self, attributes)
        elif name == _X14_VALIDATION and _restricts(attributes):
            self.listen(self._in_extension, self._end_extension)
        elif name.endswith(ALTERNATE):
            self._pass_over(name, self.begin, choice=True)

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
                said = shown_name(f"{first}-{last}")
                raise broken(f"部件 {shown_name(self.part_name)} 有不正常的列号 {said}")
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
            raise broken(f"部件 {shown_name(self.part_name)} 有两段单元格")
        self._open = "sheetData"
        self._in_cells()

    def _in_cells(self) -> None:
        # Text is always appended, and cleared where one begins: to switch handlers costs far more.
        self.listen(self._start, self._end, self._text.append)

    def _start(self, name: str, attributes: Attributes) -> None:
        local, place = self.tags.get(name), self._open
        if local == "c" and place == "row":
            self._shared.cells_left -= 1
            self._address = attributes.get("r") or self._next_address()
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._value = self._formula = self._inline = None
            self._open = "c"
        elif local == "v" and place == "c" and self._value is None:
            self._text.clear()
            self._open = local
        elif place == "c":
            self._start_inside(local, name, attributes)
        elif local == "row" and place == "sheetData":
            self._start_row(attributes)
            self._open = "row"
        elif place == "v" or place == "f":
            raise self.ambiguous(self._address or "")
        else:
            self._pass_over(name, self._in_cells)

    def _start_inside(self, local: str | None, name: str, attributes: Attributes) -> None:
        """Take the start of an element directly in a cell, other than its first value."""
        if local == "f" and self._formula is None:
            self._text.clear()
            self._open = local
        elif local == "is" and self._inline is None:
            items = StringItems(self, "is", self._end_inline)
            items.listen()
            items.start(name, attributes)
        elif local in ("v", "f", "is"):
            raise self.ambiguous(self._address or "")
        else:
            self._pass_over(name, self._in_cells)

    def _end_inline(self, runs: Sequence[RichRun]) -> None:
        self._inline = tuple(runs)
        self._in_cells()

    def _pass_over(self, name: str, resume: Callable[[], None], *, choice: bool = False) -> None:
        cells = [full for full, local in self.tags.items() if local in ("sheetData", "row", "c")]
        self.pass_over(name, resume, cells, choice=choice)

    def _end(self, name: str) -> None:
        local = self.tags.get(name)
        if local == "c":
            self._open = "row"
            if self._value is not None or self._formula is not None or self._inline is not None:
                self._end_cell()
        elif local == "v":
            self._value = "".join(self._text)
            self._open = "c"
        elif local == "f":
            self._formula = "".join(self._text) or "="
            self._open = "c"
        elif local == "row":
            self._end_row()
            self._open = "sheetData"
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
            raise broken(f"部件 {shown_name(self.part_name)} 有不正常的行号 {shown_name(number)}")
        if self.hides(attributes):
            self._hidden_rows.append(self._row)
        self._address = None

    def hides(self, attributes: Mapping[str, str]) -> bool:
        """Return whether a row with these attributes shows nothing."""
        height = attributes.get("ht")
        low = self._low_rows if height is None else _below(height, _LOWEST)
        return low or attributes.get("hidden") in TRUE

    def _end_row(self) -> None:
        self._text.clear()
        if self._shared.cells_left < 0:
            raise too_large(f"单元格超过 {self._shared.limit} 个")

    def _next_address(self) -> str:
        """Return the address of a cell that states none: right of the cell before it in its row."""
        if self._address is None:
            return f"A{self._row}"
        if ADDRESS.fullmatch(self._address) is None:
            raise self._strange("地址不正常")
        return f"{column_name(column_number(self._address.rstrip('0123456789')) + 1)}{self._row}"

    def _end_cell(self) -> None:
        kind, text = self._content()
        formula = self._formula or ""
        if not formula and (kind == "blank" or (not text and kind == "text")):
            return
        address = self._address
        if address is None or ADDRESS.fullmatch(address) is None:
            raise self._strange("地址不正常")
        if address in self.cells:
            raise self._strange("出现两次")
        number_format = self._shared.formats.get(self._style, "General")
        cell = RawCell(kind, text, number_format, formula)
        if self._inline is not None or self._shared.may_mark:
            runs = self._marked(text)
            cell = marked_cell(cell, runs) if runs else cell
        self.cells[address] = cell

    def _marked(self, text: str) -> Sequence[TextRun]:
        """Return the runs of the cell just read if some are struck through, else none."""
        struck = self._style in self._shared.struck
        if self._type == "inlineStr":
            return marked(self._inline or (), struck)
        if self._type == "s" and (rich := self._shared.rich.get((self._value or "").strip())):
            return marked(rich, struck)
        return (TextRun(text, STRUCK),) if struck and text else ()

    def _content(self) -> tuple[str, str]:
        """Return the kind and text of the cell just read; its type says where they are stored."""
        cell_type, stored = self._type, self._value
        if cell_type == "inlineStr":
            return ("blank", "") if self._inline is None else ("text", joined_runs(self._inline))
        if stored is None:
            return "blank", ""
        if cell_type == "str":
            return "text", plain_text(stored)
        literal = stored.strip()
        if not literal:
            return "blank", ""
        if cell_type == "s":
            text = self._shared.strings.get(literal)
            if text is None:
                raise self._strange("文本找不到")
            return "text", text
        read = LITERALS.get(cell_type)
        if read is None:
            raise self._strange("类型不正常")
        return read(literal)

    def _strange(self, what: str) -> Exception:
        place = shown_name(self._address or "?")
        return broken(f"部件 {shown_name(self.part_name)} 中单元格 {place} {what}")

    _AROUND: ClassVar[Mapping[str, Callable[[SheetReader, Attributes], None]]] = {
        "sheetFormatPr": _defaults,
        "col": _column,
        "sheetData": _begin_cells,
        "sheetProtection": _protection,
        "mergeCell": _merge,
        "dataValidation": _validation,
    }


def _restricts(attributes: Attributes) -> bool:
    return attributes.get("type", "none") != "none"


def _below(measure: str | None, least: float) -> bool:
    """Return whether a height or width is given and too small to show anything."""
    return measure is not None and is_number_literal(measure) and float(measure) < least
