"""The original bytes of every return, by content hash; never changed, never removed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cwgk_excel.errors import PlaceError, why

FOLDER = "archive"


def sha256(data: bytes) -> str:
    """The content hash under which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def keep(folder: Path, data: bytes, digest: str) -> None:
    """Write bytes under their hash, synced, before the ledger names them. Raises PlaceError."""
    target = path(folder, digest)
    if target.exists():
        return
    partial = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise PlaceError(f"无法写入存档 {target}：{why(error)}。请检查权限和磁盘空间后再试。") from None


def path(folder: Path, digest: str) -> Path:
    """Where the bytes of a hash are kept: two levels, so that no folder grows too large."""
    return folder / FOLDER / digest[:2] / digest
