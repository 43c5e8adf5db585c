"""How the sheets of the master look: styles, heights of rows, the page on paper."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cwgk_excel.report.sheets.table import Kind, Mark
from cwgk_excel.xlsx_writer import SheetWriter, Style

# Fonts that are on every Chinese Windows.
SONG, HEI = "宋体", "黑体"
A4 = 9
MARGINS = (0.4, 0.4, 0.5, 0.65)
ROW_HEIGHT, HIGHEST = 20.0, 409.0
# The height of a line in font sizes, and the width of a Latin letter in widths of a Chinese character.
LEADING, NARROW = 1.45, 0.56
BASE: Style = {"font_name": SONG, "font_size": 10.5, "valign": "vcenter"}
TITLE: Style = {**BASE, "font_name": HEI, "font_size": 18, "align": "center", "text_wrap": True}
NOTE: Style = {**BASE, "font_size": 10, "align": "left", "text_wrap": True, "font_color": "#404040"}
HEAD: Style = {
    **BASE,
    "font_name": HEI,
    "font_size": 10,
    "align": "center",
    "text_wrap": True,
    "border": 1,
    "bg_color": "#E4ECF4",
}
SECTION: Style = {**HEAD, "align": "left", "bg_color": "#FFF2CC"}
CELL: Style = {**BASE, "text_wrap": True, "border": 1}
_WHOLE: Style = {**CELL, "align": "center", "num_format": "0"}
KINDS: Mapping[Kind, Style] = {
    "order": _WHOLE,
    "text": {**CELL, "align": "left"},
    "word": {**CELL, "align": "center"},
    "whole": _WHOLE,
    "score": {**CELL, "align": "center"},
    "mean": {**CELL, "align": "center", "num_format": "0.00"},
    "date": {**CELL, "align": "center", "num_format": "yyyy-m-d"},
    "code": {**CELL, "align": "left", "font_size": 8},
    "long": {**CELL, "align": "left", "valign": "top", "font_size": 9},
    "tick": {**CELL, "align": "center", "font_size": 14},
}
MARKS: Mapping[Mark, Style] = {"wrong": {"bg_color": "#FBD5D0"}, "doubt": {"bg_color": "#FFF2CC"}}
BOLD: Style = {"bold": True, "bg_color": "#F2F2F2"}
SHOWN = 80


def page(sheet: SheetWriter, foot: str, *, landscape: bool) -> None:
    """Set the page to A4, one page wide and as many long as needed, with ``foot`` and the page number below."""
    raw = sheet.raw
    raw.set_paper(A4)
    if landscape:
        raw.set_landscape()
    raw.set_margins(*MARGINS)
    raw.fit_to_pages(1, 0)
    raw.center_horizontally()
    text = foot.replace("&", "&&")
    raw.set_footer(f"&L&9{text}&R&9第 &P 页  共 &N 页", {"margin": 0.3})
    raw.hide_gridlines(2)


def height(text: str, width: float, size: float) -> float:
    """Return the height of a row that holds a text, at most what Excel allows."""
    return min(max(ROW_HEIGHT, lines(text, width, size) * size * LEADING + 4), HIGHEST)


def lines(text: str, width: float, size: float) -> int:
    """Return about how many lines a text takes in a column, rather too many than too few: programs differ."""
    room = max(width - 7, size)
    return sum(max(1, math.ceil(_length(part) * size / room)) for part in text.split("\n"))


def _length(text: str) -> float:
    """Return the length of a text in full-width characters."""
    narrow = len(text.encode("ascii", "ignore"))
    return len(text) - narrow + narrow * NARROW


def short(text: Any) -> str:
    """Return a value as it was written, cut so that one long text does not fill the page."""
    plain = str(text or "")
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}……（共{len(plain)}字）"
