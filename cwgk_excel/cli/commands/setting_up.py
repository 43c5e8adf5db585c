"""The commands that come first: the campaign's folder, its data dictionary, its outbox."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path

from cwgk_excel import clock
from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.cli import text
from cwgk_excel.cli.commands.options import steps_of
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.forms import dictionary
from cwgk_excel.ledger.safety.guard import OUTBOX
from cwgk_excel.tasks.distribute import distribute


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
    outbox, steps = campaign.folder / OUTBOX, steps_of(options)
    show(text.distribution(distribute(campaign), str(outbox), steps))
    steps.show(outbox)
    return 0


RUN: Mapping[str, Callable[[Namespace], int]] = {
    "init": run_init,
    "fields": run_fields,
    "distribute": run_distribute,
}
