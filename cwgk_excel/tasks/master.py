"""Write the two workbooks of a campaign: the table that the office hands up, and the one that it works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import PlaceError
from cwgk_excel.ledger.snapshots import HANDED_UP, WORKING, Snapshot, snapshots
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import MasterContent, gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.report.masters import Maps, write_masters
from cwgk_excel.report.papers.approval import write_approval
from cwgk_excel.tasks.compare import Compared, changes_after_signing
from cwgk_excel.tasks.finals import FOLDER, Signing, edition, keep
from cwgk_excel.tasks.targets import MASTER, check_target


@dataclass(frozen=True)
class Masters:
    """The two workbooks that were written.

    Attributes:
        handed_up: The table that is handed up, 全市汇总表.
        working: The workbook to work with, 工作总表.
        collected: What both were made of.
        maps: By file name and sheet, which records and fields the cells show.
        snapshots: The snapshots of both, empty where they were not made from a ledger.
        after_signing: What changed since the version that was signed, None where none was.
        approval: The 呈批单 for the leaders, None where none was asked for. It has a number in its name when the
            one without is kept, because somebody worked on it.
    """

    handed_up: Path
    working: Path
    collected: Collected
    maps: Maps
    snapshots: Sequence[Snapshot] = ()
    after_signing: Compared | None = None
    approval: Path | None = None


def master(
    campaign: Campaign,
    *,
    on: date | None = None,
    output: Path | None = None,
    lacks: Lacks = "named",
    signing: Signing | None = None,
) -> Masters:
    """Write both workbooks of a campaign from its ledger, a snapshot of each into it, and a 呈批单 beside them.

    Args:
        campaign: The campaign.
        on: The day that counts as today, in UTC+8 (default: today).
        output: The .xlsx file for the table that is handed up; the other lies beside it (default: both in the
            campaign's folder ``master``, named after the batch).
        lacks: What becomes of units that are in no list without an error: "named" below the table, "included" in it
            under their body but not counted, or "left-out".
        signing: That a version was signed: it gets files of its own, which no later run replaces.

    Returns:
        The workbooks, and what they were made of.

    Raises:
        CwgkError: The figures are not those of the version that was signed, or ``lacks`` was not chosen for it.
        LedgerError, SettingsError, OSError: As for ``collect``.
        PlaceError: A workbook cannot be written, its name does not end in .xlsx, or it would replace another kind
            of file, a part of a campaign or the other workbook.
        MasterError: A saved workbook does not hold what the ledger holds.
    """
    target, beside = _targets(campaign, output, f"-定稿第{signing.version}版" if signing else "")
    if output:
        check(campaign, target, beside)
    content = gather(collect(campaign, on=signing.signed_on if signing else on))
    return _made(target, beside, content, lacks, signing)


def _made(
    target: Path, beside: Path, content: MasterContent, lacks: Lacks, signing: Signing | None
) -> Masters:
    """Number the figures, write the workbooks, then record them; last what is only about them."""
    campaign, figures = content.collected.campaign, figures_of(content)
    with Ledger.open(campaign.folder) as ledger:
        drawn = edition(snapshots(ledger), content, figures, lacks, signing)
    number, draft = drawn.version, signing is None
    maps = write_masters(target, beside, content, figures, version=number, draft=draft, lacks=lacks)
    files = [(HANDED_UP, target, maps[target.name]), (WORKING, beside, maps[beside.name])]
    kept = keep(campaign, drawn, content, figures, files)
    after = None if signing else changes_after_signing(campaign, content)
    paper = beside.with_name(f"呈批单-{campaign.settings.campaign.file_name}.docx")
    approval = write_approval(paper, content, figures)
    return Masters(target, beside, content.collected, maps, kept, after, approval)


def _targets(campaign: Campaign, output: Path | None, ending: str = "") -> tuple[Path, Path]:
    """Return where the two workbooks go."""
    name = f"{campaign.settings.campaign.file_name}{ending}.xlsx"
    target = output or campaign.folder / FOLDER / f"全市汇总表-{name}"
    return target, target.with_name(f"工作总表-{name}")


def check(campaign: Campaign, target: Path, beside: Path) -> None:
    """Raise PlaceError when the two workbooks may not be written to ``target`` and ``beside``."""
    check_target(campaign.folder, target, MASTER)
    check_target(campaign.folder, beside, MASTER)
    if target.resolve() == beside.resolve():
        raise PlaceError(f"不能写到 {target}：工作总表要用这个名字，放在同一个文件夹里。请换一个文件名。")


def write(campaign: Campaign, target: Path, collected: Collected) -> Masters:
    """Write the table that is handed up to ``target``, and the other workbook beside it, without a ledger.

    Raises PlaceError, MasterError.
    """
    target, beside = _targets(campaign, target)
    check(campaign, target, beside)
    content = gather(collected)
    return Masters(target, beside, collected, write_masters(target, beside, content, figures_of(content)))
