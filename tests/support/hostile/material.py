"""What hostile files are made of: good filled forms, and tools that change what is in them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import filled
import openpyxl
from books import opened, saved
from filled import DAY_SERIAL, HEAD, UNIT
from handmade import MAIN, REL

from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key

PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK, SHEET, STRINGS, STYLES = (
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)
HIDDEN = "xl/worksheets/sheet3.xml"
TYPES, LINKS, ROOT_LINKS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"
# The unit's name is the submitting body's, and each unit of a table has one of its own.
FILLED: Mapping[str, Any] = {name: value for name, value in UNIT.items() if name != "unit_name"} | {
    "fill_date": DAY_SERIAL
}
ROW: Mapping[str, Any] = {name: value for name, value in filled.ROW.items() if name != "unit_name"}


def text_cell(text: str) -> str:
    """The inside of a cell that holds a text."""
    return f'<is><t xml:space="preserve">{escape(text)}</t></is>'


class Parts(MutableMapping[str, bytes]):
    """The parts of a workbook by name, in their order."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = dict(parts)

    def __getitem__(self, name: str) -> bytes:
        return self._parts[name]

    def __setitem__(self, name: str, data: bytes) -> None:
        self._parts[name] = data

    def __delitem__(self, name: str) -> None:
        del self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def copy(self) -> Parts:
        """Parts of their own."""
        return Parts(self._parts)

    def sub(self, name: str, old: str, new: str, count: int = 1) -> Parts:
        """Replace a text of a part, which must be there."""
        text = self[name].decode()
        assert old in text, f"{old!r} is not in {name}"
        self[name] = text.replace(old, new, count).encode()
        return self

    def within(self, name: str, pattern: str, new: str | Callable[[re.Match[str]], str]) -> Parts:
        """Replace what matches a pattern once; it must match."""
        text, found = re.subn(pattern, new, self[name].decode(), count=1, flags=re.DOTALL)
        assert found, f"{pattern!r} is not in {name}"
        self[name] = text.encode()
        return self

    def cell(self, address: str, inside: str, attributes: str = "", sheet: str = SHEET) -> Parts:
        """Give a cell other contents and attributes; its style stays unless ``attributes`` say s=."""
        pattern = rf'<c r="{address}"([^>]*?)(?:/>|>.*?</c>)'

        def made(match: re.Match[str]) -> str:
            style = re.search(r' s="\d+"', match[1])
            kept = style[0] if style and " s=" not in f" {attributes}" else ""
            return f'<c r="{address}"{kept} {attributes}>{inside}</c>'

        return self.within(sheet, pattern, made)

    def put(self, address: str, value: str | float, sheet: str = SHEET) -> Parts:
        """Put a text or a number into a cell, as a program that types it."""
        if isinstance(value, str):
            return self.cell(address, text_cell(value), 't="inlineStr"', sheet)
        return self.cell(address, f"<v>{value}</v>", "", sheet)

    def row(self, number: int, cells: str, attributes: str = "") -> Parts:
        """Append a row after the last one of the first sheet."""
        row = f'<row r="{number}" {attributes}>{cells}</row>'
        return self.sub(SHEET, "</sheetData>", f"{row}</sheetData>")

    def after_rows(self, xml: str) -> Parts:
        """Put markup at the very end of the first sheet."""
        return self.sub(SHEET, "</worksheet>", f"{xml}</worksheet>")

    def link(
        self, kind: str, target: str, *, of: str = BOOK, id: str = "rX", external: bool = False
    ) -> Parts:
        """Let a part refer to another, or to something outside."""
        folder, _, base = of.rpartition("/")
        name = f"{folder}/_rels/{base}.rels"
        mode = ' TargetMode="External"' if external else ""
        line = f'<Relationship Id="{id}" Type="{REL}/{kind}" Target="{escape(target)}"{mode}/>'
        if name not in self:
            self[name] = f'<Relationships xmlns="{PACKAGE_REL}"></Relationships>'.encode()
        return self.sub(name, "</Relationships>", f"{line}</Relationships>")

    def add(self, name: str, data: bytes | str, kind: str = "application/octet-stream") -> Parts:
        """Add a part with its content type."""
        self[name] = data.encode() if isinstance(data, str) else data
        declared = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
        return self.sub(TYPES, "</Types>", declared) if TYPES in self else self

    def sheet(self, name: str, xml: str, state: str = "visible", kind: str = "worksheet") -> Parts:
        """Add a sheet at the end."""
        number = len(re.findall("<sheet ", self[BOOK].decode())) + 1
        part = f"xl/{kind}s/added{number}.xml"
        self.add(part, xml, f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml")
        self.link(kind, f"{kind}s/added{number}.xml", id=f"added{number}")
        line = f'<sheet name="{escape(name)}" sheetId="{90 + number}" state="{state}" r:id="added{number}"/>'
        return self.sub(BOOK, "</sheets>", f"{line}</sheets>")

    def zip(self, method: int = zipfile.ZIP_DEFLATED) -> bytes:
        """The workbook's bytes."""
        return zipped(self, method)


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An ordinary archive of these members; the same members give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2017, 11, 3, 9, 0, 0)), data, method, 1)
    return target.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The members of a sound archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def blank_sheet(rows: str = "", more: str = "") -> str:
    """A worksheet part with these rows."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{REL}"><sheetData>{rows}</sheetData>{more}</worksheet>'


@dataclass(frozen=True)
class Office:
    """What the campaign has: its forms, its key, the versions issued, and issued workbooks by form and body."""

    forms: Mapping[str, Form]
    key: Key
    versions: Mapping[str, Version]
    issued: Mapping[tuple[str, str], Mapping[str, bytes]]
    encrypted: bytes
    filled: dict[str, Parts] = field(default_factory=dict)
    grids: list[Any] = field(default_factory=list)

    def unit(self, code: str) -> Parts:
        """A body's Annex 1 with the usual values, put in once."""
        if code not in self.filled:
            parts = Parts(self.issued["annex1", code])
            layout = self.forms["annex1"].layout
            for name, value in FILLED.items():
                parts.put(layout.address(name), value)
            self.filled[code] = parts
        return self.filled[code].copy()


@dataclass(frozen=True)
class Material:
    """What one kind is made of. ``unit_name`` is its own, so that no two kinds are the same file."""

    office: Office
    unit_name: str

    @property
    def key(self) -> Key:
        """The campaign's signing key."""
        return self.office.key

    def address(self, field: str, form: str = "annex1", row: int = 1) -> str:
        """Where a field stands; rows of a table count from 1."""
        layout = self.office.forms[form].layout
        return layout.address(field, layout.first_row + row - 1)

    def blank(self, form: str = "annex1", code: str = "210202") -> Parts:
        """A form as it was issued."""
        return Parts(self.office.issued[form, code])

    def unit(self, code: str = "210202", **changes: Any) -> Parts:
        """A good Annex 1, filled in; a field given as None stays blank."""
        parts = self.office.unit(code)
        for name, value in {"unit_name": self.unit_name, **changes}.items():
            if value is None:
                parts.cell(self.address(name), "")
            else:
                parts.put(self.address(name), value)
        return parts

    def table(self, *rows: Mapping[str, Any], code: str = "210202", **head: Any) -> Parts:
        """A good Annex 2, filled in; each row is the usual one with changes."""
        parts = self.blank("annex2", code)
        for name, value in {**HEAD, **head}.items():
            parts.put(self.address(name, "annex2"), value)
        for number, row in enumerate(rows or ({},), 1):
            usual = {"unit_name": f"{self.unit_name}第{number}厂", **ROW}
            for name, value in {**usual, **row}.items():
                if value is not None:
                    parts.put(self.address(name, "annex2", number), value)
        return parts

    def good(self) -> bytes:
        """A good Annex 1 as a file."""
        return self.unit().zip()

    def book(self, data: bytes | None = None) -> openpyxl.Workbook:
        """A good Annex 1 (or another workbook) opened as a spreadsheet program would."""
        if data is not None:
            return opened(data)
        book = opened(self.office.unit("210202").zip())  # the same for all, but for the name
        book.worksheets[0][self.address("unit_name")].value = self.unit_name
        return book

    def saved(self, book: openpyxl.Workbook) -> bytes:
        """The bytes of an open workbook."""
        return saved(book)

    def edited(self, change: Callable[[Any], object], data: bytes | None = None) -> bytes:
        """A good Annex 1 after a change to its form's sheet by another program."""
        book = self.book(data)
        change(book.worksheets[0])
        return self.saved(book)
