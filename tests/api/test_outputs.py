"""Whatever stands in a return's text cells, every output carries it as text: nothing acts, nothing hides."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import unicodedata
import zipfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import Desk

from cwgk_excel.cli import main

HOLDER = "占位的文字"
TEXT_FIELDS1 = ("unit_name", "ownership", "chair_name", "narrative", "party_opinion", "union_opinion")
TEXT_FIELDS2 = ("unit_name", "unit_type", "evaluation_result")
HEAD_FIELDS = ("filled_by", "phone", "leader")
# What is typed, and what a reader of the master then sees.
PAYLOADS: tuple[tuple[str, str], ...] = (
    ("=1+1", "=1+1"),
    ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ('=HYPERLINK("http://a.example","点")', '=HYPERLINK("http://a.example","点")'),
    ("+1+1", "+1+1"),
    ("-1+1", "-1+1"),
    ("@SUM(A1)", "@SUM(A1)"),
    ("\t=1+2", "=1+2"),
    ("\r=1+3", "=1+3"),
    (" =1+4", "=1+4"),
    ('"=1+5"', '"=1+5"'),
    ("'=1+6", "'=1+6"),
    ("＝1+7", "＝1+7"),
    ("＋1＋8", "＋1＋8"),
    ("－1－9", "－1－9"),
    ("＠SUM(B1)", "＠SUM(B1)"),
    ("{=1+1}", "{=1+1}"),
    ("甲;=1+1;乙,=1+1", "甲;=1+1;乙,=1+1"),
    ("\x1b[31m红\x1b[0m", "[31m红[0m"),
    ("\x1b]8;;http://a.example\x07链\x1b]8;;\x07", "]8;;http://a.example链]8;;"),
    ("\x9b2J清\x9d0;题\x9c", "2J清0;题"),
    ("甲\x07\x08\x00\x7f乙", "甲乙"),
    ("\u202e司公甲\u202c", "司公甲"),
    ("\u2067丙\u2069\u200f丁", "丙丁"),
    ("甲\u2028乙\u2029丙\x85丁", "甲\n乙\n丙\n丁"),
    ("<b>甲</b>&lt;i&gt;", "<b>甲</b>&lt;i&gt;"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("<r><t>甲</t></r>", "<r><t>甲</t></r> "),
    ("http://a.example/甲", "http://a.example/甲"),
    ("mailto:a@b.example", "mailto:a@b.example"),
    ("internal:说明!A1", "internal:说明!A1"),
    ("file:///c:/a.exe", "file:///c:/a.exe"),
    ('&C&"宋体"甲&P', '&C&"宋体"甲&P'),
    ("_x000D_甲_x003D_1", "_x000D_甲_x003D_1"),
    ("戊\ufffe己\uffff", "戊己"),
    ("\ud83d半\ude00", "�半�"),
    ("👍🏽𠮷", "👍🏽𠮷"),
    ("007", "007"),
    ("1E5", "1E5"),
)
FORMULA, ESCAPE, MARKUP = PAYLOADS[1][0], PAYLOADS[17][0], PAYLOADS[26][0]
LONG = "长" * 32_767
ON = ("--on", "2017-11-10")


def planted(data: bytes, text: str) -> bytes:
    """A workbook with a text in place of HOLDER, escaped as Excel would: no library writes all of them."""
    stored = re.sub("_x(?=[0-9A-Fa-f]{4}_)", "_x005F_x", text)
    stored = "".join(f"_x{ord(c):04X}_" if not _in_xml(c) else c for c in stored)
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            part = source.read(name)
            if HOLDER.encode() in part:
                part = part.replace(
                    f"<t>{HOLDER}</t>".encode(), f'<t xml:space="preserve">{escape(stored)}</t>'.encode()
                )
            archive.writestr(name, part)
    return target.getvalue()


def _in_xml(sign: str) -> bool:
    return (
        sign in "\t\n"
        or (sign >= " " and not "\ud800" <= sign <= "\udfff" and sign < "\ufffe")
        or sign > "\uffff"
    )


@dataclass(frozen=True)
class Round:
    """A campaign into which returns with all of this were taken, and what the commands printed."""

    folder: Path
    printed: dict[str, str]


def run(*words: object) -> str:
    """What a command prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        assert main([str(word) for word in words]) in (0, 1), out.getvalue()
    return out.getvalue()


@pytest.fixture(scope="module")
def taken(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A unit for each text, every text cell of it holding it, some tables, and all that is made of them."""
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("outputs") / "批次"))
    unit = desk.unit(**dict.fromkeys(TEXT_FIELDS1, HOLDER))
    for number, (typed, _) in enumerate(PAYLOADS):
        desk.put(f"=1+{number}\u202e甲@.xlsx", planted(unit, typed))
    desk.put("-长.xlsx", planted(desk.unit(narrative=HOLDER), LONG))
    for code, typed in (("210202", FORMULA), ("210203", ESCAPE), ("210204", MARKUP)):
        head = dict.fromkeys(HEAD_FIELDS, HOLDER)
        desk.put(
            f"+{code}.xlsx",
            planted(desk.table(dict.fromkeys(TEXT_FIELDS2, HOLDER), code=code, **head), typed),
        )
    folder = desk.folder
    printed = {
        "ingest --dry-run": run("ingest", folder, "--dry-run", *ON),
        "ingest --json": run("ingest", folder, "--json", *ON),
        "status": run("status", folder, *ON),
        "status --json": run("status", folder, "--json", *ON),
        "master": run("master", folder, "-o", folder / "总表.xlsx", *ON),
        "export": run("export", folder, "--format", "json", *ON),
    }
    for format in ("csv", "parquet"):
        run("export", folder, "--format", format, *ON)
    run("export", folder, "--format", "json", "-o", folder / "export" / "记录.json", *ON)
    return Round(folder, printed)


def acting(text: str) -> list[str]:
    """The characters on which a terminal acts, or by which something is hidden; line ends are none here."""
    return [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def one_line(text: str) -> str:
    """A name as it counts: its lines are joined."""
    return "".join(text.split("\n"))


def test_master_holds_texts_and_nothing_else(taken: Round) -> None:
    """No formula, no link to outside, nothing that hides; every text is there as it is seen."""
    book = openpyxl.load_workbook(taken.folder / "工作总表-第二批.xlsx")
    handed_up = openpyxl.load_workbook(taken.folder / "总表.xlsx")
    sheets = (*handed_up.worksheets, *book.worksheets)
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.comment]
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert not [
        link for link in links if link.target or link.location.strip("'").split("'")[0] not in book.sheetnames
    ]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if acting(text.replace("\t", " "))]
    names = [row[3].value for row in book["申报明细"].iter_rows(min_row=4)]
    assert sorted(names) == sorted(one_line(seen) for _, seen in PAYLOADS)
    first = {row[3].value: row for row in book["申报明细"].iter_rows(min_row=4)}
    for _, seen in PAYLOADS:
        texts = [first[one_line(seen)][place].value for place in (4, 5, 15, 16)]
        assert texts == [seen, one_line(seen), seen, seen]
    blocks: list[list[str]] = []
    for number, text in book["主要做法"].iter_rows(min_row=4, values_only=True):
        if isinstance(number, int):
            blocks.append([])
        else:
            blocks[-1].append(text)
    told = ["".join("".join(block).split()) for block in blocks]
    assert sorted(told) == sorted("".join(seen.split()) for _, seen in PAYLOADS)


@pytest.mark.parametrize(("name", "count"), [("总表.xlsx", 1), ("工作总表-第二批.xlsx", 15)])
def test_parts_of_the_master_refer_to_nothing_outside(taken: Round, name: str, count: int) -> None:
    """No formula and no link but to a place in it, no relation to another place, no rich text."""
    with zipfile.ZipFile(taken.folder / name) as package:
        parts = {
            name: package.read(name).decode("utf-8") for name in package.namelist() if "media" not in name
        }
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == count
    assert not [text for text in sheets if re.search(r"<f[ >/]|<hyperlink [^>]*r:id", text)]
    assert not [name for name, text in parts.items() if "TargetMode" in text or "oleObject" in text]
    assert "<r>" not in parts["xl/sharedStrings.xml"]


def test_text_too_long_for_a_field_is_whole_in_the_record_and_told(taken: Round) -> None:
    """It keeps its unit out of the master, which shows its beginning and its length."""
    entries = {e["raw"]["narrative"]: e for e in json.loads(taken.printed["export"]) if e["form"] == "annex1"}
    assert (entries[LONG]["valid"], entries[LONG]["values"]["narrative"]) == (False, LONG)
    book = openpyxl.load_workbook(taken.folder / "工作总表-第二批.xlsx", read_only=True)
    sources = book["数据来源"].iter_rows(min_row=4, values_only=True)
    (number,) = [row[2] for row in sources if row[12] == "cell-too-long"]
    told = [row for row in book["问题清单"].iter_rows(min_row=4, values_only=True) if row[0] == number]
    assert [row[8] for row in told] == ["长" * 80 + "……（共32767字）"]


FORMULA_START = re.compile("[\\s\"'“”]*[=+\\-@＝＋－＠]")


@pytest.mark.parametrize(("name", "count"), [("annex1", len(PAYLOADS) + 1), ("annex2", 3)])
def test_csv_holds_no_formula(taken: Round, name: str, count: int) -> None:
    """What would be one has an apostrophe before it; nothing acts or hides."""
    text = (taken.folder / "export" / f"{name}.csv").read_bytes().decode("utf-8-sig")
    head, *records = csv.reader(io.StringIO(text, newline=""))
    assert len(records) == count
    for record in records:
        for value in record:
            assert not acting(value)
            assert value.startswith("'") or not FORMULA_START.match(value)
    names = {record[head.index("unit_name")] for record in records}
    assert "'=cmd|' /C calc'!A0" in names


def test_json_and_parquet_hold_the_same_texts(taken: Round) -> None:
    """What acts is an escape in JSON, which keeps what was stored; in Parquet its place is marked."""
    written = (taken.folder / "export" / "记录.json").read_text(encoding="utf-8")
    assert not acting(written)
    entries = [entry for entry in json.loads(written) if entry["form"] == "annex1"]
    seen = {entry["values"]["unit_name"] for entry in entries} - {"甲公司"}
    assert {text.strip() for text in seen} == {one_line(text).strip() for _, text in PAYLOADS}
    stored = {entry["raw"]["unit_name"] for entry in entries}
    assert {"\u202e司公甲\u202c", "\x1b[31m红\x1b[0m", "甲\x07\x08\x00\x7f乙", "戊\ufffe己\uffff"} <= stored
    frame = pd.read_parquet(taken.folder / "export" / "annex1.parquet")
    assert set(frame["unit_name"]) == seen | {"甲公司"}
    assert not acting("".join(frame["unit_name"]) + "".join(frame["file"]))
    assert "=1+1�甲@.xlsx" in {Path(name).name for name in frame["file"]}


@pytest.mark.parametrize(
    "command", ["ingest --dry-run", "ingest --json", "status", "status --json", "master", "export"]
)
def test_nothing_printed_acts_on_the_terminal(taken: Round, command: str) -> None:
    """No escape sequence, no bell, no link, no change of direction, in words or in JSON."""
    assert taken.printed[command]
    assert not acting(taken.printed[command])


def test_texts_are_told_as_they_stand(taken: Round) -> None:
    """A person reads in the findings what was written, with marks in place of what cannot be shown."""
    told = taken.printed["ingest --dry-run"]
    for words in ("=cmd|' /C calc'!A0", "�[31m红�[0m", "<script>alert(1)</script>", "�司公甲�"):
        assert f"所有制性质填的“{words}”不在列表中" in told
