"""Read OpenDocument spreadsheets (.ods): the list of sheets, styles, and what belongs to no sheet.

Names and meaning of elements: OpenDocument 1.3 part 3. The module `sheet` reads the sheets themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from cwgk_excel.intake.formats.ods.cell import OFFICE, STYLE, STYLE_FORMATS, TABLE
from cwgk_excel.intake.formats.ods.manifest import MANIFEST, is_encrypted
from cwgk_excel.intake.formats.ods.rows import TABLE_ENDS, Row, feed_rows
from cwgk_excel.intake.formats.ods.sheet import Shared, SheetReader
from cwgk_excel.intake.formats.xml_parts import Attributes, PartParser, standing_in
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, Refused, broken, shown_name
from cwgk_excel.intake.repeated import Repeated
from cwgk_excel.returns.cells import Extra, Sheet, Workbook

_CONTENT, _STYLES = "content.xml", "styles.xml"
_MACRO_FOLDERS = ("basic/", "scripts/")
_SPACES = 1_000_000  # far more than any form holds; a file can state any number of them in a few bytes
_TABLE = f"{TABLE}table"
# Copies of a form that one program saved have the same styles and rules: of up to so many files, each with so many
# bytes of them, they are kept: the same beginning says the same.
_TABLE_BEGINS = b"<table:table "
_LIKE, _KEPT = 32, 300_000


def read_ods(parts: Mapping[str, bytes], limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Return the workbook in the parts of a vetted container.

    Dates are ISO texts of the kind "date"; times are numbers with a time's format, as in .xlsx; percentages
    have a percentage's format. Repeated cells and rows that are blank cost nothing.

    Raises Refused: file-encrypted, file-broken (no sound XML, a filled cell beyond XFD1048576, a sheet name
    used twice, no sheet), file-unsafe or file-too-large.
    """
    if MANIFEST in parts and is_encrypted(parts[MANIFEST]):
        raise Refused("file-encrypted", {"what": "设有打开密码的 ODS 表格"})
    if _CONTENT not in parts:
        raise broken("找不到工作簿的主要部件")
    content = _read_content(parts.get(_STYLES), parts[_CONTENT], limits.cells)
    names = {sheet.name.casefold() for sheet in content.sheets}
    if not names:
        raise broken("工作簿里没有工作表")
    if len(names) != len(content.sheets):
        raise broken("有同名的工作表")
    macros = (Extra("macros", text=shown_name(name)) for name in parts if _is_macro(name))
    return Workbook(tuple(content.sheets), content.date1904, (*macros, *content.extras))


def _read_content(styles: bytes | None, part: bytes, cells: int) -> _Content:
    """Return the reader of the content, and of the part with common styles before it."""
    head = part[: max(0, part.find(_TABLE_BEGINS))]
    known = _kept_head(styles, head) if head and len(head) + len(styles or b"") <= _KEPT else None
    if known is not None:
        content = _Content(_CONTENT, known.reader.shared.copy(cells, _SPACES))
        # What is refused is read again from its beginning, so that the message has its place.
        with suppress(Refused):
            content.read_after(known, part[len(head) :])
            return content
    content = _begun(styles, cells)
    content.parse(part)
    return content


def _begun(styles: bytes | None, cells: int = 0) -> _Content:
    """Return a reader of the content that knows the common styles."""
    shared = Shared(cells, _SPACES)
    if styles is not None:
        _Styles(_STYLES, shared).parse(styles)
    return _Content(_CONTENT, shared)


class _KeptTable(NamedTuple):
    """A sheet, and how many filled cells and counted spaces are in it."""

    sheet: Sheet
    cells: int
    spaces: int


# By the reader of what stood before, and the table's bytes. The guide of a form is the same in all its copies.
_AGAIN: Repeated[_KeptTable] = Repeated(_LIKE)


class _Head(NamedTuple):
    """The reader of all before the first table, and what may stand for that."""

    reader: _Content
    stands_in: bytes


@lru_cache(maxsize=_LIKE)
def _kept_head(styles: bytes | None, head: bytes) -> _Head | None:
    """Return what was read of a content's beginning, None where that may be more than styles and the like."""
    reader = _begun(styles)
    try:
        reader.feed(head, last=False)
    except Refused:
        return None
    stands_in = standing_in(head) if reader.is_before_tables() else None
    reader.let_go()
    return None if stands_in is None else _Head(reader, stands_in)


def _is_macro(part_name: str) -> bool:
    """Return whether a part is a macro module; the lists of modules exist even where there are none."""
    folded = part_name.casefold()
    listing = folded.endswith(("script-lc.xml", "script-lb.xml"))
    return folded.startswith(_MACRO_FOLDERS) and not listing


class _Styles(PartParser):
    """Collects from a part which number formats cell styles have, and which tables are hidden."""

    root = "document-styles"
    automatic = (
        False  # whether the part's styles are those that a program makes for the places they are used at
    )

    def __init__(self, part_name: str, shared: Shared) -> None:
        super().__init__(part_name)
        self.shared = shared
        self.hidden: set[str] = set()
        self._listens = True
        self._style: str | None = None  # the style being read
        self._family = ""

    def begin(self) -> None:
        """Listen to start tags."""
        if self._listens:
            self.listen(self._start)

    def _start(self, name: str, attributes: Attributes) -> None:
        take = self.takers.get(name)
        if take is not None:
            take(self, attributes)
        elif f"{STYLE}name" in attributes:
            self._style = None  # this style is of another kind, such as a number style
            if name in STYLE_FORMATS:
                self.shared.formats[attributes[f"{STYLE}name"]] = STYLE_FORMATS[name]

    def _take_style(self, attributes: Attributes) -> None:
        self._style = attributes.get(f"{STYLE}name", "")
        self._family = attributes.get(f"{STYLE}family", "")
        self.shared.number_styles[self._style] = attributes.get(f"{STYLE}data-style-name", "")
        parent = attributes.get(f"{STYLE}parent-style-name", "")
        self.shared.text_styles.add(self._family, self._style, parent, automatic=self.automatic)

    def _take_table_properties(self, attributes: Attributes) -> None:
        if attributes.get(f"{TABLE}display") == "false" and self._style:
            self.hidden.add(self._style)

    def _take_text_properties(self, attributes: Attributes) -> None:
        if self._style is not None:
            self.shared.text_styles.set(self._family, self._style, attributes, automatic=self.automatic)

    takers: ClassVar[Mapping[str, Callable[[Any, Attributes], None]]] = {
        f"{STYLE}style": _take_style,
        f"{STYLE}default-style": _take_style,
        f"{STYLE}table-properties": _take_table_properties,
        f"{STYLE}text-properties": _take_text_properties,
    }


class _Content(_Styles):
    """Collects the sheets of the content; each table is read by a reader of its own."""

    root = "document-content"
    automatic = True

    def __init__(self, part_name: str, shared: Shared) -> None:
        super().__init__(part_name, shared)
        self.sheets: list[Sheet] = []
        self.extras: list[Extra] = []
        self.date1904 = False
        self._copy_follows = False
        self._table: SheetReader | None = None

    def is_before_tables(self) -> bool:
        """Return whether the root has been seen, and so far no sheet and no extra."""
        return self._is_outside() and not self.sheets and not self.extras

    def _is_outside(self) -> bool:
        return bool(self.parser.StartElementHandler == self._start)

    def read_after(self, head: _Head, rest: bytes) -> None:
        """Read the rest of a part that begins as another did. Raises as ``parse`` does."""
        known = head.reader
        self.hidden, self.date1904 = set(known.hidden), known.date1904
        self._style, self._family = known._style, known._family
        self._listens = False
        self.feed(head.stands_in, last=False)
        self._listens = True
        self.begin()
        self.feed(rest[self._read_tables(rest, known) :], last=True)

    def _read_tables(self, rest: bytes, before: _Content) -> int:
        """Read the tables with which the rest begins, and return where other things may follow.

        A table that came behind the same beginning in another file says what it said there.
        """
        end = 0
        plain = b"<!" not in rest and b"<?" not in rest  # so that tables are where their tags stand
        while plain and rest.startswith(_TABLE_BEGINS, end) and (at := rest.find(TABLE_ENDS, end)) > 0:
            begin, end = end, at + len(TABLE_ENDS)
            plain = self._read_table(rest[begin:end], before)
        return end

    def _read_table(self, piece: bytes, before: _Content) -> bool:
        """Read a table, and return whether it was one, and nothing else."""
        slot = _AGAIN.slot((before, piece)) if len(piece) <= _KEPT else None
        shared, count = self.shared, len(self.sheets)
        cells, spaces = shared.cells, shared.spaces
        if slot:
            shared.take_cells(slot[0].cells)
            shared.take_spaces(slot[0].spaces)
            self.sheets.append(slot[0].sheet)
            return True
        feed_rows(self, piece, before)
        alone = self._is_outside() and len(self.sheets) == count + 1 and not self.extras
        if alone and slot is not None:
            slot.append(_KeptTable(self.sheets[-1], cells - shared.cells, spaces - shared.spaces))
        return alone

    def latest_row(self) -> Row | None:
        """Return the row that the open table read since this was called last, if it can be taken again."""
        return self._table.latest_row() if self._table else None

    def take_row(self, row: Row) -> None:
        """Take a row that was read before."""
        if self._table:
            self._table.take_row(row)

    def _take_null_date(self, attributes: Attributes) -> None:
        self.date1904 = attributes.get(f"{TABLE}date-value", "").startswith("1904")

    def _take_validation(self, attributes: Attributes) -> None:
        self.shared.validations.add(attributes.get(f"{TABLE}name", ""))

    def _take_dde_source(self, attributes: Attributes) -> None:
        self._copy_follows = True  # a table with the values that the other program sent last
        self.extras.append(Extra("dde-link", text=shown_name(attributes.get(f"{OFFICE}dde-topic", ""))))

    def _begin_table(self, attributes: Attributes) -> None:
        """Hand all events to a reader of this table until it ends."""
        hidden = attributes.get(f"{TABLE}style-name") in self.hidden
        self._table = table = SheetReader(
            attributes.get(f"{TABLE}name", ""),
            "hidden" if hidden else "visible",
            attributes.get(f"{TABLE}protected") == "true",
            self.shared,
        )

        def end(name: str) -> None:
            if name != _TABLE:
                table.end(name)
                return
            self._table = None
            self._end_table(table.sheet())
            self.begin()

        self.listen(table.start, end, table.text.append)

    def _end_table(self, sheet: Sheet) -> None:
        """Keep the sheet, unless it is the copy that LibreOffice keeps of another file's sheet."""
        if self._copy_follows:
            self._copy_follows = False
        elif sheet.name.startswith("'file:") or "'#$" in sheet.name:
            self.extras.append(Extra("external-link", text=shown_name(sheet.name)))
        else:
            self.sheets.append(sheet)

    takers: ClassVar[Mapping[str, Callable[[Any, Attributes], None]]] = {
        **_Styles.takers,
        f"{TABLE}null-date": _take_null_date,
        f"{TABLE}content-validation": _take_validation,
        f"{OFFICE}dde-source": _take_dde_source,
        _TABLE: _begin_table,
    }
