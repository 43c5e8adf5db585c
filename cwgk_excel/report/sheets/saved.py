"""Reads back a workbook that this program wrote, and nothing else: every cell must be written as we write them.

It is fast because it is narrow. Each part is inflated with its checksum and parsed by expat; the cells of a sheet are
found by a pattern over its bytes, and a cell that it does not match, or one too few, makes the file unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from types import TracebackType
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from cwgk_excel.forms.addresses import column_number

_PIECE = 1 << 20
_TEXT = rb'<t(?: xml:space="preserve")?(?: ?/>|>([^<]*)</t>)'
_SHARED = re.compile(rb"<si>" + _TEXT + rb"</si>")
_CELL = re.compile(
    rb'<row r="(\d+)"|<c r="([A-Z]{1,3})\d+"(?: s="\d+")?(?: t="(?:n|(s|inlineStr|str))")?'
    rb"(?: ?/>|>(<f>[^<]*</f>)?(?:<v>([^<]*)</v>|<v ?/>|<is>" + _TEXT + rb"</is>)?</c>)"
)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
Line = tuple[int, Sequence[Any]]
"""A row: its number from 1, and the values from column A on."""


class Saved:
    """A workbook that was saved. Raises OSError, ValueError, KeyError, BadZipFile, zlib.error or ExpatError.

    ``formulas``: the sheets in which a formula was read.
    """

    def __init__(self, path: Path) -> None:
        self._zip = ZipFile(path)
        self._read: set[str] = set()
        self._places = _Places()
        self.formulas: set[str] = set()
        try:
            self._parts = self._sheets()
            self._texts = self._shared() if "xl/sharedStrings.xml" in self._zip.namelist() else []
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Saved:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def rows(self, sheet: str) -> Iterator[Line]:
        """Yield the rows of a sheet from the top; a blank cell is None. Not all may be as wide as the sheet."""
        waiting = b""
        for piece in self._pieces(self._parts[sheet]):
            waiting += piece
            end = waiting.rfind(b"</row>")
            if end >= 0:
                yield from self._lines(sheet, waiting[:end])
                waiting = waiting[end:]
        yield from self._lines(sheet, waiting)

    def read_rest(self) -> None:
        """Read every part that was not read yet, so that a file is whole where nobody looks for values too."""
        for name in self._zip.namelist():
            if name not in self._read:
                for _ in self._pieces(name):
                    pass

    def _lines(self, sheet: str, xml: bytes) -> Sequence[Line]:
        lines: list[tuple[int, list[Any]]] = []
        cells = _CELL.findall(xml)
        if len(cells) != xml.count(b"<row ") + xml.count(b"<c "):
            raise ValueError(f"{sheet}: not written by this program")
        texts, places = self._texts, self._places
        values: list[Any] = []
        for row, letters, kind, formula, plain, text in cells:
            if row:
                values = []
                lines.append((int(row), values))
                continue
            if (place := places[letters]) > len(values):
                values.extend([None] * (place - len(values)))
            if kind == b"s":
                values.append(texts[int(plain)])
            elif text or kind:
                values.append(_decoded(text or plain) or None)
            elif plain:
                values.append(int(plain) if plain.lstrip(b"-").isdigit() else float(plain))
            else:
                values.append(None)
            if formula:
                self.formulas.add(sheet)
        return lines

    def _sheets(self) -> dict[str, str]:
        """Return the part of each sheet."""
        related = ElementTree.fromstring(self._whole("xl/_rels/workbook.xml.rels"))
        places = {one.attrib["Id"]: one.attrib["Target"].removeprefix("/xl/") for one in related}
        book = ElementTree.fromstring(self._whole("xl/workbook.xml"))
        sheets = book.iter(f"{_MAIN}sheet")
        return {one.attrib["name"]: f"xl/{places[one.attrib[f'{_RELATED}id']]}" for one in sheets}

    def _shared(self) -> list[str]:
        xml = self._whole("xl/sharedStrings.xml")
        texts = _SHARED.findall(xml)
        if len(texts) != xml.count(b"<si>"):
            raise ValueError("texts: not written by this program")
        return [_decoded(text) for text in texts]

    def _whole(self, name: str) -> bytes:
        return b"".join(self._pieces(name))

    def _pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part, which prove to be sound by the time the last is read."""
        parser = expat.ParserCreate()
        with self._zip.open(name) as part:
            while piece := part.read(_PIECE):
                parser.Parse(piece, False)
                yield piece
        parser.Parse(b"", True)
        self._read.add(name)


class _Places(dict[bytes, int]):
    """By its letters the place of a column, from 0."""

    def __missing__(self, letters: bytes) -> int:
        self[letters] = place = column_number(letters.decode()) - 1
        return place


def _decoded(xml: bytes) -> str:
    """Return a text as it is meant; a line end is one character in XML, however a system writes it."""
    text = xml.decode()
    if "&" in text:
        text = unescape(text)
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n")
