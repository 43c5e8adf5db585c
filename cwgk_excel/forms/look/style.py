"""How the workbooks look: fonts that are on every Chinese Windows, colours, and the marks for empty cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Style = Mapping[str, Any]

SONG, HEI, FANG = "宋体", "黑体", "仿宋"
# Each fill has a contrast of at least 1.3 : 1 with white; the self-check also names each cell that has one.
EMPTY_FILL = {"bg_color": "#FFDC73", "fg_color": "#FFDC73", "pattern": 1}
LACK_FILL = {"bg_color": "#F4A460", "fg_color": "#F4A460", "pattern": 1}
WRONG_FILL = {
    "bg_color": "#F8B4AE",
    "fg_color": "#F8B4AE",
    "pattern": 1,
    "font_color": "#C00000",
    "bold": True,
}
# In cells that may stay empty only the text is coloured, never the cell.
EMPTY_TEXT, WRONG_TEXT = {"font_color": "#000000"}, {"font_color": "#C00000"}
# Overrides a format of decimals where the number is whole; programs that ignore it show 45.0.
WHOLE_NUMBER = {"num_format": "0"}

BASE: Style = {"font_name": SONG, "font_size": 12, "valign": "vcenter"}
TITLE: Style = {**BASE, "font_size": 22, "bold": True, "align": "center", "text_wrap": True}
PLAIN: Style = {**BASE, "align": "left"}
RIGHT: Style = {**BASE, "align": "right"}
LABEL: Style = {**BASE, "font_size": 10.5, "align": "center", "text_wrap": True, "border": 1}
# Entries print in full: texts wrap, all else shrinks to fit on one line.
WRAPPED: Style = {**LABEL, "font_name": FANG, "locked": False}
ENTRY: Style = {**WRAPPED, "font_size": 12, "text_wrap": False, "shrink": True}
SMALL: Style = {"font_name": SONG, "font_size": 8, "valign": "vcenter", "font_color": "#404040"}
# Name and token shrink to fit, because the font that a program uses in place of 宋体 may be wider.
TOKEN: Style = {**SMALL, "shrink": True}
# The panel stands beside the form and never prints.
PANEL: Style = {
    "font_name": SONG,
    "font_size": 10,
    "valign": "top",
    "text_wrap": True,
    "font_color": "#7F3F00",
}
PANEL_HEAD: Style = {**PANEL, "bold": True, "font_size": 12, "valign": "vcenter"}
PANEL_SUM: Style = {**PANEL, "bold": True, "font_size": 11, "border": 1, "border_color": "#C8A97E"}
