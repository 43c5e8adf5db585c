"""The records of a BIFF stream (.xls, .et), one after another."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from cwgk_excel.intake.refusal import Refused, broken

BOF, BOUNDSHEET, FILEPASS, EOF, CONTINUE = 0x0809, 0x0085, 0x002F, 0x000A, 0x003C
COLUMNS = 256
"""What a sheet has at most."""

FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_HEAD = struct.Struct("<HH")


def records(stream: bytes | bytearray, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """Yield code, start of the data and their size for each record from a position on."""
    place, last = start, len(stream) - 4
    while 0 <= place <= last:
        code, size = _HEAD.unpack_from(stream, place)
        if place + 4 + size > len(stream):
            raise broken("BIFF 记录不完整")
        yield code, place + 4, size
        place += 4 + size


def continued(stream: bytes | bytearray, place: int, size: int) -> Iterator[bytes]:
    """Yield the data of a record, and of those that continue it."""
    yield bytes(stream[place : place + size])
    for code, begin, length in records(stream, place + size):
        if code != CONTINUE:
            return
        yield bytes(stream[begin : begin + length])


def find_filepass(stream: bytes) -> bytes | None:
    """Return the data of the record that says how the workbook is encrypted, None when it is not."""
    for code, place, size in records(stream):
        if code == FILEPASS:
            return stream[place : place + size]
        if code == EOF:
            break
    return None


def text_of(data: bytes | bytearray, length: int) -> str:
    """Decode a string of BIFF8: a byte that says whether characters take two bytes, then the characters."""
    if data[:1] == b"\x01":
        return data[1 : 1 + 2 * length].decode("utf-16-le", "replace")
    return data[1 : 1 + length].decode("latin-1")


def unreadable() -> Refused:
    """Return the refusal of a file whose records do not hold what they should."""
    return broken("旧版工作簿的内容读不出来")
