"""Makes the frames of reports from the ledger."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import today
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.frames.validation import empty_frame
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.attachments import Attachment, attachments
from cwgk_excel.ledger.decisions import decisions, files_set_aside
from cwgk_excel.ledger.loading import about_refusals, receipts_in_portions
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.report.collected import (
    ATTACHMENT_COLUMNS,
    FINDING_COLUMNS,
    RECEIPT_COLUMNS,
    SOURCE_COLUMNS,
    Collected,
    finding_row,
    record_rows,
)
from cwgk_excel.report.decision_rows import decision_rows
from cwgk_excel.report.history import History, against_before, history_rows, resolved_rows
from cwgk_excel.report.of_today import (
    all_findings,
    body_of_refused,
    ledger_of_today,
    names_of_bodies,
    refusal,
    refused,
)
from cwgk_excel.report.records.frames import Frames, exact
from cwgk_excel.report.records.lines import Lines, shelved
from cwgk_excel.report.records.shelf import Same, Shelf
from cwgk_excel.review.in_force import in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.reconciling.compare import bodies
from cwgk_excel.review.reconciling.kept import RecordPlace
from cwgk_excel.review.reconciling.reconcile import Reconciliation, keeps_out
from cwgk_excel.review.renaming import Candidate, Known, known_units, renamed
from cwgk_excel.review.together import together

_RANK = {name: rank for rank, name in enumerate(SEVERITY_NAMES)}


def collect(campaign: Campaign, *, on: date | None = None) -> Collected:
    """Collect all that counts in a campaign, judged by the settings of today.

    What was judged under other settings is judged anew, and stored.

    Args:
        campaign: The campaign.
        on: The day that counts as today, in UTC+8 (default: today).

    Returns:
        Records, findings, receipts and attachments as frames.

    Raises:
        LedgerError: The ledger is missing, damaged, busy or of another release.
        SettingsError: The key file holds no key, or not the one that forms were issued with.
        OSError: No temporary folder can be made.
    """
    gathered = _Gathered(campaign)
    with ledger_of_today(campaign) as ledger:
        for judged in together(campaign, ledger, on):
            gathered.add(judged)
            del judged  # free their memory before the next are loaded
        arrived = _receipts(chain.from_iterable(receipts_in_portions(ledger)))
        refusals = about_refusals(ledger)
        decided = decisions(ledger)
        attached = attachments(ledger)
    gathered.refuse(refused(refusals, files_set_aside(decided)))
    gathered.reconcile()
    return Collected(
        campaign=campaign,
        records=gathered.records(),
        findings=gathered.findings(),
        resolved=gathered.resolved(),
        receipts=arrived,
        on=on or today(),
        attachments=_attachments(attached),
        history=gathered.history(),
        decisions=decision_rows(campaign, decided),
    )


class _Gathered:
    """The rows of the frames, each with its place in their order.

    They are sorted at the end, so that the returns they are taken from can be freed before.
    """

    def __init__(self, campaign: Campaign) -> None:
        self._city = campaign.settings.campaign.city
        self._names = names_of_bodies(campaign)
        self._forms = FORMS.under(campaign.settings)
        same = self._same = Same(len(self._forms))
        names = {name: (*form.schema.columns, *SOURCE_COLUMNS) for name, form in self._forms.items()}
        self._shelves = {name: Shelf(form, names[name], same) for name, form in self._forms.items()}
        self._exact = {name: exact(form.schema, SOURCE_COLUMNS) for name, form in self._forms.items()}
        # Of each record three numbers: its turn, by which records are sorted, its return and its number in that.
        self._turns = {name: array("I") for name in self._forms}
        self._findings: list[tuple[tuple[int, ...], tuple[Any, ...]]] = []
        self._resolved: list[tuple[int, tuple[Any, ...]]] = []
        self._reconciliation = Reconciliation(campaign)
        self._kept_out: set[RecordPlace] = set()
        self._history = History()
        self._campaign = campaign
        self._units: list[Known] = []
        self._renamed: dict[int, Candidate] = {}

    def add(self, judged: Sequence[Judged]) -> None:
        """Add the records and findings of returns that have no bearing on returns outside ``judged``."""
        standings = in_force(judged, self._city)
        self._reconciliation.add(standings)
        for standing in standings:
            name, turn = standing.chosen.stored.raw.form, standing.chosen.stored.id
            shelf, exactly = self._shelves[name], self._exact[name]
            for part in standing.parts:
                for number, row in record_rows(standing, part):
                    shelf.add(exactly(row))
                    self._turns[name].extend((turn, part.stored.id, number))
        for place, one, finding in all_findings(standings, judged, self._forms, self._city):
            self._tell(place, _finding_row(one, finding))
        against = against_before(judged, self._forms, self._city)
        for number, row in resolved_rows(judged, against):
            self._resolved.append((number, tuple(row[name] for name in FINDING_COLUMNS)))
        for turn_of, row in history_rows(standings, judged, against, self._forms, self._city):
            self._history.add(turn_of, row)
        self._compare_names(judged)

    def refuse(self, files: Iterable[Receipt]) -> None:
        """Add the findings of refused files."""
        for receipt in files:
            self._tell((3,), _refusal_row(receipt, self._names))

    def reconcile(self) -> None:
        """All returns are in: say what does not agree, and remember which records that keeps out of the master."""
        self._same.forget()
        for kept, finding in self._reconciliation.findings():
            where = kept.source.where
            row = finding_row(
                finding,
                submitter=kept.body,
                unit=kept.unit,
                file=where.path,
                member=where.member,
                state=kept.state(finding),
            )
            self._tell((4, *kept.place), row)
            if keeps_out(kept, finding):
                self._kept_out.add(kept.place)

    def records(self) -> Frames:
        """Return the records of each form, in the order in which the returns in force arrived."""
        rows = {}
        for name, shelf in self._shelves.items():
            turns = self._turns[name]
            for number, place in enumerate(zip(turns[1::3], turns[2::3], strict=True)):
                if place in self._kept_out:
                    shelf.leave_out(number)
            rows[name] = shelf.records.at(sorted(range(len(shelf)), key=turns[::3].__getitem__))
        forms = self._forms
        return Frames(rows, lambda name, some: empty_frame(forms[name].schema, some, SOURCE_COLUMNS))

    def findings(self) -> pd.DataFrame:
        """Return the findings, errors first.

        Of one severity, those of the cells of returns come in the order in which the returns in force arrived,
        then those about succession, about returns that are held, and about refused files.
        """
        rows = [row for _, row in sorted(self._findings, key=lambda pair: pair[0])]
        return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype=object).fillna("")

    def resolved(self) -> pd.DataFrame:
        """Return what was put right and is not found any more: each once, by the return that did it last."""
        place = FINDING_COLUMNS.index("key")
        standing = {row[place] for _, row in self._findings}
        last = {row[place]: row for _, row in sorted(self._resolved, key=lambda pair: pair[0])}
        rows = [row for key, row in last.items() if key not in standing]
        return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype=object).fillna("")

    def history(self) -> Lines:
        """Bodies in official order; of each its forms in theirs, what has to do with one another together."""
        self._compare_names(())
        said = {
            number: f"第一次报；可能是“{one.name}”改了名称，请核实" for number, one in self._renamed.items()
        }
        return self._history.lines(lambda codes: bodies(self._campaign, codes), said)

    def _compare_names(self, judged: Sequence[Judged]) -> None:
        """Look for other names among the units of bodies that ``judged`` does not go on with; each comes in a row."""
        going_on = {(one.stored.raw.form, one.stored.raw.submitter) for one in judged}
        waiting, self._units = self._units, list(known_units(judged, self._forms, self._city))
        self._units += (one for one in waiting if (one.form, one.submitter) in going_on)
        ended = (one for one in waiting if (one.form, one.submitter) not in going_on)
        self._renamed.update(renamed(ended, self._forms))

    def _tell(self, turn: tuple[int, ...], row: Mapping[str, Any]) -> None:
        kept = tuple(row[name] for name in FINDING_COLUMNS)
        self._findings.append(((_RANK[row["severity"]], *turn), kept))


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
        refusal(receipt),
        submitter=body_of_refused(receipt.where, names),
        file=receipt.path,
        member=receipt.member,
    )


def _receipts(arrived: Iterable[Receipt]) -> Lines:
    rows = ((r.path, r.member, r.sha256, r.outcome, r.reason, r.received_on) for r in arrived)
    return shelved(RECEIPT_COLUMNS, rows)


def _attachments(attached: Iterable[Attachment]) -> pd.DataFrame:
    rows = [(a.submitter, a.path, a.member, a.what, a.sha256, a.received_on) for a in attached]
    return pd.DataFrame(rows, columns=list(ATTACHMENT_COLUMNS), dtype=object)
