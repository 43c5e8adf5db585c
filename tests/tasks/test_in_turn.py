"""The records in force, some at a time, are those of the reports."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from conftest import ON, DemoRound, Desk
from frames import at_once

from cwgk_excel.report.collect import collect
from cwgk_excel.tasks.export import FORMATS, write
from cwgk_excel.tasks.in_turn import in_turn


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven records at a time."""
    monkeypatch.setattr("cwgk_excel.tasks.in_turn.RECORDS", 7)


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Frames one below the other."""
    return pd.concat(list(frames), ignore_index=True)


def test_frames_are_those_of_the_reports(demo_round: DemoRound) -> None:
    """In the order of arrival, however few stand in each."""
    records = in_turn(demo_round.campaign, on=ON).frames
    for name, frame in collect(demo_round.campaign, on=ON).records.items():
        some = list(records[name])
        assert {len(one) for one in some[:-1]} == {7}
        pd.testing.assert_frame_equal(joined(some), frame)


def test_records_of_bodies_that_came_by_turns(desk: Desk) -> None:
    """Those that are wrong, or that a comparison of both forms keeps out of the master, are not valid."""
    desk.edit(different='"error"')
    for number, code in enumerate(("210203", "210202", "210203")):
        name = f"大连{'甲乙丙'[number]}厂"
        desk.put(f"{number}.xlsx", desk.unit(code, unit_name=name, staff_count=300 if number else "不详"))
        desk.take()
    desk.put("表.xlsx", desk.table({"unit_name": "大连乙厂", "staff_count": 310}, {"unit_name": "大连丁厂"}))
    desk.take()
    records = in_turn(desk.campaign, on=ON).frames
    units, listed = (joined(records[name]) for name in ("annex1", "annex2"))
    assert list(units["unit_name"]) == ["大连甲厂", "大连乙厂", "大连丙厂"]
    assert (list(units["valid"]), list(listed["valid"])) == ([False, True, True], [False, True])
    for name, frame in desk.collect().records.items():
        pd.testing.assert_frame_equal({"annex1": units, "annex2": listed}[name], frame)


@pytest.mark.parametrize("format", FORMATS)
def test_files_are_those_of_all_at_once(demo_round: DemoRound, tmp_path: Path, format: str) -> None:
    """To the byte, but for Parquet: there each frame is a group of rows, and all that is read is the same."""
    one, other = (tmp_path / name / ("x.json" if format == "json" else "") for name in ("一", "二"))
    whole = write(at_once(collect(demo_round.campaign, on=ON)), format, one)
    some = write(in_turn(demo_round.campaign, on=ON), format, other)
    for left, right in zip(whole, some, strict=True):
        if format == "parquet":
            assert pq.read_table(left).equals(pq.read_table(right), check_metadata=True)
        else:
            assert left.read_bytes() == right.read_bytes()


def test_nothing_in_force_is_one_empty_frame(desk: Desk) -> None:
    """So that files are there with their columns."""
    for frames in in_turn(desk.campaign, on=ON).frames.values():
        assert [len(frame) for frame in frames] == [0]
