"""Whether a formula reaches out of its workbook: to another file, the net, or another program."""

from __future__ import annotations

import re

_TEXTS = re.compile(r'"[^"]*"')
_NAMES = re.compile(r"'[^']*'")
# [1]Sheet1!A1 and '[台账.xlsx]Sheet 1'!A1 as Excel stores them; 'file:///…'#$Sheet1.A1 as LibreOffice does.
# A sheet in another file ("[1]表!", "[1]一月 合计'!"); not a column of a table, nor OpenFormula's [.A1].
_OTHER_FILE = re.compile(
    r"\[(?![.$])[^\[\]]+\](?:[^\[\]!(),;&+*/<>=^\s'-]*|[^\[\]!']*')!|'(?:file|https?|ftps?|smb):",
    re.IGNORECASE,
)
_FETCHING = re.compile(r"(?<!\w)(?:WEBSERVICE|IMAGE|IMPORT(?:DATA|FEED|HTML|RANGE|XML))\s*\(", re.IGNORECASE)
_CALLING = re.compile(r"(?<!\w)(?:DDE|RTD|CALL|EXEC|REGISTER(?:\.ID)?)\s*\(", re.IGNORECASE)


def reaches_out(formula: str) -> str:
    """Return "dde-link" for a formula that talks to a program, "external-link" for one that reads elsewhere.

    "" for all others. `formula` is the text without the equals sign.
    """
    bare = _TEXTS.sub('""', formula)
    # program|topic!item: outside texts and quoted names the bar has no other use.
    if "|" in _NAMES.sub("''", bare) or _CALLING.search(bare):
        return "dde-link"
    return "external-link" if _OTHER_FILE.search(bare) or _FETCHING.search(bare) else ""
