"""Excel's data validation, prompts and error texts, derived from a field's checks.

This is the one place where a schema's checks become Excel's rules. ``ExcelRule.not_in_excel`` lists the checks
that Excel cannot hold; only the intake's findings show them.

``is_blank``, ``fits`` and ``takes`` give expressions for a cell or for a whole range: over a range they are evaluated
cell by cell inside SUMPRODUCT. That is why they use no AND, OR, IF, N or INT, which see a range as one value.
Lengths are counted in characters, spaces and marks included, by the intake too. (Excel's LEN counts a character
beyond the first 65,536 twice; LibreOffice's, like the intake, once.)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from cwgk_excel.clock import chinese_date, excel_serial
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.names import DITTO_WORDS, NOTHING_WORDS, few

PROMPT_LIMIT, ERROR_LIMIT, TITLE_LIMIT, FORMULA_LIMIT = 255, 224, 32, 255
# The spaces that people type or copy from web pages; CLEAN removes line ends and tabs.
_SPACES = " \u3000\u00a0\u2002\u2003\u200b"
# Separated by spaces, because a bare text holds none. Between the first two spaces stands the empty text.
_NOTHING = f"  {' '.join(NOTHING_WORDS)} "
# A required text must not say only one of these; the intake gives an error for each.
_DITTO = f"{' '.join(DITTO_WORDS)} ".replace('"', '""')


class ExcelRule(NamedTuple):
    """One data validation in xlsxwriter's terms, with its prompt and error texts."""

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


def excel_rule(field: Field, ref: str, list_range: str) -> ExcelRule:
    """Return the rule for the entry cells of ``field``, of which ``ref`` is the first.

    ``list_range``: the cells that hold its choices.

    Raises ValueError for a text or formula that is longer than Excel accepts.
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
    parts.update(_limits(field, ref, list_range))
    return ExcelRule(
        **parts,
        prompt_title=_cut(f"{field.label}{'（必填）' if field.required else '（可空）'}", TITLE_LIMIT),
        prompt=_cut(field.help, PROMPT_LIMIT),
        error_title=_cut(f"{field.label}填写有误" if not field.only_warns else "请核实", TITLE_LIMIT),
        error=_cut(_error_text(field), ERROR_LIMIT),
        not_in_excel=field.not_in_excel,
    )


def answer_rule(
    title: str, prompt: str, error: str, *, source: tuple[str, ...] = (), formula: str = ""
) -> ExcelRule:
    """Return the rule for a cell in which a list of ours is answered: words from a list, or what a formula says."""
    return ExcelRule(
        validate="list" if source else "custom",
        criteria="between",
        minimum=None,
        maximum=None,
        formula=formula,
        source=source,
        style="stop",
        prompt_title=title,
        prompt=prompt,
        error_title=title,
        error=error,
        not_in_excel=(),
    )


def _limits(field: Field, ref: str, list_range: str) -> dict[str, Any]:
    """Return the limits of a rule: in Excel's own kind of rule where it has one, else as a formula."""
    kind = KINDS[field.kind].validation
    if kind == "list":
        return {"validate": kind, "source": field.choice_names if field.closed else f"={list_range}"}
    if kind == "custom" or field.words:
        return {"validate": "custom", "formula": _cut("=" + takes(field, ref, list_range), FORMULA_LIMIT)}
    low, high = field.minimum, field.maximum
    if high is None:
        return {"validate": kind, "criteria": ">=", "minimum": low}
    return {"validate": kind, "minimum": low, "maximum": high}


def is_blank(field: Field, ref: str) -> str:
    """Return an Excel expression, true where the intake reads a cell as blank.

    Such a cell is empty or holds only spaces or a word for nothing.
    """
    return f"(LEN({bare(ref)})=0)" if field.is_long_text else _says(ref, _NOTHING)


def _says(ref: str, words: str) -> str:
    """Return an Excel expression, true where a cell says one of ``words``, which spaces separate."""
    return _is_one_of(bare(ref), words)


def _is_one_of(text: str, words: str) -> str:
    return f'ISNUMBER(FIND(" "&{text}&" ","{words}"))'


def says_ditto(ref: str) -> str:
    """Return an Excel expression, true where a cell only points to the one above."""
    return _says(ref, " " + _DITTO)


def says_nothing(text: str) -> str:
    """Return an Excel expression, true for a bare text that is empty or a word for nothing or for "as above"."""
    return _is_one_of(text, _NOTHING + _DITTO)


def holds_text(ref: str) -> str:
    """Return an Excel expression, true where a cell holds more than spaces."""
    return f"(LEN({bare(ref)})>0)"


def is_fraction(ref: str) -> str:
    """Return an Excel expression, true for a rate that is perhaps a part of 1, as 98.5% typed into a cell is."""
    return f"ISNUMBER({ref})*({ref}>0)*({ref}<=1)"


def bare(ref: str) -> str:
    """Return an Excel expression for the text of a cell without spaces and line ends."""
    text = f"CLEAN({ref})"
    for space in _SPACES:
        text = f'SUBSTITUTE({text},"{space}","")'
    return text


def takes(field: Field, ref: str, list_range: str) -> str:
    """Return an Excel expression that is not 0 for each value, of a cell not empty, that the rule accepts."""
    # The rule must read no cell that may be blank: Excel would then accept anything ("ignore blank").
    if _is_short_text(field):
        return f"(LEN({ref})<={field.max_length})*(1-{says_nothing(bare(ref))})"
    fit = fits(field, ref, list_range)
    if field.kind == "rate_or_words":
        return f"{fit}*(1-{is_fraction(ref)})"
    return f"{fit}*(1-{is_blank(field, ref)})" if field.kind == "text" and field.required else fit


def _is_short_text(field: Field) -> bool:
    """Return whether a field must be filled in with a text of a few words."""
    return field.kind == "text" and field.required and not field.is_long_text


def fits(field: Field, ref: str, list_range: str) -> str:
    """Return an Excel expression that is not 0 where a cell that is not ``is_blank`` passes the checks."""
    if field.kind == "text":
        short = f"(LEN({ref})<={field.max_length})"
        return f"{short}*(1-{_says(ref, ' ' + _DITTO)})" if _is_short_text(field) else short
    if field.kind == "choice":
        return f"({_one_of(field.choice_names, ref)})" if field.closed else _listed(ref, list_range)
    number = _between(field, ref)
    if field.kind == "rate_or_words":
        return f"({number}+{_listed(ref, list_range)})"
    return f"({_one_of(field.words, ref)}+{number})" if field.words else number


def _one_of(words: Sequence[str], ref: str) -> str:
    return "+".join(f'({ref}="{word}")' for word in words)


def _listed(ref: str, list_range: str) -> str:
    return f"ISNUMBER(MATCH({ref},{list_range},0))"


def _between(field: Field, ref: str) -> str:
    """Return an Excel expression that is 1 for a number within the field's bounds, else 0."""
    terms = [f"ISNUMBER({ref})"]
    if field.minimum is not None:
        terms.append(f"({ref}>={_literal(field.minimum)})")
    if field.maximum is not None:
        terms.append(f"({ref}<={_literal(field.maximum)})")
    if field.kind == "integer":
        # INT fails on text and would spoil a sum over a range.
        terms.append(f'(TEXT({ref},"0")={ref}&"")')
    return "*".join(terms)


def _literal(bound: float | date) -> str:
    return str(excel_serial(bound)) if isinstance(bound, date) else f"{bound:.15g}"


def bounds_text(field: Field) -> str:
    """Return the field's bounds as a person says them, "" when it has none."""
    low, high = field.minimum, field.maximum
    if isinstance(low, date) and isinstance(high, date):
        return f"{chinese_date(low)}至{chinese_date(high)}之间"
    if low is not None and high is not None:
        return f"{_plain(low)}到{_plain(high)}之间"
    return f"不小于{_plain(low)}" if low is not None else f"不大于{_plain(high)}" if high is not None else ""


def _plain(bound: Any) -> str:
    return f"{bound:.15g}"


def _error_text(field: Field) -> str:
    """Return the text of the error dialog: what the field accepts, then what to do."""
    if field.kind == "choice" and field.closed:
        return f"只能填{'或'.join(field.choice_names)}，不适用的留空。请从下拉列表中选。"
    if field.kind == "choice":
        return "填的内容不在列表中，也不要写“同上”。写法确实不同的可以保留，由市厂开办确认；否则请改正。"
    if field.kind == "rate_or_words":
        words, bounds = few(field.choice_names), f"{_plain(field.minimum)}到{_plain(field.maximum)}"
        fits = f"一般填{bounds}的比例（98.5% 填 98.5），或填{words}，不要写“同上”。"
        return f"{fits}确认无误可以保留，否则请改正。"
    if field.kind == "text":
        bare = "不能只填空格；" if field.is_long_text else "不能只填空格或“无”“/”“同上”等；"
        required = bare if field.required else ""
        return f"{required}最多{field.max_length}字，标点和空格也算。请改正。"
    words = "".join(f"，或“{word}”" for word in field.words)
    return f"应填{bounds_text(field)}的{KINDS[field.kind].asked}{words}，例如 {field.example}。请改正。"


def _cut(text: str, limit: int) -> str:
    if len(text) > limit:
        raise ValueError(f"longer than Excel's {limit} characters: {text}")
    return text
