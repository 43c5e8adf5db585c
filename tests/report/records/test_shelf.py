"""Tests of cwgk_excel.report.records: what waits in a file comes back as frames would have it."""

from __future__ import annotations

import pickle
from datetime import date

import pandas as pd
import pytest
from conftest import DemoRound, Desk
from frames import ANNEX1, ANNEX2, campaign, collected

from cwgk_excel.cli import main
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.frames.validation import empty_frame
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import SOURCE_COLUMNS
from cwgk_excel.report.records.frames import Frames, exact
from cwgk_excel.report.records.shelf import Same, Shelf
from cwgk_excel.report.sheets.sheet_map import KEY, NUMBER, RecordKey
from cwgk_excel.review.reconciling.compare import PLACED, plain_records


def test_records_say_what_their_frames_say(demo_round: DemoRound) -> None:
    """Each value of each record of the demonstration, with its type."""
    found = collect(demo_round.campaign, on=date(2017, 11, 14))
    for name, frame in found.records.items():
        rows = plain_records(frame)
        assert [{field: one[field] for field in frame.columns} for one in found.rows[name]] == rows
        for one, row in zip(found.rows[name], rows, strict=True):
            assert {field: type(one[field]) for field in row if field not in ("fill_date", "received")} == {
                field: type(value) for field, value in row.items() if field not in ("fill_date", "received")
            }


@pytest.mark.parametrize(("name", "usual"), [("annex1", ANNEX1), ("annex2", ANNEX2)])
def test_many_records_are_read_in_any_order(name: str, usual: dict[str, object]) -> None:
    """Of several blocks, the last not full; what is held in memory and what is not."""
    form = FORMS[name](campaign().settings)
    shelf = Shelf(form, (*form.schema.columns, *SOURCE_COLUMNS), Same())
    whole = exact(form.schema, SOURCE_COLUMNS)
    for n in range(1050):
        shelf.add(whole({**usual, "staff_count": n, "row": n, "raw": {"staff_count": f"{n}人"}}))
    records = shelf.records
    assert [(one["raw"]["staff_count"], one["staff_count"]) for one in reversed(records)] == [
        (f"{n}人", n) for n in reversed(range(1050))
    ]
    one = records[1040]
    assert one[KEY] == RecordKey(name, str(usual["sha256"]), str(usual["sheet"]), 1040)
    assert one[PLACED] == ("210202", "甲公司")
    assert set(one) == {*form.schema.columns, *SOURCE_COLUMNS, KEY, NUMBER, PLACED}
    assert "narrativ" not in one
    with pytest.raises(KeyError):
        one["narrativ"]
    shelf.leave_out(1040)
    assert [record["valid"] for record in records[1039:1042]] == [True, False, True]


def test_a_field_of_many_records_is_told_without_them() -> None:
    """In their order, whether it is held, waits in a file or is made; and they are chosen and grouped by it."""
    rows = [{"unit_name": f"{n}厂", "staff_count": n % 2, "valid": n < 103} for n in range(105)]
    records = collected(rows).rows["annex1"]
    some = records.at([104, 0, 102])
    assert list(some.column("valid")) == [False, True, True]
    assert list(some.column("chair_name")) == ["王建国"] * 3
    assert [record["unit_name"] for record in some] == ["104厂", "0厂", "102厂"]
    for name in (KEY, NUMBER, PLACED, "unit_name"):
        assert list(some.column(name)) == [record[name] for record in some]
    with pytest.raises(KeyError):
        list(some.column("narrativ"))
    assert list(some.valid.column("unit_name")) == ["0厂", "102厂"]
    groups = records.at([3, 2, 5]).by(map(str, records.at([3, 2, 5]).column("staff_count")))
    assert {said: list(of.column("unit_name")) for said, of in groups.items()} == {
        "1": ["3厂", "5厂"],
        "0": ["2厂"],
    }


def test_zeroes_stay_what_they_are() -> None:
    """Equal values are held once, unless they are written otherwise."""
    same = Same()
    assert [repr(same.values[same.number(value)]) for value in (0.0, -0.0, 0, False, 1, 1.0, True)] == [
        *("0.0", "-0.0", "0", "False"),
        *("1", "1.0", "True"),
    ]


def test_no_frame_is_made_for_masters(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are as many records as units, and their frames take ten times what is kept of them in memory."""
    desk.put("甲.xlsx", desk.unit())
    desk.take()
    monkeypatch.setattr(Frames, "__getitem__", lambda *_: pytest.fail("a frame was made"))
    assert main(["master", str(desk.folder)]) == 0


def test_frames_are_made_for_who_asks() -> None:
    """Once; the one of a form without records has its columns too; what is sent elsewhere is frames alone."""
    form = FORMS["annex1"](campaign().settings)
    made: list[str] = []

    def frame(name: str, rows: object) -> pd.DataFrame:
        made.append(name)
        return empty_frame(form.schema, rows, SOURCE_COLUMNS)  # type: ignore[arg-type]

    given = collected([{}, {"unit_name": "乙公司"}])
    frames = Frames({"annex1": given.rows["annex1"], "annex2": ()}, frame)
    assert len(frames) == 2
    assert made == []
    pd.testing.assert_frame_equal(frames["annex1"], given.records["annex1"])
    assert frames["annex1"] is frames["annex1"]
    assert len(frames["annex2"]) == 0
    assert made == ["annex1", "annex2"]
    sent = pickle.loads(pickle.dumps(frames))
    assert type(sent) is dict
    assert len(pickle.loads(pickle.dumps(given)).rows["annex1"]) == 2
