"""Dates as the office counts them: stored in UTC, judged in China's fixed UTC+8.

A fixed offset is used instead of a time-zone database, which Windows does not carry.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
EXCEL_EPOCH = date(1899, 12, 30)


def now_utc() -> datetime:
    """The present moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """The calendar day in China now."""
    return datetime.now(CHINA).date()


def moment(seconds: float) -> datetime | None:
    """The moment that so many seconds since 1970 in UTC are, to the second; None for one in no calendar."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def excel_serial(day: date) -> int:
    """Excel's number of a day after 1900-03-01, in the 1900 date system."""
    return (day - EXCEL_EPOCH).days


def chinese_date(day: date) -> str:
    """A day as it is printed: 2017年11月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def weekday(day: date) -> str:
    """The day of the week as notices write it: 星期三."""
    return "星期" + "一二三四五六日"[day.weekday()]


def file_time() -> float:
    """The present moment as systems stamp files: seconds since 1970 in UTC."""
    return time.time()
