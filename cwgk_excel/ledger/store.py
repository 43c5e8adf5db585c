"""The ledger in its SQLite file: one per campaign, one writer at a time, all or nothing.

No other module imports sqlite3. All parts of a return (receipt, raw cells, records, values, findings) are written
in one transaction, after its bytes are in the archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from cwgk_excel.errors import LedgerError, PlaceError, SettingsError, why
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key, sealed
from cwgk_excel.ledger import migrations
from cwgk_excel.ledger.migrations import keeping
from cwgk_excel.ledger.safety import guard
from cwgk_excel.ledger.safety.failures import REBUILD, explain, readable
from cwgk_excel.ledger.safety.read_only import read_only_uri

FILE = "ledger.sqlite"
BUSY_SECONDS = 60.0


class Ledger:
    """An open ledger. ``with Ledger.open(folder) as ledger: ...`` closes it."""

    kept: Path | None = None  # the ledger of before, if opening it has changed its schema

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db = db
        self.path = path
        self._looked = False  # whether the file was checked for damage

    @classmethod
    def open(cls, folder: Path, *, write: bool = True) -> Ledger:
        """Open the campaign's ledger; make it if there is none and the campaign is not in use yet.

        Without ``write`` it changes nothing on disk and waits for no writer; an empty ledger in memory stands for
        one that does not exist yet. Raises LedgerError, also when the file is no ledger of this program, or an empty
        one in a campaign in use; SettingsError when the campaign's key has not sealed what was issued, or is no key.
        """
        path = folder / FILE
        try:
            guard.require(path)
            db = _connect(path, write)
        except sqlite3.Error as error:
            raise LedgerError(explain(path, error)) from None
        except OSError as error:
            raise LedgerError(f"无法查看账本 {path}：{why(error)}。请检查文件夹的权限。") from None
        ledger = cls(db, path)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA trusted_schema = OFF")  # a manipulated file must not call functions
            if write:
                _keep_safe(db)
            ledger._prepare(write)
        except sqlite3.Error as error:
            db.close()
            raise LedgerError(explain(path, error)) from None
        except BaseException:
            db.close()  # Windows could not replace an open file by its backup
            raise
        return ledger

    @classmethod
    @contextmanager
    def copied(cls, folder: Path, copy: Path) -> Iterator[Ledger]:
        """Copy the ledger into a new file in one moment and open the copy, so that no writer waits while it is used.

        Messages about the copy name the campaign's own ledger. Raises LedgerError.
        """
        with cls.open(folder, write=False) as ledger:
            ledger.copy_to(copy)
        with closing(_connect(copy, False)) as db:
            yield cls(db, ledger.path)

    def _prepare(self, write: bool) -> None:
        schema = self._schema()
        if schema < migrations.NEWEST and not write:
            self._into_memory()
        if schema < migrations.NEWEST:  # begin no needless transaction: it waits for writers
            with self.transaction():
                schema = self._schema()  # read again: another process may have migrated
                if write and 0 < schema < migrations.NEWEST:
                    self.kept = keeping.keep(self, schema, _connect)
                migrations.migrate(self.db, schema)
        if self._schema() != migrations.NEWEST:
            raise LedgerError(
                f"账本 {self.path} 是另一个版本的程序建立的，请用建立它的程序版本打开，或换用更新的版本。"
            )
        if schema:  # else it was made just now
            guard.require_shape(self.path, self.db, _shape_of_ours)
        if guard.issued(self.path.parent) and not self.rows("SELECT 1 FROM issued LIMIT 1"):
            raise guard.missing(self.path, "里什么都没有登记", guard.used(self.path.parent))
        with suppress(PlaceError):  # without a key, status and master still work
            self._check_key(Key.load(self.path.parent))

    def _schema(self) -> int:
        """Return the number of the ledger's schema, 0 for an empty file. Raises LedgerError for another database."""
        if self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
            if self.db.execute("SELECT 1 FROM sqlite_master").fetchone() is not None:
                raise LedgerError(f"{self.path} 不是本程序的账本，没有改动。{REBUILD}")
            return 0
        found = self.db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        known = [str(number) for number in range(1, migrations.NEWEST + 1)]
        return int(found[0]) if found and found[0] in known else migrations.NEWEST + 1

    def _into_memory(self) -> None:
        """Replace the connection by a copy in memory, which can be migrated: reading must not change the file."""
        with closing(self.db) as source:
            self.db = sqlite3.connect(":memory:", isolation_level=None)
            source.backup(self.db)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written inside, or nothing. Raises LedgerError.

        End a snapshot first: two readers that upgrade to writers would wait for each other.
        """
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise LedgerError(explain(self.path, error)) from None
        try:
            self._look_for_damage()
            yield
            self.db.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo()
            raise LedgerError(explain(self.path, error)) from None
        except BaseException:
            self._undo()
            raise

    def _look_for_damage(self) -> None:
        """Check the file once, before the first write: what is written into a damaged file may be lost."""
        if not self._looked:
            (found,) = self.db.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise LedgerError(
                    f"账本 {self.path} 已损坏（{' '.join(str(found).split())}），没有写入。{REBUILD}"
                )
            self._looked = True

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read everything inside in the state of one moment, or of an outer snapshot. Raises LedgerError.

        Keep it short: other writers wait until it ends, and fail after a minute.
        """
        if self.db.in_transaction:
            yield
            return
        try:
            self.db.execute("BEGIN")
            yield
            self.db.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise LedgerError(explain(self.path, error)) from None
        finally:
            self._undo()

    def _undo(self) -> None:
        # The first error is the one to report. If the rollback fails too, the journal stays, and SQLite rolls back
        # when the ledger is opened next.
        with suppress(sqlite3.Error):
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Return all rows of a query. Raises LedgerError."""
        return list(self.each(query, parameters))

    def each(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query one by one, where they are as many as the returns. Raises LedgerError."""
        try:
            yield from self.db.execute(query, parameters)
        except sqlite3.Error as error:
            raise LedgerError(explain(self.path, error)) from None

    def damages(self) -> list[str]:
        """Return what SQLite finds wrong with the file or with references between rows. Raises LedgerError."""
        found = [str(line) for (line,) in self.rows("PRAGMA integrity_check") if line != "ok"]
        broken = self.rows("PRAGMA foreign_key_check")
        return found + [f"{table} {row} → {other}" for table, row, other, _ in broken]

    def copy_to(self, path: Path) -> None:
        """Write what is committed at one moment into a new file with SQLite's backup, while others read and write.

        Raises LedgerError.
        """
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as target:
                self.db.backup(target)
        except sqlite3.Error as error:
            raise LedgerError(explain(path, error)) from None

    def versions(self) -> dict[tuple[str, str], Version]:
        """Return all versions ever issued, by form and id, in the order of issue. Raises LedgerError."""
        rows = self.rows("SELECT form, id, data FROM version ORDER BY issued_at, form, id")
        with readable(self.path):
            return {(str(form), str(id)): Version.from_json(str(data)) for form, id, data in rows}

    def issued_names(self) -> dict[str, tuple[str, ...]]:
        """By submitter code, all names that were ever printed on its copies and slips. Raises LedgerError."""
        names: dict[str, tuple[str, ...]] = {}
        slips = "SELECT submitter, json_extract(data, '$.name') FROM slip"
        for code, name in self.rows(f"SELECT submitter, name FROM issued UNION {slips} ORDER BY 1, 2"):
            names[str(code)] = (*names.get(str(code), ()), str(name))
        return names

    def _check_key(self, key: Key) -> None:
        """Raise SettingsError when the key has sealed no copy: it was changed, or the ledger is another campaign's."""
        with closing(self.db.execute("SELECT token FROM issued")) as issued:
            strange = False
            for (token,) in issued:
                if sealed(str(token), key):
                    return
                strange = True
        if strange:
            raise SettingsError(
                f"签名密钥与已经分发出去的表不一致：密钥换过，或者账本 {self.path} 是另一个批次的。"
                "请从备份中恢复原来的 keys/signing.key 或整个批次文件夹；确实要换密钥的，请另建一个批次。"
            )

    def record_issue(
        self, version: Version, issued_at: str, copies: Iterable[tuple[str, str, str, str]]
    ) -> bool:
        """Keep a version, in a transaction, and its copies: (submitter, name, sha256, token). See ``keep_version``."""
        new = self.keep_version(version, issued_at)
        self.db.executemany(
            "INSERT INTO issued VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (form, version, submitter, name) DO UPDATE"
            " SET sha256 = excluded.sha256, token = excluded.token WHERE sha256 <> excluded.sha256",
            ((version.form, version.id, *copy) for copy in copies),
        )
        return new

    def keep_version(self, version: Version, issued_at: str) -> bool:
        """Keep a version, in a transaction; True if it is new. LedgerError where its id is another's on record."""
        text = version.to_json()
        new = self.db.execute(
            "INSERT INTO version VALUES (?, ?, ?, ?) ON CONFLICT (form, id) DO NOTHING",
            (version.form, version.id, issued_at, text),
        ).rowcount
        self._check_version(version, text)
        return bool(new)

    def _check_version(self, version: Version, text: str) -> None:
        """Raise LedgerError when another form is on record under the id; settings that are not printed may differ."""
        ((data,),) = self.db.execute(
            "SELECT data FROM version WHERE form = ? AND id = ?", (version.form, version.id)
        )
        kept = version if data == text else Version.from_json(data)  # reading takes several times as long
        if (kept.layout, kept.locked) != (version.layout, version.locked):
            raise LedgerError(
                f"账本 {self.path} 中已有一份编号同为 {version.id}、内容却不同的表，这次没有分发。"
                "请在 campaign.toml 中改动一项印在表上的设置（如联系电话的写法），再分发一次。"
            )


@cache
def _shape_of_ours() -> guard.Shape:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrations.migrate(db, 0)
        return guard.shape(db)


def _keep_safe(db: sqlite3.Connection) -> None:
    """Make commits survive a power failure: https://www.sqlite.org/pragma.html.

    EXTRA also syncs the folder once the journal is deleted; macOS needs fullfsync for a real sync.
    """
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("PRAGMA synchronous = EXTRA")
    db.execute("PRAGMA fullfsync = ON")


def _connect(path: Path, write: bool) -> sqlite3.Connection:
    if write:
        return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    if not path.exists() or path.stat().st_size == 0:  # another process may be making it just now
        return sqlite3.connect(":memory:", isolation_level=None)
    uri = read_only_uri(path.absolute())
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
