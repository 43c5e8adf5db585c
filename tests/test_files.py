"""Files are there whole or not at all, whoever writes at once; of what lies about only our own is removed."""

from __future__ import annotations

import errno
import ntpath
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from synced import synced

from cwgk_excel import files
from cwgk_excel.clock import file_time
from cwgk_excel.errors import PlaceError

needs_modes = pytest.mark.skipif(os.name == "nt", reason="Windows goes by the folder's rights")
NOBODY = 999_999_999  # no process has this number


def names(folder: Path) -> list[str]:
    """All that lies in a folder."""
    return sorted(place.name for place in folder.iterdir())


def left_over(folder: Path, host: str, process: int, age: float = 0) -> Path:
    """What a process left half written, so many seconds ago."""
    place = folder / f".cwgk-{host}-{process}-0123456789abcdef.part"
    place.write_bytes(b"half")
    os.utime(place, (file_time() - age, file_time() - age))
    return place


def test_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    """With its folders; until then it has a name of ours, and no other file has one."""
    target = tmp_path / "一" / "二" / "表.xlsx"
    with files.whole_file(target) as file:
        file.write(b"first")
        (partial,) = target.parent.iterdir()
        assert files.is_partial(partial)
        assert not target.exists()
        file.write(b" and last")
    assert names(target.parent) == ["表.xlsx"]
    assert target.read_bytes() == b"first and last"
    assert not any(files.is_partial(Path(name)) for name in ("表.xlsx", ".1-aa.part", ".cwgk.part", "~.part"))


@pytest.mark.parametrize("name", ["表.xlsx", "一/二/表.xlsx", "../外/表.xlsx"])
def test_names_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As a text or a path, to where the program stands."""
    (tmp_path / "里").mkdir()
    monkeypatch.chdir(tmp_path / "里")
    files.write_whole(name, [b"text"], sync=True)
    assert (tmp_path / "里" / name).read_bytes() == b"text"
    files.write_whole(Path(name), [b"path"], sync=True)
    assert (tmp_path / "里" / name).read_bytes() == b"path"
    files.sync_files([name])


def test_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    """One begins and ends while another is half through; the last one counts."""
    target = tmp_path / "表.xlsx"

    def halves() -> Iterator[bytes]:
        yield b"outer "
        files.write_whole(target, [b"inner"])
        assert target.read_bytes() == b"inner"
        yield b"whole"

    files.write_whole(target, halves())
    assert target.read_bytes() == b"outer whole"
    assert names(tmp_path) == ["表.xlsx"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_what_is_broken_off_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    """And an older file stays as it was."""
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"older")

    def breaking() -> Iterator[bytes]:
        yield b"half"
        raise error

    with pytest.raises(type(error)):
        files.write_whole(target, breaking())
    assert [(place.name, place.read_bytes()) for place in tmp_path.iterdir()] == [("表.xlsx", b"older")]


@needs_modes
def test_private_file_is_so_from_its_first_byte(tmp_path: Path) -> None:
    """Nobody else can read it while it is being written either."""
    before = os.umask(0o022)
    try:
        with files.whole_file(tmp_path / "key", mode=files.PRIVATE) as file:
            assert os.fstat(file.fileno()).st_mode & 0o777 == 0o600
        files.write_whole(tmp_path / "open", [b"x"])
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("key", "open")] == [0o600, 0o644]


@needs_modes
def test_only_our_own_partial_files_are_removed(tmp_path: Path) -> None:
    """Of dead processes of this computer at once, of other computers after a day; never anybody else's."""
    here = files._HOST
    dead = left_over(tmp_path, here, NOBODY)
    old = left_over(tmp_path, "00000000", 1, age=90_000)
    kept = [
        left_over(tmp_path, "11111111", 1, age=80_000),
        left_over(tmp_path, here, os.getpid(), age=80_000),
    ]
    foreign = [".1-aabbccdd.part", ".~download.part", "film.mkv.part", ".cwgk-.part", ".cwgk-notes.part"]
    for name in foreign:
        (tmp_path / name).write_bytes(b"not ours")
        os.utime(tmp_path / name, (1, 1))
    files.write_whole(tmp_path / "表.xlsx", [b"x"])
    assert names(tmp_path) == sorted([*(place.name for place in kept), *foreign, "表.xlsx"])
    assert not dead.exists()
    assert not old.exists()


def test_folder_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files a run writes into it."""
    looked: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(files.os, "scandir", lambda folder: looked.append(str(folder)) or scandir(folder))
    for number in range(5):
        files.write_whole(tmp_path / f"{number}", [b"x"])
    assert looked == [str(tmp_path)]


def test_windows_removes_what_nobody_has_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a minute, whatever process it was: asking for one there would end it."""
    old, new = left_over(tmp_path, files._HOST, 1, age=70), left_over(tmp_path, "00000000", 2, age=50)
    monkeypatch.setattr(files.os, "name", "nt")
    monkeypatch.setattr(files.os, "kill", None)
    files._tidy(str(tmp_path))
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize(("system", "tries"), [("posix", 1), ("nt", 6)])
def test_target_that_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, tries: int
) -> None:
    """A program has it open: said so, after some patience on Windows, where another writer is in the way too."""
    tried: list[str] = []

    def refuse(partial: str, target: str) -> None:
        tried.append(target)
        raise PermissionError(errno.EACCES, "denied")

    with monkeypatch.context() as patch:
        patch.setattr(files, "_PAUSES", (0.0001,) * 5)
        patch.setattr(files.os, "name", system)
        patch.setattr(os, "replace", refuse)
        partial = tmp_path / "p"
        partial.write_bytes(b"x")
        with pytest.raises(OSError, match="busy") as caught:
            files._replace(str(partial), str(tmp_path / "表.xlsx"))
    assert caught.value.errno == errno.EBUSY
    assert len(tried) == tries


def test_drive_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has it as its own parent; it is looked for once, and that it cannot be made is told."""
    looked: list[str] = []

    def missing(place: str) -> bool:
        looked.append(place)
        return len(looked) > 5

    with monkeypatch.context() as patch:
        patch.setattr(ntpath, "exists", missing)
        patch.setattr(files.os, "path", ntpath)
        patch.setattr(files.os, "mkdir", refuse)
        with pytest.raises(FileNotFoundError):
            files._make_folders("Q:\\外\\里")
    assert looked == ["Q:\\外\\里", "Q:\\外", "Q:\\"]


def test_folder_that_another_process_makes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is as good as one's own; a file that takes its place meanwhile is told."""
    made = os.mkdir

    def later(place: str) -> None:
        (made if place.endswith("里") else Path.touch)(Path(place))
        raise FileExistsError

    monkeypatch.setattr(files.os, "mkdir", later)
    assert files._make_folders(str(tmp_path / "里")) == [str(tmp_path)]
    with pytest.raises(FileExistsError):
        files._make_folders(str(tmp_path / "文件"))


def refuse(*_: object, **__: object) -> None:
    """A system that makes no folder."""
    raise FileNotFoundError


def test_a_process_starts_without_another() -> None:
    """Windows is not asked for the computer's name by a command, which Python's platform module would run."""
    command = "import sys, cwgk_excel.files; print({'platform', 'subprocess'} & {*sys.modules})"
    assert subprocess.check_output([sys.executable, "-c", command]).split() == [b"set()"]


def test_folder_in_a_files_place(tmp_path: Path) -> None:
    """It is told as one, and nothing stays beside it."""
    (tmp_path / "表.xlsx").mkdir()
    with pytest.raises(IsADirectoryError):
        files.write_whole(tmp_path / "表.xlsx", [b"x"])
    assert names(tmp_path) == ["表.xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="Windows opens no folders")
def test_names_are_synced_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes, then the folder, and those around it that are new."""
    seen = synced(monkeypatch)
    files.write_whole(tmp_path / "一" / "二" / "x", [b"x"], sync=True)
    assert seen == ["file", "二", "一", tmp_path.name]
    seen.clear()
    files.write_whole(tmp_path / "一" / "二" / "y", [b"x"], sync=True)
    assert seen == ["file", "二"]
    seen.clear()
    files.write_whole(tmp_path / "一" / "二" / "z", [b"x"])
    assert seen == []


@pytest.mark.skipif(os.name == "nt", reason="Windows opens no folders")
def test_what_was_written_is_synced_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file, then each folder and the one around it, once; what is gone needs none."""
    for name in ("一/a", "一/b", "二/a"):
        files.write_whole(tmp_path / name, [b"x"])
    seen = synced(monkeypatch)
    files.sync_files([tmp_path / name for name in ("一/a", "一/b", "二/a", "三/a")])
    assert seen == ["a", "b", "a", "一", tmp_path.name, "二"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be told")
def test_what_is_synced_soon_is_on_its_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it, before it has its name; a disk that takes no such advice is no reason to fail."""
    told: list[tuple[int, list[str]]] = []

    def advise(number: int, *_: int) -> None:
        told.append((os.fstat(number).st_size, names(tmp_path)))
        raise OSError(errno.EINVAL, "no")

    monkeypatch.setattr(os, "posix_fadvise", advise)
    files.write_soon(str(tmp_path / "表.xlsx"), [b"all of it"])
    ((size, [name]),) = told
    assert size == len(b"all of it")
    assert files.is_partial(Path(name))
    assert names(tmp_path) == ["表.xlsx"]


def test_a_disk_that_takes_less_at_once_is_given_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All bytes are there in the end, in a folder that was made for them."""

    class Reluctant(FileIO):
        def write(self, data: Any) -> int:
            return super().write(data[:4])

    monkeypatch.setattr(files, "FileIO", Reluctant)
    monkeypatch.setattr(os, "writev", lambda number, pieces: os.write(number, pieces[0][:2]), raising=False)
    files.write_soon(str(tmp_path / "新" / "表.xlsx"), [b"eleven", b" ", b"byte"])
    assert (tmp_path / "新" / "表.xlsx").read_bytes() == b"eleven byte"
    assert names(tmp_path / "新") == ["表.xlsx"]


def test_what_cannot_be_written_soon_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of before stays, and no partial file."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    (tmp_path / "表.xlsx").write_bytes(b"before")
    monkeypatch.setattr(files, "FileIO", type("Full", (FileIO,), {"write": full}))
    monkeypatch.setattr(os, "writev", full, raising=False)
    with pytest.raises(OSError, match="full"):
        files.write_soon(str(tmp_path / "表.xlsx"), [b"new"])
    assert (tmp_path / "表.xlsx").read_bytes() == b"before"
    assert names(tmp_path) == ["表.xlsx"]


@pytest.mark.parametrize("count", [0, 1, 1000, 1001, 3000])
def test_a_file_is_written_of_any_number_of_pieces(tmp_path: Path, count: int) -> None:
    """A system takes a thousand and some at once."""
    pieces = [str(number).encode() for number in range(count)]
    files.write_soon(str(tmp_path / "表.xlsx"), pieces)
    assert (tmp_path / "表.xlsx").read_bytes() == "".join(map(str, range(count))).encode()


def test_partial_names_of_two_processes_differ() -> None:
    """Though the second had the number of the first, which was killed."""
    code = "import os; os.getpid = lambda: 77; from cwgk_excel import files; print(files._partial_in('.'))"
    names = [subprocess.run([sys.executable, "-c", code], capture_output=True).stdout for _ in range(2)]
    assert b"-77-" in names[0]
    assert names[0] != names[1]


def test_windows_syncs_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It opens none."""
    monkeypatch.setattr(files.os, "name", "nt")
    monkeypatch.setattr(files.os, "open", None)
    files.sync_folder(tmp_path)


CODE = """
import sys
from pathlib import Path
from cwgk_excel.files import write_whole
for turn in range(30):
    write_whole(Path(sys.argv[1]), [sys.argv[2].encode() * 10_000] * 3)
"""


def test_processes_at_once(tmp_path: Path) -> None:
    """All succeed, and the file is wholly one of theirs."""
    target = tmp_path / "表.xlsx"
    running = [subprocess.Popen([sys.executable, "-c", CODE, str(target), sign]) for sign in "abcd"]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0, 0]
    assert target.read_bytes() in {sign * 30_000 for sign in (b"a", b"b", b"c", b"d")}
    assert names(tmp_path) == ["表.xlsx"]


def test_what_waits_comes_back() -> None:
    """From memory and from the disk, in any order, until it is let go."""
    waiting = files.Waiting(40)
    places = [waiting.add({"no": number, "text": "很长的文字" * number}) for number in range(30)]
    assert [waiting.at(place)["no"] for place in reversed(places)] == [*reversed(range(30))]
    waiting.close()
    with pytest.raises(ValueError, match="closed"):
        waiting.at(0)


def test_threads_may_ask_at_once() -> None:
    """Each gets what it asked for."""
    waiting = files.Waiting(1)
    places = [waiting.add(str(number) * 5000) for number in range(50)]
    with ThreadPoolExecutor(4) as pool:
        found = [*pool.map(waiting.at, places * 20)]
    assert found == [str(number) * 5000 for number in range(50)] * 20


def test_full_disk_of_temporary_files_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is another than the one on which the campaign lies."""
    waiting = files.Waiting(10)
    monkeypatch.setattr(tempfile, "tempdir", "某处")
    monkeypatch.setattr(waiting, "_file", Full())
    with pytest.raises(PlaceError, match="无法写入临时文件夹 某处：磁盘已满。"):
        waiting.add("很长的文字")


class Full:
    """A file on a full disk."""

    def seek(self, *_: int) -> int:
        return 0

    def write(self, _: bytes) -> int:
        raise OSError(28, "No space left on device")
