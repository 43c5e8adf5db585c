"""Recognise the pieces of archives that were split into several files, by their names and by RAR's marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

RAR = b"Rar!\x1a\x07"
_OLDER, _NEWER = b"\0", b"\1\0"
_NAME = re.compile(r"\.(?:z\d{2,3}|r\d{2,3}|\d{3})$|\.part\d+\.rar$", re.IGNORECASE)
_HEADER = 40  # bytes from the beginning: more than the fields looked at can take


def is_volume_name(path: str) -> bool:
    """Return whether a file is named as a piece of an archive: .z01, .r00, .zip.001, .7z.002, .part1.rar."""
    return _NAME.search(path) is not None


def is_rar_volume(data: bytes) -> bool:
    """Return whether a RAR archive says that it is one of several files.

    RAR 4 has the flag at a fixed place of the archive header. RAR 5 writes numbers of seven bits a byte; the
    archive's flags come after the header's, and after the size of an extra area where there is one.
    """
    header = data[len(RAR) : _HEADER]
    if header.startswith(_OLDER):
        return header[3:4] == b"\x73" and header[4:5] != b"" and bool(header[4] & 1)
    if not header.startswith(_NEWER):
        return False
    _, kind, flags, *rest = (*_numbers(header[6:]), *[0] * 5)
    return kind == 1 and bool(rest[1 if flags & 1 else 0] & 1)


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
