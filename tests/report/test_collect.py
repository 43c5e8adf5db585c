"""From the ledger to the frames of the reports: what counts, from where, and what is wrong with it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from conftest import DemoRound, Desk

from cwgk_excel.ledger.loading import receipts_in_portions
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.ledger.store import FILE, Ledger
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import FINDING_COLUMNS, RECEIPT_COLUMNS, SOURCE_COLUMNS
from cwgk_excel.report.progress import progress

CORRECT = date(2017, 11, 10)


def test_frames_of_the_demo_have_their_columns(demo_round: DemoRound) -> None:
    """The schema's fields in its dtypes, then where each record comes from."""
    collected = collect(demo_round.campaign, on=date(2017, 11, 14))
    for name in ("annex1", "annex2"):
        frame = collected.records[name]
        fields = [f.name for f in collected.form(name).fields]
        assert list(frame.columns) == [*fields, *SOURCE_COLUMNS]
        assert str(frame["staff_count"].dtype) == "Int64"
        assert (frame["row"] > 0).all() == (name == "annex2")
    assert list(collected.findings.columns) == list(FINDING_COLUMNS)
    assert list(collected.receipts.columns) == list(RECEIPT_COLUMNS)
    assert len(collected.records["annex1"]) >= 60
    assert collected.records["annex2"]["submitter"].nunique() >= 15


def test_every_record_can_be_traced(demo_round: DemoRound) -> None:
    """Its file lies in the inbox, its bytes in the archive, each field at a cell of its sheet."""
    collected = collect(demo_round.campaign, on=date(2017, 11, 14))
    for name in ("annex1", "annex2"):
        for row in collected.records[name].to_dict("records"):
            assert (demo_round.folder / "inbox" / row["file"]).is_file()
            assert (demo_round.folder / "archive" / row["sha256"][:2] / row["sha256"]).is_file()
            assert set(row["cells"]) == set(row["raw"]) == {f.name for f in collected.form(name).fields}


def test_what_records_have_in_common_is_kept_once(demo_round: DemoRound) -> None:
    """The names of their fields, addresses and short texts, which the ledger gives anew with each record."""
    rows = collect(demo_round.campaign, on=date(2017, 11, 14)).records["annex1"].to_dict("records")
    for name in ("cells", "raw"):
        said = [text for row in rows for pair in row[name].items() for text in pair if len(text) <= 20]
        assert len(set(map(id, said))) == len(set(said)) < len(said) / 3


def test_findings_are_errors_first(demo_round: DemoRound) -> None:
    """Then warnings, then notices."""
    told = list(demo_round.first.findings["severity"])
    assert told == sorted(told, key=["error", "warning", "notice"].index)
    assert set(told) == {"error", "warning", "notice"}


def test_campaign_without_returns(desk: Desk) -> None:
    """Empty frames with all their columns."""
    collected = desk.collect()
    assert [len(f) for f in (*collected.records.values(), collected.findings, collected.receipts)] == [
        0,
        0,
        0,
        0,
    ]
    assert list(collected.findings.columns) == list(FINDING_COLUMNS)
    assert collected.on == CORRECT


def test_values_are_of_the_unit_and_traced(desk: Desk) -> None:
    """Typed values beside what stands in the cells."""
    desk.put("中山区/甲.xlsx", desk.unit(staff_count="３２６人"))
    desk.take()
    (row,) = desk.collect().records["annex1"].to_dict("records")
    assert (row["staff_count"], row["raw"]["staff_count"]) == (326, "３２６人")
    assert row["cells"]["staff_count"] == desk.cell("annex1", "staff_count")
    assert row["fill_date"] == pd.Timestamp(2017, 11, 3)
    assert row["board_score"] == 10.0
    assert pd.isna(row["party_opinion"])
    assert (row["file"], row["member"], row["received"], row["valid"]) == (
        "中山区/甲.xlsx",
        "",
        pd.Timestamp(CORRECT),
        True,
    )


def test_one_wrong_row_keeps_only_itself_out(desk: Desk) -> None:
    """The other rows of the table may enter the master."""
    desk.put("表.xlsx", desk.table({}, {"unit_name": "乙公司", "self_score": "优秀"}, {"unit_name": "丙"}))
    desk.take()
    collected = desk.collect()
    assert list(collected.records["annex2"]["valid"]) == [True, False, True]
    (finding,) = collected.findings.to_dict("records")
    assert (finding["code"], finding["cell"], finding["unit"]) == ("cell-not-number", "E7", "乙公司")
    assert (finding["submitter"], finding["file"]) == ("210202", "表.xlsx")


def test_error_in_the_head_keeps_all_rows_out(desk: Desk) -> None:
    """The return as a whole is not what it should be."""
    desk.put("表.xlsx", desk.table({}, {"unit_name": "乙公司"}, leader=None))
    desk.take()
    collected = desk.collect()
    assert list(collected.records["annex2"]["valid"]) == [False, False]
    assert list(collected.findings["unit"]) == [""]


def test_resubmission_replaces_and_its_findings_go(desk: Desk) -> None:
    """Both arrivals stay on record."""
    desk.put("甲.xlsx", desk.unit(staff_count="约300人"))
    desk.take()
    assert list(desk.collect().findings["code"]) == ["cell-approximate"]
    desk.put("甲（改）.xlsx", desk.unit())
    desk.take()
    collected = desk.collect()
    (finding,) = collected.findings.to_dict("records")
    assert (finding["code"], finding["severity"], finding["file"]) == (
        *("return-replaces", "notice"),
        "甲（改）.xlsx",
    )
    assert finding["message"] == "代替了以前收到的1份：甲.xlsx（2017年11月10日）"
    assert list(collected.records["annex1"]["file"]) == ["甲（改）.xlsx"]
    assert list(collected.receipts["file"]) == ["甲.xlsx", "甲（改）.xlsx"]


def test_table_whose_grid_moved_is_settled_by_the_next(desk: Desk) -> None:
    """Until then its error stands, and none of its rows counts."""
    book = desk.book(desk.table({}))
    sheet = book["认证申报汇总表"]
    for upper, lower in (("D5", "G5"), ("A4", "F4")):  # labels that changed places: nothing can be trusted
        sheet[upper].value, sheet[lower].value = sheet[lower].value, sheet[upper].value
    desk.put("表.xlsx", desk.saved(book))
    desk.take()
    assert list(desk.collect().findings["code"]) == ["locked-changed"]
    assert len(desk.collect().records["annex2"]) == 0
    desk.put("新表.xlsx", desk.table({}))
    desk.take()
    assert len(desk.collect().findings) == 0
    assert len(desk.collect().records["annex2"]) == 1


def test_refused_file_is_a_finding_until_its_place_is_taken(desk: Desk) -> None:
    """By an accepted file under the same path; the refusal stays among the receipts."""
    desk.put("甲.xlsx", b"not a workbook")
    desk.take()
    (finding,) = desk.collect().findings.to_dict("records")
    assert (finding["code"], finding["severity"], finding["file"], finding["submitter"]) == (
        "file-not-workbook",
        "error",
        "甲.xlsx",
        "",
    )
    desk.put("甲.xlsx", desk.unit())
    desk.take()
    collected = desk.collect()
    assert len(collected.findings) == 0
    assert list(collected.receipts["outcome"]) == ["refused", "accepted"]


def test_refused_files_of_one_name_are_two(desk: Desk, tmp_path: Path) -> None:
    """Two bodies each send a 附件1.xlsx; told by content until one of that name is accepted."""
    for number, data in enumerate([b"not a workbook", b"nor this", b"not a workbook"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "附件1.xlsx").write_bytes(data)
        desk.take(folder)
    assert list(desk.collect().findings["code"]) == ["file-not-workbook"] * 2
    (tmp_path / "0" / "附件1.xlsx").write_bytes(desk.unit())
    desk.take(tmp_path / "0")
    assert len(desk.collect().findings) == 0


def test_volume_of_a_split_archive_is_listed(desk: Desk) -> None:
    """What the terminal calls refused is in the ledger and in the reports, whole archive or piece."""
    for name in ("材料.rar", "材料.part2.rar", "材料.7z.002"):
        data = b"Rar!\x1a\x07\x01\x00" if name.endswith("rar") else b"\x00\x01\xfe" * 50
        desk.put(f"中山区/{name}", data + name.encode())
    results = desk.take()
    assert {result.outcome for result in results} == {"refused"}
    found = desk.collect().findings
    assert sorted(zip(found["file"], found["code"], found["submitter"], strict=True)) == sorted(
        (result.path, result.code, "210202") for result in results
    )
    assert sorted(found["code"]) == ["file-archive", "file-volume", "file-volume"]


def test_newest_version_of_one_batch_counts_and_is_told(desk: Desk) -> None:
    """By the time it was saved, not by its name; the office is asked to make sure."""
    newer = desk.put("汇总 (1).xlsx", desk.table({"staff_count": 300}, {"unit_name": "乙公司"}))
    older = desk.put("汇总.xlsx", desk.table({}, {"unit_name": "乙公司"}))
    os.utime(older, (1_510_000_000, 1_510_000_000))
    os.utime(newer, (1_510_000_060, 1_510_000_060))
    desk.take()
    collected = desk.collect()
    assert list(collected.records["annex2"]["staff_count"]) == [300, 326]
    finding, replaces = collected.findings.to_dict("records")
    assert (finding["code"], finding["severity"], finding["form"], finding["file"], finding["submitter"]) == (
        *("return-superseded", "warning", "annex2"),
        *("汇总 (1).xlsx", "210202"),
    )
    assert finding["message"] == (
        "同一天收到2份不同的附件2，按最新收到的计：汇总 (1).xlsx；不同之处：甲公司的职工人数"
    )
    assert replaces["code"] == "return-replaces"


def test_errors_of_a_newer_return_are_told_though_it_does_not_count(desk: Desk) -> None:
    """The correction is awaited; the older record stays in force and nothing is counted twice."""
    desk.put("甲.xlsx", desk.unit())
    desk.take()
    desk.put("甲（改）.xlsx", desk.unit(staff_count="约300人"))
    desk.take(on=date(2017, 11, 11))
    collected = desk.collect()
    assert list(collected.records["annex1"]["file"]) == ["甲.xlsx"]
    assert list(collected.records["annex1"]["valid"]) == [True]
    (finding,) = collected.findings.to_dict("records")
    assert (finding["code"], finding["file"], finding["unit"], finding["submitter"]) == (
        *("cell-approximate", "甲（改）.xlsx"),
        *("甲公司", "210202"),
    )
    assert finding["message"].endswith("（这是后报的一份，有错误，暂按以前无错误的一份计）")
    assert [line["errors"] for line in progress(collected)] == [1, 0, 0]
    desk.put("甲（再改）.xlsx", desk.unit(staff_count=300))
    desk.take(on=date(2017, 11, 12))
    assert list(desk.collect().findings["code"]) == ["return-replaces"]


def test_supplementary_table_that_replaces_the_list_is_told(desk: Desk) -> None:
    """It holds only the units that were forgotten, and now stands for all."""
    desk.put("汇总.xlsx", desk.table({}, {"unit_name": "乙公司"}))
    desk.take(on=date(2017, 11, 9))
    desk.put("补充.xlsx", desk.table({"unit_name": "丙公司"}))
    desk.take()
    finding, replaces = desk.collect().findings.to_dict("records")
    assert (finding["code"], finding["file"]) == ("units-dropped", "补充.xlsx")
    assert finding["message"] == "比以前报送的汇总表少2个单位：甲公司、乙公司"
    assert replaces["message"] == "代替了以前收到的1份：汇总.xlsx（2017年11月9日）"
    desk.put("全部.xlsx", desk.table({}, {"unit_name": "乙公司"}, {"unit_name": "丙公司"}))
    desk.take(on=date(2017, 11, 11))
    assert list(desk.collect().findings["code"]) == ["return-replaces"]


def test_returns_and_receipts_are_of_one_moment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process writes while they are read is not seen, also when results are made anew first."""
    desk.put("甲.xlsx", desk.unit())
    desk.take()

    def meanwhile(ledger: Ledger) -> Iterator[list[Receipt]]:
        with closing(sqlite3.connect(ledger.path, timeout=0)) as other:
            other.execute("UPDATE receipt SET reason = reason || '别的程序'")
            other.commit()
        return receipts_in_portions(ledger)

    monkeypatch.setattr("cwgk_excel.report.collect.receipts_in_portions", meanwhile)
    assert list(desk.collect().receipts["reason"]) == [""]
    desk.edit(board_reps_expected="false")
    assert list(desk.collect().receipts["reason"]) == ["别的程序"]


def test_changed_settings_change_the_findings(desk: Desk) -> None:
    """Nobody has to send anything again."""
    desk.put("甲.xlsx", desk.unit(has_board_reps=None, board_score=None, self_total=82.5, ownership="国有"))
    desk.take()
    assert list(desk.collect().findings["code"]) == ["board-reps-expected"]
    desk.edit(board_reps_expected="false")
    assert len(desk.collect().findings) == 0


@pytest.mark.parametrize("day", [date(2017, 11, 16), date(2018, 1, 5)])
def test_lateness_is_of_the_day_of_receipt(desk: Desk, day: date) -> None:
    """Not of the day on which it is looked at, nor of the day when it was derived again."""
    desk.put("甲.xlsx", desk.unit())
    desk.take(on=date(2017, 11, 15))
    assert len(desk.collect(on=day).findings) == 0
    desk.edit(due="2017-11-14")
    assert list(desk.collect(on=date(2017, 11, 10)).findings["code"]) == ["return-late"]


def test_looking_changes_nothing(desk: Desk) -> None:
    """Under the same settings not a byte of the ledger is written."""
    desk.put("甲.xlsx", desk.unit())
    desk.take()
    before = desk.snapshot(FILE)
    desk.collect()
    assert desk.snapshot(FILE) == before
