"""Dates as people type them and as Excel stores them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from cwgk_excel.returns.cells import RawCell
from cwgk_excel.starting.expressions import late
from cwgk_excel.values.numbers import number_literal
from cwgk_excel.values.numerals import read_numeral
from cwgk_excel.values.parsed import Parsed
from cwgk_excel.values.text import is_turned, plain_marks

_LONGEST = 60
_LAST_SERIAL = 2_958_465  # 9999-12-31 in the system that counts from 1900
_DAYS_1904 = 1462
_PHANTOM_DAY = 60  # the 29 February 1900, which Excel knows and the calendar does not
_FIRST_DIGITS, _LAST_DIGITS = 19_000_101, 29_991_231
_YEAR_DIGITS = str.maketrans(
    "〇一二三四五六七八九零○◯oOοΟоО壹贰叁肆伍陆柒捌玖", "0123456789000000000123456789"
)

_TIME = late(r"(?<=[\d日号])(?:\s+|T)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$", re.ASCII)
_MIDNIGHT_UTC = late(r"T00:00(?::00(?:\.0+)?)?Z$")
_LOOSE_SPACE = late(r"(?<!\d)\s+|\s+(?!\d)", re.ASCII)
_MARKED = late(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})[日号.]?", re.ASCII)
_WORDED = late(r"([0-9〇一二三四五六七八九零○◯oOοΟоО壹贰叁肆伍陆柒捌玖]{4})年(.{1,3})月(.{1,3}?)[日号]?")
# Programs on an English system write the name of the month, which leaves no doubt which number is the day.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ENGLISH = late(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[-/]?{_MONTH}|{_MONTH}[-/]?(\d{{1,2}})(?:st|nd|rd|th)?)[-/, ]?(\d{{4}})",
    re.ASCII,
)
# The day of the week in front (English) or behind (Chinese) must fit the date.
_DAYS_BEFORE = late(r"(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\.?,?(?=[a-z\d])")
_DAY_AFTER = late(r"\(?(?:星期|礼拜|周)([一二三四五六日天])\)?$")
_WEEK = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6} | {
    sign: min(place, 6) for place, sign in enumerate("一二三四五六日天")
}
_DIGITS = late(r"\d{8}", re.ASCII)
_PLACEHOLDER = "年月日"
_DASHES = str.maketrans("–—―‐‑", "-----")

_WHY_NOT = (
    (late(r"\d{4}[./-]\d{1,2}|.{2,4}年.{1,2}月日?", re.ASCII), "缺少日"),
    (late(r"\d{1,2}[./-]\d{1,2}|.{1,2}月.{1,3}[日号]?", re.ASCII), "缺少年份"),
    (late(r"\d{1,2}([./-])\d{1,2}\1\d{4}", re.ASCII), "年份没有写在最前面"),
    (late(r"\d{2}([./-])\d{1,2}\1\d{1,2}|.{2}年.{1,2}月.{1,3}", re.ASCII), "年份没有写成四位"),
    (late(r"\d{4}年?|.{4}年", re.ASCII), "缺少月和日"),
)


def parse_date(cell: RawCell, date1904: bool = False) -> Parsed:
    """Read a date: the value is a date, or the problem is cell-not-date. A time of day is dropped.

    A date is read only if the year comes first and has four digits, or the month is named in English, because
    anything else can be read in two ways. The placeholder 年 月 日 of an empty date is blank.
    """
    if cell.kind == "number":
        return _from_number(number_literal(cell.text), date1904)
    if cell.kind == "boolean":
        return _unread(f"是逻辑值{cell.text}")
    if is_turned(cell.text):
        return _unread("夹有倒排文字的符号，看到的与存的可能不同")
    text = plain_marks(cell.text).translate(_DASHES)
    if len(text) > _LONGEST:
        return _unread("文字过长")
    text = _MIDNIGHT_UTC.sub("", text) if cell.kind == "date" else text
    return _with_weekday(_LOOSE_SPACE.sub("", _TIME.sub("", text)))


def serial_date(serial: Decimal, date1904: bool = False) -> date | None:
    """Return the day of an Excel serial number, None for a number that is no day of the calendar."""
    day = int(serial) if 0 <= serial <= _LAST_SERIAL + 1 else -1
    if date1904:
        day = day + _DAYS_1904 if day >= 0 else -1
    elif day == _PHANTOM_DAY or day == 0:
        return None
    if not 0 < day <= _LAST_SERIAL:
        return None
    return date(1899, 12, 31 if day < _PHANTOM_DAY else 30) + timedelta(days=day)


def english_month(name: str) -> int | None:
    """Return the number of a month by its English name, in full or shortened, in small letters; else None."""
    return _MONTHS.index(name[:3]) + 1 if re.fullmatch(_MONTH, name) else None


def _from_number(number: Decimal | None, date1904: bool) -> Parsed:
    if number is None:
        return _unread()
    day = serial_date(number, date1904)
    if day is None and number == number.to_integral_value() and _FIRST_DIGITS <= number <= _LAST_DIGITS:
        return _from_text(str(int(number)))  # too large for a serial number, so it is a date in digits
    if day is None:
        phantom = not date1904 and int(number) == _PHANTOM_DAY
        return _unread("1900年没有2月29日" if phantom else "这个数不是日期")
    return Parsed(day)


def _with_weekday(text: str) -> Parsed:
    """Read a date that may name its day of the week; if the two disagree, it is not read."""
    lower = text.lower()
    after, before = _DAY_AFTER.search(text), _DAYS_BEFORE.match(lower)
    if after:
        text = text[: after.start()]
    elif before:
        text = text[before.end() :]
    parsed = _from_text(text)
    named = after or before
    wrong = named and isinstance(parsed.value, date) and parsed.value.weekday() != _WEEK[named[1]]
    return _unread("与星期不符") if wrong else parsed


def _from_text(text: str) -> Parsed:
    if text == _PLACEHOLDER:
        return Parsed(None)
    if _DIGITS.fullmatch(text):
        in_range = _FIRST_DIGITS <= int(text) <= _LAST_DIGITS
        return _day(int(text[:4]), int(text[4:6]), int(text[6:])) if in_range else _unread()
    if marked := _MARKED.fullmatch(text):
        return _day(int(marked[1]), int(marked[3]), int(marked[4]))
    if worded := _WORDED.fullmatch(text):
        year, month, day = int(worded[1].translate(_YEAR_DIGITS)), _small(worded[2]), _small(worded[3])
        if month is not None and day is not None:
            return _day(year, month, day)
    if english := _ENGLISH.fullmatch(text.lower()):
        name, number = english[2] or english[3], english[1] or english[4]
        return _day(int(english[5]), _MONTHS.index(name[:3]) + 1, int(number))
    return _unread(next((remark for form, remark in _WHY_NOT if form.fullmatch(text)), ""))


def _small(text: str) -> int | None:
    """Return a month or day written in digits or as a Chinese numeral, None for any other text."""
    if text.isascii() and text.isdigit():
        return int(text)
    number = read_numeral(text)
    return None if number is None or "点" in text else int(number)


def _day(year: int, month: int, day: int) -> Parsed:
    try:
        return Parsed(date(year, month, day))
    except ValueError:
        return _unread("没有这一天")


def _unread(remark: str = "") -> Parsed:
    return Parsed(None, "cell-not-date", remark)
