"""How the sheets of the master look: styles, heights of rows, the page on paper."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
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
    "score": {**CELL, "align": "center", "num_format": "0.00"},
    "mean": {**CELL, "align": "center", "num_format": "0.00"},
    "share": {**CELL, "align": "center", "num_format": "0%"},
    "date": {**CELL, "align": "center", "num_format": "yyyy-m-d"},
    "code": {**CELL, "align": "left", "font_size": 8},
    "paragraph": {**BASE, "text_wrap": True, "align": "left", "valign": "top"},
    "tick": {**CELL, "align": "center", "font_size": 14},
}
BOLD: Style = {"bold": True, "bg_color": "#F2F2F2"}
MARKS: Mapping[Mark, Style] = {
    "wrong": {"bg_color": "#FBD5D0"},
    "doubt": {"bg_color": "#FFF2CC"},
    "settled": {"font_color": "#595959"},
    "unit": {**BOLD, "border": 1, "valign": "vcenter"},
    "below": {"border": 0},
}
LINK: Style = {"font_color": "#0B4F9E", "underline": 1}
BOX_TITLE: Style = {**CELL, "font_name": HEI, "align": "center", "bottom": 0}
BOX_FIGURE: Style = {**CELL, "font_name": HEI, "font_size": 24, "align": "center", "bottom": 0, "top": 0}
BOX_BASIS: Style = {**CELL, "font_size": 9.5, "align": "center", "valign": "top", "top": 0}
ASKED: Style = {**CELL, "font_name": HEI, "align": "left"}
ANSWER: Style = {**CELL, "align": "left"}
SHOWN = 80
LONG_SIDE, SHORT_SIDE = 841.9, 595.3  # of A4, in points
# What is left of a page in portrait between the margins, without a line that programs may need more.
PAGE_ROOM = LONG_SIDE - (MARGINS[2] + MARGINS[3]) * 72 - 16
LANDSCAPE_ROOM = SHORT_SIDE - (MARGINS[2] + MARGINS[3]) * 72 - 16
MOST_BREAKS = 1000  # Excel heeds about that many


def page(
    sheet: SheetWriter, foot: str, *, landscape: bool, scale: int = 0, breaks: Sequence[int] = ()
) -> None:
    """Set the page to A4, one page wide and as many long as needed, with ``foot`` and the page number below.

    ``scale``: the percentage at which it is printed instead, for programs heed no breaks of a sheet that is fitted to
    the page. Such a sheet leaves a sixth of the width, for programs without 宋体 widen its columns that much.
    ``breaks``: the rows after which a page ends.
    """
    raw = sheet.raw
    raw.set_paper(A4)
    if landscape:
        raw.set_landscape()
    raw.set_margins(*MARGINS)
    if scale:
        raw.set_print_scale(scale)
        raw.set_h_pagebreaks(list(breaks))
    else:
        raw.fit_to_pages(1, 0)
    raw.center_horizontally()
    text = foot.replace("&", "&&")
    raw.set_footer(f"&L&9{text}&R&9第 &P 页  共 &N 页", {"margin": 0.3})
    raw.hide_gridlines(2)


def fitting_scale(width: float) -> int:
    """Return the percentage at which columns of that width fit a page in landscape, a sixth of it left."""
    return min(100, int((LONG_SIDE - (MARGINS[0] + MARGINS[1]) * 72) / (width * 7 / 6) * 100))


def breaks(heights: Sequence[tuple[float, bool]], room: float) -> list[int]:
    """Return after how many of the rows a page of so many points ends, none where they would be too many.

    Each row: its height, and whether the next one stays with it.
    """
    found: list[int] = []
    used = tied = 0.0  # ``tied``: the height of the last rows that stay with the next
    first = 0  # the number of the first of them
    for number, (tall, stays) in enumerate(heights):
        if used + tall > room and number:
            start = first if 0 < tied < used else number
            found.append(start)
            used = tied if start < number else 0.0
        used += tall
        if stays:
            first = number if not tied else first
            tied += tall
        else:
            tied = 0.0
    return found if len(found) <= MOST_BREAKS else []


def height(text: str, width: float, size: float) -> float:
    """Return the height of a row that holds a text, at most what Excel allows."""
    return min(max(ROW_HEIGHT, lines(text, width, size) * size * LEADING + 4), HIGHEST)


@lru_cache(maxsize=2000)
def lines(text: str, width: float, size: float) -> int:
    """Return about how many lines a text takes in a column, rather too many than too few: programs differ."""
    room = _room(width, size)
    return sum(max(1, math.ceil(_length(part) * size / room)) for part in text.split("\n"))


def fitting(width: float, size: float) -> int:
    """Return how long a text in one line may be without making a row higher than usual, whatever its signs are."""
    return int(_room(width, size) / size) if size * LEADING + 4 <= ROW_HEIGHT else 0


def _room(width: float, size: float) -> float:
    return max(width - 7, size)


def _length(text: str) -> float:
    """Return the length of a text in full-width characters."""
    narrow = len(text.encode("ascii", "ignore"))
    return len(text) - narrow + narrow * NARROW


def short(text: Any) -> str:
    """Return a value as it was written, cut so that one long text does not fill the page."""
    plain = str(text or "")
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}……（共{len(plain)}字）"
