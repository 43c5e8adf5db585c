"""How files leave: written only where they change, and packed so that the same files give the same archive."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import sync_files, write_whole
from cwgk_excel.zips import zipped


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of files given by path and bytes, stored as they are: they are compressed already."""
    return zipped(files, squeeze=None)


def write_changed(path: Path, data: bytes) -> bool:
    """Write a file, whole or not at all, unless it holds just this; return whether it was written.

    Raises PlaceError.
    """
    try:
        if path.exists() and path.read_bytes() == data:
            return False
        write_whole(path, [data])
    except OSError as error:
        raise PlaceError(f"无法写入 {path}：{explained(error)}") from None
    return True


def keep_safe(paths: Iterable[Path]) -> None:
    """Make files that were written survive a power failure. Raises PlaceError."""
    try:
        sync_files(paths)
    except OSError as error:
        raise PlaceError(f"无法写入 {error.filename or '磁盘'}：{explained(error)}") from None
