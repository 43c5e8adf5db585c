"""A campaign in one file: all of it, whole or not at all, and nothing else is ever unpacked."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import today
from cwgk_excel.errors import LedgerError, PlaceError
from cwgk_excel.ledger import archive, store
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.finals import Signing
from cwgk_excel.tasks.master import master
from cwgk_excel.tasks.upkeep import backup as module
from cwgk_excel.tasks.upkeep.backup import backup
from cwgk_excel.tasks.upkeep.check import check
from cwgk_excel.tasks.upkeep.restore import restore


def files(folder: Path) -> list[str]:
    """All files below a folder."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_restored_campaign_is_the_one_that_was_saved(kept: Desk, tmp_path: Path) -> None:
    """Settings, bodies, keys, ledger and archive, with the folders and scripts of a new campaign."""
    before = kept.snapshot()
    done = backup(kept.campaign, tmp_path / "备份.zip")
    assert kept.snapshot() == before
    assert (done.files, done.missing) == (7, ())
    folder = tmp_path / "新 地方"
    campaign = restore(tmp_path / "备份.zip", folder)
    assert campaign == Campaign(folder, kept.campaign.settings, kept.campaign.submitters)
    assert check(campaign, workers=0).problems == []
    for name in ("campaign.toml", "submitters.csv", "keys/signing.key", "keys/第一批.key"):
        assert (folder / name).read_bytes() == (kept.folder / name).read_bytes()
    again = Desk(folder)
    assert again.snapshot("archive").keys() == kept.snapshot("archive").keys()
    assert again.collect().records["annex1"]["unit_name"].tolist() == ["甲公司"]
    assert {p.name for p in folder.iterdir()} == {
        *("archive", "campaign.toml", "corrections", "inbox", "keys", "ledger.sqlite", "master", "outbox"),
        *(
            "submitters.csv",
            "1-分发.cmd",
            "2-收表.cmd",
            "3-退改.cmd",
            "4-查进度.cmd",
            "5-备份.cmd",
            "6-催报.cmd",
            "7-决定.cmd",
            "8-总表.cmd",
            "操作手册.html",
            "命令窗口.cmd",
        ),
    }


def test_backup_has_a_name_of_its_own(kept: Desk, tmp_path: Path) -> None:
    """The campaign's, the day and a number, beside its folder or in the folder that is named."""
    (tmp_path / "U盘").mkdir()
    day = today().isoformat()
    made = [backup(kept.campaign, place).place for place in (None, None, tmp_path / "U盘")]
    assert [path.relative_to(tmp_path).as_posix() for path in made] == [
        f"批次-备份-{day}-1.zip",
        f"批次-备份-{day}-2.zip",
        f"U盘/批次-备份-{day}-1.zip",
    ]


def test_same_campaign_gives_the_same_backup(kept: Desk, tmp_path: Path) -> None:
    """No time of day is in it."""
    one, two = tmp_path / "一.zip", tmp_path / "二.zip"
    backup(kept.campaign, one)
    backup(kept.campaign, two)
    assert one.read_bytes() == two.read_bytes()


def test_campaign_that_was_never_issued(campaign: Campaign, tmp_path: Path) -> None:
    """It has no ledger yet, and no key here: that is told."""
    done = backup(campaign, tmp_path / "备份.zip")
    assert done.missing == ("keys/signing.key",)
    restored = restore(tmp_path / "备份.zip", tmp_path / "新")
    with Ledger.open(restored.folder) as ledger:
        assert ledger.versions() == {}


def test_backup_replaces_nothing(kept: Desk, tmp_path: Path) -> None:
    """An older one is not lost by a slip."""
    (tmp_path / "备份.zip").write_bytes(b"older")
    with pytest.raises(PlaceError, match="换一个文件名"):
        backup(kept.campaign, tmp_path / "备份.zip")
    assert (tmp_path / "备份.zip").read_bytes() == b"older"


def test_backup_is_whole_or_not_there(kept: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is told in one line."""

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "open", full)
    with pytest.raises(PlaceError, match=r"无法写入备份.*磁盘已满"):
        backup(kept.campaign, tmp_path / "备" / "份.zip")
    assert files(tmp_path / "备") == []


def test_backup_is_read_back(kept: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk does not give what was written, no backup is left to be trusted."""
    read_back = module._read_back

    def on_a_bad_disk(file: Path, written: Mapping[str, Mapping[str, object]]) -> None:
        data = bytearray(file.read_bytes())
        data[data.index(b"PK\x03\x04", 4000) + 400] ^= 1
        file.write_bytes(data)
        read_back(file, written)

    monkeypatch.setattr(module, "_read_back", on_a_bad_disk)
    with pytest.raises(PlaceError, match="读回来与写入的不同，没有留下"):
        backup(kept.campaign, tmp_path / "备份.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_damaged_ledger_is_not_backed_up(kept: Desk, tmp_path: Path) -> None:
    """Restoring it would be of no use: the line says what to do."""
    place = kept.folder / store.FILE
    data = bytearray(place.read_bytes())
    for page in range(10, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = bytes(200)
    place.write_bytes(data)
    with pytest.raises(LedgerError, match=rf"账本 {re.escape(str(place))} 已损坏.*请从备份中恢复"):
        backup(kept.campaign, tmp_path / "备份.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_missing_and_damaged_originals_are_told(kept: Desk, tmp_path: Path) -> None:
    """What there is, is saved all the same."""
    places = [archive.path(kept.folder, archive.sha256_of(p)) for p in archive.kept(kept.folder)]
    places[0].unlink()
    places[1].write_bytes(b"other")
    done = backup(kept.campaign, tmp_path / "备份.zip")
    assert done.missing == tuple(p.relative_to(kept.folder).as_posix() for p in places)
    assert done.files == 6
    campaign = restore(tmp_path / "备份.zip", tmp_path / "新")
    assert len(check(campaign, workers=0).problems) == 2


def test_signed_masters_are_carried(kept: Desk, tmp_path: Path) -> None:
    """They cannot be made again, unlike drafts; one that was changed since is told."""
    master(kept.campaign, lacks="left-out")
    master(kept.campaign, lacks="left-out", signing=Signing(1, "赵主任", date(2017, 11, 20)))
    (final,) = (kept.folder / "master").glob("全市汇总表-*定稿*.xlsx")
    backup(kept.campaign, tmp_path / "备份.zip")
    folder = restore(tmp_path / "备份.zip", tmp_path / "新").folder
    assert (folder / "master" / final.name).read_bytes() == final.read_bytes()
    assert all("定稿" in path.name for path in (folder / "master").iterdir())
    final.write_bytes(b"other")
    assert backup(kept.campaign, tmp_path / "再备份.zip").missing == (f"master/{final.name}",)


def test_what_the_ledger_does_not_name_is_not_carried(kept: Desk, tmp_path: Path) -> None:
    """An interrupted run's leftovers."""
    (kept.folder / "archive" / ".cwgk-0a1b2c3d-77-0123456789abcdef.part").write_bytes(b"half")
    archive.keep(kept.folder, b"extra", archive.sha256(b"extra"))
    assert backup(kept.campaign, tmp_path / "备份.zip").files == 7


def test_backup_is_of_one_moment(kept: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process takes in meanwhile is wholly in it or not at all."""
    copy_to = Ledger.copy_to

    def meanwhile(self: Ledger, path: Path) -> None:
        copy_to(self, path)
        kept.put("乙.xlsx", kept.unit(unit_name="乙公司"))
        kept.take()

    monkeypatch.setattr(Ledger, "copy_to", meanwhile)
    backup(kept.campaign, tmp_path / "备份.zip")
    assert check(restore(tmp_path / "备份.zip", tmp_path / "新"), workers=0).problems == []
    assert Desk(tmp_path / "新").collect().records["annex1"]["unit_name"].tolist() == ["甲公司"]
    assert sorted(kept.collect().records["annex1"]["unit_name"]) == ["乙公司", "甲公司"]


def test_backup_does_not_wait_for_a_writer(
    kept: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its half is not in it."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(kept.folder) as writer, writer.transaction():
        writer.db.execute(f"INSERT INTO content VALUES ('{'b' * 64}', 1)")
        assert backup(kept.campaign, tmp_path / "备份.zip").missing == ()


def test_manifest_is_plain_json() -> None:
    """With an indent of 1, as it always was, though it is written piece by piece."""
    written = {"campaign.toml": (7, "a1" * 32), "keys/旧.key": (44, "b2" * 32)}
    told = {name: {"size": size, "sha256": digest} for name, (size, digest) in written.items()}
    assert "".join(module._manifest(written)) == json.dumps({"format": 2, "files": told}, indent=1)
