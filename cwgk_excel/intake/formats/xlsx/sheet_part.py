"""Read the part of a worksheet: at one glance where it is plain, else by the general pass; both give the same.

Copies of a form differ in few places. What follows the cells (rules, merged cells, protection) is the same in all that
one program saved, and so are whole sheets, the guide and often the self-check, or most rows but for the values in their
cells. Each is read once a process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from cwgk_excel.intake.formats.xlsx.plain_parts import (
    Cut,
    attributes_in,
    cut,
    scan_rows,
    taken_out,
    texts_of,
)
from cwgk_excel.intake.formats.xlsx.rich_text import Strings
from cwgk_excel.intake.formats.xlsx.shapes import Shape, joined
from cwgk_excel.intake.formats.xlsx.sheet_xml import Shared, SheetReader
from cwgk_excel.intake.grid import runs
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.intake.repeated import Repeated
from cwgk_excel.returns.cells import Cells, RawCell

# The start tag with which a part begins; in it the number that Excel draws anew for each sheet.
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml [^<>]*\?>)?\s*+(<worksheet(?: [^<>]*)?>)")
_DRAWN = re.compile(rb'(?<= xr:uid=")\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}(?=")')
_BEGIN, _ROW_END, _END = b"<sheetData>", b"</row>", b"</sheetData></worksheet>"
# So many parts, each of up to so many bytes, are kept for those like them.
_LIKE, _KEPT = 16, 500_000
# Blocks of so many bytes are taken apart together.
_TOGETHER = 500_000
# The shapes of so many blocks are kept, and of one sheet those of its first: one with very many rows drives out no
# others, and does not fill the memory. A block is so many rows, but where these have more bytes, each row is one.
_BLOCKS, _OF_A_SHEET, _ROWS, _LONG = 256, 128, 16, 32_000

_Block = tuple[Shape, Sequence[str]]


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
    plain = _plain(part, shared) if not shared.may_mark else None
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


class _Sheet(NamedTuple):
    """A sheet where these formats are the workbook's; in ``block`` the shared strings alone are values."""

    formats: Mapping[str, str]
    around: ReadSheet
    block: _Block


_SHEETS: Repeated[_Sheet] = Repeated(_LIKE)


def _plain(part: bytes, shared: Shared) -> ReadSheet | None:
    """Return what a plain part says; None, with nothing counted, where the general pass has to read it."""
    kept = _SHEETS.slot(_without_number(part)) if len(part) <= _KEPT else None
    try:
        if kept and kept[0].formats is shared.formats:
            found = _filled([kept[0].block], shared)
            shared.cells_left -= found.number
            return kept[0].around._replace(cells=found.cells)
        pieces = cut(part, b"sheetData")
        return _scanned(pieces, shared, kept) if pieces else None
    except (expat.ExpatError, ValueError, LookupError, Refused):
        return None


def _without_number(part: bytes) -> bytes:
    """Return a part without the number that Excel draws anew for each sheet."""
    root = _ROOT.match(part)
    drawn = _DRAWN.search(part, *root.span(1)) if root else None
    return part[: drawn.start()] + part[drawn.end() :] if drawn else part


def _scanned(part: Cut, shared: Shared, kept: list[_Sheet] | None) -> ReadSheet:
    """Read a part that is cut at its cells, and keep it in this place. Raises ValueError where it is not plain.

    What comes before the cells leaves the root and the list of cells open, and nothing else: else these two would
    not close it. So the three pieces are sound together if each is within these two.
    """
    before = _before(part.before)
    after = _after(before.tag, part.after)
    blocks: Iterable[_Block] = _scanned_rows(before.tag, part.inside, shared.formats)
    if kept is not None:
        blocks = tuple(blocks)
    found = _filled(blocks, shared)
    hidden = (rows for said, rows in found.rows if before.hides(attributes_in(said)))
    around = ReadSheet(
        {},
        after.protected,
        (*before.validated, *after.validated),
        runs(chain.from_iterable(hidden)),
        tuple(sorted((*before.hidden_columns, *after.hidden_columns))),
        (*before.merges, *after.merges),
    )
    if kept is not None:
        kept[:] = [_Sheet(shared.formats, around, joined(shared.formats, blocks))]
    shared.cells_left -= found.number
    return around._replace(cells=found.cells)


class _Around(SheetReader):
    """Reads what is before or after the cells of a sheet; ``tag``: the start tag of the part."""

    def __init__(self, tag: bytes) -> None:
        super().__init__("", Shared(Strings(), {}, (), 0))
        self.tag = _DRAWN.sub(b"", tag)

    def before(self, part: bytes) -> None:
        """Read the beginning of a part. Raises ValueError where it is not plain, Refused, or as expat does."""
        try:
            self.parser.Parse(part, False)
            if self._open != "sheetData" or not self.is_utf8 or self.protected:
                raise ValueError("not plain")
            self.listen(None)
            self.parser.Parse(_END, True)
        finally:
            self.let_go()

    def after(self, part: bytes) -> None:
        """Read the end of a part. Raises Refused, or as expat does."""
        try:
            self.parser.Parse(self.tag + _BEGIN + part, True)
        finally:
            self.let_go()


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


# Shapes are kept from the first time on that they come: without their values, most rows are those of all copies.
_shape_slot: Callable[[tuple[bytes, ...]], list[Shape]] = lru_cache(maxsize=_BLOCKS)(lambda _: [])


class _Cells(NamedTuple):
    """The cells of a sheet by address, its rows' numbers by their other attributes, and how many cells there are."""

    cells: Mapping[str, RawCell]
    rows: Sequence[tuple[str, Sequence[int]]]
    number: int


def _filled(blocks: Iterable[_Block], shared: Shared) -> _Cells:
    """Return what blocks hold. Raises ValueError for more cells than may be read, or an address that occurs twice."""
    cells: dict[str, RawCell | None] = {}
    rows: list[tuple[str, Sequence[int]]] = []
    number = addresses = longest = 0
    for shape, values in blocks:
        number += shape.number
        addresses += len(shape.cells)
        if number > shared.cells_left:
            raise ValueError("too many cells")
        rows += shape.rows.items()
        texts = shape.texts(values, shared.strings)
        longest = max(longest, shape.longest + max(map(len, texts), default=0))
        cells.update(shape.cells)
        cells.update(shape.filled(texts))
    if len(cells) != addresses:
        raise ValueError("an address twice")
    return _Cells(Cells({at: cell for at, cell in cells.items() if cell}, longest), rows, number)


def _scanned_rows(root: bytes, inside: bytes, formats: Mapping[str, str]) -> Iterator[_Block]:
    """Yield block by block. As each is a number of whole rows, all are sound together if each is.

    The parser and the scan see only those whose shape did not come before, of the others the parser sees the values.
    """
    parser = expat.ParserCreate(None, "}")
    parser.Parse(root + _BEGIN, False)
    new: list[tuple[list[Shape], Shape]] = []
    left = _OF_A_SHEET
    for blocks in _together(_blocks(inside)):
        some = [(block, *taken_out(block)) for block in blocks]
        texts = texts_of([*chain.from_iterable(values for _, _, values in some)])
        taken = 0
        for block, pieces, values in some:
            kept = _shape_slot((root, *pieces)) if left and len(block) <= _LONG else None
            left = max(left - 1, 0)
            shape = kept[0] if kept and kept[0].formats is formats else None
            if shape is None:
                parser.Parse(block, False)
                shape = scan_rows(block, formats)
                if shape is None or len(shape.slots.kinds) != len(values):
                    raise ValueError("not plain")
                if kept is not None:
                    new.append((kept, shape))
            yield shape, texts[taken : taken + len(values)]
            taken += len(values)
    parser.Parse(_END, True)
    for slot, shape in new:
        slot[:] = [shape]


def _together(blocks: Iterable[bytes]) -> Iterator[Sequence[bytes]]:
    some: list[bytes] = []
    size = 0
    for block in blocks:
        some.append(block)
        size += len(block)
        if size >= _TOGETHER:
            yield some
            some, size = [], 0
    yield some


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
