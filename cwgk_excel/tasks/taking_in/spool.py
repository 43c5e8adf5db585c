"""Files taken out of archives and mail lie in a temporary folder of the run until they are read.

So only paths, and not contents, pass between the process that opens an archive, the main process and the reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import NamedTuple

from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.intake.containers.member import Member
from cwgk_excel.intake.refusal import Refused


class Spooled(NamedTuple):
    """A file taken out of an archive or mail: a ``Member`` whose bytes lie at ``place``, None if there is a problem."""

    name: str
    place: Path | None
    problem: Refused | None
    modified: datetime | None


def spool_folder() -> TemporaryDirectory[str]:
    """Return a new temporary folder that only this user may read. Raises PlaceError."""
    try:
        # A virus scanner on Windows may hold a file at the end; a run that is complete must not fail for that.
        return TemporaryDirectory(prefix="cwgk-", ignore_cleanup_errors=True)
    except OSError as error:
        raise PlaceError(f"无法建立临时文件夹：{explained(error)}") from None


def spool(members: Iterable[Member], folder: Path) -> list[Spooled]:
    """Write the readable files into the folder, under random names instead of those sent. Raises PlaceError."""
    try:
        return [
            Spooled(m.name, None if m.problem else _write(m.data, folder), m.problem, m.modified)
            for m in members
        ]
    except OSError as error:
        raise PlaceError(f"无法写入临时文件夹 {folder}：{explained(error)}") from None


def _write(data: bytes, folder: Path) -> Path:
    with NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(data)
    return Path(file.name)
