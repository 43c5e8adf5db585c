"""Run the whole round on sample data: exactly the planted mistakes are found, and in the end none is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.demo.correct import FIRST, SECOND, WRONG_AGAIN, send_back
from cwgk_excel.demo.decide import decide, to_settle
from cwgk_excel.demo.fill import fill_inbox
from cwgk_excel.demo.table import planted
from cwgk_excel.errors import PlaceError
from cwgk_excel.ledger.safety.guard import OUTBOX
from cwgk_excel.tasks.corrections.corrections import FOLDER, corrections
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.master import master
from cwgk_excel.tasks.taking_in.ingest import ingest
from cwgk_excel.tasks.taking_in.results import FileResult

# The days that count as today: on the first the forms come in, on the second, the round's due day, the corrections.
DAY, CORRECTED_ON = date(2017, 11, 14), date(2017, 11, 15)
Show = Callable[[Iterable[str]], None]


def run_demo(folder: Path, show: Show) -> int:
    """Make the sample campaign in ``folder`` and play its round to the end, until nothing is open.

    ``show`` prints lines. Returns the exit code. Raises PlaceError when the folder is in use.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlaceError(f"{folder} 已经存在且不是空文件夹。请换一个名字：cwgk-excel demo 新文件夹名")
    campaign = Campaign.load(create(folder, on=DAY, from_sample=True))
    show([f"1. 建立示例批次：{folder}"])
    issued = distribute(campaign)
    show([f"2. 分发：为{issued.submitters}个报送单位生成{issued.files}个表格，放在 {folder / OUTBOX}"])
    as_planted = _take_in(campaign, show)
    settled = as_planted and _correct(campaign, show)
    made = master(campaign, on=CORRECTED_ON)
    show(
        [
            f"8. 全市汇总表（上报用）：{made.handed_up}",
            f"   工作总表（核对用）：{made.working}",
            f"下一步：用 Excel 或 WPS 打开上面两个总表，再打开 {folder / FOLDER} 里发给各单位的修改表看看；"
            f"再试 cwgk-excel status {folder}",
        ]
    )
    return 0 if settled else 2


def _take_in(campaign: Campaign, show: Show) -> bool:
    """Let the bodies fill in and return their forms, and take these in; whether all that was planted is found."""
    count = fill_inbox(campaign)
    inbox = campaign.folder / "inbox"
    show([f"3. 模拟各单位填好交回{count}个表格和附件，放在 {inbox}（有的在压缩包和邮件里，有的故意填错）"])
    results = ingest(campaign, on=DAY)
    errors = sum(f.severity == "error" for r in results for f in r.findings)
    accepted = sum(r.outcome == "accepted" for r in results)
    show([f"4. 收表：收下{accepted}个，发现错误{errors}处；逐条查看见工作总表的“问题清单”"])
    verdict, good = _verdict(planted(campaign.settings), found(results))
    show([f"   {verdict}"])
    return good


def _correct(campaign: Campaign, show: Show) -> bool:
    """Send back what is wrong, take in what comes right, decide the rest; whether nothing is open then."""
    before = _open(campaign)
    sent = corrections(campaign, on=DAY)
    place = campaign.folder / FOLDER
    show(
        [f"5. 发回改正：做成修改表{sent.slips}份，标出{sent.points}处，连同便函、回执和转发的话放在 {place}"]
    )
    count = send_back(campaign, FIRST)
    ingest(campaign, on=CORRECTED_ON)
    again = corrections(campaign, [WRONG_AGAIN], on=CORRECTED_ON)
    count += send_back(campaign, SECOND)
    ingest(campaign, on=CORRECTED_ON)
    words = f"有的写明“属实”，{again.slips}份又填错，再发一次才改对"
    show([f"6. 模拟各单位在修改表上改好，连同补报的共发回{count}个表格（{words}），都已收下"])
    after = _open(campaign)
    made = decide(campaign, CORRECTED_ON)
    show(
        [
            f"7. 决定：登记{made}项（认可属实的、定由谁申报、电话更正、作废收不下的文件），见工作总表的“决定清单”"
        ]
    )
    left = _open(campaign)
    if left:
        show([f"   还有{len(left)}处没有了结：{'、'.join(sorted(left.values()))}"])
    else:
        show(
            [
                f"   原有错误和警告{len(before)}处：{len(before.keys() - after)}处由改好的表了结，"
                f"{len(before.keys() & after)}处由决定了结，没有未了结的"
            ]
        )
    return not left


def _open(campaign: Campaign) -> dict[str, str]:
    """The errors and warnings that nobody settled: what they say, by their keys."""
    standing = to_settle(campaign, CORRECTED_ON)
    return dict(zip(standing["key"], standing["message"], strict=True))


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
