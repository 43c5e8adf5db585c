"""Read the part of a worksheet: at one glance where it is plain, else by the general pass; both give the same.

Copies of a form differ in few places. What follows the cells (rules, merged cells, protection) is the same in all that
one program saved, and so are whole sheets: the guide, and often the self-check. Each is read once a process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from cwgk_excel.intake.formats.xlsx.plain_parts import Cut, PlainCells, attributes_in, cut, scan_cells
from cwgk_excel.intake.formats.xlsx.rich_text import Strings
from cwgk_excel.intake.formats.xlsx.sheet_xml import Shared, SheetReader
from cwgk_excel.intake.refusal import Refused

# The start tag with which a part begins; in it the number that Excel draws anew for each sheet.
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml [^<>]*\?>)?\s*+(<worksheet(?: [^<>]*)?>)")
_DRAWN = re.compile(rb'(?<= xr:uid=")\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}(?=")')
_BEGIN, _END = b"<sheetData>", b"</sheetData></worksheet>"
# So many parts, each of up to so many bytes, are kept for those like them; of so many it is known that they came.
_LIKE, _KEPT, _MET = 32, 500_000, 4096


def read_sheet(part_name: str, part: bytes, shared: Shared) -> SheetReader:
    """Return the reader of a worksheet that has read it. Raises Refused."""
    if not shared.may_mark and (found := cut(part, b"sheetData")):
        reader = _PlainSheet(part_name, shared)
        if reader.scan(found):
            return reader
    general = SheetReader(part_name, shared)
    general.parse(part)
    return general


class _PlainSheet(SheetReader):
    """Listens only to what is around the cells, and has these scanned."""

    def scan(self, part: Cut) -> bool:
        """Read a part that is cut at its cells; False, with nothing counted, where the general pass has to read it.

        What comes before the cells leaves the root and the list of cells open, and nothing else: else these two would
        not close it. So the three pieces are sound together if each is within these two.
        """
        root = _ROOT.match(part.before)
        try:
            self.parser.Parse(part.before, False)
            if root is None or self._open != "sheetData" or not self.is_utf8 or self.protected:
                return False
            self.listen(None)
            self.parser.Parse(_END, True)
            tag = _DRAWN.sub(b"", root[1])
            after = _after(tag, part.after)
            found = _cells(tag, part.inside, self._shared.strings, self._shared.formats)
        except (expat.ExpatError, ValueError, Refused):
            return False
        if found is None or found.number > self._shared.cells_left:
            return False
        self.cells = found.cells
        self.protected = after.protected
        self.merges += after.merges
        self.validated += after.validated
        self._hidden_columns += after.hidden_columns
        hidden = (rows for said, rows in found.rows.items() if self._hides(attributes_in(said)))
        self._hidden_rows = list(chain.from_iterable(hidden))
        self._shared.cells_left -= found.number
        return True


class _After(NamedTuple):
    """What comes after the cells."""

    protected: bool
    merges: Sequence[str]
    validated: Sequence[str]
    hidden_columns: Sequence[tuple[int, int]]


def _after(root: bytes, after: bytes) -> _After:
    return _kept_after(root, after) if len(after) <= _KEPT else _read_after(root, after)


def _read_after(root: bytes, after: bytes) -> _After:
    """Return what comes after the cells of a part with this root. Raises Refused, or as expat does."""
    reader = _PlainSheet("", Shared(Strings(), {}, (), 0))
    reader.parser.Parse(root + _BEGIN + after, True)
    return _After(reader.protected, reader.merges, reader.validated, reader.hidden_columns)


_kept_after = lru_cache(maxsize=_LIKE)(_read_after)


class _Kept(NamedTuple):
    """What the cells of a part are where these formats and strings are the workbook's."""

    formats: Mapping[str, str]
    strings: Mapping[str, str]
    found: PlainCells

    def under(self, strings: Mapping[str, str], formats: Mapping[str, str]) -> PlainCells | None:
        """Return what they are where other strings are the workbook's; None where the part has to be read anew.

        Copies of a form differ in their tokens and the names of their bodies.
        """
        others = {key: strings.get(key) for key, text in self.strings.items() if strings.get(key) != text}
        if self.formats != formats or not all(others.values()):
            return None
        if not others:
            return self.found
        cells = dict(self.found.cells)
        for address, key in self.found.shared.items():
            if text := others.get(key):
                cells[address] = replace(cells[address], text=text)
        return self.found._replace(cells=cells)


def _cells(
    root: bytes, inside: bytes, strings: Mapping[str, str], formats: Mapping[str, str]
) -> PlainCells | None:
    """Return what the content of a sheetData element holds, None where it is not plain. Raises as expat does.

    It is kept once it comes for the second time: most sheets never do.
    """
    if len(inside) > _KEPT or not _came_before(hash((root, inside))):
        return _read_cells(root, inside, strings, formats)
    kept = _kept_cells(root, inside)
    for one in kept:
        if found := one.under(strings, formats):
            return found
    found = _read_cells(root, inside, strings, formats)
    used = {key: strings[key] for key in found.shared.values()} if found else {}
    if found and all(used.values()):  # a cell with an empty text is none
        kept[:] = [_Kept(formats, used, found)]
    return found


def _read_cells(
    root: bytes, inside: bytes, strings: Mapping[str, str], formats: Mapping[str, str]
) -> PlainCells | None:
    parser = expat.ParserCreate(None, "}")
    parser.Parse(root + _BEGIN, False)
    parser.Parse(inside, False)
    parser.Parse(_END, True)
    return scan_cells(inside, strings, formats)


def _came_before(digest: int) -> bool:
    before = _met(digest)
    if not before:
        before.append(True)
        return False
    return True


@lru_cache(maxsize=_MET)
def _met(digest: int) -> list[bool]:
    """A list that is the same for the same part, and empty until it came once."""
    return []


@lru_cache(maxsize=_LIKE)
def _kept_cells(root: bytes, inside: bytes) -> list[_Kept]:
    """What is kept of a part, in a list that is the same for the same part; of each only the last."""
    return []
