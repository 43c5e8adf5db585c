"""决定表: all that waits for a decision as a workbook, which is filled in and taken in again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import chinese_date, today
from cwgk_excel.errors import CwgkError, PlaceError, explained
from cwgk_excel.files import write_whole
from cwgk_excel.forms.look.decision_sheet import DECISION_SHEET
from cwgk_excel.identity import Key
from cwgk_excel.ledger.decisions import KINDS, UNDO, Decision, decisions
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.decision_rows import decision_rows
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.report.progress import body_name
from cwgk_excel.review.today import renew
from cwgk_excel.tasks.decision_table.drawing import draw_table
from cwgk_excel.tasks.decision_table.marks import origin
from cwgk_excel.tasks.decision_table.reading import read_rows
from cwgk_excel.tasks.decision_table.taking import DecisionRow, Taking
from cwgk_excel.tasks.decision_table.waiting import waiting
from cwgk_excel.tasks.finals import FOLDER
from cwgk_excel.tasks.targets import MASTER, check_target

__all__ = ["DecisionRow", "decision_table", "take_decisions"]


def decision_table(
    campaign: Campaign, *, on: date | None = None, output: Path | None = None
) -> tuple[Path, int]:
    """Write 决定表: all that waits for a decision, to be filled in and given to ``take_decisions``.

    Args:
        campaign: The campaign.
        on: The day that counts as today, in UTC+8 (default: today).
        output: The .xlsx file to write (default: in the campaign's folder ``master``, named after the batch).

    Returns:
        The path of the table, and how many rows it has.

    Raises:
        CwgkError: The file to be replaced holds decisions that were not taken in.
        PlaceError: There is no signing key, or the file cannot be written there.
        SettingsError: The key file holds no key.
        LedgerError: The ledger is missing, damaged, busy or of another release.
        OSError: No temporary folder can be made.
    """
    name = f"{DECISION_SHEET}-{campaign.settings.campaign.file_name}.xlsx"
    target, key = output or campaign.folder / FOLDER / name, Key.load(campaign.folder)
    check_target(campaign.folder, target, MASTER)
    with ledger_of_today(campaign) as ledger:
        made = decisions(ledger)
        _nothing_lost(target, made)
        found = waiting(campaign, ledger, on or today())
    newest = max((one.id for one in made), default=0)
    data = draw_table(campaign, key, found, newest, _earlier(made), _decided(campaign, made))
    try:
        write_whole(target, [data])
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{explained(error)}") from None
    return target, len(found)


def take_decisions(campaign: Campaign, path: str | Path, *, on: date | None = None) -> list[DecisionRow]:
    """Take in a 决定表 that was filled in, whatever program saved it; one bad row stops only itself.

    Args:
        campaign: The campaign.
        path: The file: .xlsx, .xls, .et or .ods.
        on: The day of the decisions, in UTC+8 (default: today).

    Returns:
        What became of each row.

    Raises:
        CwgkError: The file is no 决定表.
        PlaceError: There is no signing key, or the file cannot be read.
        SettingsError: The key file holds no key.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    key, day, rows = Key.load(campaign.folder), on or today(), read_rows(Path(path))
    with Ledger.open(campaign.folder) as ledger:
        renew(campaign, ledger)
        taking = Taking(campaign, ledger, key, waiting(campaign, ledger, day), day)
        return [taking.take(row) for row in rows]


def _nothing_lost(target: Path, made: list[Decision]) -> None:
    """Raise CwgkError when a table would be replaced in which somebody decided what is not on record."""
    if not target.exists():
        return
    known = {one.origin for one in made}
    try:
        rows = read_rows(target)
    except PlaceError:
        raise
    except CwgkError:
        return  # no such table
    lost = [row for row in rows if any(row.answers) and origin(row.mark, row.answers) not in known]
    if lost:
        raise CwgkError(
            f"{target} 里有{len(lost)}行填了还没有登记（第{lost[0].number}行等），没有改动它。"
            "请先用 decide 收进来；不要的，请删掉所填的内容，或用 -o 另存一份。"
        )


def _earlier(made: list[Decision]) -> dict[str, str]:
    """By the key of a finding what was decided about it before, and that it holds no more or is about another value."""
    undone = {one.undoes for one in made}
    ended = "填的变了，或认可的日子已过"
    return {
        one.finding: f"第{one.id}号{KINDS[one.kind]}（{'已撤销' if one.id in undone else ended}）"
        for one in made
        if one.finding
    }


def _decided(campaign: Campaign, made: list[Decision]) -> list[tuple[str, ...]]:
    return [
        (
            str(row["number"]),
            KINDS[row["kind"]],
            body_name(campaign, row["submitter"]) if row["submitter"] else "",
            row["unit"],
            row["what"],
            chinese_date(row["made_on"]),
            row["made_by"],
            row["reason"],
            "" if row["kind"] == UNDO else "有效" if row["stands"] else "已撤销",
        )
        for row in decision_rows(campaign, made).to_dict("records")
    ]
