"""A finished ZIP archive, of which many copies are made, each with another last member.

The bytes are those that ``ZipFile(…, "a")`` would give, but the directory is not read anew for each copy. Sizes
and offsets take four bytes, as in every archive below 4 GB (APPNOTE.TXT 4.3 of PKWARE).
"""

from __future__ import annotations

import struct
import zlib

_END = struct.Struct("<4s4H2LH")  # signature, disks (2), members (2), directory's size and start, comment
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_MADE_BY = _NEEDED = 20  # version 2.0 of the format, made by MS-DOS
_PLAIN, _DEFLATED = 0, 8
_MIDNIGHT, _DAY = 0, 1 << 5 | 1  # 1980-01-01
_READ_WRITE = 0o600 << 16


class OpenEnded:
    """An archive, cut into its members and its directory."""

    def __init__(self, archive: bytes) -> None:
        """Take an archive without a comment, as ``ZipFile`` writes it. Raises ValueError for any other."""
        end = len(archive) - _END.size
        if end < 0 or archive[end : end + 4] != b"PK\5\6":
            raise ValueError("the archive does not end with its directory")
        _, _, _, _, self._count, size, start, _ = _END.unpack_from(archive, end)
        if start + size != end:
            raise ValueError("the archive's directory is not where its end says")
        self._members = archive[:start]
        self._directory = archive[start:end]

    def with_last(self, name: str, data: bytes) -> bytes:
        """Return the archive with one more member, deflated and dated 1980-01-01; ``name`` is ASCII."""
        squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        squeezed = squeezer.compress(data) + squeezer.flush()
        label = name.encode("ascii")
        said = (_PLAIN, _DEFLATED, _MIDNIGHT, _DAY, zlib.crc32(data), len(squeezed), len(data), len(label), 0)
        start = len(self._members)
        local = _LOCAL.pack(b"PK\3\4", _NEEDED, *said) + label
        entry = _ENTRY.pack(b"PK\1\2", _MADE_BY, _NEEDED, *said, 0, 0, 0, _READ_WRITE, start) + label
        count, size = self._count + 1, len(self._directory) + len(entry)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, size, start + len(local) + len(squeezed), 0)
        return b"".join((self._members, local, squeezed, self._directory, entry, end))
