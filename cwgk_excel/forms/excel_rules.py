"""Excel's data validation, prompts and error texts, read out of a field's checks.

The one place where a schema's checks become Excel's rules. What Excel cannot hold is listed in
``ExcelRule.not_in_excel`` and shows only in the intake's findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cwgk_excel.clock import chinese_date, excel_serial
from cwgk_excel.forms.names import few
from cwgk_excel.forms.schema import Field

PROMPT_LIMIT, ERROR_LIMIT, TITLE_LIMIT = 255, 224, 32
# Spaces that TRIM leaves: ideographic and no-break. CLEAN takes control characters.
_NO_SPACES = 'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(CLEAN({ref}),"\u3000",""),"\u00a0","")," ","")'


@dataclass(frozen=True, slots=True)
class ExcelRule:
    """One data validation, in xlsxwriter's words, and what is said around it."""

    validate: str
    criteria: str
    minimum: Any
    maximum: Any
    formula: str
    source: tuple[str, ...] | str
    style: Literal["stop", "warning"]
    prompt_title: str
    prompt: str
    error_title: str
    error: str
    not_in_excel: tuple[str, ...]


def excel_rule(field: Field, ref: str, list_range: str, nothing_range: str) -> ExcelRule:
    """The rule for the entry cells of ``field`` whose first cell is ``ref``.

    ``list_range`` holds the field's choices, ``nothing_range`` the words for nothing.
    """
    parts: dict[str, Any] = {
        "validate": "any",
        "criteria": "between",
        "minimum": None,
        "maximum": None,
        "formula": "",
        "source": (),
        "style": "warning" if field.only_warns else "stop",
    }
    parts.update(_limits(field, ref, list_range, nothing_range))
    return ExcelRule(
        **parts,
        prompt_title=_cut(f"{field.label}{'（必填）' if field.required else '（可空）'}", TITLE_LIMIT),
        prompt=_cut(field.help, PROMPT_LIMIT),
        error_title=_cut(f"{field.label}填写有误" if not field.only_warns else "请核实", TITLE_LIMIT),
        error=_cut(_error_text(field), ERROR_LIMIT),
        not_in_excel=field.not_in_excel,
    )


def _limits(field: Field, ref: str, list_range: str, nothing_range: str) -> dict[str, Any]:
    """Excel's own kind of rule where there is one, a formula elsewhere."""
    if field.kind == "choice":
        return {"validate": "list", "source": field.choice_names if field.closed else f"={list_range}"}
    if field.kind in ("rate_or_words", "text") or field.words:
        if field.kind == "text" and not field.required:
            return {"validate": "length", "criteria": "<=", "minimum": field.max_length}
        return {"validate": "custom", "formula": "=" + takes(field, ref, list_range, nothing_range)}
    kind = {"integer": "integer", "decimal": "decimal", "percent": "decimal", "date": "date"}[field.kind]
    low, high = field.minimum, field.maximum
    if high is None:
        return {"validate": kind, "criteria": ">=", "minimum": low}
    return {"validate": kind, "minimum": low, "maximum": high}


def takes(field: Field, ref: str, list_range: str, nothing_range: str) -> str:
    """An Excel expression that is true for each value that the rule takes (of a cell that is not blank)."""
    if field.kind == "choice":
        if field.closed:
            return "OR(" + ",".join(f'{ref}="{name}"' for name in field.choice_names) + ")"
        return f"SUMPRODUCT(--({list_range}={ref}))>0"
    if field.kind == "rate_or_words":
        return f"OR(AND({_between(field, ref)}),SUMPRODUCT(--({list_range}={ref}))>0)"
    if field.kind == "text":
        length = f"LEN({ref})<={field.max_length}"
        if not field.required:
            return length
        # No cell that a rule reads may be blank: Excel would then take anything ("ignore blank").
        bare = _NO_SPACES.format(ref=ref)
        if field.is_long_text:
            return f"AND({length},LEN({bare})>0)"
        return f"AND({length},LEN({bare})>0,SUMPRODUCT(--({bare}={nothing_range}))=0)"
    number = f"AND({_between(field, ref)})"
    if field.words:
        return "OR(" + ",".join(f'{ref}="{word}"' for word in field.words) + f",{number})"
    return number


def _between(field: Field, ref: str) -> str:
    """The parts of an AND that holds for numbers within the field's bounds."""
    terms = [f"ISNUMBER({ref})"]
    if field.minimum is not None:
        terms.append(f"N({ref})>={_literal(field.minimum)}")
    if field.maximum is not None:
        terms.append(f"N({ref})<={_literal(field.maximum)}")
    if field.kind == "integer":
        terms.append(f"N({ref})=INT(N({ref}))")
    return ",".join(terms)


def _literal(bound: float | date) -> str:
    return str(excel_serial(bound)) if isinstance(bound, date) else f"{bound:.15g}"


def bounds_text(field: Field) -> str:
    """The field's bounds as a person says them; empty when it has none."""
    low, high = field.minimum, field.maximum
    if isinstance(low, date) and isinstance(high, date):
        return f"{chinese_date(low)}至{chinese_date(high)}之间"
    if low is not None and high is not None:
        return f"{_plain(low)}到{_plain(high)}之间"
    return f"不小于{_plain(low)}" if low is not None else f"不大于{_plain(high)}" if high is not None else ""


def _plain(bound: Any) -> str:
    return f"{bound:.15g}"


def _error_text(field: Field) -> str:
    """What the dialog says: what is accepted, then the help text."""
    if field.kind == "choice" and field.closed:
        return f"只能填{'或'.join(field.choice_names)}，不适用的留空。请点“重试”后从下拉列表中选。"
    if field.kind == "choice":
        return "填的内容不在列表中。写法确实不同的，点“是”保留，由市厂开办确认；否则点“否”重填。"
    if field.kind == "rate_or_words":
        return f"一般填0到100的比例，或填{few(field.choice_names)}。确认无误点“是”，否则点“否”重填。"
    if field.kind == "text":
        bare = "不能只填空格；" if field.is_long_text else "不能只填空格或“无”“/”“同上”等；"
        required = bare if field.required else ""
        return f"{required}最多{field.max_length}字。请点“重试”后改正。"
    kind = {"integer": "整数", "decimal": "数字", "percent": "数字", "date": "日期"}[field.kind]
    words = "".join(f"，或“{word}”" for word in field.words)
    return f"应填{bounds_text(field)}的{kind}{words}，例如 {field.example}。请点“重试”后改正。"


def _cut(text: str, limit: int) -> str:
    if len(text) > limit:
        raise ValueError(f"longer than Excel's {limit} characters: {text}")
    return text
