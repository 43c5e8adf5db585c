"""Write the two workbooks of a campaign: the table that the office hands up, and the one that it works with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.settings import safe_name
from cwgk_excel.errors import PlaceError
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.report.masters import Maps, write_masters
from cwgk_excel.report.papers.approval import write_approval
from cwgk_excel.tasks.targets import MASTER, check_target

FOLDER = "master"


@dataclass(frozen=True)
class Masters:
    """The two workbooks that were written.

    Attributes:
        handed_up: The table that is handed up, 全市汇总表.
        working: The workbook to work with, 工作总表.
        collected: What both were made of.
        maps: By file name and sheet, which records and fields the cells show.
        approval: The 呈批单 for the leaders, None where none was asked for. It has a number in its name when the
            one without is kept, because somebody worked on it.
    """

    handed_up: Path
    working: Path
    collected: Collected
    maps: Maps
    approval: Path | None = None


def master(
    campaign: Campaign, *, on: date | None = None, output: Path | None = None, lacks: Lacks = "named"
) -> Masters:
    """Write both workbooks of a campaign from its ledger, and a 呈批单 beside them.

    Args:
        campaign: The campaign.
        on: The day that counts as today, in UTC+8 (default: today).
        output: The .xlsx file for the table that is handed up; the other lies beside it (default: both in the
            campaign's folder ``master``, named after the batch).
        lacks: What becomes of units that are in no list without an error: "named" below the table, "included" in it
            under their body but not counted, or "left-out".

    Returns:
        The workbooks, and what they were made of.

    Raises:
        LedgerError, SettingsError, OSError: As for ``collect``.
        PlaceError: A workbook cannot be written, its name does not end in .xlsx, or it would replace another kind
            of file, a part of a campaign or the other workbook.
        MasterError: A saved workbook does not hold what the ledger holds.
    """
    target = output or campaign.folder / FOLDER / f"全市汇总表-{_batch(campaign)}.xlsx"
    if output:
        check(campaign, target)
    made = write(campaign, target, collect(campaign, on=on), lacks=lacks)
    content = gather(made.collected)
    beside = target.with_name(f"呈批单-{_batch(campaign)}.docx")
    return replace(made, approval=write_approval(beside, content, figures_of(content)))


def check(campaign: Campaign, target: Path) -> None:
    """Raise PlaceError when the two workbooks may not be written to ``target`` and beside it."""
    beside = _beside(campaign, target)
    check_target(campaign.folder, target, MASTER)
    check_target(campaign.folder, beside, MASTER)
    if target.resolve() == beside.resolve():
        raise PlaceError(f"不能写到 {target}：工作总表要用这个名字，放在同一个文件夹里。请换一个文件名。")


def write(campaign: Campaign, target: Path, collected: Collected, *, lacks: Lacks = "named") -> Masters:
    """Write the table that is handed up to ``target``, and the other workbook beside it."""
    beside = _beside(campaign, target)
    maps = write_masters(target, beside, collected, lacks=lacks)
    return Masters(target, beside, collected, maps)


def _beside(campaign: Campaign, target: Path) -> Path:
    return target.with_name(f"工作总表-{_batch(campaign)}.xlsx")


def _batch(campaign: Campaign) -> str:
    return safe_name(campaign.settings.campaign.batch)
