"""The one way in which files are written: whole or not at all, however many programs write at once.

Until a file is complete it stands beside its target under a name that only this program gives: the computer,
the process and a random number. What a process left that died goes when the next one writes there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from cwgk_excel.clock import file_time

# What only its owner may read: keys, and backups, which hold them. Windows goes by the folder's rights.
PRIVATE = 0o600
PUBLIC = 0o666  # less what the user's mask takes away
_PARTIAL = re.compile(r"\.cwgk-(?P<host>[0-9a-f]{8})-(?P<process>[0-9]{1,10})-[0-9a-f]{16}\.part")
_HOST = hashlib.sha256(platform.node().encode(errors="replace")).hexdigest()[:8]
_DAY, _MINUTE = 24 * 60 * 60, 60
# Windows refuses to replace a file just while another process replaces it.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)


def write_whole(
    target: Path,
    chunks: Iterable[bytes],
    *,
    mode: int = PUBLIC,
    sync: bool = False,
    partials: Path | None = None,
) -> None:
    """Write a file, and its folder, as ``whole_file`` does. Raises OSError."""
    with whole_file(target, mode=mode, sync=sync, partials=partials) as file:
        for chunk in chunks:
            file.write(chunk)


@contextmanager
def whole_file(
    target: Path, *, mode: int = PUBLIC, sync: bool = False, partials: Path | None = None
) -> Iterator[BinaryIO]:
    """A file to be written, which is there under its name only once it is complete. Raises OSError.

    ``mode``: who may read it, from its first byte on. With ``sync`` it outlasts a power failure, name and all,
    from the moment that this ends. ``partials``: a folder of the same disk in which it is written instead of
    the target's own. The error is of the number EBUSY when the target is there and may not be replaced.
    """
    made = _make_folders(target.parent)
    place = partials or target.parent
    _tidy(place.absolute())
    partial = place / f".cwgk-{_HOST}-{os.getpid()}-{secrets.token_hex(8)}.part"
    try:
        partial.touch(mode=mode, exist_ok=False)
        with partial.open("wb") as file:
            yield file
            if sync:
                file.flush()
                os.fsync(file.fileno())
        _replace(partial, target)
    except BaseException:
        with suppress(OSError):  # the first error is the one to report
            partial.unlink(missing_ok=True)
        raise
    if sync:
        for folder in (target.parent, *made):
            sync_folder(folder)


def is_partial(place: Path) -> bool:
    """Whether a file's name says that it is one of ours that is not complete."""
    return _PARTIAL.fullmatch(place.name) is not None


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlast a power failure. Nothing to do on Windows: NTFS keeps a journal of them."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network drives cannot sync a folder.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those around it; gives the folders in which a new one now stands."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
    return [place.parent for place in missing]


def _replace(partial: Path, target: Path) -> None:
    for pause in (*_PAUSES, 0):
        try:
            partial.replace(target)
            return
        except PermissionError:
            # A file was made beside it just now, so it is the target that is held.
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target)) from None
            if os.name != "nt" or not pause:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(target)) from None
            time.sleep(pause)


@lru_cache(maxsize=1024)
def _tidy(folder: Path) -> None:
    """Remove what dead processes left in a folder; one that is written to again and again is listed only once."""
    with suppress(OSError), os.scandir(folder) as listing:
        for entry in listing:
            name = _PARTIAL.fullmatch(entry.name)
            with suppress(OSError):  # another process was quicker, or may do it next time
                if name and _abandoned(name["host"], int(name["process"]), entry.stat(follow_symlinks=False)):
                    (folder / entry.name).unlink()


def _abandoned(host: str, process: int, info: os.stat_result) -> bool:
    """Whether nobody writes a partial file any more."""
    idle = file_time() - info.st_mtime
    if os.name == "nt":
        # One that is open cannot be removed there; asking for a process with os.kill would end it.
        return idle > _MINUTE
    if host != _HOST:  # nothing is known of the processes of other computers; none takes a day for a file
        return idle > _DAY
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        return False  # it is another user's
    # It is at work, or its number was given to another one.
    return idle > _DAY
