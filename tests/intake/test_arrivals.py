"""What lies in the inbox: every file once, noise and attachments told apart by content and name."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from handmade import zipped
from windows_errors import windows

from cwgk_excel.errors import PlaceError
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.files import arrivals as module
from cwgk_excel.intake.files.arrivals import Arrival, Ignored, arrivals, load_arrival, sift
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Refused

LARGEST = DEFAULT_LIMITS.file_bytes
unix = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such files, or only for administrators"
)


WHOLE = zipped({"附件1.xlsx": b"x"})


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
    saved(tmp_path, **{"汇总 (1)": 3_000_000_100, "汇总": 2_000_000_000, "补/汇总": 3_000_000_000, "旧": 0})
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
    known = os.lstat

    def gone(place: str) -> os.stat_result:
        if Path(place).name == "走了.xlsx":
            raise FileNotFoundError(2, "gone")
        return known(place)

    monkeypatch.setattr(module.os, "lstat", gone)
    assert [a.path for a in arrivals([tmp_path])] == ["走了.xlsx", "甲.xlsx"]


def test_files_and_folders_in_the_order_given(tmp_path: Path) -> None:
    """A file put in by itself is named by its name alone."""
    put(tmp_path, "乙/2.xlsx", "甲.xlsx")
    found = list(arrivals([tmp_path / "甲.xlsx", tmp_path / "乙"]))
    assert [(one.place, one.path, one.problem) for one in found] == [
        (tmp_path / "甲.xlsx", "甲.xlsx", ""),
        (tmp_path / "乙" / "2.xlsx", "2.xlsx", ""),
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
        "收表结果.txt",
        "收表结果 - 副本.txt",
    ],
)
def test_noise_is_ignored_by_its_name(tmp_path: Path, name: str) -> None:
    """On every system alike, whatever is in it."""
    put(tmp_path, name)
    with pytest.raises(Ignored) as caught:
        load_arrival(Arrival(tmp_path / name, name), LARGEST)
    assert caught.value.code == "file-noise"


@pytest.mark.parametrize("name", ["附件1~$.xlsx", "DS_Store", "__MACOSX.xlsx", "a.~b.xlsx"])
def test_names_that_only_resemble_noise_are_returns(tmp_path: Path, name: str) -> None:
    """Nothing is lost because of a name."""
    put(tmp_path, name, data=WHOLE)
    assert load_arrival(Arrival(tmp_path / name, name), LARGEST).data == WHOLE


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.4\n", "PDF 文件"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
    ],
)
def test_attachments_are_ignored_by_their_content(tmp_path: Path, data: bytes, what: str) -> None:
    """A scan called .xlsx is a scan."""
    put(tmp_path, "附件1.xlsx", data=data)
    with pytest.raises(Ignored) as caught:
        load_arrival(Arrival(tmp_path / "附件1.xlsx", "附件1.xlsx"), LARGEST)
    assert (caught.value.code, caught.value.what) == ("file-attachment", what)


def test_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """One byte more is too much; as many as allowed are read."""
    put(tmp_path, "大.xlsx", data=b"x" * 11)
    with pytest.raises(Refused) as caught:
        load_arrival(Arrival(tmp_path / "大.xlsx", "大.xlsx"), 10)
    assert caught.value.code == "file-too-large"
    assert load_arrival(Arrival(tmp_path / "大.xlsx", "大.xlsx"), 11).data == b"x" * 11


def test_long_scan_is_an_attachment(tmp_path: Path) -> None:
    """Its first bytes tell; the sender is not asked to make it smaller."""
    put(tmp_path, "扫描.pdf", data=b"%PDF-1.4\n" + b"x" * 2000)
    with pytest.raises(Ignored) as caught:
        load_arrival(Arrival(tmp_path / "扫描.pdf", "扫描.pdf"), 10)
    assert (caught.value.code, caught.value.what) == ("file-attachment", "PDF 文件")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (windows(5, 13), "没有权限"),
        (windows(None, 13), "没有权限，或正被另一个程序打开"),
        (windows(32, 13), "正被另一个程序打开"),
        (windows(33, 13), "正被另一个程序打开"),
        (windows(206, 2), "名称或路径太长"),
        (FileNotFoundError(2, "No such file"), "已不在原处"),
    ],
)
def test_file_that_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, told: str
) -> None:
    """It is told with the reason, and the rest goes on."""
    put(tmp_path, "锁.xlsx")

    def locked(*_: object) -> int:
        raise error

    monkeypatch.setattr(module.os, "open", locked)
    assert refusal(tmp_path / "锁.xlsx") == ("file-unreadable", told)


def refusal(place: Path) -> tuple[str, str]:
    """Code and phrase with which a place is refused."""
    with pytest.raises(Refused) as caught:
        load_arrival(Arrival(place, place.name), LARGEST)
    return caught.value.code, caught.value.values["what"]


def test_file_that_vanished_is_refused(tmp_path: Path) -> None:
    """Between listing and reading, say by the mail program."""
    with pytest.raises(Refused) as caught:
        load_arrival(Arrival(tmp_path / "走了.xlsx", "走了.xlsx"), LARGEST)
    assert (caught.value.code, dict(caught.value.values)) == ("file-unreadable", {"what": "已不在原处"})


@unix
def test_links_are_listed_and_not_followed(tmp_path: Path) -> None:
    """One in what a body sent may point at anything of the office's, or at itself without end."""
    put(tmp_path, "外/机密.xlsx", "箱/甲.xlsx")
    for name, target in (
        ("到文件.xlsx", "外/机密.xlsx"),
        ("到夹", "外"),
        ("圈", "箱"),
        ("空", "没有"),
        ("内.xlsx", "箱/甲.xlsx"),
    ):
        (tmp_path / "箱" / name).symlink_to(tmp_path / target)
    found = {a.path: a for a in arrivals([tmp_path / "箱"])}
    assert set(found) == {"甲.xlsx", "到文件.xlsx", "到夹", "圈", "空", "内.xlsx"}
    for name in set(found) - {"甲.xlsx"}:
        assert refusal(found[name].place) == ("file-special", "指向别处的链接")
    assert load_arrival(found["甲.xlsx"], LARGEST).data == b"x"


@unix
def test_link_to_the_inbox_itself_is_followed(tmp_path: Path) -> None:
    """The operator names it: the inbox may lie on another disk."""
    put(tmp_path, "盘/甲.xlsx")
    (tmp_path / "inbox").symlink_to(tmp_path / "盘")
    assert [a.path for a in arrivals([tmp_path / "inbox"])] == ["甲.xlsx"]


@unix
def test_pipes_and_sockets_are_told_without_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a pipe into which nobody writes would never end."""
    monkeypatch.chdir(tmp_path)  # the address of a socket must be short
    os.mkfifo(tmp_path / "管.xlsx")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("口.xlsx")
        assert refusal(tmp_path / "口.xlsx") == ("file-special", "套接字")
    assert refusal(tmp_path / "管.xlsx") == ("file-special", "管道（FIFO）")
    assert refusal(Path("/dev/null")) == ("file-special", "设备")


@unix
@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_what_takes_the_place_of_a_file_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Between the look at it and opening it."""
    put(tmp_path, "甲.xlsx", "机密")
    place = tmp_path / "甲.xlsx"
    opened = os.open

    def swapped(path: str, flags: int) -> int:
        place.unlink()
        if kind == "pipe":
            os.mkfifo(place)
        else:
            place.symlink_to(tmp_path / "机密")
        return opened(path, flags)

    monkeypatch.setattr(module.os, "open", swapped)
    assert refusal(place)[0] == "file-special"


def test_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    """It was replaced since it was listed."""
    assert refusal(tmp_path) == ("file-special", "文件夹")


def test_folder_that_cannot_be_listed_is_a_line_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in it is not passed over in silence."""
    put(tmp_path, "甲.xlsx", "锁/乙.xlsx")
    listed = os.scandir

    def locked(path: str) -> Any:
        if Path(path).name == "锁":
            raise windows(5, 13)
        return listed(path)

    monkeypatch.setattr(module.os, "scandir", locked)
    found = {a.path: a for a in arrivals([tmp_path])}
    assert set(found) == {"甲.xlsx", "锁"}
    with pytest.raises(Refused) as caught:
        load_arrival(found["锁"], LARGEST)
    assert caught.value.code == "file-unreadable"
    assert caught.value.values["what"] == "文件夹没有权限，里面的文件都没有收"


def test_path_that_may_not_be_looked_at_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there, so it is not called missing."""

    def locked(self: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "lstat", locked)
    with pytest.raises(PlaceError, match=r"打不开要收的文件或文件夹：.*没有权限"):
        list(arrivals([tmp_path]))


def test_what_is_put_in_twice_is_taken_once(tmp_path: Path) -> None:
    """By its folder, by its name, and by another way of writing the same path."""
    put(tmp_path, "夹/里/甲.xlsx", "夹/乙.xlsx")
    folder = tmp_path / "夹"
    twice = [folder, folder / "里", folder / "乙.xlsx", folder / "里" / ".." / "里" / "甲.xlsx", folder]
    assert sorted(a.path for a in arrivals(twice)) == ["乙.xlsx", "里/甲.xlsx"]


def test_very_deep_folders_are_gone_through(tmp_path: Path) -> None:
    """Without a call for each level."""
    path = "/".join(["层"] * 150) + "/甲.xlsx"
    put(tmp_path, path)
    assert [a.path for a in arrivals([tmp_path])] == [path]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_names_in_gbk_are_readable(tmp_path: Path) -> None:
    """Each folder by itself: a right one beside a wrong one stays as it is."""
    put(tmp_path / "右", os.fsdecode("中山区/附件1 最终.xlsx".encode("gbk")))
    (found,) = arrivals([tmp_path])
    assert found.path == "右/中山区/附件1 最终.xlsx"
    assert load_arrival(found, LARGEST).data == b"x"


@unix
@pytest.mark.parametrize(
    "name", ["两\n行.xlsx", 'a<b>:"|?*.xlsx', "名" * 80 + ".xlsx", "😀 　.xlsx", "con.xlsx", "a\u202exslx"]
)
def test_unusual_names_are_taken_as_they_are(tmp_path: Path, name: str) -> None:
    """Also those that Windows forbids."""
    put(tmp_path, name)
    (found,) = arrivals([tmp_path])
    assert found.path == name
    assert load_arrival(found, LARGEST).data == b"x"


@pytest.mark.parametrize("name", ["附件1.xlsx.part", "未确认 1.CRDOWNLOAD", "a.xlsx.filepart", "a.tmp~"])
def test_download_under_way_is_deferred_by_its_name(tmp_path: Path, name: str) -> None:
    """Programs that copy give the file its name at the end."""
    put(tmp_path, name)
    assert deferred(Arrival(tmp_path / name, name))


def deferred(arrival: Arrival) -> bool:
    """Whether a file is left for the next time."""
    try:
        load_arrival(arrival, LARGEST)
    except Ignored as ignored:
        return ignored.code == "file-growing"
    except Refused:
        pass
    return False


def test_file_that_grew_since_it_was_listed_is_deferred(tmp_path: Path) -> None:
    """Even when what is there now would be whole."""
    put(tmp_path, "甲.xlsx")
    (found,) = arrivals([tmp_path])
    put(tmp_path, "甲.xlsx", data=b"more")
    assert deferred(found)
    assert not deferred(next(arrivals([tmp_path])))


def test_file_that_grows_while_it_is_read_is_deferred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its beginning belongs to no whole file."""
    put(tmp_path, "甲.xlsx", data=WHOLE)
    opened = os.open

    def growing(path: Path, flags: int) -> int:
        put(tmp_path, "甲.xlsx", data=WHOLE + b"more")
        return opened(path, flags)

    monkeypatch.setattr(module.os, "open", growing)
    assert deferred(Arrival(tmp_path / "甲.xlsx", "甲.xlsx"))


@pytest.mark.parametrize(
    "data",
    [b"", WHOLE[:30], b"PK\x03\x04" + bytes(999), bytes(999)],
    ids=["empty", "cut", "zip without an end", "zeros"],
)
def test_file_without_its_end_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    """A copy that goes on shows within a moment; a whole file that was just saved waits for nothing."""
    put(tmp_path, "甲.xlsx", data=data)
    (found,) = arrivals([tmp_path])
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        put(tmp_path, "甲.xlsx", data=data + b"more")

    monkeypatch.setattr(module.time, "sleep", sleep)
    assert deferred(found)
    assert 0 <= slept[0] < 1
    put(tmp_path, "甲.xlsx", data=WHOLE)
    assert not deferred(next(arrivals([tmp_path])))
    assert len(slept) == 1


def test_cut_file_that_no_longer_changes_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is damaged, and its reader says so; an old one is not waited for."""
    put(tmp_path, "甲.xlsx", data=WHOLE[:30])
    assert load_arrival(next(arrivals([tmp_path])), LARGEST).data == WHOLE[:30]
    saved(tmp_path, 甲=1_000_000_000)
    monkeypatch.setattr(module.time, "sleep", lambda seconds: pytest.fail("waited"))
    assert load_arrival(next(arrivals([tmp_path])), LARGEST).data == WHOLE[:30]


def test_package_may_be_larger_than_a_workbook(tmp_path: Path) -> None:
    """Each of its members is measured by itself; a zip of parts is a workbook."""
    put(tmp_path, "包.zip", data=WHOLE)
    arrival = Arrival(tmp_path / "包.zip", "包.zip")
    assert load_arrival(arrival, 10, len(WHOLE)).data == WHOLE
    with pytest.raises(Refused) as caught:
        load_arrival(arrival, 10, len(WHOLE) - 1)
    assert caught.value.code == "file-too-large"


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("__MACOSX/中山区/附件1.xlsx", WHOLE, "file-noise"),
        ("中山区/._附件1.xlsx", WHOLE, "file-noise"),
        ("中山区/附件1.xlsx", b"%PDF-1.4", "file-attachment"),
    ],
)
def test_members_of_packages_are_sifted_alike(path: str, data: bytes, code: str) -> None:
    """By the same names and kinds as files in folders."""
    with pytest.raises(Ignored) as caught:
        sift(path, data, LARGEST)
    assert caught.value.code == code


def test_member_that_is_no_noise_is_told(tmp_path: Path) -> None:
    """What it is, or that it is too large to be a return."""
    assert sift("包/里.zip", WHOLE, 10) is Content.ZIP
    assert sift("包/报送.7z", b"7z\xbc\xaf\x27\x1c", 10) is Content.SEVEN_ZIP
    with pytest.raises(Refused) as caught:
        sift("包/附件1.csv", b"a,b," * 5, 10)
    assert (caught.value.code, caught.value.values["what"][:8]) == ("file-too-large", "单个文件不能超过")


PIECE = bytes(range(256))
ZIP_PIECE = b"PK\x03\x04" + PIECE


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("材料.z01", PIECE),
        ("材料.zip.001", ZIP_PIECE),
        ("材料.zip.002", PIECE),
        ("材料.7z.001", b"7z\xbc\xaf\x27\x1c"),
        ("材料.R00", PIECE),
        ("材料.part2.rar", b"Rar!\x1a\x07\x00"),
    ],
)
def test_pieces_of_archives_are_told_as_that(name: str, data: bytes) -> None:
    """A cut piece holds nothing to know it by but its name; what to do is the same for all."""
    with pytest.raises(Refused) as caught:
        sift(name, data, LARGEST)
    assert (caught.value.code, caught.value.values["what"]) == ("file-volume", "分卷压缩包中的一卷")


def test_name_of_a_piece_makes_no_workbook_one() -> None:
    """What can be read is read, whatever its name."""
    assert sift("表.001", WHOLE, LARGEST) is Content.ZIP


@pytest.mark.parametrize(
    ("beginning", "limit"),
    [
        (b"PK\x03\x04", "工作簿不能超过 25 MB，压缩包不能超过 100 MB"),
        (b"From: a\nTo: b\nMIME-Version: 1.0\n\n", "邮件不能超过 80 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "单个文件不能超过 25 MB"),
    ],
)
def test_much_too_long_file_is_refused_by_its_own_limit(tmp_path: Path, beginning: bytes, limit: str) -> None:
    """Ten gigabytes of which nothing is written: only the beginning is looked at."""
    place = tmp_path / "大.xlsx"
    place.write_bytes(beginning)
    os.truncate(place, 10 * 2**30)
    with pytest.raises(Refused) as caught:
        load_arrival(Arrival(place, "大.xlsx"), 25 * 2**20)
    assert caught.value.values["what"] == f"文件有 10240 MB，{limit}"
