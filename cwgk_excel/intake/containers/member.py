"""Members of packages; decode and check their names. No file is ever written under such a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from cwgk_excel.intake.refusal import Refused


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a package. Where it cannot be read, `problem` says why and `data` is empty.

    `modified` is the date that the package states for it, None where it states none.
    """

    name: str
    data: bytes
    problem: Refused | None = None
    modified: datetime | None = field(default=None, compare=False)


_DRIVE = re.compile(r"[A-Za-z]:")
# Below this, characters take at most two bytes in UTF-8: accented Latin, Greek, Cyrillic, but no Chinese.
_TWO_BYTES_OF_UTF8 = 0x800


def decoded_name(raw: bytes) -> str:
    """Decode a name of unknown encoding: UTF-8 where it is valid, else GB18030, else cp437 (as in old zips).

    Some GBK names happen to be valid UTF-8 that consists of two-byte characters of other scripts; a name
    with only such characters beyond ASCII is read as GB18030. cp437 has a character for every byte, so that
    different names stay different.
    """
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        encodings = ["gb18030"]
    else:
        foreign = [character for character in name if not character.isascii()]
        if not foreign or any(ord(character) >= _TWO_BYTES_OF_UTF8 for character in foreign):
            return name
        encodings = ["gb18030", "utf-8"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def readable_name(name: str) -> str:
    """Return a file name as text that can be stored: bytes kept as lone surrogates (PEP 383) are decoded.

    Surrogates that stand for no byte (Windows allows them in names) become question marks.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        try:
            return decoded_name(name.encode("utf-8", "surrogateescape"))
        except UnicodeEncodeError:
            return name.encode("utf-8", "replace").decode()
    return name


def name_fault(name: str) -> str:
    """Return in Chinese why a member must not have this name ("/" between folders), "" where it may."""
    if not name.strip("/"):
        return "没有名称"
    if "\0" in name:
        return "含有空字符"
    if name.startswith("/"):
        return "是绝对路径"
    if _DRIVE.match(name):
        return "带有盘符"
    if ".." in name.split("/"):
        return "指向上级文件夹"
    return ""
