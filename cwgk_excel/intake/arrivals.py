"""What lies in the inbox: every file once, in a stable order, with noise and attachments told apart."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from stat import S_ISREG
from typing import NoReturn

from cwgk_excel.errors import PlaceError, why
from cwgk_excel.intake.container import Refused, too_large
from cwgk_excel.intake.sniff import Content, sniff

# In small letters: names are compared without case, on every system alike.
NOISE = ("~$*", ".~*", ".ds_store", "thumbs.db", "desktop.ini", "._*")
NOISE_FOLDERS = ("__macosx",)
ATTACHMENTS = frozenset(
    {Content.PDF, Content.IMAGE, Content.DOC, Content.DOCX, Content.RAR, Content.SEVEN_ZIP, Content.OFD}
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file put in: where it is, and how it is named in reports (relative to what was put in)."""

    place: Path
    path: str


class Ignored(Exception):
    """A file that is no return and no mistake; ``code`` is the finding's code."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what


def arrivals(paths: Iterable[Path]) -> Iterator[Arrival]:
    """Every file under the given files and folders; within a folder in the order in which they were saved.

    Of several versions that arrive together the newest thus comes last, whatever their names ("汇总.xlsx" and
    the older "汇总 (1).xlsx"). Raises PlaceError for a missing one.
    """
    for path in paths:
        if path.is_dir():
            for place in sorted((p for p in path.rglob("*") if not p.is_dir()), key=_saved):
                yield Arrival(place, _readable(place.relative_to(path).as_posix()))
        elif path.exists():
            yield Arrival(path, _readable(path.name))
        else:
            raise PlaceError(f"找不到要收的文件或文件夹：{path}。请检查路径是否写对。")


def _readable(name: str) -> str:
    """A file's name as text, also where a program left its bytes in GBK on a system that expects UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name


def _saved(place: Path) -> tuple[int, Path]:
    """Sort key: when a file was last changed, then its path."""
    try:
        return place.lstat().st_mtime_ns, place
    except OSError:  # gone meanwhile, or not to be looked at: reading it says so
        return 0, place


def load(arrival: Arrival, largest: int) -> bytes:
    """The bytes of a return. Raises Ignored for noise and attachments, Refused for what cannot be read."""
    place = arrival.place
    *folders, name = arrival.path.lower().split("/")
    if any(fnmatchcase(name, pattern) for pattern in NOISE) or any(f in NOISE_FOLDERS for f in folders):
        raise Ignored("file-noise")
    try:
        if place.is_symlink() or not S_ISREG(place.stat().st_mode):
            raise Refused("file-not-workbook", {"what": "链接或特殊文件"})
        if place.stat().st_size > largest:
            _refuse_large(place, largest)
        data = place.read_bytes()
    except FileNotFoundError:
        raise Refused("file-unreadable", {"what": "已不在原处"}) from None
    except OSError as error:
        raise Refused("file-unreadable", {"what": why(error)}) from None
    content = sniff(data)
    if content in ATTACHMENTS:
        raise Ignored("file-attachment", content.value)
    return data


def _refuse_large(place: Path, largest: int) -> NoReturn:
    """A long scan is an attachment like any other, which its first bytes tell."""
    with place.open("rb") as file:
        content = sniff(file.read(1024))
    if content in ATTACHMENTS:
        raise Ignored("file-attachment", content.value)
    raise too_large(f"单个文件不能超过{largest // 2**20} MB")
