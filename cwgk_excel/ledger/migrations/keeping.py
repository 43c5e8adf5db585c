"""Before a ledger gets a newer schema, a copy of it is laid beside it and compared with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from cwgk_excel.errors import LedgerError, explained
from cwgk_excel.files import write_whole
from cwgk_excel.ledger.migrations import Database


class Kept(Protocol):
    """What is needed of a ledger to copy it: its place and its open connection."""

    path: Path
    db: Any


def keep(ledger: Kept, schema: int, opened: Callable[[Path, bool], Any]) -> Path:
    """Copy a ledger of a schema to its side, inside a transaction, so that nobody changes it; return where.

    ``opened`` opens a ledger's file (for writing?). Raises LedgerError, and nothing has changed then.
    """
    kept = ledger.path.with_name(f"{ledger.path.name}.{schema}.bak")
    try:
        with TemporaryDirectory(prefix="cwgk-") as folder:
            copy = Path(folder, ledger.path.name)
            # A connection of its own: SQLite copies nothing over one that has begun to write.
            with closing(opened(ledger.path, False)) as source, closing(opened(copy, True)) as target:
                source.backup(target)
                _verify(target, ledger.db)
            _lay(copy, kept)
    except (OSError, ValueError) as error:
        why = explained(error) if isinstance(error, OSError) else "写下的与账本不一致。请检查磁盘再试。"
        raise LedgerError(
            f"账本 {ledger.path} 是旧版本的格式，换成新的以前要先备份成 {kept.name}，没有备份成，账本没有改动：{why}"
        ) from None
    return kept


def _verify(copy: Database, ledger: Database) -> None:
    """Raise ValueError unless the copy is sound and has the tables of the ledger with as many rows."""
    (found,) = copy.execute("PRAGMA integrity_check(1)")
    if found != ("ok",) or _counts(copy) != _counts(ledger):
        raise ValueError("the copy is not the ledger")


def _counts(db: Database) -> dict[str, object]:
    names = [str(name) for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: next(iter(db.execute(f'SELECT count(*) FROM "{name}"'))) for name in names}


def _lay(copy: Path, target: Path) -> None:
    """Write a copy where it is kept, to outlast a power failure, and read it back. Raises OSError, ValueError."""
    data = copy.read_bytes()
    write_whole(target, [data], sync=True)
    if target.read_bytes() != data:
        raise ValueError("what was written is not what was read")
