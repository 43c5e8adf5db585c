"""Papers in which the office goes on writing: one that somebody worked on is never written over."""

from __future__ import annotations

from pathlib import Path

from cwgk_excel.docx_writer import is_as_written
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import write_whole


def write_paper(path: Path, data: bytes) -> Path:
    """Write a paper of ``Paper.sealed`` and return where: ``path``, unless somebody has worked on what lies there.

    That is kept, and the new one gets a number beside it. Raises PlaceError.
    """
    place, number = path, 2
    try:
        while place.exists() and not is_as_written(place.read_bytes()):
            place, number = path.with_stem(f"{path.stem}-{number}"), number + 1
        write_whole(place, [data])
    except OSError as error:
        raise PlaceError(f"无法写入 {place}：{explained(error)}") from None
    return place
