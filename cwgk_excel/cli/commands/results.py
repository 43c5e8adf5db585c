"""The commands that make something of the records: both masters, exports."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.cli import tracing
from cwgk_excel.cli.commands.options import day_of, steps_of
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.review.decided import ACCEPTED
from cwgk_excel.tasks import export
from cwgk_excel.tasks.in_turn import in_turn
from cwgk_excel.tasks.json_text import json_list
from cwgk_excel.tasks.master import master

# What becomes of units whose papers were not put right, as the office says it.
LACKS: Mapping[str | None, Lacks] = {None: "named", "列入": "included", "不列入": "left-out"}


def run_master(options: Namespace) -> int:
    """Run ``master``; return 1 when any finding is an error."""
    if options.compare:
        return tracing.run_compare(options)
    campaign = Campaign.load(options.folder)
    made = master(
        campaign,
        on=day_of(options),
        output=Path(options.output) if options.output else None,
        lacks=LACKS[options.lacking],
        signing=tracing.signing(options, day_of(options)),
    )
    if options.json:
        print_json(tracing.masters_json(made))
    else:
        show(tracing.masters(made))
        steps_of(options).show(made.handed_up.parent)
    found = made.collected.findings
    return int(((found["severity"] == "error") & (found["state"] != ACCEPTED)).any())


def run_export(options: Namespace) -> int:
    """Run ``export``: print json to standard output unless ``-o`` names a file; write the other formats."""
    campaign = Campaign.load(options.folder)
    records = in_turn(campaign, on=day_of(options))
    if options.format == "json" and not options.output:
        for text in json_list(export.as_json(records)):
            print(text, end="")
        return 0
    target = Path(options.output) if options.output else campaign.folder / export.FOLDER
    for path in export.write(records, options.format, target):
        print(f"已导出：{path}")
    return 0


RUN: Mapping[str, Callable[[Namespace], int]] = {"master": run_master, "export": run_export}
