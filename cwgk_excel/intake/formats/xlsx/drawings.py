"""Read what is laid over a sheet: comments, and the pictures and shapes of a drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cwgk_excel.intake.formats.xml_parts import TRUE, Attributes, PartParser, plain_text
from cwgk_excel.intake.grid import address, is_inside
from cwgk_excel.returns.cells import Extra

# The elements that hold the text of shapes.
_TEXTS = frozenset(
    f"http://{host}/main}}t"
    for host in ("schemas.openxmlformats.org/drawingml/2006", "purl.oclc.org/ooxml/drawingml")
)
# It holds a copy of a drawing for programs that do not know the extension in which the drawing is written.
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_THINGS = frozenset({"pic", "sp", "graphicFrame"})


def read_comments(
    parts: Mapping[str, bytes], part_name: str, root: str, comment: str, text: str
) -> Iterator[Extra]:
    """Return the comments of a part whose elements have these names, none when there is no such part."""
    reader = _Comments(part_name, root, comment, text)
    if part_name in parts:
        reader.parse(parts[part_name])
    return iter(reader.found)


def read_drawing(parts: Mapping[str, bytes], part_name: str) -> Iterator[Extra]:
    """Return the pictures, shapes and charts of a drawing, each with the cell of its upper left corner.

    The text of each is what is written in it, else its name. Lines are left out, and so are hidden shapes,
    which stand for embedded objects and controls.
    """
    reader = _Drawing(part_name)
    reader.parse(parts[part_name])
    return iter(reader.found)


class _Comments(PartParser):
    def __init__(self, part_name: str, root: str, comment: str, text: str) -> None:
        self.root, self._comment, self._said = root, comment, text
        self.locals = (comment, text, "rPh")
        super().__init__(part_name)
        self.found: list[Extra] = []
        self._place = ""
        self._phonetic = False
        self._runs: list[str] = []
        self._text: list[str] = []

    def begin(self) -> None:
        self.listen(self._start, self._end, self._text.append)

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self.tags.get(name)
        if local == self._comment:
            self._place = attributes.get("ref", "")
            self._runs.clear()
        elif local == "rPh":
            self._phonetic = True
        self._text.clear()

    def _end(self, name: str) -> None:
        local = self.tags.get(name)
        if local == self._said and not self._phonetic:
            self._runs.append("".join(self._text))
        elif local == "rPh":
            self._phonetic = False
        elif local == self._comment:
            self.found.append(Extra("comment", self._place, plain_text("".join(self._runs)).strip()))
        self._text.clear()


class _Drawing(PartParser):
    root = "wsDr"
    locals = (
        *("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"),
        *("from", "col", "row", *sorted(_THINGS), "cNvPr"),
    )

    def __init__(self, part_name: str) -> None:
        super().__init__(part_name)
        self.found: list[Extra] = []
        self._fallbacks = 0
        self._corner: dict[str, str] = {}
        self._in_corner = False
        self._name: str | None = None
        self._hidden = False
        self._runs: list[str] = []
        self._text: list[str] = []

    def begin(self) -> None:
        self.listen(self._start, self._end, self._text.append)

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self.tags.get(name, "")
        self._text.clear()
        if name == _FALLBACK:
            self._fallbacks += 1
        elif local.endswith("Anchor"):
            self._corner.clear()
        elif local == "from":
            self._in_corner = True
        elif local in _THINGS:
            self._name = None
            self._runs.clear()
        elif local == "cNvPr" and self._name is None:
            self._name = attributes.get("name", "")
            self._hidden = attributes.get("hidden") in TRUE

    def _end(self, name: str) -> None:
        local = self.tags.get(name, "")
        if name == _FALLBACK:
            self._fallbacks -= 1
        elif local == "from":
            self._in_corner = False
        elif local in ("col", "row") and self._in_corner:
            self._corner[local] = "".join(self._text).strip()
        elif name in _TEXTS:
            self._runs.append("".join(self._text))
        elif local in _THINGS and not self._fallbacks and not (self._hidden and local == "sp"):
            self.found.append(Extra("picture", self._place(), "".join(self._runs) or self._name or ""))
        self._text.clear()

    def _place(self) -> str:
        column, row = self._corner.get("col", ""), self._corner.get("row", "")
        if not (column.isdecimal() and row.isdecimal() and len(column) < 6 and len(row) < 8):
            return ""
        return address(int(row), int(column)) if is_inside(int(row), int(column)) else ""
