"""Compares what a cell shows with what it stores: both must give the same number, perhaps rounded, or the same day."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from cwgk_excel.returns.cells import RawCell
from cwgk_excel.starting.expressions import late
from cwgk_excel.values.dates import english_month, parse_date
from cwgk_excel.values.numbers import number_literal
from cwgk_excel.values.numerals import read_numeral
from cwgk_excel.values.text import plain_marks

_LONGEST = 60
_UNITS = {"百": 2, "千": 3, "万": 4, "亿": 8}
# The last number of a text: its decimals, its exponent, and the unit that follows.
_LAST = late(r"\d(?:\.(\d*))?(?:[Ee]([+-]?\d{1,3}))?\s*([百千万亿])?[^\d]*$", re.ASCII)
_FRACTION = late(r"(-?)(?:(\d+) +)?(\d+)/(\d+)", re.ASCII)

_NUMERAL = late("([〇○零一二三四五六七八九十]+)(?=[年月日号])")
_YEAR_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_NOT_THE_DAY = late(
    r"(?:星期|周|礼拜)[一二三四五六日天]|(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?)(?:day)?"
    r"|\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?|\d{1,2}时(?:\d{1,2}分(?:\d{1,2}秒)?)?|[ap]m|上午|下午",
    re.ASCII,
)
_PART = late(r"(\d{1,4})\s*([年月日号]?)|([a-z]{3,9})\.?", re.ASCII)
_SEPARATORS = late(r"[\s,./()t-]*")
_ORDERS = {"ymd", "mdy", "dmy", "ym", "my", "md", "dm", "y", "m", "d", ""}
_LABELS = {"年": "y", "月": "m", "日": "d", "号": "d"}


def says_number(text: str, stored: Decimal, read: float | None) -> bool:
    """Return whether a shown text states the stored number, exactly or rounded.

    ``read``: the number that the field reads the text as, None if it reads none.
    """
    fraction = _FRACTION.fullmatch(text)
    if fraction and int(fraction[4]):
        whole, above, below = int(fraction[2] or 0), int(fraction[3]), int(fraction[4])
        exact = (whole + Decimal(above) / below) * (-1 if fraction[1] else 1)
        return abs(exact - stored) <= Decimal(1) / below
    said = number_literal(text)
    if said is None and read is not None:
        said = number_literal(repr(read))
    last = _LAST.search(text)
    if said is None:
        return False
    if said == stored or last is None:
        return said == stored
    place = int(last[2] or 0) + _UNITS.get(last[3], 0) - len(last[1] or "")
    difference, half = abs(said - stored), Decimal(5).scaleb(place - 1)
    return difference < half or (difference == half and abs(said) > abs(stored))  # halves go away from zero


def says_day(text: str, day: date) -> bool:
    """Return whether a shown text is a date, or part of one, in a usual order, and fits the day.

    A text that shows only a time, or only the right day of the week, fits as well.
    """
    if len(text) > _LONGEST:
        return False
    read = parse_date(RawCell("text", text, "General", ""))
    if read.value is not None:
        return read.value == day
    plain = _NUMERAL.sub(_in_digits, plain_marks(text)).lower()
    weekday = re.search("(?:星期|周|礼拜)([一二三四五六日天])", plain)
    if weekday and min("一二三四五六日天".index(weekday[1]), 6) != day.weekday():
        return False
    plain = _NOT_THE_DAY.sub(" ", plain)
    parts = list(_PART.finditer(plain))
    if not _SEPARATORS.fullmatch(_PART.sub("", plain)):
        return False
    orders = {""}
    for part in parts:
        orders = {order + sign for order in orders for sign in _readings(part, day)}
    return bool(orders & _ORDERS)


def _in_digits(found: re.Match[str]) -> str:
    text = found[1]
    if "十" not in text:
        return text.translate(_YEAR_DIGITS)
    number = read_numeral(text)
    return text if number is None else str(number)


def _readings(part: re.Match[str], day: date) -> str:
    """Return the parts of the day ("y", "m", "d") that one part of the text can stand for."""
    if part[3]:
        return "m" if english_month(part[3]) == day.month else ""
    number, label = int(part[1]), _LABELS.get(part[2], "")
    values = {"y": {day.year, day.year % 100}, "m": {day.month}, "d": {day.day}}
    return "".join(sign for sign, fits in values.items() if number in fits and label in ("", sign))
