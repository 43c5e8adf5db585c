"""Members of packages and their names, made readable and judged. Nothing is ever written by such a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from cwgk_excel.intake.refusal import Refused


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a package; `problem` says why it cannot be had, and `data` is empty then.

    `modified`: its own date, None where the package states none.
    """

    name: str
    data: bytes
    problem: Refused | None = None
    modified: datetime | None = field(default=None, compare=False)


_DRIVE = re.compile(r"[A-Za-z]:")
# In UTF-8 all Chinese characters lie beyond this; below stand accented Latin, Greek, Cyrillic and the like.
_TWO_BYTES_OF_UTF8 = 0x800


def decoded_name(raw: bytes) -> str:
    """A name whose encoding nobody states: UTF-8 where it can be that, else GB18030, else cp437 (as old zips).

    Some GBK names are sound UTF-8 by chance, as two-byte characters of other scripts; a name that has only
    such characters is taken as GB18030. cp437 has a character for every byte, so that no two names become one.
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
    """A name that holds undecodable bytes as lone surrogates (PEP 383), as text that can be stored.

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
    """Why a member must not have this name ("/" between folders), in Chinese; "" for a sound one."""
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
