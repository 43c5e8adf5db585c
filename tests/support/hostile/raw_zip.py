"""Archives written byte by byte, so that they can say what is not so."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

STORED, DEFLATED = 0, 8
_DATE = (2017 - 1980) << 9 | 11 << 5 | 3


def deflated(data: bytes, level: int = 6) -> bytes:
    """Raw deflate, as it stands in an archive."""
    maker = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return maker.compress(data) + maker.flush()


@dataclass(frozen=True)
class Entry:
    """One member. What is None is the truth; ``local_`` says it in the member's own header only.

    ``payload`` are the compressed bytes; ``descriptor`` stands after them; ``offset`` is where the directory
    says that the member begins. ``local`` and ``central`` leave out one of the two headers.
    """

    name: bytes
    data: bytes = b""
    method: int = DEFLATED
    flags: int = 0
    payload: bytes | None = None
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    offset: int | None = None
    extra: bytes = b""
    local_name: bytes | None = None
    local_size: int | None = None
    local_packed: int | None = None
    local_crc: int | None = None
    local_extra: bytes = b""
    descriptor: bytes = b""
    attributes: int = 0
    local: bool = True
    central: bool = True

    def body(self) -> bytes:
        """The compressed bytes."""
        if self.payload is not None:
            return self.payload
        return deflated(self.data) if self.method == DEFLATED else self.data


def _or(value: int | None, truth: int) -> int:
    return truth if value is None else value


def _local(entry: Entry, body: bytes) -> bytes:
    name = entry.name if entry.local_name is None else entry.local_name
    crc = _or(entry.local_crc, _or(entry.crc, zlib.crc32(entry.data)))
    packed = _or(entry.local_packed, _or(entry.packed, len(body)))
    size = _or(entry.local_size, _or(entry.size, len(entry.data)))
    header = struct.pack(
        "<4sHHHHHIIIHH", b"PK\3\4", 20, entry.flags, entry.method, 0, _DATE,
        crc, packed, size, len(name), len(entry.local_extra),
    )  # fmt: skip
    return header + name + entry.local_extra + body + entry.descriptor


def _central(entry: Entry, body: bytes, place: int) -> bytes:
    header = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, entry.flags, entry.method, 0, _DATE,
        _or(entry.crc, zlib.crc32(entry.data)), _or(entry.packed, len(body)),
        _or(entry.size, len(entry.data)), len(entry.name), len(entry.extra), 0, 0, 0,
        entry.attributes, _or(entry.offset, place),
    )  # fmt: skip
    return header + entry.name + entry.extra


def raw_zip(
    entries: Iterable[Entry],
    *,
    prefix: bytes = b"",
    comment: bytes = b"",
    suffix: bytes = b"",
    disk: int = 0,
    count: int | None = None,
    directory_size: int | None = None,
    directory_at: int | None = None,
    zip64: bytes = b"",
    shift: bool = True,
) -> bytes:
    """The archive; ``shift``: offsets count the prefix, as those of an archive that was made so."""
    chosen = list(entries)
    out, directory, number = bytearray(prefix), bytearray(), 0
    for entry in chosen:
        body = entry.body()
        place = len(out) - (0 if shift else len(prefix))
        if entry.local:
            out += _local(entry, body)
        if entry.central:
            directory += _central(entry, body, place)
            number += 1
    start = len(out) - (0 if shift else len(prefix))
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", disk, disk, _or(count, number), _or(count, number),
        _or(directory_size, len(directory)), _or(directory_at, start), len(comment),
    )  # fmt: skip
    return bytes(out + directory) + zip64 + end + comment + suffix


def entries_of(parts: Mapping[str, bytes]) -> list[Entry]:
    """Honest entries for the parts of a workbook."""
    return [Entry(name.encode(), data) for name, data in parts.items()]


def changed(parts: Mapping[str, bytes], name: str, **lies: object) -> list[Entry]:
    """Honest entries but one."""
    return [
        replace(entry, **lies) if entry.name == name.encode() else entry  # type: ignore[arg-type]
        for entry in entries_of(parts)
    ]
