"""The original bytes of every return, by content hash; never changed, never removed."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cwgk_excel.clock import now_utc
from cwgk_excel.errors import PlaceError, why

FOLDER = "archive"
# What a process that died was writing; one that lives takes no day for a file.
UNFINISHED = ".*.part"
STALE_SECONDS = 24 * 60 * 60
_CHUNK = 2**20


def sha256(data: bytes) -> str:
    """The content hash under which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(file: Path) -> str:
    """The content hash of a file of any size, never wholly in memory. Raises OSError."""
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


def keep(folder: Path, data: bytes, digest: str) -> None:
    """Write bytes under their hash, synced, before the ledger names them. Raises PlaceError."""
    _put(folder, [data], digest)


def keep_file(folder: Path, file: Path, digest: str) -> bool:
    """Copy a file under its hash as ``keep`` does, never wholly in memory. Raises PlaceError.

    False, and nothing is kept, when the file can no longer be read or is no longer what its hash says.
    """
    try:
        _put(folder, _checked(file, digest), digest)
    except _Changed:
        return False
    return True


def path(folder: Path, digest: str) -> Path:
    """Where the bytes of a hash are kept: two levels, so that no folder grows too large."""
    return folder / FOLDER / digest[:2] / digest


def whole(folder: Path) -> Iterator[Path]:
    """The archive's files that are complete, in no order, one folder looked at after the other. Raises OSError."""
    for outer in _entries(folder / FOLDER):
        if re.fullmatch("[0-9a-f]{2}", outer.name):
            for inner in _entries(outer):
                if re.fullmatch("[0-9a-f]{64}", inner.name):
                    yield inner


def _entries(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def kept(folder: Path) -> Iterator[Path]:
    """Every file in the archive, in order; also what an interrupted run left there. Raises OSError."""
    return iter(sorted(p for p in (folder / FOLDER).rglob("*") if p.is_file()))


def write_whole(target: Path, chunks: Iterable[bytes], *, sync: bool = False) -> None:
    """Write a file, and its folder; whole or not at all. Raises OSError."""
    with whole_file(target, sync=sync) as file:
        for chunk in chunks:
            file.write(chunk)


@contextmanager
def whole_file(target: Path, *, sync: bool = False) -> Iterator[BinaryIO]:
    """A file to be written, which is there under its name only once it is complete. Raises OSError.

    Until then it has a name that no other process takes: two may write the same file at once. With ``sync``
    it outlasts a power failure, name and all, from the moment that this ends.
    """
    made = _make_folders(target.parent)
    _remove_stale(target.parent)
    partial = target.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        with partial.open("xb") as file:
            yield file
            if sync:
                file.flush()
                os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        with suppress(OSError):  # what went wrong first is what is told
            partial.unlink(missing_ok=True)
        raise
    if sync:
        for folder in (target.parent, *made):
            _sync_folder(folder)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those around it; gives the folders in which a new one now stands."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return [place.parent for place in missing]


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder outlast a power failure. Windows opens no folder, and NTFS keeps a journal."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (
            errno.EINVAL,
            errno.ENOTSUP,
        ):  # some shares of other computers know no such thing
            raise
    finally:
        os.close(descriptor)


def _remove_stale(folder: Path) -> None:
    oldest = now_utc().timestamp() - STALE_SECONDS
    for place in folder.glob(UNFINISHED):
        with suppress(OSError):  # another process was quicker, or may do it next time
            if place.stat().st_mtime < oldest:
                place.unlink()


class _Changed(Exception):
    """The file to be copied is not the one that was hashed."""


def _put(folder: Path, chunks: Iterable[bytes], digest: str) -> None:
    target = path(folder, digest)
    try:
        if target.exists():
            # Of a process that died before it could do so, or of one that is about to.
            for place in (target.parent, target.parent.parent):
                _sync_folder(place)
        else:
            write_whole(target, chunks, sync=True)
    except OSError as error:
        # Windows lets nobody replace a file that is open; another process kept the same bytes just now.
        if isinstance(error, PermissionError) and _is_there(target):
            return
        raise PlaceError(f"无法写入存档 {target}：{why(error)}。请检查权限和磁盘空间后再试。") from None


def _is_there(target: Path) -> bool:
    try:
        return target.exists()
    except OSError:
        return False


def _checked(file: Path, digest: str) -> Iterator[bytes]:
    found = hashlib.sha256()
    try:
        for chunk in _chunks(file):
            found.update(chunk)
            yield chunk
    except OSError:
        raise _Changed from None
    if found.hexdigest() != digest:
        raise _Changed


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            yield chunk
