"""Both forms without a mistake, as they are typed into an open workbook."""

from __future__ import annotations

from office.driver import Value

UNIT: dict[str, Value] = {
    "fill_date": ("date", "2017-11-03"),
    "unit_name": "大连甲厂",
    "ownership": "私营",
    "chair_name": "王建国",
    "staff_count": 326,
    "delegate_count": 45,
    "self_total": 95,
    "congress_score": 50,
    "openness_score": 40,
    "has_board_reps": "是",
    "board_score": 5,
    "satisfaction_rate": 98.5,
    "narrative": "一、健全制度\n二、公开厂务",
}
BODY: dict[str, Value] = {"superior_total": 94, "union_opinion": "同意"}
HEAD: dict[str, Value] = {"filled_by": "李明", "phone": "82610415", "leader": "张华"}
ROW: dict[str, Value] = {
    "unit_name": "大连甲厂",
    "unit_type": "企业",
    "staff_count": 326,
    "self_score": 95,
    "evaluation_result": "满意",
    "superior_score": 94,
}
