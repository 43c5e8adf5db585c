"""From the ledger to the frames that reports are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import today
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.schema import empty_frame
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.attachments import Attachment, attachments
from cwgk_excel.ledger.keys import file_key
from cwgk_excel.ledger.loading import receipts
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.ledger.store import FILE, Ledger
from cwgk_excel.report.collected import (
    ATTACHMENT_COLUMNS,
    FINDING_COLUMNS,
    RECEIPT_COLUMNS,
    SOURCE_COLUMNS,
    Collected,
    finding_row,
    record_row,
)
from cwgk_excel.returns.whose import bodies_in_path, path_of
from cwgk_excel.review.in_force import Standing, in_force, waiting
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.succession import held, succession
from cwgk_excel.review.today import renew
from cwgk_excel.review.together import together

NEWER = "（这是后报的一份，有错误，暂按以前合格的一份计）"
_RANK = {name: rank for rank, name in enumerate(SEVERITY_NAMES)}
# What is kept of a finding that is only counted.
COUNTED = ("code", "severity", "form", "submitter")


def collect(campaign: Campaign, *, on: date | None = None, whole: bool = True) -> Collected:
    """All that counts in a campaign, judged by the settings of today.

    ``on``: the day that counts as today, in UTC+8 (default: today). Without ``whole`` it is for who only
    counts: of records and findings no words are kept, nor where they stand. Raises LedgerError when the ledger
    is missing, damaged or busy.
    """
    with Ledger.open(campaign.folder) as ledger:
        renew(campaign, ledger)
    gathered = _Gathered(campaign, whole)
    # A copy is of one moment, and no writer waits however long it is looked through.
    with TemporaryDirectory() as place, Ledger.copied(campaign.folder, Path(place) / FILE) as ledger:
        for judged in together(campaign, ledger):
            gathered.add(judged)
            del judged  # before the next are loaded
        arrived = receipts(ledger)
        attached = attachments(ledger)
    gathered.refuse(_refused(arrived))
    return Collected(
        campaign=campaign,
        records=gathered.records(),
        findings=gathered.findings(),
        receipts=_receipts(arrived),
        on=on or today(),
        attachments=_attachments(attached),
    )


class _Gathered:
    """Rows of the frames, with the turn of each: what they were taken from is let go, and all sorted at the end."""

    def __init__(self, campaign: Campaign, whole: bool) -> None:
        self._city = campaign.settings.campaign.city
        self._names = {body.code: (body.name, *body.aliases) for body in campaign.submitters}
        self._forms = {name: make(campaign.settings) for name, make in FORMS.items()}
        self._whole = whole
        self._kept = FINDING_COLUMNS if whole else COUNTED
        # A frame takes a tenth of what its rows do.
        self._records: dict[str, list[tuple[list[int], pd.DataFrame]]] = {name: [] for name in self._forms}
        self._findings: list[tuple[tuple[int, ...], tuple[Any, ...]]] = []

    def add(self, judged: Sequence[Judged]) -> None:
        """Take over what is to be reported of returns that have nothing to do with any others."""
        rows: dict[str, list[tuple[int, dict[str, Any]]]] = {name: [] for name in self._forms}
        for standing in in_force(judged, self._city):
            form = self._forms[standing.chosen.stored.raw.form]
            turn = standing.chosen.stored.id
            for part in standing.parts:
                rows[form.name].extend((turn, self._lean(form, row)) for row in _rows(standing, part))
                self._tell((0, turn), (_finding_row(part, finding) for finding in part.findings))
            for new in standing.pending:
                self._tell((0, turn), (_pending_row(new, finding) for finding in new.findings))
            self._tell((1, turn), (_finding_row(one, finding) for one, finding in succession(standing, form)))
        for turns, one in waiting(judged, self._city):
            self._tell((2, *turns), [_finding_row(*held(one))])
        for name, found in rows.items():
            if found:
                self._records[name].append(([turn for turn, _ in found], self._frame(name, found)))

    def refuse(self, refused: Iterable[Receipt]) -> None:
        """Take over refused files."""
        self._tell((3,), (_refusal_row(receipt, self._names) for receipt in refused))

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

    def _tell(self, turn: tuple[int, ...], rows: Iterable[Mapping[str, Any]]) -> None:
        self._findings.extend(
            (
                (_RANK[row["severity"]], *turn),
                tuple(row[name] if name in self._kept else "" for name in FINDING_COLUMNS),
            )
            for row in rows
        )

    def _lean(self, form: Form, row: dict[str, Any]) -> dict[str, Any]:
        if self._whole:
            return row
        words = {"cells", "raw", *(field.name for field in form.fields if field.is_long_text)}
        return {name: value for name, value in row.items() if value is not None and name not in words}


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
