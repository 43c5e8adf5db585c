"""Rows of .ods that copies of a form have in common: the parser is spared those that came before.

A table is cut where the tags of its rows stand, which they do only in a text without comments and the like. A row is
known by its bytes and all that stands before the first table, which gives prefixes and styles their meaning. So is what
stands behind the last row, such as conditional formats, if nothing of it counts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple, Protocol

from cwgk_excel.intake.formats.xml_parts import Attributes
from cwgk_excel.intake.repeated import Repeated

TABLE_ENDS = b"</table:table>"
_BEGINS, _ENDS = b"<table:table-row", b"</table:table-row>"
_DECLARES = b"xmlns"  # as no program writes in a table
# So many pieces of up to so many bytes are kept.
_LIKE, _KEPT = 1024, 50_000


class Row(NamedTuple):
    """What the tag of a row states, and of each of its cells what its tag states and what is written in it."""

    attributes: Attributes
    cells: tuple[tuple[Attributes, str | None], ...]


NOTHING = Row({}, ())
"""Stands for a piece of which nothing counts."""


class Latest:
    """Notes what a reader takes from the parser: tags of rows, how many of these ended, cells, anything else.

    ``open``: how many elements around rows are open that began since.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._begin()

    def _begin(self) -> None:
        self.rows: list[Attributes] = []
        self.ended = 0
        self.cells: list[tuple[Attributes, str | None]] = []
        self.others = False
        self.open = 0

    def close(self) -> None:
        """Note the end of an element around rows; where another piece holds its beginning, that counts."""
        self.open -= 1
        self.others |= self.open < 0

    def row(self) -> Row | None:
        """Return what was noted since the last call, if it is one row with nothing but plain cells, or NOTHING."""
        found = None
        if not self.others and len(self.rows) == self.ended <= 1:
            found = Row(self.rows[0], tuple(self.cells)) if self.rows else None if self.cells else NOTHING
        self._begin()
        return found


class Reader(Protocol):
    """What takes a table: bytes through its parser, or rows as they were read before."""

    def feed(self, piece: bytes, *, last: bool) -> None:
        """Give bytes to the parser."""

    def take_row(self, row: Row) -> None:
        """Take a row that was read before."""

    def latest_row(self) -> Row | None:
        """Return what was read since this was called last, as ``Latest`` does."""


_AGAIN: Repeated[Row] = Repeated(_LIKE)


def feed_rows(reader: Reader, piece: bytes, before: Hashable) -> None:
    """Let a reader read a table, but take the rows that came before.

    Only right behind the end of a row it is certain that the parser would take the next one for a row, too.
    """
    if _DECLARES in piece:
        reader.feed(piece, last=False)
        return
    at, behind_row = 0, False
    for begin, end in _rows(piece):
        slot = _slot(before, piece[begin:end])
        if slot and behind_row and begin == at:
            reader.take_row(slot[0])
        else:
            reader.feed(piece[at:begin], last=False)
            reader.latest_row()
            reader.feed(piece[begin:end], last=False)
            read = reader.latest_row()
            behind_row = read is not None and read is not NOTHING
            if slot == [] and read is not None and behind_row:
                slot.append(read)
        at = end
    _feed_end(reader, piece[at : -len(TABLE_ENDS)], _slot(before, piece[at:]) if behind_row else None)


def _feed_end(reader: Reader, piece: bytes, slot: list[Row] | None) -> None:
    if not slot:
        reader.feed(piece, last=False)
    read = reader.latest_row()
    reader.feed(TABLE_ENDS, last=False)  # which the parser refuses within something else
    if slot == [] and read is NOTHING:
        slot.append(NOTHING)


def _slot(before: Hashable, piece: bytes) -> list[Row] | None:
    return _AGAIN.slot((before, piece)) if len(piece) <= _KEPT else None


def _rows(piece: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each row begins and ends; an expression that looks for both takes as long as the parser."""
    end = 0
    while (begin := piece.find(_BEGINS, end)) >= 0:
        end = begin + len(_BEGINS)
        if piece.startswith((b" ", b">"), end):  # not a group of rows
            at = piece.find(_ENDS, begin)
            if at < 0:
                return
            end = at + len(_ENDS)
            yield begin, end
