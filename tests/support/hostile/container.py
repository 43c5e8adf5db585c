"""Archives that are damaged, or that say what is not so."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import replace

from hostile.kind import Kind, accepted, ignored, refused
from hostile.material import BOOK, SHEET, STRINGS, STYLES, Material
from hostile.raw_zip import Entry, changed, deflated, entries_of, raw_zip

BROKEN, UNSAFE, ENCRYPTED = "file-broken", "file-unsafe", "file-encrypted"
DAMAGED = (BROKEN, UNSAFE)


def _cut(share: float) -> Kind:
    def build(m: Material) -> bytes:
        data = m.good()
        return data[: int(len(data) * share)]

    return refused(f"cut-at-{share:.3f}", build, BROKEN)


def _with(name: str, *codes: str, reason: str = "", **lies: object) -> Kind:
    """Shared strings, of which the directory says something else."""
    return refused(name, lambda m: raw_zip(changed(m.unit(), STRINGS, **lies)), *codes, reason=reason)


def _extra(name: str, entry: Entry, *codes: str, reason: str = "") -> Kind:
    """One member more."""
    return refused(name, lambda m: raw_zip([*entries_of(m.unit()), entry]), *codes, reason=reason)


def _named(name: str, member: bytes) -> Kind:
    return _extra(f"name-{name}", Entry(member, b"x"), UNSAFE, reason="名称不正常")


def _twice(name: str, member: bytes) -> Kind:
    return _extra(f"twice-{name}", Entry(member, b"<other/>"), UNSAFE, reason="同名部件")


def _descriptors(m: Material, lie: int = 0, sign: bytes = b"PK\7\x08") -> bytes:
    """As programs write that do not know sizes beforehand: they stand after the data."""
    entries = []
    for entry in entries_of(m.unit()):
        body, crc = entry.body(), zlib.crc32(entry.data)
        said = lie if entry.name == STRINGS.encode() else 0
        after = sign + struct.pack("<III", crc ^ said, len(body) + said, len(entry.data) + said)
        known = {"local_crc": 0, "local_packed": 0, "local_size": 0}
        entries.append(replace(entry, flags=8, descriptor=after, **known))
    return raw_zip(entries)


def _overlap(m: Material) -> bytes:
    """Two members share the same compressed bytes."""
    parts = m.unit()
    entries = entries_of(parts)
    first = raw_zip(entries)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        place = archive.getinfo(STYLES).header_offset
    twin = Entry(STYLES.encode(), parts[STYLES], local=False, offset=place)
    return raw_zip([*entries, replace(twin, name=b"xl/stylez.xml")])


def _quoted(m: Material) -> bytes:
    """A member whose compressed bytes hold another member whole."""
    entries = entries_of(m.unit())
    inner = Entry(b"xl/media/b.bin", b"inner" * 40)
    whole = raw_zip([replace(inner, central=False)], directory_size=0)[:-22]
    outer = Entry(b"xl/media/a.bin", whole, method=0)
    before = len(raw_zip([replace(e, central=False) for e in entries])) - 22
    start = before + 30 + len(outer.name)
    return raw_zip([*entries, outer, replace(inner, local=False, offset=start)])


def _swapped(m: Material) -> bytes:
    """The directory gives each of two members the other one's place."""
    data = m.unit().zip()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        places = {name: archive.getinfo(name).header_offset for name in (SHEET, STRINGS)}
    entries = [
        replace(e, offset=places[STRINGS if e.name == SHEET.encode() else SHEET])
        if e.name.decode() in places else e
        for e in entries_of(m.unit())
    ]  # fmt: skip
    return raw_zip(entries)


def _zip64(m: Material, *, lying: bool = False) -> bytes:
    """Sizes and places that stand in the long records only."""
    entries = entries_of(m.unit())
    data = raw_zip(entries)
    end = len(data) - 22
    start, size = struct.unpack_from("<II", data[end + 12 : end + 20])[::-1]
    at = start + (1 << 40) if lying else start
    count = len(entries)
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    return raw_zip(
        entries, zip64=record + locator, count=0xFFFF, directory_size=0xFFFFFFFF, directory_at=0xFFFFFFFF
    )


def _two_directories(m: Material) -> bytes:
    """The comment holds a second end of directory, which some readers take for the real one."""
    false_end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)
    return raw_zip(entries_of(m.unit()), comment=false_end)


def _another_archive_behind(m: Material) -> bytes:
    return m.good() + m.unit(staff_count=999).zip()


def _flipped(m: Material) -> bytes:
    """A bit of a compressed part is another one, as a bad disk leaves it."""
    entries = entries_of(m.unit())
    body = bytearray(entries[3].body())
    body[len(body) // 2] ^= 0x10
    return raw_zip([*entries[:3], replace(entries[3], payload=bytes(body)), *entries[4:]])


def _ends_early(m: Material) -> bytes:
    """The compressed stream ends, and rubbish follows within the member."""
    parts = m.unit()
    return raw_zip(changed(parts, STYLES, payload=deflated(parts[STYLES]) + b"hidden" * 9))


KINDS: tuple[Kind, ...] = (
    *(_cut(share) for share in (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)),
    refused("signature-only", lambda m: b"PK\3\4" + m.unit_name.encode(), BROKEN),
    ignored("end-record-only", lambda m: raw_zip([], comment=m.unit_name.encode()), "package-empty"),
    refused("start-lost", lambda m: m.good()[700:], *DAMAGED, "file-not-workbook"),
    refused("middle-lost", lambda m: (d := m.good())[:5000] + d[6000:], *DAMAGED),
    refused("zeros-in-the-middle", lambda m: (d := m.good())[:4000] + bytes(900) + d[4900:], *DAMAGED),
    refused("flipped-bit", _flipped, BROKEN),
    refused("crlf-translated", lambda m: m.good().replace(b"\n", b"\r\n"), *DAMAGED),
    _with("size-too-small", BROKEN, size=10, local_size=10),
    _with("size-too-large", BROKEN, size=99_999_999, local_size=99_999_999),
    _with("crc-wrong", BROKEN, crc=1, local_crc=1),
    _with("packed-too-small", BROKEN, packed=20),
    _with("packed-too-large", BROKEN, packed=2**31),
    _with("packed-into-next", BROKEN, packed=3000),
    _with("sizes-differ-from-header", *DAMAGED, local_size=77),
    _with("crc-differs-from-header", *DAMAGED, local_crc=77),
    _with("place-beyond-file", BROKEN, offset=2**31),
    _with("place-in-the-middle", BROKEN, offset=33),
    _with("header-names-another", *DAMAGED, local_name=b"xl/sharedStringz.xml"),
    _with("method-unknown", BROKEN, method=97, payload=b"xyz", reason="压缩方式"),
    _with("method-lzma", BROKEN, method=14, payload=b"\x09\x14\x05\x00]", reason="压缩方式"),
    _with("method-deflate64", BROKEN, method=9, reason="压缩方式"),
    _with("stored-but-deflated", BROKEN, method=0, size=50, payload=b"x" * 20),
    _with("encrypted-flag", ENCRYPTED, flags=1),
    _with("strong-encryption-flag", ENCRYPTED, flags=0x41),
    _with("names-encrypted-flag", ENCRYPTED, flags=0x2000),
    _twice("same-name", SHEET.encode()),
    _twice("other-case", b"XL/Worksheets/SHEET1.xml"),
    _twice("backslash", b"xl\\worksheets\\sheet1.xml"),
    _named("traversal", b"../../outside.xml"),
    _named("traversal-inside", b"xl/../../outside.xml"),
    _named("traversal-backslash", b"..\\..\\outside.xml"),
    _named("absolute", b"/etc/cron.d/x"),
    _named("drive-letter", b"C:\\Windows\\x.dll"),
    _named("network-share", b"\\\\server\\share\\x"),
    _named("nul", b"xl/worksheets/sheet9.xml\0.png"),
    _named("empty", b""),
    _named("alternate-stream", b"xl/workbook.xml:hidden"),
    accepted("descriptors-honest", _descriptors),
    accepted("descriptors-without-signature", lambda m: _descriptors(m, sign=b"")),
    refused("descriptor-lies", lambda m: _descriptors(m, lie=5), *DAMAGED),
    refused("overlap", _overlap, *DAMAGED),
    refused("overlap-quoted", _quoted, UNSAFE),
    refused("members-swapped", _swapped, *DAMAGED),
    refused("prefix", lambda m: raw_zip(entries_of(m.unit()), prefix=b"#!/bin/sh\n"), UNSAFE),
    refused(
        "prefix-unshifted",
        lambda m: raw_zip(entries_of(m.unit()), prefix=b"MZ" + bytes(64), shift=False),
        UNSAFE,
    ),
    refused("trailing-bytes", lambda m: m.good() + b"trailing bytes", UNSAFE),
    refused("trailing-archive", _another_archive_behind, UNSAFE),
    # What the directory does not name is no part of the workbook, for Excel as for us.
    accepted(
        "gap-between-members",
        lambda m: raw_zip(changed(m.unit(), STYLES, descriptor=b"hidden" * 20)),
        values={"staff_count": 326},
    ),
    accepted("comment", lambda m: raw_zip(entries_of(m.unit()), comment="另存".encode())),
    refused("comment-with-second-end", _two_directories, *DAMAGED),
    refused("comment-longer-than-file", lambda m: m.good()[:-2] + b"\xff\xff", *DAMAGED),
    accepted("zip64", _zip64),
    refused("zip64-lies", lambda m: _zip64(m, lying=True), *DAMAGED),
    refused("several-disks", lambda m: raw_zip(entries_of(m.unit()), disk=3), "file-volume"),
    accepted("padding-behind", lambda m: m.good() + bytes(512)),
    accepted(
        "sizes-stated-and-said-to-follow",
        lambda m: raw_zip(replace(e, flags=8) for e in entries_of(m.unit())),
    ),
    refused("count-too-small", lambda m: raw_zip(entries_of(m.unit()), count=2), *DAMAGED),
    refused("count-too-large", lambda m: raw_zip(entries_of(m.unit()), count=500), *DAMAGED),
    refused(
        "directory-missing",
        lambda m: raw_zip(replace(e, central=False) for e in entries_of(m.unit())),
        *DAMAGED,
    ),
    refused("directory-elsewhere", lambda m: raw_zip(entries_of(m.unit()), directory_at=7), *DAMAGED),
    refused(
        "directory-size-lies",
        lambda m: raw_zip(entries_of(m.unit()), directory_size=9),
        *DAMAGED,
    ),
    refused(
        "member-without-directory-line",
        lambda m: raw_zip([Entry(SHEET.encode(), b"<worksheet/>", central=False), *entries_of(m.unit())]),
        UNSAFE,
    ),
    refused("rubbish-after-stream", _ends_early, *DAMAGED),
    accepted("stored-only", lambda m: m.unit().zip(zipfile.ZIP_STORED)),
    accepted("folder-members", lambda m: raw_zip([Entry(b"xl/", method=0), *entries_of(m.unit())])),
    accepted("utf8-flag", lambda m: raw_zip(replace(e, flags=0x800) for e in entries_of(m.unit()))),
    accepted("parts-in-other-order", lambda m: raw_zip(reversed(entries_of(m.unit())))),
    refused(
        "book-as-symlink",
        lambda m: raw_zip(changed(m.unit(), BOOK, data=b"/etc/passwd", attributes=0o120777 << 16)),
        *DAMAGED,
    ),
)
