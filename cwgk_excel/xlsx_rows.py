"""The rows of large tables as the XML of a sheet: text at once, so that neither cells nor their texts pile up.

xlsxwriter keeps each cell as an object until the workbook is closed, and puts its XML together from a list of
attributes then. Here a row is XML as soon as it is written, and waits in a temporary file for its sheet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import Any

from cwgk_excel.cell_text import as_written
from cwgk_excel.forms.addresses import column_name

# A text that begins so would be taken for a formula as soon as somebody edits its cell.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# Cells share texts up to this length, and so many of them: what recurs is short, and the rest stands in its cell.
_SHARED_LENGTH, _SHARED = 40, 20_000
_IN_MEMORY, _PIECE, _AT_ONCE = 1 << 20, 1 << 16, 200
_BLANK = "/>"
_EXACT = 10**15  # whole numbers below it are written digit by digit
_EPOCH = datetime(1899, 12, 30)  # what Excel counts days from, for all since March 1900
_LIKE_AN_ESCAPE = re.compile("_x[0-9a-fA-F]{4}_")


class Texts:
    """The texts of a workbook's cells; ``share`` gives the number of a text that several cells may hold."""

    def __init__(self, share: Callable[[str], int]) -> None:
        self._share = share
        self._known: dict[str, str] = {}

    def tail(self, text: str) -> str:
        """Return what follows the style of a cell that holds a text."""
        if (known := self._known.get(text)) is not None:
            return known
        plain = as_written(text)
        many = len(plain) > _SHARED_LENGTH or len(self._known) >= _SHARED
        # What looks like one of Excel's escapes has to be escaped, and not all programs undo that within a cell.
        if many and not _LIKE_AN_ESCAPE.search(plain):
            return _inline(plain)
        tail = self._known[text] = f' t="s"><v>{self._share(plain)}</v></c>'
        return tail


def _inline(text: str) -> str:
    keep = ' xml:space="preserve"' if text != text.strip() else ""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t{keep}>{text}</t></is></c>'


def number_text(value: float) -> str:
    """Return a number with the fewest digits that give just this number back: 94.6, and 95 for 95.0."""
    return repr(float(value)).removesuffix(".0")


def _number(value: float) -> str:
    if type(value) is int and -_EXACT < value < _EXACT:
        return f"><v>{value}</v></c>"
    if not math.isfinite(value):
        raise ValueError(f"no cell can hold {value}")
    return f"><v>{number_text(value)}</v></c>"


@lru_cache(maxsize=1000)
def _day(value: date) -> str:
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    since = value - _EPOCH
    return _number(since.days + since.seconds / 86_400)


class Spool:
    """The rows of a sheet that are XML already, from the top."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="\n")  # noqa: SIM115
        self._runs: list[list[int]] = []  # first and last row, and the length in characters
        self._waiting: list[str] = []

    def add(self, row: int, xml: str) -> None:
        """Take in a row, counted from 0. Raises ValueError unless it stands below all that came before."""
        last = self._runs[-1][1] if self._runs else -1
        if row <= last:
            raise ValueError(f"row {row} comes after row {last}")
        if row == last + 1 and self._runs:
            self._runs[-1][1] = row
            self._runs[-1][2] += len(xml)
        else:
            self._runs.append([row, row, len(xml)])
        self._waiting.append(xml)
        if len(self._waiting) >= _AT_ONCE:
            self._write()

    def _write(self) -> None:
        self._file.write("".join(self._waiting))
        self._waiting.clear()

    def runs(self) -> Iterator[tuple[int, int, Iterator[str]]]:
        """Yield rows that stand without a gap: the first and the last, and their XML in pieces."""
        self._write()
        self._file.seek(0)
        for first, last, length in self._runs:
            yield first, last, self._pieces(length)

    def close(self) -> None:
        """Forget the rows."""
        self._file.close()

    def _pieces(self, length: int) -> Iterator[str]:
        for start in range(0, length, _PIECE):
            yield self._file.read(min(_PIECE, length - start))


class Rows:
    """Writes rows of values in the styles of their columns, one at a time.

    ``style`` gives the number of a style, ``put`` takes a row, from 0, with its width and its XML.
    """

    def __init__(
        self,
        styles: Sequence[Mapping[str, Any]],
        texts: Texts,
        style: Callable[[Mapping[str, Any]], int],
        put: Callable[[int, int, str], None],
    ) -> None:
        self._styles, self._style, self._put = styles, style, put
        self._tail = texts.tail
        self._cells = [f'<c r="{column_name(number)}' for number in range(1, len(styles) + 1)]
        self._usual = [f'" s="{style(one)}"' for one in styles]
        self._marked: dict[tuple[Any, ...], str] = {}

    def add(
        self, row: int, values: Sequence[Any], marks: Mapping[int, Mapping[str, Any]], height: float = 0
    ) -> None:
        """Write a zero-based row; ``marks`` adds to the style of single cells, by column from 0.

        ``height``: in points, or 0 for the usual one.
        """
        number = str(row + 1)
        tall = f' ht="{int(height * 4 / 3 + 0.5) * 0.75:.16g}" customHeight="1"' if height else ""
        xml = [f'<row r="{number}"{tall}>']
        tail = self._tail
        for place, (cell, style, value) in enumerate(zip(self._cells, self._usual, values, strict=True)):
            if isinstance(value, str) and value:
                if value.startswith(FORMULA_SIGNS):
                    style = self._mark(place, {**marks.get(place, {}), "quote_prefix": True})
                elif place in marks:
                    style = self._mark(place, marks[place])
                xml.append(f"{cell}{number}{style}{tail(value)}")
            else:
                if place in marks:
                    style = self._mark(place, marks[place])
                xml.append(f"{cell}{number}{style}{_other(value)}")
        xml.append("</row>")
        self._put(row, len(values), "".join(xml))

    def _mark(self, place: int, mark: Mapping[str, Any]) -> str:
        key = (place, *mark.items())
        if (known := self._marked.get(key)) is None:
            known = self._marked[key] = f'" s="{self._style({**self._styles[place], **mark})}"'
        return known


def _other(value: Any) -> str:
    """Return what follows the style of a cell that holds no text."""
    if value is None or value != value or value == "":
        return _BLANK
    return _day(value) if isinstance(value, date) else _number(value)
