"""The list of what was made and sent, which people open and save in Excel."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Desk
from sent_back import MONDAY, SLIP, TUESDAY, make, names

from cwgk_excel.errors import PlaceError, SettingsError
from cwgk_excel.tasks.corrections.corrections import mark_sent
from cwgk_excel.tasks.corrections.manifest import (
    MANIFEST,
    Made,
    as_before,
    read_manifest,
    remove_outdated,
    settled,
    write_manifest,
)

HASH = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of hello
ONE = Made(
    "210202",
    "中山区",
    "中山区/甲.xlsx",
    "修改表",
    "甲公司",
    "3",
    "2017-11-03",
    "2017-11-08",
    "2017-11-04",
    HASH,
)


def test_it_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """Names that Excel would run as formulas too; a second time nothing is written."""
    made = [
        ONE,
        replace(ONE, path="b.xlsx", unit="=1+1"),
        replace(ONE, path="c.xlsx", unit="'=x", sent_on=""),
    ]
    write_manifest(tmp_path, made)
    assert list(read_manifest(tmp_path).values()) == made
    data = (tmp_path / MANIFEST).read_bytes()
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert lines[0] == [
        *("代码", "报送单位", "文件", "内容", "单位", "处数"),
        *("做成日期", "限期", "已发送", "SHA-256"),
    ]
    assert [line[4] for line in lines[1:]] == ["甲公司", "'=1+1", "''=x"]
    stamp = (tmp_path / MANIFEST).stat().st_mtime_ns
    write_manifest(tmp_path, made)
    assert (tmp_path / MANIFEST).stat().st_mtime_ns == stamp
    assert read_manifest(tmp_path / "nowhere") == {}


def test_saved_by_chinese_excel(tmp_path: Path) -> None:
    """In the code page of Windows, with days as Excel shows them."""
    write_manifest(tmp_path, [ONE])
    text = (tmp_path / MANIFEST).read_text(encoding="utf-8-sig")
    (tmp_path / MANIFEST).write_text(text.replace("2017-11-0", "2017/11/"), encoding="gb18030")
    assert read_manifest(tmp_path) == {ONE.path: ONE}


def test_heads_that_were_changed_are_told(tmp_path: Path) -> None:
    """Rather than forget what was sent."""
    (tmp_path / MANIFEST).write_text("代码,报送单位\n", encoding="utf-8")
    with pytest.raises(PlaceError, match="分不清哪些已经发送"):
        read_manifest(tmp_path)


def test_days_of_what_did_not_change(tmp_path: Path) -> None:
    """Stay; what changed is new and was not sent."""
    today = replace(ONE, made_on="2017-11-05", sent_on="")
    (same,) = as_before([today], {ONE.path: ONE})
    assert (same.made_on, same.sent_on) == ("2017-11-03", "2017-11-04")
    other = replace(today, sha256="b" * 64)
    assert as_before([other], {ONE.path: ONE}) == [other]


def test_only_what_was_made_and_is_not_needed_is_removed(tmp_path: Path) -> None:
    """Not what somebody changed, what is another body's, and what lies elsewhere."""
    folder = tmp_path / "corrections"
    (folder / "中山区").mkdir(parents=True)
    lying = {"中山区/旧.xlsx": True, "中山区/改.xlsx": False, "别人.xlsx": True, "要.xlsx": True}
    for name, ours in lying.items():
        (folder / name).write_bytes(b"hello" if ours else b"other")
    outside = tmp_path / "收表.xlsx"
    outside.write_bytes(b"hello")
    (folder / "连").symlink_to(tmp_path)
    paths = [*lying, "../收表.xlsx", str(outside), "连/收表.xlsx", "没有.xlsx", "", "坏\0.xlsx"]
    before = {path: replace(ONE, path=path, code="别" if path == "别人.xlsx" else "210202") for path in paths}
    gone = remove_outdated(folder, [replace(ONE, path="要.xlsx")], before, {"210202"})
    assert gone == ["中山区/旧.xlsx"]
    assert outside.read_bytes() == b"hello"
    assert names_in(folder) == ["别人.xlsx", "改.xlsx", "要.xlsx"]


def names_in(folder: Path) -> list[str]:
    """The names of the files in a folder and below, links left out."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and "连" not in path.parts)


def test_what_is_changed_is_not_lost(tmp_path: Path) -> None:
    """Each time it is put aside under another name; what was made before is replaced."""
    made = replace(ONE, path="甲.docx")
    place = tmp_path / "甲.docx"
    assert settled(tmp_path, made, b"hello", None) == (b"hello", True)
    assert settled(tmp_path, made, b"hello", made) == (b"hello", False)
    place.write_bytes(b"changed")
    assert settled(tmp_path, made, b"hello", made) == (b"changed", False)
    newer = replace(made, sha256="b" * 64)
    assert settled(tmp_path, newer, b"newer", made) == (b"newer", True)
    place.write_bytes(b"changed again")
    settled(tmp_path, made, b"hello", newer)
    aside = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert aside == {
        "甲.docx": b"hello",
        "甲-改过的1.docx": b"changed",
        "甲-改过的2.docx": b"changed again",
    }


def test_what_was_sent(sent: Desk) -> None:
    """Is marked with its day once; what is made anew after that was not sent."""
    folder = sent.folder / "corrections"
    assert mark_sent(sent.campaign, ["中山区"], on=MONDAY) == 4
    assert mark_sent(sent.campaign, on=TUESDAY) == len(read_manifest(folder)) - 4
    assert mark_sent(sent.campaign, on=TUESDAY) == 0
    make(sent, on=TUESDAY)
    days = {
        one.path.split("/")[1]: one.sent_on for one in read_manifest(folder).values() if one.code == "210202"
    }
    assert days == dict.fromkeys(names(sent), "2017-11-13")
    sent.take(sent.put("又.xlsx", sent.unit(staff_count="三百多")))
    make(sent, on=TUESDAY)
    assert read_manifest(folder)[f"210202-中山区/{SLIP}"].sent_on == ""
    with pytest.raises(SettingsError):
        mark_sent(sent.campaign, ["没有"])
