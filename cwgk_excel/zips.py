"""ZIP archives put together in memory, the same whenever they are made.

The bytes are those that ``ZipFile`` gives, without the objects that it makes for each member. Members are dated
1980-01-01; sizes and offsets take four bytes, as in every archive below 4 GB (APPNOTE.TXT 4.3 of PKWARE).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable

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
    return _archive((name, data, squeeze(data), zlib.crc32(data)) for name, data in parts)


def stored(parts: Iterable[tuple[str, bytes, int]]) -> bytes:
    """Return an archive of names, bytes and their CRC-32, stored as they are, with names in UTF-8."""
    return _archive((name, data, None, checksum) for name, data, checksum in parts)


def _archive(parts: Iterable[tuple[str, bytes, bytes | None, int]]) -> bytes:
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, data, squeezed, checksum in parts:
        head, entry = member(name, data, squeezed, checksum, at)
        kept = data if squeezed is None else squeezed
        pieces += (head, kept)
        directory.append(entry)
        at += len(head) + len(kept)
    count, size = len(directory), sum(map(len, directory))
    return b"".join((*pieces, *directory, END.pack(b"PK\5\6", 0, 0, count, count, size, at, 0)))


def member(name: str, data: bytes, squeezed: bytes | None, checksum: int, at: int) -> tuple[bytes, bytes]:
    """Return what stands before a member's bytes, and its entry in the directory.

    ``squeezed``: its bytes deflated, None where they are stored as they are. ``checksum``: the CRC-32 of its bytes.
    ``at``: where the member begins.
    """
    label = name.encode()
    said = (
        _ASCII if name.isascii() else _UTF_8,
        _STORED if squeezed is None else _DEFLATED,
        _MIDNIGHT,
        _DAY,
        checksum,
        len(data if squeezed is None else squeezed),
        len(data),
        len(label),
        0,
    )
    entry = _ENTRY.pack(b"PK\1\2", _MADE_BY, _NEEDED, *said, 0, 0, 0, _READ_WRITE, at)
    return _LOCAL.pack(b"PK\3\4", _NEEDED, *said) + label, entry + label
