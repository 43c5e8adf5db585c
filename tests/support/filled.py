"""What a unit and a submitting body type in: both forms filled in well, no finding to be had."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

NARRATIVE = "健全职代会制度，" * 90
# As Excel stores the day, as people type it, and as it is.
DAY, DAY_TYPED, DAY_SERIAL = date(2017, 11, 3), "2017-11-03", 43042
UNIT: Mapping[str, Any] = {
    "fill_date": DAY,
    "unit_name": "甲公司",
    "ownership": "有限责任",
    "chair_name": "王建国",
    "staff_count": 326,
    "delegate_count": 45,
    "self_total": 92.5,
    "congress_score": 40,
    "openness_score": 42.5,
    "has_board_reps": "是",
    "board_score": 10,
    "superior_total": 91,
    "satisfaction_rate": 98.5,
    "narrative": NARRATIVE,
}
HEAD: Mapping[str, Any] = {"filled_by": "李明", "phone": "82610415", "leader": "张华"}
ROW: Mapping[str, Any] = {
    "unit_name": "甲公司",
    "unit_type": "企业",
    "staff_count": 326,
    "self_score": 92.5,
    "evaluation_result": 98.5,
    "superior_score": 91,
}
