"""Works out what a cell shows on the screen, which may differ from what it stores.

This is own code because no maintained Python library writes a value by its number format: the existing ones
know only some of the codes and guess at the rest. Here a result that is not certain is marked as unclear. The
rules are those of ECMA-376 part 1, 18.8.30 and 18.8.31, and Excel's own for Chinese numerals.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from cwgk_excel.folding import cached
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.values.dates import serial_date
from cwgk_excel.values.format_codes import CodePart, CodeSection, compile_code
from cwgk_excel.values.numbers import number_literal
from cwgk_excel.values.shown_dates import date_text, is_own_date
from cwgk_excel.values.shown_numbers import number_text

# Codes that show any number as it is, or rounded, and any text as it is.
_PLAIN = re.compile(r"General|@|(?:#,##)?0(?:\.0+)?(?:_ )?|0(?:\.0+)?%", re.IGNORECASE)
_PLAIN_DAY = re.compile(r'yyyy(?:"年"|[-/])mm?(?:"月"|[-/])dd?(?:"日")?(?:;@)?')
_LONGEST_PLAIN = 30
_AT = CodePart("text", "@")
_END_OF_DAYS = 2_958_466
_EPOCH = datetime(1899, 12, 30)


class Shown(NamedTuple):
    """The text on the screen, and the sort of section that writes it (see `format_codes.CodeSection`).

    The sort is "plain" where the value is shown as it is stored, or rounded, and "unclear" where it is not
    certain what is shown; for both the text is "".
    """

    text: str
    sort: str
    percents: int = 0


AS_STORED = Shown("", "plain")
_UNCLEAR = Shown("", "unclear")


def look(cell: RawCell, date1904: bool = False) -> Shown:
    """Return what a cell shows; AS_STORED, without parsing, for codes that show every value as stored or rounded."""
    return AS_STORED if is_plain(cell.number_format) else look_closely(cell, date1904)


def look_closely(cell: RawCell, date1904: bool = False) -> Shown:
    """Return what a cell shows, by the section of its code that applies, also for codes that `look` does not parse."""
    code = cell.number_format
    if cell.kind == "text":
        return _text(cell.text, compile_code(code).text)
    if cell.kind == "date":
        serial = _serial(cell.text)
        return AS_STORED if serial is None else _number(serial, code, False)
    number = number_literal(cell.text) if cell.kind == "number" else None
    return AS_STORED if number is None else _number(number, code, date1904)


@cached(256, _LONGEST_PLAIN)
def is_plain(code: str) -> bool:
    """Return whether a code shows every value as it is stored, or rounded."""
    return len(code) <= _LONGEST_PLAIN and _PLAIN.fullmatch(code) is not None


def is_plain_day(code: str) -> bool:
    """Return whether a code shows every serial number as a full date, in the order year, month, day."""
    return len(code) <= _LONGEST_PLAIN and _PLAIN_DAY.fullmatch(code) is not None


def _serial(text: str) -> Decimal | None:
    """Return the serial number, counted from 1900, of an ISO date; None for a text that is no ISO date."""
    try:
        moment = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None
    since = moment - _EPOCH
    return since.days + Decimal(since.seconds) / 86_400


def _text(text: str, section: CodeSection) -> Shown:
    if not section.clear:
        return _UNCLEAR
    if section.sort not in ("text", "words"):
        return AS_STORED  # the code has a section for numbers in the place of the one for texts
    if all(token == _AT for token in section.tokens) and len(section.tokens) == 1:
        return AS_STORED
    said = (text if token.kind == "text" else token.text for token in section.tokens)
    return Shown("".join(said), section.sort)


def _number(number: Decimal, code: str, date1904: bool) -> Shown:
    section, minus = compile_code(code).section(number)
    if section.system or is_own_date(code):
        day = serial_date(number, date1904)
        return _UNCLEAR if day is None else Shown(day.isoformat(), "date")
    if not section.clear:
        return _UNCLEAR
    if section.sort != "date":
        text = number_text(section, number, minus)
    elif 0 <= number < _END_OF_DAYS:
        text = date_text(section, number, date1904)
    else:
        return AS_STORED  # shown as a row of #, which states nothing that contradicts the stored number
    return _UNCLEAR if text is None else Shown(text, section.sort, section.percents)
