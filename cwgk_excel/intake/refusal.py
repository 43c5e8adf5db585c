"""The refusal of a whole file, with its reason, and the limits of what one file may hold."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

MB = 1024 * 1024


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

    def again(self) -> Refused:
        """Return the same refusal to be kept or raised: one that was raised holds all that was being read.

        Where what is read holds the refusal too, both would stay until Python looks for such circles.
        """
        return type(self)(self.code, self.values)

    def __reduce__(self) -> tuple[type[Refused], tuple[str, dict[str, str]]]:
        """Pickle the exception by its arguments, because a read-only mapping cannot be pickled."""
        return type(self), (self.code, dict(self.values))


class Limits(NamedTuple):
    """Limits of what one file may hold; sizes are in bytes, counted while inflating.

    A member that inflates beyond `ratio_from` bytes is refused when its compressed size is less than
    `ratio` of that. A package (a zip archive or a mail message with files in it) may be larger than a
    workbook: `package_bytes` limits the package and the sum of what it holds, `mail_bytes` a message.
    `text`: characters in all returns read from one file, their findings included.
    """

    file_bytes: int = 25 * MB
    members: int = 1000
    member_bytes: int = 64 * MB
    total_bytes: int = 128 * MB
    ratio: float = 0.01
    ratio_from: int = 100 * 1024
    cells: int = 1_000_000
    package_bytes: int = 100 * MB
    package_members: int = 5000
    mail_bytes: int = 80 * MB
    mail_depth: int = 20
    text: int = 4_000_000


DEFAULT_LIMITS = Limits()


def shown_name(name: str) -> str:
    """Return a name from inside a file as a message can show it: short and on one line."""
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


def check_file_size(data: bytes, limits: Limits) -> None:
    """Raise Refused, file-too-large, for a file that is larger than allowed."""
    if len(data) > limits.file_bytes:
        raise too_large(f"文件有 {len(data) / MB:.1f} MB，上限 {megabytes(limits.file_bytes)}")


def megabytes(size: int) -> str:
    """Return a size as messages give it."""
    return f"{size / MB:g} MB"
