"""corrections/manifest.csv: what was made for whom and when, by when it is asked for, and what was sent."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from cwgk_excel.errors import PlaceError, explained, is_missing
from cwgk_excel.tasks.csv_cells import guarded, unguarded
from cwgk_excel.tasks.packages import write_changed

MANIFEST = "manifest.csv"
COLUMNS = ("代码", "报送单位", "文件", "内容", "单位", "处数", "做成日期", "限期", "已发送", "SHA-256")
_DAYS = slice(6, 9)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Made:
    """A file for a body: its path within corrections/, what it is, the unit and number of findings it is about.

    ``made_on``, ``due`` (by when it asks for an answer) and ``sent_on``: days as text, "" where there is none.
    ``sha256``: of its bytes as they were made.
    """

    code: str
    body: str
    path: str
    what: str
    unit: str
    points: str
    made_on: str
    due: str
    sent_on: str
    sha256: str


def read_manifest(folder: Path) -> dict[str, Made]:
    """Return what the manifest in a folder lists, by path; nothing where there is none. Raises PlaceError."""
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
    except OSError as error:
        if is_missing(error):
            return {}
        raise PlaceError(f"无法读取 {path}：{explained(error)}") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")  # as Chinese Excel saves it
    lines = list(csv.reader(io.StringIO(text)))
    if not lines or tuple(lines[0]) != COLUMNS:
        raise PlaceError(f"{path} 的表头被改过，分不清哪些已经发送。请删去它或恢复原样，再运行一次。")
    return {line[2]: _made(line) for line in lines[1:] if len(line) == len(COLUMNS)}


def _made(line: Sequence[str]) -> Made:
    """An entry of a manifest, also where Excel has written its days as 2017/11/4."""
    told = [unguarded(text) for text in line]
    told[_DAYS] = [_day(text) for text in told[_DAYS]]
    return Made(*told)


def _day(text: str) -> str:
    found = _DAY.fullmatch(text.strip())
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else text


def write_manifest(folder: Path, made: Iterable[Made]) -> None:
    """Write the manifest, unless it says just this already. Raises PlaceError."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(map(guarded, astuple(one)) for one in made)
    write_changed(folder / MANIFEST, [codecs.BOM_UTF8, text.getvalue().encode()])


def as_before(now: Sequence[Made], before: Mapping[str, Made]) -> list[Made]:
    """Return what is listed now with the days of what did not change since: when it was made, when it was sent."""
    found = []
    for one in now:
        old = before.get(one.path)
        same = old is not None and old.sha256 == one.sha256
        found.append(replace(one, made_on=old.made_on, sent_on=old.sent_on) if old and same else one)
    return found


def settled(folder: Path, made: Made, data: bytes, old: Made | None) -> tuple[bytes, bool]:
    """Write a file unless it lies there; return what is to be sent, and whether anything was written.

    ``old``: as it was made before. What somebody changed since is kept: it is sent while there is nothing new to say,
    else put aside under a name that tells. Raises PlaceError.
    """
    place = folder / made.path
    try:
        lying = place.read_bytes()
    except OSError as error:
        if not is_missing(error):
            raise PlaceError(f"无法读取 {place}：{explained(error)}") from None
        return data, write_changed(place, [data])
    changed = hashlib.sha256(lying).hexdigest() not in {made.sha256, old.sha256 if old else ""}
    if changed and old and old.sha256 == made.sha256:
        return lying, False
    if changed:
        write_changed(_aside(place), [lying])
    return data, write_changed(place, [data])


def _aside(place: Path) -> Path:
    """A name beside a file for what somebody made of it."""
    number = 1
    while (free := place.with_stem(f"{place.stem}-改过的{number}")).exists():
        number += 1
    return free


def remove_outdated(
    folder: Path, now: Iterable[Made], before: Mapping[str, Made], codes: set[str]
) -> list[str]:
    """Remove files of these bodies that are no longer needed and that nobody changed; return their paths.

    A file whose bytes are not those that were written stays: somebody works with it. So does what lies elsewhere: a
    manifest is opened and saved in Excel, and may say anything. Raises PlaceError.
    """
    kept = {one.path for one in now}
    gone = []
    for path, old in before.items():
        if path in kept or old.code not in codes:
            continue
        place = folder / path
        try:
            if _within(folder, place) and hashlib.sha256(place.read_bytes()).hexdigest() == old.sha256:
                place.unlink()
                gone.append(path)
        except OSError as error:
            if not is_missing(error):
                raise PlaceError(f"无法删去 {place}：{explained(error)}") from None
    return gone


def _within(folder: Path, place: Path) -> bool:
    """Whether a place lies in a folder, links followed."""
    try:
        return folder.resolve() in place.resolve().parents
    except ValueError:  # signs that no path has
        return False
