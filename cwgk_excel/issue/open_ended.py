"""A finished ZIP archive, of which many copies are made, each with another last member.

The bytes are those that ``ZipFile(…, "a")`` would give, but the directory is not read anew for each copy. What all
copies begin with goes into their hashes and checksums once.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from cwgk_excel.zips import END, deflated, member


class Copy(NamedTuple):
    """A copy, in pieces of which the first is that of all copies, and the SHA-256 and CRC-32 of its bytes."""

    pieces: Sequence[bytes]
    sha256: str
    checksum: int

    @property
    def data(self) -> bytes:
        """The copy as a whole."""
        return b"".join(self.pieces)


class OpenEnded:
    """An archive, cut into its members and its directory."""

    def __init__(self, archive: bytes) -> None:
        """Take an archive without a comment, as ``zipped`` makes it. Raises ValueError for any other."""
        end = len(archive) - END.size
        if end < 0 or archive[end : end + 4] != b"PK\5\6":
            raise ValueError("the archive does not end with its directory")
        _, _, _, _, self._count, size, start, _ = END.unpack_from(archive, end)
        if start + size != end:
            raise ValueError("the archive's directory is not where its end says")
        self._members = archive[:start]
        self._directory = archive[start:end]
        self._hashed = hashlib.sha256(self._members)
        self._checksum = zlib.crc32(self._members)

    def with_last(self, name: str, data: bytes, squeezed: bytes = b"") -> Copy:
        """Return the archive with one more member; ``squeezed``: its bytes, where they are deflated already."""
        squeezed = squeezed or deflated(data)
        start = len(self._members)
        head, entry = member(name, len(squeezed), zlib.crc32(data), start, len(data))
        count, size = self._count + 1, len(self._directory) + len(entry)
        end = END.pack(b"PK\5\6", 0, 0, count, count, size, start + len(head) + len(squeezed), 0)
        tail = b"".join((head, squeezed, self._directory, entry, end))
        hashed = self._hashed.copy()
        hashed.update(tail)
        return Copy((self._members, tail), hashed.hexdigest(), zlib.crc32(tail, self._checksum))
