"""corrections/manifest.csv: what was made for whom and when, and what was sent."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cwgk_excel.errors import PlaceError, explained, is_missing
from cwgk_excel.tasks.packages import write_changed

MANIFEST = "manifest.csv"
COLUMNS = ("代码", "报送单位", "文件", "内容", "单位", "处数", "做成日期", "已发送", "SHA-256")


@dataclass(frozen=True, slots=True)
class Made:
    """A file for a body: its path within corrections/, what it is, the unit and number of findings it is about.

    ``made_on`` and ``sent_on``: days as text, "" where it was not sent. ``sha256``: of its bytes.
    """

    code: str
    body: str
    path: str
    what: str
    unit: str
    points: str
    made_on: str
    sent_on: str
    sha256: str


def read_manifest(folder: Path) -> dict[str, Made]:
    """Return what the manifest in a folder lists, by path; nothing where there is none. Raises PlaceError."""
    path = folder / MANIFEST
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        if is_missing(error):
            return {}
        raise PlaceError(f"无法读取 {path}：{explained(error)}") from None
    except UnicodeDecodeError:
        text = path.read_bytes().decode("gb18030", "replace")  # as Chinese Excel saves it
    lines = list(csv.reader(io.StringIO(text)))
    if not lines or tuple(lines[0]) != COLUMNS:
        raise PlaceError(f"{path} 的表头被改过，分不清哪些已经发送。请删去它或恢复原样，再运行一次。")
    return {line[2]: Made(*line) for line in lines[1:] if len(line) == len(COLUMNS)}


def write_manifest(folder: Path, made: Iterable[Made]) -> None:
    """Write the manifest, unless it says just this already. Raises PlaceError."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in made:
        writer.writerow(
            (
                one.code,
                one.body,
                one.path,
                one.what,
                one.unit,
                one.points,
                one.made_on,
                one.sent_on,
                one.sha256,
            )
        )
    write_changed(folder / MANIFEST, codecs.BOM_UTF8 + text.getvalue().encode())


def as_before(now: Sequence[Made], before: Mapping[str, Made]) -> list[Made]:
    """Return what is listed now with the days of what did not change since: when it was made, when it was sent."""
    found = []
    for one in now:
        old = before.get(one.path)
        same = old is not None and old.sha256 == one.sha256
        found.append(replace(one, made_on=old.made_on, sent_on=old.sent_on) if old and same else one)
    return found


def remove_outdated(
    folder: Path, now: Iterable[Made], before: Mapping[str, Made], codes: set[str]
) -> list[str]:
    """Remove files of these bodies that are no longer needed and that nobody changed; return their paths.

    A file whose bytes are not those that were written stays: somebody works with it. Raises PlaceError.
    """
    kept = {one.path for one in now}
    gone = []
    for path, old in before.items():
        if path in kept or old.code not in codes:
            continue
        place = folder / path
        try:
            if hashlib.sha256(place.read_bytes()).hexdigest() == old.sha256:
                place.unlink()
                gone.append(path)
        except OSError as error:
            if not is_missing(error):
                raise PlaceError(f"无法删去 {place}：{explained(error)}") from None
    return gone
