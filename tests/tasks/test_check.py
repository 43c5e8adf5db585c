"""Checking a campaign: a sound one passes, every kind of damage is named, and nothing is ever changed."""

from __future__ import annotations

import io
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from formats import locked

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import LedgerError, PlaceError, SettingsError
from cwgk_excel.ledger import archive, store
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.taking_in import keeping, reading
from cwgk_excel.tasks.taking_in.one_file import FileRead, Source
from cwgk_excel.tasks.upkeep import check as module
from cwgk_excel.tasks.upkeep.check import Checked, check
from cwgk_excel.tasks.upkeep.rejudge import rejudge


def checked(desk: Desk) -> Checked:
    """The campaign as it is, checked in this process; not a byte of it changes."""
    before = desk.snapshot()
    done = check(desk.campaign, workers=0)
    assert desk.snapshot() == before
    return done


@pytest.fixture(scope="module")
def _taken_folder(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("taken") / "批次"))
    desk.put("中山区/甲.xlsx", desk.unit())
    desk.put("表.xlsx", desk.table({}, {"unit_name": "乙公司", "staff_count": "不详"}))
    desk.put("坏.xlsx", b"PK\x03\x04 not whole")
    desk.take()
    return desk.folder


@pytest.fixture
def taken(_taken_folder: Path, tmp_path: Path) -> Desk:
    """A unit, a table with two rows, and a file that was refused."""
    return Desk(shutil.copytree(_taken_folder, tmp_path / "批次"))


def alter(desk: Desk, *statements: str) -> None:
    """Change the ledger behind the program's back."""
    with sqlite3.connect(desk.folder / store.FILE) as db:
        for statement in statements:
            db.execute(statement)
    db.close()


def kept(desk: Desk, name: str) -> Path:
    """Where the original bytes of a file lie."""
    digest = archive.sha256_of(desk.folder / "inbox" / name)
    return archive.path(desk.folder, digest)


def test_sound_campaign(taken: Desk) -> None:
    """Counts are told, nothing else."""
    done = checked(taken)
    assert done.problems == done.notices == []
    assert done.counts == {
        "发出的表": 6,
        "收下和未收下的登记": 3,
        "存档的原文件": 3,
        "重新读取、逐格核对的文件": 2,
    }


def test_campaign_without_returns_or_ledger(desk: Desk) -> None:
    """Nothing to compare is nothing wrong."""
    assert checked(desk).problems == []
    for name in (store.FILE, "outbox/manifest.csv"):
        (desk.folder / name).unlink()
    for package in (desk.folder / "outbox").glob("*.zip"):
        package.unlink()
    assert checked(desk).problems == []


def test_lost_ledger_is_no_new_one(taken: Desk) -> None:
    """What was issued and received stood in it: nothing is checked, and nothing made in its place."""
    (taken.folder / store.FILE).unlink()
    with pytest.raises(LedgerError, match=r"不见了，而outbox 文件夹里有发出的表.*请从备份中恢复"):
        check(taken.campaign, workers=0)
    assert not (taken.folder / store.FILE).exists()


def test_originals_that_nobody_registered(taken: Desk) -> None:
    """Of a run that was cut short, or a ledger older than the archive; taking them in clears it."""
    before = (taken.folder / store.FILE).read_bytes()
    taken.put("乙.xlsx", taken.unit(unit_name="乙公司"))
    taken.take()
    (taken.folder / store.FILE).write_bytes(before)
    (line,) = checked(taken).problems
    assert line.startswith("archive 里有1个原文件还没有登记")
    assert "请再收一次" in line
    taken.take()
    assert checked(taken).problems == []


def test_settings_and_key_must_load(taken: Desk) -> None:
    """Without them nothing can be checked."""
    (taken.folder / "keys" / "signing.key").unlink()
    with pytest.raises(PlaceError, match="找不到签名密钥"):
        check(taken.campaign, workers=0)


def test_another_key(taken: Desk) -> None:
    """One line says so, instead of one for each return."""
    (taken.folder / "keys" / "signing.key").write_text("ab" * 32)
    with pytest.raises(SettingsError, match="已经分发出去的表不一致"):
        check(taken.campaign, workers=0)


def missing(place: Path) -> None:
    """Take a file away."""
    place.unlink()


def shorter(place: Path) -> None:
    """Cut a file."""
    place.write_bytes(place.read_bytes()[:-1])


def one_bit(place: Path) -> None:
    """Change a file without changing its length."""
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "words"), [(missing, "不见了"), (shorter, "字节，现在是"), (one_bit, "内容被改动或损坏")]
)
@pytest.mark.parametrize("name", ["中山区/甲.xlsx", "坏.xlsx"])
def test_damaged_archive(taken: Desk, damage: Callable[[Path], None], words: str, name: str) -> None:
    """Of what was accepted and of what was refused: the file, what is wrong, where it belongs."""
    place = kept(taken, name)
    damage(place)
    (line,) = checked(taken).problems
    assert line.startswith(f"{name}：存档的原文件")
    assert words in line
    assert f"请从备份中取回 {place}" in line


def test_what_was_too_large_to_be_kept_is_not_missed(taken: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As ``ingest`` keeps only its hash."""
    missing(kept(taken, "坏.xlsx"))
    assert len(checked(taken).problems) == 1
    monkeypatch.setattr(module, "LARGEST_KEPT", 10)
    assert keeping.LARGEST_KEPT > 10
    assert checked(taken).problems == []


def test_files_that_the_ledger_does_not_name(taken: Desk) -> None:
    """A returned file of an interrupted run is a problem; half a file, or what does not belong there, is none."""
    archive.keep(taken.folder, b"not yet registered", archive.sha256(b"not yet registered"))
    folder = taken.folder / "archive" / "ab"
    folder.mkdir(exist_ok=True)
    (folder / ".cwgk-0a1b2c3d-77-0123456789abcdef.part").write_bytes(b"half")
    (taken.folder / "archive" / "说明.txt").write_bytes(b"note")
    done = checked(taken)
    (whole,) = done.problems
    assert "1个原文件还没有登记" in whole
    part, other = done.notices
    assert "1个没有写完的临时文件" in part
    assert "archive/说明.txt" in other


CHANGES = {
    "a cell": (
        "UPDATE record SET cells = json_set(cells, '$.staff_count[2]', '327') WHERE return = 1",
        "登记的是“327”（数，格式 0），现在读出“326”（数，格式 0）",
    ),
    "a format": (
        "UPDATE record SET cells = json_set(cells, '$.staff_count[3]', '0%') WHERE return = 1",
        "登记的是“326”（数，格式 0%）",
    ),
    "a number of JSON": (
        "UPDATE record SET cells = json_set(cells, '$.staff_count[2]', 327) WHERE return = 1",
        "登记的是“327”（数，格式 0），现在读出“326”（数，格式 0）",
    ),
    "an address": (
        "UPDATE record SET cells = json_set(cells, '$.staff_count[0]', 'B99') WHERE return = 1",
        "B99、D5　登记的是“326”（数，格式 0），现在读出“326”（数，格式 0）",
    ),
    "a cell of the head": (
        "UPDATE return SET head = json_set(head, '$.leader[2]', '李四') WHERE head <> '{}'",
        "登记的是“李四”",
    ),
    "a cell gone": (
        "UPDATE record SET cells = json_remove(cells, '$.chair_name')",
        "登记的是没有这一格，现在读出“王建国”",
    ),
    "a finding": (
        "INSERT INTO finding SELECT 99, 1, 1, -1, 'locked-changed', '认证申报表', 'A1', '', '', '', '改了', '', '', '',"
        " ''",
        "登记时有A1的问题“改了”，现在没有",
    ),
    "the body": ("UPDATE return SET submitter = '210203' WHERE id = 1", "报送单位登记的是“210203”"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_changed_returns_are_told(taken: Desk, what: str) -> None:
    """File, sheet and cell, both readings, and in the end what may be done."""
    statement, words = CHANGES[what]
    alter(taken, statement)
    line, last = checked(taken).problems
    assert line.startswith(("中山区/甲.xlsx：认证申报表", "表.xlsx：认证申报汇总表"))
    assert words in line
    assert "账本可能被人改动过，请从备份中恢复" in last


def test_rows_that_differ_are_told(taken: Desk) -> None:
    """Each by its number, and not the cells in them."""
    alter(taken, "UPDATE record SET sheet_row = 9 WHERE sheet_row = 7")
    gone, come, last = checked(taken).problems
    assert "登记为单位、现在没有读出的：第9行" in gone
    assert "现在读出为单位、没有登记的：第7行" in come
    assert "总表仍按登记的内容" in last


def test_cell_that_differs_is_named(taken: Desk) -> None:
    """As people write addresses."""
    alter(taken, "UPDATE record SET cells = json_set(cells, '$.staff_count[2]', '9') WHERE return = 1")
    cell = taken.cell("annex1", "staff_count")
    assert checked(taken).problems[0].startswith(f"中山区/甲.xlsx：认证申报表!{cell}　登记的是“9”")


def test_many_differences_are_counted(taken: Desk) -> None:
    """The first ten of a file, and how many there are."""
    longer = "json_set(value, '$[2]', json_extract(value, '$[2]') || '1')"
    alter(
        taken,
        f"UPDATE record SET cells = (SELECT json_group_object(key, {longer}) FROM json_each(cells)) WHERE return = 1",
    )
    problems = checked(taken).problems
    assert len(problems) == 12
    assert "处不同，以上是前10处" in problems[10]


def test_forms_that_are_not_there(taken: Desk) -> None:
    """A return without bytes that say it."""
    alter(
        taken,
        "INSERT INTO return SELECT 99, receipt, form, version, submitter, '', '又一张', 0, told_by, '', head"
        " FROM return WHERE id = 1",
        "INSERT INTO derived SELECT 99, rules, '[]' FROM derived WHERE return = 1",
    )
    assert checked(taken).problems[0] == "中山区/甲.xlsx：登记了2张表，现在读出1张。"


def test_bytes_that_are_refused_now(taken: Desk) -> None:
    """Say because its body was struck from the list."""
    bodies = taken.folder / "submitters.csv"
    lines = bodies.read_text(encoding="utf-8").splitlines()
    bodies.write_text("\n".join(line for line in lines if "210202" not in line), encoding="utf-8")
    problems = checked(taken).problems
    assert len(problems) == 2
    assert all("登记为收下，现在却读不出来" in line and "submitters.csv" in line for line in problems)


OUTCOMES = {
    "nothing accepted": tuple(f"DELETE FROM {table}" for table in ("finding", "derived", "record", "return")),
    "no reason": ("UPDATE receipt SET code = 'nonsense' WHERE outcome = 'refused'",),
    "twice": (
        "INSERT INTO receipt SELECT 99, '又.xlsx', '', sha256, received_at, received_on, outcome, code, reason,"
        " 1, '' FROM receipt WHERE outcome = 'accepted' LIMIT 1",
    ),
    "both": ("UPDATE receipt SET outcome = 'refused', code = 'file-broken', reason = '坏' WHERE id = 1",),
    "no result": ("DELETE FROM derived WHERE return = 1",),
    "half a result": ("UPDATE derived SET data = '[]' WHERE return = 1",),
    "no receipt": (f"INSERT INTO content VALUES ('{'a' * 64}', 1)",),
    "no version": ("DELETE FROM issued WHERE form = 'annex2'", "DELETE FROM version WHERE form = 'annex2'"),
    "broken version": ("UPDATE version SET data = '{}' WHERE form = 'annex2'",),
    "another copy": ("UPDATE issued SET token = (SELECT max(token) FROM issued)",),
    "broken cells": ("UPDATE record SET cells = substr(cells, 2) WHERE return = 2",),
    "broken head": ("UPDATE return SET head = '' WHERE id = 2",),
    "no day": ("UPDATE receipt SET received_on = 'gestern'",),
    "no reference": ("PRAGMA foreign_keys = OFF", "UPDATE return SET receipt = 99 WHERE id = 1"),
}
WORDS = {
    "nothing accepted": "却没有登记任何一张表",
    "no reason": "却没有正常的原因（nonsense）",
    "twice": "同样的内容登记了2次",
    "both": "文件却登记为未收下",
    "no result": "检查结果不完整。请运行 cwgk-excel review",
    "half a result": "检查结果不完整。请运行 cwgk-excel review",
    "no receipt": "没有收件登记",
    "no version": "没有记录",
    "broken version": "读不出来",
    "another copy": "核对不上",
    "broken cells": "表.xlsx 的“认证申报汇总表”第7行登记的原始内容读不出来。请从备份中恢复",
    "broken head": "表.xlsx 的“认证申报汇总表”登记的原始内容读不出来。请从备份中恢复",
    "no day": "读不出来",
    "no reference": "return 1 → receipt",
}


@pytest.mark.parametrize("what", OUTCOMES)
def test_what_cannot_be_is_told(taken: Desk, what: str) -> None:
    """Whatever in the ledger does not go together."""
    alter(taken, *OUTCOMES[what])
    problems = checked(taken).problems
    assert any(WORDS[what] in line for line in problems)
    assert all("请" in line for line in problems[-1:])


def test_damaged_pages(taken: Desk) -> None:
    """SQLite's own check finds what no query meets."""
    place = taken.folder / store.FILE
    data = bytearray(place.read_bytes())
    for page in range(len(data) // 4096 - 3, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = bytes(200)
    place.write_bytes(data)
    assert "请从备份中恢复" in checked(taken).problems[-1]


def test_renamed_body_is_no_difference(taken: Desk) -> None:
    """Its former name is on record."""
    bodies = taken.folder / "submitters.csv"
    text = bodies.read_text(encoding="utf-8")
    bodies.write_text(text.replace(",中山区,", ",中山新区,"), encoding="utf-8")
    assert checked(taken).problems == []


def test_check_waits_for_no_writer(taken: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may take returns in meanwhile."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(taken.folder) as writer, writer.transaction():
        writer.db.execute(f"INSERT INTO content VALUES ('{'b' * 64}', 1)")
        assert check(taken.campaign, workers=0).problems == []


def test_copied_campaign_is_as_sound(taken: Desk, tmp_path: Path) -> None:
    """Nothing in it depends on where it lies."""
    folder = shutil.copytree(taken.folder, tmp_path / "搬到 别处")
    assert check(Campaign.load(folder), workers=0).problems == []


def test_progress_is_told_file_by_file(taken: Desk) -> None:
    """The number of files first, then one for each."""
    told: list[int] = []

    def progress(total: int) -> Callable[[int], object]:
        told.append(total)
        return told.append

    check(taken.campaign, workers=0, progress=progress)
    assert told == [2, 1, 1]


def test_large_archives_are_read_in_groups(taken: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not all is held at once."""
    monkeypatch.setattr(module, "GROUP_BYTES", 1)
    assert checked(taken).problems == []


def test_members_of_archives_are_read_again(desk: Desk) -> None:
    """Their own bytes are kept; a damaged one is named as archive and member."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("附件1.xlsx", desk.unit())
        package.writestr("坏.xlsx", b"PK\x03\x04 not whole")
    desk.put("中山区/包.zip", held.getvalue())
    desk.take()
    assert checked(desk).problems == []
    alter(desk, "UPDATE record SET cells = json_set(cells, '$.staff_count[2]', '9')")
    assert checked(desk).problems[0].startswith("中山区/包.zip → 附件1.xlsx：认证申报表!")


def test_encrypted_returns_need_their_password(desk: Desk) -> None:
    """Without it nobody can say that they are what was registered."""
    desk.put("甲.xlsx", locked(desk.unit(), "芝麻"))
    desk.take(passwords=["芝麻"])
    (line,) = checked(desk).notices
    assert line == "甲.xlsx：有打开密码，没有核对。请用 --password 写明密码，再核对一次。"
    assert check(desk.campaign, workers=0, passwords=["开门"]).notices == [line]
    assert check(desk.campaign, workers=0, passwords=["开门", "芝麻"]).notices == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE derived SET data = replace(data, '326', '327')",
        "DELETE FROM finding WHERE read = 0",
        "UPDATE finding SET code = 'cell-unlisted' WHERE read = 0",
        "UPDATE finding SET key = 'f00' WHERE read = 0",
    ],
)
def test_results_that_do_not_follow_from_the_cells_are_told(desk: Desk, change: str) -> None:
    """Reports are made of them; ``review`` makes them anew, and then all is well."""
    desk.put("甲.xlsx", desk.unit(self_total=101))
    desk.take()
    assert checked(desk).problems == []
    alter(desk, change)
    (line,) = checked(desk).problems
    assert line == (
        "甲.xlsx：认证申报表　登记的值或问题与按原始内容得出的不同，可能被人改动过。"
        "请运行 cwgk-excel review，会按原始内容重新得出，并说明改了什么。"
    )
    rejudge(desk.campaign)
    assert checked(desk).problems == []


def test_workers_find_the_same(taken: Desk) -> None:
    """Returns are read in a process of its own, with the limits of the settings."""
    alter(taken, "UPDATE record SET cells = json_set(cells, '$.staff_count[2]', '9') WHERE return = 1")
    assert check(taken.campaign) == checked(taken)


def test_originals_are_read_where_they_lie(taken: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads one is handed its place and not its bytes, and leaves it there."""
    given: list[tuple[Path | None, bytes]] = []
    read = reading.read_source

    def watched(source: Source, *shared: Any) -> FileRead:
        given.append((source.file, source.data))
        return read(source, *shared)

    monkeypatch.setattr(reading, "read_source", watched)
    assert checked(taken).problems == []
    assert given == [(kept(taken, "中山区/甲.xlsx"), b""), (kept(taken, "表.xlsx"), b"")]
