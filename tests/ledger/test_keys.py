"""What findings are called: the same when a form comes again, when rows move, and when all is judged anew."""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from conftest import Desk
from injected import placed
from openpyxl.comments import Comment

from cwgk_excel.ledger import store
from cwgk_excel.ledger.held import OF_UNIT, SIGNED
from cwgk_excel.ledger.keys import file_key
from cwgk_excel.ledger.loading import load_returns
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.telling_json import finding_json
from cwgk_excel.tasks.upkeep.rejudge import as_json, rejudge

LATER = date(2017, 11, 11)


def keys(desk: Desk) -> dict[tuple[str, str, str], tuple[str, str]]:
    """By unit, field and code of each finding in force: what it is called, and its value's hash."""
    rows = desk.collect().findings.to_dict("records")
    return {(r["unit"], r["field"], r["code"]): (r["key"], r["value_hash"]) for r in rows}


def all_keys(desk: Desk) -> list[tuple[int, str, str]]:
    """Of each finding in the ledger its return, code and key."""
    with Ledger.open(desk.folder) as ledger:
        return [(one.id, f.code, f.key) for one in load_returns(ledger, None) for f in one.raw.findings] + [
            (one.id, f.code, f.key)
            for one in load_returns(ledger, None)
            if one.result
            for f in one.result.findings
        ]


def test_a_list_that_comes_again_with_other_rows(desk: Desk) -> None:
    """The finding is the same one; what tells that the cell was changed is its value."""
    named = ("乙公司", "staff_count", "cell-not-number")
    desk.take(desk.put("一.xlsx", desk.table({}, {"unit_name": "乙公司", "staff_count": "不详"})))
    first = keys(desk)
    desk.take(desk.put("二.xlsx", desk.table({"unit_name": "乙公司", "staff_count": "不详"}, {})), on=LATER)
    assert keys(desk)[named] == first[named]
    assert re.fullmatch("[0-9a-f]{24}", first[named][0])
    desk.take(desk.put("三.xlsx", desk.table({"unit_name": "乙公司", "staff_count": "待定"})), on=LATER)
    assert keys(desk)[named][0] == first[named][0]
    assert keys(desk)[named][1] != first[named][1]


def test_units_that_are_blank_or_listed_twice_are_told_apart(desk: Desk) -> None:
    """Each by its turn."""
    rows = ({"unit_name": name, "staff_count": "不详"} for name in ("甲公司", "甲公司", None, None))
    desk.take(desk.put("表.xlsx", desk.table(*rows)))
    known = [key for _, code, key in all_keys(desk) if code == "cell-not-number"]
    assert len(set(known)) == len(known) == 4


def test_forms_of_two_units_are_told_apart(desk: Desk) -> None:
    """Also what is about the whole form, and no field of it."""
    for name in ("甲公司", "乙公司"):
        desk.put(f"{name}.xlsx", desk.unit(unit_name=name))
    desk.edit(due="2017-11-01")
    desk.take()
    known = [key for _, code, key in all_keys(desk) if code == "return-late"]
    assert len(set(known)) == 2


def test_cell_without_a_field_is_called_by_its_place(desk: Desk) -> None:
    """As it was issued."""
    book = desk.book(desk.unit())
    sheet = book["认证申报表"]
    for place in ("J30", "J31"):
        sheet[place].comment = Comment("请看", "某")
    desk.take(desk.put("甲.xlsx", desk.saved(book)))
    known = [key for _, code, key in all_keys(desk) if code == "comment-unread"]
    assert len(set(known)) == 2


def test_every_finding_of_a_return_has_a_key_of_its_own(desk: Desk) -> None:
    """Also several of one kind that are about the whole file."""
    book = desk.book(desk.unit())
    for title in ("一", "二", "三"):
        book.create_sheet(title)["A1"] = "内容"
    desk.take(desk.put("甲.xlsx", desk.saved(book)))
    known = [key for *_, key in all_keys(desk)]
    assert len(known) >= 3
    assert len(set(known)) == len(known)


def test_judging_again_keeps_keys(desk: Desk) -> None:
    """And units are called as they were when they were first seen."""
    desk.take(desk.put("表.xlsx", desk.table({"unit_name": "大连市甲公司", "staff_count": "不详"})))
    before = all_keys(desk)
    desk.edit(city='"沈阳市"')
    rejudge(desk.campaign)
    assert all_keys(desk) == before
    with Ledger.open(desk.folder) as ledger:
        assert ledger.rows("SELECT unit FROM record") == [("甲公司",)]


def test_what_is_said_of_other_files_names_them(desk: Desk) -> None:
    """That another file is replaced is another finding."""
    seen = set()
    for number in (1, 2, 3):
        desk.take(desk.put(f"{number}.xlsx", desk.unit(staff_count=number)), on=date(2017, 11, number))
        seen.add(keys(desk).get(("", "", "return-replaces")))
    assert len(seen) == 3


def test_refused_file_is_called_by_its_content(desk: Desk) -> None:
    """Wherever it lies."""
    (result,) = desk.take(desk.put("坏.xlsx", b"PK\x03\x04"))
    ((key, _),) = keys(desk).values()
    assert key == file_key(result.sha256, result.code)


def test_json_has_the_keys_that_the_ledger_has(desk: Desk) -> None:
    """Of ingest, a dry run included, and of review."""
    desk.put("坏.xlsx", b"PK\x03\x04")
    desk.put("表.xlsx", desk.table({"unit_name": "甲公司", "staff_count": "不详"}))
    tried, taken = (desk.take(dry_run=dry) for dry in (True, False))
    known = {key for *_, key in all_keys(desk)} | {key for key, _ in keys(desk).values()}
    for results in (tried, taken):
        told = [finding_json(finding)["key"] for result in results for finding in result.findings]
        assert len(told) == 2
        assert set(told) == known
    desk.edit(due="2017-11-01")
    printed: Any = as_json(rejudge(desk.campaign))
    (late,) = printed["changes"][0]["appeared"]
    assert (late["code"], len(late["key"])) == ("return-late", 24)


def test_older_ledger_gets_the_keys_that_a_new_one_has(desk: Desk) -> None:
    """Of what was read and what was derived; made again under today's rules they stay."""
    desk.take(desk.put("甲.xlsx", desk.unit(self_total="约90", unit_name="大连市甲公司")))
    desk.take(
        desk.put("表.xlsx", desk.table({"staff_count": "不详"}, {"unit_name": None, "staff_count": "无"}))
    )
    before = all_keys(desk)
    with sqlite3.connect(desk.folder / store.FILE) as db:
        for name in ("finding_key", "return_body", "record_unit", "return_receipt"):
            db.execute(f"DROP INDEX {name}")
        db.execute(
            "CREATE TABLE cell (return INTEGER NOT NULL REFERENCES return, record INTEGER NOT NULL,"
            " field TEXT NOT NULL, address TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,"
            " number_format TEXT NOT NULL, formula TEXT NOT NULL, PRIMARY KEY (return, record, field)) WITHOUT ROWID"
        )
        for id, number, cells in (
            ("return.id", -1, "return, json_each(head)"),
            ("return", "number", "record, json_each(cells)"),
        ):
            said = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(5))
            db.execute(f"INSERT INTO cell SELECT {id}, {number}, key, {said} FROM {cells}")
        db.execute(
            "CREATE TABLE value (return INTEGER NOT NULL REFERENCES return, record INTEGER NOT NULL,"
            " data TEXT NOT NULL, PRIMARY KEY (return, record)) WITHOUT ROWID"
        )
        db.execute("INSERT INTO value SELECT return, key, value FROM derived, json_each(data)")
        columns = (
            ("return", "head"),
            ("record", "cells"),
            ("derived", "data"),
            ("record", "unit"),
            ("finding", "key"),
        )
        # SQLite takes a comma in the comment before a last column for that of the column, so there is none.
        for table, column in (*columns, ("finding", "value_hash")):
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        for table in ("refusal", "packed", "answer", "slip", "decision", "snapshot", "snapshot_map"):
            db.execute(f"DROP TABLE {table}")
        db.execute("UPDATE meta SET value = '4' WHERE key = 'schema'")
    db.close()
    assert all_keys(desk) == before
    assert all(key for *_, key in before)
    assert rejudge(desk.campaign).changes == ()


def test_units_of_an_earlier_ledger(tmp_path: Path) -> None:
    """From the values as they were read."""
    with Ledger.open(placed(tmp_path, 4)) as ledger:
        units = ledger.rows("SELECT unit FROM record ORDER BY number")
        ((hashed,),) = ledger.rows("SELECT value_hash FROM finding WHERE code = 'phone-unusual'")
    assert units[0] == ("大连复州轴承配件有限公司",)
    assert hashed == "309faf65163db911c7eba55e"


def test_held_and_units_are_asked_by_index(desk: Desk) -> None:
    """However many returns there are, none is walked through."""
    with Ledger.open(desk.folder) as ledger:
        for query, parameters in (
            (SIGNED, ("", "")),
            (f"{SIGNED} {OF_UNIT}", ("", "", "")),
        ):
            plan = [str(row[3]) for row in ledger.rows(f"EXPLAIN QUERY PLAN {query}", parameters)]
            assert not [line for line in plan if line.startswith("SCAN")], plan
