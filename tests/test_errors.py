"""What the system refused is named as what it is, with what to do about it; on Windows by Windows' own numbers."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Desk
from frames import at_once
from windows_errors import windows

from cwgk_excel import files
from cwgk_excel.campaign import Campaign
from cwgk_excel.cli import main
from cwgk_excel.errors import CwgkError, explained, is_missing, why
from cwgk_excel.identity import Key
from cwgk_excel.tasks import export


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
        (errno.EPERM, "没有权限"),
        (errno.ESTALE, "连不上网络上的文件夹"),
    ],
)
def test_other_errors(code: int, told: str) -> None:
    """By their errno."""
    assert why(OSError(code, "reason")) == told


def test_file_that_windows_does_not_open() -> None:
    """Python's open tells by no number of Windows whether a right is missing or Excel holds the file."""
    assert explained(windows(None, errno.EACCES)) == (
        "没有权限，或正被另一个程序打开。请关闭正在打开它的 Excel、WPS 等程序，再试一次；"
        "如果没有程序打开它，请检查文件和文件夹的权限。"
    )


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


LONG = "长" * 200
LONG_PATHS = (
    ("status", f"{{}}/{LONG}"),
    ("init", f"{{}}/{LONG}"),
    ("ingest", "{}", f"{{}}/{LONG}"),
    ("master", "{}", "-o", f"{{}}/{LONG}.xlsx"),
    ("export", "{}", "--format", "json", "-o", f"{{}}/{LONG}.json"),
    ("export", "{}", "--format", "csv", "-o", f"{{}}/{LONG}"),
    ("backup", "{}", f"{{}}/{LONG}.zip"),
    ("restore", f"{{}}/{LONG}.zip", "{}/新"),
    ("restore", "{}/campaign.toml", f"{{}}/{LONG}"),
    ("demo", f"{{}}/{LONG}"),
)


@pytest.mark.skipif(os.name == "nt", reason="what is too long differs there")
@pytest.mark.parametrize("words", LONG_PATHS)
def test_every_command_names_a_path_too_long(
    desk: Desk, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """In one line, and not as a path that is missing."""
    assert main([word.format(desk.folder) for word in words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "名称或路径太长" in line
    assert "请改用短一些的名字" in line


def settings(desk: Desk, patch: pytest.MonkeyPatch, error: OSError) -> object:
    """Read settings that cannot be read."""
    patch.setattr(Path, "read_bytes", raising(error))
    return Campaign.load(desk.folder)


def key(desk: Desk, patch: pytest.MonkeyPatch, error: OSError) -> object:
    """Read a key that cannot be read."""
    patch.setattr(Path, "read_text", raising(error))
    return Key.load(desk.folder)


def written(desk: Desk, patch: pytest.MonkeyPatch, error: OSError) -> object:
    """Write what cannot be written."""
    records = at_once(desk.collect())
    patch.setattr(files, "open", raising(error), raising=False)
    return export.write(records, "csv", desk.folder / "export")


def listed(desk: Desk, patch: pytest.MonkeyPatch, error: OSError) -> object:
    """Take in what cannot be looked at."""
    patch.setattr(Path, "lstat", raising(error))
    return desk.take(desk.folder / "来.xlsx")


def raising(error: OSError) -> Callable[..., object]:
    """A function of the system that fails."""

    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


@pytest.mark.parametrize("act", [settings, key, written, listed])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (windows(32, errno.EACCES), "正被另一个程序打开"),
        (windows(33, errno.EACCES), "正被另一个程序打开"),
        (windows(206, errno.ENOENT), "名称或路径太长"),
        (windows(53, errno.ENOENT), "连不上网络上的文件夹"),
    ],
)
def test_callers_name_it_too(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Desk, pytest.MonkeyPatch, OSError], object],
    error: OSError,
    told: str,
) -> None:
    """A locked file is not said to be missing or forbidden, whoever meets it."""
    with monkeypatch.context() as patch, pytest.raises(CwgkError) as caught:
        act(desk, patch, error)
    assert told in caught.value.lines[0]
    assert "请" in caught.value.lines[0]
