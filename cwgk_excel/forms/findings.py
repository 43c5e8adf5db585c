"""A finding, and how its message and remedy are put in words from the catalogue."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cwgk_excel.clock import chinese_date
from cwgk_excel.forms import rules
from cwgk_excel.forms.addresses import position
from cwgk_excel.forms.catalogue import CATALOGUE, OFFICE_ONLY, Severity
from cwgk_excel.forms.excel_rules import bounds_text
from cwgk_excel.forms.names import few
from cwgk_excel.forms.schema import Field
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.wordcount import word_count

SHOWN = 60  # characters of a value
NAMED = 10  # words of a list
_RANK = {code: rank for rank, code in enumerate(CATALOGUE)}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong or doubtful, and where; ``field`` and ``cell`` are empty for a whole sheet or file.

    ``value`` is what stands there, as stored. ``record`` is the number of the record in its return, from
    0; -1 for the head or the whole return. ``remedy`` is the filler's, ``office`` the city office's, "" where
    that has nothing to do. ``key`` names the finding for good (``ledger.keys``), "" before it is about a return.
    """

    code: str
    message: str
    remedy: str
    form: str = ""
    sheet: str = ""
    cell: str = ""
    field: str = ""
    label: str = ""
    value: str = ""
    record: int = -1
    office: str = ""
    key: str = dataclasses.field(default="", compare=False)

    @classmethod
    def of(
        cls,
        code: str,
        words: Mapping[str, str],
        form: str = "",
        sheet: str = "",
        cell: str = "",
        *,
        field: str = "",
        label: str = "",
        value: str = "",
        record: int = -1,
    ) -> Finding:
        """A finding in the words of the catalogue; ``words`` fill its braces. KeyError for an unknown code."""
        message, remedy = describe(code, **words)
        office = CATALOGUE[code].office.format_map(_Words(words))
        return cls(code, message, remedy, form, sheet, cell, field, label, value, record, office)

    @classmethod
    def of_file(cls, code: str, message: str) -> Finding:
        """What is told of a file as a whole: its message as stored, the remedies as the catalogue has them now."""
        kind = CATALOGUE[code]
        return cls(code, message, kind.remedy, office=kind.office)

    @property
    def severity(self) -> Severity:
        """error, warning or notice, from the catalogue."""
        return CATALOGUE[self.code].severity

    @property
    def value_hash(self) -> str:
        """Tells whether the value is still the one that was looked at."""
        return hashlib.sha256(self.value.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def told(self) -> str:
        """All of it as the office reads it: what is wrong, what the filler does, what itself does."""
        if not self.office:
            return f"{self.message}。{self.remedy}"
        if self.remedy == OFFICE_ONLY:
            return f"{self.message}。{self.office}"
        return f"{self.message}。{self.remedy}市厂开办：{self.office}"


def reading_order(finding: Finding) -> tuple[int, int, int]:
    """Sort key: what is about the whole sheet first, then from top to bottom and from left to right."""
    row, column = position(finding.cell) if finding.cell else (0, 0)
    return row, column, _RANK[finding.code]


def describe(code: str, **words: str) -> tuple[str, str]:
    """Message and remedy of a finding; ``words`` fill the catalogue's braces, the missing ones stay empty."""
    kind = CATALOGUE[code]
    known = _Words(words)
    return kind.message.format_map(known), kind.remedy.format_map(known)


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


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


def first_few(words: Sequence[str]) -> str:
    """The first ten words of a list, and 等 when there are more."""
    return few(words[: NAMED + 1], len("、".join(words[:NAMED])))


def shown(text: str) -> str:
    """A value as quoted in a message: one line, not too long."""
    flat = " ".join(text.split("\n"))
    return flat if len(flat) <= SHOWN else f"{flat[:SHOWN]}……"


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
