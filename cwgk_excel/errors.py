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
from typing import NamedTuple


class Reason(NamedTuple):
    """Why the system refused an operation, and what a person can do about it."""

    what: str
    remedy: str


_FORBIDDEN = Reason("没有权限", "请检查文件和文件夹的权限")
_HELD = Reason("正被另一个程序打开", "请关闭正在打开它的 Excel、WPS 等程序，再试一次")
_FORBIDDEN_OR_HELD = Reason(
    "没有权限，或正被另一个程序打开",
    "请关闭正在打开它的 Excel、WPS 等程序，再试一次；如果没有程序打开它，请检查文件和文件夹的权限",
)
_LONG = Reason("名称或路径太长", "请改用短一些的名字，或把文件夹移到离盘的根目录近一些的地方")
_MISSING = Reason("找不到文件或它所在的文件夹", "请检查路径是否写对")
_FULL = Reason("磁盘已满", "请腾出磁盘空间再试")
_READ_ONLY = Reason("所在的盘是只读的", "请换一个能写入的位置")
_BROKEN = Reason("磁盘读写出错", "请检查磁盘再试")
_CUT_OFF = Reason("连不上网络上的文件夹", "请检查网络再试")

_REASONS: Mapping[int | None, Reason] = {
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _READ_ONLY,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: Reason("磁盘配额已用完", "请腾出磁盘空间再试"),
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: Reason("路径中有一段不是文件夹", "请检查路径是否写对"),
    errno.EISDIR: Reason("这是一个文件夹", "请写明文件名"),
    errno.EEXIST: Reason("已经有同名的文件", "请换一个名字"),
    errno.ENOTEMPTY: Reason("文件夹不是空的", "请换一个名字"),
    errno.EIO: _BROKEN,
    errno.ENAMETOOLONG: _LONG,
    errno.EFBIG: Reason("文件超过系统允许的大小", "请换一个磁盘再试"),
    errno.EBUSY: _HELD,
    errno.ETXTBSY: _HELD,
    errno.EAGAIN: _HELD,
    errno.ELOOP: Reason("链接绕成了圈", "请检查路径是否写对"),
    errno.EMFILE: Reason("同时打开的文件太多", "请关闭一些程序再试"),
    errno.ENFILE: Reason("同时打开的文件太多", "请关闭一些程序再试"),
    errno.ESTALE: _CUT_OFF,
    errno.ETIMEDOUT: _CUT_OFF,
    errno.EHOSTDOWN: _CUT_OFF,
    errno.EHOSTUNREACH: _CUT_OFF,
    errno.ENETUNREACH: _CUT_OFF,
}
# Windows' own error numbers say more than errno: Python maps 32 and 33 to the errno of a missing right, and 206 to
# that of a missing file. https://learn.microsoft.com/windows/win32/debug/system-error-codes
_WINDOWS: Mapping[int | None, Reason] = {
    19: Reason("所在的盘有写保护", "请换一个能写入的位置"),
    21: Reason("盘没有准备好", "请检查 U 盘等是否插好"),
    32: _HELD,
    33: _HELD,
    39: _FULL,
    53: _CUT_OFF,
    59: _CUT_OFF,
    64: _CUT_OFF,
    67: _CUT_OFF,
    112: _FULL,
    121: _CUT_OFF,
    123: Reason("名称中有不能用的字符", "请改一个名字"),
    206: _LONG,
    225: Reason("被杀毒软件拦下了", "请在杀毒软件中查看"),
    226: Reason("被杀毒软件拦下了", "请在杀毒软件中查看"),
    1117: _BROKEN,
    1224: _HELD,
}


def reason(error: OSError) -> Reason:
    """Return what went wrong according to the system, and what to do about it, in Chinese."""
    number = getattr(error, "winerror", 0)
    if number is None and error.errno == errno.EACCES:
        return _FORBIDDEN_OR_HELD  # Python's open on Windows goes by C's errno, which is the same for both
    known = _WINDOWS.get(number) or _REASONS.get(error.errno)
    return known or Reason(error.strerror or type(error).__name__, "请再试一次")


def why(error: OSError) -> str:
    """Return what went wrong according to the system, in Chinese."""
    return reason(error).what


def explained(error: OSError) -> str:
    """Return two Chinese sentences, to follow what could not be done: what went wrong, and what to do about it."""
    known = reason(error)
    return f"{known.what}。{known.remedy}。"


def is_missing(error: OSError) -> bool:
    """Return whether an error says that a file does not exist; a path that is too long for Windows is another error."""
    return reason(error) is _MISSING


class CwgkError(Exception):
    """Root of all errors that an operator can do something about.

    Raised itself when the processes that read files cannot be started. The message is for the operator, in Chinese.

    Attributes:
        lines: One sentence for each mistake, with what to do about it; the message is these lines.
    """

    def __init__(self, lines: str | Iterable[str]) -> None:
        self.lines: tuple[str, ...] = (lines,) if isinstance(lines, str) else tuple(lines)
        super().__init__("\n".join(self.lines))


class SettingsError(CwgkError):
    """The campaign's settings, submitters or keys cannot be used.

    The message has a line for each mistake: the file, the place in it, and what is expected there.
    """


class PlaceError(CwgkError):
    """A path does not exist, is not what it should be, or cannot be read or written.

    The message names the path, the reason and what to do.
    """


class ReturnError(CwgkError):
    """A file given to ``read_return`` is no return of this campaign.

    The message names the file, the reason and what to do.

    Attributes:
        code: The code of the finding that says why.
    """

    def __init__(self, line: str, code: str) -> None:
        super().__init__(line)
        self.code = code


class LedgerError(CwgkError):
    """The ledger is missing, damaged, busy or of another release.

    The message names the ledger and what to do.
    """


class MasterError(CwgkError):
    """The master, read back after saving, does not hold the records and findings, so it is not handed out.

    The message has a line for each difference, then what to do.
    """
