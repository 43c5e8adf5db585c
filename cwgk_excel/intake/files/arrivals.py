"""List the files of the inbox, each once and in a stable order, and load all but noise and attachments."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from cwgk_excel.clock import file_time
from cwgk_excel.errors import PlaceError, is_missing, reason, why
from cwgk_excel.intake.containers.container import not_a_workbook
from cwgk_excel.intake.containers.member import readable_name
from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.containers.volumes import is_volume_name
from cwgk_excel.intake.content import ATTACHMENTS, DOCUMENTS, PACKAGES, Content
from cwgk_excel.intake.files.noise import is_noise
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, MB, Refused, megabytes, too_large

# Browsers and copying programs give a file such an ending until all of it is there.
UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".tmp~")
# The kinds that a file may look like while its end is still missing.
_MAYBE_CUT = frozenset(
    {
        *(Content.EMPTY, Content.BROKEN_ZIP, Content.UNKNOWN, Content.MAIL),
        *(Content.XLS, Content.ENCRYPTED, Content.OLE, Content.MSG),
    }
)
# The kinds that a piece of a split archive may look like. Where it was simply cut, only its name tells.
_PIECES = frozenset({Content.UNKNOWN, Content.BROKEN_ZIP, Content.PREFIXED_ZIP})
_PIECES |= {Content.RAR, Content.SEVEN_ZIP, Content.VOLUME}
_FRESH = 10.0  # seconds since its last change in which a file that looks cut off may still be growing
_BEGINNING = 64 * 1024  # bytes of a long file that are looked at
# Seconds in which a copying program writes many times; counted from the listing, so a whole batch waits once.
_SETTLE = 0.4
# Never follow a link or wait for the writer of a pipe: one may have replaced the file since the first look.
_OPEN = os.O_RDONLY | sum(
    getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
)
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: on Windows, a folder that leads to another one
_SPECIAL = (
    (stat.S_ISLNK, "指向别处的链接"),
    (stat.S_ISFIFO, "管道（FIFO）"),
    (stat.S_ISSOCK, "套接字"),
    (stat.S_ISCHR, "设备"),
    (stat.S_ISBLK, "设备"),
    (stat.S_ISDIR, "文件夹"),
)


class Look(NamedTuple):
    """Size and modification time of a file, and when they were read."""

    size: int
    changed: int
    at: float

    @classmethod
    def of(cls, info: os.stat_result) -> Look:
        """Make the look of a stat result that was read just now."""
        return cls(info.st_size, info.st_mtime_ns, file_time())

    def same(self, other: Look) -> bool:
        """Return whether size and time are equal: then nothing was written between the two looks."""
        return (self.size, self.changed) == (other.size, other.changed)


class Arrival(NamedTuple):
    """A file put in: where it lies (a text takes less memory), and its path in reports, from the folder put in.

    `look`: its size and time when it was listed. `problem`: why a folder could not be listed, "" for files.
    `within`: the name of the folder that was put in, or of the one around a file that was put in by itself.
    """

    file: str
    path: str
    look: Look | None = None
    problem: str = ""
    within: str = ""

    @property
    def place(self) -> Path:
        """Where it lies."""
        return Path(self.file)


class Loaded(NamedTuple):
    """The bytes of a file, and what they are."""

    data: bytes
    content: Content


class Ignored(Exception):
    """Raised for a file that is neither a return nor a mistake; ``code`` is the code of its finding."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


def arrivals(paths: Iterable[Path]) -> Iterator[Arrival]:
    """Yield every file under the given files and folders, those of a folder in the order they were saved in.

    So the newest of several versions that arrive together comes last, whatever their names ("汇总.xlsx" and
    the older "汇总 (1).xlsx"). Links are yielded but not followed. A folder that cannot be listed is yielded
    in place of its files. A file put in twice is yielded once. Raises PlaceError for a path that is missing
    or cannot be opened.
    """
    taken: set[str] = set()
    folders: dict[str, str] = {}  # a look at the disk once a folder, not once a file
    for path in paths:
        for arrival in _under(path):
            folder, name = os.path.split(arrival.file)
            if (real := folders.get(folder)) is None:
                real = folders[folder] = os.path.realpath(folder)
            key = os.path.normcase(f"{real}{os.sep}{name}")
            if key not in taken:
                taken.add(key)
                yield arrival


def _under(path: Path) -> list[Arrival]:
    try:
        info = path.lstat()
        # The operator may name a link to a folder, such as an inbox on the office's own share.
        folder = path.is_dir() if stat.S_ISLNK(info.st_mode) else stat.S_ISDIR(info.st_mode)
    except OSError as error:
        if is_missing(error):
            raise PlaceError(f"找不到要收的文件或文件夹：{path}。请检查路径是否写对。") from None
        raise PlaceError(
            f"打不开要收的文件或文件夹：{path}（{why(error)}）。{reason(error).remedy}。"
        ) from None
    if not folder:
        around = readable_name(path.absolute().parent.name)
        return [Arrival(str(path), readable_name(path.name), Look.of(info), within=around)]
    within = readable_name(path.absolute().name)
    found = sorted(_walk(path), key=lambda one: [os.path.normcase(name) for name in one[0]])
    listed = [_listed(names or (path.name,), place, within, problem) for names, place, problem in found]
    return sorted(listed, key=lambda one: one.look.changed if one.look else 0)


def _walk(folder: Path) -> Iterator[tuple[Sequence[str], str, str]]:
    """Yield the names that lead to each file, its place, and ""; for a folder that cannot be listed the reason."""
    pending: list[tuple[Sequence[str], str]] = [((), str(folder))]
    while pending:
        above, here = pending.pop()
        try:
            with os.scandir(here) as listing:
                entries = list(listing)
        except OSError as error:
            yield above, here, "已不在原处" if is_missing(error) else why(error)
            continue
        for entry in entries:
            names = (*above, entry.name)
            if _is_folder(entry):
                pending.append((names, entry.path))
            else:
                yield names, entry.path, ""


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False) and not _is_junction(entry.stat(follow_symlinks=False))
    except OSError:
        return False  # it has gone meanwhile; reading it will report that


def _listed(names: Sequence[str], place: str, within: str, problem: str) -> Arrival:
    try:
        look = Look.of(os.lstat(place))
    except OSError:  # it has gone or access is denied; reading it will report that
        look = None
    return Arrival(place, "/".join(map(readable_name, names)), look, problem, within)


def _is_junction(info: os.stat_result) -> bool:
    return getattr(info, "st_reparse_tag", 0) == _JUNCTION


def sift(
    path: str, data: bytes, largest: int, largest_package: int = DEFAULT_LIMITS.package_bytes
) -> Content:
    """Return what a file or a member of a package is.

    Raises Ignored for noise and attachments. Raises Refused: file-volume for a piece of a split archive,
    file-too-large beyond `largest` bytes, or beyond `largest_package` bytes for a package or text document.
    """
    if is_noise(path):
        raise Ignored("file-noise")
    return _within(path, data, largest, largest_package)


def _within(path: str, data: bytes, largest: int, largest_package: int) -> Content:
    """Return what a file is that is no noise, as ``sift`` does."""
    content = _unless_attached(path, data)
    allowed = max(largest, largest_package) if content in PACKAGES | DOCUMENTS else largest
    if len(data) > allowed:
        raise too_large(f"单个文件不能超过 {megabytes(allowed)}")
    return content


def _unless_attached(path: str, beginning: bytes) -> Content:
    """Return what a file is, by its beginning.

    Raises Ignored for an attachment, and Refused, file-volume, for a piece of a split archive.
    """
    content = sniff(beginning)
    if content in ATTACHMENTS:
        raise Ignored("file-attachment", content.value)
    if content in _PIECES and (content is Content.VOLUME or is_volume_name(path)):
        raise not_a_workbook(Content.VOLUME)
    return content


def load_arrival(
    arrival: Arrival, largest: int, largest_package: int = DEFAULT_LIMITS.package_bytes
) -> Loaded:
    """Return the bytes of a file, and what it is.

    Raises Ignored for noise, for attachments and for a file that is still being written. Raises Refused for a
    file that is too large (see `sift`), that cannot be read, or that is no regular file (it is not read).
    """
    if is_noise(arrival.path):
        raise Ignored("file-noise")
    if arrival.problem:
        raise Refused("file-unreadable", {"what": f"文件夹{arrival.problem}，里面的文件都没有收"})
    if arrival.path.lower().endswith(UNFINISHED):
        raise Ignored("file-growing")
    try:
        data = _settled(arrival, largest, max(largest, largest_package))
    except OSError as error:
        if is_missing(error):
            raise Refused("file-unreadable", {"what": "已不在原处"}) from None
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link or socket has replaced it since the first look
            raise Refused("file-special", {"what": "链接或套接字"}) from None
        raise Refused("file-unreadable", {"what": why(error)}) from None
    return Loaded(data, _within(arrival.path, data, largest, largest_package))


def _settled(arrival: Arrival, largest: int, largest_package: int) -> bytes:
    """Return the bytes of a file; raise Ignored where a program is still writing it."""
    before = _look(place := arrival.file)
    if before.size > largest_package:
        _judge(arrival, before.size, largest, largest_package)
    data, after = _read(place, largest_package)
    first = arrival.look or before
    if not (first.same(before) and before.same(after) and len(data) == after.size):
        raise Ignored("file-growing")
    if after.at - after.changed / 1e9 < _FRESH and sniff(data) in _MAYBE_CUT:
        time.sleep(max(0.0, min(_SETTLE, first.at + _SETTLE - after.at)))
        if not _look(place).same(after):
            raise Ignored("file-growing")
    return data


def _look(place: str) -> Look:
    """Look at a file without opening it. Raises Refused, file-special, where it is no regular file."""
    info = os.lstat(place)
    _check_regular(info)
    return Look.of(info)


def _check_regular(info: os.stat_result) -> None:
    if _is_junction(info):
        raise Refused("file-special", {"what": "指向别处的链接"})
    if not stat.S_ISREG(info.st_mode):
        what = next((name for test, name in _SPECIAL if test(info.st_mode)), "特殊文件")
        raise Refused("file-special", {"what": what})


def _read(place: str, most: int) -> tuple[bytes, Look]:
    """Return the bytes of a file, at most ``most`` and one more, and a look at it once they were read."""
    with os.fdopen(os.open(place, _OPEN), "rb") as file:
        found = os.fstat(file.fileno())
        _check_regular(found)
        data = file.read(min(most, found.st_size) + 1)  # one more shows that the file grows
        return data, Look.of(os.fstat(file.fileno()))


def _judge(arrival: Arrival, size: int, largest: int, largest_package: int) -> NoReturn:
    """Refuse a file that is too long to be read, with the limit of its kind, which its beginning tells.

    A long scan raises Ignored, as any attachment does. A zip may be a workbook or an archive, and only its
    end would tell which, so both limits are named.
    """
    beginning, _ = _read(arrival.file, _BEGINNING)
    content = _unless_attached(arrival.path, beginning)
    limit = f"单个文件不能超过 {megabytes(largest)}"
    if content in (Content.ZIP, Content.BROKEN_ZIP):
        limit = f"工作簿不能超过 {megabytes(largest)}，压缩包不能超过 {megabytes(largest_package)}"
    elif content is Content.MAIL:
        limit = f"邮件不能超过 {megabytes(min(largest_package, DEFAULT_LIMITS.mail_bytes))}"
    raise too_large(f"文件有 {size / MB:.0f} MB，{limit}")
