"""Read streams of an OLE compound file ([MS-CFB]), without trusting the sizes and links that it states.

This own reader does the little that is needed, because libraries follow a directory tree that can be made to
loop or to branch without end. A file that `open_compound` has accepted is safe to hand to them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, broken, check_file_size

_LAST_SECTOR = 0xFFFFFFFA  # from here on numbers are marks: end of chain, free sector, table
_NO_ENTRY = 0xFFFFFFFF
_ENTRY = struct.Struct("<64sHBB3I36xIQ")
_ENTRY_SIZE = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_HEADER_TABLE_LENGTH = 109


class _Entry(NamedTuple):
    name: str
    kind: int
    links: tuple[int, int, int]  # the entries before it, after it, first inside it
    start: int
    size: int


class Compound:
    """The streams in the root of a compound file, by name regardless of case.

    `storages` are the names of all storages, at any depth.
    """

    def __init__(self, data: bytes) -> None:
        """Read the tables.

        Raises struct.error, IndexError or ValueError where they are cut off, Refused where they are wrong.
        """
        self._data = data
        sector_shift, small_shift = struct.unpack_from("<HH", data, 30)
        if sector_shift not in (9, 12) or small_shift != 6:
            raise broken("OLE 扇区大小不正常")
        self._sector = 1 << sector_shift
        (start,) = struct.unpack_from("<I", data, 48)
        self._small_below, small_start = struct.unpack_from("<II", data, 56)
        self._table = self._read_table()
        directory = self._chain(start)
        self._entries = [_entry(directory, place) for place in range(0, len(directory) - 127, _ENTRY_SIZE)]
        self._small_table = _numbers(self._chain(small_start)) if small_start < _LAST_SECTOR else ()
        root = self._entries[0]
        self._small = self._chain(root.start) if root.start < _LAST_SECTOR else b""
        top, self.storages = self._walk()
        self._top = {self._entries[number].name.casefold(): self._entries[number] for number in top}

    def stream(self, name: str) -> bytes | None:
        """Return the bytes of a stream, None when there is none of that name.

        Raises Refused, file-broken, when the stream is cut off.
        """
        entry = self._top.get(name.casefold())
        if entry is None or entry.kind != _STREAM:
            return None
        if entry.size >= self._small_below:
            found = self._chain(entry.start, entry.size)
        else:
            found = _follow(self._small_table, entry.start, self._small, 0, 64, entry.size)
        if len(found) < entry.size:
            raise broken("OLE 内部的数据不完整")
        return found[: entry.size]

    def _read_table(self) -> tuple[int, ...]:
        """Return the allocation table: the header lists its first sectors, a chain of sectors the others."""
        listed = list(struct.unpack_from(f"<{_HEADER_TABLE_LENGTH}I", self._data, 76))
        (following,) = struct.unpack_from("<I", self._data, 68)
        for _ in range(len(self._data) // self._sector):
            if following >= _LAST_SECTOR:
                break
            *more, following = _numbers(self._at(following))
            listed += more
        used = [number for number in listed if number < _LAST_SECTOR]
        if len(used) > len(self._data) // self._sector:
            raise broken("OLE 扇区表不正常")
        return _numbers(b"".join(self._at(number) for number in used))

    def _at(self, number: int) -> bytes:
        place = (number + 1) * self._sector  # the header takes the place of one sector
        sector = self._data[place : place + self._sector]
        if not sector:
            raise broken("OLE 扇区超出文件末尾")
        return sector

    def _chain(self, start: int, size: int | None = None) -> bytes:
        return _follow(self._table, start, self._data, self._sector, self._sector, size)

    def _walk(self) -> tuple[list[int], frozenset[str]]:
        """Return the entries that stand in the root, and the names of storages anywhere.

        Raises Refused, file-broken, where two links lead to one entry: only then does every later walk end.
        """
        inside_root: list[int] = []
        storages: set[str] = set()
        waiting = [(self._entries[0].links[2], True)]
        seen = {0}
        while waiting:
            number, in_root = waiting.pop()
            if number == _NO_ENTRY:
                continue
            if number in seen:
                raise broken("OLE 目录有循环")
            seen.add(number)
            entry = self._entries[number]
            before, after, inside = entry.links
            waiting += [(before, in_root), (after, in_root)]
            if in_root:
                inside_root.append(number)
            if entry.kind == _STORAGE:
                storages.add(entry.name)
                waiting.append((inside, False))
        return inside_root, frozenset(storages)


def open_compound(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Compound:
    """Check the bytes of an OLE file and read its directory.

    Raises Refused: file-too-large, or file-broken where sectors, chains or directory are malformed.
    """
    check_file_size(data, limits)
    try:
        return Compound(data)
    except (struct.error, IndexError, ValueError):
        raise broken("OLE 文件头或目录不完整") from None


def _numbers(sectors: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sectors) // 4}I", sectors[: len(sectors) // 4 * 4])


def _entry(directory: bytes, place: int) -> _Entry:
    name, length, kind, _, before, after, inside, start, size = _ENTRY.unpack_from(directory, place)
    text = name[: max(0, length - 2)].decode("utf-16-le", "replace")
    # The upper half of the size is undefined in files with small sectors.
    return _Entry(text, kind, (before, after, inside), start, size & 0xFFFFFFFF)


def _follow(
    table: tuple[int, ...], start: int, store: bytes, offset: int, unit: int, size: int | None
) -> bytes:
    """Return the joined units of a chain: at most as many as the table has, and as the size needs."""
    most = len(table) if size is None else min(len(table), -(-size // unit))
    places = (offset + number * unit for number in _links(table, start, most, size is None))
    return b"".join(store[place : place + unit] for place in places)


def _links(table: tuple[int, ...], start: int, most: int, to_end: bool) -> Iterator[int]:
    number = start
    for _ in range(most):
        if number >= _LAST_SECTOR:
            return
        if number >= len(table):
            raise broken("OLE 扇区超出文件末尾")
        yield number
        number = table[number]
    if to_end and number < _LAST_SECTOR:
        raise broken("OLE 扇区链有循环")
