"""Restore a campaign from a backup into a new folder: all of it, or nothing that looks like a campaign."""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import re
import shutil
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.loading import RESTORING, SETTINGS_FILE, SUBMITTERS_FILE
from cwgk_excel.campaign.scaffold import FOLDERS, furnish
from cwgk_excel.campaign.scripts import CLICKED
from cwgk_excel.errors import PlaceError, explained, is_missing
from cwgk_excel.files import PRIVATE, PUBLIC, whole_file
from cwgk_excel.identity import KEY_FOLDER
from cwgk_excel.ledger import archive, store
from cwgk_excel.resources import MANUAL
from cwgk_excel.tasks.upkeep.backup import ALLOWED, MANIFEST, NEEDED, READABLE, member_chunks

# The files and folders that restoring moves out of the folder in which it unpacks, before the settings.
_PIECES = frozenset({SUBMITTERS_FILE, store.FILE, MANUAL, *FOLDERS, *CLICKED})
_MANIFEST_BYTES = 256 * 2**20
# The errors that zipfile and the modules that it uses raise for a file that is no zip, or a damaged one.
_UNREADABLE = (
    *(BadZipFile, RuntimeError, ValueError, EOFError, OverflowError, MemoryError),
    *(zlib.error, lzma.LZMAError, struct.error),
)


@dataclass(frozen=True, slots=True)
class _Member:
    """The size and hash that the manifest gives for a file."""

    size: int
    sha256: str


class _Damaged(Exception):
    """The file is no backup or a damaged one; the error's text says in Chinese what is wrong."""


def restore(source: Path, folder: Path) -> Campaign:
    """Restore the campaign of a backup into a new or empty folder, and check the hash of every member.

    The backup is unpacked in an inner folder and the settings are moved out last; before that the folder is no
    campaign. The next restoring removes what an interrupted one left. Returns the campaign. Raises PlaceError when
    the backup is damaged or the folder in use, SettingsError when this release cannot use its settings.
    """
    try:
        if not source.is_file():
            raise PlaceError(f"找不到备份文件：{source}。请检查路径是否写对。")
        made = not _exists(folder)
        if not made and not _is_free(folder):
            raise PlaceError(f"{folder} 已经存在且不是空文件夹，没有恢复。请换一个新的文件夹名。")
    except OSError as error:
        raise PlaceError(f"无法把 {source} 恢复到 {folder}：{explained(error)}") from None
    try:
        _clear(folder)
        (folder / RESTORING).mkdir(parents=True)
        _unpack(source, folder / RESTORING)
        _settle(folder)
    except _Damaged as error:
        _give_up(folder, made)
        what = f"（{error}）" if str(error) else ""
        raise PlaceError(f"{source} 不是备份文件，或已损坏{what}，没有恢复。请换一份备份。") from None
    except OSError as error:
        _give_up(folder, made)
        raise PlaceError(f"无法把 {source} 恢复到 {folder}：{explained(error)}") from None
    except BaseException:
        _give_up(folder, made)
        raise
    return Campaign.load(folder)


def _exists(folder: Path) -> bool:
    try:
        folder.stat()
    except OSError as error:
        if is_missing(error):
            return False
        raise
    return True


def _is_free(folder: Path) -> bool:
    """Return whether a folder is empty, or holds only what an interrupted restoring left there."""
    if not folder.is_dir():
        return False
    names = {place.name for place in folder.iterdir()}
    if not names:
        return True
    worked = (folder / name for name in FOLDERS if name not in (KEY_FOLDER, archive.FOLDER))
    return (
        RESTORING in names
        and names <= _PIECES | {RESTORING}
        and not any(place.is_dir() and any(place.iterdir()) for place in worked)
    )


def _clear(folder: Path) -> None:
    """Remove what a restoring left; remove last the folder by which it is recognised. Raises OSError."""
    if (folder / RESTORING).exists():
        for name in (*sorted(_PIECES), RESTORING):
            place = folder / name
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)


def _give_up(folder: Path, made: bool) -> None:
    """Bring the folder back to what it was, unless the campaign is complete already."""
    with suppress(OSError):  # the first error is the one to report; the next restoring clears the rest
        if not (folder / SETTINGS_FILE).exists():
            _clear(folder)
            if made:
                folder.rmdir()


def _settle(folder: Path) -> None:
    """Move everything out of the folder in which the backup was unpacked, the settings last. Raises OSError."""
    beside = folder / RESTORING
    furnish(beside)
    for place in sorted(beside.iterdir(), key=lambda place: place.name == SETTINGS_FILE):
        place.replace(folder / place.name)
    with suppress(OSError):  # the campaign is complete, and a leftover folder does no harm
        beside.rmdir()


def _unpack(source: Path, folder: Path) -> None:
    """Write the members of the backup into a folder. Raises _Damaged, OSError."""
    try:
        with source.open("rb") as file, ZipFile(file) as package:
            members = _manifest(package)
            if sum(member.size for member in members.values()) > shutil.disk_usage(folder).free:
                raise OSError(errno.ENOSPC, "more than there is room for")
            for name, member in members.items():
                _extract(package, name, member, folder)
    except _UNREADABLE:
        raise _Damaged from None
    except OSError as error:
        # A damaged zip can make zipfile seek to before the file's beginning, which raises OSError too.
        if error.errno in (None, errno.EINVAL) and not getattr(error, "winerror", None):
            raise _Damaged from None
        raise


def _manifest(package: ZipFile) -> Mapping[str, _Member]:
    """Return the members that the manifest lists. Raises _Damaged unless the zip holds exactly these."""
    names = package.namelist()
    if names.count(MANIFEST) != 1 or package.getinfo(MANIFEST).file_size > _MANIFEST_BYTES:
        raise _Damaged(f"没有 {MANIFEST}")
    try:
        about = json.loads(b"".join(member_chunks(package, MANIFEST)))
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict) or not isinstance(about.get("files"), dict):
        raise _Damaged(f"{MANIFEST} 读不出来")
    if about.get("format") not in READABLE:
        raise _Damaged(f"是另一个版本的程序做的（{_shown(about.get('format'))}）")
    files = about["files"]
    if sorted(names) != sorted((*files, MANIFEST)) or any(name not in files for name in NEEDED):
        raise _Damaged("里面的文件与清单不一致")
    strange = next((name for name in files if not ALLOWED.fullmatch(name)), None)
    if strange is not None:
        raise _Damaged(f"里面有不该有的文件“{_shown(strange)}”")
    return {name: _member(name, entry) for name, entry in files.items()}


def _member(name: str, entry: object) -> _Member:
    size, digest = (entry.get(key) for key in ("size", "sha256")) if isinstance(entry, dict) else (None, None)
    # Not isinstance: true and false are instances of int.
    if type(size) is not int or size < 0 or not re.fullmatch("[0-9a-f]{64}", str(digest)):
        raise _Damaged(f"清单里 {name} 的大小或校验值不对")
    return _Member(size, str(digest))


def _shown(value: object) -> str:
    """Return a value of the manifest for printing: shortened, and in ASCII, so that no terminal acts on it."""
    text = ascii(value)
    return text if len(text) <= 60 else text[:60] + "…"


def _extract(package: ZipFile, name: str, said: _Member, folder: Path) -> None:
    """Write one member, and never more bytes than the manifest says. Raises _Damaged, OSError."""
    target = folder / name
    if target.exists():  # two members may have one name on a system where case does not count
        raise FileExistsError(errno.EEXIST, "there already")
    digest, size = hashlib.sha256(), 0
    mode = PRIVATE if name.startswith(f"{KEY_FOLDER}/") else PUBLIC
    # The archive's many files are not synced, as that takes long, and the backup still has them.
    with whole_file(target, mode=mode, sync=not name.startswith(archive.FOLDER)) as file:
        for chunk in member_chunks(package, name):
            size += len(chunk)
            if size > said.size:
                break
            file.write(chunk)
            digest.update(chunk)
        if (size, digest.hexdigest()) != (said.size, said.sha256):
            raise _Damaged(f"{name} 的内容与清单不一致")
