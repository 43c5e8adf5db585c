"""backups.csv in a campaign's folder: which backups were made of it, and from which it was restored."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from cwgk_excel.errors import PlaceError, explained, is_missing
from cwgk_excel.files import write_whole
from cwgk_excel.ledger import archive
from cwgk_excel.tasks.csv_cells import guarded, unguarded

FILE = "backups.csv"
HEADS = ("日期", "做了什么", "备份文件", "结果", "SHA-256")
MADE, RESTORED = "备份", "恢复"
WHOLE, LACKING = "完整", "有缺损"


@dataclass(frozen=True, slots=True)
class Backup:
    """A line: its day as text, whether a backup was made or restored, the file, whether it was whole, its hash."""

    day: str
    what: str
    file: str
    result: str
    sha256: str

    @property
    def found(self) -> str:
        """Whether the file lies there now as it was, in words; all of it is read."""
        try:
            same = archive.sha256_of(Path(self.file)) == self.sha256
        except OSError:
            return "现在不在原来的位置（可能已另存到别处，请找到它）"
        return "现在还在，内容没有变" if same else "现在那里的文件已经不是当时的那一份"


def note_backup(folder: Path, file: Path, what: str, *, whole: bool, on: date) -> None:
    """Note that a backup was made of a campaign, or restored to it. Raises PlaceError."""
    try:
        place, digest = file.absolute(), archive.sha256_of(file)
        line = Backup(on.isoformat(), what, str(place), WHOLE if whole else LACKING, digest)
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(HEADS)
        writer.writerows(map(guarded, astuple(one)) for one in (*backups(folder), line))
        write_whole(folder / FILE, [text.getvalue().encode("utf-8-sig")])
    except OSError as error:
        raise PlaceError(f"备份已经做好，但无法记在 {folder / FILE}：{explained(error)}") from None


def backups(folder: Path) -> list[Backup]:
    """Return what is noted, the oldest first; lines that were spoilt are left out. Raises PlaceError."""
    try:
        text = (folder / FILE).read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        if is_missing(error):
            return []
        raise PlaceError(f"无法读取 {folder / FILE}：{explained(error)}") from None
    lines = list(csv.reader(io.StringIO(text)))[1:]
    return [Backup(*map(unguarded, line)) for line in lines if len(line) == len(HEADS)]
