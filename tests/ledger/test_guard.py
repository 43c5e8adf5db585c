"""What is refused in the ledger's place, by every command, and how a lost ledger is made again."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from conftest import Desk

from cwgk_excel.cli import main
from cwgk_excel.errors import LedgerError
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.safety.guard import issued, strange, used
from cwgk_excel.ledger.store import FILE, Ledger
from cwgk_excel.tasks.distribute import distribute


def opening(folder: Path) -> str:
    """The line with which opening the ledger fails."""
    with pytest.raises(LedgerError) as caught:
        Ledger.open(folder)
    (line,) = caught.value.lines
    return line


def distributed(folder: Path) -> Path:
    """A campaign's folder as distributing leaves it, without its ledger."""
    (folder / "outbox").mkdir()
    (folder / "outbox" / "manifest.csv").write_text("代码")
    return folder


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("left", [None, b""])
def test_lost_ledger_is_not_made_anew(tmp_path: Path, left: bytes | None, write: bool) -> None:
    """It is told as lost in a campaign that has issued something; whoever only reads is told the same."""
    place = distributed(tmp_path) / FILE
    if left is not None:
        place.write_bytes(left)
    with pytest.raises(LedgerError, match="outbox 文件夹里有发出的表，没有做任何改动。请从备份中恢复"):
        Ledger.open(tmp_path, write=write)
    assert (place.read_bytes() if place.exists() else None) == left


def test_lost_ledger_of_a_campaign_that_keeps_returns(tmp_path: Path) -> None:
    """Its archive shows it."""
    digest = archive.sha256(b"x")
    archive.keep(tmp_path, b"x", digest)
    assert "不见了，而archive 文件夹里有收下的原文件" in opening(tmp_path)


def test_new_ledger_in_the_place_of_the_lost_one(tmp_path: Path) -> None:
    """Another program made it, and nothing stands in it."""
    Ledger.open(tmp_path).db.close()
    distributed(tmp_path)
    assert "里什么都没有登记，而outbox 文件夹里有发出的表" in opening(tmp_path)


def test_database_of_another_program(tmp_path: Path) -> None:
    """No table of ours is put into it."""
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("CREATE TABLE contacts (name)")
    db.close()
    before = (tmp_path / FILE).read_bytes()
    assert "不是本程序的账本，没有改动" in opening(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON receipt BEGIN DELETE FROM receipt; END", "多了触发器 t"),
        ("CREATE VIEW v AS SELECT * FROM receipt", "多了视图 v"),
        ("DROP INDEX receipt_content", "缺少索引 receipt_content"),
        ("ALTER TABLE derived RENAME COLUMN data TO text", "表 derived的内容不同"),
    ],
)
@pytest.mark.parametrize("write", [True, False])
def test_ledger_of_another_make_is_refused(tmp_path: Path, change: str, told: str, write: bool) -> None:
    """What others put into it would be carried out with ours."""
    Ledger.open(tmp_path).db.close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute(change)
    db.close()
    with pytest.raises(LedgerError, match=told):
        Ledger.open(tmp_path, write=write)


def test_what_shows_that_a_campaign_was_used(tmp_path: Path) -> None:
    """A package or a kept return; empty folders and half a file do not."""
    (tmp_path / "outbox").mkdir()
    (tmp_path / "archive" / "ab").mkdir(parents=True)
    (tmp_path / "archive" / "ab" / ".cwgk.part").write_bytes(b"half")
    assert (used(tmp_path), issued(tmp_path)) == ("", False)
    (tmp_path / "outbox" / "210202-中山区.zip").write_bytes(b"")
    assert (used(tmp_path), issued(tmp_path)) == ("outbox 文件夹里有发出的表", True)


def test_strange_parts_are_named() -> None:
    """What is too much, what lacks, what is otherwise."""
    ours = {("table", "a"): [1], ("index", "b"): [2], ("table", "c"): [3]}
    other = {("table", "a"): [1], ("view", "d\ne"): None, ("table", "c"): [4]}
    assert strange(ours, ours) == []
    assert strange(other, ours) == ["缺少索引 b", "表 c的内容不同", "多了视图 d e"]


@pytest.mark.parametrize(
    "command",
    [
        ["distribute"],
        ["ingest"],
        ["ingest", "--dry-run"],
        ["status"],
        ["master"],
        ["export", "--format", "csv"],
        ["check"],
        ["review"],
        ["backup", "{}/备份.zip"],
    ],
    ids=" ".join,
)
def test_every_command_stops_where_the_ledger_is_lost(
    desk: Desk, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """With exit code 2 and what to do; nothing is made or changed, least of all the master of before."""
    (desk.folder / FILE).unlink()
    for name in ("全市汇总表-第二批.xlsx", "工作总表-第二批.xlsx"):
        (desk.folder / "master" / name).write_bytes(b"the good one")
    before = desk.snapshot()
    name, *rest = (part.format(desk.folder) for part in command)
    assert main([name, str(desk.folder), *rest]) == 2
    assert "请从备份中恢复整个批次文件夹" in capsys.readouterr().err
    assert desk.snapshot() == before


def test_lost_ledger_without_a_backup_is_made_again(desk: Desk, tmp_path: Path) -> None:
    """As the line says: settings, bodies and key into a new campaign, distribute, inbox and archive, take in.

    What lies in the inbox no more comes from the archive, which keeps the days of its files.
    """
    desk.put("甲.xlsx", desk.unit())
    desk.put("表.xlsx", desk.table({}, {"unit_name": "乙公司"}))
    desk.put("丙.xlsx", desk.unit(unit_name="丙公司"))
    desk.take()
    (desk.folder / "inbox" / "丙.xlsx").unlink()
    for place in archive.whole(desk.folder):
        os.utime(place, (0, 0))
    wanted = desk.collect()
    again = tmp_path / "again"
    again.mkdir()
    for name in ("campaign.toml", "submitters.csv"):
        shutil.copy(desk.folder / name, again / name)
    shutil.copytree(desk.folder / "keys", again / "keys")
    new = Desk(again)
    distribute(new.campaign)
    for name in ("inbox", "archive"):
        shutil.copytree(desk.folder / name, again / name, dirs_exist_ok=True)
    new.take()
    for form in ("annex1", "annex2"):
        names = new.collect().records[form]["unit_name"]
        assert sorted(names) == sorted(wanted.records[form]["unit_name"]) != []


def test_ledger_of_another_campaign(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is made of it: its master would replace this campaign's."""
    folder = str(desk.folder)
    assert main(["master", folder]) == 0
    before = desk.snapshot("master")
    assert len(before) == 3
    (desk.folder / "keys" / "signing.key").write_text("ab" * 32)
    for command in (["status"], ["master"], ["export", "--format", "json"], ["review"], ["check", "--json"]):
        capsys.readouterr()
        assert main([command[0], folder, *command[1:]]) == 2
        assert "是另一个批次的。请从备份中恢复" in capsys.readouterr().err
    assert main(["backup", folder, str(tmp_path / "b.zip")]) == 2
    assert desk.snapshot("master") == before


@pytest.mark.parametrize("written", ["UPDATE version SET data = '{'", "UPDATE version SET data = '[]'"])
def test_rows_that_say_nothing(desk: Desk, capsys: pytest.CaptureFixture[str], written: str) -> None:
    """What somebody wrote into the ledger by hand is told as that."""
    with Ledger.open(desk.folder) as ledger:
        ledger.db.execute(written)
    assert main(["ingest", str(desk.folder)]) == 2
    assert "的内容被改动过，读不出来。请从备份中恢复" in capsys.readouterr().err
