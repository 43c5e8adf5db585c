"""How the workbooks look: fonts that are on every Chinese Windows, colours, and the marks for empty cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cwgk_excel.forms import Field

Style = Mapping[str, Any]

SONG, HEI, FANG = "宋体", "黑体", "仿宋"
EMPTY_FILL = {"bg_color": "#FFF7D6", "fg_color": "#FFF7D6", "pattern": 1}
WRONG_FILL = {"bg_color": "#FBD5D0", "fg_color": "#FBD5D0", "pattern": 1}
LACK_FILL = {"bg_color": "#FFD27F", "fg_color": "#FFD27F", "pattern": 1}

BASE: Style = {"font_name": SONG, "font_size": 12, "valign": "vcenter"}
TITLE: Style = {**BASE, "font_size": 22, "bold": True, "align": "center", "text_wrap": True}
PLAIN: Style = {**BASE, "align": "left"}
RIGHT: Style = {**BASE, "align": "right"}
LABEL: Style = {**BASE, "font_size": 10.5, "align": "center", "text_wrap": True, "border": 1}
ENTRY: Style = {**LABEL, "font_size": 12, "font_name": FANG, "locked": False}
SMALL: Style = {"font_name": SONG, "font_size": 8, "valign": "vcenter", "font_color": "#404040"}
# The token is shown and printed whole, however wide the letters are that a program takes for 宋体.
TOKEN: Style = {**SMALL, "shrink": True}
# Beside the form, never printed.
PANEL: Style = {
    "font_name": SONG,
    "font_size": 10,
    "valign": "top",
    "text_wrap": True,
    "font_color": "#7F3F00",
}
PANEL_HEAD: Style = {**PANEL, "bold": True, "font_size": 12, "valign": "vcenter"}
PANEL_SUM: Style = {**PANEL, "bold": True, "font_size": 11, "border": 1, "border_color": "#C8A97E"}

NUMBER_FORMATS: Mapping[str, str] = {
    "date": 'yyyy"年"m"月"d"日"',
    "text": "@",
    "integer": "0",
    "decimal": "0.0#",
}


def entry_format(field: Field) -> Style:
    """The number format of an entry cell.

    Rates keep General: only there does typing 98.5% leave a trace of the percent sign. Counts and scores have
    a format of their own, so that typing a percentage or a date does not change what the cell is. A
    text-formatted cell shows ##### beyond 255 characters, so long texts keep General too.
    """
    if field.is_long_text or field.kind not in NUMBER_FORMATS:
        return {}
    return {"num_format": NUMBER_FORMATS[field.kind]}
