"""From the ledger to the frames that reports are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import today
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.schema import empty_frame
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.attachments import Attachment, attachments
from cwgk_excel.ledger.decisions import decisions
from cwgk_excel.ledger.keys import file_key
from cwgk_excel.ledger.loading import receipts
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.report.collected import (
    ATTACHMENT_COLUMNS,
    FINDING_COLUMNS,
    RECEIPT_COLUMNS,
    SOURCE_COLUMNS,
    Collected,
    finding_row,
    record_row,
)
from cwgk_excel.report.decision_rows import decision_rows
from cwgk_excel.report.told import body_of_refused, ledger_of_today, names_of_bodies, refused, told
from cwgk_excel.review.in_force import Standing, in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.together import together

_RANK = {name: rank for rank, name in enumerate(SEVERITY_NAMES)}


def collect(campaign: Campaign, *, on: date | None = None) -> Collected:
    """All that counts in a campaign, judged by the settings of today.

    ``on``: the day that counts as today, in UTC+8 (default: today). Raises LedgerError when the ledger is
    missing, damaged or busy.
    """
    gathered = _Gathered(campaign)
    with ledger_of_today(campaign) as ledger:
        for judged in together(campaign, ledger, on):
            gathered.add(judged)
            del judged  # before the next are loaded
        arrived = receipts(ledger)
        decided = decisions(ledger)
        attached = attachments(ledger)
    gathered.refuse(refused(arrived))
    return Collected(
        campaign=campaign,
        records=gathered.records(),
        findings=gathered.findings(),
        receipts=_receipts(arrived),
        on=on or today(),
        attachments=_attachments(attached),
        decisions=decision_rows(campaign, decided),
    )


class _Gathered:
    """Rows of the frames, with the turn of each: what they were taken from is let go, and all sorted at the end."""

    def __init__(self, campaign: Campaign) -> None:
        self._city = campaign.settings.campaign.city
        self._names = names_of_bodies(campaign)
        self._forms = FORMS.under(campaign.settings)
        # A frame takes a tenth of what its rows do.
        self._records: dict[str, list[tuple[list[int], pd.DataFrame]]] = {name: [] for name in self._forms}
        self._findings: list[tuple[tuple[int, ...], tuple[Any, ...]]] = []

    def add(self, judged: Sequence[Judged]) -> None:
        """Take over what is to be reported of returns that have nothing to do with any others."""
        rows: dict[str, list[tuple[int, dict[str, Any]]]] = {name: [] for name in self._forms}
        standings = in_force(judged, self._city)
        for standing in standings:
            form = self._forms[standing.chosen.stored.raw.form]
            turn = standing.chosen.stored.id
            for part in standing.parts:
                rows[form.name].extend((turn, row) for row in _rows(standing, part))
        for place, one, finding in told(standings, judged, self._forms, self._city):
            self._tell(place, _finding_row(one, finding))
        for name, found in rows.items():
            if found:
                self._records[name].append(([turn for turn, _ in found], self._frame(name, found)))

    def refuse(self, files: Iterable[Receipt]) -> None:
        """Take over refused files."""
        for receipt in files:
            self._tell((3,), _refusal_row(receipt, self._names))

    def records(self) -> dict[str, pd.DataFrame]:
        """By form, the records in the order in which what counts arrived."""
        whole = {}
        for name, parts in self._records.items():
            turns = [turn for part, _ in parts for turn in part]
            frames = [frame for _, frame in parts] or [self._frame(name, [])]
            places = sorted(range(len(turns)), key=turns.__getitem__)
            whole[name] = pd.concat(frames, ignore_index=True).iloc[places].reset_index(drop=True)
        return whole

    def _frame(self, name: str, rows: Sequence[tuple[int, dict[str, Any]]]) -> pd.DataFrame:
        return empty_frame(self._forms[name].schema, (row for _, row in rows), SOURCE_COLUMNS)

    def findings(self) -> pd.DataFrame:
        """Errors first; then in the order in which what counts arrived, what is said beside others last."""
        rows = [row for _, row in sorted(self._findings, key=lambda pair: pair[0])]
        return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype=object).fillna("")

    def _tell(self, turn: tuple[int, ...], row: Mapping[str, Any]) -> None:
        kept = tuple(row[name] for name in FINDING_COLUMNS)
        self._findings.append(((_RANK[row["severity"]], *turn), kept))


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


def _finding_row(one: Judged, finding: Finding) -> dict[str, Any]:
    receipt = one.stored.receipt
    unit = ""
    if finding.record >= 0:
        unit = unit_name(one.stored.raw.form, one.result.values[finding.record])
    return finding_row(
        finding,
        submitter=one.stored.raw.submitter,
        unit=unit,
        file=receipt.path,
        member=receipt.member,
        state=one.state(finding),
    )


def _refusal_row(receipt: Receipt, names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return finding_row(
        replace(Finding.of_file(receipt.code, receipt.reason), key=file_key(receipt.sha256, receipt.code)),
        submitter=body_of_refused(receipt, names),
        file=receipt.path,
        member=receipt.member,
    )


def _receipts(arrived: Iterable[Receipt]) -> pd.DataFrame:
    rows = [(r.path, r.member, r.sha256, r.outcome, r.reason, r.received_on) for r in arrived]
    return pd.DataFrame(rows, columns=list(RECEIPT_COLUMNS))


def _attachments(attached: Iterable[Attachment]) -> pd.DataFrame:
    rows = [(a.submitter, a.path, a.member, a.what, a.sha256, a.received_on) for a in attached]
    return pd.DataFrame(rows, columns=list(ATTACHMENT_COLUMNS), dtype=object)
