"""What reports are made of: the records in force, the findings, and what arrived; as frames, of records on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from sys import intern
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.records.frames import records_of
from cwgk_excel.report.records.lines import Framed
from cwgk_excel.report.records.shelf import Records
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.review.decided import ACCEPTED, EXPLAINED, OPEN, RESOLVED
from cwgk_excel.review.in_force import Standing
from cwgk_excel.review.judged import Judged

LARGEST = 2**63 - 1  # the largest integer that a frame can hold
_SHORT = 20  # characters of a raw text that other records are likely to hold too
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
# How far a finding is settled, in words.
STATES: Mapping[str, str] = {OPEN: "未处理", EXPLAINED: "单位说明", ACCEPTED: "已认可", RESOLVED: "已解决"}
RECEIPT_COLUMNS = ("file", "member", "sha256", "outcome", "reason", "received")
# One row per return; the counts and ``changes`` stand beside its predecessor, and are empty where it has none.
HISTORY_COLUMNS = (
    "submitter",
    "form",
    "unit",
    "received",
    "file",
    "member",
    "sheet",
    "sha256",
    "state",
    "resolved",
    "remaining",
    "appeared",
    "changes",
)
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


def no_findings() -> pd.DataFrame:
    """The frame of findings when there are none."""
    return pd.DataFrame(columns=list(FINDING_COLUMNS), dtype=object)


def no_history() -> pd.DataFrame:
    """The frame of the history when no return came."""
    return pd.DataFrame(columns=list(HISTORY_COLUMNS), dtype=object)


def no_attachments() -> pd.DataFrame:
    """Return the frame of attachments when none came."""
    return pd.DataFrame(columns=list(ATTACHMENT_COLUMNS), dtype=object)


def no_decisions() -> pd.DataFrame:
    """The frame of decisions when nothing was decided."""
    return pd.DataFrame(columns=list(DECISION_COLUMNS), dtype=object)


def held(value: Any) -> Any:
    """Return a value as a frame holds it: a number that no column can (30 digits, an error in any form) is a blank."""
    return None if isinstance(value, int) and abs(value) > LARGEST else value


def record_row(
    raw: RawReturn, number: int, values: Mapping[str, Any], *, valid: bool, **source: Any
) -> dict[str, Any]:
    """Return one record as a row of a frame; ``source``: file, member, sha256 and received.

    ``raw`` still has what no column can hold. What many records say is one text, where the ledger gives each its own.
    """
    record = raw.records[number]
    placed = {intern(p.field): p for p in (*raw.head, *record.cells)}
    return {
        **{name: held(value) for name, value in values.items()},
        "submitter": intern(raw.submitter),
        "valid": valid,
        "sheet": intern(raw.sheet),
        "row": record.row,
        "cells": {name: intern(p.address) for name, p in placed.items()},
        "raw": {name: _shared(p.cell.text) for name, p in placed.items()},
        **source,
    }


def _shared(text: str) -> str:
    return intern(text) if len(text) <= _SHORT else text


def record_rows(standing: Standing, part: Judged) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the records of a part that counts as rows of a frame, each with its number in the part."""
    raw, receipt = part.stored.raw, part.stored.receipt
    for number, valid in standing.records(part):
        row = record_row(
            raw,
            number,
            part.result.values[number],
            valid=valid,
            file=receipt.path,
            member=receipt.member,
            sha256=receipt.sha256,
            received=receipt.received_on,
        )
        yield number, row


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


_RECEIPTS, _HISTORY = Framed(), Framed(no_history)


@dataclass(frozen=True)
class Collected:
    """All that the ledger holds of a campaign, judged by the settings of today.

    Attributes:
        campaign: The campaign.
        records: By form, a frame with one row per record in force, in the order of arrival, with the columns of
            ``Return.records``; ``valid``: whether the record may enter the master. It is made when it is asked
            for, of records in a temporary file, which a process that is forked must not share: it asks before.
        findings: One row per finding, errors first, with the columns of ``Return.findings`` but ``record``: of the
            returns in force; of a newer return whose errors keep it from counting (its messages say so, its file
            is named, its records are in no frame); of held returns, that they are held; of refused files.
            ``state``: "open", "explained" (the filler says that it is right, and why) or "accepted";
            ``decided_by`` and ``decided_why``: who accepted it and the reason. An accepted error keeps nothing out.
        receipts: One row per arrival, in the order of arrival: file, member, sha256, outcome, reason, received.
        on: The day that counts as today, by which lateness is judged.
        attachments: One row per scan or document that came along: submitter (the body's code, "" where none could
            be told), file, member, what, sha256, received.
        history: One row per return that was ever taken in, in official order, those of one unit or of one body's list
            together in the order of arrival: submitter, unit, form, and against its predecessor what was put right.
            It is made when it is asked for, as are the receipts.
        decisions: One row per thing that the office decided, the oldest first, also what was undone since
            (``stands`` is False): ``before`` what stood there, ``value`` what was put there, ``what`` in words.
        resolved: With the columns of ``findings``, what a later return of the same unit or body put right, which counts
            nowhere: ``state`` "resolved", ``decided_by`` the file that did, ``decided_why`` when.
    """

    campaign: Campaign
    records: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    receipts: Framed = _RECEIPTS
    on: date  # type: ignore[misc]  # receipts have no default
    attachments: pd.DataFrame = field(default_factory=no_attachments)
    history: Framed = _HISTORY
    decisions: pd.DataFrame = field(default_factory=no_decisions)
    resolved: pd.DataFrame = field(default_factory=no_findings)

    @cached_property
    def rows(self) -> Mapping[str, Records]:
        """By form the records that ``records`` holds, in the same order, without a frame of them."""
        return records_of(self.records, comparison(self.campaign.settings).forms)

    def __getstate__(self) -> dict[str, Any]:
        """What is sent elsewhere is what it was made of."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def form(self, name: str) -> Form:
        """Make a form as it would be issued today: labels, help texts, order of the fields.

        Args:
            name: The form's name, a key of ``FORMS``.

        Returns:
            The form.

        Raises:
            KeyError: There is no such form.
        """
        return comparison(self.campaign.settings).forms[name]
