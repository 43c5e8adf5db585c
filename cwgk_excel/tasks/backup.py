"""A campaign in one file, and back: settings, key, ledger and archive, each member with its hash.

What can be made again (outbox, master, corrections) and what lies in the inbox is not carried.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.loading import SETTINGS_FILE, SUBMITTERS_FILE
from cwgk_excel.campaign.scaffold import furnish
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import PRIVATE, whole_file
from cwgk_excel.identity import KEY_FILE, KEY_FOLDER
from cwgk_excel.ledger import archive, store
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.ingest import LARGEST_KEPT
from cwgk_excel.tasks.targets import BACKUP, check_target

MANIFEST = "manifest.json"
FORMAT = 1
KEY = f"{KEY_FOLDER}/{KEY_FILE}"
NEEDED = (SETTINGS_FILE, SUBMITTERS_FILE, store.FILE)
# Everything that a backup may hold; nothing else is written on restoring. A key's name is one that any
# system takes.
ALLOWED = re.compile(
    "|".join(map(re.escape, NEEDED))
    + r"|keys/[^./\\:*?\"<>|\x00-\x1f\ud800-\udfff][^/\\:*?\"<>|\x00-\x1f\ud800-\udfff]*\.key"
    + rf"|{archive.FOLDER}/(?P<two>[0-9a-f]{{2}})/(?P=two)[0-9a-f]{{62}}"
)
# Where a backup is unpacked: what has not become a campaign yet.
UNFINISHED = ".restoring"
_MANIFEST_BYTES = 256 * 2**20
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class BackedUp:
    """How many files the backup holds, and what it should hold and the campaign does not, or not as it was."""

    files: int
    missing: tuple[str, ...]


def backup(campaign: Campaign, target: Path) -> BackedUp:
    """Write the campaign into a new zip, whole or not at all, also while others take returns in.

    The ledger is copied first, of one moment; then the archive's files that this copy names. Raises
    PlaceError when the file is there already, cannot be written or would stand among what makes up a campaign,
    LedgerError.
    """
    if target.exists():
        raise PlaceError(f"已经有 {target}，没有改动。请换一个文件名，例如加上日期。")
    check_target(campaign.folder, target, BACKUP)
    try:
        with tempfile.TemporaryDirectory() as place:
            held = Path(place)
            with Ledger.open(campaign.folder, write=False) as ledger:
                ledger.copy_to(held / store.FILE)
            with whole_file(target, mode=PRIVATE, sync=True) as file:
                return _write(campaign.folder, held, file)
    except OSError as error:
        raise PlaceError(f"无法写入备份 {target}：{explained(error)}") from None


def _write(folder: Path, held: Path, file: BinaryIO) -> BackedUp:
    sources = {name: folder / name for name in (SETTINGS_FILE, SUBMITTERS_FILE, KEY)}
    sources |= {f"keys/{key.name}": key for key in sorted((folder / "keys").glob("*.key"))}
    sources[store.FILE] = held / store.FILE
    with Ledger.open(held, write=False) as copy:
        contents = copy.rows("SELECT sha256, size FROM content ORDER BY sha256")
    for digest, size in contents:
        place = archive.path(folder, str(digest))
        if place.exists() or int(str(size)) <= LARGEST_KEPT:  # of larger ones only the hash is kept
            sources[place.relative_to(folder).as_posix()] = place
    written: dict[str, dict[str, object]] = {}
    with ZipFile(file, "w") as package:
        for name, source in sources.items():
            if source.exists() and ALLOWED.fullmatch(name):
                written[name] = _add(package, name, source)
        package.writestr(_info(MANIFEST), json.dumps({"format": FORMAT, "files": written}, indent=1))
    kept = {name: str(entry["sha256"]) for name, entry in written.items()}
    damaged = [name for name in kept if name.startswith(archive.FOLDER) and not name.endswith(kept[name])]
    return BackedUp(len(kept), (*(name for name in sources if name not in kept), *damaged))


def _info(name: str) -> ZipInfo:
    """A member without a time of day; returns are compressed already."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_STORED if name.startswith(archive.FOLDER) else ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _add(package: ZipFile, name: str, source: Path) -> dict[str, object]:
    """Copy a file into the zip as it is; gives its size and hash for the manifest."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as opened, package.open(_info(name), "w", force_zip64=True) as member:
        while chunk := opened.read(_CHUNK):
            member.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


class _Damaged(Exception):
    """The zip is no backup, or not the one that was written; its text says what is wrong."""


def restore(source: Path, folder: Path) -> Campaign:
    """Make the campaign of a backup in a new or empty folder; every member is compared with its hash.

    It is unpacked beside, and the settings are moved in last: before that it is no campaign. Raises PlaceError
    when the backup is damaged or the folder in use, SettingsError when this release cannot use its settings.
    """
    if not source.is_file():
        raise PlaceError(f"找不到备份文件：{source}。请检查路径是否写对。")
    if folder.exists() and not (folder.is_dir() and all(p.name == UNFINISHED for p in folder.iterdir())):
        raise PlaceError(f"{folder} 已经存在且不是空文件夹，没有恢复。请换一个新的文件夹名。")
    made, beside = not folder.exists(), folder / UNFINISHED
    try:
        shutil.rmtree(beside, ignore_errors=True)  # of a restoring that was interrupted
        beside.mkdir(parents=True)
        with source.open("rb") as file, ZipFile(file) as package:
            for name, entry in _manifest(package).items():
                _extract(package, name, entry, beside)
        furnish(beside)
        for place in sorted(beside.iterdir(), key=lambda place: place.name == SETTINGS_FILE):
            place.replace(folder / place.name)
        beside.rmdir()
    except (_Damaged, BadZipFile, RuntimeError, zlib.error, EOFError) as error:
        _give_up(folder, made)
        what = f"（{error}）" if isinstance(error, _Damaged) else ""
        raise PlaceError(f"{source} 不是备份文件，或已损坏{what}，没有恢复。请换一份备份。") from None
    except OSError as error:
        _give_up(folder, made)
        raise PlaceError(f"无法把 {source} 恢复到 {folder}：{explained(error)}") from None
    except BaseException:
        _give_up(folder, made)
        raise
    return Campaign.load(folder)


def _give_up(folder: Path, made: bool) -> None:
    shutil.rmtree(folder / UNFINISHED, ignore_errors=True)
    with suppress(OSError):  # it is not empty, or was never made
        if made:
            folder.rmdir()


def _manifest(package: ZipFile) -> Mapping[str, Mapping[str, object]]:
    """What the backup says that it holds, once that is just what it holds. Raises _Damaged."""
    names = package.namelist()
    if MANIFEST not in names or package.getinfo(MANIFEST).file_size > _MANIFEST_BYTES:
        raise _Damaged(f"没有 {MANIFEST}")
    try:
        about = json.loads(package.read(MANIFEST))
        found, files = about["format"], dict(about["files"])
    except (ValueError, KeyError, TypeError):
        raise _Damaged(f"{MANIFEST} 读不出来") from None
    if found != FORMAT:
        raise _Damaged(f"是另一个版本的程序做的（{found}）")
    if sorted(names) != sorted((*files, MANIFEST)) or any(name not in files for name in NEEDED):
        raise _Damaged("里面的文件与清单不一致")
    strange = [name for name in files if not ALLOWED.fullmatch(name)]
    if strange:
        raise _Damaged(f"里面有不该有的文件“{strange[0]!r}”")
    return files


def _extract(package: ZipFile, name: str, entry: Mapping[str, object], folder: Path) -> None:
    """Write one member, never more of it than the manifest says. Raises _Damaged."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with package.open(name) as member, target.open("xb") as file:
        while chunk := member.read(_CHUNK):
            size += len(chunk)
            if size > int(str(entry["size"])):
                break
            file.write(chunk)
            digest.update(chunk)
    if (size, digest.hexdigest()) != (entry["size"], entry["sha256"]):
        raise _Damaged(f"{name} 的内容与清单不一致")
