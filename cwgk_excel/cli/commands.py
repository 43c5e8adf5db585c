"""One function per command: it calls the task, prints the result and returns the exit code."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path

from tqdm import tqdm

from cwgk_excel import clock
from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.cli import closing, correcting, deciding, decision_table, paging, start, text, tracing, upkeep
from cwgk_excel.cli.ingestion import ingestion
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.cli.progress import progress_lines
from cwgk_excel.cli.steps import Steps
from cwgk_excel.demo.run import run_demo
from cwgk_excel.errors import explained
from cwgk_excel.forms import dictionary
from cwgk_excel.ledger.safety.guard import OUTBOX
from cwgk_excel.report.collect import collect
from cwgk_excel.report.daily import NOBODY, Daily, daily
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.review.decided import ACCEPTED
from cwgk_excel.tasks import export
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.finals import since_final
from cwgk_excel.tasks.master import master
from cwgk_excel.tasks.page import report
from cwgk_excel.tasks.taking_in.ingest import iter_ingest
from cwgk_excel.tasks.taking_in.result_file import NAME, leave_result
from cwgk_excel.tasks.taking_in.results import complete
from cwgk_excel.tasks.telling_json import json_pieces
from cwgk_excel.tasks.upkeep import rejudge
from cwgk_excel.tasks.upkeep.backup import backup
from cwgk_excel.tasks.upkeep.backup_record import MADE, RESTORED, note_backup
from cwgk_excel.tasks.upkeep.check import Checked, check
from cwgk_excel.tasks.upkeep.restore import restore

# What becomes of units whose papers were not put right, as the office says it.
LACKS: Mapping[str | None, Lacks] = {None: "named", "列入": "included", "不列入": "left-out"}


def _print_to_the_end(pieces: Iterable[str]) -> None:
    """Print each piece when it comes. When the reader is gone, take the rest unprinted, so that the work is done.

    Raises BrokenPipeError at the end if the reader was gone.
    """
    unread: BrokenPipeError | None = None
    for piece in pieces:
        if unread is None:
            try:
                print(piece, flush=True)
            except BrokenPipeError as error:
                unread = error
    if unread:
        raise unread


def _day(options: Namespace) -> date:
    return options.on or clock.today()


def _steps(options: Namespace) -> Steps:
    return Steps(options.folder, options.clicked)


def _bar(title: str) -> Callable[[int], Callable[[int], object]]:
    """Return what starts a progress bar, given the total; it shows on a terminal only."""
    return lambda total: tqdm(desc=title, total=total, disable=None, unit="个", leave=False).update


def run_init(options: Namespace) -> int:
    """Run ``init``: make a campaign's folder."""
    folder = create(Path(options.folder), on=clock.today(), from_sample=options.sample)
    print(f"已建立批次文件夹：{folder}")
    print("请保管好 keys 文件夹里的签名密钥：没有它就认不出发出去的表；不要发给别人，请与批次一起备份。")
    print(
        "下一步：用记事本改好 campaign.toml（批次、日期、联系人），用 Excel 改好 submitters.csv（报送单位），"
        f"再运行 cwgk-excel distribute {folder}（Windows 上可双击 1-分发.cmd）。"
    )
    return 0


def run_fields(options: Namespace) -> int:
    """Run ``fields``: print the data dictionary."""
    settings = Campaign.load(options.folder).settings
    if options.json:
        print_json(dictionary.dictionary(settings))
    else:
        print(dictionary.as_markdown(settings))
    return 0


def run_distribute(options: Namespace) -> int:
    """Run ``distribute``: fill the outbox."""
    campaign = Campaign.load(options.folder)
    outbox, steps = campaign.folder / OUTBOX, _steps(options)
    show(text.distribution(distribute(campaign), str(outbox), steps))
    steps.show(outbox)
    return 0


def run_ingest(options: Namespace) -> int:
    """Run ``ingest``; return 1 when a file was refused, a return has an error, or an error is open from before."""
    campaign = Campaign.load(options.folder)
    run = iter_ingest(
        campaign,
        [Path(path) for path in options.paths],
        on=_day(options),
        dry_run=options.dry_run,
        workers=options.workers,
        passwords=options.password,
        progress=None if options.json else _bar("收表"),
    )

    @cache
    def told() -> Daily | None:
        return None if options.dry_run else daily(campaign, on=_day(options), run=run.totals.run)

    if options.json:
        _print_to_the_end(json_pieces(run, told))
    else:
        results = [result.brief() for result in run]
        complete(results, run.totals.later)
        steps = _steps(options)
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


def run_status(options: Namespace) -> int:
    """Run ``status``; return 1 when errors are open."""
    campaign, on = Campaign.load(options.folder), _day(options)
    told = daily(campaign, on=on)
    if options.json:
        print_json([line for line in told.bodies if line["code"] != NOBODY])
    else:
        print(f"报送进度（{clock.chinese_date(on)}）")
        show(filter(None, [since_final(campaign)]))
        steps = _steps(options)
        show(progress_lines(told, steps))
        if steps.clicked:  # whoever double-clicks sees the same, and more, as a page
            steps.show(report(campaign, on=on)[0])
    return int(bool(told.errors))


def run_master(options: Namespace) -> int:
    """Run ``master``; return 1 when any finding is an error."""
    if options.compare:
        return tracing.run_compare(options)
    campaign = Campaign.load(options.folder)
    made = master(
        campaign,
        on=_day(options),
        output=Path(options.output) if options.output else None,
        lacks=LACKS[options.lacking],
        signing=tracing.signing(options, _day(options)),
    )
    if options.json:
        print_json(tracing.masters_json(made))
    else:
        show(tracing.masters(made))
        _steps(options).show(made.handed_up.parent)
    found = made.collected.findings
    return int(((found["severity"] == "error") & (found["state"] != ACCEPTED)).any())


def run_export(options: Namespace) -> int:
    """Run ``export``: print json to standard output unless ``-o`` names a file; write the other formats."""
    campaign = Campaign.load(options.folder)
    collected = collect(campaign, on=_day(options))
    if options.format == "json" and not options.output:
        print_json(export.as_json(collected))
        return 0
    target = Path(options.output) if options.output else campaign.folder / export.FOLDER
    for path in export.write(collected, options.format, target):
        print(f"已导出：{path}")
    return 0


def _checked(campaign: Campaign, options: Namespace, *, quiet: bool = False) -> Checked:
    return check(
        campaign,
        workers=options.workers,
        passwords=options.password,
        progress=None if quiet else _bar("核对"),
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
    steps = _steps(options)
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


def run_the_demo(options: Namespace) -> int:
    """Run ``demo``: go through a whole round with sample data."""
    return run_demo(Path(options.folder), show)


RUN: Mapping[str, Callable[[Namespace], int]] = {
    "start": start.run_start,
    "demo": run_the_demo,
    "init": run_init,
    "fields": run_fields,
    "distribute": run_distribute,
    "ingest": run_ingest,
    "status": run_status,
    "master": run_master,
    "export": run_export,
    **closing.RUN,
    **tracing.RUN,
    **paging.RUN,
    **correcting.RUN,
    **deciding.RUN,
    "decide": decision_table.run_decide,
    "check": run_check,
    "backup": run_backup,
    "restore": run_restore,
    "review": run_review,
}
