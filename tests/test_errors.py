"""What the system refused is named as what it is, with what to do about it; on Windows by Windows' own numbers."""

from __future__ import annotations

import errno

import pytest

from cwgk_excel.errors import explained, is_missing, why


def windows(number: int, code: int) -> OSError:
    """An error as Python gives it on Windows: its errno says less than Windows' own number."""
    error = OSError(code, "The process cannot access the file")
    error.winerror = number  # type: ignore[attr-defined, unused-ignore]
    return error


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        (32, errno.EACCES, "正被另一个程序打开。请关闭正在打开它的 Excel、WPS 等程序，再试一次。"),
        (33, errno.EACCES, "正被另一个程序打开。请关闭正在打开它的 Excel、WPS 等程序，再试一次。"),
        (206, errno.ENOENT, "名称或路径太长。请改用短一些的名字，或把文件夹移到离盘的根目录近一些的地方。"),
        (2, errno.ENOENT, "找不到文件或它所在的文件夹。请检查路径是否写对。"),
        (3, errno.ENOENT, "找不到文件或它所在的文件夹。请检查路径是否写对。"),
        (5, errno.EACCES, "没有权限。请检查文件和文件夹的权限。"),
        (53, errno.ENOENT, "连不上网络上的文件夹。请检查网络再试。"),
        (112, errno.ENOSPC, "磁盘已满。请腾出磁盘空间再试。"),
        (123, errno.EINVAL, "名称中有不能用的字符。请改一个名字。"),
    ],
)
def test_windows_errors(number: int, code: int, told: str) -> None:
    """A locked file is no missing right, and a path too long is no missing folder."""
    assert explained(windows(number, code)) == told


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.ENAMETOOLONG, "名称或路径太长"),
        (errno.EBUSY, "正被另一个程序打开"),
        (errno.ENOENT, "找不到文件或它所在的文件夹"),
        (errno.ENOTDIR, "路径中有一段不是文件夹"),
        (errno.EACCES, "没有权限"),
        (errno.ESTALE, "连不上网络上的文件夹"),
    ],
)
def test_other_errors(code: int, told: str) -> None:
    """By their errno."""
    assert why(OSError(code, "reason")) == told


def test_missing_is_only_what_is_missing() -> None:
    """Python says FileNotFoundError of three different things on Windows."""
    assert is_missing(FileNotFoundError(errno.ENOENT, "no"))
    assert is_missing(windows(3, errno.ENOENT))
    assert not is_missing(windows(206, errno.ENOENT))
    assert not is_missing(windows(53, errno.ENOENT))
    assert not is_missing(OSError(errno.EACCES, "no"))


def test_unknown_error_keeps_the_systems_words() -> None:
    """Better than nothing."""
    assert explained(OSError(9999, "odd")) == "odd。请再试一次。"
