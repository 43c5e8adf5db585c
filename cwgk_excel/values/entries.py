"""Reads a cell as the entry of its field: a name, a position in a list, "as above", or a value of the field's kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cwgk_excel.folding import fold
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.findings.catalogue import severity
from cwgk_excel.forms.names import DITTO_WORDS, NOTHING_WORDS, SPELLINGS
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import RawRecord, RawReturn
from cwgk_excel.values.naming import read_person, read_unit_name
from cwgk_excel.values.normalise import parse
from cwgk_excel.values.parsed import Parsed
from cwgk_excel.values.shown import is_plain
from cwgk_excel.values.text import clean, is_nothing

# The problem of a cell that says "同上" where nothing is known that it could stand for.
DITTO = "cell-ditto"
# Longer than any word for nothing, or for what stands above; and without a number or a mark that could part a name.
_CHINESE, _COUNT = re.compile("[\u4e00-\u9fa5]{3,400}"), re.compile("[1-9][0-9]{0,8}")


def read_entry(
    known: Field, cell: RawCell, aliases: Mapping[str, str], above: Any = None, *, date1904: bool = False
) -> Parsed:
    """Read a cell as the entry of a field; ``aliases``: the field's ``spellings``.

    ``above``: the value that "同上" stands for here, None where that is not certain. The problems are those of
    ``parse``, those of names, cell-ditto, cell-ditto-read (the value stays) and seq-unread.
    """
    if at_once := at_a_glance(known, cell, aliases):
        return at_once
    if _says_ditto(known, cell):
        return Parsed(None, DITTO) if above is None else Parsed(above, "cell-ditto-read")
    nothing = () if known.is_long_text else NOTHING_WORDS
    parsed = parse(known.kind, cell, aliases=aliases, nothing=nothing, date1904=date1904)
    if known.role == "unit":
        return read_unit_name(parsed)
    if known.role == "person":
        return read_person(parsed)
    return _position(known, parsed) if known.role == "position" else parsed


def at_a_glance(known: Field, cell: RawCell, aliases: Mapping[str, str]) -> Parsed | None:
    """Return what a cell says that holds nothing but Chinese characters, or a whole number, as most names and counts.

    None where more has to be looked at; all that follows would say the same.
    """
    if cell.formula or known.role == "position" or not is_plain(cell.number_format):
        return None
    if known.kind == "text" and cell.kind == "text":
        return Parsed(cell.text) if _CHINESE.fullmatch(cell.text) else None
    if known.kind == "integer" and cell.kind == "number" and "%" not in cell.number_format:
        return Parsed(int(cell.text)) if _COUNT.fullmatch(cell.text) and cell.text not in aliases else None
    return None


def spellings(known: Field) -> dict[str, str]:
    """Return the canonical form of each spelling, folded, of the field's choices and of its words for no number."""
    listed = {fold(s): choice.name for choice in known.choices for s in choice.spellings}
    words = {fold(s): word for word in known.words for s in (word, *SPELLINGS.get(word, ()))}
    return listed | words


class Above:
    """The values in the row above that have no finding: only those can "同上" stand for."""

    def __init__(self, raw: RawReturn, fields: Mapping[str, Field]) -> None:
        self._fields = fields
        self._doubtful = {finding.cell for finding in raw.findings}
        self._last: tuple[RawRecord, Mapping[str, Any], Mapping[str, tuple[str, str]]] | None = None

    def value(self, row: int, name: str) -> Any:
        """Return the value of a field in the row above this one; None unless the last kept row is directly above."""
        if self._last is None or row != self._last[0].row + 1:
            return None
        record, values, problems = self._last
        if name not in values or (name in problems and problems[name][0] != "cell-ditto-read"):
            return None
        sound = all(p.address not in self._doubtful for p in record.cells if p.field == name)
        return values[name] if sound and _is_listed(self._fields[name], values[name]) else None

    def keep(
        self, record: RawRecord, values: Mapping[str, Any], problems: Mapping[str, tuple[str, str]]
    ) -> None:
        """Keep the values of a record and their problems, so that the next row can refer to them."""
        self._last = record, values, problems


def _is_listed(known: Field, value: Any) -> bool:
    """Return whether a value is in the field's list, or is a rate within the bounds beside such a list."""
    if not known.only_warns:
        return False
    return value in known.choice_names if isinstance(value, str) else _is_within(known, value)


def _is_within(known: Field, value: Any) -> bool:
    low, high = known.minimum, known.maximum
    if not (isinstance(low, int | float) and isinstance(high, int | float)):
        return False
    return isinstance(value, int | float) and low <= value <= high


def _says_ditto(known: Field, cell: RawCell) -> bool:
    """Return whether a cell only points to the one above.

    In an optional text field it never does: any text there is kept as it was written.
    """
    if cell.kind != "text" or cell.formula or known.is_long_text or known.role == "position":
        return False
    text = clean(cell.text)
    return bool(text) and (known.required or known.kind != "text") and is_nothing(text, DITTO_WORDS)


def _position(known: Field, parsed: Parsed) -> Parsed:
    """Turn an unreadable position into a notice: where the row stands gives its position, so it is never an error."""
    unread = parsed.value is not None and not _is_within(known, parsed.value)
    wrong = bool(parsed.problem) and severity(parsed.problem) == "error"
    return Parsed(None, "seq-unread") if wrong or unread else parsed
