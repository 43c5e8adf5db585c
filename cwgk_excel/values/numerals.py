"""Reads and spells Chinese numerals: 三百二十, 九十八点五, 二〇一七, 叁佰."""

from __future__ import annotations

from decimal import Decimal

from cwgk_excel.starting.expressions import late

_DIGITS = "〇一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"亿": 10**8, "万": 10**4}
_LIMIT = 10**12
_VARIANTS = str.maketrans("零○◯两壹贰叁肆伍陆柒捌玖拾佰仟萬億點", "〇〇〇二一二三四五六七八九十百千万亿点")
_NUMERALS = late(r"[〇一二三四五六七八九十百千万亿]+")
_BARE_TEN = late("(?<![一二三四五六七八九])十")  # 十二, 一百十二, 一万零十 are usual too
_NEIGHBOURS = tuple(_DIGITS[digit : digit + 2] for digit in range(1, 9))


def read_numeral(text: str) -> Decimal | None:
    """Return the number that a well-formed Chinese numeral states; None for any other text."""
    whole, point, fraction = text.translate(_VARIANTS).partition("点")
    number = _read_whole(whole)
    if number is None or (point and not fraction) or any(sign not in _DIGITS for sign in fraction):
        return None
    return Decimal(f"{number}.{''.join(str(_DIGITS.index(sign)) for sign in fraction)}")


def is_loose_numeral(text: str) -> bool:
    """Return whether a text is a numeral that names a range, as 三四百, 十二三 and 二三十 do."""
    plain = text.translate(_VARIANTS)
    return _NUMERALS.fullmatch(plain) is not None and any(pair in plain for pair in _NEIGHBOURS)


def _read_whole(text: str) -> int | None:
    if not _NUMERALS.fullmatch(text):
        return None
    if all(sign in _DIGITS for sign in text):
        return _read_digits(text)
    number = _add_up(text)
    if number >= _LIMIT or spell_numeral(number) != _BARE_TEN.sub("一十", text):
        return None  # not the spelling of that number: "三百二" may be 320 or 302
    return number


def _read_digits(text: str) -> int | None:
    """Read digit by digit (三二〇); None for 三四, which may mean "three or four", and 九五, an unusual 95."""
    if len(text) > 1 and "〇" not in text and (len(text) == 2 or text in _DIGITS):
        return None
    return int("".join(str(_DIGITS.index(sign)) for sign in text)) if len(text) <= 15 else None


def _add_up(text: str) -> int:
    """Return the sum of the signs, whether the numeral is well-formed or not."""
    total = section = digit = 0
    for sign in text:
        if sign in _UNITS:
            section += (digit or 1) * _UNITS[sign]
            digit = 0
        elif sign in _GROUPS:
            total += (section + digit) * _GROUPS[sign]
            section = digit = 0
        else:
            digit = _DIGITS.index(sign)
    return total + section + digit


def spell_numeral(number: int) -> str:
    """Return the standard spelling of 0 ≤ number < 10^12; ten is 一十."""
    for sign, size in _GROUPS.items():
        high, low = divmod(number, size)
        if high:
            gap = "〇" if 0 < low < size // 10 else ""
            return _spell_section(high) + sign + gap + (spell_numeral(low) if low else "")
    return _spell_section(number)


def _spell_section(number: int) -> str:
    spelled = ""
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, value)
        if digit:
            spelled += _DIGITS[digit] + unit
        elif spelled and number and not spelled.endswith("〇"):
            spelled += "〇"
    return spelled or "〇"
