"""All files are written here: whole or not at all, however many programs write at once; and those that do not stay.

Until a file is complete it stands beside its target under a partial name that only this program uses; the name
holds the computer, the process, a random number that the process draws once, and a count. The next process that
writes to the folder removes the partial files that dead processes left.

Names are texts here: making paths and taking them apart cost as much as half of writing a small file.
"""

from __future__ import annotations

import errno
import hashlib
import os
import pickle
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from io import FileIO
from itertools import count
from pathlib import Path
from threading import Lock
from typing import IO, Any, BinaryIO
from weakref import finalize

from cwgk_excel.clock import file_time
from cwgk_excel.errors import PlaceError, explained

# Only the owner may read keys, and backups, which hold keys. Windows ignores the mode and uses the folder's rights.
PRIVATE = 0o600
PUBLIC = 0o666  # the user's umask removes rights from it
_PARTIAL = re.compile(r"\.cwgk-(?P<host>[0-9a-f]{8})-(?P<process>[0-9]{1,10})-[0-9a-f]{16}\.part")
# Python's platform module would run a command of Windows to learn the name, in each process.
_NAME = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
_HOST = hashlib.sha256(_NAME.encode(errors="replace")).hexdigest()[:8]
_RANDOM, _NUMBERS = secrets.token_hex(4), count()  # another process may get the number of one that died
_MOST_PIECES = 1000  # systems take at least 1024 at once
_DAY, _MINUTE = 24 * 60 * 60, 60
# Windows refuses to replace a file while another process replaces it, so the replacement is tried again.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)


def write_whole(
    target: Path | str,
    chunks: Iterable[bytes],
    *,
    mode: int = PUBLIC,
    sync: bool = False,
    name_too: bool = True,
    partials: Path | None = None,
) -> None:
    """Write a file, and make its folder, with the guarantees and arguments of ``whole_file``. Raises OSError."""
    with whole_file(target, mode=mode, sync=sync, name_too=name_too, partials=partials) as file:
        for chunk in chunks:
            file.write(chunk)


@contextmanager
def whole_file(
    target: Path | str,
    *,
    mode: int = PUBLIC,
    sync: bool = False,
    name_too: bool = True,
    partials: Path | None = None,
) -> Iterator[BinaryIO]:
    """Open a file for writing that appears under its name only once it is complete.

    ``mode``: the rights that the file has from its first byte on. ``sync``: once the context ends, the file and its
    name survive a power failure; without ``name_too`` the caller syncs the folders, once for many files, by
    ``sync_folder``. ``partials``: a folder on the same disk that holds the partial file; by default the target's own
    folder does. Raises OSError, with the number EBUSY when an existing target cannot be replaced.
    """
    name = os.fspath(target)
    folder = os.path.dirname(name) or os.curdir
    place = os.fspath(partials or folder)
    unfinished = _partial_in(place)
    made = _make_folders(folder)
    try:
        with open(unfinished, "xb", opener=partial(os.open, mode=mode)) as file:
            yield file
            if sync:
                file.flush()
                os.fsync(file.fileno())
        _replace(unfinished, name)
    except BaseException:
        with suppress(OSError):  # the first error is the one to report
            os.unlink(unfinished)
        raise
    if sync and name_too:
        for one in (folder, *made):
            sync_folder(one)


def write_soon(target: str, pieces: Sequence[bytes]) -> None:
    """Write a file as ``write_whole`` does, to be synced with many others, by ``sync_files``. Raises OSError."""
    appear(write_aside(os.path.dirname(target) or os.curdir, pieces), target)


def write_aside(folder: str, pieces: Sequence[bytes]) -> FileIO:
    """Write a partial file, which the system begins to sync, for ``appear`` or ``drop``. Raises OSError.

    ``pieces``: what it holds, one after the other. It stays open: on Windows nobody can take it for one that a dead
    process left. ``FileIO`` costs half of ``open``.
    """
    place = _partial_in(folder)
    _make_folders(folder)
    file = FileIO(place, "x")
    try:
        _fill(file, pieces)
        _begin_to_sync(file.fileno())
    except BaseException:
        drop(file)
        raise
    return file


def appear(file: FileIO, target: str, *, sync: bool = False) -> None:
    """Give a partial file its name; with ``sync`` it survives a power failure by then. Raises OSError."""
    try:
        if sync:
            os.fsync(file.fileno())
            _make_folders(os.path.dirname(target))
        file.close()
        _replace(os.fspath(file.name), target)
    except BaseException:
        drop(file)
        raise


def drop(file: FileIO) -> None:
    """Remove a partial file."""
    with suppress(OSError):
        file.close()
    with suppress(OSError):  # what came before is the error to report
        os.unlink(os.fspath(file.name))


def is_partial(place: Path) -> bool:
    """Return whether a file's name is that of a partial file of this program."""
    return _PARTIAL.fullmatch(place.name) is not None


def sync_folder(folder: Path | str) -> None:
    """Make the names in a folder survive a power failure. On Windows do nothing: NTFS keeps a journal of names."""
    try:
        if os.name != "nt":
            _sync(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # as of some network drives
            raise


def sync_files(paths: Iterable[Path | str]) -> None:
    """Make files that were written, and their names, survive a power failure; each folder is synced once.

    Syncing each as it is written takes several times as long. What somebody took away is passed over. Raises OSError.
    """
    folders: dict[str, None] = {}
    for path in paths:
        with suppress(FileNotFoundError):
            _sync(path, os.O_RDWR)  # Windows syncs nothing that is open for reading only
            folders[os.path.dirname(path)] = None
    for name in dict.fromkeys(place for folder in folders for place in (folder, os.path.dirname(folder))):
        sync_folder(name or os.curdir)  # the one around it too, as the folder itself may be new


def _sync(place: Path | str, flags: int) -> None:
    descriptor = os.open(place, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(file: FileIO, pieces: Sequence[bytes]) -> None:
    """Write pieces in one step, where the system can: putting them together first takes a sixth longer."""
    left = sum(map(len, pieces))
    if sys.platform != "win32" and len(pieces) <= _MOST_PIECES:
        left -= os.writev(file.fileno(), pieces)
    rest = b"".join(pieces)[-left:] if left else b""
    while rest:  # a disk may take less at once
        rest = rest[file.write(rest) :]


def _begin_to_sync(descriptor: int) -> None:
    """Let the system begin to write a file to the disk, where it can be told to; syncing it costs half as much then.

    What Linux is told not to keep at hand it writes at once, and keeps until it is written.
    """
    if sys.platform == "linux":
        with suppress(OSError):  # it is advice, which some disks do not take
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _partial_in(folder: str) -> str:
    """Return the place of a new partial file; what dead processes left goes, if the folder is there to be listed."""
    _tidy(folder if os.path.isabs(folder) else os.path.join(os.getcwd(), folder))
    return os.path.join(folder, f".cwgk-{_HOST}-{os.getpid()}-{_RANDOM}{next(_NUMBERS):08x}.part")


def _make_folders(folder: str) -> list[str]:
    """Make a folder and its missing parents; return the parent of each folder that was made."""
    missing: list[str] = []
    # A drive that is not there is its own parent.
    while folder not in missing[-1:] and not os.path.exists(folder):
        missing.append(folder)
        folder = os.path.dirname(folder) or os.curdir
    for place in reversed(missing):
        try:
            os.mkdir(place)
        except OSError:
            if not os.path.isdir(place):  # else another process has made it
                raise
    return [os.path.dirname(place) or os.curdir for place in missing]


def _replace(partial: str, target: str) -> None:
    for pause in (*_PAUSES, 0):
        try:
            os.replace(partial, target)
            return
        except PermissionError:  # of the target itself, as the partial file could be made in the folder
            if os.path.isdir(target):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), target) from None
            if os.name != "nt" or not pause:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), target) from None
            time.sleep(pause)


@lru_cache(maxsize=1024)
def _tidy(folder: str) -> None:
    """Remove partial files that dead processes left in a folder; the cache saves listing the folder at each write."""
    with suppress(OSError), os.scandir(folder) as listing:
        for entry in listing:
            name = _PARTIAL.fullmatch(entry.name)
            with suppress(OSError):  # another process removed the file first, or will remove it later
                if name and _abandoned(name["host"], int(name["process"]), entry.stat(follow_symlinks=False)):
                    os.unlink(entry.path)


def _abandoned(host: str, process: int, info: os.stat_result) -> bool:
    """Return whether no process writes a partial file any more."""
    idle = file_time() - info.st_mtime
    if os.name == "nt":
        # Windows refuses to remove an open file, so a wrong guess does no harm; os.kill would end the process there.
        return idle > _MINUTE
    if host != _HOST:  # the processes of another computer cannot be asked for; none takes a day for a file
        return idle > _DAY
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        return False  # the process belongs to another user
    return idle > _DAY  # the process is still at work, or another has its number now


@contextmanager
def in_temporary() -> Iterator[None]:
    """Tell of what happens to a temporary file by a PlaceError that names the folder of such files."""
    try:
        yield
    except OSError as error:
        raise PlaceError(f"无法写入临时文件夹 {tempfile.tempdir or ''}：{explained(error)}") from None


class Waiting:
    """Things that wait in a temporary file, which goes with whoever holds them; threads may ask for them at once.

    Up to ``in_memory`` bytes they take no place on a disk.
    """

    def __init__(self, in_memory: int) -> None:
        self._file = tempfile.SpooledTemporaryFile(in_memory)  # noqa: SIM115 - it lives as long as this object
        self._lock = Lock()
        self.close = finalize(self, _closed, self._file)  # lets go of the things

    def add(self, thing: Any) -> int:
        """Keep a thing and return where it lies. Raises PlaceError."""
        with self._lock, in_temporary():
            place = self._file.seek(0, os.SEEK_END)
            pickle.dump(thing, self._file, protocol=5)
            return place

    def at(self, place: int) -> Any:
        """Return what lies there. Raises PlaceError."""
        with self._lock, in_temporary():
            self._file.seek(place)
            return pickle.load(self._file)


def _closed(file: IO[bytes]) -> None:
    with suppress(OSError):  # what is still to be written of it nobody needs
        file.close()
