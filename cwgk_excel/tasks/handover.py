"""Gather what is told to whoever takes a round over, and write it as a paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePosixPath

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import chinese_date, today
from cwgk_excel.identity import KEY_FILE, KEY_FOLDER
from cwgk_excel.ledger.slips import open_slips
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.report.papers.handover import MOST_DECISIONS, Handover, SlipOut, handover_paper
from cwgk_excel.report.papers.own_paper import write_paper
from cwgk_excel.review.reconciling.compare import plain_records
from cwgk_excel.tasks.corrections.gather import situations
from cwgk_excel.tasks.decision_table.waiting import (
    ERROR,
    EXPLAINED_FIRST,
    HELD,
    PAPERS,
    SHARED_UNIT,
    UNREADABLE,
    WARNING,
    waiting,
)
from cwgk_excel.tasks.finals import FOLDER
from cwgk_excel.tasks.targets import DOCUMENT, check_target
from cwgk_excel.tasks.upkeep.backup_record import MADE, RESTORED, backups

# As the decision table orders what waits; what has to be decided of a whole return is listed by itself.
WAITING = {
    EXPLAINED_FIRST: "单位说明属实、等着认可的",
    ERROR: "错误",
    WARNING: "警告",
    UNREADABLE: "读不出来的",
    SHARED_UNIT: "几家都报的单位",
    PAPERS: "没有登记收到的纸质件",
}


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The paper and what it says."""

    path: Path
    said: Handover


def handover(campaign: Campaign, *, on: date | None = None, output: Path | None = None) -> HandedOver:
    """Write 交接清单: what is open, by whom; keys and backups; what comes next.

    Args:
        campaign: The campaign.
        on: The day by which lateness is judged, in UTC+8 (default: today).
        output: The .docx file to write (default: in the campaign's folder master, named after batch and day).

    Returns:
        The paper and what it says.

    Raises:
        LedgerError: The ledger cannot be used.
        PlaceError: The paper cannot be written or would replace another kind of file.
    """
    day = on or today()
    name = f"交接清单-{campaign.settings.campaign.file_name}-{day:%Y%m%d}.docx"
    target = output or campaign.folder / FOLDER / name
    check_target(campaign.folder, target, DOCUMENT)
    said = _gathered(campaign, day)
    return HandedOver(write_paper(target, handover_paper(said, campaign)), said)


def _gathered(campaign: Campaign, on: date) -> Handover:
    collected = collect(campaign, on=on)
    content = gather(collected)
    by = on + timedelta(days=campaign.settings.corrections.days)
    needs = [one.needs(by) for one in situations(campaign, campaign.submitters, on)]
    with ledger_of_today(campaign) as ledger:
        waits = waiting(campaign, ledger, on)
        slips = [
            SlipOut(body.name, PurePosixPath(one.path).name, one.made_on, one.due)
            for body in campaign.submitters
            for one in open_slips(ledger, body.code)
        ]
    counts = Counter(one.rank for one in waits)
    keys = sorted((campaign.folder / KEY_FOLDER).glob("*.key"))
    return Handover(
        on=on,
        figures=figures_of(content),
        needs=[one for one in needs if one.owes],
        standing={line["code"]: line["standing"] for line in content.progress},
        held=[(one.said[0], one.said[4], one.said[5]) for one in waits if one.rank == HELD],
        waiting={title: counts[rank] for rank, title in WAITING.items() if counts[rank]},
        slips=slips,
        decisions=_newest(collected),
        decided=len(collected.decisions),
        keys=[str(key.absolute()) for key in keys]
        if (campaign.folder / KEY_FOLDER / KEY_FILE) in keys
        else [],
        backup=_backup(campaign),
    )


def _newest(collected: Collected) -> Sequence[tuple[str, str, str, str]]:
    made = plain_records(collected.decisions)[-MOST_DECISIONS:]
    return [
        (
            str(one["number"]),
            f"{one['made_on']}",
            one["made_by"],
            f"{one['unit']}{'：' if one['unit'] else ''}{one['what']}{'' if one['stands'] else '（已撤销）'}",
        )
        for one in reversed(made)
    ]


def _backup(campaign: Campaign) -> str:
    """Return in words which backup is the newest, whether it is there, and whether one was ever restored."""
    known = backups(campaign.folder)
    made = [one for one in known if one.what == MADE]
    restored = [one for one in known if one.what == RESTORED]
    said = "没有备份记录：这个批次可能还没有备份过。"
    if made:
        last = made[-1]
        day = chinese_date(date.fromisoformat(last.day))
        said = f"最近一次备份：{day}，{last.file}，{last.result}，写好后读回核对过；{last.found}。"
    if restored:
        last = restored[-1]
        day = chinese_date(date.fromisoformat(last.day))
        said += f"这个批次是{day}用 {last.file} 恢复的，恢复后核对{last.result}。"
    return said
