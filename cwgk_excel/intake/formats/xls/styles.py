"""What the styles and fonts of an .xls say of its cells: number formats, and what is struck through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from cwgk_excel.intake.formats.number_formats import builtin_format
from cwgk_excel.intake.refusal import broken
from cwgk_excel.returns.cells import STRUCK, RawCell, TextRun, marked_cell

Runs = Sequence[tuple[int, int]]
"""Where in a text each run begins, and its font."""

FORMULA = "="
"""Stands for a formula, whose text is not read."""

_LINE_END = re.compile(r"\r+\n?")


class Styles:
    """``formats``: the number format of each style; ``strike``: whether any font strikes through, which is rare."""

    def __init__(
        self, formats: Mapping[int, str], fonts: Mapping[int, int], struck: frozenset[int], encoding: str
    ) -> None:
        """``fonts``: that of each style; ``struck``: those with a line; ``encoding``: places in a text count by it."""
        self.formats = formats
        self._fonts, self.strike = struck, bool(struck)
        self._styles = frozenset(style for style, font in fonts.items() if font in struck)
        self._encoding, self._unit = encoding, 2 if encoding == "utf-16-le" else 1

    def marked(self, cell: RawCell, typed: str, style: int, runs: Runs) -> RawCell:
        """Return the cell with the pieces of its text that are struck through marked; ``typed``: the text as stored."""
        stored = typed.encode(self._encoding, "replace")
        begins = [0, *(begin * self._unit for begin, _ in runs), len(stored)]
        if begins != sorted(begins):
            raise broken("文字的格式排列不正常")
        struck = [style in self._styles, *(font in self._fonts for _, font in runs)]
        pieces = [
            TextRun(plain(stored[begin:end].decode(self._encoding, "replace")), STRUCK if mark else "")
            for (begin, end), mark in zip(pairwise(begins), struck, strict=True)
            if begin < end
        ]
        return marked_cell(cell, pieces) if any(piece.mark for piece in pieces) else cell


def formats_of(numbers: Iterable[int], written: Mapping[int, str | None]) -> Mapping[int, str]:
    """Return the number format of each style, from its number: from the file, else the built-in one."""
    return {style: written.get(number) or builtin_format(str(number)) for style, number in enumerate(numbers)}


def plain(text: str) -> str:
    """Return a text with its line ends as LF."""
    return _LINE_END.sub("\n", text) if "\r" in text else text
