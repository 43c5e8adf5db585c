"""Hostile files in the formats besides .xlsx: compound files, OpenDocument, binary parts, passwords."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

import xlwt

from hostile import other_formats as other
from hostile.kind import Kind, accepted, refused
from hostile.material import Material, zipped
from hostile.other_formats import END, FAT, FREE

BROKEN, UNSAFE, LARGE, NOT = "file-broken", "file-unsafe", "file-too-large", "file-not-workbook"
DAMAGED = (BROKEN, UNSAFE, NOT)
SOME = {"staff_count": 326, "chair_name": "王建国"}


def _patched(offset: int, value: bytes) -> Callable[[Material], bytes]:
    """A field of the compound file's header is another one."""

    def build(m: Material) -> bytes:
        data = other.xls(m)
        return data[:offset] + value + data[offset + len(value) :]

    return build


def _long(number: int) -> bytes:
    return struct.pack("<I", number)


def _table_loop(m: Material) -> bytes:
    """Every sector of the allocation table says that it is followed by itself."""
    data = bytearray(other.xls(m))
    start = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    for number in range(128):
        if struct.unpack_from("<I", data, start + 4 * number)[0] not in (FAT, FREE, END):
            struct.pack_into("<I", data, start + 4 * number, number)
    return bytes(data)


def _directory_loop(m: Material) -> bytes:
    """The entries of the directory are each other's children."""
    data = bytearray(other.xls(m))
    start = (struct.unpack_from("<I", data, 48)[0] + 1) * 512
    for number in range(4):
        struct.pack_into("<III", data, start + 128 * number + 68, 0, 1, 0)
    return bytes(data)


def _huge_stream(m: Material) -> bytes:
    """The directory says that the stream has sixteen gigabytes."""
    data = bytearray(other.xls(m))
    place = data.index("Workbook\0".encode("utf-16-le"))
    struct.pack_into("<Q", data, place + 120, 16 << 30)
    return bytes(data)


def _workbook(records: bytes) -> bytes:
    return other.ole({"Workbook": records})


def _biff(number: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", number, len(data)) + data


BOF = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1996, 0, 6))
EOF = _biff(0x0A)


def _strings_lie(m: Material) -> bytes:
    """Says that four thousand million strings follow."""
    return _workbook(
        BOF + _biff(0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) + m.unit_name.encode()) + EOF
    )


def _password(m: Material) -> bytes:
    """An old workbook with a password: the stream says so at its beginning."""
    return _workbook(BOF + _biff(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48) + m.unit_name.encode()) + EOF)


def _encrypted(m: Material) -> bytes:
    """The sample's workbook with a password; something behind it makes it a file of its own."""
    return m.office.encrypted + bytes(512)


def spinning(m: Material, count: int = 4_294_967_295) -> bytes:
    """The same, but so many rounds of hashing are asked for that a reader would never be done."""
    data = m.office.encrypted
    start = data.index(b"<encryption ")
    start = data.rindex(b"<?xml", 0, start)
    end = data.index(b"</encryption>") + len(b"</encryption>")
    xml = re.sub(rb"<\?xml.*?\?>\s*", b"", data[start:end])
    xml = re.sub(rb'spinCount="\d+"', f'spinCount="{count}"'.encode(), xml)
    assert len(xml) <= end - start, "the declaration leaves room"
    return data[:start] + xml.ljust(end - start) + data[end:]


def _xlsb(change: Callable[[dict[str, bytes]], object]) -> Callable[[Material], bytes]:
    def build(m: Material) -> bytes:
        parts = other.xlsb_parts(m)
        change(parts)
        return zipped(parts)

    return build


def _xlsb_far(parts: dict[str, bytes]) -> None:
    """A row number that no sheet has."""
    name = "xl/worksheets/sheet1.bin"
    data = parts[name]
    place = data.index(b"\0\x14") + 2  # the first row record: its type, its size, then the row
    parts[name] = data[:place] + _long(0xFFFFFFF0) + data[place + 4 :]


KINDS: tuple[Kind, ...] = (
    accepted("xls-good", other.xls, "values-only", values=SOME, file="附件1.xls"),
    accepted(
        "xls-error-cell",
        lambda m: other.xls(m, {"D5": xlwt.Formula("1/0")}),
        "values-only",
        also=("cell-error-value", "cell-formula-empty", "cell-blank", "cell-too-small"),
        values={"chair_name": "王建国"},
    ),
    refused("xls-cut", lambda m: other.xls(m)[:5000], *DAMAGED),
    refused("xls-header-only", lambda m: other.xls(m)[:512], *DAMAGED),
    refused(
        "xls-fake-512",
        lambda m: bytes.fromhex("d0cf11e0a1b11ae1") + b"\xff" * 504 + m.unit_name.encode(),
        *DAMAGED,
    ),
    refused("xls-table-loops", _table_loop, *DAMAGED),
    refused("xls-directory-loops", _directory_loop, *DAMAGED),
    refused("xls-sector-size-absurd", _patched(30, struct.pack("<H", 31)), *DAMAGED),
    refused("xls-sector-size-zero", _patched(30, struct.pack("<H", 0)), *DAMAGED),
    # The count is not believed; the table itself is sound.
    accepted("xls-table-count-absurd", _patched(44, _long(0x7FFFFFFF)), "values-only", values=SOME),
    refused("xls-directory-beyond", _patched(48, _long(0x00FFFFFF)), *DAMAGED),
    refused("xls-stream-size-absurd", _huge_stream, *DAMAGED, LARGE),
    refused("xls-strings-lie", _strings_lie, *DAMAGED),
    refused(
        "xls-record-beyond-end",
        lambda m: _workbook(BOF + struct.pack("<HH", 0x85, 0xFFFF) + m.unit_name.encode()),
        *DAMAGED,
    ),
    refused(
        "xls-without-sheets",
        lambda m: _workbook(BOF + _biff(0x42, m.unit_name.encode()[:2]) + EOF + m.unit_name.encode()),
        *DAMAGED,
    ),
    refused("xls-with-password", _password, "file-encrypted", BROKEN),
    refused("xlsx-with-password", _encrypted, "file-encrypted"),
    refused("password-spins-for-ever", spinning, "file-encrypted", BROKEN, UNSAFE),
    refused(
        "encrypted-without-information",
        lambda m: other.ole({"EncryptedPackage": m.unit_name.encode()}),
        "file-encrypted",
        BROKEN,
    ),
    accepted(
        "xlsb-good",
        other.xlsb,
        "values-only",
        values={"staff_count": 326},
        file="附件1.xlsb",
        also=("protection-removed", "validation-lost"),
    ),
    refused(
        "xlsb-sheet-cut",
        _xlsb(lambda p: p.__setitem__("xl/worksheets/sheet1.bin", p["xl/worksheets/sheet1.bin"][:400])),
        BROKEN,
    ),
    refused("xlsb-sheet-missing", _xlsb(lambda p: p.__delitem__("xl/worksheets/sheet1.bin")), BROKEN),
    refused("xlsb-rubbish", _xlsb(lambda p: p.__setitem__("xl/workbook.bin", bytes(range(256)))), BROKEN),
    refused("xlsb-far-row", _xlsb(_xlsb_far), BROKEN, LARGE, UNSAFE),
)
