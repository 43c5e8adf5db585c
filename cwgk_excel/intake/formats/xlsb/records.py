"""Read the records of binary workbooks, and the parts that cells refer to: strings and styles.

Record layouts: [MS-XLSB] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cwgk_excel.intake.formats.number_formats import builtin_format
from cwgk_excel.intake.refusal import broken
from cwgk_excel.returns.cells import STRUCK, RawCell, TextRun, marked_cell

_STRING_ITEM = 19
_FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END, _FONT = 44, 47, 617, 618, 43
_STRIKES_OUT = 0x08
Runs = tuple[tuple[str, int], ...]
"""Pieces of a text, each with the number of its font; -1 stands for the font of the cell."""


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield code and data of each record of a part ([MS-XLSB] 2.1.4); code and size use seven bits a byte."""
    place, end = 0, len(part)
    while place < end:
        code = part[place]
        place += 1
        if code & 0x80:
            code = code & 0x7F | (part[place] & 0x7F) << 7
            place += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = part[place]
            place += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if place + size > end:
            raise broken("二进制工作簿的记录不完整")
        yield code, part[place : place + size]
        place += size


def wide(data: bytes, place: int) -> tuple[str, int]:
    """Return the string at a place ("" for a null string), and the place after it."""
    (length,) = struct.unpack_from("<I", data, place)
    length = 0 if length == 0xFFFFFFFF else length
    end = place + 4 + 2 * length
    if end > len(data):
        raise broken("二进制工作簿的文本不完整")
    return data[place + 4 : end].decode("utf-16-le", "replace"), end


def read_strings(part: bytes) -> list[Runs]:
    """Return the shared strings in their order."""
    return [rich_runs(data) for code, data in records(part) if code == _STRING_ITEM]


def rich_runs(data: bytes) -> Runs:
    """Return the runs of a RichStr ([MS-XLSB] 2.5.120), which states where fonts begin in its text."""
    text, place = wide(data, 1)
    if not data[0] & 1:
        return ((text, -1),)
    (count,) = struct.unpack_from("<I", data, place)
    if count > (len(data) - place - 4) // 4:
        raise broken("二进制工作簿的文本不完整")
    found = [struct.unpack_from("<HH", data, place + 4 + 4 * number) for number in range(count)]
    encoded = text.encode("utf-16-le", "replace")
    begins = [0, *(2 * begin for begin, _ in found), len(encoded)]
    fonts = [-1, *(font for _, font in found)]
    if begins != sorted(begins):
        raise broken("二进制工作簿的文本不完整")
    pieces = zip(pairwise(begins), fonts, strict=True)
    return tuple((encoded[a:b].decode("utf-16-le", "replace"), font) for (a, b), font in pieces)


def with_lf(text: str) -> str:
    """Return a text with its line ends as LF."""
    return text.replace("\r\n", "\n") if "\r" in text else text


@dataclass
class Styles:
    """Number format and font of each cell style, by the index that cells give, and the struck-out fonts."""

    formats: Sequence[str] = ()
    fonts: Sequence[int] = ()
    struck: frozenset[int] = frozenset()

    def marked(self, cell: RawCell, style: int, runs: Runs) -> RawCell:
        """Return the cell with the pieces of its text that are struck through marked."""
        if not self.struck or not cell.text:
            return cell
        own = self.fonts[style] if style < len(self.fonts) else 0
        pieces = [(text, own if font < 0 else font) for text, font in runs if text]
        marked = [TextRun(with_lf(text), STRUCK if font in self.struck else "") for text, font in pieces]
        return marked_cell(cell, marked) if any(run.mark for run in marked) else cell


def read_styles(part: bytes) -> Styles:
    """Return the cell styles of a styles part."""
    written: dict[int, str] = {}
    styles: list[tuple[int, int]] = []
    fonts: list[bool] = []
    inside_styles = False
    for code, data in records(part):
        if code == _FORMAT:
            written[struct.unpack_from("<H", data)[0]] = wide(data, 2)[0]
        elif code == _FONT:
            fonts.append(bool(data[2] & _STRIKES_OUT))
        elif code in (_STYLES_BEGIN, _STYLES_END):
            inside_styles = code == _STYLES_BEGIN
        elif code == _STYLE and inside_styles:
            styles.append(struct.unpack_from("<HH", data, 2))
    formats = [written.get(number) or builtin_format(str(number)) for number, _ in styles]
    struck = frozenset(number for number, has_line in enumerate(fonts) if has_line)
    return Styles(formats, [font for _, font in styles], struck)


def whole(runs: Runs) -> str:
    """Return the text of all pieces together."""
    return with_lf("".join(text for text, _ in runs))
