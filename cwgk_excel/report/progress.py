"""Who has returned what: one line per submitting body, for the master and for ``status``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Submitter
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.spec import Definition, Form
from cwgk_excel.report.collected import Collected
from cwgk_excel.review.compare import bodies, one_sided, pair_units, plain_records

COMPLETE, PARTLY, MISSING, OVERDUE = "已报齐", "部分报送", "未报", "逾期未报"
NONE_EXPECTED = "无需报送"
# Something came, and nothing of it can be counted: a form that was rebuilt, a table without units.
UNUSABLE = "已交，有错误"
_BODY: Mapping[str, str] = {"code": "string", "name": "string", "kind": "string", "expected_units": "Int64"}
_COUNTED: Mapping[str, str] = {
    "first_received": "object",
    "last_received": "object",
    "late": "bool",
    "errors": "int64",
    "warnings": "int64",
    "attachments": "int64",
    "state": "string",
}


def dtypes(forms: Iterable[Definition]) -> dict[str, str]:
    """The columns of the frame and their dtypes."""
    counts: dict[str, str] = {}
    for form in forms:
        if form.role == "list":
            counts[f"{form.name}_returned"] = "bool"
        counts |= {f"{form.name}_units": "int64", f"{form.name}_valid": "int64"}
    return {**_BODY, **counts, **_COUNTED}


def progress(collected: Collected) -> pd.DataFrame:
    """One row per body in official order, then bodies that only the records know (kind "").

    Columns: ``code``, ``name``, ``kind``; ``expected_units`` (NA where the office set none); for each form
    ``annex1_units`` (records in force) and ``annex1_valid`` (those without an error), for a list also
    ``annex2_returned``; ``first_received`` and ``last_received`` (dates of the returns in force of the forms
    that are due, or None); ``late`` (any of them came after the due day); ``errors`` and ``warnings``
    (findings); ``attachments`` (scans and documents that came along);
    ``state``: 已报齐 (all forms that are due have come, declarations and lists are of the same units, and as
    many as expected), 部分报送, 未报, 逾期未报 (nothing came and the due day is over), 随×××报送
    (submitters.csv says so, and that body has returned) 已交，有错误 (what came holds no unit that can be read)
    or 无需报送 (no units are expected and none came). Otherwise errors do not change the state.
    """
    found = _Found(collected)
    rows = [found.row(code) for code in found.codes]
    columns = dtypes(FORMS.values())
    data = {name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in columns.items()}
    return pd.DataFrame(data)


def body_name(collected: Collected, code: str) -> str:
    """The name of a body; its code when submitters.csv no longer has it."""
    body = collected.campaign.submitter(code)
    return body.name if body else code


class _Found:
    """All that is counted, by body."""

    def __init__(self, collected: Collected) -> None:
        self.collected = collected
        self.compared = compared = comparison(collected.campaign.settings)
        frames = collected.records
        self.codes = bodies(collected.campaign, (code for f in frames.values() for code in f["submitter"]))
        self.units = {name: Counter(frame["submitter"]) for name, frame in frames.items()}
        self.valid = {name: _valid(frame) for name, frame in frames.items()}
        self.days: dict[str, list[date]] = {code: [] for code in self.codes}
        for frame in (frames[form.name] for form in compared.due):
            for code, day in zip(frame["submitter"], frame["received"], strict=True):
                if not pd.isna(day):  # a record may be handed in without a day of receipt
                    self.days[code].append(day.date())
        self.findings = Counter(
            zip(collected.findings["submitter"], collected.findings["severity"], strict=True)
        )
        self.attachments = Counter(collected.attachments["submitter"])
        declared = _joined(frames, compared.declared, (one for one, _ in compared.fields))
        listed = _joined(frames, compared.listed, (other for _, other in compared.fields))
        pairs = pair_units(declared, listed, collected.campaign)
        self.unmatched = {pair.submitter for pair in one_sided(pairs)}

    def row(self, code: str) -> dict[str, Any]:
        """One body's line."""
        body = self.collected.campaign.submitter(code)
        days = self.days[code]
        return {
            "code": code,
            "name": body_name(self.collected, code),
            "kind": body.kind if body else "",
            "expected_units": body.expected_units if body else None,
            **{f"{name}_returned": units[code] > 0 for name, units in self.units.items()},
            **{f"{name}_units": units[code] for name, units in self.units.items()},
            **{f"{name}_valid": valid[code] for name, valid in self.valid.items()},
            "first_received": min(days, default=None),
            "last_received": max(days, default=None),
            "late": any(day > self.collected.campaign.settings.dates.due for day in days),
            "errors": self.findings[code, "error"],
            "warnings": self.findings[code, "warning"],
            "attachments": self.attachments[code],
            "state": self._state(code, body),
        }

    def _state(self, code: str, body: Submitter | None) -> str:
        came = [self.units[form.name][code] for form in self.compared.due]
        listed = self.units[self.compared.listed.name][code]
        expected = body.expected_units if body else None
        if (
            body
            and body.reports_with
            and not listed
            and self._stands_for(body.reports_with, alone=not any(came))
        ):
            return f"随{body_name(self.collected, body.reports_with)}报送"
        if not any(came):
            if self.findings[code, "error"]:
                return UNUSABLE
            if expected == 0:
                return NONE_EXPECTED
            return OVERDUE if self.collected.on > self.collected.campaign.settings.dates.due else MISSING
        complete = all(came) and code not in self.unmatched and min(came) >= (expected or 0)
        return COMPLETE if complete else PARTLY

    def _stands_for(self, other: str, *, alone: bool) -> bool:
        """Whether ``other`` has returned in this body's place: any form, or its list for our declarations."""
        listed = self.units[self.compared.listed.name][other]
        return listed > 0 or (alone and any(self.units[form.name][other] for form in self.compared.due))


def _joined(frames: Mapping[str, pd.DataFrame], form: Form, fields: Iterable[str]) -> list[dict[str, Any]]:
    """What units are joined and compared by, and no more of their records: those are many."""
    return plain_records(frames[form.name][["submitter", form.key, *fields]])


def _valid(frame: pd.DataFrame) -> Counter[Any]:
    flags: Iterable[Any] = frame["valid"]
    return Counter(code for code, good in zip(frame["submitter"], flags, strict=True) if good)
