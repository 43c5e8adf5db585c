"""What holds of reading any cell; what single cells are read as stands in golden/values.tsv."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwgk_excel.folding import fold
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.intake.formats.number_formats import builtin_format
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.values.normalise import parse
from cwgk_excel.values.parsed import Parsed

ALIASES = {fold(word): "有限责任" for word in ("有限责任", "150", "150有限责任", "有限责任公司")}


def text(typed: str, number_format: str = "General", formula: str = "") -> RawCell:
    """Return a cell that holds text."""
    return RawCell("text", typed, number_format, formula)


def number(literal: str, number_format: str = "General", formula: str = "") -> RawCell:
    """Return a cell that holds a number."""
    return RawCell("number", literal, number_format, formula)


def test_words_for_nothing_are_kept_where_none_are_given() -> None:
    """Narrative and opinion texts are passed without them, for what they say is their content."""
    assert parse("text", text("无")) == Parsed("无")


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("choice", text(" 有 限 责 任 "), Parsed("有限责任")),
        ("choice", text("１５０ 有限责任"), Parsed("有限责任")),
        ("choice", number("150"), Parsed("有限责任")),
        ("choice", text(" 其他 企业 "), Parsed("其他 企业")),
        ("rate_or_words", text("有限责任公司"), Parsed("有限责任")),
        ("rate_or_words", text("其他"), Parsed("其他")),
        ("integer", text("有限 责任"), Parsed(None, "", "有限责任")),
        ("integer", text("其他"), Parsed(None, "cell-not-number")),
        ("text", text("有限责任公司"), Parsed("有限责任公司")),
    ],
)
def test_aliases_translate_lists_and_words_for_none(kind: str, cell: RawCell, expected: Parsed) -> None:
    """In whatever spelling; in a count such a word stands for no number, and a text is not translated."""
    assert parse(kind, cell, aliases=ALIASES) == expected


def test_unknown_kind_is_a_mistake_of_the_caller() -> None:
    """A misspelt kind does not pass as text."""
    with pytest.raises(ValueError, match="unknown kind"):
        parse("number", text("1"))


# As Excel's and WPS's Chinese menus offer them, and as other programs write them.
DAY_FORMATS = (
    *("yyyy-mm-dd", "yyyy/m/d", "yyyy/m/d;@", 'yyyy"年"m"月"d"日";@', 'yyyy"年"m"月";@', 'm"月"d"日";@'),
    *(r"yyyy/m/d\ h:mm;@", r"[$-409]yyyy/m/d\ h:mm\ AM/PM;@", "yy/m/d;@", "m/d;@", "m/d/yy;@", "mm/dd/yy;@"),
    *("[$-409]d/mmm;@", "[$-409]d/mmm/yy;@", "[$-409]dd/mmm/yy;@", "[$-409]mmm/yy;@", "[$-409]mmmm/yy;@"),
    *('[DBNum1][$-804]yyyy"年"m"月"d"日";@', '[DBNum1][$-804]yyyy"年"m"月";@', '[DBNum1][$-804]m"月"d"日";@'),
    *(
        "[$-804]aaaa;@",
        r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy",
        "[$-x-sysdate]dddd, mmmm dd, yyyy",
    ),
    *("m/d/yyyy", "d/m/yyyy", "dd.mm.yyyy", "d-mmm-yy", "yyyy-mm-dd h:mm:ss", r"yyyy\-mm\-dd", "yyyymmdd"),
    *('[$-804]yyyy"年"m"月"d"日"', 'e"年"m"月"d"日"', 'yyyy"年"m"月"d"日" dddd', "General", "0", "0.00"),
)
DAY_NUMBERS = (*range(14, 23), *range(27, 37), *range(50, 59))


@pytest.mark.parametrize("code", [*DAY_FORMATS, *(builtin_format(str(number)) for number in DAY_NUMBERS)])
def test_ordinary_formats_of_dates_are_silent(code: str) -> None:
    """Whatever order and language, a part of the date only, or its time."""
    for serial, day in (("43042", date(2017, 11, 3)), ("43054.4", date(2017, 11, 15))):
        assert parse("date", number(serial, code)) == Parsed(day), code


TYPED = st.text(max_size=40) | st.text(
    "0123456789０９.,．。，%％-－~约多余人分年月日点百千万一二三〇零Oo/: T无", max_size=14
)
LITERALS = st.floats().map(repr) | st.integers().map(str) | TYPED
FORMATS = st.sampled_from(["General", "0%", "yyyy-mm-dd", "@", '"', "[", "\\"]) | st.text(max_size=8)
CELLS = st.builds(
    RawCell,
    st.sampled_from(["blank", "text", "number", "boolean", "error", "date"]),
    LITERALS,
    FORMATS,
    st.sampled_from(["", "A1"]),
)
WARNINGS = {"rate-unclear", "cell-formula", "cell-shown-differently", "cell-format-unclear"}
VALUE_TYPES: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "integer": int,
    "decimal": float,
    "percent": float,
    "date": date,
    "choice": str,
    "rate_or_words": (float, str),
}


@given(st.sampled_from(tuple(KINDS)), CELLS, st.booleans())
def test_no_cell_raises_and_types_hold(kind: str, cell: RawCell, date1904: bool) -> None:
    """Whatever a cell holds, there is a value of the kind's type, or a blank, or a finding without value."""
    parsed = parse(kind, cell, nothing=NOTHING_WORDS, date1904=date1904)
    assert parsed.value is None or isinstance(parsed.value, VALUE_TYPES[kind])
    assert parsed.value is None or parsed.problem in {"", *WARNINGS}


FULL_WIDTH = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")
INTEGER_SPELLINGS = ["{}", " {} ", "{:,}", "{}人", "{} 名", "{}.0", "{}。", "\u3000{:,}人\u200b", "+{}"]


@given(st.integers(0, 10**12), st.sampled_from(INTEGER_SPELLINGS), st.booleans())
def test_integers_read_back_from_every_spelling(value: int, spelling: str, wide: bool) -> None:
    """A count reads back from each supported spelling, in either width."""
    typed = spelling.format(value)
    assert parse("integer", text(typed.translate(FULL_WIDTH) if wide else typed)) == Parsed(value)


DECIMAL_SPELLINGS = ["{}", "{}分", "{} 分。", " {:,}\u00a0"]


@given(st.decimals(-(10**6), 10**6, places=2), st.sampled_from(DECIMAL_SPELLINGS), st.booleans())
def test_decimals_read_back_from_every_spelling(value: Decimal, spelling: str, wide: bool) -> None:
    """A score reads back from each supported spelling, in either width."""
    typed = spelling.format(value)
    expected = Parsed(float(value) + 0.0)
    assert parse("decimal", text(typed.translate(FULL_WIDTH) if wide else typed)) == expected


@given(st.decimals(0, 100, places=2), st.sampled_from(["{}%", "{} ％", "百分之{}"]))
def test_percents_read_back_from_text_and_from_percent_cells(value: Decimal, spelling: str) -> None:
    """A rate reads back from text with its sign and from a cell that shows it as a percentage."""
    assert parse("percent", text(spelling.format(value))) == Parsed(float(value))
    assert parse("percent", number(repr(float(value) / 100), "0.00%")) == Parsed(float(value))
    assert parse("rate_or_words", text(spelling.format(value))) == Parsed(float(value))


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_number_cells_keep_fifteen_digits(value: float) -> None:
    """A stored number is read at Excel's own precision."""
    assert parse("decimal", number(repr(value))).value == pytest.approx(value, rel=1e-14, abs=1e-300)


def spell(value: int) -> str:
    """Return 1 ≤ value ≤ 999 as a Chinese numeral, written out independently of the reader."""
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    spelled = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        spelled += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        spelled += "零"
    return spelled + (digits[ones] if ones else "")


@given(st.integers(1, 999), st.integers(0, 999))
def test_chinese_numerals_read_back(low: int, high: int) -> None:
    """A numeral reads back, also above ten thousand and with decimals."""
    assert parse("integer", text(spell(low))) == Parsed(low)
    if high:
        joined = f"{spell(high)}万零{spell(low)}"
        assert parse("integer", text(joined)) == Parsed(high * 10_000 + low)
    assert parse("decimal", text(f"{spell(low)}点五")) == Parsed(low + 0.5)


DATE_SPELLINGS = [
    "{0}.{1}.{2}",
    "{0}/{1}/{2}",
    "{0}-{1:02}-{2:02}",
    "{0}年{1}月{2}日",
    "{0} 年 {1} 月 {2} 日",
    "{0}{1:02}{2:02}",
    "{0}-{1:02}-{2:02} 00:00:00",
    "{0}/{1}/{2} 8:30",
]


@settings(max_examples=60)
@given(
    st.dates(date(1900, 3, 1), date(2999, 12, 31)),
    st.sampled_from(DATE_SPELLINGS),
    st.booleans(),
    st.booleans(),
)
def test_dates_read_back_from_every_spelling(day: date, spelling: str, wide: bool, date1904: bool) -> None:
    """A date reads back from each supported spelling and from its serial number."""
    typed = spelling.format(day.year, day.month, day.day)
    assert parse("date", text(typed.translate(FULL_WIDTH) if wide else typed)) == Parsed(day)
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    assert parse("date", text(f"{year}年{spell(day.month)}月{spell(day.day)}日")) == Parsed(day)
    serial = (day - (date(1904, 1, 1) if date1904 else date(1899, 12, 30))) // timedelta(days=1)
    if serial >= 0:
        assert parse("date", number(str(serial)), date1904=date1904) == Parsed(day)
