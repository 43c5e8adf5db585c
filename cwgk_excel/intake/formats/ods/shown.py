"""Find the number format by which an OpenDocument cell shows what its paragraphs say.

An OpenDocument stores the shown text beside the value, whereas the ledger keeps a number format, as other
workbooks have. The cell gets an ordinary format where one shows the text, else one that is the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cwgk_excel.returns.cells import RawCell
from cwgk_excel.values.format_codes import literal_code, literal_text_code
from cwgk_excel.values.shown import look_closely

_LONGEST = 100  # a longer text is no number, and need not be kept in full
_NUMBER = re.compile(r"-?(\d[\d,]*)(?:\.(\d+))?(%?)", re.ASCII)
_TIMES = ("h:mm:ss", "hh:mm:ss", "h:mm", "hh:mm", "[h]:mm:ss", "[hh]:mm:ss")


def as_shown(cell: RawCell, written: str) -> RawCell:
    """Return the cell with a number format that shows what is written, apart from white space around it."""
    if cell.kind == "text":
        same = cell.text == written or "".join(cell.text.split()) == "".join(written.split())
        return cell if same else replace(cell, number_format=literal_text_code(written))
    if cell.kind not in ("number", "date"):
        return cell
    text = written.strip()
    for code in _likely(cell, text):
        found = replace(cell, number_format=code)
        if look_closely(found).text.strip() == text:
            return found
    code = literal_code(text[:_LONGEST], negative=cell.text.startswith("-"))
    return replace(cell, number_format=code)


def _likely(cell: RawCell, text: str) -> Iterator[str]:
    """Yield ordinary codes that may show a text, the likeliest first."""
    number = _NUMBER.fullmatch(text) if cell.kind == "number" and len(text) <= _LONGEST else None
    if number is None:
        yield cell.number_format
        if cell.number_format in _TIMES:
            yield from _TIMES
        return
    whole, decimals, percent = number.groups()
    if not percent:
        yield "General"
    padded = "0" * len(whole) if whole[0] == "0" and "," not in whole else "0"
    behind = f".{'0' * len(decimals)}" if decimals else ""
    yield ("#,##0" if "," in whole else padded) + behind + percent
