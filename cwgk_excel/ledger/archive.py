"""The archive keeps the original bytes of every return under their hash, and never changes or removes them."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from types import TracebackType

from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import appear, drop, sync_folder, write_aside, write_whole

FOLDER = "archive"
_CHUNK = 2**20


def sha256(data: bytes) -> str:
    """Return the hash under which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(file: Path) -> str:
    """Return the hash of a file without holding all of it in memory. Raises OSError."""
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


def keep(folder: Path, data: bytes, digest: str) -> None:
    """Write bytes under their hash and sync them; ``sync_names`` has to follow. Raises PlaceError."""
    with Keeping() as keeping:
        keeping.keep(folder, data, digest)


def keep_file(folder: Path, file: Path, digest: str) -> bool:
    """Copy a file under its hash as ``keep`` does, without holding all of it in memory.

    Returns False, and keeps nothing, when the file can no longer be read or its hash has changed. Raises PlaceError.
    """
    target = path(folder, digest)
    try:
        with _told(target):
            if not target.exists():
                chunks = _checked(file, digest)
                write_whole(target, chunks, sync=True, name_too=False, partials=folder / FOLDER)
    except _Changed:
        return False
    return True


class Keeping:
    """Keeps bytes as ``keep`` does, at the end of its context: the system writes them while others are still read.

    All partial files lie in one folder, so that finding those of a killed run takes only one listing. A context that
    ends by an exception keeps nothing. It can be entered again.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[FileIO, Path]] = []  # each with where it will lie

    def __enter__(self) -> Keeping:
        return self

    def keep(self, folder: Path, data: bytes, digest: str) -> None:
        """Begin to write bytes under their hash. Raises PlaceError."""
        target = path(folder, digest)
        with _told(target):
            if not target.exists():
                self._waiting.append((write_aside(os.fspath(folder / FOLDER), [data]), target))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Sync all that waits, and give it its names; ``sync_names`` has to follow. Raises PlaceError."""
        try:
            while self._waiting and kind is None:
                file, target = self._waiting.pop()
                with _told(target):
                    appear(file, os.fspath(target), sync=True)
        finally:
            while self._waiting:
                drop(self._waiting.pop()[0])


def sync_names(folder: Path, digests: Iterable[str]) -> None:
    """Make the names of kept bytes survive a power failure; call this before the ledger names them. Raises PlaceError.

    Each folder is synced once for many files. Who kept the same bytes before may not have done so, or have died first.
    """
    outer = {f"{FOLDER}/{digest[:2]}": None for digest in digests}
    try:
        for name in (*outer, FOLDER, "") if outer else ():
            sync_folder(f"{folder}/{name}")
    except OSError as error:
        raise PlaceError(f"无法写入存档 {folder / FOLDER}：{explained(error)}") from None


def path(folder: Path, digest: str) -> Path:
    """Return the path for the bytes of a hash, on two levels, so that no folder grows too large."""
    return folder / _within(digest)


def holds(folder: Path, digest: str) -> bool:
    """Return whether the bytes of a hash can be seen at their path; asked of every file, so no path is made for it."""
    return os.path.exists(f"{folder}/{_within(digest)}")  # noqa: PTH110


def _within(digest: str) -> str:
    return f"{FOLDER}/{digest[:2]}/{digest}"


def whole(folder: Path) -> Iterator[Path]:
    """Yield the complete files of the archive in no particular order, listing one folder at a time. Raises OSError."""
    for outer in _entries(folder / FOLDER):
        if re.fullmatch("[0-9a-f]{2}", outer.name):
            yield from filter(is_original, _entries(outer))


def is_original(place: Path) -> bool:
    """Return whether a file's name is a hash, as only complete originals have."""
    return re.fullmatch("[0-9a-f]{64}", place.name) is not None


def _entries(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def kept(folder: Path) -> Iterator[Path]:
    """Yield every file in the archive, in order, also what an interrupted run left there. Raises OSError."""

    def fail(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):  # there may be no archive yet
            raise error

    for here, below, names in os.walk(folder / FOLDER, onerror=fail):
        below.sort()
        yield from filter(Path.is_file, (Path(here, name) for name in sorted(names)))


class _Changed(Exception):
    """The file to be copied cannot be read or differs from the one that was hashed."""


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Tell of what keeps bytes from being kept by a PlaceError."""
    try:
        yield
    except OSError as error:
        # Windows lets nobody replace an open file. Another process has just kept the same bytes, so all is done.
        if error.errno == errno.EBUSY and _is_there(target):
            return
        raise PlaceError(f"无法写入存档 {target}：{explained(error)}") from None


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
