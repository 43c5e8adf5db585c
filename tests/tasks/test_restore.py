"""A campaign made of a backup: all of it or none, nothing else is ever unpacked, one line for whatever is wrong."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ON, Desk

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.loading import RESTORING
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.errors import PlaceError
from cwgk_excel.ledger import archive, store
from cwgk_excel.tasks.upkeep import restore as module
from cwgk_excel.tasks.upkeep.backup import MANIFEST, backup
from cwgk_excel.tasks.upkeep.check import check
from cwgk_excel.tasks.upkeep.restore import restore


def files(folder: Path) -> list[str]:
    """All files below a folder."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_restored_campaign_goes_on(kept: Desk, tmp_path: Path) -> None:
    """The same files are duplicates, the same settings give the same version."""
    backup(kept.campaign, tmp_path / "备份.zip")
    restore(tmp_path / "备份.zip", tmp_path / "新")
    again = Desk(tmp_path / "新")
    outcomes = {r.path: r.outcome for r in again.take(kept.folder / "inbox")}
    assert outcomes == {"甲.xlsx": "duplicate", "坏.xlsx": "refused"}


def test_restore_wants_a_free_folder(kept: Desk, tmp_path: Path) -> None:
    """A campaign, any file in it, a file of that name: nothing is touched."""
    backup(kept.campaign, tmp_path / "备份.zip")
    before = kept.snapshot()
    with pytest.raises(PlaceError, match="不是空文件夹"):
        restore(tmp_path / "备份.zip", kept.folder)
    with pytest.raises(PlaceError, match="不是空文件夹"):
        restore(tmp_path / "备份.zip", tmp_path / "备份.zip")
    assert kept.snapshot() == before


def test_interrupted_restoring_is_begun_anew(kept: Desk, tmp_path: Path) -> None:
    """What lies in the folder it unpacks into is its own."""
    backup(kept.campaign, tmp_path / "备份.zip")
    (tmp_path / "新" / RESTORING / "archive").mkdir(parents=True)
    (tmp_path / "新" / RESTORING / "campaign.toml").write_text("half")
    assert check(restore(tmp_path / "备份.zip", tmp_path / "新"), workers=0).problems == []


def test_missing_backup(tmp_path: Path) -> None:
    """No folder stays behind."""
    with pytest.raises(PlaceError, match="找不到备份文件"):
        restore(tmp_path / "没有.zip", tmp_path / "新")
    assert list(tmp_path.iterdir()) == []


def test_full_disk_while_restoring(kept: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder stays, and no half campaign in it."""
    backup(kept.campaign, tmp_path / "备份.zip")
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


def told(name: str, **changes: object) -> Callable[[Members], None]:
    """Say something else of a member in the manifest."""

    def change(members: Members) -> None:
        about = json.loads(members[MANIFEST])
        about["files"][name].update(changes)
        members[MANIFEST] = json.dumps(about).encode()

    return change


def entry(name: str, value: object) -> Callable[[Members], None]:
    """Put something else in a member's place in the manifest."""

    def change(members: Members) -> None:
        about = json.loads(members[MANIFEST])
        about["files"][name] = value
        members[MANIFEST] = json.dumps(about).encode()

    return change


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
    "a device": listed("keys/CON.key", b"x"),
    "a device with more": listed("keys/lpt1.old.key", b"x"),
    "a folder": replaced("keys/", b""),
    "manifest nested too deep": replaced(MANIFEST, b"[" * 100_000),
    "manifest in another encoding": replaced(MANIFEST, b"\xff\xfe{\x00\x00\xd8"),
    "files as a list": replaced(MANIFEST, b'{"format": 1, "files": [["campaign.toml", 1]]}'),
    "format of another kind": replaced(MANIFEST, b'{"format": [[[1]]], "files": {}}'),
    "size of another kind": told("submitters.csv", size="many"),
    "size that is no number": told("submitters.csv", size=None),
    "size below nothing": told("submitters.csv", size=-1),
    "size as a truth value": told("submitters.csv", size=True),
    "size with a fraction": told("submitters.csv", size=1.5),
    "hash of another kind": told("submitters.csv", sha256=[]),
    "entry of another kind": entry("submitters.csv", "text"),
}


@pytest.mark.parametrize("what", FORGED)
def test_forged_and_damaged_backups(kept: Desk, tmp_path: Path, what: str) -> None:
    """One clear line, and nothing anywhere on disk."""
    backup(kept.campaign, tmp_path / "备份.zip")
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
def test_backup_with_a_changed_byte(kept: Desk, tmp_path: Path, at: int) -> None:
    """In the middle or at an end; nothing is restored."""
    backup(kept.campaign, tmp_path / "备份.zip")
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


def test_ledger_in_a_backup_is_checked_when_restored(kept: Desk, tmp_path: Path) -> None:
    """A campaign that was damaged when it was saved is so still, and is told."""
    with sqlite3.connect(kept.folder / store.FILE) as db:
        db.execute("UPDATE record SET cells = json_set(cells, '$.staff_count[2]', '1')")
    db.close()
    backup(kept.campaign, tmp_path / "备份.zip")
    shutil.rmtree(kept.folder)
    problems = check(restore(tmp_path / "备份.zip", tmp_path / "新"), workers=0).problems
    assert "现在读出“326”" in problems[0]


def test_more_than_there_is_room_for(kept: Desk, tmp_path: Path) -> None:
    """Said before the disk is filled."""
    backup(kept.campaign, tmp_path / "备份.zip")
    with zipfile.ZipFile(tmp_path / "备份.zip") as package:
        members = {name: package.read(name) for name in package.namelist()}
    told("ledger.sqlite", size=10**18)(members)
    with zipfile.ZipFile(tmp_path / "大.zip", "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    with pytest.raises(PlaceError, match="磁盘已满。请腾出磁盘空间再试"):
        restore(tmp_path / "大.zip", tmp_path / "新")
    assert not (tmp_path / "新").exists()


def test_member_named_twice(kept: Desk, tmp_path: Path) -> None:
    """Which of the two would count, nobody can say."""
    backup(kept.campaign, tmp_path / "备份.zip")
    with zipfile.ZipFile(tmp_path / "备份.zip", "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("submitters.csv", b"other")
    with pytest.raises(PlaceError, match="里面的文件与清单不一致"):
        restore(tmp_path / "备份.zip", tmp_path / "新")


def test_name_in_no_encoding(kept: Desk, tmp_path: Path) -> None:
    """The zip says that a name is UTF-8, and it is not."""
    backup(kept.campaign, tmp_path / "备份.zip")
    data = (tmp_path / "备份.zip").read_bytes().replace("第一批".encode(), b"\xff" * 9)
    (tmp_path / "备份.zip").write_bytes(data)
    with pytest.raises(PlaceError, match="不是备份文件，或已损坏，没有恢复。请换一份备份"):
        restore(tmp_path / "备份.zip", tmp_path / "新")


def test_any_damage_is_one_line(kept: Desk, tmp_path: Path) -> None:
    """A byte changed or the rest gone, all over the headers and the directory; never a traceback."""
    backup(kept.campaign, tmp_path / "备份.zip")
    data = (tmp_path / "备份.zip").read_bytes()
    directory = data.rindex(b"PK\x05\x06")
    begins = int.from_bytes(data[directory + 16 : directory + 20], "little")
    lines = set()
    places = [*range(0, 60), *range(begins, len(data), 7)]
    for at in places:
        damaged = bytearray(data)
        damaged[at] ^= 0xFF
        for number, text in enumerate((bytes(damaged), data[:at])):
            (tmp_path / "坏.zip").write_bytes(text)
            try:
                restore(tmp_path / "坏.zip", tmp_path / "新")
            except PlaceError as error:
                lines.add(len(error.lines))
                assert not (tmp_path / "新").exists(), at
            else:  # what nobody reads: dates, attributes
                assert number == 0
                shutil.rmtree(tmp_path / "新")
    assert lines == {1}


@pytest.mark.skipif(os.name == "nt", reason="Windows goes by the folder's rights")
def test_keys_and_backup_are_private(kept: Desk, tmp_path: Path) -> None:
    """Nobody else on this computer reads them."""
    before = os.umask(0o022)
    try:
        backup(kept.campaign, tmp_path / "备份.zip")
        folder = restore(tmp_path / "备份.zip", tmp_path / "新").folder
    finally:
        os.umask(before)
    private = [tmp_path / "备份.zip", folder / "keys" / "signing.key", folder / "keys" / "第一批.key"]
    assert [path.stat().st_mode & 0o777 for path in private] == [0o600, 0o600, 0o600]
    assert (folder / "campaign.toml").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "moved", [(), ("keys",), ("1-分发.cmd", "archive", "inbox", "keys", "ledger.sqlite")]
)
def test_restoring_that_was_killed_is_begun_anew(kept: Desk, tmp_path: Path, moved: tuple[str, ...]) -> None:
    """Whatever it had moved by then: without settings it was no campaign."""
    backup(kept.campaign, tmp_path / "备份.zip")
    campaign = restore(tmp_path / "备份.zip", tmp_path / "新")
    for place in list(campaign.folder.iterdir()):
        (campaign.folder / RESTORING).mkdir(exist_ok=True)
        if place.name not in moved:
            place.replace(campaign.folder / RESTORING / place.name)
    for task in (Campaign.load, lambda folder: create(folder, on=ON)):
        with pytest.raises(PlaceError, match="恢复中断了，还不是完整的批次。请用同一份备份再恢复一次"):
            task(campaign.folder)
    again = restore(tmp_path / "备份.zip", campaign.folder)
    assert check(again, workers=0).problems == []
    assert not (again.folder / RESTORING).exists()


@pytest.mark.parametrize("name", ["inbox/来.xlsx", "笔记.txt", "campaign.toml"])
def test_what_somebody_put_there_since_is_kept(kept: Desk, tmp_path: Path, name: str) -> None:
    """Then the folder is in use, whatever an interrupted restoring left in it."""
    backup(kept.campaign, tmp_path / "备份.zip")
    (tmp_path / "新" / RESTORING).mkdir(parents=True)
    (tmp_path / "新" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "新" / name).write_text("of somebody", encoding="utf-8")
    with pytest.raises(PlaceError, match="不是空文件夹"):
        restore(tmp_path / "备份.zip", tmp_path / "新")
    assert (tmp_path / "新" / name).read_text(encoding="utf-8") == "of somebody"


def test_damage_of_the_disk_leaves_an_empty_folder(
    kept: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when half of it was moved already."""
    backup(kept.campaign, tmp_path / "备份.zip")
    (tmp_path / "空").mkdir()
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "ledger.sqlite" and self.parent.name == RESTORING:
            raise OSError(5, "Input/output error")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        with pytest.raises(PlaceError, match="磁盘读写出错"):
            restore(tmp_path / "备份.zip", tmp_path / "空")
    assert list((tmp_path / "空").iterdir()) == []
