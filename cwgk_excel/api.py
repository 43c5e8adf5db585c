"""For engineers: what the command does, on DataFrames, without a ledger where none is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign, Settings
from cwgk_excel.clock import now_utc, today
from cwgk_excel.errors import ReturnError
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.findings.words import cell_words
from cwgk_excel.forms.frames.given import rows_of
from cwgk_excel.forms.frames.validation import empty_frame
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key
from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.issue.template import make_template
from cwgk_excel.ledger.archive import sha256
from cwgk_excel.ledger.keys import Subject, units_of
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.collected import (
    FINDING_COLUMNS,
    RECEIPT_COLUMNS,
    SOURCE_COLUMNS,
    Collected,
    finding_row,
    record_row,
)
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.review.derive import derive
from cwgk_excel.review.judge import Failure, judge
from cwgk_excel.review.slips import looked_up
from cwgk_excel.tasks.master import Masters, write
from cwgk_excel.tasks.taking_in.one_file import ReadForm
from cwgk_excel.tasks.taking_in.reading import FileReaders

# The kinds of a record's columns beside its form's fields; ``return`` groups the records of one return.
_OTHERS: Mapping[str, str] = {
    **dict.fromkeys(SOURCE_COLUMNS, "text"),
    "valid": "flag",
    "row": "integer",
    "cells": "any",
    "raw": "any",
    "received": "date",
    "return": "any",
}
# What is read by others' code, some of it native, which a hostile file could take down with the process.
_ISOLATED = frozenset({Content.XLS, Content.XLSB, Content.ENCRYPTED})


@dataclass(frozen=True)
class Return:
    """One form found in a file.

    Attributes:
        form: The form's name, a key of ``FORMS``.
        submitter: The code of the body that sent it.
        sheet: The sheet that it stands on.
        records: One row per unit: the form's fields in its schema's dtypes (scores in marks, rates in percent),
            then submitter, valid (bool: no error), file, member (its place in an archive or mail, "" outside one),
            sha256, sheet, row (of the sheet, 0 where the form has no rows), cells (field → address), raw (field →
            text as stored) and received (the day, in UTC+8).
        findings: One row per finding: code, severity, form, submitter, unit, file, member, sheet, cell, field,
            label, value, message, remedy (the filler's), office (what the city office does about it, "" where that
            has nothing to do), key (stays the same when the form comes again), value_hash (stays the same while
            the value does), state (always "open", since nothing is decided without a ledger), decided_by and
            decided_why (both "") and record (the position in ``records``; -1: the whole form).
    """

    form: str
    submitter: str
    sheet: str
    records: pd.DataFrame
    findings: pd.DataFrame


def read_return(
    path: str | Path, campaign: Campaign, *, on: date | None = None, passwords: Sequence[str] = ()
) -> list[Return]:
    """Read a returned workbook: every form in it, with values and findings. Writes nothing.

    A .xlsx, .xlsm or .ods is read in this process; a .xls, .xlsb or encrypted file in a process of its own with
    the limits of the settings, which takes a second to start.

    Args:
        path: The file.
        campaign: The campaign that issued its forms.
        on: The day that counts as today, in UTC+8 (default: today), here the day of receipt.
        passwords: What is tried on an encrypted file.

    Returns:
        The forms found.

    Raises:
        ReturnError: The file as a whole is refused.
        PlaceError: There is no signing key, or no temporary folder can be made.
        SettingsError: A key file holds no key, or the signing key is not the one that forms were issued with.
        LedgerError: The ledger is missing, damaged, busy or of another release.
        CwgkError: The process of its own cannot be started.
        OSError: The file cannot be read.
    """
    versions, names = _issued(campaign)
    known = form_reader(campaign, Key.load(campaign.folder), versions, names, tuple(passwords))
    data = Path(path).read_bytes()
    with FileReaders(known, int(sniff(data) in _ISOLATED), campaign.settings.intake) as readers:
        item = readers.read_bytes(Path(path).as_posix(), data)
    if item.result.outcome != "accepted":
        raise ReturnError(f"{path}：{item.result.in_words}", item.result.code)
    day, found = on or today(), [_slip_looked_up(form, known, campaign, versions) for form in item.forms]
    pairs, parsed = [(form.raw, day) for form in found], [form.values for form in found]
    results = derive(pairs, versions, campaign.settings, parsed)
    source = {"file": str(path), "member": "", "sha256": sha256(data), "received": day}
    return [
        _return(form.raw, derived.values, [*form.raw.findings, *derived.findings], campaign, source)
        for form, derived in zip(found, results, strict=True)
    ]


def _slip_looked_up(
    form: ReadForm, known: FormReader, campaign: Campaign, versions: Mapping[tuple[str, str], Version]
) -> ReadForm:
    """What only the ledger tells of a correction slip; any other form as it was read."""
    if not form.raw.corrects:
        return form
    with Ledger.open(campaign.folder, write=False) as ledger:
        raw = looked_up(form.raw, ledger, versions, now_utc())
    return ReadForm(raw, known.values_of(raw))


def _issued(campaign: Campaign) -> tuple[dict[tuple[str, str], Version], dict[str, tuple[str, ...]]]:
    """Versions on record and those that the settings of today give; names printed on what was issued."""
    drawn = _drawn(campaign.settings)
    with Ledger.open(campaign.folder, write=False) as ledger:
        on_record, names = ledger.versions(), ledger.issued_names()
    return {(version.form, version.id): version for version in drawn} | on_record, names


@lru_cache(maxsize=8)
def _drawn(settings: Settings) -> tuple[Version, ...]:
    """What would be issued today; drawing takes far longer than reading a return, so it is done once."""
    return tuple(make_template(make(settings)).version for make in FORMS.values())


def _return(
    raw: RawReturn,
    values: Sequence[dict[str, Any]],
    findings: Sequence[Finding],
    campaign: Campaign,
    source: Mapping[str, Any],
) -> Return:
    schema = FORMS[raw.form](campaign.settings).schema
    wrong = {f.record for f in findings if f.severity == "error"}
    subject = Subject.of(raw, units_of(raw.form, values, campaign.settings.campaign.city))
    rows = [
        record_row(raw, number, value, valid=not wrong & {-1, number}, **source)
        for number, value in enumerate(values)
    ]
    frame = empty_frame(schema, rows, SOURCE_COLUMNS)
    return Return(
        raw.form,
        raw.submitter,
        raw.sheet,
        frame,
        _findings_frame(subject.keyed(findings), raw.form, rows, {**source, "submitter": raw.submitter}),
    )


def _findings_frame(
    findings: Iterable[Finding],
    form: str,
    records: Sequence[Mapping[str, Any]],
    whole: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Each finding with what is known of its record, or of the ``whole`` form where it is about no record."""
    rows = []
    for finding in findings:
        source = records[finding.record] if finding.record >= 0 else whole or {}
        body, file, member = (source.get(name) or "" for name in ("submitter", "file", "member"))
        row = finding_row(finding, submitter=body, unit=unit_name(form, source), file=file, member=member)
        rows.append({**row, "record": finding.record})
    return pd.DataFrame(rows, columns=[*FINDING_COLUMNS, "record"])


def validate(frame: pd.DataFrame, form: str, campaign: Campaign) -> pd.DataFrame:
    """Validate records that are already values (from a database, say) by a form's schema and rules.

    Args:
        frame: One row per unit; the form's fields as columns (missing ones count as blank), and any of the other
            columns of ``Return.records``; rows with the same value in a column ``return`` belong to one return
            (default: all).
        form: The form's name, a key of ``FORMS``.
        campaign: The campaign whose settings count.

    Returns:
        One row per finding, with the columns of ``Return.findings``: cell and key are "", record is the row's
        position.

    Raises:
        KeyError: There is no such form.
        ValueError: Columns are unknown or stand twice; the message names them.
        TypeError: Values are of a wrong type; the message names them with their row and column.
    """
    spec = FORMS[form](campaign.settings)
    rows = rows_of(frame, spec, _OTHERS)
    places = [
        (row.get("return", 0), n if row.get("row") is None else row["row"]) for n, row in enumerate(rows)
    ]
    findings = [_finding(failure, spec, rows[failure.row]) for failure in judge(spec, rows, places)]
    return _findings_frame(findings, form, rows)


def _finding(failure: Failure, form: Form, row: Mapping[str, Any]) -> Finding:
    field, value = form.by_name[failure.field], row.get(failure.field)
    raw = "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
    return Finding.of(
        failure.code,
        {**cell_words(field, raw, value, ""), **failure.words},
        form.name,
        row.get("sheet") or "",
        field=field.name,
        label=field.label,
        value=raw,
        record=failure.row,
    )


def write_master(
    path: str | Path,
    campaign: Campaign,
    records: Mapping[str, pd.DataFrame],
    findings: pd.DataFrame | None = None,
    *,
    on: date | None = None,
) -> Masters:
    """Write both workbooks of ``master`` from frames of records, without a ledger.

    Args:
        path: The .xlsx file for the table that is handed up; the workbook to work with lies beside it.
        campaign: The campaign whose settings and bodies count.
        records: By form, such as ``Return.records`` (concatenated) or ``Collected.records``. A form may be missing,
            and columns that say where a record came from; valid defaults to True.
        findings: Such as ``Return.findings`` (concatenated) or ``Collected.findings`` (default: none).
        on: The day that counts as today, in UTC+8 (default: today).

    Returns:
        The workbooks, and what they were made of.

    Raises:
        KeyError: There is no such form, or a finding has no known severity.
        ValueError, TypeError: As for ``validate``.
        MasterError: A saved workbook does not hold the records and findings.
        PlaceError: As for ``master``.
    """
    target = Path(path)
    given = {name: pd.DataFrame() for name in FORMS} | dict(records)
    collected = Collected(
        campaign=campaign,
        records={name: _sourced(frame, name, campaign) for name, frame in given.items()},
        findings=_stated(findings),
        receipts=pd.DataFrame(columns=list(RECEIPT_COLUMNS)),
        on=on or today(),
    )
    return write(campaign, target, collected)


def _stated(findings: pd.DataFrame | None) -> pd.DataFrame:
    if findings is None or findings.empty:
        return pd.DataFrame(columns=list(FINDING_COLUMNS), dtype=object)
    return findings.reindex(columns=list(FINDING_COLUMNS)).fillna("")


def _sourced(frame: pd.DataFrame, name: str, campaign: Campaign) -> pd.DataFrame:
    """The records with all their columns; what is not known of where one came from has its default."""
    form = FORMS[name](campaign.settings)
    usual = {**dict.fromkeys(SOURCE_COLUMNS, ""), "valid": True, "row": 0, "received": None}
    rows = [
        {**usual, "cells": {}, "raw": {}, **{k: v for k, v in row.items() if v is not None}}
        for row in rows_of(frame, form, _OTHERS)
    ]
    return empty_frame(form.schema, rows, SOURCE_COLUMNS)
