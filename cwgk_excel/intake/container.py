"""Vet the zip container of a returned workbook before any reader sees it, and inflate its parts.

Nothing in the archive's own statements is believed: every member is inflated in small steps and counted.
Every file that cannot be taken raises `Refused` with one finding code; no other exception leaves here.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cwgk_excel.intake.sniff import Content, sniff

__all__ = ["Container", "Content", "Limits", "Refused", "open_container", "sniff"]

_MB = 1024 * 1024
_CHUNK_IN = 16 * 1024
_CHUNK_OUT = 64 * 1024
_ENCRYPTED_FLAGS = 0x0001 | 0x0040 | 0x2000
_UTF8_NAME_FLAG = 0x0800
# Workbooks that are zip packages of parts.
PACKAGED = frozenset({Content.XLSX, Content.XLSM, Content.XLSB, Content.ODS})
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    ValueError,
    OSError,
    RuntimeError,
    struct.error,
    EOFError,
    IndexError,
    OverflowError,
)
# Encodings in which "<!DOCTYPE" is the same bytes as in ASCII; UTF-16 is decoded before the search.
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})
_DECLARED_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]+)""")


class Refused(Exception):
    """A whole file that cannot be taken in.

    `code` is a finding code of the catalogue; `values` fills the placeholders of its message. All refusals
    but file-empty have one placeholder, `what`: a Chinese phrase that says what was found.
    """

    def __init__(self, code: str, values: Mapping[str, str] | None = None) -> None:
        """Both arguments stay in `args`, so that the exception can cross a process boundary."""
        plain = dict(values or {})
        super().__init__(code, plain)
        self.code = code
        self.values: Mapping[str, str] = MappingProxyType(plain)

    def __reduce__(self) -> tuple[type[Refused], tuple[str, dict[str, str]]]:
        """Rebuilt from its arguments: a read-only mapping cannot be pickled."""
        return type(self), (self.code, dict(self.values))


@dataclass(frozen=True)
class Limits:
    """How much one file may hold; sizes in bytes, counted while inflating.

    A member that inflates beyond `ratio_from` bytes is refused when its compressed size is less than
    `ratio` of that.
    """

    file_bytes: int = 25 * _MB
    members: int = 1000
    member_bytes: int = 64 * _MB
    total_bytes: int = 128 * _MB
    ratio: float = 0.01
    ratio_from: int = 100 * 1024
    cells: int = 2_000_000


DEFAULT_LIMITS = Limits()


class Container(Mapping[str, bytes]):
    """The inflated parts of a vetted workbook by part name ("xl/workbook.xml").

    Names are compared as the Open Packaging Conventions say: without case, "/" and "\\" alike.
    """

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Take parts whose normalised names differ."""
        self._parts = dict(parts)
        self._names = {normal_name(name): name for name in self._parts}

    def __getitem__(self, name: str) -> bytes:
        """Return the bytes of a part; KeyError when there is none of that name."""
        return self._parts[self._names[normal_name(name)]]

    def __iter__(self) -> Iterator[str]:
        """Go through the part names as they are stored."""
        return iter(self._parts)

    def __len__(self) -> int:
        """Count the parts."""
        return len(self._parts)


def normal_name(name: str) -> str:
    """Return the form of a part name in which equal parts are equal."""
    return name.replace("\\", "/").casefold()


def open_container(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Container:
    """Check the bytes of a returned file and give its inflated parts.

    Raises Refused: file-empty, file-not-workbook, file-encrypted, file-too-large, file-unsafe (names that
    leave the package or stand twice, an inflate ratio of a bomb, DOCTYPE or entities) or file-broken.
    """
    content = sniff(data)
    if content not in PACKAGED:
        raise not_a_workbook(content)
    if len(data) > limits.file_bytes:
        raise too_large(f"文件有 {len(data) / _MB:.1f} MB，上限 {_megabytes(limits.file_bytes)}")
    members = _directory(data, limits)
    _check_names(members)
    parts: dict[str, bytes] = {}
    left = limits.total_bytes
    for member in members:
        part = _inflated(data, member, limits, left)
        left -= len(part)
        if not member.is_dir():
            _check_markup(member.filename, part)
            parts[member.filename.replace("\\", "/")] = part
    return Container(parts)


def not_a_workbook(content: Content) -> Refused:
    """Make the refusal of a file that is no workbook of a kind that can be read."""
    if content is Content.EMPTY:
        return Refused("file-empty")
    codes = {
        Content.BROKEN_ZIP: "file-broken",
        Content.ENCRYPTED: "file-encrypted",
        Content.ZIP: "file-archive",
        Content.GZIP: "file-archive",
    }
    return Refused(codes.get(content, "file-not-workbook"), {"what": content.value})


def _directory(data: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    # Counted before zipfile builds an object for each: no directory has more entries than signatures.
    if data.count(b"PK\x01\x02") > limits.members:
        raise too_large(f"文件内部的部件超过 {limits.members} 个")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except _ZIP_ERRORS:
        raise broken("文件内部的目录读不出来") from None


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for member in members:
        name = member.filename.replace("\\", "/")
        if member.flag_bits & _ENCRYPTED_FLAGS:
            raise Refused("file-encrypted", {"what": f"部件 {shown(name)} 设有密码"})
        # zipfile cuts a name at a NUL, other readers do not.
        outside = name.startswith("/") or ".." in name.split("/") or ":" in name
        if not name or outside or "\0" in member.orig_filename:
            raise unsafe(f"部件名称不正常：{shown(member.orig_filename)}")
        key = normal_name(name)
        if key in seen:
            raise unsafe(f"同名部件出现两次：{shown(name)}")
        seen.add(key)


def _inflated(data: bytes, member: zipfile.ZipInfo, limits: Limits, left: int) -> bytes:
    """Inflate one member and compare with what the directory says of it.

    Not through zipfile.open: that stops at the stated size, so a lying directory would hide from us what
    a reader that inflates to the end gets.
    """
    name = member.filename
    payload = _payload(data, member)
    if member.compress_type == zipfile.ZIP_STORED:
        _check_size(name, len(payload), len(payload), limits, left)
        part = payload.tobytes()
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        part = _deflated(name, payload, limits, left)
    else:
        raise broken(f"部件 {shown(name)} 的压缩方式不是 Excel 所用的")
    if len(part) != member.file_size or zlib.crc32(part) != member.CRC:
        raise broken(f"部件 {shown(name)} 的内容与校验码不符")
    return part


def _payload(data: bytes, member: zipfile.ZipInfo) -> memoryview:
    start = member.header_offset
    header = data[start : start + 30] if start >= 0 else b""
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise broken(f"部件 {shown(member.filename)} 找不到")
    name_length, extra_length = struct.unpack_from("<HH", header, 26)
    encoding = "utf-8" if member.flag_bits & _UTF8_NAME_FLAG else "cp437"
    begin = start + 30 + name_length + extra_length
    end = begin + member.compress_size
    if data[start + 30 : start + 30 + name_length] != member.orig_filename.encode(encoding) or end > len(
        data
    ):
        raise broken(f"部件 {shown(member.filename)} 与目录不符")
    return memoryview(data)[begin:end]


def _deflated(name: str, payload: memoryview, limits: Limits, left: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    chunks: list[bytes] = []
    size = position = 0
    piece = b""
    while not inflater.eof:
        if not piece:
            piece = payload[position : position + _CHUNK_IN].tobytes()
            position += len(piece)
        exhausted = not piece
        try:
            chunk = inflater.decompress(piece, _CHUNK_OUT)
        except zlib.error:
            raise broken(f"部件 {shown(name)} 解压失败") from None
        piece = inflater.unconsumed_tail
        if exhausted and not chunk and not inflater.eof:
            raise broken(f"部件 {shown(name)} 不完整")
        size += len(chunk)
        _check_size(name, size, len(payload), limits, left)
        chunks.append(chunk)
    if inflater.unused_data or position != len(payload):
        raise broken(f"部件 {shown(name)} 后面有多余的内容")
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _check_size(name: str, size: int, compressed: int, limits: Limits, left: int) -> None:
    if size > limits.ratio_from and compressed < limits.ratio * size:
        raise unsafe(f"部件 {shown(name)} 的压缩比例异常")
    if size > limits.member_bytes:
        raise too_large(f"部件 {shown(name)} 展开后超过 {_megabytes(limits.member_bytes)}")
    if size > left:
        raise too_large(f"全部展开后超过 {_megabytes(limits.total_bytes)}")


def _check_markup(name: str, part: bytes) -> None:
    """Refuse DOCTYPE and entity declarations in any XML part, and encodings that could hide them.

    Pictures are left out: an SVG may well have a DOCTYPE, and no reader of cells opens it.
    """
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    if part.startswith((b"\xff\xfe", b"<\0")):
        part = part.decode("utf-16-le", "replace").encode("utf-8", "replace")
    elif part.startswith((b"\xfe\xff", b"\0<")):
        part = part.decode("utf-16-be", "replace").encode("utf-8", "replace")
    else:
        declared = _DECLARED_ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
        if declared and declared[1].lower() not in _PLAIN_ENCODINGS:
            raise broken(f"部件 {shown(name)} 的编码 {declared[1].decode()} 不是 Excel 所用的")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise unsafe(f"部件 {shown(name)} 含有 DOCTYPE 或实体定义")


def shown(name: str) -> str:
    """Return a name from inside a file so that it can stand in a message: short, and on one line."""
    printable = "".join(character if character.isprintable() else "?" for character in name)
    return printable if len(printable) <= 60 else f"{printable[:57]}…"


def broken(what: str) -> Refused:
    """Make the refusal of a damaged file."""
    return Refused("file-broken", {"what": what})


def unsafe(what: str) -> Refused:
    """Make the refusal of a file built to harm its reader."""
    return Refused("file-unsafe", {"what": what})


def too_large(what: str) -> Refused:
    """Make the refusal of a file that goes beyond a limit."""
    return Refused("file-too-large", {"what": what})


def _megabytes(size: int) -> str:
    return f"{size / _MB:g} MB"
