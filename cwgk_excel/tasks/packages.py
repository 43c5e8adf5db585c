"""How files leave: written only where they change, and packed so that the same files give the same archive."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import write_whole


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of files given by path and bytes: UTF-8 names, no time of day; they are compressed already."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for path, data in files:
            info = ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            info.create_system = 0
            archive.writestr(info, data)
    return target.getvalue()


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
