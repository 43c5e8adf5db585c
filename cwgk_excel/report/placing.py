"""Puts a workbook in its place only once it was read back: what differs is never handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import IO

from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import whole_file


@contextmanager
def placed(path: Path, data: IO[bytes], verify: Callable[[Path], None]) -> Iterator[None]:
    """Write ``data`` to a file, replacing an older one, when the context ends; until then it has another name.

    ``verify`` reads it back. Several such contexts within each other place all files or, when one differs, none.
    Raises what ``verify`` raises, PlaceError when the file cannot be written; an older file then stays as it was.
    """
    try:
        with whole_file(path, sync=True) as file:
            copyfileobj(data, file)
            file.flush()
            verify(Path(file.name))
            yield
    except OSError as error:
        raise PlaceError(f"无法写入 {path}：{explained(error)}也可以用 -o 换一个地方。") from None
