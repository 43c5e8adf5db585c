"""The words by which a row is decided."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.tasks.deciding.whole_returns import ANEW, DOUBLE

ACCEPTED, AMENDED, CONFIRMED, PAPER = "认可", "更正为", "确认计入", "纸质件一致"
WITHDRAWN = {"退回重报": ANEW, "重复作废": DOUBLE}
BACK, DOUBLED = WITHDRAWN
KEEPS = "由{body}申报"


def choices_told(choices: Sequence[str]) -> str:
    """What may be chosen, as a row says it."""
    return "／".join(choices)
