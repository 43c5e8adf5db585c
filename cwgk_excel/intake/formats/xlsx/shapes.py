"""The shapes of rows: all that copies of a form have in common in them, which is all but the values in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import getitem
from typing import NamedTuple

from cwgk_excel.intake.formats.xlsx.literals import LITERALS
from cwgk_excel.intake.formats.xml_parts import plain_text
from cwgk_excel.returns.cells import RawCell, cell_of

# Cells are kept for the next ones like them: of so many formats, and of so many formats with formulas, for these up to
# so many characters; and of each so many cells, with texts up to so many characters.
_FORMATS, _FORMULAS, _KEPT = 32, 2048, 1500
_CELLS_OF_FORMAT, _CELLS_OF_FORMULA, _TEXT = 2048, 4, 100
_BOOLEAN = len("FALSE")  # is stored as one digit


class Alike(dict[str, RawCell | None]):
    """The cells of one type, number format and formula, by the text that is stored; each is made when it is asked for.

    Copies of a form have their formats and formulas in common, and lists many of their values. A sheet in which each
    cell has a formula of its own has as many of these as cells, so that they are small.
    """

    __slots__ = ("_all_but_text", "_most", "size")

    def __init__(self, kind: str | None, number_format: str, formula: str) -> None:
        self._all_but_text = kind, number_format, formula
        self._most = _CELLS_OF_FORMULA if formula else _CELLS_OF_FORMAT
        self.size = len(number_format) + len(formula) + _BOOLEAN

    def __missing__(self, text: str) -> RawCell | None:
        """Make the cell; once there are so many, all are forgotten first."""
        kind, number_format, formula = self._all_but_text
        made = _made(kind, text, number_format, formula)
        if len(text) <= _TEXT:
            if len(self) >= self._most:
                self.clear()
            self[text] = made
        return made


class Slots(NamedTuple):
    """The cells that hold values, by columns: address, type as stated, and the cells like each."""

    addresses: Sequence[str] = ()
    kinds: Sequence[str] = ()
    alike: Sequence[Alike] = ()


class Shape(NamedTuple):
    """Some rows without the values in their cells; those that differ in nothing else have the same.

    ``cells``: by address, those without a value, and None where one stands, as the columns of ``slots`` say. ``rows``:
    their numbers by their other attributes, as written. ``number``: of all cells, empty ones too. ``formats``: of the
    workbook's styles. ``longest``: so many characters no cell exceeds, besides those of its value.
    """

    formats: Mapping[str, str]
    cells: Mapping[str, RawCell | None]
    slots: Slots
    rows: Mapping[str, Sequence[int]]
    number: int
    longest: int

    def texts(self, values: Sequence[str], strings: Mapping[str, str]) -> Sequence[str]:
        """Return what is stored in the cells that hold these values. Raises ValueError for an unknown string.

        ``values``: those of ``slots``, references replaced; ``strings``: the shared strings, none of which has runs.
        """
        kinds = self.slots.kinds
        if "s" not in kinds:
            return values
        try:
            return [
                strings[value] if kind == "s" else value for kind, value in zip(kinds, values, strict=True)
            ]
        except KeyError:
            raise ValueError("a string that does not exist") from None

    def filled(self, texts: Sequence[str]) -> Iterator[tuple[str, RawCell | None]]:
        """Yield the cells in which these texts are stored, None for one that says nothing."""
        return zip(self.slots.addresses, map(getitem, self.slots.alike, texts), strict=True)


def size_of(cell: RawCell | None) -> int:
    """Return how many characters a cell holds."""
    return len(cell.text) + len(cell.number_format) + len(cell.formula) if cell else 0


def joined(
    formats: Mapping[str, str], blocks: Iterable[tuple[Shape, Sequence[str]]]
) -> tuple[Shape, Sequence[str]]:
    """Return blocks of rows, each with its values, as one where shared strings alone are values; it has no ``rows``."""
    cells: dict[str, RawCell | None] = {}
    slots: list[tuple[str, str, Alike]] = []
    texts: list[str] = []
    number = 0
    for shape, values in blocks:
        number += shape.number
        cells.update(shape.cells)
        for at, kind, alike, value in zip(*shape.slots, values, strict=True):
            if kind == "s":
                slots.append((at, kind, alike))
                texts.append(value)
            else:
                cells[at] = alike[value]
    longest = max((*map(size_of, cells.values()), *(one.size for _, _, one in slots)), default=0)
    return Shape(formats, cells, Slots(*zip(*slots, strict=True)), {}, number, longest), texts


def alike_of(kind: str | None, number_format: str, formula: str) -> Alike:
    """Return the cells of this type, number format and formula; ``kind``: as stated, None for cells without a value."""
    if len(number_format) + len(formula) > _KEPT:
        return Alike(kind, number_format, formula)
    return (_with_formula if formula else _with_format)(kind, number_format, formula)


_with_format, _with_formula = lru_cache(maxsize=_FORMATS)(Alike), lru_cache(maxsize=_FORMULAS)(Alike)


def _made(kind: str | None, said: str, number_format: str, formula: str) -> RawCell | None:
    """Return a cell that says this, None if it holds nothing; ``kind``: the type that it states, None without a value.

    As the general pass does (``SheetReader._end_cell``), without types that do not exist.
    """
    if kind is None:
        kind, text = "blank", ""
    elif kind in ("s", "str", "inlineStr"):
        kind, text = "text", said if kind == "s" else plain_text(said)
    elif literal := said.strip():
        kind, text = LITERALS[kind or "n"](literal)
    else:
        kind, text = "blank", ""
    if not formula and (kind == "blank" or (not text and kind == "text")):
        return None
    return cell_of(kind, text, number_format, formula)
