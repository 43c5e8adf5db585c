"""Vet the zip container of a returned workbook before any reader sees it, and inflate its parts.

The sizes that the archive states are not trusted: every member is inflated in small steps, and its bytes are
counted. A file that cannot be taken in raises `Refused` with one finding code, and no other exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cwgk_excel.intake.containers.member import name_fault
from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.containers.zip_directory import Entry, entries
from cwgk_excel.intake.containers.zip_members import Budget, inflated
from cwgk_excel.intake.content import ARCHIVES, PACKAGED, Content
from cwgk_excel.intake.refusal import (
    DEFAULT_LIMITS,
    Limits,
    Refused,
    broken,
    check_file_size,
    shown_name,
    unsafe,
)
from cwgk_excel.intake.repeated import Repeated

# Encodings in which "<!DOCTYPE" is the same bytes as in ASCII; UTF-16 is decoded before the search.
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_DECLARED_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]+)""")

# Of so many parts that come again, of up to so many bytes each, it is kept whether they declare anything.
_LIKE, _KEPT = 64, 500_000
_DECLARING: Repeated[bool] = Repeated(_LIKE)

# The folders of LibreOffice's macros, which begin with a DOCTYPE; no reader of cells opens them.
_UNREAD = ("basic/", "dialogs/", "scripts/")


class Container(Mapping[str, bytes]):
    """The inflated parts of a vetted workbook by part name ("xl/workbook.xml").

    Names match regardless of case, and "/" matches "\\", as the Open Packaging Conventions require.
    """

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Take parts whose normalised names differ."""
        self._parts = dict(parts)
        self._names = {normal_name(name): name for name in self._parts}

    def __getitem__(self, name: str) -> bytes:
        """Return the bytes of a part; KeyError when there is none of that name."""
        return self._parts[self._names[normal_name(name)]]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the part names as they are stored."""
        return iter(self._parts)

    def __len__(self) -> int:
        """Return the number of parts."""
        return len(self._parts)


def normal_name(name: str) -> str:
    """Return a part name in the form used for comparison: case folded, with "/" between folders."""
    return name.replace("\\", "/").casefold()


def open_container(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Container:
    """Check the bytes of a returned file and return its inflated parts.

    Raises Refused: as `not_a_workbook` says for any other file, file-encrypted, file-too-large, file-unsafe
    (names that leave the package or occur twice, members that share bytes, bytes before or after the
    archive, the compression ratio of a zip bomb, DOCTYPE or entities), file-volume or file-broken.
    """
    content = sniff(data)
    if content not in PACKAGED:
        raise not_a_workbook(content)
    check_file_size(data, limits)
    members = entries(data, limits.members)
    _check_names(members)
    parts: dict[str, bytes] = {}
    budget = Budget(limits.total_bytes)
    for member in members:
        part = inflated(data, member, limits, budget)
        if not member.folder:
            _check_markup(member.name, part)
            parts[member.name] = part
    return Container(parts)


def not_a_workbook(content: Content) -> Refused:
    """Return the refusal for a file that is no workbook in a readable format; what it is decides the code."""
    if content is Content.EMPTY:
        return Refused("file-empty")
    codes = {
        Content.BROKEN_ZIP: "file-broken",
        Content.PREFIXED_ZIP: "file-unsafe",
        Content.ENCRYPTED: "file-encrypted",
        Content.VOLUME: "file-volume",
        Content.IWORK: "file-iwork",
        Content.SHORTCUT: "file-link",
        **dict.fromkeys(ARCHIVES, "file-archive"),
    }
    return Refused(codes.get(content, "file-not-workbook"), {"what": content.value})


def _check_names(members: Sequence[Entry]) -> None:
    seen: set[str] = set()
    for member in members:
        if member.encrypted:
            raise Refused("file-encrypted", {"what": f"部件 {shown_name(member.name)} 设有密码"})
        # On Windows, a colon in a name leads to an alternate data stream of a file.
        fault = name_fault(member.name) or ("含有冒号" if ":" in member.name else "")
        if fault:
            raise unsafe(f"部件名称不正常（{fault}）：{shown_name(member.name)}")
        key = normal_name(member.name)
        if key in seen:
            raise unsafe(f"同名部件出现两次：{shown_name(member.name)}")
        seen.add(key)


def _check_markup(name: str, part: bytes) -> None:
    """Refuse DOCTYPE and entity declarations in any XML part, and encodings that could hide them.

    Pictures are not checked: an SVG may have a DOCTYPE, and no reader of cells opens it.
    """
    if not name.lower().endswith((".xml", ".rels", ".vml")) or normal_name(name).startswith(_UNREAD):
        return
    if part.startswith((b"\xff\xfe", b"<\0")):
        part = part.decode("utf-16-le", "replace").encode("utf-8", "replace")
    elif part.startswith((b"\xfe\xff", b"\0<")):
        part = part.decode("utf-16-be", "replace").encode("utf-8", "replace")
    else:
        declared = _DECLARED_ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
        if declared and declared[1].lower() not in _PLAIN_ENCODINGS:
            raise broken(f"部件 {shown_name(name)} 的编码 {declared[1].decode()} 不是 Excel 所用的")
    if _DECLARING.made(part, _declares) if len(part) <= _KEPT else _declares(part):
        raise unsafe(f"部件 {shown_name(name)} 含有 DOCTYPE 或实体定义")


def _declares(part: bytes) -> bool:
    return _DECLARATION.search(part) is not None
