"""The commands that send back and remind: call the task, print, give the exit code."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.cli.steps import Steps
from cwgk_excel.cli.text import plain
from cwgk_excel.tasks.corrections.corrections import FOLDER, Corrections, corrections, mark_sent
from cwgk_excel.tasks.corrections.remind import Reminded, remind


def run_corrections(options: Namespace) -> int:
    """``corrections``: 1 when something has to be corrected."""
    campaign = Campaign.load(options.folder)
    if options.sent:
        marked = mark_sent(campaign, options.bodies, on=options.on)
        if options.json:
            print_json({"sent": marked})
        else:
            show(_sent(marked))
        return 0
    done = corrections(campaign, options.bodies, on=options.on, due=options.due, formal=options.formal)
    if options.json:
        print_json(asdict(done))
    else:
        steps = Steps(options.folder, options.clicked)
        show(_corrections(done, str(campaign.folder / FOLDER), steps))
        steps.show(campaign.folder / FOLDER)
    return int(bool(done.points))


def run_remind(options: Namespace) -> int:
    """``remind``: 1 when a body owes something."""
    campaign = Campaign.load(options.folder)
    done = remind(campaign, on=options.on, output=Path(options.output) if options.output else None)
    if options.json:
        print_json({"path": str(done.path), "bodies": [asdict(row) for row in done.rows]})
    else:
        steps = Steps(options.folder, options.clicked)
        show(_reminded(done, steps))
        steps.show(done.path)
    return int(bool(done.rows))


def _corrections(done: Corrections, folder: str, steps: Steps) -> Iterator[str]:
    yield f"看了{done.bodies}个报送单位：要改的表{done.slips}份，共{done.points}处；报齐无误的{len(done.in_order)}个。"
    if done.removed:
        yield f"已经改好、不再需要的{len(done.removed)}个文件从 {FOLDER} 中删去了。"
    if done.written:
        yield f"有{done.written}个文件是新的或有变化，放在 {folder}，每个报送单位一个文件夹和一个压缩包。"
    else:
        yield f"与上次做的相同，{folder} 没有变化。"
    back = f"改好的表交回来，放进 inbox，再{steps.do('ingest')}。"
    if not done.points:
        yield f"下一步：把 {FOLDER} 文件夹里各报送单位的压缩包发给该单位，没有要改的；{back}"
    elif steps.clicked:
        yield f"下一步：打开 {FOLDER} 文件夹，看一看各报送单位的便函，把压缩包发给该单位；{back}"
    else:
        sent = steps.do("corrections", " --sent")
        yield f"下一步：打开各单位文件夹看一看便函，把压缩包发给该单位；发过以后{sent} 记下已发送。{back}"


def _sent(marked: int) -> Iterator[str]:
    yield f"已记下发送日期：{marked}个文件。"
    yield "下一步：等各单位改好发回，放进 inbox 收表；到期没有发回的，运行 remind 看催报名单。"


def _reminded(done: Reminded, steps: Steps) -> Iterator[str]:
    yield from map(plain, done.text.splitlines())
    yield f"催报名单：{done.path}"
    said = "照操作手册“催报和查进度”" if steps.clicked else "用 call "
    if done.rows:
        yield f"下一步：按名单打电话；通话以后{said}记下谁接的、答应哪天报。"
    else:
        yield f"下一步：该报的都报了；{steps.do('master')}，出总表。"


RUN: Mapping[str, Callable[[Namespace], int]] = {"corrections": run_corrections, "remind": run_remind}
