"""The archive: the very bytes, under their hash, whole or not at all."""

from __future__ import annotations

import hashlib
import os
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
