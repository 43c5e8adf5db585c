"""Cells and records on their way to another process."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest

from cwgk_excel.returns.cells import STRUCK, RawCell, TextRun, cell_of
from cwgk_excel.returns.raw import Placed, RawRecord


def test_a_cell_that_is_made_fast_is_as_any_other() -> None:
    """It cannot be changed either."""
    runs = (TextRun("甲", STRUCK),)
    made = cell_of("text", "甲", "@", "A1", runs)
    assert (made, made.runs) == (RawCell("text", "甲", "@", "A1"), runs)
    assert cell_of("number", "5", "0%", "").runs == ()
    with pytest.raises(FrozenInstanceError):
        made.text = "乙"  # type: ignore[misc]


def test_a_record_reaches_another_process() -> None:
    """Cells keep their struck text, which does not count when they are compared, and equal ones stay one object."""
    runs = (TextRun("甲"), TextRun("乙", STRUCK))
    plain, struck = RawCell("number", "5", "0%", "A1"), RawCell("text", "甲", "@", "", runs=runs)
    cells = (
        Placed("staff_count", "B5", plain),
        Placed("unit_name", "C5", struck),
        Placed("unit_type", "D5", plain),
    )
    came = pickle.loads(pickle.dumps(RawRecord(5, cells)))
    assert came == RawRecord(5, cells)
    assert [type(one) for one in came.cells] == [Placed] * 3
    assert [one.cell.runs for one in came.cells] == [(), runs, ()]
    assert came.cells[0].cell is came.cells[2].cell
