"""``ingest``, and what it leaves behind for whoever closes the window."""

from __future__ import annotations

import errno
import os
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from cwgk_excel import clock
from cwgk_excel.campaign import Campaign
from cwgk_excel.cli.commands.bar import bar
from cwgk_excel.cli.commands.options import day_of, steps_of
from cwgk_excel.cli.ingestion import ingestion
from cwgk_excel.cli.printing import show
from cwgk_excel.errors import explained
from cwgk_excel.report.daily import Daily, daily
from cwgk_excel.tasks.taking_in.ingest import iter_ingest
from cwgk_excel.tasks.taking_in.result_file import NAME, leave_result
from cwgk_excel.tasks.taking_in.results import complete
from cwgk_excel.tasks.telling_json import json_pieces


def run_ingest(options: Namespace) -> int:
    """Run ``ingest``; return 1 when a file was refused, a return has an error, or an error is open from before."""
    campaign = Campaign.load(options.folder)
    run = iter_ingest(
        campaign,
        [Path(path) for path in options.paths],
        on=day_of(options),
        dry_run=options.dry_run,
        workers=options.workers,
        passwords=options.password,
        progress=None if options.json else bar("收表"),
    )

    @cache
    def told() -> Daily | None:
        return None if options.dry_run else daily(campaign, on=day_of(options), run=run.totals.run)

    if options.json:
        _print_to_the_end(json_pieces(run, told))
    else:
        results = [result.brief() for result in run]
        complete(results, run.totals.later)
        steps = steps_of(options)
        *lines, step = ingestion(results, campaign, told(), steps)
        left = None if options.dry_run else _left([*lines, step], campaign)
        show([*lines, *([left] if left else ()), step])
        if left:
            steps.show(campaign.folder / NAME)
    return int(run.totals.wrong or bool((after := told()) and after.errors))


def _left(lines: Sequence[str], campaign: Campaign) -> str:
    """Leave what is said as a file, and say so; what was taken in is on record, whether that can be written or not."""
    try:
        place = leave_result(campaign.folder, lines, clock.now_utc().astimezone(clock.CHINA))
    except OSError as error:
        return f"没有存成 {campaign.folder / NAME}：{explained(error)}"
    return f"以上内容已存成 {place}，随时可以再看。"


def _print_to_the_end(pieces: Iterable[str]) -> None:
    """Print each piece when it comes. When the reader is gone, take the rest unprinted, so that the work is done.

    Raises BrokenPipeError at the end if the reader was gone.
    """
    is_read = True
    for piece in pieces:
        if is_read:
            try:
                print(piece, flush=True)
            except OSError as error:
                if not _is_unread(error):
                    raise
                is_read = False
    if not is_read:
        raise BrokenPipeError


def _is_unread(error: OSError) -> bool:
    """Return whether an error of printing says that the reader is gone; to Windows that is an invalid argument."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)


RUN: Mapping[str, Callable[[Namespace], int]] = {"ingest": run_ingest}
