"""Whose a scan is that came with returns, whichever of the two came first."""

from __future__ import annotations

import pytest
from conftest import Desk

from cwgk_excel.ledger.attachments import attachments
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.taking_in.attached import Attached
from cwgk_excel.tasks.taking_in.results import FileResult

SCAN = b"%PDF-1.4\n"


def bodies(results: list[FileResult]) -> dict[str, str]:
    """Whose each attachment is, by its path."""
    return {r.where.whole: r.submitter for r in results if r.code == "file-attachment"}


def on_record(desk: Desk) -> dict[str, str]:
    """The same, as the ledger has it."""
    with Ledger.open(desk.folder) as ledger:
        return {one.path: one.submitter for one in attachments(ledger)}


def test_scan_that_comes_later_is_of_the_body_of_its_folder(desk: Desk) -> None:
    """The forms were taken in before, and are only duplicates now; or are gone from the inbox."""
    form = desk.put("材料/附件1.xlsx", desk.unit())
    desk.take()
    desk.put("材料/盖章.pdf", SCAN)
    assert bodies(desk.take()) == {"材料/盖章.pdf": "210202"}
    form.unlink()
    desk.put("材料/公章.pdf", SCAN + b"2")
    assert bodies(desk.take(dry_run=True))["材料/公章.pdf"] == "210202"
    desk.take()
    assert on_record(desk) == {"材料/盖章.pdf": "210202", "材料/公章.pdf": "210202"}


def test_scan_that_came_first_finds_its_body_when_the_form_comes(desk: Desk) -> None:
    """Even where it was moved away meanwhile."""
    scan = desk.put("材料/盖章.pdf", SCAN)
    desk.take()
    assert on_record(desk) == {"材料/盖章.pdf": ""}
    scan.unlink()
    desk.put("材料/附件1.xlsx", desk.unit())
    desk.take()
    assert on_record(desk) == {"材料/盖章.pdf": "210202"}


def test_scan_finds_its_body_after_a_run_that_was_killed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The forms are on record, the attachments are not yet."""
    desk.put("材料/附件1.xlsx", desk.unit())
    desk.put("材料/盖章.pdf", SCAN)
    with monkeypatch.context() as patch:
        patch.setattr(Attached, "later_results", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.take()
    assert bodies(desk.take()) == on_record(desk) == {"材料/盖章.pdf": "210202"}


def test_copy_of_a_known_form_tells_whose_its_neighbours_are(desk: Desk) -> None:
    """It lay elsewhere when it was taken in."""
    desk.put("先收/附件1.xlsx", desk.unit())
    desk.take()
    desk.put("后收/附件1.xlsx", desk.unit())
    desk.put("后收/盖章.pdf", SCAN)
    assert bodies(desk.take()) == {"后收/盖章.pdf": "210202"}


def test_folder_of_two_bodies_tells_nothing(desk: Desk) -> None:
    """In whichever run each came."""
    desk.put("材料/附件1.xlsx", desk.unit())
    desk.take()
    desk.put("材料/附件1-西岗.xlsx", desk.unit("210203"))
    desk.put("材料/盖章.pdf", SCAN)
    assert bodies(desk.take()) == {"材料/盖章.pdf": ""}
