"""The original bytes of every return, by content hash; never changed, never removed."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from cwgk_excel.errors import PlaceError, why

FOLDER = "archive"
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


def write_whole(target: Path, chunks: Iterable[bytes], *, sync: bool = False) -> None:
    """Write a file, and its folder; whole or not at all. Raises OSError.

    Until it is complete it has a name that no other process takes: two may write the same file at once.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        with partial.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        with suppress(OSError):  # what went wrong first is what is told
            partial.unlink(missing_ok=True)
        raise


class _Changed(Exception):
    """The file to be copied is not the one that was hashed."""


def _put(folder: Path, chunks: Iterable[bytes], digest: str) -> None:
    target = path(folder, digest)
    try:
        if not target.exists():
            write_whole(target, chunks, sync=True)
    except OSError as error:
        # Windows lets nobody replace a file that is open; another process kept the same bytes just now.
        with suppress(OSError):
            if target.exists():
                return
        raise PlaceError(f"无法写入存档 {target}：{why(error)}。请检查权限和磁盘空间后再试。") from None


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
