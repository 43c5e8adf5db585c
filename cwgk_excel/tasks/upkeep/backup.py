"""Back a campaign up into one file: settings, keys, ledger, archive and signed masters, with the hash of each member.

The backup leaves out the inbox, and what can be made again: outbox, drafts of the masters, and corrections.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import count
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.loading import SETTINGS_FILE, SUBMITTERS_FILE
from cwgk_excel.clock import today
from cwgk_excel.errors import LedgerError, PlaceError, explained
from cwgk_excel.files import PRIVATE, whole_file
from cwgk_excel.identity import KEY_FILE, KEY_FOLDER
from cwgk_excel.ledger import archive, store
from cwgk_excel.ledger.safety.failures import REBUILD
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.finals import FOLDER as MASTERS
from cwgk_excel.tasks.taking_in.keeping import LARGEST_KEPT
from cwgk_excel.tasks.targets import BACKUP, check_target

MANIFEST = "manifest.json"
FORMAT = 2
READABLE = (1, FORMAT)  # the first has no masters
KEY = f"{KEY_FOLDER}/{KEY_FILE}"
NEEDED = (SETTINGS_FILE, SUBMITTERS_FILE, store.FILE)
# The names that a backup may hold; restoring writes no others. A key's name must be possible on every system: on
# Windows, con.key and the like are devices.
_NO_DEVICE = "(?!(?i:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\\.)"
_ODD = r"/\\:*?\"<>|\x00-\x1f\ud800-\udfff"
ALLOWED = re.compile(
    "|".join(map(re.escape, NEEDED))
    + rf"|{KEY_FOLDER}/{_NO_DEVICE}[^.{_ODD}][^{_ODD}]*\.key"
    + rf"|{MASTERS}/{_NO_DEVICE}[^.{_ODD}][^{_ODD}]*\.xlsx"
    + rf"|{archive.FOLDER}/(?P<two>[0-9a-f]{{2}})/(?P=two)[0-9a-f]{{62}}"
)
_CHUNK = 2**20
Written = dict[str, tuple[int, str]]
"""By name, size and hash of each file of a backup."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """Where a backup is and how many files it holds.

    ``missing``: files that the campaign has lost, or whose bytes have changed.
    """

    place: Path
    files: int
    missing: tuple[str, ...]


def backup(campaign: Campaign, target: Path | None = None) -> BackedUp:
    """Write the campaign into a new zip, whole or not at all, also while others take returns in.

    ``target``: the file, or a folder in which it gets a name with the day and a number; by default that is the folder
    in which the campaign's own lies.

    The ledger is copied first, in one moment; then the archived files that this copy names are added. The zip is read
    back before it gets its name. Raises PlaceError when the file exists, cannot be written, differs when it is read
    back or would be in a campaign's own place; LedgerError, also for a damaged ledger.
    """
    home = campaign.folder.resolve()
    target = target or home.parent
    try:
        if target.is_dir():
            target = _dated(target, home.name or campaign.settings.campaign.batch)
        if target.exists():
            raise PlaceError(f"已经有 {target}，没有改动。请换一个文件名，例如加上日期。")
        check_target(campaign.folder, target, BACKUP)
        with tempfile.TemporaryDirectory() as place:
            held = Path(place) / store.FILE
            named = _copied(campaign.folder, held)
            with whole_file(target, mode=PRIVATE, sync=True) as file:
                return _write(campaign.folder, target, held, named, file)
    except OSError as error:
        raise PlaceError(f"无法写入备份 {target}：{explained(error)}") from None


def _dated(folder: Path, campaign: str) -> Path:
    """Return the first free name of a backup of today in a folder: 第三批-备份-2017-11-15-1.zip."""
    names = (folder / f"{campaign}-备份-{today().isoformat()}-{number}.zip" for number in count(1))
    return next(name for name in names if not name.exists())


def _write(folder: Path, target: Path, held: Path, named: Mapping[str, str], file: BinaryIO) -> BackedUp:
    written, missing = _packed(folder, held, named, file)
    file.flush()
    _read_back(Path(file.name), written)
    damaged = [name for name in named if name in written and written[name][1] != named[name]]
    return BackedUp(target, len(written), (*missing, *damaged))


def _packed(folder: Path, held: Path, named: Mapping[str, str], file: BinaryIO) -> tuple[Written, list[str]]:
    """Write the zip; return size and hash of its files, and the names of those that are not there."""
    keys = (f"keys/{key.name}" for key in sorted((folder / "keys").glob("*.key")))
    settings = dict.fromkeys((SETTINGS_FILE, SUBMITTERS_FILE, KEY, *keys))
    written: Written = {}
    missing = []
    with ZipFile(file, "w") as package:
        for name in (*settings, store.FILE, *named):
            source = held if name == store.FILE else folder / name
            if source.exists() and ALLOWED.fullmatch(name):
                size, digest = _add(package, name, source)
                known = named.get(name)  # the same text, of which there are as many as returns
                written[name] = size, known if known == digest else digest
            else:
                missing.append(name)
        with TextIOWrapper(package.open(_info(MANIFEST), "w"), "ascii", newline="\n") as manifest:
            manifest.writelines(_manifest(written))
    return written, missing


def _manifest(written: Written) -> Iterator[str]:
    """Yield the manifest in pieces, as JSON with an indent of 1 has it."""
    before = f'{{\n "format": {FORMAT},\n "files": {{'
    for name, (size, digest) in written.items():
        yield f'{before}\n  {json.dumps(name)}: {{\n   "size": {size},\n   "sha256": "{digest}"\n  }}'
        before = ","
    yield "\n }\n}"


def _info(name: str) -> ZipInfo:
    """Return the header of a member, without a time; the archive's files are stored, as returns are compressed."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_STORED if name.startswith(archive.FOLDER) else ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _add(package: ZipFile, name: str, source: Path) -> tuple[int, str]:
    """Copy a file into the zip as it is, and return its size and hash for the manifest."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as opened, package.open(_info(name), "w", force_zip64=True) as member:
        while chunk := opened.read(_CHUNK):
            member.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def _copied(folder: Path, held: Path) -> dict[str, str]:
    """Copy the ledger into a new file, and return the files that it names, each with its hash.

    Raises LedgerError, also for a damaged ledger.
    """
    with Ledger.copied(folder, held) as ledger:
        if damages := ledger.damages():
            raise LedgerError(f"账本 {ledger.path} 已损坏（{damages[0]}），没有备份。{REBUILD}")
        named = {}
        for digest, size in ledger.each("SELECT sha256, size FROM content ORDER BY sha256"):
            place = archive.path(folder, digest)
            if place.exists() or size <= LARGEST_KEPT:  # only the hash of larger ones is kept
                named[place.relative_to(folder).as_posix()] = digest
        signed = ledger.rows("SELECT path, sha256 FROM snapshot WHERE final ORDER BY id")
    # A signed master that was written elsewhere is not part of the campaign's folder.
    return named | {str(path): str(digest) for path, digest in signed if str(path).startswith(f"{MASTERS}/")}


def _read_back(file: Path, written: Written) -> None:
    """Raise PlaceError unless the zip on the disk holds what was written into it; OSError when it cannot be read."""
    try:
        with ZipFile(file) as package:
            for name, (_, known) in written.items():
                digest = hashlib.sha256()
                for chunk in member_chunks(package, name):
                    digest.update(chunk)
                if digest.hexdigest() != known:
                    raise BadZipFile(name)
    except (BadZipFile, zlib.error, EOFError):
        raise PlaceError(
            "写好的备份读回来与写入的不同，没有留下。磁盘可能有坏处，请换一个盘或位置再备份一次。"
        ) from None


def member_chunks(package: ZipFile, name: str) -> Iterator[bytes]:
    """Yield the bytes of a member of a zip in chunks. Raises OSError and the errors of zipfile."""
    with package.open(name) as member:
        while chunk := member.read(_CHUNK):
            yield chunk
