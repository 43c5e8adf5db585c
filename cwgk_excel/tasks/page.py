"""Write the round as one page for the browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import write_whole
from cwgk_excel.report.collect import collect
from cwgk_excel.report.page.content import Page, page_of
from cwgk_excel.report.page.render import page_html
from cwgk_excel.tasks.finals import FOLDER
from cwgk_excel.tasks.targets import PAGE, check_target


def report(campaign: Campaign, *, on: date | None = None, output: Path | None = None) -> tuple[Path, Page]:
    """Write the page of a campaign from its ledger; ``output``: the .html file (default: in the folder ``master``).

    Raises LedgerError, SettingsError or OSError as ``collect`` does, PlaceError when the page cannot be written or
    would replace another kind of file.
    """
    batch = campaign.settings.campaign.file_name
    target = output or campaign.folder / FOLDER / f"报告-{batch}.html"
    if output:
        check_target(campaign.folder, output, PAGE)
    page = page_of(collect(campaign, on=on))
    try:
        # A file's name may hold what no encoding has.
        write_whole(target, [page_html(page).encode("utf-8", "replace")])
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{explained(error)}也可以用 -o 换一个地方。") from None
    return target, page
