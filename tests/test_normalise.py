"""What people type, and what it is read as."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.intake.cells import RawCell
from cwgk_excel.intake.normalise import KINDS, Parsed, fold, parse

APPROX, NOT_NUMBER, NOT_WHOLE = "cell-approximate", "cell-not-number", "cell-not-whole"
NOT_DATE, UNCLEAR = "cell-not-date", "rate-unclear"
NOV3 = date(2017, 11, 3)
OWNERSHIP = {fold(word): "有限责任" for word in ("有限责任", "150", "150有限责任", "有限责任公司")}
WORDS = {fold(word): "满意" for word in ("满意", "滿意", "OK")}


def text(typed: str, number_format: str = "General", formula: str = "") -> RawCell:
    """Return a cell that holds text."""
    return RawCell("text", typed, number_format, formula)


def number(literal: str, number_format: str = "General", formula: str = "") -> RawCell:
    """Return a cell that holds a number."""
    return RawCell("number", literal, number_format, formula)


def result(kind: str, cell: RawCell, **options: object) -> object:
    """Return the value that was read, or the code of the error."""
    parsed = parse(kind, cell, **options)  # type: ignore[arg-type]
    return parsed.problem or parsed.value


INTEGERS = [
    ("320", 320),
    ("0", 0),
    ("007", 7),
    ("１２３", 123),
    (" 320 ", 320),
    ("\u3000320\u00a0", 320),
    ("3\u200b20", 320),
    ("\u202a320\u202c", 320),
    ("320\n", 320),
    ("1,234", 1234),
    ("1，234", 1234),
    ("１，２３４，５６７", 1234567),
    ("300人", 300),
    ("300 人", 300),
    ("300\u3000人", 300),
    ("300名", 300),
    ("300位", 300),
    ("300。", 300),
    ("300人。", 300),
    ("+5", 5),
    ("＋５", 5),
    ("-5", -5),
    ("－5", -5),
    ("−5", -5),
    ("320.0", 320),
    ("1.2万", 12000),
    ("1.2万人", 12000),
    ("1万", 10000),
    ("3千", 3000),
    ("三百二十", 320),
    ("三百二十人", 320),
    ("三百零五", 305),
    ("三百〇五", 305),
    ("十", 10),
    ("一十二", 12),
    ("两百", 200),
    ("两千零一", 2001),
    ("一万零五百", 10500),
    ("十二万零五百", 120500),
    ("一千一百一十", 1110),
    ("一百十二", 112),
    ("一万零十", 10010),
    ("三二〇", 320),
    ("二〇", 20),
    ("零", 0),
    ("叁佰贰拾", 320),
    ("123456789012345", 123456789012345),
    ("98.5", NOT_WHOLE),
    ("98。5", NOT_WHOLE),
    ("1.23456万", NOT_WHOLE),
    ("约300人", APPROX),
    ("大约300", APPROX),
    ("300左右", APPROX),
    ("300人左右", APPROX),
    ("300多", APPROX),
    ("300余人", APPROX),
    ("300+", APPROX),
    (">300", APPROX),
    ("～300", APPROX),
    ("不足300人", APPROX),
    ("300以上", APPROX),
    ("近百", APPROX),
    ("近百人", APPROX),
    ("几十", APPROX),
    ("十几人", APPROX),
    ("三百多", APPROX),
    ("1万余人", APPROX),
    ("30-40", APPROX),
    ("30－40", APPROX),
    ("30~40人", APPROX),
    ("30～40", APPROX),
    ("30—40", APPROX),
    ("30人至40人", APPROX),
    ("三十到四十", APPROX),
    ("约30-40人", APPROX),
    ("三四百", APPROX),
    ("十二三", APPROX),
    ("三四", APPROX),
    ("12,34", NOT_NUMBER),
    ("0,123", NOT_NUMBER),
    ("1,2345", NOT_NUMBER),
    ("3 20", NOT_NUMBER),
    ("300/320", NOT_NUMBER),
    ("300、320", NOT_NUMBER),
    ("(300)", NOT_NUMBER),
    ("5²", NOT_NUMBER),
    ("①②", NOT_NUMBER),
    ("٣٢٠", NOT_NUMBER),
    ("1e3", NOT_NUMBER),
    ("0x10", NOT_NUMBER),
    ("1_000", NOT_NUMBER),
    ("nan", NOT_NUMBER),
    ("inf", NOT_NUMBER),
    ("三百二", NOT_NUMBER),
    ("一万二", NOT_NUMBER),
    ("百", NOT_NUMBER),
    ("百十", NOT_NUMBER),
    ("十十", NOT_NUMBER),
    ("九五", NOT_NUMBER),
    ("95分", NOT_NUMBER),
    ("95%", NOT_NUMBER),
    ("见附件", NOT_NUMBER),
    ("职工三百人", NOT_NUMBER),
    ("无", NOT_NUMBER),
    ("-", NOT_NUMBER),
    ("。", NOT_NUMBER),
    ("9" * 400, NOT_NUMBER),
]


@pytest.mark.parametrize(("typed", "expected"), INTEGERS)
def test_integer_typed_as_text(typed: str, expected: object) -> None:
    """A count typed as text is read exactly, or it is a finding."""
    assert result("integer", text(typed)) == expected


DECIMALS = [
    ("98.5", 98.5),
    ("９８．５", 98.5),
    ("98．5", 98.5),
    ("98。5", 98.5),
    ("98.5分", 98.5),
    ("95分", 95.0),
    ("95 分。", 95.0),
    ("九十八点五", 98.5),
    ("九十八点五分", 98.5),
    ("零点五", 0.5),
    ("1,234.5", 1234.5),
    (".5", 0.5),
    ("95.", 95.0),
    ("-0", 0.0),
    ("-1.5", -1.5),
    ("0.1234567890123456789", 0.123456789012346),
    ("95-98", APPROX),
    ("95分以上", APPROX),
    ("95±1", APPROX),
    ("约95分", APPROX),
    ("98,5", NOT_NUMBER),
    ("98. 5", NOT_NUMBER),
    ("98..5", NOT_NUMBER),
    ("98.5.1", NOT_NUMBER),
    ("九十八点", NOT_NUMBER),
    ("点五", NOT_NUMBER),
    ("95人", NOT_NUMBER),
    ("95%", NOT_NUMBER),
    ("90/95", NOT_NUMBER),
    ("优秀", NOT_NUMBER),
]


@pytest.mark.parametrize(("typed", "expected"), DECIMALS)
def test_decimal_typed_as_text(typed: str, expected: object) -> None:
    """A score typed as text is read exactly, or it is a finding."""
    assert result("decimal", text(typed)) == expected


PERCENTS = [
    ("98.5", 98.5),
    ("98.5%", 98.5),
    ("９８．５％", 98.5),
    ("98.5％", 98.5),
    ("98.5﹪", 98.5),
    ("98.5 %", 98.5),
    ("98。5%", 98.5),
    ("百分之九十八点五", 98.5),
    ("百分之98.5", 98.5),
    ("百分之百", 100.0),
    ("百分百", 100.0),
    ("百分之一百", 100.0),
    ("一百", 100.0),
    ("150%", 150.0),
    ("-5%", -5.0),
    ("0", 0.0),
    ("0%", 0.0),
    ("0.5%", 0.5),
    ("1%", 1.0),
    ("百分之一", 1.0),
    ("0.985", UNCLEAR),
    ("1", UNCLEAR),
    ("１．０", UNCLEAR),
    ("95%以上", APPROX),
    ("95%-98%", APPROX),
    ("95-98%", APPROX),
    ("约98%", APPROX),
    ("百分之九十以上", APPROX),
    ("98分", NOT_NUMBER),
    ("98‰", NOT_NUMBER),
    ("98%%", NOT_NUMBER),
    ("满意", NOT_NUMBER),
]


@pytest.mark.parametrize(("typed", "expected"), PERCENTS)
def test_percent_typed_as_text(typed: str, expected: object) -> None:
    """A rate typed as text is in per cent; what is 1 or less without a sign is unclear."""
    assert result("percent", text(typed)) == expected


DATES = [
    ("2017.11.3", NOV3),
    ("2017/11/3", NOV3),
    ("2017-11-03", NOV3),
    ("2017年11月3日", NOV3),
    ("2017年11月03日", NOV3),
    ("2017年11月3号", NOV3),
    ("2017年11月3", NOV3),
    ("20171103", NOV3),
    ("２０１７．１１．３", NOV3),
    ("2017。11。3", NOV3),
    ("2017.11.3。", NOV3),
    ("2017—11—3", NOV3),
    ("2017 年 11 月 3 日", NOV3),
    ("2017\u3000年\u300011\u00a0月 3 日", NOV3),
    ("2017 - 11 - 3", NOV3),
    ("2017-11-03 00:00:00", NOV3),
    ("2017/11/3 0:00", NOV3),
    ("2017-11-03T00:00:00", NOV3),
    ("2017年11月3日 8:30", NOV3),
    ("二〇一七年十一月三日", NOV3),
    ("二○一七年十一月三日", NOV3),
    ("二零一七年十一月三日", NOV3),
    ("二O一七年十一月三日", NOV3),
    ("二〇一七年11月3日", NOV3),
    ("二〇一七年十月三十一日", date(2017, 10, 31)),
    ("2016.2.29", date(2016, 2, 29)),
    ("年 月 日", None),
    ("2017.2.29", NOT_DATE),
    ("2017-13-1", NOT_DATE),
    ("2017.11.0", NOT_DATE),
    ("0000-01-01", NOT_DATE),
    ("20171301", NOT_DATE),
    ("18991231", NOT_DATE),
    ("2017年11月", NOT_DATE),
    ("2017.11", NOT_DATE),
    ("11月3日", NOT_DATE),
    ("11.3", NOT_DATE),
    ("17.11.3", NOT_DATE),
    ("17年11月3日", NOT_DATE),
    ("3/11/2017", NOT_DATE),
    ("2017.11-3", NOT_DATE),
    ("2017 11 3", NOT_DATE),
    ("2017-11-03 25:00", NOT_DATE),
    ("2017-11-02T16:00:00Z", NOT_DATE),
    ("43042", NOT_DATE),
    ("2017", NOT_DATE),
    ("昨天", NOT_DATE),
    ("。", NOT_DATE),
]


@pytest.mark.parametrize(("typed", "expected"), DATES)
def test_date_typed_as_text(typed: str, expected: object) -> None:
    """A date typed as text is read when the year is first and complete."""
    assert result("date", text(typed)) == expected


NUMBER_CELLS = [
    ("integer", "320", "General", 320),
    ("integer", "320.0", "0", 320),
    ("integer", "3.2E2", "General", 320),
    ("integer", "2.9999999999999996", "General", 3),
    ("integer", "320", '0"人"', 320),
    ("integer", "320", "G/通用格式", 320),
    ("integer", "320", "0.00E+00", 320),
    ("integer", "320", "#,##0.00_);[Red]\\(#,##0.00\\)", 320),
    ("integer", "320", '0"%"', 320),
    ("integer", "320.5", "General", NOT_WHOLE),
    ("integer", "0.95", "0%", NOT_NUMBER),
    ("integer", "43042", "yyyy/m/d", NOT_NUMBER),
    ("integer", "1E+400", "General", NOT_NUMBER),
    ("integer", "NaN", "General", NOT_NUMBER),
    ("integer", "-INF", "General", NOT_NUMBER),
    ("integer", "", "General", None),
    ("decimal", "98.5", "General", 98.5),
    ("decimal", "0.30000000000000004", "General", 0.3),
    ("decimal", "1E-320", "General", 0.0),
    ("decimal", "95", '0"分"', 95.0),
    ("decimal", "0.95", "0.00%", NOT_NUMBER),
    ("decimal", "95", 'm"月"d"日"', NOT_NUMBER),
    ("percent", "98.5", "General", 98.5),
    ("percent", "0.985", "0.0%", 98.5),
    ("percent", "0.98499999999999999", "0.00%", 98.5),
    ("percent", "1", "0%", 100.0),
    ("percent", "0", "0%", 0.0),
    ("percent", "0.005", "0.0%", 0.5),
    ("percent", "98.5", '0.0"%"', 98.5),
    ("percent", "98.5", "0.0\\%", 98.5),
    ("percent", "0", "General", 0.0),
    ("percent", "0.985", "General", UNCLEAR),
    ("percent", "1", "General", UNCLEAR),
    ("percent", "98.5", "0.0%", UNCLEAR),
    ("percent", "43042", "yyyy-mm-dd", UNCLEAR),
    ("percent", "0.39", "h:mm", UNCLEAR),
    ("date", "43042", "yyyy-mm-dd", NOV3),
    ("date", "43042", "General", NOV3),
    ("date", "43042.75", "General", NOV3),
    ("date", "20171103", "General", NOV3),
    ("date", "1", "General", date(1900, 1, 1)),
    ("date", "59", "General", date(1900, 2, 28)),
    ("date", "60", "General", NOT_DATE),
    ("date", "61", "General", date(1900, 3, 1)),
    ("date", "2958465", "General", date(9999, 12, 31)),
    ("date", "2958465.5", "General", date(9999, 12, 31)),
    ("date", "2958466", "General", NOT_DATE),
    ("date", "0", "General", NOT_DATE),
    ("date", "0.5", "General", NOT_DATE),
    ("date", "-1", "General", NOT_DATE),
    ("date", "20171103.5", "General", NOT_DATE),
    ("date", "20171301", "General", NOT_DATE),
    ("date", "18991231", "General", NOT_DATE),
    ("date", "30000101", "General", NOT_DATE),
    ("date", "1E300", "General", NOT_DATE),
    ("text", "82610415", "General", "82610415"),
    ("text", "1.3912345678E10", "General", "13912345678"),
    ("text", "98.50", "General", "98.5"),
    ("text", "43042", 'yyyy"年"m"月"d"日"', "2017-11-03"),
    ("text", "1E+300", "General", "1E+300"),
    ("rate_or_words", "98.5", "General", 98.5),
    ("rate_or_words", "0.985", "0.0%", 98.5),
    ("rate_or_words", "0.985", "General", UNCLEAR),
    ("rate_or_words", "43042", "yyyy/m/d", UNCLEAR),
]


@pytest.mark.parametrize(("kind", "literal", "number_format", "expected"), NUMBER_CELLS)
def test_number_cells(kind: str, literal: str, number_format: str, expected: object) -> None:
    """A number cell is read by its value together with what its format shows."""
    assert result(kind, number(literal, number_format)) == expected


TEXTS = [
    ("大连甲有限公司", "大连甲有限公司"),
    ("  大连 甲有限公司\u3000", "大连 甲有限公司"),
    ("大连\u200b甲\ufeff公司\x07", "大连甲公司"),
    ("一、建立制度；\r\n二、公开。", "一、建立制度；\n二、公开。"),
    ("一\x0b二\u2028三\r四", "一\n二\n三\n四"),
    ("甲\t乙", "甲 乙"),
    ("０４１１－８２６１０４１５", "０４１１－８２６１０４１５"),
    ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ("\u200b \u3000\u3164", None),
    ("", None),
    ("无", None),
    ("／", None),
    ("——", None),
    ("无锡路小学", "无锡路小学"),
]


@pytest.mark.parametrize(("typed", "expected"), TEXTS)
def test_text(typed: str, expected: object) -> None:
    """Text keeps its wording and its Chinese marks; only what cannot be seen is dropped."""
    assert parse("text", text(typed), nothing=NOTHING_WORDS) == Parsed(expected)  # type: ignore[arg-type]


def test_nothing_words_are_kept_when_none_are_given() -> None:
    """Narrative and opinion texts are passed without nothing words and keep them."""
    assert parse("text", text("无")) == Parsed("无")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("word", [*NOTHING_WORDS, " 无 ", "\uff0d\u200b"])
def test_nothing_words_are_blank_in_every_kind(kind: str, word: str) -> None:
    """A word for "nothing" is a blank, without a finding."""
    assert parse(kind, text(word), nothing=NOTHING_WORDS) == Parsed(None)


@pytest.mark.parametrize("kind", KINDS)
def test_blank_cells_are_blank_in_every_kind(kind: str) -> None:
    """Neither an empty cell nor one with only spaces is a finding here."""
    assert parse(kind, RawCell("blank", "", "General", "")) == Parsed(None)
    assert parse(kind, text(" \u3000\n")) == Parsed(None)


CHOICES = [
    ("有限责任", "有限责任"),
    (" 有 限 责 任 ", "有限责任"),
    ("150有限责任", "有限责任"),
    ("150 有限责任", "有限责任"),
    ("１５０有限责任", "有限责任"),
    ("有限责任公司", "有限责任"),
    (" 其他 企业 ", "其他 企业"),
]


@pytest.mark.parametrize(("typed", "expected"), CHOICES)
def test_choice(typed: str, expected: str) -> None:
    """A choice resolves by its aliases; an unknown one comes back as it is, for the list check."""
    assert parse("choice", text(typed), aliases=OWNERSHIP) == Parsed(expected)


def test_choice_given_as_a_number_resolves_by_its_code() -> None:
    """A code typed as a number is as good as its text."""
    assert parse("choice", number("150"), aliases=OWNERSHIP) == Parsed("有限责任")


RATES_OR_WORDS = [
    ("满意", "满意"),
    (" 满 意", "满意"),
    ("ok", "满意"),
    ("98%", 98.0),
    ("９８．５％", 98.5),
    ("98.5", 98.5),
    ("百分之九十八", 98.0),
    ("基本满意", "基本满意"),
    ("95%以上", "95%以上"),
    ("满意率98%", "满意率98%"),
    ("0.985", UNCLEAR),
]


@pytest.mark.parametrize(("typed", "expected"), RATES_OR_WORDS)
def test_rate_or_words(typed: str, expected: object) -> None:
    """A rate is a number, a known word its canonical form, anything else the words themselves."""
    assert result("rate_or_words", text(typed), aliases=WORDS) == expected


def test_word_for_no_number_in_a_count() -> None:
    """职工大会 instead of a number of delegates means none, without a finding."""
    aliases = {fold("职工大会"): "职工大会"}
    assert parse("integer", text(" 职工 大会"), aliases=aliases) == Parsed(None, "", "职工大会")
    assert parse("integer", text("职工大会")).problem == NOT_NUMBER


def test_1904_dates() -> None:
    """In a workbook that counts from 1904 the same serial number is another day."""
    assert parse("date", number("41580"), date1904=True) == Parsed(NOV3)
    assert parse("date", number("0"), date1904=True) == Parsed(date(1904, 1, 1))
    assert parse("date", number("2957003"), date1904=True) == Parsed(date(9999, 12, 31))
    assert parse("date", number("2957004"), date1904=True).problem == NOT_DATE
    assert parse("date", number("-1"), date1904=True).problem == NOT_DATE
    assert parse("text", number("41580", "yyyy/m/d"), date1904=True) == Parsed("2017-11-03")


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2017-11-03", NOV3),
        ("2017-11-03T00:00:00", NOV3),
        ("2017-11-03T00:00:00.000Z", NOV3),
        ("2017-11-02T16:00:00Z", NOT_DATE),
        ("T08:30:00", NOT_DATE),
    ],
)
def test_date_cells(iso: str, expected: object) -> None:
    """An ISO date cell is a date, unless a time zone leaves its day in doubt."""
    assert result("date", RawCell("date", iso, "General", "")) == expected


def test_date_cells_are_no_numbers() -> None:
    """What Excel shows as a date is never taken for a count, a score or a rate."""
    cell = RawCell("date", "2017-11-03", "General", "")
    for kind in ("integer", "decimal", "percent", "rate_or_words"):
        assert parse(kind, cell) == Parsed(None, NOT_NUMBER, "单元格显示为日期")
    assert parse("text", cell) == Parsed("2017-11-03")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", Parsed("TRUE")),
        ("choice", Parsed("TRUE")),
        ("rate_or_words", Parsed("TRUE")),
        ("integer", Parsed(None, NOT_NUMBER, "是逻辑值TRUE")),
        ("decimal", Parsed(None, NOT_NUMBER, "是逻辑值TRUE")),
        ("percent", Parsed(None, NOT_NUMBER, "是逻辑值TRUE")),
        ("date", Parsed(None, NOT_DATE, "是逻辑值TRUE")),
    ],
)
def test_boolean_cells(kind: str, expected: Parsed) -> None:
    """A truth value is no number and no date, even where Python would take it for 1."""
    assert parse(kind, RawCell("boolean", "TRUE", "General", "")) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_error_cells(kind: str) -> None:
    """An error value is a finding in every kind, also as the result of a formula."""
    for formula in ("", "1/0"):
        cell = RawCell("error", "#DIV/0!", "General", formula)
        assert parse(kind, cell) == Parsed(None, "cell-error-value", "#DIV/0!")


def test_formula_cells() -> None:
    """The stored result is taken with a warning; without one there is an error; worse problems come first."""
    assert parse("integer", number("320", formula="SUM(A1:A2)")) == Parsed(320, "cell-formula")
    assert parse("text", text("甲", formula="=")) == Parsed("甲", "cell-formula")
    assert parse("text", text("", formula="A1")) == Parsed(None, "cell-formula")
    assert parse("integer", number("3.5", formula="7/2")).problem == NOT_WHOLE
    assert parse("percent", number("0.9", formula="9/10")).problem == UNCLEAR
    blank = RawCell("blank", "", "General", "A1")
    assert parse("text", blank) == Parsed(None, "cell-formula-empty", "公式没有结果")


REMARKS = [
    ("integer", text("30-40"), "写成了范围"),
    ("integer", text("约30～40人"), "写成了范围"),
    ("integer", text("约300"), "写成了约数"),
    ("integer", text("98.5"), "带有小数"),
    ("decimal", text("95%"), "带有%，不能确定是数还是百分比"),
    ("decimal", number("0.95", "0%"), "单元格显示为95%，不能确定是数还是百分比"),
    ("percent", number("98.5", "0.0%"), "单元格显示为9850%"),
    ("percent", number("1", "General"), "不能确定是1%还是100%"),
    ("percent", text("0.985"), "不能确定是0.985%还是98.5%"),
    ("date", text("2017年11月"), "缺少日"),
    ("date", text("11月3日"), "缺少年份"),
    ("date", text("17-11-3"), "年份没有写成四位"),
    ("date", text("3/11/2017"), "年份没有写在最前面"),
    ("date", text("2017年"), "缺少月和日"),
    ("date", text("2017.2.30"), "没有这一天"),
]


@pytest.mark.parametrize(("kind", "cell", "remark"), REMARKS)
def test_remarks_say_what_is_the_matter(kind: str, cell: RawCell, remark: str) -> None:
    """The detail for the message names what was seen."""
    assert parse(kind, cell).remark == remark


@pytest.mark.parametrize(
    ("cell", "value"),
    [(text("0.985"), 0.985), (number("1"), 1.0), (number("98.5", "0%"), 98.5)],
)
def test_unclear_rates_keep_their_value(cell: RawCell, value: float) -> None:
    """A warning never changes or drops what was written."""
    assert parse("percent", cell).value == value
    assert parse("rate_or_words", cell).value == value


def test_unknown_kind_is_a_mistake_of_the_caller() -> None:
    """A misspelt kind does not pass as text."""
    with pytest.raises(ValueError, match="unknown kind"):
        parse("number", text("1"))


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
VALUE_TYPES: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "integer": int,
    "decimal": float,
    "percent": float,
    "date": date,
    "choice": str,
    "rate_or_words": (float, str),
}


@given(st.sampled_from(KINDS), CELLS, st.booleans())
def test_no_cell_raises_and_types_hold(kind: str, cell: RawCell, date1904: bool) -> None:
    """Whatever a cell holds, there is a value of the kind's type, or a blank, or a finding without value."""
    parsed = parse(kind, cell, nothing=NOTHING_WORDS, date1904=date1904)
    assert parsed.value is None or isinstance(parsed.value, VALUE_TYPES[kind])
    assert parsed.value is None or parsed.problem in {"", UNCLEAR, "cell-formula"}


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
