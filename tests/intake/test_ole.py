"""The compound files around old workbooks and encrypted ones."""

from __future__ import annotations

import io
import struct

import pytest
import xlwt
from formats import END, NONE, OleEntry, compound, root
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.containers.ole import open_compound
from cwgk_excel.intake.refusal import Limits, Refused


def refusal(data: bytes, stream: str = "") -> tuple[str, str]:
    """The code and the phrase with which a file or a stream of it is refused."""
    with pytest.raises(Refused) as caught:
        open_compound(data).stream(stream)
    return caught.value.code, caught.value.values["what"]


def test_streams_of_a_real_file_are_found_without_case() -> None:
    """As xlwt writes one."""
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "x" * 9000)
    target = io.BytesIO()
    book.save(target)
    found = open_compound(target.getvalue())
    stream = found.stream("WORKBOOK")
    assert stream is not None
    assert stream[:4] == b"\x09\x08\x10\x00"
    assert stream.count(b"x" * 8000) == 1
    assert found.stream("Book") is None


def test_small_streams_lie_in_a_stream_of_their_own() -> None:
    """In pieces of 64 bytes, in the order that the small table says."""
    data = bytes(range(64)) + b"b" * 64 + b"a" * 64
    found = open_compound(
        compound(
            root(1, 3, 192),
            ("A", 2, NONE, NONE, NONE, 2, 100),
            table=(END,),
            data=data.ljust(512),
            small=(END, END, 1),
        )
    )
    assert found.stream("a") == b"a" * 64 + b"b" * 36


def test_streams_inside_storages_are_not_those_of_the_file() -> None:
    """An embedded workbook is not the workbook; the names of storages are told."""
    inside = ("Workbook", 2, NONE, NONE, NONE, END, 0)
    found = open_compound(compound(root(), ("MBD1", 1, NONE, NONE, 2, 0, 0), inside))
    assert found.stream("Workbook") is None
    assert found.storages == {"MBD1"}


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        ((root(), ("a", 2, 1, NONE, NONE, END, 0)), "OLE 目录有循环"),
        ((root(), ("a", 2, 2, 2, NONE, END, 0), ("b", 2, NONE, NONE, NONE, END, 0)), "OLE 目录有循环"),
        ((root(), ("a", 1, NONE, NONE, 0, END, 0)), "OLE 目录有循环"),
        ((root(77),), "OLE 文件头或目录不完整"),
    ],
)
def test_directory_must_be_a_tree(entries: tuple[OleEntry, ...], what: str) -> None:
    """One that loops or meets itself would keep a library busy for ever."""
    assert refusal(compound(*entries)) == ("file-broken", what)


@pytest.mark.parametrize(
    ("table", "start", "what"),
    [
        ((3,), 3, "OLE 内部的数据不完整"),
        ((END,), 3, "OLE 内部的数据不完整"),
        ((99,), 3, "OLE 内部的数据不完整"),
        ((5000,), 3, "OLE 扇区超出文件末尾"),
        ((END,), 5000, "OLE 扇区超出文件末尾"),
    ],
)
def test_chains_that_do_not_give_the_size_are_refused(table: tuple[int, ...], start: int, what: str) -> None:
    """Too short, in a circle to the table's length, or beyond the file."""
    data = compound(root(), ("a", 2, NONE, NONE, NONE, start, 70_000), table=table, data=b"x" * 512)
    assert refusal(data, "a") == ("file-broken", what)


def test_directory_in_a_circle_is_refused() -> None:
    """Its chain has no size that would end it."""
    data = bytearray(compound(root(NONE)))
    data[512 + 8 : 512 + 12] = struct.pack("<I", 2)
    assert refusal(bytes(data)) == ("file-broken", "OLE 扇区链有循环")


@pytest.mark.parametrize(
    ("place", "value", "what"),
    [
        (30, b"\x14\0", "OLE 扇区大小不正常"),
        (32, b"\x09\0", "OLE 扇区大小不正常"),
        (48, b"\xff\xff\xff\xff", "OLE 文件头或目录不完整"),
        (68, b"\x88\x13\0\0", "OLE 扇区超出文件末尾"),
        (76, b"\x88\x13\0\0", "OLE 扇区超出文件末尾"),
    ],
)
def test_headers_that_cannot_be_are_refused(place: int, value: bytes, what: str) -> None:
    """What would make a reader ask for gigabytes."""
    data = compound(root(NONE))
    assert refusal(data[:place] + value + data[place + len(value) :]) == ("file-broken", what)


def test_more_tables_than_sectors_are_refused() -> None:
    """The header lists the same sector again and again."""
    data = bytearray(compound(root(NONE)))
    data[76:512] = bytes(436)
    assert refusal(bytes(data)) == ("file-broken", "OLE 扇区表不正常")


def test_file_beyond_the_limit_is_refused() -> None:
    """Before anything of it is looked at."""
    with pytest.raises(Refused, match="file-too-large"):
        open_compound(compound(root(NONE)), Limits(file_bytes=100))


@given(st.integers(0, 1600), st.binary(min_size=1, max_size=8))
def test_changed_bytes_are_read_or_refused(place: int, value: bytes) -> None:
    """Whatever the header, the tables and the directory say."""
    data = compound(
        root(1, 3, 64), ("a", 2, NONE, NONE, NONE, 0, 10), table=(END,), data=b"x" * 512, small=(END,)
    )
    try:
        found = open_compound(data[:place] + value + data[place + len(value) :]).stream("a")
    except Refused as refused:
        outcome = refused.code
    else:
        outcome = "gone" if found is None else "read"
    assert outcome in ("read", "gone", "file-broken")
