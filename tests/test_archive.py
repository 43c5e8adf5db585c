"""The archive: the very bytes, under their hash, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    os.utime(place, ns=(1, 1))
    archive.keep(tmp_path, DATA, DIGEST)
    assert place.stat().st_mtime_ns == 1


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


def test_two_at_once_do_not_meet(tmp_path: Path) -> None:
    """A second process keeps the same bytes while the first is half through."""

    def halves() -> Iterator[bytes]:
        yield DATA[:5]
        archive.keep(tmp_path, DATA, DIGEST)
        yield DATA[5:]

    place = archive.path(tmp_path, DIGEST)
    archive.write_whole(place, halves())
    assert place.read_bytes() == DATA
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [place]


def test_bytes_that_another_has_just_kept_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows does not replace a file that somebody has open; it holds the same bytes."""

    def taken(self: Path, target: Path) -> Path:
        target.write_bytes(DATA)
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(Path, "replace", taken)
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
