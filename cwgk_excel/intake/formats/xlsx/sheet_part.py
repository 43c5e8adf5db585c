"""Read the part of a worksheet: at one glance where it is plain, else by the general pass; both give the same.

Copies of a form differ in few places. What follows the cells (rules, merged cells, protection) is the same in all that
one program saved, and so are whole sheets, the guide and often the self-check, or most of their rows. Each is read once
a process.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from cwgk_excel.intake.formats.xlsx.plain_parts import Cut, PlainCells, attributes_in, cut, scan_cells
from cwgk_excel.intake.formats.xlsx.rich_text import Strings
from cwgk_excel.intake.formats.xlsx.sheet_xml import Shared, SheetReader
from cwgk_excel.intake.grid import runs
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.intake.repeated import Repeated
from cwgk_excel.returns.cells import RawCell

# The start tag with which a part begins; in it the number that Excel draws anew for each sheet.
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml [^<>]*\?>)?\s*+(<worksheet(?: [^<>]*)?>)")
_DRAWN = re.compile(rb'(?<= xr:uid=")\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}(?=")')
_BEGIN, _ROW_END, _END = b"<sheetData>", b"</row>", b"</sheetData></worksheet>"
# So many parts, each of up to so many bytes, are kept for those like them.
_LIKE, _KEPT = 32, 500_000
# So many blocks of rows are kept. A block is so many rows, but where these have more than so many bytes, each is one.
_BLOCKS, _ROWS, _LONG = 512, 16, 32_000


class ReadSheet(NamedTuple):
    """What the part of a worksheet says, as ``cells.Sheet`` describes it."""

    cells: Mapping[str, RawCell]
    protected: bool
    validated: tuple[str, ...]
    hidden_rows: tuple[tuple[int, int], ...]
    hidden_columns: tuple[tuple[int, int], ...]
    merges: tuple[str, ...]


def read_sheet(part_name: str, part: bytes, shared: Shared) -> ReadSheet:
    """Return what the part of a worksheet says. Raises Refused."""
    found = cut(part, b"sheetData") if not shared.may_mark else None
    plain = _scanned(found, shared) if found else None
    if plain:
        return plain
    general = SheetReader(part_name, shared)
    general.parse(part)
    return ReadSheet(
        general.cells,
        general.protected,
        tuple(general.validated),
        general.hidden_rows,
        general.hidden_columns,
        tuple(general.merges),
    )


def _scanned(part: Cut, shared: Shared) -> ReadSheet | None:
    """Read a part that is cut at its cells; None, with nothing counted, where the general pass has to read it.

    What comes before the cells leaves the root and the list of cells open, and nothing else: else these two would
    not close it. So the three pieces are sound together if each is within these two.
    """
    try:
        before = _before(part.before)
        after = _after(before.tag, part.after)
        found = _Cells(before.tag, shared.strings, shared.formats).read(part.inside)
    except (expat.ExpatError, ValueError, Refused):
        return None
    if found is None or found.number > shared.cells_left:
        return None
    shared.cells_left -= found.number
    hidden = (rows for said, rows in found.rows.items() if before.hides(attributes_in(said)))
    return ReadSheet(
        found.cells,
        after.protected,
        (*before.validated, *after.validated),
        runs(chain.from_iterable(hidden)),
        tuple(sorted((*before.hidden_columns, *after.hidden_columns))),
        (*before.merges, *after.merges),
    )


class _Around(SheetReader):
    """Reads what is before or after the cells of a sheet; ``tag``: the start tag of the part."""

    def __init__(self, tag: bytes) -> None:
        super().__init__("", Shared(Strings(), {}, (), 0))
        self.tag = _DRAWN.sub(b"", tag)

    def before(self, part: bytes) -> None:
        """Read the beginning of a part. Raises ValueError where it is not plain, Refused, or as expat does."""
        self.parser.Parse(part, False)
        if self._open != "sheetData" or not self.is_utf8 or self.protected:
            raise ValueError("not plain")
        self.listen(None)
        self.parser.Parse(_END, True)

    def after(self, part: bytes) -> None:
        """Read the end of a part. Raises Refused, or as expat does."""
        self.parser.Parse(self.tag + _BEGIN + part, True)


@lru_cache(maxsize=_LIKE)
def _before(part: bytes) -> _Around:
    root = _ROOT.match(part)
    if root is None or len(part) > _KEPT:
        raise ValueError("not plain")
    reader = _Around(root[1])
    reader.before(part)
    return reader


def _after(root: bytes, part: bytes) -> _Around:
    return _kept_after(root, part) if len(part) <= _KEPT else _read_after(root, part)


def _read_after(root: bytes, part: bytes) -> _Around:
    reader = _Around(root)
    reader.after(part)
    return reader


_kept_after = lru_cache(maxsize=_LIKE)(_read_after)


class _Kept(NamedTuple):
    """What some rows hold where these formats are the workbook's."""

    formats: Mapping[str, str]
    found: PlainCells

    def under(self, strings: Mapping[str, str], formats: Mapping[str, str]) -> PlainCells | None:
        """Return what they hold where other strings are the workbook's; None where they have to be read anew.

        Copies of a form differ in their tokens and the names of their bodies.
        """
        if self.formats is not formats:
            return None
        cells = dict(self.found.cells)
        for address, index in self.found.shared.items():
            text, cell = strings.get(index), cells[address]
            if not text:
                return None
            if text != cell.text:
                cells[address] = replace(cell, text=text)
        return self.found._replace(cells=cells)


_SHEETS: Repeated[_Kept] = Repeated(_LIKE)
_AGAIN: Repeated[_Kept] = Repeated(_BLOCKS)


class _Cells:
    """Reads the content of sheetData elements; the parser and the scan see only those rows that did not come before."""

    def __init__(self, root: bytes, strings: Mapping[str, str], formats: Mapping[str, str]) -> None:
        self._root, self._strings, self._formats = root, strings, formats

    def read(self, inside: bytes) -> PlainCells | None:
        """Return what the content of an element holds, None where it is not plain. Raises as expat does."""
        kept = _SHEETS.slot((self._root, inside)) if len(inside) <= _KEPT else None
        found = self._known(kept)
        if found is None:
            found = self._whole(inside)
            self._keep(kept, found)
        return found

    def _known(self, kept: list[_Kept] | None) -> PlainCells | None:
        return kept[0].under(self._strings, self._formats) if kept else None

    def _keep(self, kept: list[_Kept] | None, found: PlainCells | None) -> None:
        # A cell with an empty text is none, so that it could not be given another.
        if found and kept is not None and all(self._strings[index] for index in found.shared.values()):
            kept[:] = [_Kept(self._formats, found)]

    def _whole(self, inside: bytes) -> PlainCells | None:
        """Read block by block. As each is a number of whole rows, all are sound together if each is."""
        parser = expat.ParserCreate(None, "}")
        parser.Parse(self._root + _BEGIN, False)
        blocks: list[PlainCells] = []
        new: list[tuple[list[_Kept] | None, PlainCells]] = []
        for block in _blocks(inside):
            kept = _AGAIN.slot((self._root, block)) if len(block) <= _LONG else None
            found = self._known(kept)
            if found is None:
                parser.Parse(block, False)
                found = scan_cells(block, self._strings, self._formats)
                if found is None:
                    return None
                new.append((kept, found))
            blocks.append(found)
        parser.Parse(_END, True)
        for kept, found in new:
            self._keep(kept, found)
        return _joined(blocks)


def _joined(blocks: Iterable[PlainCells]) -> PlainCells | None:
    """Return what all blocks hold; None where an address occurs twice."""
    cells: dict[str, RawCell] = {}
    rows: dict[str, list[int]] = defaultdict(list)
    shared: dict[str, str] = {}
    number = filled = 0
    for block in blocks:
        cells.update(block.cells)
        shared.update(block.shared)
        for said, numbers in block.rows.items():
            rows[said] += numbers
        filled += len(block.cells)
        number += block.number
    return PlainCells(cells, rows, number, shared) if filled == len(cells) else None


def _blocks(inside: bytes) -> Iterator[bytes]:
    """Yield the content of a sheetData element in blocks of whole rows, and what follows the last end of a row."""
    *rows, rest = inside.split(_ROW_END)
    for first in range(0, len(rows), _ROWS):
        some = rows[first : first + _ROWS]
        block = _ROW_END.join([*some, b""])
        if len(block) <= _LONG:
            yield block
        else:
            yield from (row + _ROW_END for row in some)
    yield rest
