"""Whether a shown text says what is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cwgk_excel.values.agreement import says_day, says_number

DAY = date(2017, 11, 3)


@pytest.mark.parametrize(
    ("text", "read", "stored", "same"),
    [
        ("95", 95, "95", True),
        ("950", 950, "95", False),
        ("99", 99, "98.5", True),
        ("98", 98, "98.6", False),
        ("98", 98, "98.5", False),
        ("-99", -99, "-98.5", True),
        ("98.5", 98.5, "98.54", True),
        ("98.50", 98.5, "98.54", False),
        ("98.5%", 98.5, "98.54", True),
        ("32.6万", 326000, "326456", True),
        ("32.6万", 326000, "327000", False),
        ("8.26E+07", None, "82610415", True),
        ("8.26E+07", None, "82700000", False),
        ("98 1/2", None, "98.5", True),
        ("1/3", None, "0.333", True),
        ("2/0", None, "2", False),
        ("三百二十六", 326, "326", True),
        ("三百二十六", 326, "326.4", False),
        ("合格", None, "98.5", False),
    ],
)
def test_numbers_say_the_same_or_it_rounded(text: str, read: float | None, stored: str, same: bool) -> None:
    """Up to half of the last place that is shown."""
    assert says_number(text, Decimal(stored), read) is same


@pytest.mark.parametrize(
    "text",
    [
        *("2017-11-03", "2017年11月3日", "2017/11/3 9:30", "二〇一七年十一月三日", "2017年11月3日星期五"),
        *("11/3/2017", "3/11/2017", "03.11.17", "17/11/3", "3-Nov-17", "3-Nov", "Nov-17", "3-11月"),
        *(
            "November 3, 2017",
            "Friday, November 3, 2017",
            "2017年11月",
            "11月3日",
            "二〇一七年十一月",
            "十一月三日",
        ),
        *("星期五", "周五", "9:30", "9时30分", "上午9时30分", "2017/11/3 9:30 AM"),
    ],
)
def test_usual_writings_say_the_day(text: str) -> None:
    """In any usual order, in part, or only its time."""
    assert says_day(text, DAY)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2017年3月11日",
            "2017/3/11",
            "2017-11-04",
            "17年3月11日",
            "2017年15月11日",
            "2017/15/11",
            "11年17月",
        ),
        *(
            "4-Nov-17",
            "3-Dec-17",
            "十二月三日",
            "星期六",
            "2017年111月",
            "43042",
            "abc",
            "2017.11.3.17",
        ),
        *("17-3-11", "99" * 40),
    ],
)
def test_other_days_are_seen(text: str) -> None:
    """And what is no date at all."""
    assert not says_day(text, DAY)
