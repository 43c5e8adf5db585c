"""Turns one stored cell into a value, or into a finding that says why there is none.

Nothing is guessed: an entry that can be read in two ways is a finding, never repaired. tests/golden/values.tsv
lists, case by case, what people type and how it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from cwgk_excel.folding import fold
from cwgk_excel.forms.findings.finding import shown
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.returns.cells import LONGEST_TEXT, RawCell
from cwgk_excel.values.agreement import says_day, says_number
from cwgk_excel.values.dates import parse_date, serial_date
from cwgk_excel.values.formats import is_date_format, is_percent_format
from cwgk_excel.values.numbers import (
    number_literal,
    parse_decimal,
    parse_integer,
    parse_percent,
    plain_number,
)
from cwgk_excel.values.parsed import Parsed
from cwgk_excel.values.shown import AS_STORED, Shown, is_plain_day, look
from cwgk_excel.values.text import clean, is_nothing, is_turned, plain_marks

NO_ALIASES: Mapping[str, str] = MappingProxyType({})
_NUMBER_PARSERS: Mapping[str, Callable[[RawCell], Parsed]] = MappingProxyType(
    {"integer": parse_integer, "decimal": parse_decimal, "percent": parse_percent}
)
_WORDED = ("text", "choice")
_CURRENCY = re.compile(r"(?<![\d.])[$¥￥] *(?=\d)")
_NO_DIGIT = re.compile(r"\D")
_LISTED = ("integer", "choice", "rate_or_words")  # kinds whose spellings aliases may translate
_LONGEST_LITERAL = 21  # a longer number is kept as stored instead of being written out
_LONG_NUMBER = re.compile(r"[1-9]\d{15,}")  # more digits than Excel keeps: written as text, all stay
# WPS keeps a picture in a cell as a formula of its own, which other programs save as text or as #NAME?.
_PICTURE = re.compile(r"(?:_xlfn\.)?DISPIMG\s*\(", re.IGNORECASE)
_PICTURE_TEXT = re.compile(r"\s*=\s*@?(?:_xlfn\.)?DISPIMG\s*\(", re.IGNORECASE)

# 满意率98.5% repeats the label, 满意（98.5%） gives the word with the rate that it stands for. After any other
# word (不满意, 基本满意) the rate may be that of the word's answers alone, so it is not read.
_RATE_SAID = re.compile(
    r"[(]?(?:职工|员工|代表|群众|民主|测评|评议|总体|综合|平均|[()])*满意[率度](?:为|是|达到|达|:)?\s*(?P<rate>[^:]+)"
)
_WORD_AND_RATE = re.compile(r"满意\s*(?:[(:,]\s*)?(?P<rate>[^(),:]*%|百分之[^(),:]+)\s*[)]?")
_LONGEST_RATE = 60


def parse(
    kind: str,
    cell: RawCell,
    *,
    aliases: Mapping[str, str] = NO_ALIASES,
    nothing: Collection[str] = (),
    date1904: bool = False,
) -> Parsed:
    """Read one cell as a field of the given kind (one of ``forms.kinds.KINDS``).

    aliases maps folded spellings (see `fold`) to canonical ones, for choice and rate_or_words. For integer
    they are words that stand for no number ("职工大会"): the value is None and the canonical word the remark.
    nothing lists the words that mean a blank. date1904 is the workbook's date system.

    A formula's stored result is read like any value and marked cell-formula (a warning: the value stays)
    unless it has another problem. A formula without a result is cell-formula-empty: entry cells are issued
    without formulas, so it cannot be one of ours that only has to be computed. In every kind, an error value
    is cell-error-value, a text longer than a cell can hold is cell-overlong, and a picture in the cell
    (=DISPIMG) is cell-picture. Unknown words of choice and rate_or_words are returned as cleaned text without
    a problem, because the form's schema checks lists.

    For numbers and dates the stored value counts. Where the number format shows neither that value nor a
    rounding of it, the problem is cell-shown-differently (a warning), or cell-format-unclear (a warning) where
    it is not certain what is shown. For texts, choices and words the shown text counts.

    Raises ValueError for a kind that is not in KINDS, and nothing for any cell.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of field: {kind!r}")
    if len(cell.text) > LONGEST_TEXT:
        return Parsed(None, "cell-overlong")
    if _is_picture(cell):
        return Parsed(None, "cell-picture")
    if not cell.formula:
        return _parse_stored(kind, cell, aliases, nothing, date1904)
    if cell.kind == "blank":
        return Parsed(None, "cell-formula-empty", "公式没有结果")
    parsed = _parse_stored(kind, cell, aliases, nothing, date1904)
    return parsed if parsed.problem else parsed._replace(problem="cell-formula")


def _is_picture(cell: RawCell) -> bool:
    if _PICTURE.search(cell.formula):
        return True
    return cell.kind == "text" and _PICTURE_TEXT.match(cell.text) is not None


def _parse_stored(
    kind: str, cell: RawCell, aliases: Mapping[str, str], nothing: Collection[str], date1904: bool
) -> Parsed:
    if cell.kind == "error":
        return Parsed(None, "cell-error-value", cell.text)
    stored = _read(kind, cell, aliases, nothing, date1904)
    if kind == "date" and cell.kind == "number" and is_plain_day(cell.number_format):
        return stored
    seen = look(cell, date1904)
    if seen is AS_STORED:
        return stored
    if kind in _WORDED or (kind == "rate_or_words" and cell.kind != "number"):
        text, problem = _said(cell, seen, date1904, nothing)
        as_shown = _read(kind, RawCell("text", text, "General", ""), aliases, nothing, date1904)
        return as_shown._replace(problem=problem, remark=_remark(cell, seen)) if problem else as_shown
    # A bare 0.985 is unclear by itself, but the shown text may say whether 0.985 % or 98.5 % is meant.
    bare = stored.problem == "rate-unclear" and seen.sort != "date" and not seen.percents
    if stored.problem and not bare:
        return stored
    as_shown = _read(kind, _shown_cell(seen), aliases, nothing, date1904)
    if not _agree(cell, stored, as_shown, seen):
        return stored._replace(problem=_difference(seen), remark=_remark(cell, seen))
    return Parsed(stored.value) if bare and not as_shown.problem else stored


def _read(
    kind: str, cell: RawCell, aliases: Mapping[str, str], nothing: Collection[str], date1904: bool
) -> Parsed:
    """Read the stored value, regardless of what the number format shows."""
    text = _as_text(cell, date1904)
    canonical = aliases.get(fold(text)) if aliases and kind in _LISTED else None
    if canonical is not None:
        return Parsed(None, remark=canonical) if kind == "integer" else Parsed(canonical)
    if cell.kind == "blank" or is_nothing(text, nothing):
        return Parsed(None)
    rate = _stated_rate(cell) if kind in ("percent", "rate_or_words") else None
    if rate is not None:
        return rate
    if kind in _NUMBER_PARSERS:
        return _NUMBER_PARSERS[kind](cell)
    if kind == "date":
        return parse_date(cell, date1904)
    return _parse_rate_or_words(cell, text) if kind == "rate_or_words" else Parsed(text)


def _parse_rate_or_words(cell: RawCell, text: str) -> Parsed:
    """Read a rate where there is one; a text that is no rate is returned as words."""
    if cell.kind in ("boolean", "date"):
        return Parsed(text)
    rate = parse_percent(cell)
    return Parsed(text) if rate.value is None and cell.kind == "text" else rate


def _stated_rate(cell: RawCell) -> Parsed | None:
    """Read a rate that stands beside its own words (满意率98.5%); None where it is not certain to be the rate."""
    if cell.kind != "text" or len(cell.text) > _LONGEST_RATE or is_turned(cell.text):
        return None
    text = plain_marks(cell.text)
    said = _RATE_SAID.fullmatch(text) or _WORD_AND_RATE.fullmatch(text)
    if said is None:
        return None
    rate = parse_percent(RawCell("text", said["rate"], cell.number_format, ""))
    return None if rate.problem else rate


def _said(cell: RawCell, seen: Shown, date1904: bool, nothing: Collection[str]) -> tuple[str, str]:
    """Return the text that counts in a cell for words, and the code of a finding if that text is doubtful.

    The shown text counts, unless nothing is shown or it is not certain what is. A number that is shown
    shortened (8.3E+07) counts in full, because the short form depends on the width of the column.
    """
    stored, text = _as_text(cell, date1904), clean(seen.text)
    if seen.sort == "unclear" or not text:
        return stored, "" if is_nothing(stored, nothing) else _difference(seen)
    number = number_literal(cell.text) if cell.kind == "number" else None
    if number is not None and seen.sort in ("general", "exponent") and says_number(text, number, None):
        return stored, ""
    return text, _difference(seen) if seen.sort == "words" and not _contains(text, stored) else ""


def _contains(text: str, stored: str) -> bool:
    """Return whether the shown text contains what is stored, as 0411-82610415 and 2017年11月3日 do."""
    if re.search(rf"(?<![0-9]){re.escape(stored)}(?![0-9])", text):
        return True
    try:
        return says_day(text, date.fromisoformat(stored))
    except ValueError:
        return stored.isdecimal() and _NO_DIGIT.sub("", text) == stored


def _shown_cell(seen: Shown) -> RawCell:
    """Return the shown text as a cell, as if it had been typed.

    It is a number only where the section can write an exponent, which a typed text cannot have.
    """
    text = _CURRENCY.sub("", clean(seen.text))
    kind = "number" if seen.sort in ("general", "exponent") and number_literal(text) is not None else "text"
    return RawCell(kind, text, "General", "")


def _agree(cell: RawCell, parsed: Parsed, as_shown: Parsed, seen: Shown) -> bool:
    """Return whether the shown text states the value that was read from the cell."""
    text = clean(seen.text)
    if seen.sort == "unclear" or parsed.value is None or not text:
        return parsed.value is None and as_shown.value is None and not as_shown.problem
    if isinstance(parsed.value, date):
        serial = number_literal(cell.text) if cell.kind == "number" else None
        as_number = serial is not None and says_number(text, serial, None)
        return as_number or says_day(text, parsed.value)
    if isinstance(parsed.value, str):
        return parsed.value == as_shown.value
    read = as_shown.value if isinstance(as_shown.value, int | float) else None
    return says_number(text, Decimal(repr(parsed.value)), read)


def _difference(seen: Shown) -> str:
    return "cell-format-unclear" if seen.sort == "unclear" else "cell-shown-differently"


def _remark(cell: RawCell, seen: Shown) -> str:
    if seen.sort == "unclear":
        return f"格式为“{shown(cell.number_format)}”"
    text = clean(seen.text)
    return f"单元格显示为“{shown(text)}”" if text else "单元格里什么也看不到"


def _as_text(cell: RawCell, date1904: bool) -> str:
    """Return what a cell stores as text.

    A number is written without an exponent, as a percentage or as an ISO date if it is shown as one.
    """
    if cell.kind != "number":
        return clean(cell.text)
    number = number_literal(cell.text)
    if number is None or _LONG_NUMBER.fullmatch(cell.text):
        return clean(cell.text)
    day = serial_date(number, date1904) if is_date_format(cell.number_format, number) else None
    if day is not None:
        return day.isoformat()
    percent = is_percent_format(cell.number_format, number)
    written = f"{plain_number(number * 100)}%" if percent else plain_number(number)
    return written if len(written) <= _LONGEST_LITERAL else clean(cell.text)
