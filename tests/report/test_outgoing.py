"""Every text that goes out: nothing of ours stands in it, and nothing of another body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from needed import AFTER, ALL, CAMPAIGN, ON
from openpyxl import load_workbook
from papers import everything
from words import ours

from cwgk_excel.report.corrections.letter import letter
from cwgk_excel.report.corrections.needs import Needs
from cwgk_excel.report.corrections.receipt import receipt
from cwgk_excel.report.corrections.reminders import reminder_text, reminders, write_reminders
from cwgk_excel.report.corrections.texts import group_text, private_text

# A hash, a path, a placeholder that was not filled.
NOT_FOR_PEOPLE = re.compile(r"[0-9a-f]{12,}|[/\\]|[{}]|None|nan")


def private(needs: Needs) -> Iterator[str]:
    """All that one body gets, before the due day and after it."""
    for day in (ON, AFTER):
        yield private_text(needs, CAMPAIGN, day)
        if needs.owes:
            yield from (everything(letter(needs, CAMPAIGN, day, formal=formal)) for formal in (True, False))
        if any(one.in_order for one in needs.received):
            yield everything(receipt(needs, CAMPAIGN, day))


def named(needs: Needs) -> set[str]:
    """The body's name, and its units."""
    units = {one.unit for one in (*needs.received, *needs.to_correct)} - {""}
    return {needs.body.name, needs.body.code, needs.body.contact, *units}


@pytest.mark.parametrize("needs", ALL, ids=lambda needs: needs.body.code)
def test_a_body_reads_nothing_of_ours_and_of_others(needs: Needs) -> None:
    """No command, setting, path or hash; no other body, unit or person."""
    others = {submitter.name for submitter in CAMPAIGN.submitters} - {needs.body.name}
    others |= set().union(*(named(other) for other in ALL if other is not needs))
    texts = list(private(needs))
    assert len(texts) >= 4
    for text in texts:
        assert ours(text) == []
        assert NOT_FOR_PEOPLE.findall(text) == []
        assert [name for name in others if name in text] == []


def test_the_group_reads_no_errors() -> None:
    """Only the names of those that have sent nothing."""
    text = group_text([(needs.body.name, needs.progress) for needs in ALL], ON)
    assert ours(text) == []
    assert [needs.body.name for needs in ALL if needs.body.name in text] == ["甘井子区"]
    units = {one.unit for needs in ALL for one in needs.received} - {""}
    assert [unit for unit in units if unit in text] == []


def test_the_list_of_reminders_is_for_reading(tmp_path: Path) -> None:
    """It is the office's own, but no command, path or hash helps on the telephone."""
    rows = reminders(ALL, CAMPAIGN, AFTER)
    write_reminders(tmp_path / "名单.xlsx", rows, CAMPAIGN, AFTER)
    cells = [cell.value for sheet in load_workbook(tmp_path / "名单.xlsx") for row in sheet for cell in row]
    for text in (reminder_text(rows), *(value for value in cells if isinstance(value, str))):
        assert ours(text) == []
        assert NOT_FOR_PEOPLE.findall(text) == []
