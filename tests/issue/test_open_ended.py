"""One more member for a finished archive: as zipfile would add it, byte for byte."""

from __future__ import annotations

import hashlib
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.issue.open_ended import OpenEnded


def archive(*names: str) -> bytes:
    """A finished archive, as a template's."""
    target = BytesIO()
    with ZipFile(target, "w") as parts:
        for name in names:
            parts.writestr(member(name), name * 50)
    return target.getvalue()


def member(name: str) -> ZipInfo:
    """A member's header, without a time of day."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.create_system = 0
    return info


@given(data=st.binary(max_size=3000), names=st.lists(st.sampled_from("abcd"), unique=True))
def test_bytes_are_those_of_zipfile(data: bytes, names: list[str]) -> None:
    """Whatever is added, and to however many members; with its hash and checksum."""
    start = archive(*names)
    target = BytesIO(start)
    with ZipFile(target, "a") as parts:
        parts.writestr(member("xl/sharedStrings.xml"), data)
    copy = OpenEnded(start).with_last("xl/sharedStrings.xml", data)
    assert copy.data == target.getvalue()
    assert (copy.sha256, copy.checksum) == (hashlib.sha256(copy.data).hexdigest(), zlib.crc32(copy.data))


def test_any_number_of_copies_can_be_made() -> None:
    """None holds anything of another; each is a sound archive."""
    start = OpenEnded(archive("a"))
    for data in (b"one", b"another" * 1000, b"one"):
        with ZipFile(BytesIO(start.with_last("z", data).data)) as parts:
            assert parts.testzip() is None
            assert parts.namelist() == ["a", "z"]
            assert parts.read("z") == data


@pytest.mark.parametrize("data", [b"", b"PK\5\6", archive("a") + b"x", b"x" + archive("a")])
def test_what_is_no_finished_archive_is_not_taken(data: bytes) -> None:
    """Nor one with something before or after it, whose offsets would be wrong."""
    with pytest.raises(ValueError, match="directory"):
        OpenEnded(data)
