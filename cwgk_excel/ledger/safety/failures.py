"""Explain what is wrong with a ledger, and what to do about it, in one Chinese line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cwgk_excel.errors import LedgerError

# The inbox is copied because it has the names and folders of returns, the archive for returns no longer in the inbox.
REBUILD = (
    "请从备份中恢复整个批次文件夹。没有备份的，请另建一个批次文件夹，把本批次的 campaign.toml、submitters.csv 和 "
    "keys 文件夹复制过去，先分发一次（表不用再发），再把本批次的 inbox 和 archive 文件夹复制过去，收一次表。"
)


def explain(path: Path, error: Exception) -> str:
    """Return the line for an error of sqlite3 on the ledger at ``path``."""
    text = str(error)
    if "locked" in text:
        return f"账本 {path} 正被另一个程序占用，等了一分钟仍未空出，请稍后再试。"
    if getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY_ROLLBACK":
        return f"上次写入账本 {path} 时被中断，还没有复原。请先运行一次 cwgk-excel status，账本会自动复原，然后再试。"
    if "unable to open" in text or "readonly" in text:
        return f"无法打开或写入账本 {path}，请检查文件夹的写入权限。"
    if "disk I/O" in text:
        return f"读写账本 {path} 时磁盘出错，也可能已满；以前登记的内容不受影响，请检查磁盘后再试。"
    if "full" in text:
        return f"写入账本 {path} 失败，磁盘可能已满；已写入的内容不受影响，请腾出空间后再试。"
    if "malformed" in text or "not a database" in text or "decode" in text:
        return f"账本 {path} 已损坏。{REBUILD}"
    return f"账本 {path} 出错：{text}。"


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raise LedgerError when the block fails to parse a value: somebody changed the ledger by hand.

    The ledger may then hold a text that is no day or no JSON where one is expected, or JSON that is nested too deep.
    """
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise LedgerError(f"账本 {path} 的内容被改动过，读不出来。{REBUILD}") from None
