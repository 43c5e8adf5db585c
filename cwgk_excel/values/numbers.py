"""Reads numbers as people type them: 1,234 · ３００人 · 95分 · 98。5 · 1.2万 · 1万2千 · 九十八点五 · 98.5% · 约300."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Context, Decimal

from cwgk_excel.returns.cells import RawCell
from cwgk_excel.starting.expressions import late
from cwgk_excel.values.formats import is_date_format, is_percent_format
from cwgk_excel.values.numerals import is_loose_numeral, read_numeral
from cwgk_excel.values.parsed import Parsed
from cwgk_excel.values.text import is_turned, plain_marks

_LONGEST = 60  # a longer text is no number; also bounds the work that a hostile cell can cause
_EXCEL_PRECISION = Context(prec=15)
_LITERAL = late(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?\s*", re.ASCII)
_WRITTEN = late(r"([+-]?)\s*((?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)\s*([百千万亿]?)", re.ASCII)
_TENS = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}
_PARTS = late(r"(\d+)([百千万亿]?)", re.ASCII)
_NEXT = {"亿": "万", "万": "千", "千": "百"}  # 1万2千, but not 1亿2千, which may be short for 1亿2千万
# Alone in a cell, each of these may also be a stroke or a circle drawn for "nothing".
_STROKES = frozenset("一○◯")
_RANGE = late(r"(.+?)\s*(?:[-~〜–—―─]+|至|到)\s*(.+)")
# Words that make a number approximate; the longer ones come first, so that they match before their parts.
_ROUGH = late(
    "大约|大概|大致|接近|将近|差不多|不少于|不低于|不多于|不高于|不超过|超过|不足|不到|不止|大于|小于|高于|低于"
    "|多于|少于|至少|至多|最少|最多|及?以上|及?以下|以内|左右|上下|前后|估计|可能|[约近超多余馀几数来上好]"
    r"|[~〜≈≒>≥≧<≤≦±]=?|(?<=[\d%分人])\+"
)
_ROUND_UNITS = late("[十百千万]+")
_COUNT_UNITS, _MARK_UNITS = ("人", "名", "位"), ("分",)
_RATE_UNITS = ("%",)


def parse_integer(cell: RawCell) -> Parsed:
    """Read a count, which may be followed by 人, 名 or 位, into an int.

    Problems: cell-not-number, cell-approximate, cell-not-whole.
    """
    found = _plain_number(cell, _COUNT_UNITS)
    if isinstance(found, Parsed):
        return found
    if found != found.to_integral_value():
        return Parsed(None, "cell-not-whole", "带有小数")
    return Parsed(int(found))


def parse_decimal(cell: RawCell) -> Parsed:
    """Read a score, which may be followed by 分, into a float; problems: cell-not-number, cell-approximate."""
    found = _plain_number(cell, _MARK_UNITS, _STROKES)
    return found if isinstance(found, Parsed) else Parsed(float(found))


def parse_percent(cell: RawCell) -> Parsed:
    """Read a rate into a float, 98.5 for 98.5 %; problems: those of a score, and rate-unclear (the value stays).

    0.985 in a cell formatted as a percentage is 98.5. rate-unclear is a bare value of 1 or less, which may be
    meant either way, and a stored 98.5 in a cell formatted as a percentage, which shows it as 9850 %.
    """
    stored = number_literal(cell.text) if cell.kind == "number" else None
    # Excel turns a typed 9:30 or 3/5 into a time or date, and its validation rule checks only the number stored.
    if stored is not None and is_date_format(cell.number_format, stored):
        return Parsed(float(stored), "rate-unclear", "单元格显示为日期或时间")
    found = _number(cell, _read_rate, _STROKES)
    if isinstance(found, Parsed):
        return found
    if cell.kind == "number" and is_percent_format(cell.number_format, found):
        shown = _rounded(found * 100)
        if found > 1:
            return Parsed(float(found), "rate-unclear", f"单元格显示为{_shown(shown)}%")
        return Parsed(float(shown))
    if 0 < found <= 1 and not (cell.kind == "text" and _states_percent(cell.text)):
        either = f"不能确定是{_shown(found)}%还是{_shown(found * 100)}%"
        return Parsed(float(found), "rate-unclear", either)
    return Parsed(float(found))


def number_literal(text: str) -> Decimal | None:
    """Return the number of a stored literal at Excel's precision, None if it is no number or too large for Excel."""
    if len(text) > 400 or not _LITERAL.fullmatch(text):
        return None
    number = Decimal(text.strip())
    if number and number.adjusted() > 307:
        return None
    return _rounded(number) if not number or number.adjusted() > -308 else Decimal(0)


def plain_number(number: Decimal) -> str:
    """Return a number as a person writes it: no exponent, no trailing zeros."""
    return format(number.normalize(), "f") if number else "0"


def _shown(number: Decimal) -> str:
    """Return a number for a message; very large and very small ones stay short."""
    rounded = _rounded(number)
    return plain_number(rounded) if abs(rounded.adjusted()) < 12 else str(float(rounded))


def _rounded(number: Decimal) -> Decimal:
    return _EXCEL_PRECISION.plus(number) + 0  # + 0 makes -0 a 0


def _plain_number(cell: RawCell, units: tuple[str, ...], strokes: Collection[str] = ()) -> Decimal | Parsed:
    """Read a count or score; a number that is shown as a percentage is not read, because it may be a rate."""
    stored = number_literal(cell.text) if cell.kind == "number" else None
    if stored is not None and is_percent_format(cell.number_format, stored):
        shown = f"单元格显示为{_shown(stored * 100)}%"
        return Parsed(None, "cell-not-number", f"{shown}，不能确定是数还是百分比")
    return _number(cell, lambda text: _read(text, units), strokes)


def _number(
    cell: RawCell, read: Callable[[str], Decimal | None], strokes: Collection[str]
) -> Decimal | Parsed:
    """Return the number in a cell of any kind, or the problem; ``strokes``: signs that may be drawn for "nothing"."""
    if cell.kind == "boolean":
        return Parsed(None, "cell-not-number", f"是逻辑值{cell.text}")
    stored = number_literal(cell.text) if cell.kind == "number" else None
    if cell.kind == "date" or (stored is not None and is_date_format(cell.number_format, stored)):
        return Parsed(None, "cell-not-number", "单元格显示为日期")
    if cell.kind == "number":
        return Parsed(None, "cell-not-number") if stored is None else stored
    if is_turned(cell.text):
        return Parsed(None, "cell-not-number", "夹有倒排文字的符号，看到的与存的可能不同")
    text = plain_marks(cell.text)
    if len(text) > _LONGEST:
        return Parsed(None, "cell-not-number", "文字过长")
    if text in strokes:
        return Parsed(None, "cell-not-number", "可能是一横或一个圈")
    number = read(text)
    return _why_not(text, read) if number is None else _rounded(number)


def _why_not(text: str, read: Callable[[str], Decimal | None]) -> Parsed:
    """Return the problem of a text that is no number: cell-approximate for a range or rough number."""
    ends = _RANGE.fullmatch(text)
    if ends and all(read(_ROUGH.sub("", end).strip()) is not None for end in ends.groups()):
        return Parsed(None, "cell-approximate", "写成了范围")
    exact = _ROUGH.sub("", text).strip()
    if exact != text and (read(exact) is not None or _is_round_unit(exact)):
        return Parsed(None, "cell-approximate", "写成了约数")
    if is_loose_numeral(text.rstrip("人名位分")):
        return Parsed(None, "cell-approximate", "写成了约数")
    return Parsed(None, "cell-not-number", "带有%，不能确定是数还是百分比" if "%" in text else "")


def _is_round_unit(text: str) -> bool:
    return _ROUND_UNITS.fullmatch(text.rstrip("人名位分")) is not None


def _read(text: str, units: tuple[str, ...]) -> Decimal | None:
    """Return the number that a text states, with or without one of the units after it; None if there is none."""
    for unit in units:
        if text.endswith(unit):
            text = text[: -len(unit)].rstrip()
            break
    written = _WRITTEN.fullmatch(text)
    if written:
        sign, digits, tens = written.groups()
        return Decimal(sign + digits.replace(",", "")) * _TENS[tens]
    mixed = _read_mixed(text)
    return read_numeral(text) if mixed is None else mixed


def _read_mixed(text: str) -> Decimal | None:
    """Read 1万2千, 1千200 and the like, as long as no place between the units is skipped."""
    parts = _PARTS.findall(text)
    if len(parts) < 2 or "".join(map("".join, parts)) != text:
        return None
    total, above = 0, ""
    for digits, unit in parts:
        filled = len(digits) == len(str(_TENS[above])) - 1 if not unit else unit == _NEXT.get(above)
        below = above and int(digits) * _TENS[unit] < _TENS[above] and digits[0] != "0"
        if above and not (filled and below):
            return None
        total, above = total + int(digits) * _TENS[unit], unit
    return Decimal(total)


def _read_rate(text: str) -> Decimal | None:
    if text in ("百分之百", "百分百"):
        return Decimal(100)
    if text.startswith("百分之"):
        return _read(text.removeprefix("百分之").strip(), ())
    return _read(text, _RATE_UNITS)


def _states_percent(text: str) -> bool:
    marks = plain_marks(text)
    return marks.endswith("%") or marks.startswith("百分之")
