"""Sheets of .xls that copies of a form have in common, such as its guide: they are read once a process.

The same records say the same, but for texts that all sheets of a file share: a record gives only the number of such a
text. These are put in anew, because the name of a body is among them.
"""

from __future__ import annotations

from typing import NamedTuple

from cwgk_excel.intake.formats.xls.biff8 import Cells, Globals, text_cell
from cwgk_excel.intake.grid import address
from cwgk_excel.intake.repeated import Repeated
from cwgk_excel.returns.cells import Sheet

# So many sheets of up to so many bytes are kept.
_LIKE, _KEPT = 64, 100_000


class Known(NamedTuple):
    """A sheet; its texts that others share, with address, style, number and text; how many cells and bytes it has."""

    sheet: Sheet
    texts: tuple[tuple[str, int, int, str], ...]
    cells: int
    size: int


_AGAIN: Repeated[Known] = Repeated(_LIKE)


def slot_of(book: Globals, piece: bytes) -> list[Known] | None:
    """Return where a sheet of these records is kept, None where it is not, or not yet.

    Struck text depends on more than the records, and is rare.
    """
    if book.styles.strike or len(piece) > _KEPT:
        return None
    return _AGAIN.slot((book.styles, piece))


def known(book: Globals, sheet: Sheet, found: Cells, cells: int, size: int) -> Known:
    """Return what is kept of a sheet that was read."""
    texts = ((address(*at), style, number, book.strings[number]) for at, style, number in found.shared)
    return Known(sheet, tuple(texts), cells, size)


def again(kept: Known, book: Globals, name: str, state: str) -> Sheet | None:
    """Return the sheet with the texts of this file; None where a text is missing, or empty in one file only."""
    others = {}
    for place, style, number, text in kept.texts:
        if number >= len(book.strings):
            return None
        said = book.strings[number]
        if said != text:
            if not said or not text:
                return None
            others[place] = text_cell(said, book.styles.formats.get(style, "General"))
    cells = {**kept.sheet.cells, **others} if others else kept.sheet.cells
    return kept.sheet._replace(name=name, state=state, cells=cells)
