"""What is taken out of an archive lies in a folder of the run until it is read, and nowhere after."""

from __future__ import annotations

import os
import pickle
import random
import stat
import tempfile
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from conftest import Desk
from odd_workers import dying, dying_of_an_archive
from test_reading import PDF, lines, mailed, packed

from cwgk_excel.errors import PlaceError
from cwgk_excel.ledger.archive import path as archived
from cwgk_excel.tasks.taking_in import reading
from cwgk_excel.tasks.taking_in.one_file import FileRead, Source
from cwgk_excel.tasks.taking_in.pool import Failed, Workers

MEGABYTE = random.Random(1).randbytes(2**20)  # which no packing makes smaller


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the run makes its own."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def test_no_bytes_travel(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to a worker nor from one: of an archive, of one in a mail, and of what is in them."""
    travelled: list[bytes] = []

    class Watched(Workers[Source, FileRead]):
        def __call__(self, things: Iterable[Source]) -> Iterator[FileRead | Failed]:
            listed = list(things)
            for made in super().__call__(listed):
                travelled.append(pickle.dumps(made))
                yield made
            travelled.extend(map(pickle.dumps, listed))

    monkeypatch.setattr(reading, "Workers", Watched)
    desk.put("材料.zip", packed({"附件1.xlsx": desk.unit(), "扫描.pdf": PDF + MEGABYTE}))
    desk.put("邮件.eml", mailed({"内.zip": packed({"扫描.pdf": PDF + MEGABYTE + b"2"})}))
    assert lines(desk.take(workers=1)) == {
        "材料.zip/附件1.xlsx": "accepted",
        "材料.zip/扫描.pdf": "ignored file-attachment",
        "邮件.eml/内.zip/扫描.pdf": "ignored file-attachment",
    }
    assert len(travelled) == 12  # two files put in, three in them and one in that, each there and back
    assert max(map(len, travelled)) < 100_000


def test_command_holds_no_member(desk: Desk) -> None:
    """However much an archive holds, the command's own process knows only where it lies."""
    scans = {f"{n}.pdf": PDF + MEGABYTE + bytes([n]) for n in range(24)}
    desk.put("扫描.zip", packed(scans))
    del scans
    tracemalloc.start()
    try:
        assert len(desk.take(workers=1)) == 24
        assert tracemalloc.get_traced_memory()[1] < 12 * 2**20
    finally:
        tracemalloc.stop()


def test_each_file_goes_once_it_was_read(
    desk: Desk, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in an archive lies there, for this user only, until its turn has come."""
    seen: list[tuple[str, int]] = []
    read = reading.read_source

    def watched(source: Source, *shared: object) -> FileRead:
        (folder,) = temporary.iterdir()
        if os.name != "nt":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        seen.append((source.where.member, len(list(folder.iterdir()))))
        return read(source, *shared)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_source", watched)
    desk.put("外.zip", packed({"1.pdf": PDF, "内.zip": packed({"2.pdf": PDF, "3.pdf": PDF}), "4.pdf": PDF}))
    desk.take()
    # What is in the inner archive comes when that is read; its own file has gone by then.
    assert seen == [
        ("", 0),
        ("1.pdf", 3),
        ("内.zip", 2),
        ("内.zip/2.pdf", 3),
        ("内.zip/3.pdf", 2),
        ("4.pdf", 1),
    ]
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("workers", [0, 1])
def test_nothing_is_left_after_an_error(desk: Desk, temporary: Path, workers: int) -> None:
    """Here the archive of the campaign cannot be written when the first of two files has been taken out."""
    desk.put("材料.zip", packed({"附件1.xlsx": desk.unit(), "扫描.pdf": PDF}))
    (desk.folder / "archive").rmdir()
    (desk.folder / "archive").write_bytes(b"")
    with pytest.raises(PlaceError, match="无法写入存档"):
        desk.take(workers=workers)
    assert list(temporary.iterdir()) == []


def test_worker_that_dies_over_an_archive_leaves_nothing(
    desk: Desk, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had taken out goes with the run; the archive is kept, and the next file is read."""
    monkeypatch.setattr(reading, "read_in_worker", dying_of_an_archive)
    desk.put("致命.zip", packed({"附件1.xlsx": desk.unit()}))
    desk.put("好.zip", packed({"附件1.xlsx": desk.unit()}))
    fatal, good = desk.take(workers=1)
    assert (fatal.where.whole, fatal.code) == ("致命.zip", "reader-died")
    assert archived(desk.folder, fatal.sha256).is_file()
    assert (good.where.whole, good.outcome) == ("好.zip/附件1.xlsx", "accepted")
    assert list(temporary.iterdir()) == []


def test_worker_that_dies_over_a_member_costs_that_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bytes are still there to be kept."""
    monkeypatch.setattr(reading, "read_in_worker", dying)
    data = desk.unit()
    desk.put("材料.zip", packed({"致命.xlsx": data, "附件1.xlsx": desk.unit(unit_name="乙公司")}))
    results = desk.take(workers=1)
    assert lines(results) == {
        "材料.zip/致命.xlsx": "refused reader-died",
        "材料.zip/附件1.xlsx": "accepted",
    }
    assert archived(desk.folder, results[0].sha256).read_bytes() == data


def test_folder_that_cannot_be_written_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no fault of a file: nothing is registered, and the next run takes it."""
    gone = tempfile.TemporaryDirectory(dir=tmp_path, ignore_cleanup_errors=True)
    Path(gone.name).rmdir()
    desk.put("材料.zip", packed({"附件1.xlsx": desk.unit()}))
    with monkeypatch.context() as patched:
        patched.setattr(reading, "spool_folder", lambda: gone)
        with pytest.raises(PlaceError, match="无法写入临时文件夹"):
            desk.take()
    assert lines(desk.take()) == {"材料.zip/附件1.xlsx": "accepted"}
