"""The archive: the very bytes, under their hash, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from io import FileIO
from pathlib import Path
from stat import S_ISDIR

import pytest
from synced import synced

from cwgk_excel import files
from cwgk_excel.errors import PlaceError
from cwgk_excel.ledger import archive

DATA = b"PK\x03\x04 what came in"
DIGEST = hashlib.sha256(DATA).hexdigest()


def test_bytes_lie_under_their_hash(tmp_path: Path) -> None:
    """Two levels, so that no folder grows too large; nothing else is left."""
    archive.keep(tmp_path, DATA, archive.sha256(DATA))
    place = tmp_path / "archive" / DIGEST[:2] / DIGEST
    assert archive.path(tmp_path, DIGEST) == place
    assert place.read_bytes() == DATA
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [place]


def test_kept_bytes_are_never_written_again(tmp_path: Path) -> None:
    """The file stays as it was, with its time."""
    archive.keep(tmp_path, DATA, DIGEST)
    place = archive.path(tmp_path, DIGEST)
    os.utime(place, ns=(100, 100))  # Windows counts in hundreds
    archive.keep(tmp_path, DATA, DIGEST)
    assert place.stat().st_mtime_ns == 100


def test_interrupted_write_leaves_no_file_under_the_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands under a hash is complete; the next try finds nothing in its way."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(PlaceError, match=r"无法写入存档.*磁盘已满"):
            archive.keep(tmp_path, DATA, DIGEST)
    assert not archive.path(tmp_path, DIGEST).exists()
    archive.keep(tmp_path, DATA, DIGEST)
    assert archive.path(tmp_path, DIGEST).read_bytes() == DATA


def test_file_in_the_archives_place(tmp_path: Path) -> None:
    """It is said, and not removed."""
    (tmp_path / "archive").write_text("")
    with pytest.raises(PlaceError, match=r"无法写入存档"):
        archive.keep(tmp_path, DATA, DIGEST)


def test_interrupted_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half file either, whatever it was that broke off."""
    for error in (OSError(28, "No space left on device"), KeyboardInterrupt()):

        def broken(_: int, error: BaseException = error) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", broken)
            with pytest.raises((PlaceError, KeyboardInterrupt)):
                archive.keep(tmp_path, DATA, DIGEST)
        assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_bytes_that_another_has_just_kept_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows does not replace a file that somebody has open; it holds the same bytes."""

    def taken(partial: str, target: str) -> None:
        Path(target).write_bytes(DATA)
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(os, "replace", taken)
    archive.keep(tmp_path, DATA, DIGEST)
    place = archive.path(tmp_path, DIGEST)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [place]


def test_large_file_is_copied_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the hash of its content, as if it had been held."""
    monkeypatch.setattr(archive, "_CHUNK", 4)
    source = tmp_path / "大.xlsx"
    source.write_bytes(DATA)
    assert archive.sha256_of(source) == DIGEST
    assert archive.keep_file(tmp_path, source, DIGEST)
    assert archive.path(tmp_path, DIGEST).read_bytes() == DATA
    assert source.read_bytes() == DATA


@pytest.mark.parametrize("data", [DATA + b" and more", None])
def test_file_that_is_no_longer_the_same_is_not_kept(tmp_path: Path, data: bytes | None) -> None:
    """It grew or went away after it was looked at; a hash never stands over other bytes."""
    source = tmp_path / "大.xlsx"
    if data is not None:
        source.write_bytes(data)
    assert not archive.keep_file(tmp_path, source, DIGEST)
    assert [p for p in (tmp_path / "archive").rglob("*") if p.is_file()] == []


needs_folders = pytest.mark.skipif(os.name == "nt", reason="Windows opens no folders")


@needs_folders
def test_bytes_are_synced_at_once_and_names_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then every folder in which something may be new, once: else a power failure could take a name away."""
    names = synced(monkeypatch)
    digests = [archive.sha256(data) for data in (DATA, b"a", DATA)]
    for data, digest in zip((DATA, b"a"), digests, strict=False):
        archive.keep(tmp_path, data, digest)
    assert names == ["file", "file"]
    archive.sync_names(tmp_path, digests)
    assert names[2:] == [DIGEST[:2], "ca", "archive", tmp_path.name]
    archive.sync_names(tmp_path, [])
    assert len(names) == 6


@needs_folders
def test_bytes_that_a_dead_process_left_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name may not have reached the disk yet, and the ledger is about to name it."""
    archive.keep(tmp_path, DATA, DIGEST)
    names = synced(monkeypatch)
    archive.keep(tmp_path, DATA, DIGEST)
    archive.sync_names(tmp_path, [DIGEST])
    assert names == [DIGEST[:2], "archive", tmp_path.name]


@needs_folders
@pytest.mark.parametrize(("number", "told"), [(errno.EIO, True), (errno.EINVAL, False)])
def test_folder_that_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: bool
) -> None:
    """An error of the disk is told, though the bytes are there; a share that knows no such thing is taken."""
    archive.path(tmp_path, DIGEST).parent.mkdir(parents=True)
    fsync = os.fsync

    def fail(descriptor: int) -> None:
        if S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, "failed")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    archive.keep(tmp_path, DATA, DIGEST)
    with pytest.raises(PlaceError, match="磁盘读写出错") if told else nullcontext():
        archive.sync_names(tmp_path, [DIGEST])
    assert archive.path(tmp_path, DIGEST).read_bytes() == DATA


@needs_folders
def test_what_a_killed_run_left_goes_at_the_next(tmp_path: Path) -> None:
    """Wherever its bytes were to go, it lies in the archive itself."""
    archive.keep(tmp_path, b"earlier", archive.sha256(b"earlier"))
    code = (
        "import os, sys; from pathlib import Path; from cwgk_excel.ledger import archive;"
        " os.fsync = lambda _: os._exit(9); archive.keep(Path(sys.argv[1]), b'killed', archive.sha256(b'killed'))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 9
    (left,) = [place for place in archive.kept(tmp_path) if files.is_partial(place)]
    assert left.parent == tmp_path / "archive"
    files._tidy.cache_clear()  # as in a new process
    archive.keep(tmp_path, DATA, DIGEST)
    assert not left.exists()


def test_all_that_is_kept(tmp_path: Path) -> None:
    """Files only, in order; no archive is an empty one."""
    assert list(archive.kept(tmp_path)) == []
    for data in (b"a", b"b"):
        archive.keep(tmp_path, data, archive.sha256(data))
    assert [p.read_bytes() for p in archive.kept(tmp_path)] == [b"b", b"a"]


def test_folder_that_cannot_be_listed_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in it would else count as not there."""
    archive.keep(tmp_path, DATA, DIGEST)
    listed = os.scandir

    def fail(place: str) -> object:
        if Path(place).name == DIGEST[:2]:
            raise OSError(errno.EIO, "reason", place)
        return listed(place)

    monkeypatch.setattr(os, "scandir", fail)
    with pytest.raises(OSError, match="reason"):
        list(archive.kept(tmp_path))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_each_failure_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Full, broken, read-only, forbidden: nothing is kept, and nothing half."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, "reason")

    with monkeypatch.context() as patch:
        patch.setattr(files, "open", fail, raising=False)
        patch.setattr(files, "FileIO", fail)
        with pytest.raises(PlaceError, match="无法写入存档") as raised:
            archive.keep(tmp_path, DATA, DIGEST)
    assert len(raised.value.lines) == 1
    assert list(archive.kept(tmp_path)) == []


def test_what_waits_has_no_name_until_it_is_safe(tmp_path: Path) -> None:
    """Others may be read meanwhile; the same twice is kept once, and more may be kept later."""
    keeping = archive.Keeping()
    with keeping:
        for data in (DATA, b"another", DATA):
            keeping.keep(tmp_path, data, archive.sha256(data))
        assert list(archive.whole(tmp_path)) == []
        assert not archive.holds(tmp_path, DIGEST)
    assert sorted(p.read_bytes() for p in archive.kept(tmp_path)) == [DATA, b"another"]
    with keeping:
        keeping.keep(tmp_path, b"a third", archive.sha256(b"a third"))
    assert len(list(archive.kept(tmp_path))) == 3


def test_what_waits_is_nobody_elses_to_remove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays open, so that Windows removes it for nobody, whatever another computer's clock says."""
    written: list[FileIO] = []
    aside = archive.write_aside

    def seen(folder: str, pieces: Sequence[bytes]) -> FileIO:
        written.append(aside(folder, pieces))
        return written[-1]

    monkeypatch.setattr(archive, "write_aside", seen)
    with archive.Keeping() as keeping:
        keeping.keep(tmp_path, DATA, DIGEST)
        assert [file.closed for file in written] == [False]
    assert [file.closed for file in written] == [True]


def test_what_waited_when_a_piece_failed_leaves_nothing(tmp_path: Path) -> None:
    """Each of its files is tried again alone; the next piece has nothing to do with them."""
    keeping = archive.Keeping()

    def fail() -> None:
        with keeping:
            keeping.keep(tmp_path, DATA, DIGEST)
            raise MemoryError

    with pytest.raises(MemoryError):
        fail()
    assert list(archive.kept(tmp_path)) == []
    with keeping:
        pass
    assert list(archive.kept(tmp_path)) == []


@needs_folders
def test_what_waits_is_synced_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power failure must not leave a hash over half of its bytes."""
    seen = synced(monkeypatch)
    named = os.replace

    def replace(partial: str, target: str) -> None:
        seen.append(f"named {Path(target).name[:4]}")
        named(partial, target)

    monkeypatch.setattr(os, "replace", replace)
    archive.keep(tmp_path, DATA, DIGEST)
    assert seen == ["file", f"named {DIGEST[:4]}"]


def test_where_one_cannot_be_kept_the_others_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run ends there, and the next one keeps them all."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    def keep() -> None:
        with archive.Keeping() as keeping:
            for data in (DATA, b"another", b"a third"):
                keeping.keep(tmp_path, data, archive.sha256(data))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PlaceError, match="磁盘已满"):
        keep()
    assert list(archive.kept(tmp_path)) == []
