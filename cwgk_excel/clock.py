"""Moments are stored in UTC; days are counted in China's fixed UTC+8.

A fixed offset stands in for a time-zone database, which Windows does not carry.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
EXCEL_EPOCH = date(1899, 12, 30)


def now_utc() -> datetime:
    """Return the present moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def now_exactly() -> datetime:
    """Return the present moment in UTC, to the microsecond: for what is ordered by it and may follow at once."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's calendar day in China."""
    return datetime.now(CHINA).date()


def moment(seconds: float) -> datetime | None:
    """Return a Unix timestamp as a moment in UTC, to the second; None when it is beyond the calendar."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def excel_serial(day: date) -> int:
    """Return Excel's number for a day after 1900-03-01, in the 1900 date system."""
    return (day - EXCEL_EPOCH).days


def chinese_date(day: date) -> str:
    """Return a day as forms print it: 2017年11月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def weekday(day: date) -> str:
    """Return the day of the week as notices write it: 星期三."""
    return "星期" + "一二三四五六日"[day.weekday()]


def file_time() -> float:
    """Return the present moment as systems stamp files: seconds since 1970 in UTC."""
    return time.time()
