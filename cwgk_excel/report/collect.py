"""From the ledger to the frames that reports are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import today
from cwgk_excel.forms import FORMS, Form
from cwgk_excel.forms.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.findings import Finding
from cwgk_excel.forms.schema import empty_frame
from cwgk_excel.intake.whose import bodies_in_path, path_of
from cwgk_excel.ledger.attachments import Attachment, attachments
from cwgk_excel.ledger.keys import file_key
from cwgk_excel.ledger.loading import receipts
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.collected import (
    ATTACHMENT_COLUMNS,
    FINDING_COLUMNS,
    RECEIPT_COLUMNS,
    SOURCE_COLUMNS,
    Collected,
    finding_row,
    record_row,
)
from cwgk_excel.review.in_force import Standing, held_back, in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.succession import Told, told
from cwgk_excel.review.today import current, renew

NEWER = "（这是后报的一份，有错误，暂按以前合格的一份计）"
_RANK = {name: rank for rank, name in enumerate(SEVERITY_NAMES)}


def collect(campaign: Campaign, *, on: date | None = None) -> Collected:
    """All that counts in a campaign, judged by the settings of today.

    ``on``: the day that counts as today, in UTC+8 (default: today). Raises LedgerError when the ledger is
    missing, damaged or busy.
    """
    with Ledger.open(campaign.folder) as ledger:
        renew(campaign, ledger)
        with ledger.snapshot():
            judged = current(campaign, ledger)
            arrived = receipts(ledger)
            attached = attachments(ledger)
    city = campaign.settings.campaign.city
    standing = in_force(judged, city)
    forms = {name: make(campaign.settings) for name, make in FORMS.items()}
    names = {body.code: (body.name, *body.aliases) for body in campaign.submitters}
    return Collected(
        campaign=campaign,
        records={name: _records(form, standing) for name, form in forms.items()},
        findings=_findings(
            standing, told(standing, held_back(judged, city), forms), _refused(arrived), names
        ),
        receipts=_receipts(arrived),
        on=on or today(),
        attachments=_attachments(attached),
    )


def _records(form: Form, standing: Iterable[Standing]) -> pd.DataFrame:
    counting = (one for one in standing if one.chosen.stored.raw.form == form.name)
    rows = [row for one in counting for part in one.parts for row in _rows(one, part)]
    return empty_frame(form.schema, rows, SOURCE_COLUMNS)


def _rows(standing: Standing, part: Judged) -> Iterator[dict[str, Any]]:
    raw, receipt = part.stored.raw, part.stored.receipt
    for number, valid in standing.records(part):
        yield record_row(
            raw,
            number,
            part.result.values[number],
            valid=valid,
            file=receipt.path,
            member=receipt.member,
            sha256=receipt.sha256,
            received=receipt.received_on,
        )


def _refused(arrived: Iterable[Receipt]) -> list[Receipt]:
    """Refused contents that were not accepted later, neither they nor another file of the same path.

    By content, since two bodies may well send files of one name; of what cannot be taken out of an archive
    also by its name there, since its content is the archive's. Where a content was accepted before, each other
    place that it lies in has a refusal of its own.
    """
    refused: dict[tuple[str, ...], tuple[int, Receipt]] = {}
    accepted: dict[tuple[str, ...], int] = {}
    for number, receipt in enumerate(arrived):
        if receipt.outcome == "refused":
            lay = (receipt.path,) if (receipt.sha256,) in accepted else ()
            refused[receipt.sha256, receipt.member, *lay] = number, receipt
        else:
            accepted[receipt.path, receipt.member] = accepted[(receipt.sha256,)] = number
    return [
        receipt
        for number, receipt in refused.values()
        if accepted.get((receipt.path, receipt.member), -1) < number
        and accepted.get((receipt.sha256,), -1) < number
    ]


def _findings(
    standing: Iterable[Standing],
    beside: Iterable[Told],
    refused: Iterable[Receipt],
    names: Mapping[str, tuple[str, ...]],
) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for one in standing:
        rows.extend(_finding_row(part, finding) for part in one.parts for finding in part.findings)
        rows.extend(_pending_row(new, finding) for new in one.pending for finding in new.findings)
    rows.extend(_finding_row(one, finding) for one, finding in beside)
    rows.extend(_refusal_row(receipt, names) for receipt in refused)
    rows.sort(key=lambda row: _RANK[row["severity"]])
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype=object).fillna("")


def _finding_row(one: Judged, finding: Finding) -> dict[str, Any]:
    receipt = one.stored.receipt
    unit = ""
    if finding.record >= 0:
        unit = one.result.values[finding.record].get("unit_name") or ""
    return finding_row(
        finding,
        submitter=one.stored.raw.submitter,
        unit=unit,
        file=receipt.path,
        member=receipt.member,
    )


def _pending_row(one: Judged, finding: Finding) -> dict[str, Any]:
    row = _finding_row(one, finding)
    return {**row, "message": f"{row['message']}{NEWER}"}


def _refusal_row(receipt: Receipt, names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """A refused file: whose it is only its place and name can tell."""
    bodies = bodies_in_path(path_of(receipt.path, receipt.member), names, by_file=True)
    return finding_row(
        replace(Finding.of_file(receipt.code, receipt.reason), key=file_key(receipt.sha256, receipt.code)),
        submitter=bodies[0] if len(bodies) == 1 else "",
        file=receipt.path,
        member=receipt.member,
    )


def _receipts(arrived: Iterable[Receipt]) -> pd.DataFrame:
    rows = [(r.path, r.member, r.sha256, r.outcome, r.reason, r.received_on) for r in arrived]
    return pd.DataFrame(rows, columns=list(RECEIPT_COLUMNS))


def _attachments(attached: Iterable[Attachment]) -> pd.DataFrame:
    rows = [(a.submitter, a.path, a.member, a.what, a.sha256, a.received_on) for a in attached]
    return pd.DataFrame(rows, columns=list(ATTACHMENT_COLUMNS), dtype=object)
