"""Find the cell styles of a workbook that strike their text through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cwgk_excel.intake.formats.xml_parts import TRUE, Attributes, Listener

_WORD = "strike"
_WIDE = (_WORD.encode("utf-16-le"), _WORD.encode("utf-16-be"))


def read_struck_styles(parts: Mapping[str, bytes], part_name: str) -> frozenset[str]:
    """Return the cell styles whose font strikes through, by the index that cells give in their attribute s.

    A style without a font has that of the named style it is based on. Most workbooks have no font that
    strikes through: their part is not parsed when a search for the word finds nothing.
    """
    part = parts[part_name]
    if _WORD.encode() not in part and not any(word in part for word in _WIDE):
        return frozenset()
    reader = _Styles()
    reader.listener(part_name).parse(part)
    return frozenset(str(index) for index, font in enumerate(reader.cell_fonts()) if font in reader.struck)


class _Styles:
    """Collects the fonts, and which font each style has."""

    def __init__(self) -> None:
        self.struck: set[str] = set()
        self._fonts = 0
        self._group = ""
        self._xfs: dict[str, list[Attributes]] = {"cellStyleXfs": [], "cellXfs": []}

    def listener(self, part_name: str) -> Listener:
        groups = ("fonts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
        takers = {group: self._entering(group) for group in groups}
        takers |= {"font": self._take_font, _WORD: self._take_strike, "xf": self._take_style}
        return Listener(part_name, "styleSheet", takers)

    def cell_fonts(self) -> list[str]:
        """Return the font of each cell style."""
        named = self._xfs["cellStyleXfs"]
        return [xf.get("fontId") or _of_named(xf, named) for xf in self._xfs["cellXfs"]]

    def _entering(self, group: str) -> Callable[[Attributes], None]:
        def enter(_: Attributes) -> None:
            self._group = group

        return enter

    def _take_font(self, _: Attributes) -> None:
        self._fonts += self._group == "fonts"

    def _take_strike(self, attributes: Attributes) -> None:
        if self._group == "fonts" and attributes.get("val", "1") in TRUE:
            self.struck.add(str(self._fonts - 1))

    def _take_style(self, attributes: Attributes) -> None:
        if self._group in self._xfs:
            self._xfs[self._group].append(attributes)


def _of_named(style: Attributes, named: Sequence[Attributes]) -> str:
    place = style.get("xfId", "0")
    known = place.isascii() and place.isdigit() and int(place) < len(named)
    return named[int(place)].get("fontId", "0") if known else "0"
