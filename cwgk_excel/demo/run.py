"""Run the whole round on sample data, and check that exactly the planted mistakes were found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.demo.fill import fill_inbox
from cwgk_excel.demo.table import planted
from cwgk_excel.errors import PlaceError
from cwgk_excel.ledger.guard import OUTBOX
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.master import master
from cwgk_excel.tasks.taking_in.ingest import ingest
from cwgk_excel.tasks.taking_in.results import FileResult

# The day that counts as today: it lies in the sample round, before its due day.
DAY = date(2017, 11, 14)


def run_demo(folder: Path, show: Callable[[Iterable[str]], None]) -> int:
    """Make the sample campaign in ``folder``, issue and fill in its forms, take them in and write the master.

    ``show`` prints lines. Returns the exit code. Raises PlaceError when the folder is in use.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlaceError(f"{folder} 已经存在且不是空文件夹。请换一个名字：cwgk-excel demo 新文件夹名")
    campaign = Campaign.load(create(folder, on=DAY, from_sample=True))
    show([f"1. 建立示例批次：{folder}"])
    issued = distribute(campaign)
    show([f"2. 分发：为{issued.submitters}个报送单位生成{issued.files}个表格，放在 {folder / OUTBOX}"])
    count = fill_inbox(campaign)
    inbox = folder / "inbox"
    show([f"3. 模拟各单位填好交回{count}个表格和附件，放在 {inbox}（有的在压缩包和邮件里，有的故意填错）"])
    results = ingest(campaign, on=DAY)
    errors = sum(f.severity == "error" for r in results for f in r.findings)
    accepted = sum(r.outcome == "accepted" for r in results)
    show([f"4. 收表：收下{accepted}个，发现错误{errors}处；逐条查看见总表的“问题清单”"])
    verdict, good = _verdict(planted(campaign.settings), found(results))
    show([f"   {verdict}"])
    path, _ = master(campaign, on=DAY)
    show(
        [
            f"5. 汇总总表：{path}",
            f"下一步：用 Excel 或 WPS 打开上面的总表看看；再试 cwgk-excel status {folder}",
        ]
    )
    return 0 if good else 2


def found(results: Sequence[FileResult]) -> set[tuple[str, str, str]]:
    """Return (file, cell or "", code) of each finding; an ignored file counts with the code of its reason."""
    seen = {(r.where.whole, f.cell, f.code) for r in results for f in r.findings}
    return seen | {(r.where.whole, "", r.code) for r in results if r.outcome == "ignored"}


def _verdict(planted: set[tuple[str, str, str]], found: set[tuple[str, str, str]]) -> tuple[str, bool]:
    missed, extra = planted - found, found - planted
    if not missed and not extra:
        return f"故意埋设的{len(planted)}处问题全部在原单元格找到，没有误报", True
    lines = [f"漏报 {place}" for place in sorted(missed)] + [f"误报 {place}" for place in sorted(extra)]
    return "与示例数据不符：" + "；".join(map(str, lines)), False
