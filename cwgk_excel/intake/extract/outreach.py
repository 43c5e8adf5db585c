"""Detects formulas that reach out of their workbook: to another file, the net, or another program."""

from __future__ import annotations

import re

from cwgk_excel.folding import cached

_TEXTS = re.compile(r'"[^"]*"')
_NAMES = re.compile(r"'[^']*'")
# Matches a sheet in another file: Excel stores [1]Sheet1!A1 or '[台账.xlsx]Sheet 1'!A1, LibreOffice stores
# 'file:///…'#$Sheet1.A1. It does not match a column of a table, nor OpenFormula's [.A1].
_OTHER_FILE = re.compile(
    r"\[(?![.$])[^\[\]]+\](?:[^\[\]!(),;&+*/<>=^\s'-]*|[^\[\]!']*')!|'(?:file|https?|ftps?|smb):",
    re.IGNORECASE,
)
_FETCHING = re.compile(r"(?<!\w)(?:WEBSERVICE|IMAGE|IMPORT(?:DATA|FEED|HTML|RANGE|XML))\s*\(", re.IGNORECASE)
_CALLING = re.compile(r"(?<!\w)(?:DDE|RTD|CALL|EXEC|REGISTER(?:\.ID)?)\s*\(", re.IGNORECASE)
# One of these is in each of those names. None has an I or S, which match other letters too where case is ignored.
_PARTS = ("WEB", "MAGE", "MPORT", "DDE", "RTD", "CALL", "EXEC", "REG")


# The formulas of the self-check are the same in all copies of a form: some hundred, of some hundred characters.
@cached(4096, longest=1000)
def reaches_out(formula: str) -> str:
    """Return "dde-link" for a formula that calls a program, "external-link" for one that reads another file or the net.

    Returns "" for any other formula. `formula` is the text without the equals sign.
    """
    bare = _TEXTS.sub('""', formula)
    capitals = bare.upper()
    calls = any(part in capitals for part in _PARTS)  # a look at all of them takes a tenth of a search
    # A DDE link is written program|topic!item; outside texts and quoted names the bar has no other use.
    if ("|" in bare and "|" in _NAMES.sub("''", bare)) or (calls and _CALLING.search(bare)):
        return "dde-link"
    return "external-link" if _OTHER_FILE.search(bare) or (calls and _FETCHING.search(bare)) else ""
