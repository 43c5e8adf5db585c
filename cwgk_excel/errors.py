"""Errors that a person can do something about.

CwgkError                 root; its text is one clear Chinese line per mistake
├── SettingsError         campaign.toml, submitters.csv or a key are wrong or missing
├── PlaceError            a folder or file cannot be read, written or found
├── ReturnError           a return given to ``read_return`` is refused as a whole
├── LedgerError           the ledger is missing, damaged, busy or of another release
└── MasterError           the saved master does not hold what the ledger holds

The command prints each line of ``lines`` on standard error and ends with exit code 2.
A mistake in a *return* is never an exception outside the intake: it is a finding.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping

_REASONS: Mapping[int | None, str] = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.ENOENT: "上级文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.EEXIST: "已经有同名的文件",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过系统允许的大小",
}


def why(error: OSError) -> str:
    """What the system says went wrong, in Chinese."""
    return _REASONS.get(error.errno, error.strerror or type(error).__name__)


class CwgkError(Exception):
    """Root of all errors shown to an operator; ``lines`` holds one Chinese sentence each."""

    def __init__(self, lines: str | Iterable[str]) -> None:
        self.lines: tuple[str, ...] = (lines,) if isinstance(lines, str) else tuple(lines)
        super().__init__("\n".join(self.lines))


class SettingsError(CwgkError):
    """The campaign's settings, submitters or keys cannot be used."""


class PlaceError(CwgkError):
    """A path does not exist, is not what it should be, or cannot be written."""


class ReturnError(CwgkError):
    """A file given to ``read_return`` is no return of this campaign; ``code`` is the finding's code."""

    def __init__(self, line: str, code: str) -> None:
        super().__init__(line)
        self.code = code


class LedgerError(CwgkError):
    """The ledger cannot be opened or used."""


class MasterError(CwgkError):
    """The master read back differs from the ledger, so it is not handed out."""
