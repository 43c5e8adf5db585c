"""What one entry says as its field: a name, a position in a list, "as above", or a value of the field's kind."""

from __future__ import annotations

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
from cwgk_excel.values.text import clean, is_nothing


def read_entry(
    known: Field, cell: RawCell, aliases: Mapping[str, str], above: Any = None, *, date1904: bool = False
) -> Parsed:
    """Read a cell as the entry of a field; ``aliases`` as ``spellings`` gives them.

    ``above``: what "同上" stands for here, None where that is not certain. Besides the problems of ``parse``:
    cell-ditto, cell-ditto-read (the value stays), seq-unread, and those of names.
    """
    if _says_ditto(known, cell):
        return Parsed(None, "cell-ditto") if above is None else Parsed(above, "cell-ditto-read")
    nothing = () if known.is_long_text else NOTHING_WORDS
    parsed = parse(known.kind, cell, aliases=aliases, nothing=nothing, date1904=date1904)
    if known.role == "unit":
        return read_unit_name(parsed)
    if known.role == "person":
        return read_person(parsed)
    return _position(known, parsed) if known.role == "position" else parsed


def spellings(known: Field) -> dict[str, str]:
    """Every spelling, folded, to its canonical form; words that stand for none map to themselves."""
    listed = {fold(s): choice.name for choice in known.choices for s in choice.spellings}
    words = {fold(s): word for word in known.words for s in (word, *SPELLINGS.get(word, ()))}
    return listed | words


class Above:
    """What stands in the row above, as far as it is without any finding: that is what "同上" says."""

    def __init__(self, raw: RawReturn, fields: Mapping[str, Field]) -> None:
        self._fields = fields
        self._doubtful = {finding.cell for finding in raw.findings}
        self._row = -1
        self._values: Mapping[str, Any] = {}

    def of(self, row: int) -> Mapping[str, Any]:
        """By field, the values in the row above the given one; none where other rows are between them."""
        return self._values if row == self._row + 1 else {}

    def keep(self, record: RawRecord, values: Mapping[str, Parsed]) -> None:
        """Take a record, which says these values, as the one above the next."""
        addresses = {placed.field: placed.address for placed in record.cells}
        self._row = record.row
        self._values = {
            name: parsed.value
            for name, parsed in values.items()
            if parsed.problem in ("", "cell-ditto-read")
            and addresses[name] not in self._doubtful
            and _is_listed(self._fields[name], parsed.value)
        }


def _is_listed(known: Field, value: Any) -> bool:
    """Whether a value is one that the field's list has, or a rate within bounds beside such a list."""
    if not known.only_warns:
        return False
    return value in known.choice_names if isinstance(value, str) else _is_within(known, value)


def _is_within(known: Field, value: Any) -> bool:
    low, high = known.minimum, known.maximum
    if not (isinstance(low, int | float) and isinstance(high, int | float)):
        return False
    return isinstance(value, int | float) and low <= value <= high


def _says_ditto(known: Field, cell: RawCell) -> bool:
    """Whether a cell only points to the one above; a text that may be blank may well say so."""
    if cell.kind != "text" or cell.formula or known.is_long_text or known.role == "position":
        return False
    text = clean(cell.text)
    return bool(text) and (known.required or known.kind != "text") and is_nothing(text, DITTO_WORDS)


def _position(known: Field, parsed: Parsed) -> Parsed:
    """The position of a row is where it stands: whatever is written for it, it is no error."""
    unread = parsed.value is not None and not _is_within(known, parsed.value)
    wrong = bool(parsed.problem) and severity(parsed.problem) == "error"
    return Parsed(None, "seq-unread") if wrong or unread else parsed
