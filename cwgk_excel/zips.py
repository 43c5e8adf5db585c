"""ZIP archives put together in memory, the same whenever they are made.

The bytes are those that ``ZipFile`` gives, without the objects that it makes for each member. Members are dated
1980-01-01; sizes and offsets take four bytes, as in every archive below 4 GB (APPNOTE.TXT 4.3 of PKWARE).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence

END = struct.Struct("<4s4H2LH")  # signature, disks (2), members (2), directory's size and start, comment
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_MADE_BY = _NEEDED = 20  # version 2.0 of the format, made by MS-DOS
_ASCII, _UTF_8 = 0, 0x800
_STORED, _DEFLATED = 0, 8
_MIDNIGHT, _DAY = 0, 1 << 5 | 1  # 1980-01-01
_READ_WRITE = 0o600 << 16


def deflated(data: bytes, flush: int = zlib.Z_FINISH) -> bytes:
    """Return bytes deflated as ZIP has them; ``flush``: as zlib knows it, where more will follow."""
    squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeezer.compress(data) + squeezer.flush(flush)


def zipped(parts: Iterable[tuple[str, bytes]], squeeze: Callable[[bytes], bytes] = deflated) -> bytes:
    """Return an archive of names and bytes, with names in UTF-8; ``squeeze``: how bytes are deflated."""
    return b"".join(_archive((name, [squeeze(data)], zlib.crc32(data), len(data)) for name, data in parts))


def stored(parts: Iterable[tuple[str, Sequence[bytes], int]]) -> Sequence[bytes]:
    """Return an archive, in pieces, of names, bytes in pieces and their CRC-32, stored as they are."""
    return _archive((name, pieces, checksum, None) for name, pieces, checksum in parts)


def _archive(parts: Iterable[tuple[str, Sequence[bytes], int, int | None]]) -> Sequence[bytes]:
    """Put parts together, of which a name, what is kept, the checksum, and the size before deflating are given."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, kept, checksum, whole in parts:
        size = sum(map(len, kept))
        head, entry = member(name, size, checksum, at, whole)
        pieces += (head, *kept)
        directory.append(entry)
        at += len(head) + size
    count, size = len(directory), sum(map(len, directory))
    return [*pieces, b"".join((*directory, END.pack(b"PK\5\6", 0, 0, count, count, size, at, 0)))]


def member(name: str, size: int, checksum: int, at: int, whole: int | None) -> tuple[bytes, bytes]:
    """Return what stands before a member's bytes, and its entry in the directory.

    ``size``: how many bytes are kept. ``checksum``: the CRC-32 of its bytes. ``at``: where the member begins.
    ``whole``: how many bytes it has, where they are deflated; None where they are stored as they are.
    """
    label = name.encode()
    said = (
        _ASCII if name.isascii() else _UTF_8,
        _STORED if whole is None else _DEFLATED,
        _MIDNIGHT,
        _DAY,
        checksum,
        size,
        size if whole is None else whole,
        len(label),
        0,
    )
    entry = _ENTRY.pack(b"PK\1\2", _MADE_BY, _NEEDED, *said, 0, 0, 0, _READ_WRITE, at)
    return _LOCAL.pack(b"PK\3\4", _NEEDED, *said) + label, entry + label
