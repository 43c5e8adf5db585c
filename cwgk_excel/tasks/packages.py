"""How files leave: written only where they change, and packed so that the same files give the same archive."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import sync_files, write_soon
from cwgk_excel.zips import stored


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of files given by path and bytes, stored as they are: they are compressed already."""
    return b"".join(stored((name, [data], zlib.crc32(data)) for name, data in files))


def write_changed(path: Path | str, pieces: Sequence[bytes]) -> bool:
    """Write a file of some pieces, whole or not at all, unless it holds just these; return whether it was written.

    Raises PlaceError.
    """
    try:
        if os.access(path, os.F_OK) and Path(path).read_bytes() == b"".join(pieces):
            return False
        write_soon(os.fspath(path), pieces)
    except OSError as error:
        raise PlaceError(f"无法写入 {Path(path)}：{explained(error)}") from None
    return True


def keep_safe(paths: Iterable[Path | str]) -> None:
    """Make files that were written survive a power failure. Raises PlaceError."""
    try:
        sync_files(paths)
    except OSError as error:
        raise PlaceError(f"无法写入 {error.filename or '磁盘'}：{explained(error)}") from None
