"""The commands that keep a campaign safe and up to date."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from cwgk_excel import clock
from cwgk_excel.campaign import Campaign
from cwgk_excel.cli import upkeep
from cwgk_excel.cli.commands.bar import bar
from cwgk_excel.cli.commands.options import steps_of
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.tasks.upkeep import rejudge
from cwgk_excel.tasks.upkeep.backup import backup
from cwgk_excel.tasks.upkeep.backup_record import MADE, RESTORED, note_backup
from cwgk_excel.tasks.upkeep.check import Checked, check
from cwgk_excel.tasks.upkeep.restore import restore


def _checked(campaign: Campaign, options: Namespace, *, quiet: bool = False) -> Checked:
    return check(
        campaign,
        workers=options.workers,
        passwords=options.password,
        progress=None if quiet else bar("核对"),
    )


def run_check(options: Namespace) -> int:
    """Run ``check``; return 1 when something is wrong."""
    done = _checked(Campaign.load(options.folder), options, quiet=options.json)
    if options.json:
        print_json({"sound": not done.problems, **asdict(done)})
    else:
        show(upkeep.checked(done))
    return int(bool(done.problems))


def run_backup(options: Namespace) -> int:
    """Run ``backup``; return 1 when the campaign lacks something that it should hold."""
    campaign = Campaign.load(options.folder)
    done = backup(campaign, Path(options.file) if options.file else None)
    note_backup(campaign.folder, done.place, MADE, whole=not done.missing, on=clock.today())
    steps = steps_of(options)
    show(upkeep.backed_up(done, steps))
    steps.show(done.place.parent)
    return int(bool(done.missing))


def run_restore(options: Namespace) -> int:
    """Run ``restore`` and check the restored campaign at once; return 1 when something is wrong with it."""
    campaign = restore(Path(options.file), Path(options.folder))
    print(f"已恢复到：{options.folder}")
    done = _checked(campaign, options)
    note_backup(campaign.folder, Path(options.file), RESTORED, whole=not done.problems, on=clock.today())
    show(upkeep.checked(done))
    show(upkeep.after_restoring(options.folder))
    return int(bool(done.problems))


def run_review(options: Namespace) -> int:
    """Run ``review``; return 1 when there are errors that there were not before."""
    done = rejudge.rejudge(Campaign.load(options.folder))
    if options.json:
        print_json(rejudge.as_json(done))
    else:
        show(upkeep.rejudged(done, options.folder))
    return int(any(f.severity == "error" for change in done.changes for f in change.appeared))


RUN: Mapping[str, Callable[[Namespace], int]] = {
    "check": run_check,
    "backup": run_backup,
    "restore": run_restore,
    "review": run_review,
}
