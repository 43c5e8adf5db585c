"""Where things stand on 修改清单, the first sheet of a correction slip: who draws it and who reads it agree on this."""

from __future__ import annotations

LIST_SHEET = "修改清单"
# The columns that are read when the slip comes back: a line's number, what was done about it, and why.
NUMBER, VERDICT, REASON = "A", "I", "J"
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
