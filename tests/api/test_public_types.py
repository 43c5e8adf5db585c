"""The public signatures, used as an engineer would: mypy reads this file strictly, pytest runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from cwgk_excel import (
    FORMS,
    Campaign,
    Collected,
    CwgkError,
    Distribution,
    FileResult,
    Finding,
    Ingestion,
    Later,
    Masters,
    Return,
    Settings,
    Submitter,
    Totals,
    collect,
    create,
    distribute,
    ingest,
    iter_ingest,
    master,
    read_return,
    validate,
    write_master,
)
from cwgk_excel.clock import today
from cwgk_excel.forms import Field, Layout
from cwgk_excel.forms.dictionary import dictionary
from cwgk_excel.forms.spec import Form

DAY = date(2017, 11, 10)


def test_a_round_with_its_types(tmp_path: Path) -> None:
    """From a new folder to the master; each name is annotated with what it is."""
    folder: Path = create(tmp_path / "批次", on=DAY, from_sample=True)
    campaign: Campaign = Campaign.load(folder)
    settings: Settings = campaign.settings
    submitters: tuple[Submitter, ...] = campaign.submitters
    body: Submitter | None = campaign.submitter("210202")
    assert body is not None
    names: tuple[str, str | None] = (body.name, settings.protection.password)
    assert names[0] in {s.name for s in submitters}

    done: Distribution = distribute(campaign)
    new: Mapping[str, str] = done.new_versions
    assert (len(new), done.submitters) == (2, len(submitters))

    results: list[FileResult] = ingest(campaign, [folder / "inbox"], on=DAY, dry_run=True, workers=1)
    run: Ingestion = iter_ingest(campaign, [folder / "inbox"], on=DAY, dry_run=True, workers=0)
    one_by_one: list[FileResult] = list(run)
    totals: Totals = run.totals
    later: list[Later] = totals.later
    counts: tuple[int, Mapping[str, int], bool] = (totals.seen, totals.outcomes, totals.wrong)
    assert counts[0] == len(results) == len(one_by_one) == len(later) == 0

    collected: Collected = collect(campaign, on=DAY)
    frames: Mapping[str, pd.DataFrame] = collected.records
    assert {name: len(frame) for name, frame in frames.items()} == dict.fromkeys(FORMS, 0)
    both: Masters = master(campaign, on=DAY, output=None)
    targets: tuple[Path, Path] = (both.handed_up, both.working)
    again: Collected = both.collected
    assert all(target.is_file() for target in targets)
    assert again.on == DAY

    issued = next(folder.glob("outbox/210202-*/附件1-*.xlsx"))
    returns: list[Return] = read_return(issued, campaign, on=DAY)
    for found in returns:
        texts: tuple[str, str, str] = (found.form, found.submitter, found.sheet)
        records: pd.DataFrame = found.records
        assert texts == ("annex1", "210202", "认证申报表")
        assert len(records) == 0
    findings: pd.DataFrame = validate(pd.DataFrame({"unit_name": ["甲公司"]}), "annex1", campaign)
    assert set(findings["code"]) == {"cell-blank"}
    written: Masters = write_master(
        str(tmp_path / "总表.xlsx"), campaign, collected.records, collected.findings, on=DAY
    )
    assert written.handed_up.is_file()


def test_days_progress_and_paths_are_optional(tmp_path: Path) -> None:
    """The smallest calls, which take today for the day; and a callback of the documented shape."""
    campaign = Campaign.load(str(create(tmp_path / "批次")))
    assert ingest(campaign) == []
    assert collect(campaign).on == master(campaign).collected.on == today() == campaign.settings.dates.issued
    steps: list[int] = []

    def progress(total: int) -> Callable[[int], object]:
        steps.append(total)
        return steps.append

    assert ingest(campaign, on=DAY, progress=progress) == []
    assert steps == [0]


def test_forms_say_what_they_are(tmp_path: Path) -> None:
    """Each form is built for settings, and tells its fields and their places."""
    settings = Campaign.load(create(tmp_path / "批次", on=DAY)).settings
    for name, make in FORMS.items():
        form: Form = make(settings)
        layout: Layout = form.layout
        fields: tuple[Field, ...] = form.fields
        field: Field = form.by_name["unit_name"]
        bounds: tuple[float | date | None, float | date | None] = (field.minimum, field.maximum)
        places: list[tuple[str, str, int]] = list(layout.entry_cells())
        assert form.name == name
        assert field in fields
        assert bounds == (None, None)
        assert places
    described: dict[str, object] = dictionary(settings)
    assert set(described) == set(FORMS)


def test_errors_have_lines(tmp_path: Path) -> None:
    """One root for all that a person can do something about."""
    lines: tuple[str, ...] = ()
    try:
        Campaign.load(tmp_path / "没有")
    except CwgkError as error:
        lines = error.lines
    assert len(lines) == 1


def test_findings_are_data() -> None:
    """A finding is made of texts and a number; its severity comes with its code."""
    finding = Finding("cell-blank", "没有填", "请填写。", cell="B4", record=0)
    texts: tuple[str, str, int] = (finding.severity, finding.cell, finding.record)
    assert texts == ("error", "B4", 0)
