"""What reports are made of: the records in force, the findings, and what arrived, as plain frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.spec import Form
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.review.judged import OPEN

LARGEST = 2**63 - 1  # of the frames' integers
# The columns of a record beside its form's fields, and their dtypes.
SOURCE_COLUMNS: Mapping[str, str] = {
    "submitter": "object",
    "valid": "bool",
    "file": "object",
    "member": "object",
    "sha256": "object",
    "sheet": "object",
    "row": "int64",
    "cells": "object",
    "raw": "object",
    "received": "datetime64[s]",
}
FINDING_COLUMNS = (
    "code",
    "severity",
    "form",
    "submitter",
    "unit",
    "file",
    "member",
    "sheet",
    "cell",
    "field",
    "label",
    "value",
    "message",
    "remedy",
    "office",
    "key",
    "value_hash",
    "state",
    "decided_by",
    "decided_why",
)
RECEIPT_COLUMNS = ("file", "member", "sha256", "outcome", "reason", "received")
ATTACHMENT_COLUMNS = ("submitter", "file", "member", "what", "sha256", "received")
DECISION_COLUMNS = (
    *(
        "number",
        "kind",
        "made_on",
        "made_by",
        "reason",
        "stands",
        "form",
        "submitter",
        "unit",
        "field",
        "label",
    ),
    *("before", "value", "what", "sha256", "sheet"),
)


def no_attachments() -> pd.DataFrame:
    """The frame of attachments when none came."""
    return pd.DataFrame(columns=list(ATTACHMENT_COLUMNS), dtype=object)


def no_decisions() -> pd.DataFrame:
    """The frame of decisions when nothing was decided."""
    return pd.DataFrame(columns=list(DECISION_COLUMNS), dtype=object)


def record_row(
    raw: RawReturn, number: int, values: Mapping[str, Any], *, valid: bool, **source: Any
) -> dict[str, Any]:
    """One record as a row of a frame; ``source``: file, member, sha256 and received.

    A number that no column can hold (30 digits, an error in any form) is left to ``raw``.
    """
    record = raw.records[number]
    placed = {p.field: p for p in (*raw.head, *record.cells)}
    return {
        **{n: None if isinstance(v, int) and abs(v) > LARGEST else v for n, v in values.items()},
        "submitter": raw.submitter,
        "valid": valid,
        "sheet": raw.sheet,
        "row": record.row,
        "cells": {name: p.address for name, p in placed.items()},
        "raw": {name: p.cell.text for name, p in placed.items()},
        **source,
    }


def finding_row(
    finding: Finding,
    *,
    submitter: str = "",
    unit: str = "",
    file: str = "",
    member: str = "",
    state: tuple[str, str, str] = (OPEN, "", ""),
) -> dict[str, Any]:
    """One finding as a row of FINDING_COLUMNS: whose it is, of which unit, in which file, how far settled."""
    place = {"submitter": submitter, "unit": unit, "file": file, "member": member}
    place |= zip(("state", "decided_by", "decided_why"), state, strict=True)
    return {name: place[name] if name in place else getattr(finding, name) for name in FINDING_COLUMNS}


@dataclass(frozen=True)
class Collected:
    """All that the ledger holds of a campaign, judged by the settings of today.

    ``records``: for each form a frame with one row per record in force, the form's fields in its schema's
    dtypes, then SOURCE_COLUMNS: the body's code, whether the record may enter the master (no error), the
    file's path and member, its hash, the sheet, the sheet row (0 where the form has no rows), ``cells``
    (field → address), ``raw`` (field → text as stored), and the day it was received (UTC+8).
    ``findings``: FINDING_COLUMNS, errors first: of the returns in force; of a newer return whose errors keep
    it from counting (its messages say so, its file is named, its records are in no frame); of refused files.
    ``remedy`` is what the filler does, ``office`` what the city office does. ``key`` stays the same when the
    form comes again, ``value_hash`` while the value does. ``state``: "open", "explained" (the filler says that it is
    right, and why) or "accepted"; ``decided_by`` and ``decided_why``: who accepted it and the reason. An accepted error
    keeps nothing out.
    ``receipts``: RECEIPT_COLUMNS, one row per arrival, in the order of arrival.
    ``on``: the day by which lateness is judged.
    ``attachments``: ATTACHMENT_COLUMNS, one row per scan or document that came along; the body's code is ""
    where none could be told.
    ``decisions``: DECISION_COLUMNS, one row for each thing that the office decided, the oldest first, also what was
    undone since (``stands`` is False): ``before`` what stood there, ``value`` what was put there, ``what`` in words.
    """

    campaign: Campaign
    records: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    receipts: pd.DataFrame
    on: date
    attachments: pd.DataFrame = field(default_factory=no_attachments)
    decisions: pd.DataFrame = field(default_factory=no_decisions)

    def form(self, name: str) -> Form:
        """The form as it would be issued today: labels, help texts, order of the fields. Raises KeyError."""
        return comparison(self.campaign.settings).forms[name]
