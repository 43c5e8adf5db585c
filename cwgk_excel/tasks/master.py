"""Write the master workbook of a campaign, which the office hands up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.settings import safe_name
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.master import write_master
from cwgk_excel.tasks.targets import MASTER, check_target

FOLDER = "master"


def master(
    campaign: Campaign, *, on: date | None = None, output: Path | None = None
) -> tuple[Path, Collected]:
    """Write the master; gives its path and what it was made of.

    ``on``: the day that counts as today, in UTC+8 (default: today). ``output``: the file to write (default:
    in the campaign's folder, named after the batch). Raises LedgerError when the ledger cannot be used,
    PlaceError when the master cannot be written or would replace another kind of file, MasterError when it
    does not hold what the ledger holds.
    """
    target = (
        output or campaign.folder / FOLDER / f"汇总总表-{safe_name(campaign.settings.campaign.batch)}.xlsx"
    )
    if output:
        check_target(campaign.folder, output, MASTER)
    collected = collect(campaign, on=on)
    write_master(target, collected)
    return target, collected
