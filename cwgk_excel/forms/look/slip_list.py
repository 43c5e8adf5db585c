"""What whoever draws a correction slip and whoever reads it agree on: where things stand on its list, and its cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

LIST_SHEET = "修改清单"
# The columns that are read when the slip comes back: a line's number, what was done about it, and why.
NUMBER, VERDICT, REASON = "A", "I", "J"
HEADINGS: Mapping[str, str] = {NUMBER: "序号", VERDICT: "处理", REASON: "说明（属实的写明理由）"}
CORRECTED, RIGHT = "已改正", "属实"
VERDICTS = (CORRECTED, RIGHT)
# In a slip that locks what is right: each row of the list may be taken back, by its number and one word.
ROW_NUMBER = "行{row}"
WITHDRAWN = "撤销"
# What the filler writes for a reason is a text of a cell that prints.
LONGEST_REASON = 200
# Until a program has calculated the self-check of a form that was filled in by ours.
NOT_CALCULATED = "请打开后查看"
COMMENT_AUTHOR = "市厂开办"
OPEN, LOCKED, MARKED, SPARE = "open", "locked", "marked", "spare"


class SlipCell(NamedTuple):
    """An entry cell as it leaves: its field and record (-1: stands once), the text drawn, and its state.

    "open" and "locked" cells are right, "marked" ones have a finding, "spare" ones are rows for more units.
    ``comment``: what stands in the comment on it, "" without one.
    """

    field: str
    record: int
    text: str
    state: str
    comment: str = ""
