"""Scan parts that are written plainly, as all common programs write them, with one regular expression.

Calls from the parser into Python, three for each cell, cost several times what all else does. So the parser checks the
part without any, and an expression takes out what it holds. The last alternative of each expression takes everything
that no other one does: if it takes nothing, every byte was understood, which proves that the part is plain. Of any
other part this module says nothing, and the general pass (``sheet_xml``, ``rich_text``) reads it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from cwgk_excel.folding import cached
from cwgk_excel.intake.formats.xlsx.shapes import Alike, Shape, Slots, alike_of, size_of
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


class Cut(NamedTuple):
    """A part cut into three: what comes before the content of an element, this content, and what comes after it."""

    before: bytes
    inside: bytes
    after: bytes


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


def scan_strings(inside: bytes) -> tuple[list[str], Mapping[int, bytes]]:
    """Return the strings in the content of an sst element, and by their places what the items of some hold as written.

    These begin with a run, and have no text here; the parser has still to see them. Raises ValueError where the
    content is not plain, or as expat does.
    """
    found: list[tuple[bytes, bytes, bytes]] = _STRINGS.findall(inside)
    if found and found[-1][2]:
        raise ValueError("not plain")
    texts, runs, _ = zip(*found, strict=True) if found else ((), (), ())
    in_runs = {place: written for place, written in enumerate(runs) if written} if any(runs) else {}
    return [*map(plain_text, texts_of(texts))], in_runs


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
    slots: list[tuple[str, str, Alike]] = []
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
                slots.append((at, kind, alike_of(kind, number_format, said)))
            elif kind == "s" and tag:
                return None  # a string that does not exist
            elif cell := alike_of(kind if tag else None, number_format, said)[""]:
                cells[at] = cell
    if is_open:
        return None
    longest = max((*map(size_of, cells.values()), *(one.size for _, _, one in slots)), default=0)
    return Shape(formats, cells, Slots(*zip(*slots, strict=True)), rows, text.count("<c "), longest)


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
