"""Scan parts that are written plainly, as all common programs write them, with one regular expression.

Calls from the parser into Python, three for each cell, cost several times what all else does. So the parser checks the
part without any, and an expression takes out what it holds. The last alternative of each expression takes everything
that no other one does: if it takes nothing, every byte was understood, which proves that the part is plain. Of any
other part this module says nothing, and the general pass (``sheet_xml``, ``rich_text``) reads it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from cwgk_excel.folding import cached
from cwgk_excel.intake.formats.xlsx.literals import LITERALS
from cwgk_excel.intake.formats.xml_parts import plain_text
from cwgk_excel.returns.cells import RawCell

# Attributes that are passed over, and a text. The parser checks that tags match, so that an expression need not. Names
# without prefix keep their meaning, as nothing declares another.
_OTHERS = r'(?: (?!xmlns)[A-Za-z0-9:]++="[^"<>&]*+")*+ ?+'
_TEXT = "([^<]*+)"
_SPACE = '(?: xml:space="preserve")?+'
_BLANK = r'(?:<c r="[A-Z]{1,3}+[0-9]{1,7}+"(?: s="[0-9]++")?+(?: t="n")?+ ?+(?:/>|></c>))*+'
_CELLS = re.compile(
    # Address (not of the last columns and rows), style, type; the formula's tag and text; the value's tag and text.
    r'<c r="([A-Z]{1,2}[1-9][0-9]{0,5})"(?: s="([0-9]++)")?+(?: t="(s|n|str|b|e|d|inlineStr)")?+>'
    rf"(?:(<f{_OTHERS}/?+>)(?:{_TEXT}</f>)?+)?+"
    rf"(?:(<v ?+/?+>|<is><t{_SPACE}>)(?:{_TEXT}(?:</v>|</t></is>))?+)?+</c>{_BLANK}"
    # A row's number, its other attributes and whether it ends at once; the end of a row.
    rf'|<row r="([1-9][0-9]{{0,6}})"({_OTHERS})(?:(/)>|>{_BLANK})|(</row>)'
    r"|(.++)",
    re.DOTALL,
)
# In plain rows these two elements hold a value each, and no other text stands behind such a tag.
_VALUES = re.compile(rb'(<[vt](?: xml:space="preserve")?+ ?+>)([^<]++)')
# As Excel writes it. The parser does not see it: no attribute may come twice or have a prefix.
_PHONETIC = '<phoneticPr(?: fontId="[0-9]++")?+(?: type="[A-Za-z]++")?+(?: alignment="[A-Za-z]++")?+ ?+/>'
_STRINGS = re.compile(
    rf"<si>(?:<t{_SPACE}>{_TEXT}</t>(?:{_PHONETIC})?+|(<r>(?:[^<]++|<(?!/si>))*+))</si>|(.++)".encode(),
    re.DOTALL,
)
# So many values are read at once. Between them stands a sign of private use; none may hold it.
_AT_ONCE, _BETWEEN = 2000, "\uf8ff"
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"]*)"')
_REFERENCE = re.compile("&(#[0-9]+|#x[0-9A-Fa-f]+|[a-z]+);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
# A cell is kept for the next one like it if its text, and its format with its formula, have at most so many
# characters each: copies of a form have their formulas in common.
_KEPT, _LIKE = 1500, 4096


class Cut(NamedTuple):
    """A part cut into three: what comes before the content of an element, this content, and what comes after it."""

    before: bytes
    inside: bytes
    after: bytes


class Slots(NamedTuple):
    """The cells that hold values, by columns: address, type as stated, number format, and formula."""

    addresses: Sequence[str] = ()
    kinds: Sequence[str] = ()
    number_formats: Sequence[str] = ()
    formulas: Sequence[str] = ()


class Shape(NamedTuple):
    """Some rows without the values in their cells; those that differ in nothing else have the same.

    ``cells``: by address, those without a value, and None where one stands, as the columns of ``slots`` say. ``rows``:
    their numbers by their other attributes, as written. ``number``: of all cells, empty ones too. ``formats``: of the
    workbook's styles. ``short``: whether formats and formulas are.
    """

    formats: Mapping[str, str]
    cells: Mapping[str, RawCell | None]
    slots: Slots
    rows: Mapping[str, Sequence[int]]
    number: int
    short: bool

    def filled(
        self, values: Sequence[str], strings: Mapping[str, str]
    ) -> Iterator[tuple[str, RawCell | None]]:
        """Yield the cells that hold values, None for one that says nothing. Raises ValueError for an unknown string.

        ``values``: those of ``slots``, references replaced; ``strings``: the shared strings, none of which has runs.
        """
        addresses, kinds, number_formats, formulas = self.slots
        try:
            texts = [
                strings[value] if kind == "s" else value for kind, value in zip(kinds, values, strict=True)
            ]
        except KeyError:
            raise ValueError("a string that does not exist") from None
        make = _kept if self.short and max(map(len, texts), default=0) <= _KEPT else _cell
        return zip(addresses, map(make, kinds, texts, number_formats, formulas), strict=True)


def cut(part: bytes, element: bytes) -> Cut | None:
    """Cut a part at the element of this name without prefix; None unless it has a start and an end.

    Where it is cut at something else than that element, in a comment perhaps, its parser is not in the element then,
    or the content is not plain. No carriage returns are inside: the parser would turn them into line feeds.
    """
    start, end = part.find(b"<" + element), part.rfind(b"</" + element + b">")
    first = part.find(b">", start) + 1
    if not 0 <= start < first <= end or part.find(b"\r", first, end) >= 0:
        return None
    return Cut(part[:first], part[first:end], part[end:])


def scan_strings(inside: bytes) -> list[tuple[str, bytes]]:
    """Return the strings in the content of an sst element.

    Each is its text, or what its item holds as written, where that begins with a run; the parser has still to see
    these. Raises ValueError where the content is not plain, or as expat does.
    """
    found: list[tuple[bytes, bytes, bytes]] = _STRINGS.findall(inside)
    if found and found[-1][2]:
        raise ValueError("not plain")
    texts = map(plain_text, texts_of([text for text, _, _ in found]))
    return [(text, runs) for text, (_, runs, _) in zip(texts, found, strict=True)]


def texts_of(values: Sequence[bytes]) -> Sequence[str]:
    """Return values without the references in them. Raises ValueError where that is unclear, or as expat does."""
    pieces = (values[first : first + _AT_ONCE] for first in range(0, len(values), _AT_ONCE))
    return [*chain.from_iterable(map(_parsed, pieces))]


def _parsed(values: Sequence[bytes]) -> Sequence[str]:
    texts: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.CharacterDataHandler = texts.append
    parser.Parse(b"<v>" + _BETWEEN.encode().join(values) + b"</v>", True)
    found = "".join(texts).split(_BETWEEN)
    if len(found) != len(values):
        raise ValueError("not plain")
    return found


def taken_out(rows: bytes) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Return the pieces of plain rows between the values in their cells, which have a slot each, and these values."""
    pieces = _VALUES.split(rows)
    values = pieces[2::3]
    del pieces[2::3]
    return pieces, values


def scan_rows(inside: bytes, formats: Mapping[str, str]) -> Shape | None:
    """Return the shape of some rows of a sheetData element; None where they are not plain or may have to be refused.

    The parser has found them sound. ``formats``: the number format of each style.
    """
    text = inside.decode()
    found = _CELLS.findall(text)
    if found and found[-1][-1]:
        return None
    cells: dict[str, RawCell | None] = {}
    slots: list[tuple[str, str, str, str]] = []
    rows: dict[str, list[int]] = defaultdict(list)
    first = formats.get("0", "General")
    is_open = False
    for at, style, kind, formula_tag, formula, tag, stored, number, attributes, closed, ended, _ in found:
        if number:
            if is_open:
                return None  # a row in a row
            is_open = not closed
            rows[attributes].append(int(number))
        elif ended:
            is_open = False
        elif not is_open or at in cells or (tag and (tag[1] == "i") != (kind == "inlineStr")):
            return None  # a cell outside rows, an address that occurs twice, a value that is not of its type
        else:
            number_format = formats.get(style, "General") if style else first
            said = formula_tag and (_formula(formula) or "=")
            if stored:
                cells[at] = None
                slots.append((at, kind, number_format, said))
            elif kind == "s" and tag:
                return None  # a string that does not exist
            elif cell := _cell(kind if tag else None, "", number_format, said):
                cells[at] = cell
    if is_open:
        return None
    short = all(len(number_format) + len(said) <= _KEPT for _, _, number_format, said in slots)
    return Shape(formats, cells, Slots(*zip(*slots, strict=True)), rows, text.count("<c "), short)


def _cell(kind: str | None, said: str, number_format: str, formula: str) -> RawCell | None:
    make = _kept if len(said) + len(formula) + len(number_format) <= _KEPT else _made
    return make(kind, said, number_format, formula)


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
    return RawCell(kind, text, number_format, formula)


_kept = lru_cache(maxsize=_LIKE)(_made)


@cached(256)
def attributes_in(text: str) -> Mapping[str, str]:
    """Return the attributes in a part of a tag that was scanned, by name."""
    return dict(_ATTRIBUTE.findall(text))


def _unescaped(text: str) -> str:
    """Return a text with its references (&lt;, &#38468;) replaced; the parser has found all of them sound."""
    if "&" not in text:
        return text
    pieces = _REFERENCE.split(text)
    pieces[1::2] = map(_referred, pieces[1::2])
    return "".join(pieces)


# The formulas of the self-check are the same in all copies of a form, whatever their results are.
_formula = cached(2048, longest=2000)(_unescaped)


@lru_cache(maxsize=4096)
def _referred(name: str) -> str:
    if name.startswith("#"):
        return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))
    return _NAMED[name]
