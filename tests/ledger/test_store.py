"""The ledger's door: made when needed, all or nothing, and a clear line for whatever is wrong with it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from cwgk_excel.errors import LedgerError
from cwgk_excel.forms.version import Version
from cwgk_excel.issue.template import Template
from cwgk_excel.ledger import store
from cwgk_excel.ledger.safety.read_only import read_only_uri
from cwgk_excel.ledger.store import FILE, Ledger

COPIES = (("210202", "中山区", "a" * 64, "11DJ-1"), ("210203", "西岗区", "b" * 64, "11DJ-2"))

RECEIPT = (
    "INSERT INTO receipt (path, member, sha256, received_at, received_on, outcome, code, reason, run, modified_at)"
    " VALUES ('甲.xlsx', '', '{sha256}', '', '', '{outcome}', '', '', 1, '')"
)


def opening(folder: Path) -> str:
    """The line with which opening the ledger fails."""
    with pytest.raises(LedgerError) as caught:
        Ledger.open(folder)
    (line,) = caught.value.lines
    return line


def insert(ledger: Ledger, *contents: str, then: BaseException | None = None) -> None:
    """Write contents in one transaction, which may break off."""
    with ledger.transaction():
        for content in contents:
            ledger.db.execute("INSERT INTO content VALUES (?, 1)", (content,))
        if then:
            raise then


def test_ledger_is_made_once(tmp_path: Path) -> None:
    """And found again with what was written."""
    with Ledger.open(tmp_path) as ledger:
        insert(ledger, "x")
    with Ledger.open(tmp_path) as ledger:
        assert ledger.rows("SELECT * FROM content") == [("x", 1)]


def test_opening_again_changes_no_byte(tmp_path: Path) -> None:
    """Whoever only looks leaves no trace."""
    Ledger.open(tmp_path).db.close()
    before = (tmp_path / FILE).read_bytes()
    with Ledger.open(tmp_path) as ledger:
        ledger.versions()
    assert (tmp_path / FILE).read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [FILE]


def test_without_writing_a_missing_ledger_stays_missing(tmp_path: Path) -> None:
    """It is in memory, and empty."""
    with Ledger.open(tmp_path, write=False) as ledger:
        assert ledger.versions() == {}
    assert list(tmp_path.iterdir()) == []


def test_half_a_transaction_leaves_nothing(tmp_path: Path) -> None:
    """Whatever the reason was that it stopped."""
    with Ledger.open(tmp_path) as ledger:
        for error in (ValueError("half way"), KeyboardInterrupt()):
            with pytest.raises(type(error)):
                insert(ledger, "x", then=error)
        assert ledger.rows("SELECT * FROM content") == []
        insert(ledger, "y")
        assert ledger.rows("SELECT sha256 FROM content") == [("y",)]


def test_failing_statement_undoes_the_transaction(tmp_path: Path) -> None:
    """And is told as an error of the ledger."""
    with Ledger.open(tmp_path) as ledger:
        with pytest.raises(LedgerError, match="出错"):
            insert(ledger, "x", "x")
        assert ledger.rows("SELECT * FROM content") == []


def test_references_are_kept(tmp_path: Path) -> None:
    """A receipt without its content cannot be written."""
    with (
        Ledger.open(tmp_path) as ledger,
        pytest.raises(LedgerError, match="FOREIGN KEY"),
        ledger.transaction(),
    ):
        ledger.db.execute(RECEIPT.format(sha256="nowhere", outcome="accepted"))


def test_a_file_was_accepted_or_refused(tmp_path: Path) -> None:
    """The ledger takes no other word."""
    with Ledger.open(tmp_path) as ledger:
        insert(ledger, "a")
        with pytest.raises(LedgerError, match="CHECK"), ledger.transaction():
            ledger.db.execute(RECEIPT.format(sha256="a", outcome="lost"))
        assert ledger.rows("SELECT * FROM receipt") == []


def test_wrong_query_is_an_error_of_the_ledger(tmp_path: Path) -> None:
    """No sqlite3 error leaves the module."""
    with Ledger.open(tmp_path) as ledger, pytest.raises(LedgerError, match="no such table"):
        ledger.rows("SELECT * FROM elsewhere")


def test_text_instead_of_a_ledger(tmp_path: Path) -> None:
    """Someone put another file in its place; it is not overwritten."""
    (tmp_path / FILE).write_bytes("不是账本，是一段很长的文字。".encode() * 100)
    before = (tmp_path / FILE).read_bytes()
    assert "已损坏。请从备份中恢复" in opening(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_truncated_ledger(tmp_path: Path) -> None:
    """A copy that broke off."""
    with Ledger.open(tmp_path) as ledger, ledger.transaction():
        rows = [(f"{n:064}", n) for n in range(2000)]
        ledger.db.executemany("INSERT INTO content VALUES (?, ?)", rows)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:5000])
    with pytest.raises(LedgerError, match="已损坏。请从备份中恢复"), Ledger.open(tmp_path) as ledger:
        ledger.rows("SELECT * FROM content")


def test_folder_in_the_ledgers_place(tmp_path: Path) -> None:
    """It cannot be opened, and the line says what to check."""
    (tmp_path / FILE).mkdir()
    assert "不是文件，没有改动。请从备份中恢复" in opening(tmp_path)


def test_missing_folder(tmp_path: Path) -> None:
    """No folder is made on the way."""
    assert "无法打开或写入账本" in opening(tmp_path / "没有")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", ["UPDATE meta SET value = '99'", "DELETE FROM meta"])
def test_ledger_of_another_release(tmp_path: Path, change: str) -> None:
    """It is left alone."""
    with Ledger.open(tmp_path) as ledger, ledger.transaction():
        ledger.db.execute(change)
    assert "另一个版本的程序" in opening(tmp_path)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("database is locked", "正被另一个程序占用"),
        ("unable to open database file", "无法打开或写入"),
        ("attempt to write a readonly database", "无法打开或写入"),
        ("database or disk is full", "磁盘可能已满"),
        ("disk I/O error", "磁盘出错，也可能已满"),
        ("database disk image is malformed", "已损坏"),
        ("Could not decode to UTF-8 column 'data'", "已损坏"),
        ("something else", "出错：something else"),
    ],
)
def test_each_failure_has_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str, words: str
) -> None:
    """What happened and what to do, with the ledger's path."""

    def fail(*_: object, **__: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError(error)

    monkeypatch.setattr(sqlite3, "connect", fail)
    line = opening(tmp_path)
    assert words in line
    assert str(tmp_path / FILE) in line


def test_second_writer_waits_and_then_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One writer at a time; nobody's work is mixed with another's."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(tmp_path) as first, Ledger.open(tmp_path) as second, first.transaction():
        first.db.execute("INSERT INTO content VALUES ('x', 1)")
        with pytest.raises(LedgerError, match="正被另一个程序占用"):
            insert(second, "y")


def test_failed_opening_lets_the_file_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows an open file could not be replaced by its backup."""
    connections: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def recording(*args: object, **options: object) -> sqlite3.Connection:
        connections.append(connect(*args, **options))  # type: ignore[call-overload]
        return connections[-1]

    monkeypatch.setattr(sqlite3, "connect", recording)
    (tmp_path / FILE).write_text("不是账本" * 100)
    opening(tmp_path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connections[0].execute("SELECT 1")


def recorded(
    ledger: Ledger, version: Version, issued_at: str, copies: Sequence[tuple[str, str, str, str]]
) -> bool:
    """Put on record what was issued, as a batch is."""
    with ledger.transaction():
        return ledger.record_issue(version, issued_at, copies)


def test_issued_versions_are_kept(tmp_path: Path, templates: Mapping[str, Template]) -> None:
    """As they were, by form and id."""
    versions = {name: template.version for name, template in templates.items()}
    with Ledger.open(tmp_path) as ledger:
        for version in versions.values():
            assert recorded(ledger, version, "2017-10-25T01:00:00+00:00", COPIES)
        assert ledger.versions() == {(v.form, v.id): v for v in versions.values()}


def test_issuing_the_same_again_changes_no_byte(tmp_path: Path, templates: Mapping[str, Template]) -> None:
    """It is not a new version, and the day it was first issued stays."""
    version = templates["annex1"].version
    with Ledger.open(tmp_path) as ledger:
        assert recorded(ledger, version, "2017-10-25T01:00:00+00:00", COPIES) is True
    before = (tmp_path / FILE).read_bytes()
    with Ledger.open(tmp_path) as ledger:
        assert recorded(ledger, version, "2017-10-26T01:00:00+00:00", COPIES) is False
    assert (tmp_path / FILE).read_bytes() == before


def test_reader_need_not_wait_for_a_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sees what was committed before."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(tmp_path) as writer:
        insert(writer, "x")
        with writer.transaction():
            writer.db.execute("INSERT INTO content VALUES ('y', 1)")
            with Ledger.open(tmp_path, write=False) as reader:
                assert reader.rows("SELECT sha256 FROM content") == [("x",)]


def test_snapshot_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another would write meanwhile is not seen in halves; it waits, and comes after."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(tmp_path) as reader, Ledger.open(tmp_path) as writer:
        insert(writer, "x")
        with reader.snapshot():
            assert reader.rows("SELECT sha256 FROM content") == [("x",)]
            with pytest.raises(LedgerError, match="正被另一个程序占用"):
                insert(writer, "y")
            assert reader.rows("SELECT sha256 FROM content") == [("x",)]
        insert(writer, "y")
        assert reader.rows("SELECT count(*) FROM content") == [(2,)]


def test_another_form_under_the_same_id_is_refused(tmp_path: Path, templates: Mapping[str, Template]) -> None:
    """Returns are read by what is on record under it; settings that are not drawn may differ."""
    version = templates["annex1"].version
    with Ledger.open(tmp_path) as ledger:
        recorded(ledger, version, "2017-10-25T01:00:00+00:00", COPIES)
        with pytest.raises(LedgerError, match=version.id):
            recorded(ledger, replace(version, locked={"A1": "别的表"}), "2017-10-26", COPIES)
        assert list(ledger.versions().values()) == [version]


def test_issuing_to_a_renamed_body_keeps_both_names(
    tmp_path: Path, templates: Mapping[str, Template]
) -> None:
    """The version is the same, its bytes are not; copies under the former name are still out there."""
    version = templates["annex1"].version
    with Ledger.open(tmp_path) as ledger:
        recorded(ledger, version, "2017-10-25T01:00:00+00:00", COPIES)
        renamed = [("210202", "中山新区", "c" * 64, "11DJ-1")]
        recorded(ledger, version, "2017-10-26T01:00:00+00:00", renamed)
        assert ledger.issued_names() == {"210202": ("中山区", "中山新区"), "210203": ("西岗区",)}


def test_former_copies_stay_on_record(tmp_path: Path, templates: Mapping[str, Template]) -> None:
    """Under one name the newest copy replaces the one before: say after the key was lost."""
    version = templates["annex1"].version
    with Ledger.open(tmp_path) as ledger:
        recorded(ledger, version, "2017-10-25T01:00:00+00:00", COPIES[:1])
        recorded(ledger, version, "2017-10-26", [("210202", "中山新区", "c" * 64, "11DJ-1")])
        recorded(ledger, version, "2017-10-27", [("210202", "中山区", "d" * 64, "11XX-1")])
        assert ledger.rows("SELECT name, sha256, token FROM issued ORDER BY name") == [
            ("中山区", "d" * 64, "11XX-1"),
            ("中山新区", "c" * 64, "11DJ-1"),
        ]


def test_another_map_under_the_same_id_is_refused(tmp_path: Path, templates: Mapping[str, Template]) -> None:
    """Nothing of it is kept; settings that are not drawn may differ, and what was issued first stays."""
    version = templates["annex1"].version
    other_map = replace(version, layout=replace(version.layout, sheet="别的表"))
    rules = version.settings.rules.changed(board_reps_expected=False)
    other_settings = replace(version, settings=version.settings.changed(rules=rules))
    assert other_settings != version
    with Ledger.open(tmp_path) as ledger:
        recorded(ledger, version, "2017-10-25", COPIES[:1])
        with pytest.raises(LedgerError, match=f"编号同为 {version.id}.*再分发一次"):
            recorded(ledger, other_map, "2017-10-26", COPIES[1:])
        assert set(ledger.issued_names()) == {"210202"}
        assert recorded(ledger, other_settings, "2017-10-26", COPIES) is False
        assert ledger.versions() == {("annex1", version.id): version}


def test_nothing_is_written_through_a_ledger_opened_to_be_read(tmp_path: Path) -> None:
    """Not by mistake either."""
    Ledger.open(tmp_path).db.close()
    before = (tmp_path / FILE).read_bytes()
    with (
        Ledger.open(tmp_path, write=False) as ledger,
        pytest.raises(LedgerError, match="无法打开或写入"),
    ):
        insert(ledger, "x")
    assert (tmp_path / FILE).read_bytes() == before


def test_ledger_that_is_just_being_made_is_empty(tmp_path: Path) -> None:
    """Another process has made the file and not yet its tables."""
    (tmp_path / FILE).write_bytes(b"")
    with Ledger.open(tmp_path, write=False) as ledger:
        assert ledger.versions() == {}
    assert (tmp_path / FILE).read_bytes() == b""


def test_folder_may_have_any_name(tmp_path: Path) -> None:
    """Also one with marks that mean something in an address."""
    folder = tmp_path / ("50%甲#乙 2" if os.name == "nt" else "50%?甲#乙 2")
    folder.mkdir()
    with Ledger.open(folder) as ledger:
        insert(ledger, "x")
    with Ledger.open(folder, write=False) as ledger:
        assert ledger.rows("SELECT sha256 FROM content") == [("x",)]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("/批次/a b"), "file:///%E6%89%B9%E6%AC%A1/a%20b?mode=ro"),
        (PureWindowsPath(r"D:\a\b"), "file:///D:/a/b?mode=ro"),
        (PureWindowsPath(r"\\server\share\b"), "file:////server/share/b?mode=ro"),
    ],
)
def test_address_of_a_ledger_to_be_read(path: PurePath, uri: str) -> None:
    """On drives and on shares of other computers, as https://www.sqlite.org/uri.html says."""
    assert read_only_uri(path) == uri


def test_snapshots_may_be_nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inner one's end does not end the outer one's moment."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(tmp_path) as reader, Ledger.open(tmp_path) as writer, reader.snapshot():
        with reader.snapshot():
            assert reader.rows("SELECT count(*) FROM content") == [(0,)]
        with pytest.raises(LedgerError, match="正被另一个程序占用"):
            insert(writer, "x")


def test_nothing_is_written_inside_a_snapshot(tmp_path: Path) -> None:
    """It would end the moment; the snapshot stays what it was."""
    with Ledger.open(tmp_path) as ledger, ledger.snapshot():
        with pytest.raises(LedgerError, match="出错"):
            insert(ledger, "a")
        assert ledger.db.in_transaction
        assert ledger.rows("SELECT sha256 FROM content") == []


def test_snapshot_inside_a_transaction_does_not_end_it(tmp_path: Path) -> None:
    """What was written before it is undone with all the rest."""

    def half_way(ledger: Ledger) -> None:
        with ledger.transaction():
            ledger.db.execute("INSERT INTO content VALUES ('x', 1)")
            with ledger.snapshot():
                assert ledger.rows("SELECT sha256 FROM content") == [("x",)]
            raise ValueError("half way")

    with Ledger.open(tmp_path) as ledger:
        with pytest.raises(ValueError, match="half way"):
            half_way(ledger)
        assert ledger.rows("SELECT sha256 FROM content") == []


def test_ledger_left_by_a_process_that_died_is_told(tmp_path: Path) -> None:
    """Reading alone cannot undo what it left half written; the next that may write does."""
    with Ledger.open(tmp_path) as ledger:
        ledger.db.execute("PRAGMA cache_size = 2")  # pages reach the file before the end of the transaction
        ledger.db.execute("BEGIN IMMEDIATE")
        rows = [(f"{n:064}", n) for n in range(5000)]
        ledger.db.executemany("INSERT INTO content VALUES (?, ?)", rows)
        died = tmp_path / "died"
        died.mkdir()
        for place in (FILE, f"{FILE}-journal"):
            shutil.copy(tmp_path / place, died / place)
        ledger.db.execute("ROLLBACK")
    with pytest.raises(LedgerError, match=r"被中断.*运行一次 cwgk-excel status"):
        Ledger.open(died, write=False)
    with Ledger.open(died) as ledger:
        assert ledger.rows("SELECT count(*) FROM content") == [(0,)]
    with Ledger.open(died, write=False) as ledger:
        assert ledger.versions() == {}


def pragma(ledger: Ledger, name: str) -> object:
    """What SQLite says of one of its settings."""
    ((value,),) = ledger.rows(f"PRAGMA {name}")
    return value


def test_commits_outlast_a_power_failure(tmp_path: Path) -> None:
    """A rollback journal, synced with its folder; see https://www.sqlite.org/pragma.html#pragma_synchronous."""
    with Ledger.open(tmp_path) as ledger:
        assert [pragma(ledger, name) for name in ("journal_mode", "synchronous", "fullfsync")] == [
            "delete",
            3,
            1,
        ]
        assert pragma(ledger, "foreign_keys") == 1
        assert pragma(ledger, "busy_timeout") == 60_000


def test_damages_are_found(tmp_path: Path) -> None:
    """A reference to nothing, and an index that lacks a row; a sound ledger has none."""
    with Ledger.open(tmp_path) as ledger:
        insert(ledger, "x")
        assert ledger.damages() == []
        ledger.db.execute("PRAGMA foreign_keys = OFF")
        ledger.db.execute("INSERT INTO return VALUES (1, 99, '', '', '', '', '', 0, 'token', '', '{}')")
        assert ledger.damages() == ["return 1 → receipt"]
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA writable_schema = ON")
        ((index,),) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'receipt_content'")
        db.execute("DELETE FROM sqlite_master WHERE name = 'receipt_content'")
    db.close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("INSERT INTO receipt VALUES (1, '', '', 'x', '', '', 'accepted', '', '', 1, '')")
        db.execute(index)
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'receipt_content'")
    db.close()
    with Ledger.open(tmp_path, write=False) as ledger:
        assert len(ledger.damages()) > 1
    with (
        Ledger.open(tmp_path) as ledger,
        pytest.raises(LedgerError, match=r"已损坏.*没有写入.*请从备份中恢复"),
        ledger.transaction(),
    ):
        pytest.fail("nothing may be written")


def test_private_copy_keeps_no_writer_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is of the moment at which it was made, for as long as it is used."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(tmp_path) as writer, Ledger.copied(tmp_path, tmp_path / "copy") as copy:
        assert copy.rows("SELECT count(*) FROM content") == [(0,)]
        insert(writer, "x")
        assert copy.rows("SELECT count(*) FROM content") == [(0,)]
        assert copy.path == tmp_path / FILE


def test_copy_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made while another writes, it holds what was committed; the original stays as it is."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(tmp_path) as writer:
        insert(writer, "x")
        before = (tmp_path / FILE).read_bytes()
        with writer.transaction(), Ledger.open(tmp_path, write=False) as reader:
            writer.db.execute("INSERT INTO content VALUES ('y', 1)")
            (tmp_path / "份").mkdir()
            reader.copy_to(tmp_path / "份" / FILE)
            assert (tmp_path / FILE).read_bytes() == before
    with Ledger.open(tmp_path / "份", write=False) as copy:
        assert copy.rows("SELECT sha256 FROM content") == [("x",)]
        assert copy.damages() == []


def test_copy_that_cannot_be_written(tmp_path: Path) -> None:
    """The line names the place of the copy."""
    with Ledger.open(tmp_path) as ledger, pytest.raises(LedgerError, match=r"没有.ledger\.sqlite"):
        ledger.copy_to(tmp_path / "没有" / FILE)


class NoUndoing(sqlite3.Connection):
    """A disk that fails when a transaction ends, one way or the other."""

    def execute(self, sql: str, *args: object) -> sqlite3.Cursor:
        """As the disk would."""
        if sql in ("COMMIT", "ROLLBACK"):
            raise sqlite3.OperationalError("disk I/O error" if sql == "COMMIT" else "cannot rollback")
        return super().execute(sql, *args)  # type: ignore[arg-type]


def test_what_made_a_transaction_fail_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it cannot even be undone; whoever opens the ledger next does that."""
    Ledger.open(tmp_path).db.close()
    connect = sqlite3.connect
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, **more, factory=NoUndoing))
        with Ledger.open(tmp_path) as ledger, pytest.raises(LedgerError, match="磁盘出错"):
            insert(ledger, "x")
    with Ledger.open(tmp_path) as ledger:
        assert ledger.rows("SELECT * FROM content") == []
