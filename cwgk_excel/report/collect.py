"""From the ledger to the frames that reports are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.findings import Finding
from cwgk_excel.forms.schema import empty_frame
from cwgk_excel.ledger.returns import Receipt, receipts
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.collected import (
    FINDING_COLUMNS,
    RECEIPT_COLUMNS,
    SOURCE_COLUMNS,
    Collected,
    record_row,
)
from cwgk_excel.review.in_force import Judged, current, in_force

_RANK = {name: rank for rank, name in enumerate(SEVERITY_NAMES)}


def collect(campaign: Campaign, *, on: date) -> Collected:
    """All that counts in a campaign, judged by the settings of today and the day ``on`` (UTC+8)."""
    with Ledger.open(campaign.folder) as ledger:
        judged = current(campaign, ledger)
        arrived = receipts(ledger)
    counting = in_force(judged, campaign.settings.campaign.city)
    frames = {name: _records(campaign, name, counting) for name in FORMS}
    return Collected(
        campaign=campaign,
        annex1=frames["annex1"],
        annex2=frames["annex2"],
        findings=_findings(counting, _refused(arrived)),
        receipts=_receipts(arrived),
        on=on,
    )


def _records(campaign: Campaign, name: str, counting: Iterable[Judged]) -> pd.DataFrame:
    schema = FORMS[name](campaign.settings).schema
    rows = [row for one in counting if one.stored.raw.form == name for row in _rows(one)]
    return empty_frame(schema, rows, SOURCE_COLUMNS)


def _rows(one: Judged) -> Iterator[dict[str, Any]]:
    raw, receipt = one.stored.raw, one.stored.receipt
    for number, values in enumerate(one.result.values):
        yield record_row(
            raw,
            number,
            values,
            valid=one.record_valid(number),
            file=receipt.path,
            member=receipt.member,
            sha256=receipt.sha256,
            received=receipt.received_on,
        )


def _refused(arrived: Iterable[Receipt]) -> list[Receipt]:
    """Refused files that were not accepted later under the same path."""
    last = {(r.path, r.member): r for r in arrived}
    return [receipt for receipt in last.values() if receipt.outcome == "refused"]


def _findings(counting: Iterable[Judged], refused: Iterable[Receipt]) -> pd.DataFrame:
    rows = [_finding_row(one, finding) for one in counting for finding in one.findings]
    for receipt in refused:
        finding = Finding(receipt.code, receipt.reason, "")
        rows.append({**_bare(finding), "file": receipt.path, "member": receipt.member})
    rows.sort(key=lambda row: _RANK[row["severity"]])
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype=object).fillna("")


def _finding_row(one: Judged, finding: Finding) -> dict[str, Any]:
    receipt = one.stored.receipt
    unit = ""
    if finding.record >= 0:
        unit = one.result.values[finding.record].get("unit_name") or ""
    return {
        **_bare(finding),
        "submitter": one.stored.raw.submitter,
        "unit": unit,
        "file": receipt.path,
        "member": receipt.member,
    }


def _bare(finding: Finding) -> dict[str, Any]:
    names = ("code", "severity", "form", "sheet", "cell", "field", "label", "value", "message", "remedy")
    return {name: getattr(finding, name) for name in names}


def _receipts(arrived: Iterable[Receipt]) -> pd.DataFrame:
    rows = [(r.path, r.member, r.sha256, r.outcome, r.reason, r.received_on) for r in arrived]
    return pd.DataFrame(rows, columns=list(RECEIPT_COLUMNS))
