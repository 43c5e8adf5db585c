"""Writes a serial number as a date, a time of day or a duration, as a section of a number format does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from cwgk_excel.values.dates import serial_date
from cwgk_excel.values.format_codes import CodePart, CodeSection
from cwgk_excel.values.shown_numbers import by_digit, numeral, round_to

_DAY = 86_400
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = "一二三四五六日"
# Programs show these codes as the short date of the reader's system, whatever the codes say.
_OWN_DATE = ("mm-dd-yy", "m/d/yy h:mm", "m/d/yy hh:mm")


def is_own_date(code: str) -> bool:
    """Return whether a code stands for the short date of the reader's system (built-in formats 14 and 22)."""
    return code.lower() in _OWN_DATE


def date_text(section: CodeSection, serial: Decimal, date1904: bool) -> str | None:
    """Return the text by which a date section shows a serial number, None where that is not certain."""
    return _Clock(section, serial, date1904).text() if serial >= 0 else None


class _Clock:
    """Writes one serial number by the tokens of a section."""

    def __init__(self, section: CodeSection, serial: Decimal, date1904: bool) -> None:
        self.section, self.serial = section, serial
        self.tokens = _told_apart(section.tokens)
        self.day = serial_date(serial, date1904)
        kinds = {token.kind for token in self.tokens}
        self.noon = "noon" in kinds
        decimals = sum(token.kind == "decimal" for token in self.tokens)
        exact = serial * _DAY
        # Programs cut hours and minutes without rounding. The seconds are rounded first, because the stored
        # binary number may lie just below the full minute.
        self.seconds = round_to(
            exact, decimals if any(t.text[0] == "s" for t in self.tokens if t.text) else 3
        )
        self.rolled = self.seconds // _DAY != int(serial)

    def text(self) -> str | None:
        shown = ""
        for place, token in enumerate(self.tokens):
            said = self._said(token, place)
            if said is None:
                return None
            shown += said
        return shown

    def _said(self, token: CodePart, place: int) -> str | None:
        if token.kind in ("literal", "point", "comma", "slash"):
            return token.text
        if token.kind == "elapsed":
            return self._elapsed(token.text)
        if token.kind in ("hour", "minute", "second", "noon", "decimal"):
            return self._time(token, place)
        if token.kind == "date" and self.day is not None:
            return self._date(token.text, self.day)
        return None

    def _elapsed(self, letters: str) -> str:
        size = {"h": 3600, "m": 60, "s": 1}[letters[0]]
        return str(int(self.seconds // size)).zfill(len(letters))

    def _time(self, token: CodePart, place: int) -> str | None:
        if self.rolled:
            return None
        within = self.seconds % _DAY
        whole = int(within)
        if token.kind == "decimal":
            first = next(n for n, other in enumerate(self.tokens) if other.kind == "decimal")
            return format(within % 1, "f").partition(".")[2][place - first : place - first + 1]
        if token.kind == "noon":
            late = whole >= _DAY // 2
            words = {"am/pm": ("AM", "PM"), "a/p": ("A", "P")}.get(token.text, ("上午", "下午"))
            return words[late]
        if token.kind == "hour":
            hour = whole // 3600
            return self._number((hour % 12 or 12) if self.noon else hour, token.text)
        return self._number(whole // 60 % 60 if token.kind == "minute" else whole % 60, token.text)

    def _number(self, number: int, letters: str) -> str | None:
        if len(letters) > 2:
            return None
        if not self.section.numerals:
            return str(number).zfill(len(letters))
        return _spelled(number, self.section.numerals)

    def _date(self, letters: str, day: date) -> str | None:
        sign, length = letters[0], len(letters)
        if sign in "ye":
            if sign == "e" and self.section.language not in ("", "zh"):
                return None
            year = str(day.year) if sign == "e" or length > 2 else f"{day.year % 100:02}"
            return by_digit(year, self.section.numerals)
        if sign == "a":
            return ("星期" if length > 3 else "") + _WEEK[day.weekday()]
        if length < 3:
            return self._number(day.month if sign == "m" else day.day, letters)
        return self._name(sign, length, day)

    def _name(self, sign: str, length: int, day: date) -> str | None:
        language = self.section.language
        if language == "other" or length > 5 or (sign == "d" and length > 4):
            return None
        if language == "zh":
            if sign == "d":
                return ("周" if length == 3 else "星期") + _WEEK[day.weekday()]
            return {3: f"{day.month}月", 4: f"{_spelled(day.month, 'DBNum1')}月"}.get(length)
        name = _DAYS[day.weekday()] if sign == "d" else _MONTHS[day.month - 1]
        return {3: name[:3], 4: name, 5: name[0]}[length]


def _spelled(number: int, numerals: str) -> str:
    """Return a number as dates spell it: 十一 without the leading 一, but 壹拾壹 in formal numerals."""
    spelled = numeral(number, numerals)
    return spelled[1:] if spelled.startswith("一十") else spelled


def _told_apart(tokens: Sequence[CodePart]) -> list[CodePart]:
    """Return the tokens with the kinds of those that belong to a time.

    An m after hours or before seconds is a minute; zeros after the point behind seconds are decimals.
    """
    found: list[CodePart] = []
    times = [token for token in tokens if token.kind in ("date", "elapsed")]
    seen = 0
    for place, token in enumerate(tokens):
        if token.kind == "elapsed":
            seen += 1
        elif token.kind == "date":
            before = times[seen - 1].text[0] if seen else ""
            behind = times[seen + 1].text[0] if seen + 1 < len(times) else ""
            seen += 1
            kind = {"h": "hour", "s": "second"}.get(token.text[0], "date")
            if token.text[0] == "m" and len(token.text) < 3 and (before == "h" or behind == "s"):
                kind = "minute"
            token = CodePart(kind, token.text)
        elif token.kind == "digit" and _is_decimal(tokens, place):
            token = CodePart("decimal", token.text)
        found.append(token)
    return found


def _is_decimal(tokens: Sequence[CodePart], place: int) -> bool:
    """Return whether the token is a zero after the point that follows the seconds."""
    while place and tokens[place].text == "0":
        place -= 1
    return place > 0 and tokens[place].kind == "point" and tokens[place - 1].text[:1] == "s"
