"""Who has returned what: one line per submitting body, for the master and for ``status``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Submitter
from cwgk_excel.report.collected import Collected
from cwgk_excel.review.compare import bodies, in_order, one_sided, pair_units, plain_records

COMPLETE, PARTLY, MISSING, OVERDUE = "已报齐", "部分报送", "未报", "逾期未报"
NONE_EXPECTED = "无需报送"
# Something came, and nothing of it can be counted: a form that was rebuilt, a table without units.
UNUSABLE = "已交，有错误"
DTYPES: Mapping[str, str] = {
    "code": "string",
    "name": "string",
    "kind": "string",
    "expected_units": "Int64",
    "annex1_units": "int64",
    "annex1_valid": "int64",
    "annex2_returned": "bool",
    "annex2_units": "int64",
    "annex2_valid": "int64",
    "first_received": "object",
    "last_received": "object",
    "late": "bool",
    "errors": "int64",
    "warnings": "int64",
    "attachments": "int64",
    "state": "string",
}


def progress(collected: Collected) -> pd.DataFrame:
    """One row per body in official order, then bodies that only the records know (kind "").

    Columns: ``code``, ``name``, ``kind``; ``expected_units`` (NA where the office set none);
    ``annex1_units`` and ``annex2_units`` (records in force), ``annex1_valid`` and ``annex2_valid`` (those
    without an error); ``annex2_returned``; ``first_received`` and ``last_received`` (dates of the returns
    in force, or None); ``late`` (any of them came after the due day); ``errors`` and ``warnings`` (findings);
    ``attachments`` (scans and documents that came along);
    ``state``: 已报齐 (both forms list the same units, and as many as expected), 部分报送, 未报, 逾期未报
    (nothing came and the due day is over), 随×××报送 (submitters.csv says so, and that body has returned)
    已交，有错误 (what came holds no unit that can be read) or 无需报送 (no units are expected and none
    came). Otherwise errors do not change the state.
    """
    found = _Found(collected)
    rows = [found.row(code) for code in found.codes]
    data = {name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in DTYPES.items()}
    return pd.DataFrame(data)


def body_name(collected: Collected, code: str) -> str:
    """The name of a body; its code when submitters.csv no longer has it."""
    body = collected.campaign.submitter(code)
    return body.name if body else code


class _Found:
    """All that is counted, by body."""

    def __init__(self, collected: Collected) -> None:
        self.collected = collected
        one, two = (collected.records[name] for name in ("annex1", "annex2"))
        self.codes = bodies(collected.campaign, (*one["submitter"], *two["submitter"]))
        self.units = {"annex1": Counter(one["submitter"]), "annex2": Counter(two["submitter"])}
        self.valid = {"annex1": _valid(one), "annex2": _valid(two)}
        self.days: dict[str, list[date]] = {code: [] for code in self.codes}
        for frame in (one, two):
            for code, day in zip(frame["submitter"], frame["received"], strict=True):
                if not pd.isna(day):  # a record may be handed in without a day of receipt
                    self.days[code].append(day.date())
        self.findings = Counter(
            zip(collected.findings["submitter"], collected.findings["severity"], strict=True)
        )
        self.attachments = Counter(collected.attachments["submitter"])
        first, second = (plain_records(in_order(f, collected.campaign)) for f in (one, two))
        pairs = pair_units(first, second, collected.campaign)
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
            "annex1_units": self.units["annex1"][code],
            "annex1_valid": self.valid["annex1"][code],
            "annex2_returned": self.units["annex2"][code] > 0,
            "annex2_units": self.units["annex2"][code],
            "annex2_valid": self.valid["annex2"][code],
            "first_received": min(days, default=None),
            "last_received": max(days, default=None),
            "late": any(day > self.collected.campaign.settings.dates.due for day in days),
            "errors": self.findings[code, "error"],
            "warnings": self.findings[code, "warning"],
            "attachments": self.attachments[code],
            "state": self._state(code, body),
        }

    def _state(self, code: str, body: Submitter | None) -> str:
        ones, twos = self.units["annex1"][code], self.units["annex2"][code]
        expected = body.expected_units if body else None
        if body and body.reports_with and not twos and self._stands_for(body.reports_with, alone=not ones):
            return f"随{body_name(self.collected, body.reports_with)}报送"
        if not ones and not twos:
            if self.findings[code, "error"]:
                return UNUSABLE
            if expected == 0:
                return NONE_EXPECTED
            return OVERDUE if self.collected.on > self.collected.campaign.settings.dates.due else MISSING
        complete = ones and twos and code not in self.unmatched and min(ones, twos) >= (expected or 0)
        return COMPLETE if complete else PARTLY

    def _stands_for(self, other: str, *, alone: bool) -> bool:
        """Whether ``other`` has returned in this body's place: any form, or its Annex 2 for our Annex 1."""
        return self.units["annex2"][other] > 0 or (alone and self.units["annex1"][other] > 0)


def _valid(frame: pd.DataFrame) -> Counter[Any]:
    flags: Iterable[Any] = frame["valid"]
    return Counter(code for code, good in zip(frame["submitter"], flags, strict=True) if good)
