"""The ledger's door: made when needed, all or nothing, and a clear line for whatever is wrong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from cwgk_excel.errors import LedgerError
from cwgk_excel.issue.template import Template
from cwgk_excel.ledger import store
from cwgk_excel.ledger.store import FILE, Ledger

COPIES = (("210202", "a" * 64, "11DJ-1"), ("210203", "b" * 64, "11DJ-2"))


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
    with Ledger.open(tmp_path) as ledger, pytest.raises(LedgerError), ledger.transaction():
        ledger.db.execute(
            "INSERT INTO receipt (path, member, sha256, received_at, received_on, outcome, code, reason)"
            " VALUES ('甲.xlsx', '', 'nowhere', '', '', 'accepted', '', '')"
        )


def test_wrong_query_is_an_error_of_the_ledger(tmp_path: Path) -> None:
    """No sqlite3 error leaves the module."""
    with Ledger.open(tmp_path) as ledger, pytest.raises(LedgerError, match="no such table"):
        ledger.rows("SELECT * FROM elsewhere")


def test_text_instead_of_a_ledger(tmp_path: Path) -> None:
    """Someone put another file in its place; it is not overwritten."""
    (tmp_path / FILE).write_bytes("不是账本，是一段很长的文字。".encode() * 100)
    before = (tmp_path / FILE).read_bytes()
    assert "已损坏，请从备份中恢复" in opening(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_truncated_ledger(tmp_path: Path) -> None:
    """A copy that broke off."""
    with Ledger.open(tmp_path) as ledger, ledger.transaction():
        rows = [(f"{n:064}", n) for n in range(2000)]
        ledger.db.executemany("INSERT INTO content VALUES (?, ?)", rows)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:5000])
    with pytest.raises(LedgerError, match="已损坏，请从备份中恢复"), Ledger.open(tmp_path) as ledger:
        ledger.rows("SELECT * FROM content")


def test_folder_in_the_ledgers_place(tmp_path: Path) -> None:
    """It cannot be opened, and the line says what to check."""
    (tmp_path / FILE).mkdir()
    assert "无法打开或写入账本" in opening(tmp_path)


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
        ("disk I/O error", "磁盘可能已满"),
        ("database disk image is malformed", "已损坏"),
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
        with pytest.raises(LedgerError, match="正被另一个程序占用"), second.transaction():
            pass
        with pytest.raises(LedgerError, match="正被另一个程序占用"):
            Ledger.open(tmp_path)


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


def test_issued_versions_are_kept(tmp_path: Path, templates: Mapping[str, Template]) -> None:
    """As they were, by form and id."""
    versions = {name: template.version for name, template in templates.items()}
    with Ledger.open(tmp_path) as ledger:
        for version in versions.values():
            assert ledger.record_issue(version, "2017-10-25T01:00:00+00:00", COPIES)
        assert ledger.versions() == {(v.form, v.id): v for v in versions.values()}


def test_issuing_the_same_again_changes_no_byte(tmp_path: Path, templates: Mapping[str, Template]) -> None:
    """It is not a new version, and the day it was first issued stays."""
    version = templates["annex1"].version
    with Ledger.open(tmp_path) as ledger:
        assert ledger.record_issue(version, "2017-10-25T01:00:00+00:00", COPIES) is True
    before = (tmp_path / FILE).read_bytes()
    with Ledger.open(tmp_path) as ledger:
        assert ledger.record_issue(version, "2017-10-26T01:00:00+00:00", COPIES) is False
    assert (tmp_path / FILE).read_bytes() == before


def test_issuing_to_a_renamed_body_keeps_the_newest_copy(
    tmp_path: Path, templates: Mapping[str, Template]
) -> None:
    """The version is the same, its bytes are not."""
    version = templates["annex1"].version
    with Ledger.open(tmp_path) as ledger:
        ledger.record_issue(version, "2017-10-25T01:00:00+00:00", COPIES)
        ledger.record_issue(version, "2017-10-26T01:00:00+00:00", [("210202", "c" * 64, "11DJ-1")])
        assert ledger.rows("SELECT submitter, sha256 FROM issued ORDER BY submitter") == [
            ("210202", "c" * 64),
            ("210203", "b" * 64),
        ]
