"""Small collected frames for the tests of the reports, made from a few words each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.frames.validation import empty_frame
from cwgk_excel.report.collected import FINDING_COLUMNS, RECEIPT_COLUMNS, SOURCE_COLUMNS, Collected
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.sheets.draw import Drawn
from cwgk_excel.report.working.write import master_file
from cwgk_excel.tasks.in_turn import InTurn

SAMPLE = Path(__file__).parents[2] / "sample_data"
DAY = date(2017, 11, 10)
ANNEX1: Mapping[str, Any] = {
    "fill_date": pd.Timestamp(2017, 11, 3),
    "unit_name": "甲公司",
    "ownership": "有限责任",
    "chair_name": "王建国",
    "staff_count": 326,
    "delegate_count": 45,
    "self_total": 92.5,
    "congress_score": 40.0,
    "openness_score": 42.5,
    "has_board_reps": "是",
    "board_score": 10.0,
    "superior_total": 91.0,
    "satisfaction_rate": 98.5,
    "narrative": "一、健全职代会制度。",
    "submitter": "210202",
    "valid": True,
    "file": "中山区/附件1-甲公司.xlsx",
    "member": "",
    "sha256": "a1" * 32,
    "sheet": "认证申报表",
    "row": 0,
    "received": DAY,
}
ANNEX2: Mapping[str, Any] = {
    "submitter_name": "中山区",
    "filled_by": "李明",
    "phone": "82610415",
    "leader": "张华",
    "seq": 1,
    "unit_name": "甲公司",
    "unit_type": "企业",
    "staff_count": 326,
    "self_score": 92.5,
    "evaluation_result": 98.5,
    "superior_score": 91.0,
    "submitter": "210202",
    "valid": True,
    "file": "中山区/附件2-中山区.xlsx",
    "member": "",
    "sha256": "b2" * 32,
    "sheet": "认证申报汇总表",
    "row": 6,
    "received": DAY,
}


def campaign(*bodies: Submitter) -> Campaign:
    """The sample campaign, with other submitting bodies when some are given."""
    sample = Campaign.load(SAMPLE)
    return Campaign(sample.folder, sample.settings, bodies) if bodies else sample


def body(code: str, name: str, **more: Any) -> Submitter:
    """A district in the order of its code."""
    return Submitter(code=code, name=name, kind="区市县", order=1, **more)


def collected(
    annex1: Sequence[Mapping[str, Any]] = (),
    annex2: Sequence[Mapping[str, Any]] = (),
    findings: Sequence[Mapping[str, Any]] = (),
    receipts: Sequence[Mapping[str, Any]] = (),
    *,
    of: Campaign | None = None,
    on: date = DAY,
) -> Collected:
    """What the ledger would hold: each record is the usual one with some fields changed."""
    of = of or campaign()
    return Collected(
        of,
        {
            "annex1": _records(of, "annex1", ANNEX1, annex1),
            "annex2": _records(of, "annex2", ANNEX2, annex2),
        },
        pd.DataFrame([_finding(f) for f in findings], columns=list(FINDING_COLUMNS)),
        pd.DataFrame([dict(r) for r in receipts], columns=list(RECEIPT_COLUMNS)),
        on,
    )


def working(content: MasterContent) -> tuple[bytes, Mapping[str, Drawn]]:
    """The workbook to work with, and by sheet what was drawn."""
    file, drawn = master_file(content)
    with file:
        return file.read(), drawn


def at_once(given: Collected) -> InTurn:
    """The records as an export takes them, all of a form in one frame."""
    return InTurn(given.campaign, {name: [frame] for name, frame in given.records.items()})


def _records(
    of: Campaign, name: str, usual: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    form = FORMS[name](of.settings)
    rows = []
    for change in changes:
        row = {**usual, **change}
        # Not the layout's cells, so that a change of the layout does not touch these tests.
        printed = [f.name for f in form.fields if f.printed]
        cells = {name: f"{chr(65 + place)}{row['row'] or 5}" for place, name in enumerate(printed)}
        raw = {f.name: "" if row.get(f.name) is None else str(row[f.name]) for f in form.fields}
        rows.append({"cells": cells, "raw": raw, **row})
    return empty_frame(form.schema, rows, SOURCE_COLUMNS)


def _finding(change: Mapping[str, Any]) -> dict[str, Any]:
    code = change.get("code", "cell-blank")
    kind = CATALOGUE[code]
    usual = dict.fromkeys(FINDING_COLUMNS, "") | {
        "code": code,
        "severity": kind.severity,
        "submitter": "210202",
        "state": "open",
        "message": kind.title,
        "remedy": "请改正后重新报送。",
    }
    return usual | dict(change)
