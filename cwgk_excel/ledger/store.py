"""The only door to sqlite3: one ledger per campaign, one writer at a time, all or nothing.

What a return is made of (receipt, raw cells, records, values, findings) is written in one transaction;
its bytes are in the archive before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path, PurePath
from types import TracebackType

from cwgk_excel.errors import LedgerError, PlaceError, SettingsError, why
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key, sealed
from cwgk_excel.ledger import guard, migrations
from cwgk_excel.ledger.failures import REBUILD, explain, readable

FILE = "ledger.sqlite"
BUSY_SECONDS = 60.0


class Ledger:
    """An open ledger. ``with Ledger.open(folder) as ledger: ...`` closes it."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db = db
        self.path = path
        self._looked = False  # for damage

    @classmethod
    def open(cls, folder: Path, *, write: bool = True) -> Ledger:
        """The campaign's ledger, made if there is none and the campaign has not been worked with yet.

        Without ``write`` nothing on disk changes and no writer is waited for; where there is no ledger yet,
        an empty one in memory stands for it. Raises LedgerError, also when what lies there is no ledger of
        ours, or an empty one in a campaign that has issued or received something; SettingsError when what was
        issued is not sealed with the campaign's key, or that key is none.
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
            db.execute("PRAGMA trusted_schema = OFF")  # whoever wrote into the file may not call functions
            if write:
                _keep_safe(db)
            ledger._prepare(write)
        except sqlite3.Error as error:
            db.close()
            raise LedgerError(explain(path, error)) from None
        except BaseException:
            db.close()  # an open file could not be replaced by its backup on Windows
            raise
        return ledger

    @classmethod
    @contextmanager
    def copied(cls, folder: Path, copy: Path) -> Iterator[Ledger]:
        """A copy of the ledger in a new file, of one moment: no writer waits, however long it is used.

        What is told of it names the campaign's own ledger. Raises LedgerError.
        """
        with cls.open(folder, write=False) as ledger:
            ledger.copy_to(copy)
        with closing(_connect(copy, False)) as db:
            yield cls(db, ledger.path)

    def _prepare(self, write: bool) -> None:
        if self._schema() < migrations.NEWEST and not write:
            self._into_memory()
        if self._schema() < migrations.NEWEST:  # a transaction waits for other writers
            with self.transaction():
                migrations.migrate(self.db, self._schema())  # another process may have done it just now
        if self._schema() != migrations.NEWEST:
            raise LedgerError(
                f"账本 {self.path} 是另一个版本的程序建立的，请用建立它的程序版本打开，或换用更新的版本。"
            )
        if strange := guard.strange(guard.shape(self.db), _shape_of_ours()):
            raise LedgerError(f"账本 {self.path} 被改动过（{'、'.join(strange[:5])}），不能用。{REBUILD}")
        if guard.issued(self.path.parent) and not self.rows("SELECT 1 FROM issued LIMIT 1"):
            raise guard.missing(self.path, "里什么都没有登记", guard.used(self.path.parent))
        with suppress(PlaceError):  # without its key a campaign can still be counted and handed up
            self._check_key(Key.load(self.path.parent))

    def _schema(self) -> int:
        """The number of the ledger's schema: 0 of an empty file."""
        if self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
            if self.db.execute("SELECT 1 FROM sqlite_master").fetchone() is not None:
                raise LedgerError(f"{self.path} 不是本程序的账本，没有改动。{REBUILD}")
            return 0
        found = self.db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        known = [str(number) for number in range(1, migrations.NEWEST + 1)]
        return int(found[0]) if found and found[0] in known else migrations.NEWEST + 1

    def _into_memory(self) -> None:
        """Go on with a copy in memory, which can be upgraded: reading must not change the file."""
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
        """All that is written inside is kept, or nothing is. Raises LedgerError.

        Not inside a snapshot: of two that hold one and want to write, each waits for the other to end its own.
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
        """Check the file once, before the first write: what is written into a damaged file may be lost with it."""
        if not self._looked:
            (found,) = self.db.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise LedgerError(
                    f"账本 {self.path} 已损坏（{' '.join(str(found).split())}），没有写入。{REBUILD}"
                )
            self._looked = True

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whoever writes meanwhile. Raises LedgerError.

        Inside another snapshot or a transaction it is that one's moment. For reading alone: as long as it lasts,
        what others write waits, and fails after a minute.
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
        # The first error is the one to report. Where the rollback fails too, the journal stays, and SQLite rolls
        # back when the ledger is opened next.
        with suppress(sqlite3.Error):
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """All rows of a query. Raises LedgerError."""
        try:
            return self.db.execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            raise LedgerError(explain(self.path, error)) from None

    def damages(self) -> list[str]:
        """What SQLite itself finds wrong with the file or with references between rows; empty when sound."""
        found = [str(line) for (line,) in self.rows("PRAGMA integrity_check") if line != "ok"]
        broken = self.rows("PRAGMA foreign_key_check")
        return found + [f"{table} {row} → {other}" for table, row, other, _ in broken]

    def copy_to(self, path: Path) -> None:
        """Write all that is committed at one moment into a new file, while others read and write.

        By SQLite's own backup. Raises LedgerError.
        """
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as target:
                self.db.backup(target)
        except sqlite3.Error as error:
            raise LedgerError(explain(path, error)) from None

    def versions(self) -> dict[tuple[str, str], Version]:
        """All versions ever issued, by form and id, in the order in which they were issued. Raises LedgerError."""
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
        """Raise SettingsError when nothing that was issued is sealed with the key.

        Returns could not be read; or the ledger is another campaign's, and its master would replace this one's.
        """
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
        """Keep a version as ``keep_version`` does, and what was stamped from it: (submitter, name, sha256, token)."""
        with self.transaction():
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
        new = self.db.execute(
            "INSERT INTO version VALUES (?, ?, ?, ?) ON CONFLICT (form, id) DO NOTHING",
            (version.form, version.id, issued_at, version.to_json()),
        ).rowcount
        self._check_version(version)
        return bool(new)

    def _check_version(self, version: Version) -> None:
        """An id is short, and returns are read by what is on record under it. Settings not drawn may differ."""
        ((data,),) = self.db.execute(
            "SELECT data FROM version WHERE form = ? AND id = ?", (version.form, version.id)
        )
        kept = Version.from_json(data)
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
    """A commit that was told is there after a power failure: https://www.sqlite.org/pragma.html.

    EXTRA also syncs the folder once the journal is deleted; fullfsync is what a sync needs to be on macOS.
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


def read_only_uri(path: PurePath) -> str:
    """How sqlite names a file that it must not write; ``path`` is absolute, of Windows or not."""
    uri = path.as_uri()
    if not uri.startswith("file:///"):  # a folder of another computer; sqlite takes no host
        uri = uri.replace("file:", "file://", 1)
    return f"{uri}?mode=ro"
