"""``status``, which is asked many times a day: it loads neither frames nor what reads or draws workbooks."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

from cwgk_excel import clock
from cwgk_excel.campaign import Campaign
from cwgk_excel.cli.commands.options import day_of, steps_of
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.cli.progress import progress_lines
from cwgk_excel.report.daily import NOBODY, daily
from cwgk_excel.tasks.since_final import since_final


def run_status(options: Namespace) -> int:
    """Run ``status``; return 1 when errors are open."""
    campaign, on = Campaign.load(options.folder), day_of(options)
    told = daily(campaign, on=on)
    if options.json:
        print_json([line for line in told.bodies if line["code"] != NOBODY])
    else:
        print(f"报送进度（{clock.chinese_date(on)}）")
        show(filter(None, [since_final(campaign)]))
        steps = steps_of(options)
        show(progress_lines(told, steps))
        if steps.clicked:
            # Whoever double-clicks sees the same, and more, as a page. Import late: it needs pandas.
            from cwgk_excel.tasks.page import report

            steps.show(report(campaign, on=on)[0])
    return int(bool(told.errors))


RUN: Mapping[str, Callable[[Namespace], int]] = {"status": run_status}
