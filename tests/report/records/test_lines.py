"""Tests of cwgk_excel.report.records.lines and blocks: rows as many as returns, and frames for who asks."""

from __future__ import annotations

import pickle
from datetime import date

import pandas as pd
import pytest
from conftest import Desk
from frames import collected

from cwgk_excel.cli import main
from cwgk_excel.report.records.blocks import Blocks
from cwgk_excel.report.records.lines import Given, Waiting, lines_of, shelved

DAY = date(2017, 11, 10)


def test_rows_come_back_from_their_blocks() -> None:
    """Of several blocks, the last not full, in any order."""
    blocks = Blocks(("number", "text"))
    for number in range(250):
        blocks.add({"number": number, "text": f"{number}号", "more": None})
    assert len(blocks) == 250
    assert [blocks.row(number) for number in (249, 0, 100, 99)] == [
        (249, "249号"),
        (0, "0号"),
        (100, "100号"),
        (99, "99号"),
    ]


def test_lines_are_those_of_their_frame() -> None:
    """In the order that is asked for; the frame is made once."""
    blocks = Blocks(("file", "received"))
    for name in ("乙.xlsx", "甲.xlsx"):
        blocks.add({"file": name, "received": DAY})
    lines = Waiting(blocks, (1, 0), object)
    assert list(lines) == [{"file": "甲.xlsx", "received": DAY}, {"file": "乙.xlsx", "received": DAY}]
    assert list(Given(lines.frame)) == list(lines)
    assert lines.frame is lines.frame
    assert len(lines) == len(Given(lines.frame)) == 2


def test_no_lines_have_their_columns() -> None:
    """As the frame of nothing has."""
    assert list(shelved(("file", "received"), ()).frame.columns) == ["file", "received"]
    assert not shelved(("file", "received"), ())


def test_collected_has_frames_however_it_was_given_them() -> None:
    """As frames, as lines, or not at all; what is sent elsewhere has frames."""
    given = collected()
    assert (len(given.history), list(lines_of(given, "history"))) == (0, [])
    sent = pickle.loads(pickle.dumps(given))
    pd.testing.assert_frame_equal(sent.receipts, given.receipts)
    assert len(lines_of(sent, "receipts")) == 0


def test_no_frame_of_returns_is_made_for_masters(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are as many as returns."""
    desk.put("甲.xlsx", desk.unit())
    desk.take()
    monkeypatch.setattr(Waiting, "frame", property(lambda _: pytest.fail("a frame was made")))
    assert main(["master", str(desk.folder)]) == 0
