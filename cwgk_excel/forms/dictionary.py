"""The data dictionary, derived from the schema: label, cell, type, bounds and choices of each form's fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import FORMS, Field
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.look.excel_rules import bounds_text
from cwgk_excel.forms.spec import Form

FILLER_NAMES = {"unit": "申报单位", "body": "报送单位", "office": "市厂开办"}


def dictionary(settings: Settings) -> dict[str, Any]:
    """Return what ``fields --json`` prints: the fields of each form, and those of its rows if it has rows."""
    return {name: _form(form) for name, form in FORMS.under(settings).items()}


def _form(form: Form) -> dict[str, Any]:
    entry: dict[str, Any] = {"fields": [_field(form, f) for f in form.head_fields]}
    if form.row_fields:
        entry["rows"] = {
            "sheet": form.layout.sheet,
            "first_row": form.layout.first_row,
            "last_row": form.layout.last_row,
            "fields": [_field(form, f) for f in form.row_fields],
        }
    return entry


def _field(form: Form, field: Field) -> dict[str, Any]:
    in_row = field.part == "row"
    place = {"column": form.layout.columns[field.name]} if in_row else {"cell": form.layout.cells[field.name]}
    return {
        "name": field.name,
        "label": field.printed_label,
        "help": field.help,
        "sheet": form.layout.sheet,
        **place,
        "type": field.kind,
        "required": field.required,
        "minimum": _plain(field.minimum),
        "maximum": _plain(field.maximum),
        "choices": list(field.choice_names),
        "max_length": field.max_length,
        "filled_by": field.filler,
    }


def _plain(bound: float | date | None) -> float | str | None:
    return bound.isoformat() if isinstance(bound, date) else bound


def as_markdown(settings: Settings) -> str:
    """Return the data dictionary as a page for people."""
    lines = []
    for form in FORMS.under(settings).values():
        layout = form.layout
        lines += [f"## {form.number} {form.title}（`{form.name}`，工作表“{layout.sheet}”）", ""]
        if form.row_fields:
            lines += [f"表格行：第 {layout.first_row} 行至第 {layout.last_row} 行，每行一个单位。", ""]
        lines += ["| 字段 | 栏目 | 位置 | 类型 | 必填 | 范围 | 可选值 | 谁来填 | 说明 |", "|" + " --- |" * 9]
        lines += [_line(form, field) for field in form.fields]
        lines.append("")
    return "\n".join(lines)


def _line(form: Form, field: Field) -> str:
    place = form.layout.cells.get(field.name) or f"{form.layout.columns[field.name]} 列"
    limits = bounds_text(field) or (f"最多{field.max_length}字" if field.max_length else "")
    words = "".join(f"或“{word}”" for word in field.words)
    cells = (
        f"`{field.name}`",
        field.printed_label,
        place,
        KINDS[field.kind].title,
        "是" if field.required else "否",
        limits + words,
        "、".join(field.choice_names),
        FILLER_NAMES[field.filler],
        field.help,
    )
    return "| " + " | ".join(cells) + " |"
