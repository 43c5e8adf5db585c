"""A text with marks, of which many copies are made, each with other words in their places.

What stands between the marks is deflated once. The words are put in undeflated, as blocks of their own
(RFC 1951 3.2.4), which is many times faster than deflating the whole for each copy and takes some hundred bytes more.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from cwgk_excel.zips import deflated

# A block that is not the last one, its length, and that again with all bits turned.
_STORED = struct.Struct("<BHH")
_LAST = b"\3\0"  # a block of nothing that ends the whole


class MarkedText:
    """A part of a workbook, cut at its marks."""

    def __init__(self, text: str, marks: Sequence[str]) -> None:
        self._cut = re.split(f"({'|'.join(map(re.escape, marks))})", text)
        kept = [piece.encode() for piece in self._cut[::2]]
        self._kept = [(piece, deflated(piece, zlib.Z_FULL_FLUSH)) for piece in kept]

    def saying(self, words: Mapping[str, str]) -> tuple[bytes, bytes]:
        """Return the part with words for its marks, and the same deflated."""
        said = {mark: escape(text).encode() for mark, text in words.items()}
        blocks = {mark: _STORED.pack(0, len(text), len(text) ^ 0xFFFF) + text for mark, text in said.items()}
        plain, squeezed = map(list, zip(*self._kept, strict=True))
        for number, mark in enumerate(self._cut[1::2]):
            plain[number] += said[mark]
            squeezed[number] += blocks[mark]
        return b"".join(plain), b"".join((*squeezed, _LAST))
