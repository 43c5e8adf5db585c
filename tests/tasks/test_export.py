"""The records as data: JSON as documented, CSV that Chinese Excel opens, Parquet that is read back."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from conftest import Desk
from frames import at_once, collected

from cwgk_excel.errors import PlaceError
from cwgk_excel.report.collected import Collected
from cwgk_excel.tasks.export import FORMATS, as_json, write
from cwgk_excel.tasks.json_text import json_list, json_text


@pytest.fixture(scope="module")
def taken(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """A unit, and a table of which one row is wrong; to be read only."""
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("taken") / "批次"))
    desk.put("中山区/甲.xlsx", desk.unit(staff_count="３２６人", has_board_reps=None, board_score=None))
    desk.put("表.xlsx", desk.table({}, {"unit_name": "乙公司", "staff_count": "不详", "seq": None}))
    desk.take()
    return desk.collect()


def test_json_is_as_documented(taken: Collected) -> None:
    """One entry per record: form, submitter, values, raw, source."""
    unit, first, second = json.loads(json.dumps(list(as_json(at_once(taken))), ensure_ascii=False))
    for entry in (unit, first, second):
        assert {"form", "submitter", "values", "raw", "source"} <= set(entry)
        assert list(entry["source"]) == ["path", "member", "sha256", "sheet", "cells"]
        fields = [f.name for f in taken.form(entry["form"]).fields]
        assert list(entry["values"]) == list(entry["raw"]) == list(entry["source"]["cells"]) == fields
    assert [entry["form"] for entry in (unit, first, second)] == ["annex1", "annex2", "annex2"]
    assert unit["submitter"] == "210202"
    values = unit["values"]
    assert values["fill_date"] == "2017-11-03"
    assert (values["staff_count"], unit["raw"]["staff_count"]) == (326, "３２６人")
    assert (values["self_total"], values["board_score"], values["has_board_reps"]) == (92.5, None, None)
    assert unit["raw"]["board_score"] == ""
    assert unit["source"]["path"] == "中山区/甲.xlsx"
    assert unit["source"]["cells"]["staff_count"] == taken.records["annex1"]["cells"][0]["staff_count"]
    assert len(unit["source"]["sha256"]) == 64


def test_json_of_table_rows(taken: Collected) -> None:
    """The head stands in each, a cell that cannot be read is null beside its text, and validity is told."""
    _, first, second = as_json(at_once(taken))
    assert (first["values"]["leader"], second["values"]["leader"]) == ("张华", "张华")
    assert (first["source"]["cells"]["unit_name"], second["source"]["cells"]["unit_name"]) == ("B6", "B7")
    assert (first["values"]["evaluation_result"], type(first["values"]["staff_count"])) == (98.5, int)
    assert (second["values"]["staff_count"], second["raw"]["staff_count"]) == (None, "不详")
    assert (first["valid"], second["valid"]) == (True, False)
    assert second["values"]["seq"] is None


def test_json_file_holds_the_same(taken: Collected, tmp_path: Path) -> None:
    """As UTF-8, with Chinese as it is."""
    (path,) = write(at_once(taken), "json", tmp_path / "新" / "记录.json")
    assert path == tmp_path / "新" / "记录.json"
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == list(as_json(at_once(taken)))
    assert "甲公司" in text


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file as Excel would read it."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_csv_opens_in_chinese_excel(taken: Collected, tmp_path: Path) -> None:
    """One file per form, with a byte order mark and the line ends of Windows."""
    one, two = write(at_once(taken), "csv", tmp_path)
    assert [p.name for p in (one, two)] == ["annex1.csv", "annex2.csv"]
    for path in (one, two):
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\r\n")
    (unit,) = rows(one)
    assert (unit["fill_date"], unit["staff_count"], unit["self_total"]) == ("2017-11-03", "326", "92.5")
    assert (unit["board_score"], unit["submitter"], unit["file"]) == ("", "210202", "中山区/甲.xlsx")
    assert [row["valid"] for row in rows(two)] == ["True", "False"]
    assert [row["row"] for row in rows(two)] == ["6", "7"]


@pytest.mark.parametrize(
    "text",
    [
        *('=cmd|"/c calc"!A1', "+86 13912345678", "-无", "@SUM(A1)", "\t=1+1", "\n=1+1"),
        *("＝1+1", "＋86", "－无", "＠SUM(A1)", " =1+1", "\u3000=1+1", '"=1+1"', "'=1+1", "“=1+1”"),
    ],
)
def test_csv_texts_like_formulas_are_guarded(tmp_path: Path, text: str) -> None:
    """An apostrophe before them, nothing else changed; other texts and all numbers stay as they are."""
    given = collected(annex1=[{"unit_name": text, "chair_name": "王-建=国", "file": text}])
    path = write(at_once(given), "csv", tmp_path)[0]
    (row,) = rows(path)
    assert (row["unit_name"], row["file"]) == (f"'{text}", f"'{text}")
    assert row["chair_name"] == "王-建=国"


def test_csv_keeps_lines_quotes_and_negative_numbers(tmp_path: Path) -> None:
    """A narrative of several paragraphs is one cell; minus is no formula in a number."""
    narrative = '一、"民主"，公开；\n二、代表大会。'
    given = collected(annex1=[{"narrative": narrative, "self_total": -1.5}])
    (row,) = rows(write(at_once(given), "csv", tmp_path)[0])
    assert (row["narrative"], row["self_total"]) == (narrative, "-1.5")


def known(column: pd.Series) -> list[object]:  # type: ignore[type-arg]
    """A column's values, blanks as None."""
    return [None if pd.isna(value) else value for value in column]


def test_parquet_is_read_back(taken: Collected, tmp_path: Path) -> None:
    """Types included: dates, whole numbers, blanks."""
    one, two = (pd.read_parquet(path) for path in write(at_once(taken), "parquet", tmp_path))
    for name, frame in (("annex1", one), ("annex2", two)):
        source = taken.records[name]
        assert len(frame) == len(source)
        for field in taken.form(name).fields:
            if field.name != "evaluation_result":
                assert known(frame[field.name]) == known(source[field.name])
    assert one["fill_date"][0] == pd.Timestamp(2017, 11, 3)
    assert list(two["evaluation_result"]) == ["98.5", "98.5"]
    assert two["staff_count"].isna().tolist() == [False, True]


def test_parquet_takes_words_and_rates(tmp_path: Path) -> None:
    """A column of Parquet has one type, so that rates become their text."""
    rates = [{"evaluation_result": v} for v in (98.5, "满意", 100.0, None)]
    path = write(at_once(collected(annex2=rates)), "parquet", tmp_path)[1]
    assert known(pd.read_parquet(path)["evaluation_result"]) == ["98.5", "满意", "100", None]


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_to_export(tmp_path: Path, format: str) -> None:
    """Files are there, with their columns."""
    for path in write(at_once(collected()), format, tmp_path / "x.json" if format == "json" else tmp_path):
        if format == "json":
            assert json.loads(path.read_text(encoding="utf-8")) == []
        else:
            frame = pd.read_csv(path) if format == "csv" else pd.read_parquet(path)
            assert len(frame) == 0
            assert "unit_name" in frame.columns


@pytest.mark.parametrize("format", FORMATS)
def test_place_that_cannot_be_written(tmp_path: Path, format: str) -> None:
    """A file stands where a folder should be."""
    (tmp_path / "占用").write_text("")
    target = tmp_path / "占用" / "x.json" if format == "json" else tmp_path / "占用"
    with pytest.raises(PlaceError, match="无法写入"):
        write(at_once(collected(annex1=[{}])), format, target)


def test_dates_are_plain_days(tmp_path: Path) -> None:
    """Whatever their type in the frame; an unknown one is null."""
    given = collected(annex1=[{"fill_date": date(2017, 11, 3)}, {"fill_date": None}])
    entries = as_json(at_once(given))
    assert [e["values"]["fill_date"] for e in entries] == ["2017-11-03", None]


def test_json_text_has_escapes_for_what_acts_or_hides() -> None:
    """Also beyond the basic plane; its own line ends stay, and it says the same."""
    data = ["\x1b\x9b\u202e\U000e0041\ud800", "甲"]
    out = json_text(data)
    assert out.splitlines() == ["[", ' "\\u001b\\u009b\\u202e\\udb40\\udc41\\ud800",', ' "甲"', "]"]
    assert json.loads(out) == data


@pytest.mark.parametrize("entries", [[], [1], [{"甲": [1, {}]}, [], "\x1b"]])
def test_json_entry_by_entry_is_the_same(entries: list[object]) -> None:
    """As the list in one."""
    assert "".join(json_list(entries)) == f"{json_text(entries)}\n"
