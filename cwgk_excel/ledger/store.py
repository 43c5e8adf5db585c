"""The only door to sqlite3: one ledger per campaign, one writer at a time, all or nothing.

What a return is made of (receipt, raw cells, records, values, findings) is written in one transaction;
its bytes are in the archive before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType

from cwgk_excel.errors import LedgerError
from cwgk_excel.forms.version import Version

FILE = "ledger.sqlite"
SCHEMA_VERSION = "1"
BUSY_SECONDS = 60.0


class Ledger:
    """An open ledger. ``with Ledger.open(folder) as ledger: ...`` closes it."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db = db
        self.path = path

    @classmethod
    def open(cls, folder: Path, *, write: bool = True) -> Ledger:
        """The campaign's ledger, made if there is none (in memory only without ``write``).

        Raises LedgerError.
        """
        path = folder / FILE
        target = path if write or path.exists() else ":memory:"
        try:
            db = sqlite3.connect(target, timeout=BUSY_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise LedgerError(_explain(path, error)) from None
        ledger = cls(db, path)
        try:
            db.execute("PRAGMA journal_mode = DELETE")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            ledger._prepare()
        except sqlite3.Error as error:
            db.close()
            raise LedgerError(_explain(path, error)) from None
        except BaseException:
            db.close()  # an open file could not be replaced by its backup on Windows
            raise
        return ledger

    def _prepare(self) -> None:
        with self.transaction():
            if not self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                script = files("cwgk_excel.ledger").joinpath("schema.sql").read_text(encoding="utf-8")
                for statement in script.split(";\n"):
                    self.db.execute(statement)
                self.db.execute("INSERT INTO meta VALUES ('schema', ?)", (SCHEMA_VERSION,))
        found = self.db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        if found != (SCHEMA_VERSION,):
            made_by = found[0] if found else "不明"
            raise LedgerError(
                f"账本 {self.path} 是另一个版本的程序建立的（{made_by}），请用建立它的程序版本打开。"
            )

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept, or nothing is. Raises LedgerError."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield
            self.db.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo()
            raise LedgerError(_explain(self.path, error)) from None
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """All rows of a query. Raises LedgerError."""
        try:
            return self.db.execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            raise LedgerError(_explain(self.path, error)) from None

    def versions(self) -> dict[tuple[str, str], Version]:
        """All versions ever issued, by form and id."""
        rows = self.rows("SELECT form, id, data FROM version")
        return {(str(form), str(id)): Version.from_json(str(data)) for form, id, data in rows}

    def record_issue(self, version: Version, issued_at: str, copies: Iterable[tuple[str, str, str]]) -> bool:
        """Keep a version and what was stamped from it: (submitter, sha256, token). True if it is new."""
        with self.transaction():
            new = self.db.execute(
                "INSERT OR IGNORE INTO version VALUES (?, ?, ?, ?)",
                (version.form, version.id, issued_at, version.to_json()),
            ).rowcount
            self.db.executemany(
                "INSERT INTO issued VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (form, version, submitter) DO UPDATE"
                " SET sha256 = excluded.sha256, token = excluded.token WHERE sha256 <> excluded.sha256",
                ((version.form, version.id, *copy) for copy in copies),
            )
        return bool(new)


def _explain(path: Path, error: sqlite3.Error) -> str:
    text = str(error)
    if "locked" in text:
        return f"账本 {path} 正被另一个程序占用，等了一分钟仍未空出，请稍后再试。"
    if "unable to open" in text or "readonly" in text:
        return f"无法打开或写入账本 {path}，请检查文件夹的写入权限。"
    if "full" in text or "disk I/O" in text:
        return f"写入账本 {path} 失败，磁盘可能已满；已写入的内容不受影响，请腾出空间后再试。"
    if "malformed" in text or "not a database" in text:
        return f"账本 {path} 已损坏，请从备份中恢复。"
    return f"账本 {path} 出错：{text}。"
