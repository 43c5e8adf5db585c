"""The words that fill the braces of the catalogue's messages about a cell."""

from __future__ import annotations

from datetime import date
from typing import Any

from cwgk_excel.clock import chinese_date
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.findings.finding import shown
from cwgk_excel.forms.look.excel_rules import bounds_text
from cwgk_excel.forms.wordcount import word_count


def cell_words(field: Field, raw: str, value: Any, remark: str) -> dict[str, str]:
    """Return, by brace, the words for the catalogue's messages about one cell."""
    words = {
        "label": field.label,
        "value": _as_read(raw, value),
        "read": shown(value) if isinstance(value, str) else _number(value),
        "remark": f"（{remark}）" if remark else "",
        # A cell that the office fills in is blank only on a sheet that the office did not issue.
        "help": field.help if field.filler != "office" else "在原下发的表格中填写。",
        "example": field.example,
        "range": bounds_text(field),
        "minimum": _number(field.minimum),
        "maximum": _number(field.maximum),
        "max_length": _number(field.max_length),
        "length": str(len(value)) if isinstance(value, str) else "",
        "choices": "、".join(field.choice_names),
        "threshold": _number(field.threshold),
        "limit": _number(field.wanted),
        "rate": "可填比例，98.5% 填 98.5；也可填文字，" if field.kind == "rate_or_words" else "",
    }
    if field.wanted is not None and isinstance(value, str):
        words["count"] = str(word_count(value))
    return words


def _as_read(raw: str, value: Any) -> str:
    """Return what a person sees in a cell: a date as a date, a number without its last binary digits."""
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, float) and len(raw) > 15 and not raw.isalpha():
        return f"{value:.15g}"
    return shown(raw)


def _number(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, int | float) else chinese_date(value)
