"""Read the directory of a zip archive strictly, so that no two readers can see two archives in one file.

This is an own reader, because the standard library's accepts what must be refused here (bytes before or after
the archive, headers that contradict the directory, members that share bytes), and differs between releases.
Field names and places are those of PKWARE's APPNOTE.TXT, sections 4.3.7 to 4.3.16.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from stat import S_ISLNK
from typing import NamedTuple

from cwgk_excel.clock import CHINA
from cwgk_excel.intake.containers.member import decoded_name
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.refusal import Refused, broken, shown_name, too_large, unsafe

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_LONGEST_COMMENT = 0xFFFF
_ONE_VOLUME = b"PK00"  # begins an archive made to be split, when one volume was enough
_PADDING = b"\0\r\n"  # bytes that programs append to a file when they send or copy it
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF  # a field with this value refers to zip64
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_STREAMED = 0x0008  # checksum and sizes follow the data
_UTF8_NAME = 0x0800
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075


class Entry(NamedTuple):
    """A member as the directory states it.

    `name` has "/" between folders; `begin` and `end` bound its compressed bytes. `fault` says why these
    cannot be read; it affects this member only. `modified` is its date, None where none is stated; archives
    store local time, which is taken to be China's.
    """

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    attributes: int
    raw_name: bytes
    begin: int = 0
    end: int = 0
    fault: Refused | None = None
    modified: datetime | None = None

    @property
    def encrypted(self) -> bool:
        """Whether a password is set."""
        return bool(self.flags & _ENCRYPTED)

    @property
    def folder(self) -> bool:
        """Whether it is a folder."""
        return self.name.endswith("/")

    @property
    def link(self) -> bool:
        """Whether a Unix program packed it as a symbolic link."""
        return S_ISLNK(self.attributes >> 16)


def entries(data: bytes, most: int) -> list[Entry]:
    """Return the members in the directory's order, each compared with the header before its own bytes.

    Raises Refused for faults of the whole: file-volume for a piece of a split archive, file-broken where the
    directory cannot be read or contradicts itself, file-too-large for more than `most` members, file-unsafe
    for bytes before or after the archive, a second end record, and members that share bytes.
    """
    start, end, count = _bounds(data)
    found: list[Entry] = []
    spans: list[tuple[int, int, str]] = []
    for stated in _central(data, start, end, most):
        try:
            begin, finish, last = _located(data, stated, start)
        except Refused as fault:
            found.append(stated._replace(fault=fault.again()))
        else:
            found.append(stated._replace(begin=begin, end=finish))
            spans.append((stated.offset, last, stated.name))
    if len(found) != count:
        raise broken(f"目录说有 {count} 个部件，实际列出 {len(found)} 个")
    first = min((entry.offset for entry in found), default=start)
    if first and not (first == len(_ONE_VOLUME) and data.startswith(_ONE_VOLUME)):
        raise unsafe(f"压缩内容前面多出 {first} 个字节")
    for (_, behind, name), (begin, _, other) in pairwise(sorted(spans)):
        if begin < behind:
            raise unsafe(f"部件 {shown_name(name)} 与 {shown_name(other)} 占用同一段内容")
    return found


def _bounds(data: bytes) -> tuple[int, int, int]:
    """Return where the directory begins and ends, and how many members the end record states."""
    place = _end_record(data)
    _, disk, first_disk, here, count, size, start, _ = _END.unpack_from(data, place)
    end = place
    if data[max(0, place - _LOCATOR.size) : place].startswith(b"PK\x06\x07"):
        end, wide = _wide_end(data, place)
        narrow = (disk, first_disk, here, count, size, start)
        full = (_FULL16, _FULL16, _FULL16, _FULL16, _FULL32, _FULL32)
        if any(n not in (f, w) for n, f, w in zip(narrow, full, wide, strict=True)):
            raise broken("zip64 目录记录与结尾记录不符")
        disk, first_disk, here, count, size, start = wide
    elif _FULL16 in (here, count) or _FULL32 in (size, start):
        raise broken("缺少 zip64 目录记录")
    if disk or first_disk or here != count:
        raise _volume()
    actual = end - size
    if start < actual and data.startswith(b"PK\x03\x04", actual - start):
        raise unsafe(f"压缩内容前面多出 {actual - start} 个字节")
    if start != actual:
        raise broken("目录不在所说的位置")
    return start, end, count


def _end_record(data: bytes) -> int:
    """Return where the end record begins; with two that fit the end of the file, readers would disagree."""
    places = []
    place = data.find(b"PK\x05\x06", max(0, len(data) - _END.size - _LONGEST_COMMENT))
    while place >= 0:
        places.append(place)
        place = data.find(b"PK\x05\x06", place + 1)
    whole = [p for p in places if p + _END.size <= len(data)]
    if not whole:
        raise broken("找不到结尾的目录记录，文件不完整")
    behind = {p: _behind(data, p + _END.size + _END.unpack_from(data, p)[-1]) for p in whole}
    last = whole[-1]
    if behind[last] > 0:
        raise unsafe(f"压缩内容后面多出 {behind[last]} 个字节")
    if behind[last] < 0:
        raise broken("结尾的目录记录不完整")
    if sum(not left for left in behind.values()) > 1:
        raise unsafe("结尾的目录记录不止一个")
    return last


def _behind(data: bytes, end: int) -> int:
    """Return how many bytes other than padding follow the archive's end; negative where it is cut off."""
    return len(data) - end if data[end:].strip(_PADDING) or end > len(data) else 0


def _volume() -> Refused:
    return Refused("file-volume", {"what": Content.VOLUME.value})


def _wide_end(data: bytes, place: int) -> tuple[int, tuple[int, ...]]:
    """Return place and values of the zip64 end record, which must be just before its locator."""
    at = place - _LOCATOR.size
    _, disk, record, disks = _LOCATOR.unpack_from(data, at)
    if disk or disks > 1:
        raise _volume()
    if record + _END64.size > at or not data.startswith(b"PK\x06\x06", record):
        raise broken("zip64 目录记录不在所说的位置")
    _, length, _, _, *values = _END64.unpack_from(data, record)
    if record + 12 + length != at:
        raise broken("zip64 目录记录的长度不对")
    return record, tuple(values)


def _central(data: bytes, place: int, end: int, most: int) -> Iterator[Entry]:
    """Yield the directory's entries, which must fill it exactly."""
    number = 0
    while place < end:
        if place + _CENTRAL.size > end or not data.startswith(b"PK\x01\x02", place):
            raise broken("文件内部的目录读不出来")
        number += 1
        if number > most:
            raise too_large(f"文件内部的部件超过 {most} 个")
        fields = _CENTRAL.unpack_from(data, place)
        at = place + _CENTRAL.size
        behind_name = at + fields[10]
        behind_extra = behind_name + fields[11]
        place = behind_extra + fields[12]
        if place > end:
            raise broken("文件内部的目录读不出来")
        yield _stated(fields, data[at:behind_name], data[behind_name:behind_extra])


def _stated(fields: tuple[int, ...], raw: bytes, extra: bytes) -> Entry:
    _, _, _, flags, method, time, day, crc, packed, size, _, _, _, disk, _, attributes, offset = fields
    name = _name(raw, bool(flags & _UTF8_NAME), extra)
    fault = None
    try:
        size, packed, offset = _widened(extra, size, packed, offset)
    except Refused as refused:
        fault = refused.again()
    if disk not in (0, _FULL16):
        fault = broken(f"部件 {shown_name(name)} 在另一卷压缩包里")
    stated = name, flags, method, crc, packed, size, offset, attributes, raw
    return Entry(*stated, fault=fault, modified=_moment(day, time))


@lru_cache(maxsize=256)
def _moment(day: int, time: int) -> datetime | None:
    """Return an MS-DOS date in UTC; None for zeros or 1980-01-01, which programs write for no date."""
    year, month, number = 1980 + (day >> 9), day >> 5 & 15, day & 31
    try:
        stated = datetime(year, month, number, time >> 11, time >> 5 & 63, (time & 31) * 2, tzinfo=CHINA)
    except ValueError:
        return None
    return None if (month, number, year) == (1, 1, 1980) else stated.astimezone(UTC)


def _name(raw: bytes, utf8: bool, extra: bytes) -> str:
    """Return the name as text: Info-ZIP's Unicode path where it belongs to this name, else `raw` decoded."""
    path = next(_extras(extra, _UNICODE_PATH), b"")
    candidates = [raw] if utf8 else []
    # The path has a version, a checksum of the plain name (which programs may have changed since), the name.
    if len(path) > 5 and path[0] == 1 and path[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
        candidates.insert(0, path[5:])
    for candidate in candidates:
        try:
            return candidate.decode("utf-8").replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return decoded_name(raw).replace("\\", "/")


def _extras(extra: bytes, wanted: int) -> Iterator[bytes]:
    """Yield the extra fields of one kind; ignore bytes at the end, which some programs add for alignment."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        place += 4 + length
        if kind == wanted and place <= len(extra):
            yield extra[place - length : place]


def _widened(extra: bytes, *values: int) -> tuple[int, ...]:
    """Return the values, with each that refers to the zip64 extra field replaced by its next number."""
    if _FULL32 not in values:
        return values
    wide = list(_extras(extra, _ZIP64))
    numbers = struct.unpack(f"<{len(wide[0]) // 8}Q", wide[0][: len(wide[0]) // 8 * 8]) if wide else ()
    if len(wide) != 1 or len(numbers) < values.count(_FULL32):
        raise broken("zip64 的大小记录不完整")
    following = iter(numbers)
    return tuple(next(following) if value == _FULL32 else value for value in values)


def _located(data: bytes, entry: Entry, directory: int) -> tuple[int, int, int]:
    """Return begin and end of a member's bytes, and the end of its descriptor; Refused if headers differ."""
    if entry.fault:
        raise entry.fault.again()
    if entry.offset + _LOCAL.size > directory or not data.startswith(b"PK\x03\x04", entry.offset):
        raise broken(f"部件 {shown_name(entry.name)} 找不到")
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack_from(
        data, entry.offset
    )
    named = entry.offset + _LOCAL.size
    begin = named + name_length + extra_length
    end = begin + entry.packed
    raw, extra = data[named : named + name_length], data[named + name_length : begin]
    same = method == entry.method and not (flags ^ entry.flags) & _ENCRYPTED
    if not (same and end <= directory and _is_name(entry, raw, flags, extra)):
        raise broken(f"部件 {shown_name(entry.name)} 与目录不符")
    size, packed = _widened(extra, size, packed)
    actual = (entry.crc, entry.packed, entry.size)
    streamed = bool((flags | entry.flags) & _STREAMED)
    # Where the sizes follow the data, those before it are zero; some programs fill them in all the same.
    if any(s != a and not (streamed and s == 0) for s, a in zip((crc, packed, size), actual, strict=True)):
        raise broken(f"部件 {shown_name(entry.name)} 前面写的大小或校验码与目录不符")
    if not streamed:
        return begin, end, end
    stated = (crc, packed, size) == actual  # some programs write no descriptor then
    return begin, end, end + _descriptor(data[end : min(end + 24, directory)], entry, needed=not stated)


def _is_name(entry: Entry, raw: bytes, flags: int, extra: bytes) -> bool:
    """Return whether the header names the member as the directory does, possibly in another encoding."""
    return raw == entry.raw_name or _name(raw, bool(flags & _UTF8_NAME), extra) == entry.name


def _descriptor(data: bytes, entry: Entry, *, needed: bool) -> int:
    """Return the length of the descriptor after the data: signed or not, sizes of four or eight bytes."""
    for layout in ("<L2L", "<L2Q"):
        if max(entry.packed, entry.size) > _FULL32 and layout == "<L2L":
            continue
        record = struct.pack(layout, entry.crc, entry.packed, entry.size)
        for signed in (b"PK\x07\x08" + record, record):
            if data.startswith(signed):
                return len(signed)
    if not needed:
        return 0
    raise broken(f"部件 {shown_name(entry.name)} 后面写的大小或校验码与目录不符")
