"""Check that the file in the ledger's place is this campaign's ledger, before anything is read or written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from cwgk_excel.errors import LedgerError
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.migrations import Database
from cwgk_excel.ledger.safety.failures import REBUILD

OUTBOX, MANIFEST = "outbox", "manifest.csv"
Shape = Mapping[tuple[str, str], object]
"""The objects of a database by kind and name: what each is about, its columns, and a table's references."""
NEWEST = "6e40140ad952f412cc572388c3b70f9de92c78a5e73f7c51305cc86a402d88aa"
"""The hash of the newest schema's shape, by which a ledger that has it is known without making one of ours."""
_OURS = "m.name NOT LIKE 'sqlite!_%' ESCAPE '!'"
_PARTS = (
    f"m.name, m.tbl_name FROM sqlite_master AS m WHERE {_OURS}",
    'm.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c'
    f" WHERE m.type = 'table' AND {_OURS} ORDER BY c.name",
    'm.name, r."from", r."table" FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS r'
    f" WHERE m.type = 'table' AND {_OURS} ORDER BY 3, 4",
    "m.name, i.seqno, i.name FROM sqlite_master AS m, pragma_index_info(m.name) AS i"
    f" WHERE m.type = 'index' AND {_OURS} ORDER BY i.seqno",
)


def used(folder: Path) -> str:
    """Return a Chinese clause for what shows that a campaign is in use; "" if it issued nothing and keeps no return."""
    if issued(folder):
        return f"{OUTBOX} 文件夹里有发出的表"
    if any(archive.whole(folder)):
        return f"{archive.FOLDER} 文件夹里有收下的原文件"
    return ""


def issued(folder: Path) -> bool:
    """Return whether packages lie in the outbox; if so, they are on record, since that is written first."""
    outbox = folder / OUTBOX
    return outbox.is_dir() and ((outbox / MANIFEST).exists() or any(outbox.glob("*.zip")))


def missing(path: Path, why: str, sign: str) -> LedgerError:
    """Return the error for a ledger that is missing or empty although the campaign shows a ``sign`` of use."""
    return LedgerError(f"账本 {path} {why}，而{sign}，没有做任何改动。{REBUILD}")


def require(path: Path) -> None:
    """Raise LedgerError if a campaign in use has lost its ledger: a new one must not replace it. Raises OSError."""
    gone = not path.exists()
    if not gone and not path.is_file():
        raise LedgerError(f"账本 {path} 不是文件，没有改动。{REBUILD}")
    if (gone or path.stat().st_size == 0) and (sign := used(path.parent)):
        raise missing(path, "不见了" if gone else "是空的", sign)


def shape(db: Database) -> Shape:
    """Return tables, indexes, views and triggers, except SQLite's own; leave out defaults, which only old rows need."""
    found: dict[tuple[str, str], list[object]] = {}
    for query in _PARTS:
        for kind, name, *part in db.execute(f"SELECT m.type, {query}"):
            found.setdefault((str(kind), str(name)), []).append(part)
    return found


def digest(found: Shape) -> str:
    """Return a hash of a shape."""
    return sha256(repr(sorted(found.items())).encode()).hexdigest()


def require_shape(path: Path, db: Database, ours: Callable[[], Shape]) -> None:
    """Raise LedgerError if a ledger's shape is not that of ``ours``, which is made only where the hash is another."""
    found = shape(db)
    if digest(found) != NEWEST and (lines := strange(found, ours())):
        raise LedgerError(f"账本 {path} 被改动过（{'、'.join(lines[:5])}），不能用。{REBUILD}")


def strange(found: Shape, wanted: Shape) -> list[str]:
    """Return in Chinese what a ledger has too much, too little or in another shape than ``wanted``."""
    names = {"table": "表", "index": "索引", "view": "视图", "trigger": "触发器"}
    lines = []
    for key in sorted(found.keys() | wanted.keys()):
        what = f"{names.get(key[0], key[0])} {' '.join(key[1].split())[:60]}"
        if key not in wanted:
            lines.append(f"多了{what}")
        elif key not in found:
            lines.append(f"缺少{what}")
        elif found[key] != wanted[key]:
            lines.append(f"{what}的内容不同")
    return lines
