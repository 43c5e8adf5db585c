"""Check where an operator wants an output: it may not replace a part of a campaign, or a file of another kind."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from cwgk_excel.campaign.loading import SETTINGS_FILE, SUBMITTERS_FILE
from cwgk_excel.campaign.scripts import CLICKED
from cwgk_excel.errors import PlaceError, explained, is_missing
from cwgk_excel.identity import KEY_FOLDER
from cwgk_excel.ledger import archive, store
from cwgk_excel.ledger.safety.guard import OUTBOX
from cwgk_excel.resources import MANUAL
from cwgk_excel.tasks.taking_in import result_file
from cwgk_excel.tasks.upkeep.backup_record import FILE as BACKUPS

# The folders, in lower case, of what a campaign keeps, takes in and hands out; no output may be put there.
_FOLDERS: Mapping[str, str] = {
    KEY_FOLDER: "密钥",
    archive.FOLDER: "存档的原文件",
    "inbox": "要收的表",
    OUTBOX: "要发出去的表",
}
_FILES: Mapping[str, str] = {
    SETTINGS_FILE: "设置",
    SUBMITTERS_FILE: "报送单位名单",
    result_file.NAME: "收表结果",
    BACKUPS: "备份记录",
    **{name.lower(): "双击用的命令文件" for name in CLICKED},
    MANUAL: "操作手册",
}
_BEGINNING = 4096


@dataclass(frozen=True, slots=True)
class TargetKind:
    """A kind of output: its name, the ending of its file names, and a test whether an existing file is of this kind."""

    name: str
    ending: str
    holds: Callable[[Path], bool]


def _part(name: str) -> Callable[[Path], bool]:
    def holds(place: Path) -> bool:
        try:
            with ZipFile(place) as package:
                return name in package.namelist()
        except (BadZipFile, ValueError, NotImplementedError):
            return False

    return holds


def _begins(*signs: bytes) -> Callable[[Path], bool]:
    return lambda place: _beginning(place).startswith(signs)


def _csv(place: Path) -> bool:
    begins = _beginning(place)
    return b"\0" not in begins and not begins.startswith((b"PK", b"%PDF"))


def _beginning(place: Path) -> bytes:
    with place.open("rb") as file:
        return file.read(_BEGINNING)


TEXT = TargetKind("文本", ".txt", _csv)
MASTER = TargetKind("Excel 工作簿", ".xlsx", _part("xl/workbook.xml"))
DOCUMENT = TargetKind("Word 文档", ".docx", _part("word/document.xml"))
PAGE = TargetKind("网页", ".html", _begins(b"<!DOCTYPE html"))
BACKUP = TargetKind("备份", "", _begins(b"PK"))
EXPORTS: Mapping[str, TargetKind] = {
    "json": TargetKind("JSON", ".json", _begins(b"[", b"\xef\xbb\xbf[")),
    "csv": TargetKind("CSV", ".csv", _csv),
    "parquet": TargetKind("Parquet", ".parquet", _begins(b"PAR1")),
}


def check_target(folder: Path, target: Path, kind: TargetKind) -> None:
    """Raise PlaceError when an output of this kind may not be written to ``target``; ``folder`` is the campaign's.

    An existing file may be replaced if it is empty or of the same kind.
    """
    try:
        _keep_off(folder, target)
        if kind.ending and target.suffix.lower() != kind.ending:
            raise PlaceError(
                f"不能写到 {target}：这里生成的是 {kind.name} 文件，文件名要以 {kind.ending} 结尾。请改一个文件名。"
            )
        _same_kind(target, kind)
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{explained(error)}") from None


def _same_kind(target: Path, kind: TargetKind) -> None:
    try:
        info = target.stat()
    except OSError as error:
        if is_missing(error):
            return
        raise
    if stat.S_ISDIR(info.st_mode):
        raise PlaceError(f"不能写到 {target}：那是一个文件夹。请写明文件名。")
    if not stat.S_ISREG(info.st_mode):
        raise PlaceError(f"不能写到 {target}：那不是普通的文件。请换一个文件名。")
    if info.st_size and not kind.holds(target):
        raise PlaceError(f"已经有 {target}，它不是 {kind.name} 文件，没有改动。请换一个文件名。")


def _keep_off(folder: Path, target: Path) -> None:
    """Raise PlaceError when the target is part of this campaign or of another one, also through a link."""
    for place in (target.parent.resolve() / target.name, target.resolve()):
        for around in place.parents:
            if around == folder.resolve() or (around / SETTINGS_FILE).exists():
                what = _held(place.relative_to(around).parts)
                if what:
                    raise PlaceError(f"不能写到 {target}：那里放的是批次的{what}，没有改动。请换一个位置。")


def _held(parts: tuple[str, ...]) -> str:
    """Return in Chinese which part of a campaign a path in its folder is, "" if none; case does not count."""
    first = parts[0].lower()
    if len(parts) > 1:
        return _FOLDERS.get(first, "")
    if first.startswith(store.FILE):  # or its journal: SQLite would use any file of that name
        return "账本"
    return _FILES.get(first, _FOLDERS.get(first, ""))
