"""A campaign in one file: all of it, whole or not at all, and nothing else is ever unpacked."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import PlaceError
from cwgk_excel.ledger import archive, store
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks import backup as module
from cwgk_excel.tasks.backup import MANIFEST, UNFINISHED, backup, restore
from cwgk_excel.tasks.check import check


@pytest.fixture(scope="module")
def _taken_folder(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("taken") / "批次"))
    desk.put("甲.xlsx", desk.unit())
    desk.put("坏.xlsx", b"PK\x03\x04 not whole")
    desk.take()
    (desk.folder / "keys" / "第一批.key").write_text("ab" * 32)
    return desk.folder


@pytest.fixture
def taken(_taken_folder: Path, tmp_path: Path) -> Desk:
    """A return that was accepted and one that was refused; and the key of an earlier round."""
    return Desk(shutil.copytree(_taken_folder, tmp_path / "批次"))


def files(folder: Path) -> list[str]:
    """All files below a folder."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_restored_campaign_is_the_one_that_was_saved(taken: Desk, tmp_path: Path) -> None:
    """Settings, bodies, keys, ledger and archive, with the folders and scripts of a new campaign."""
    before = taken.snapshot()
    done = backup(taken.campaign, tmp_path / "备份.zip")
    assert taken.snapshot() == before
    assert (done.files, done.missing) == (7, ())
    folder = tmp_path / "新 地方"
    campaign = restore(tmp_path / "备份.zip", folder)
    assert campaign == Campaign(folder, taken.campaign.settings, taken.campaign.submitters)
    assert check(campaign, workers=0).problems == []
    for name in ("campaign.toml", "submitters.csv", "keys/signing.key", "keys/第一批.key"):
        assert (folder / name).read_bytes() == (taken.folder / name).read_bytes()
    again = Desk(folder)
    assert again.snapshot("archive").keys() == taken.snapshot("archive").keys()
    assert again.collect().annex1["unit_name"].tolist() == ["甲公司"]
    assert {p.name for p in folder.iterdir()} == {
        *("archive", "campaign.toml", "corrections", "inbox", "keys", "ledger.sqlite", "master", "outbox"),
        *("submitters.csv", "1-分发.cmd", "2-收表.cmd", "3-总表.cmd"),
    }


def test_restored_campaign_goes_on(taken: Desk, tmp_path: Path) -> None:
    """The same files are duplicates, the same settings give the same version."""
    backup(taken.campaign, tmp_path / "备份.zip")
    restore(tmp_path / "备份.zip", tmp_path / "新")
    again = Desk(tmp_path / "新")
    outcomes = {r.path: r.outcome for r in again.take(taken.folder / "inbox")}
    assert outcomes == {"甲.xlsx": "duplicate", "坏.xlsx": "refused"}


def test_same_campaign_gives_the_same_backup(taken: Desk, tmp_path: Path) -> None:
    """No time of day is in it."""
    one, two = tmp_path / "一.zip", tmp_path / "二.zip"
    backup(taken.campaign, one)
    backup(taken.campaign, two)
    assert one.read_bytes() == two.read_bytes()


def test_campaign_that_was_never_issued(campaign: Campaign, tmp_path: Path) -> None:
    """It has no ledger yet, and no key here: that is told."""
    done = backup(campaign, tmp_path / "备份.zip")
    assert done.missing == ("keys/signing.key",)
    restored = restore(tmp_path / "备份.zip", tmp_path / "新")
    with Ledger.open(restored.folder) as ledger:
        assert ledger.versions() == {}


def test_backup_replaces_nothing(taken: Desk, tmp_path: Path) -> None:
    """An older one is not lost by a slip."""
    (tmp_path / "备份.zip").write_bytes(b"older")
    with pytest.raises(PlaceError, match="换一个文件名"):
        backup(taken.campaign, tmp_path / "备份.zip")
    assert (tmp_path / "备份.zip").read_bytes() == b"older"


def test_backup_is_whole_or_not_there(taken: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is told in one line."""

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(PlaceError, match=r"无法写入备份.*磁盘已满"):
        backup(taken.campaign, tmp_path / "备" / "份.zip")
    assert files(tmp_path / "备") == []


def test_missing_and_damaged_originals_are_told(taken: Desk, tmp_path: Path) -> None:
    """What there is, is saved all the same."""
    places = [archive.path(taken.folder, archive.sha256_of(p)) for p in archive.kept(taken.folder)]
    places[0].unlink()
    places[1].write_bytes(b"other")
    done = backup(taken.campaign, tmp_path / "备份.zip")
    assert done.missing == tuple(p.relative_to(taken.folder).as_posix() for p in places)
    assert done.files == 6
    campaign = restore(tmp_path / "备份.zip", tmp_path / "新")
    assert len(check(campaign, workers=0).problems) == 2


def test_what_the_ledger_does_not_name_is_not_carried(taken: Desk, tmp_path: Path) -> None:
    """An interrupted run's leftovers."""
    (taken.folder / "archive" / ".cwgk-0a1b2c3d-77-0123456789abcdef.part").write_bytes(b"half")
    archive.keep(taken.folder, b"extra", archive.sha256(b"extra"))
    assert backup(taken.campaign, tmp_path / "备份.zip").files == 7


def test_backup_is_of_one_moment(taken: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process takes in meanwhile is wholly in it or not at all."""
    copy_to = Ledger.copy_to

    def meanwhile(self: Ledger, path: Path) -> None:
        copy_to(self, path)
        taken.put("乙.xlsx", taken.unit(unit_name="乙公司"))
        taken.take()

    monkeypatch.setattr(Ledger, "copy_to", meanwhile)
    backup(taken.campaign, tmp_path / "备份.zip")
    assert check(restore(tmp_path / "备份.zip", tmp_path / "新"), workers=0).problems == []
    assert Desk(tmp_path / "新").collect().annex1["unit_name"].tolist() == ["甲公司"]
    assert sorted(taken.collect().annex1["unit_name"]) == ["乙公司", "甲公司"]


def test_backup_does_not_wait_for_a_writer(
    taken: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its half is not in it."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(taken.folder) as writer, writer.transaction():
        writer.db.execute(f"INSERT INTO content VALUES ('{'b' * 64}', 1)")
        assert backup(taken.campaign, tmp_path / "备份.zip").missing == ()


def test_restore_wants_a_free_folder(taken: Desk, tmp_path: Path) -> None:
    """A campaign, any file in it, a file of that name: nothing is touched."""
    backup(taken.campaign, tmp_path / "备份.zip")
    before = taken.snapshot()
    with pytest.raises(PlaceError, match="不是空文件夹"):
        restore(tmp_path / "备份.zip", taken.folder)
    with pytest.raises(PlaceError, match="不是空文件夹"):
        restore(tmp_path / "备份.zip", tmp_path / "备份.zip")
    assert taken.snapshot() == before


def test_interrupted_restoring_is_begun_anew(taken: Desk, tmp_path: Path) -> None:
    """What lies in the folder it unpacks into is its own."""
    backup(taken.campaign, tmp_path / "备份.zip")
    (tmp_path / "新" / UNFINISHED / "archive").mkdir(parents=True)
    (tmp_path / "新" / UNFINISHED / "campaign.toml").write_text("half")
    assert check(restore(tmp_path / "备份.zip", tmp_path / "新"), workers=0).problems == []


def test_missing_backup(tmp_path: Path) -> None:
    """No folder stays behind."""
    with pytest.raises(PlaceError, match="找不到备份文件"):
        restore(tmp_path / "没有.zip", tmp_path / "新")
    assert list(tmp_path.iterdir()) == []


def test_full_disk_while_restoring(taken: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder stays, and no half campaign in it."""
    backup(taken.campaign, tmp_path / "备份.zip")
    (tmp_path / "空").mkdir()

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "furnish", full)
    with pytest.raises(PlaceError, match="磁盘已满"):
        restore(tmp_path / "备份.zip", tmp_path / "空")
    assert list((tmp_path / "空").iterdir()) == []


Members = dict[str, bytes]


def without(name: str) -> Callable[[Members], None]:
    """Leave a member out."""
    return lambda members: members.pop(name, None) and None


def listed(name: str, data: bytes) -> Callable[[Members], None]:
    """Add a member that the manifest names too, as a forger would."""

    def add(members: Members) -> None:
        about = json.loads(members[MANIFEST])
        about["files"][name] = {"size": len(data), "sha256": archive.sha256(data)}
        members[MANIFEST] = json.dumps(about).encode()
        members[name] = data

    return add


def replaced(name: str, data: bytes) -> Callable[[Members], None]:
    """Put other bytes into a member."""
    return lambda members: members.__setitem__(name, data)


FORGED: dict[str, Callable[[Members], None]] = {
    "no manifest": without(MANIFEST),
    "no settings": without("campaign.toml"),
    "no ledger": without("ledger.sqlite"),
    "changed": replaced("submitters.csv", b"code,name,kind,order\n"),
    "longer": replaced("submitters.csv", b"0" * 10_000_000),
    "broken manifest": replaced(MANIFEST, b"{"),
    "manifest of another kind": replaced(MANIFEST, b"[]"),
    "newer": replaced(MANIFEST, b'{"format": 99, "files": {}}'),
    "not listed": replaced("more.txt", b"x"),
    "traversal": listed("../../坏.txt", b"x"),
    "traversal in the archive": listed("archive/../坏.txt", b"x"),
    "absolute": listed("/坏.txt", b"x"),
    "of Windows": listed("keys\\坏.key", b"x"),
    "a drive": listed("keys/C:坏.key", b"x"),
    "a script": listed("1-分发.cmd", b"format c:"),
    "a hash in the wrong place": listed(f"archive/ab/{'c' * 64}", b"x"),
    "a hidden key": listed("keys/.key", b"x"),
}


@pytest.mark.parametrize("what", FORGED)
def test_forged_and_damaged_backups(taken: Desk, tmp_path: Path, what: str) -> None:
    """One clear line, and nothing anywhere on disk."""
    backup(taken.campaign, tmp_path / "备份.zip")
    with zipfile.ZipFile(tmp_path / "备份.zip") as package:
        members = {name: package.read(name) for name in package.namelist()}
    FORGED[what](members)
    place = tmp_path / "里" / "层"
    place.mkdir(parents=True)
    with zipfile.ZipFile(place / "伪.zip", "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    before = files(tmp_path)
    with pytest.raises(PlaceError, match=r"不是备份文件，或已损坏.*请换一份备份") as raised:
        restore(place / "伪.zip", place / "新")
    assert len(raised.value.lines) == 1
    assert files(tmp_path) == before
    assert not (place / "新").exists()


@pytest.mark.parametrize("at", [0, 30, 400, -30])
def test_backup_with_a_changed_byte(taken: Desk, tmp_path: Path, at: int) -> None:
    """In the middle or at an end; nothing is restored."""
    backup(taken.campaign, tmp_path / "备份.zip")
    data = bytearray((tmp_path / "备份.zip").read_bytes())
    data[at] ^= 0xFF
    (tmp_path / "备份.zip").write_bytes(data)
    with pytest.raises(PlaceError, match="请换一份备份"):
        restore(tmp_path / "备份.zip", tmp_path / "新")
    assert not (tmp_path / "新").exists()


@pytest.mark.parametrize("data", [b"", b"PK", "不是压缩包".encode() * 100])
def test_what_is_no_backup(tmp_path: Path, data: bytes) -> None:
    """Another file was named by mistake."""
    (tmp_path / "备份.zip").write_bytes(data)
    with pytest.raises(PlaceError, match="不是备份文件"):
        restore(tmp_path / "备份.zip", tmp_path / "新")


def test_ledger_in_a_backup_is_checked_when_restored(taken: Desk, tmp_path: Path) -> None:
    """A campaign that was damaged when it was saved is so still, and is told."""
    with sqlite3.connect(taken.folder / store.FILE) as db:
        db.execute("UPDATE cell SET text = '1' WHERE field = 'staff_count'")
    db.close()
    backup(taken.campaign, tmp_path / "备份.zip")
    shutil.rmtree(taken.folder)
    problems = check(restore(tmp_path / "备份.zip", tmp_path / "新"), workers=0).problems
    assert "现在读出“326”" in problems[0]
