"""Numbers as people type them: 1,234 · ３００人 · 95分 · 98。5 · 1.2万 · 九十八点五 · 98.5% · 约300."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Context, Decimal

from cwgk_excel.intake.cells import RawCell
from cwgk_excel.intake.formats import is_date_format, is_percent_format
from cwgk_excel.intake.numerals import is_loose_numeral, read_numeral
from cwgk_excel.intake.parsed import Parsed
from cwgk_excel.intake.text import plain_marks

_LONGEST = 60  # a longer text is no number; also bounds the work that a hostile cell can cause
_EXCEL_PRECISION = Context(prec=15)
_LITERAL = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?\s*", re.ASCII)
_WRITTEN = re.compile(r"([+-]?)\s*((?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)\s*([百千万]?)", re.ASCII)
_TENS = {"": 1, "百": 100, "千": 1000, "万": 10_000}
_RANGE = re.compile(r"(.+?)\s*(?:[-~〜–—―─]+|至|到)\s*(.+)")
# Words that make a number a rough one, the longer first.
_ROUGH = re.compile(
    "大约|大概|接近|将近|超过|不足|不到|不少于|至少|最多|以上|以下|以内|左右|上下|估计|可能|[约近超多余馀几数来上好]"
    r"|[~〜≈>≥<≤±]|(?<=\d)\+"
)
_ROUND_UNITS = re.compile("[十百千万]+")
_COUNT_UNITS, _MARK_UNITS = ("人", "名", "位"), ("分",)
_RATE_UNITS = ("%",)


def parse_integer(cell: RawCell) -> Parsed:
    """Read a count (人, 名 or 位 may follow) into an int.

    Problems: cell-not-number, cell-approximate, cell-not-whole.
    """
    found = _plain_number(cell, _COUNT_UNITS)
    if isinstance(found, Parsed):
        return found
    if found != found.to_integral_value():
        return Parsed(None, "cell-not-whole", "带有小数")
    return Parsed(int(found))


def parse_decimal(cell: RawCell) -> Parsed:
    """Read a score (分 may follow) into a float; problems: cell-not-number, cell-approximate."""
    found = _plain_number(cell, _MARK_UNITS)
    return found if isinstance(found, Parsed) else Parsed(float(found))


def parse_percent(cell: RawCell) -> Parsed:
    """Read a rate into a float, 98.5 for 98.5 %; problems: as for a score, and rate-unclear (value kept).

    0.985 in a cell formatted as a percentage is 98.5 (domain.md). A bare value of 1 or less may be meant
    either way and is kept as it stands; so is a stored 98.5 that such a cell shows as 9850 %.
    """
    stored = number_literal(cell.text) if cell.kind == "number" else None
    if stored is not None and is_date_format(cell.number_format):
        # Typing 9:30 or 3/5 makes a time or date of it; Excel's rule sees only the number behind.
        return Parsed(float(stored), "rate-unclear", "单元格显示为日期或时间")
    found = _number(cell, _read_rate)
    if isinstance(found, Parsed):
        return found
    if cell.kind == "number" and is_percent_format(cell.number_format):
        shown = _rounded(found * 100)
        if found > 1:
            return Parsed(float(found), "rate-unclear", f"单元格显示为{_shown(shown)}%")
        return Parsed(float(shown))
    if 0 < found <= 1 and not (cell.kind == "text" and _states_percent(cell.text)):
        either = f"不能确定是{_shown(found)}%还是{_shown(found * 100)}%"
        return Parsed(float(found), "rate-unclear", either)
    return Parsed(float(found))


def number_literal(text: str) -> Decimal | None:
    """Return the number of a stored literal at Excel's own precision, None if it is none or beyond Excel."""
    if len(text) > 400 or not _LITERAL.fullmatch(text):
        return None
    number = Decimal(text.strip())
    if number and number.adjusted() > 307:
        return None
    return _rounded(number) if not number or number.adjusted() > -308 else Decimal(0)


def plain(number: Decimal) -> str:
    """Return a number as a person writes it: no exponent, no trailing zeros."""
    return format(number.normalize(), "f") if number else "0"


def _shown(number: Decimal) -> str:
    """Return a number for a message, however long it is when written out."""
    rounded = _rounded(number)
    return plain(rounded) if abs(rounded.adjusted()) < 12 else str(float(rounded))


def _rounded(number: Decimal) -> Decimal:
    return _EXCEL_PRECISION.plus(number) + 0  # + 0 makes -0 a 0


def _plain_number(cell: RawCell, units: tuple[str, ...]) -> Decimal | Parsed:
    """Read a number that is no rate: what shows as a percentage is not certain to be a score."""
    if cell.kind == "number" and is_percent_format(cell.number_format):
        stored = number_literal(cell.text)
        shown = "" if stored is None else f"单元格显示为{_shown(stored * 100)}%，"
        return Parsed(None, "cell-not-number", f"{shown}不能确定是数还是百分比")
    return _number(cell, lambda text: _read(text, units))


def _number(cell: RawCell, read: Callable[[str], Decimal | None]) -> Decimal | Parsed:
    """Return the number in a cell of any kind, or what is the matter with it."""
    if cell.kind == "boolean":
        return Parsed(None, "cell-not-number", f"是逻辑值{cell.text}")
    if cell.kind == "date" or (cell.kind == "number" and is_date_format(cell.number_format)):
        return Parsed(None, "cell-not-number", "单元格显示为日期")
    if cell.kind == "number":
        stored = number_literal(cell.text)
        return Parsed(None, "cell-not-number") if stored is None else stored
    text = plain_marks(cell.text)
    if len(text) > _LONGEST:
        return Parsed(None, "cell-not-number", "文字过长")
    number = read(text)
    return _why_not(text, read) if number is None else _rounded(number)


def _why_not(text: str, read: Callable[[str], Decimal | None]) -> Parsed:
    """Tell a rough number and a range from what is no number at all."""
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
    """Return the number that text states, with or without one of the units after it, else None."""
    for unit in units:
        if text.endswith(unit):
            text = text[: -len(unit)].rstrip()
            break
    written = _WRITTEN.fullmatch(text)
    if not written:
        return read_numeral(text)
    sign, digits, tens = written.groups()
    return Decimal(sign + digits.replace(",", "")) * _TENS[tens]


def _read_rate(text: str) -> Decimal | None:
    if text in ("百分之百", "百分百"):
        return Decimal(100)
    if text.startswith("百分之"):
        return _read(text.removeprefix("百分之").strip(), ())
    return _read(text, _RATE_UNITS)


def _states_percent(text: str) -> bool:
    marks = plain_marks(text)
    return marks.endswith("%") or marks.startswith("百分之")
