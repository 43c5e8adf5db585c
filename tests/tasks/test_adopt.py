"""Originals that no receipt names are taken in with the inbox."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import Desk

from cwgk_excel.ledger import archive
from cwgk_excel.tasks.taking_in import adopt
from cwgk_excel.tasks.upkeep.check import check


def left_behind(desk: Desk, data: bytes, *, age: int = 3600) -> Path:
    """Bytes in the archive, as a run that was killed left them so many seconds ago."""
    digest = archive.sha256(data)
    archive.keep(desk.folder, data, digest)
    place = archive.path(desk.folder, digest)
    then = adopt.file_time() - age
    os.utime(place, (then, then))
    return place


def test_original_that_lies_nowhere_else_is_taken_in(desk: Desk) -> None:
    """Under its name in the archive; then nothing is wrong any more, and nothing is taken twice."""
    place = left_behind(desk, desk.unit())
    assert len(check(desk.campaign, workers=0).problems) == 1
    (result,) = desk.take()
    assert (result.outcome, result.path) == ("accepted", f"archive/{place.name}")
    assert check(desk.campaign, workers=0).problems == []
    assert desk.take() == []


def test_original_that_lies_in_the_inbox_keeps_its_name(desk: Desk) -> None:
    """It is read once, from there."""
    left_behind(desk, desk.unit())
    desk.put("甲.xlsx", desk.unit())
    (result,) = desk.take()
    assert (result.outcome, result.path) == ("accepted", "甲.xlsx")


def test_what_another_run_keeps_just_now_is_left_to_it(desk: Desk) -> None:
    """It is about to register it under its own name."""
    left_behind(desk, desk.unit(), age=1)
    assert desk.take() == []


def test_originals_are_taken_in_as_they_came(desk: Desk) -> None:
    """Their names are hashes, which say nothing of what is newer."""
    ages = (4000, 3000, 6000, 5000)
    places = {age: left_behind(desk, desk.unit(staff_count=age), age=age) for age in ages}
    came = [f"archive/{places[age].name}" for age in sorted(ages, reverse=True)]
    assert [result.path for result in desk.take()] == came


@pytest.mark.parametrize("dry_run", [True, False])
def test_only_with_the_inbox(desk: Desk, dry_run: bool) -> None:
    """Who names what to take in gets just that; who only tries gets nothing."""
    left_behind(desk, desk.unit())
    paths = [] if dry_run else [desk.put("乙.xlsx", desk.unit(unit_name="乙公司"))]
    assert len(desk.take(*paths, dry_run=dry_run)) == len(paths)
