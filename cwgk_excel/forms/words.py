"""What the catalogue's messages may say of a cell, and of fields that a rule compares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from cwgk_excel.clock import chinese_date
from cwgk_excel.forms import rules
from cwgk_excel.forms.excel_rules import bounds_text
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.findings import first_few, shown
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.wordcount import word_count


def cell_words(form: Form, field: Field, code: str, raw: str, value: Any, remark: str) -> dict[str, str]:
    """What the catalogue's messages may say of one cell."""
    words = {
        "label": field.label,
        "value": _as_read(raw, value),
        "read": shown(value) if isinstance(value, str) else _number(value),
        "remark": f"（{remark}）" if remark else "",
        # What we print ourselves is blank only on a sheet that is not ours.
        "help": field.help if field.filled_by != "office" else "在原下发的表格中填写。",
        "example": field.example,
        "range": bounds_text(field),
        "minimum": _number(field.minimum),
        "maximum": _number(field.maximum),
        "max_length": _number(field.max_length),
        "length": str(len(value)) if isinstance(value, str) else "",
        "choices": "、".join(field.choice_names),
        "rate": "可填比例，98.5% 填 98.5；也可填文字，" if field.kind == "rate_or_words" else "",
    }
    if code in ("narrative-long", "narrative-short"):
        words.update(count=str(word_count(value)), limit=str(form.settings.narrative.limit))
    elif code == "below-threshold":
        name = {"self_score": "self_total", "superior_score": "superior_total"}.get(field.name, field.name)
        words["threshold"] = _number(getattr(form.settings.thresholds, name))
    return words


def rule_words(
    form: Form, code: str, values: Mapping[str, Any], same_unit: Callable[[], Sequence[int]]
) -> dict[str, str]:
    """What the messages of rules over several fields say: the figures that were compared.

    ``same_unit`` gives the sheet rows of the same return that name the same unit; few rules need them.
    """
    if code == "total-not-sum":
        return {"expected": _number(rules.expected_total(values, rules.part_weights(form.settings)))}
    if code == "delegates-below-norm":
        return {"expected": str(rules.delegates_norm(values["staff_count"]))}
    if code == "delegates-over-staff":
        return {"staff": str(values["staff_count"])}
    if code == "board-reps-expected":
        return {"ownership": str(values["ownership"])}
    if code == "unit-listed-twice":
        return {"rows": first_few([str(row) for row in same_unit()])}
    return {}


def _as_read(raw: str, value: Any) -> str:
    """What stands in a cell as a person sees it: a date as a date, a number without its last binary digits."""
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, float) and len(raw) > 15 and not raw.isalpha():
        return f"{value:.15g}"
    return shown(raw)


def _number(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, int | float) else chinese_date(value)
