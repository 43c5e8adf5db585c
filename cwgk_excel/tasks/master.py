"""Write the master workbook of a campaign, which the office hands up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.settings import safe_name
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.working import write_master
from cwgk_excel.tasks.targets import MASTER, check_target

FOLDER = "master"


def master(
    campaign: Campaign, *, on: date | None = None, output: Path | None = None
) -> tuple[Path, Collected]:
    """Write the master of a campaign from its ledger.

    Args:
        campaign: The campaign.
        on: The day that counts as today, in UTC+8 (default: today).
        output: The .xlsx file to write (default: in the campaign's folder ``master``, named after the batch).

    Returns:
        The master's path, and what it was made of.

    Raises:
        LedgerError, SettingsError, OSError: As for ``collect``.
        PlaceError: The master cannot be written, its name does not end in .xlsx, or it would replace another kind
            of file or a part of a campaign.
        MasterError: The saved master does not hold what the ledger holds.
    """
    target = (
        output or campaign.folder / FOLDER / f"汇总总表-{safe_name(campaign.settings.campaign.batch)}.xlsx"
    )
    if output:
        check_target(campaign.folder, output, MASTER)
    collected = collect(campaign, on=on)
    write_master(target, collected)
    return target, collected
