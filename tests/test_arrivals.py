"""What lies in the inbox: every file once, noise and attachments told apart by content and name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cwgk_excel.errors import PlaceError
from cwgk_excel.intake.arrivals import Arrival, Ignored, arrivals, load
from cwgk_excel.intake.container import DEFAULT_LIMITS, Refused

LARGEST = DEFAULT_LIMITS.file_bytes


def put(folder: Path, *names: str, data: bytes = b"x") -> None:
    """Make files with their folders."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def saved(folder: Path, **times: int) -> None:
    """Set when files were last changed, in nanoseconds."""
    for name, time in times.items():
        os.utime(folder / f"{name}.xlsx", ns=(time, time))


def test_every_file_of_a_folder_once_and_sorted(tmp_path: Path) -> None:
    """Whatever its ending, with its path below the folder and forward slashes."""
    put(tmp_path, "乙/2.xlsx", "甲/1.pdf", "甲/里/3", "a.xlsx")
    for place in tmp_path.rglob("*"):
        os.utime(place, (1, 1))
    assert [a.path for a in arrivals([tmp_path])] == ["a.xlsx", "乙/2.xlsx", "甲/1.pdf", "甲/里/3"]


def test_newest_version_comes_last_whatever_its_name(tmp_path: Path) -> None:
    """A browser calls the older download 汇总.xlsx or 汇总 (1).xlsx, as it comes; folders do not matter."""
    names = ("汇总 (1)", "汇总", "补/汇总", "旧")
    put(tmp_path, *(f"{name}.xlsx" for name in names))
    saved(tmp_path, **{"汇总 (1)": 3_000_000_001, "汇总": 2_000_000_000, "补/汇总": 3_000_000_000, "旧": 0})
    assert [a.path.removesuffix(".xlsx") for a in arrivals([tmp_path])] == [
        "旧",
        "汇总",
        "补/汇总",
        "汇总 (1)",
    ]
    saved(tmp_path, **{"汇总 (1)": 0, "汇总": 5_000_000_000})
    assert [a.path.removesuffix(".xlsx") for a in arrivals([tmp_path])] == [
        "旧",
        "汇总 (1)",
        "补/汇总",
        "汇总",
    ]


def test_link_to_nowhere_is_listed_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading it tells what it is; listing must not stop."""
    put(tmp_path, "甲.xlsx", "走了.xlsx")
    known = Path.lstat

    def gone(self: Path) -> os.stat_result:
        if self.name == "走了.xlsx":
            raise FileNotFoundError(2, "gone")
        return known(self)

    monkeypatch.setattr(Path, "lstat", gone)
    assert [a.path for a in arrivals([tmp_path])] == ["走了.xlsx", "甲.xlsx"]


def test_files_and_folders_in_the_order_given(tmp_path: Path) -> None:
    """A file put in by itself is named by its name alone."""
    put(tmp_path, "乙/2.xlsx", "甲.xlsx")
    found = list(arrivals([tmp_path / "甲.xlsx", tmp_path / "乙"]))
    assert found == [
        Arrival(tmp_path / "甲.xlsx", "甲.xlsx"),
        Arrival(tmp_path / "乙" / "2.xlsx", "2.xlsx"),
    ]


def test_empty_folder_holds_nothing(tmp_path: Path) -> None:
    """No file, no arrival, no error."""
    assert list(arrivals([tmp_path])) == []


def test_missing_path_says_which(tmp_path: Path) -> None:
    """The operator mistyped it."""
    with pytest.raises(PlaceError, match=r"找不到要收的文件或文件夹：.*没有的.*请检查路径"):
        list(arrivals([tmp_path / "没有的"]))


@pytest.mark.parametrize(
    "name",
    [
        "~$附件1.xlsx",
        ".~附件1.xlsx",
        ".DS_Store",
        "Thumbs.db",
        "THUMBS.DB",
        "Desktop.ini",
        "._附件1.xlsx",
        "__MACOSX/附件1.xlsx",
        "甲/__MACOSX/里/附件1.xlsx",
    ],
)
def test_noise_is_ignored_by_its_name(tmp_path: Path, name: str) -> None:
    """On every system alike, whatever is in it."""
    put(tmp_path, name)
    with pytest.raises(Ignored) as caught:
        load(Arrival(tmp_path / name, name), LARGEST)
    assert caught.value.code == "file-noise"


@pytest.mark.parametrize("name", ["附件1~$.xlsx", "DS_Store", "__MACOSX.xlsx", "a.~b.xlsx"])
def test_names_that_only_resemble_noise_are_returns(tmp_path: Path, name: str) -> None:
    """Nothing is lost because of a name."""
    put(tmp_path, name, data=b"PK\x03\x04")
    assert load(Arrival(tmp_path / name, name), LARGEST) == b"PK\x03\x04"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.4\n", "PDF 文件"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"Rar!\x1a\x07\x00", "压缩包 .rar"),
        (b"7z\xbc\xaf\x27\x1c", "压缩包 .7z"),
    ],
)
def test_attachments_are_ignored_by_their_content(tmp_path: Path, data: bytes, what: str) -> None:
    """A scan called .xlsx is a scan."""
    put(tmp_path, "附件1.xlsx", data=data)
    with pytest.raises(Ignored) as caught:
        load(Arrival(tmp_path / "附件1.xlsx", "附件1.xlsx"), LARGEST)
    assert (caught.value.code, caught.value.what) == ("file-attachment", what)


def test_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """One byte more is too much; as many as allowed are read."""
    put(tmp_path, "大.xlsx", data=b"x" * 11)
    with pytest.raises(Refused) as caught:
        load(Arrival(tmp_path / "大.xlsx", "大.xlsx"), 10)
    assert caught.value.code == "file-too-large"
    assert load(Arrival(tmp_path / "大.xlsx", "大.xlsx"), 11) == b"x" * 11


def test_long_scan_is_an_attachment(tmp_path: Path) -> None:
    """Its first bytes tell; the sender is not asked to make it smaller."""
    put(tmp_path, "扫描.pdf", data=b"%PDF-1.4\n" + b"x" * 2000)
    with pytest.raises(Ignored) as caught:
        load(Arrival(tmp_path / "扫描.pdf", "扫描.pdf"), 10)
    assert (caught.value.code, caught.value.what) == ("file-attachment", "PDF 文件")


def test_file_that_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told with the reason, and the rest goes on."""
    put(tmp_path, "锁.xlsx")

    def locked(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(Refused) as caught:
        load(Arrival(tmp_path / "锁.xlsx", "锁.xlsx"), LARGEST)
    assert (caught.value.code, dict(caught.value.values)) == ("file-unreadable", {"what": "没有权限"})


def test_file_that_vanished_is_refused(tmp_path: Path) -> None:
    """Between listing and reading, say by the mail program."""
    with pytest.raises(Refused) as caught:
        load(Arrival(tmp_path / "走了.xlsx", "走了.xlsx"), LARGEST)
    assert (caught.value.code, dict(caught.value.values)) == ("file-unreadable", {"what": "已不在原处"})


def test_links_are_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link in what a body sent may point at anything of the office's."""
    put(tmp_path, "链接.xlsx")
    monkeypatch.setattr(Path, "is_symlink", lambda self: self.name == "链接.xlsx")
    with pytest.raises(Refused) as caught:
        load(Arrival(tmp_path / "链接.xlsx", "链接.xlsx"), LARGEST)
    assert caught.value.code == "file-not-workbook"
    assert caught.value.values["what"] == "链接或特殊文件"
