"""催报: who still owes what, with whom to speak, as a workbook and as a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import today
from cwgk_excel.report.corrections.reminders import Reminder, reminder_text, reminders, write_reminders
from cwgk_excel.tasks.corrections.corrections import FOLDER
from cwgk_excel.tasks.corrections.gather import situations
from cwgk_excel.tasks.targets import MASTER, check_target

NAME = "催报名单.xlsx"


@dataclass(frozen=True, slots=True)
class Reminded:
    """A list of reminders.

    Attributes:
        path: The workbook.
        text: The same as a text to paste.
        rows: One line per body that owes something, those that broke a promise first.
    """

    path: Path
    text: str
    rows: Sequence[Reminder]


def remind(campaign: Campaign, *, on: date | None = None, output: Path | None = None) -> Reminded:
    """Make the list of bodies that still owe something.

    Args:
        campaign: The campaign.
        on: The day by which lateness and promises are judged, in UTC+8 (default: today).
        output: The file to write (default: in the folder corrections).

    Returns:
        The list.

    Raises:
        LedgerError: The ledger cannot be used.
        PlaceError: The list cannot be written or would replace another kind of file.
    """
    day, target = on or today(), output or campaign.folder / FOLDER / NAME
    if output:
        check_target(campaign.folder, output, MASTER)
    correct_by = day + timedelta(days=campaign.settings.corrections.days)
    found = [one.needs(correct_by) for one in situations(campaign, campaign.submitters, day)]
    rows = reminders(found, campaign, day)
    write_reminders(target, rows, campaign, day)
    return Reminded(target, reminder_text(rows), rows)
