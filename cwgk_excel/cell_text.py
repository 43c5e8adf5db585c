"""Texts of returns in a shape that a cell of any output file can hold."""

from __future__ import annotations

from cwgk_excel.folding import in_lines, is_unseen

LONGEST_TEXT = 32_767  # of a cell, in UTF-16 units
_CUT = "……"


def in_sight(text: str) -> str:
    """Return a text of a return with nothing invisible or active in it, so that any output file may hold it.

    Line ends become newlines. Each control character, zero-width mark, mark of direction, noncharacter and lone
    surrogate becomes �, which shows its place.
    """
    if text.isprintable():
        return text
    lines = in_lines(text)
    # What is printable can be seen, and is nearly all of a text.
    odd = {sign for sign in set(lines) if not sign.isprintable() and sign not in "\n\t" and is_unseen(sign)}
    return lines.translate({ord(sign): "\ufffd" for sign in odd}) if odd else lines


def as_written(text: str) -> str:
    """Return a text of a return in a shape that a cell can hold, so that one odd text never stops a whole workbook.

    The text goes through ``in_sight``, and one beyond Excel's limit is cut and ends with ……
    """
    plain = in_sight(text)
    if plain.startswith("<r>") and plain.endswith("</r>"):
        plain += " "  # xlsxwriter would take the text for markup of its own
    if len(plain) * 2 <= LONGEST_TEXT:  # a character has at most two UTF-16 units
        return plain
    units = plain.encode("utf-16-le")  # Excel counts UTF-16 units
    if len(units) <= LONGEST_TEXT * 2:
        return plain
    # "ignore" drops half a character at the cut.
    return units[: (LONGEST_TEXT - len(_CUT)) * 2].decode("utf-16-le", "ignore") + _CUT
