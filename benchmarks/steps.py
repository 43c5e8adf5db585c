"""The steps of a round, each as a command does it, with what must have come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.data.campaigns import ON
from cwgk_excel.campaign import Campaign
from cwgk_excel.report.daily import daily
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.review.in_force import in_force
from cwgk_excel.review.reconciling.reconcile import Reconciliation
from cwgk_excel.review.together import together
from cwgk_excel.tasks import export as exporting
from cwgk_excel.tasks.corrections.corrections import corrections
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.in_turn import in_turn
from cwgk_excel.tasks.master import master
from cwgk_excel.tasks.taking_in.ingest import iter_ingest
from cwgk_excel.tasks.upkeep.backup import backup
from cwgk_excel.tasks.upkeep.check import check

WRONG_EVERY = 50
"""Of so many units one has a mistake in its declaration."""
Step = Callable[[Campaign, int, int], None]


def _distribute(campaign: Campaign, bodies: int, _: int) -> None:
    done = distribute(campaign)
    assert (done.submitters, done.files, done.written) == (bodies, 2 * bodies, 2 * bodies)


def _ingest(campaign: Campaign, bodies: int, units: int) -> None:
    """All declarations and lists, read by one worker process as by default."""
    run = iter_ingest(campaign, on=ON)
    assert sum(result.outcome == "accepted" for result in run) == units + bodies


def _again(campaign: Campaign, bodies: int, units: int) -> None:
    run = iter_ingest(campaign, on=ON)
    assert sum(result.outcome == "duplicate" for result in run) == units + bodies


def _status(campaign: Campaign, bodies: int, units: int) -> None:
    told = daily(campaign, on=ON)
    assert sum(bool(line["annex2_returned"]) for line in told.bodies) == bodies
    assert told.errors == mistakes(units)


def _corrections(campaign: Campaign, _: int, units: int) -> None:
    assert corrections(campaign, on=ON).slips >= mistakes(units)


def _reconcile(campaign: Campaign, _: int, units: int) -> None:
    """Declarations and lists held against each other: all that are wrong differ in their staff."""
    reconciliation = Reconciliation(campaign)
    with ledger_of_today(campaign) as ledger:
        for judged in together(campaign, ledger, ON):
            reconciliation.add(in_force(judged, campaign.settings.campaign.city))
    assert sum(1 for _ in reconciliation.findings()) >= mistakes(units)


def _masters(campaign: Campaign, _: int, units: int) -> None:
    rows = master(campaign, on=ON).collected.rows
    assert {name: len(records) for name, records in rows.items()} == {"annex1": units, "annex2": units}


def _export(campaign: Campaign, _: int, units: int) -> None:
    files = exporting.write(in_turn(campaign, on=ON), "csv", campaign.folder / exporting.FOLDER)
    lines = 0
    for path in files:
        with path.open("rb") as file:  # which would be most of the memory if it were read at once
            lines += sum(1 for _ in file)
    assert lines >= 2 * units


def _check(campaign: Campaign, bodies: int, units: int) -> None:
    done = check(campaign)
    assert done.problems == []
    assert done.counts["重新读取、逐格核对的文件"] == units + bodies


def _backup(campaign: Campaign, bodies: int, units: int) -> None:
    done = backup(campaign, campaign.folder.with_name("备份.zip"))
    assert done.missing == ()
    assert done.files > units + bodies


def mistakes(units: int) -> int:
    """How many of so many units have a mistake."""
    return -(-units // WRONG_EVERY)


STEPS: Mapping[str, Step] = {
    "distribute": _distribute,
    "ingest": _ingest,
    "second ingest": _again,
    "status": _status,
    "corrections": _corrections,
    "reconcile": _reconcile,
    "masters": _masters,
    "export": _export,
    "check": _check,
    "backup": _backup,
}


def step(name: str, folder: str, bodies: str, units: str) -> None:
    """Do a step of a round in a campaign of so many bodies, each with so many units."""
    STEPS[name](Campaign.load(Path(folder)), int(bodies), int(bodies) * int(units))
