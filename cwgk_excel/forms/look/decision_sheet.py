"""Where things stand on 决定表: who draws it, who reads it and who finds one among returns agree on this."""

from __future__ import annotations

DECISION_SHEET, DECIDED_SHEET = "决定表", "已定的事项"
# Who decides all rows that name nobody.
BY = "D3"
# Columns: what a row says, what people fill in, what became of it before, and the sealed mark that is not printed.
HEADINGS = {
    "A": "序号",
    "B": "报送单位",
    "C": "单位",
    "D": "表",
    "E": "位置",
    "F": "现在填的",
    "G": "问题",
    "H": "单位的说明",
    "I": "可以怎么定",
    "J": "决定",
    "K": "改为",
    "L": "理由",
    "M": "经办人",
    "N": "电话核实人",
    "O": "电话",
    "P": "以前的决定",
    "Q": "标记",
}
SAID = "BCDEFGHI"
DECISION, VALUE, REASON, WHO, SPOKE_WITH, TEL = FILLED = "JKLMNO"
EARLIER, MARK = "P", "Q"
HEAD_ROW = 4
LONGEST_REASON = 200
