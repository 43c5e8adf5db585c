"""The directory of an archive: whatever could be read in two ways is refused, whatever programs write is not."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import IO, Any

import pytest
from hostile.raw_zip import Entry, deflated, raw_zip
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.containers.zip_directory import entries
from cwgk_excel.intake.containers.zip_members import Budget, inflated
from cwgk_excel.intake.refusal import Limits, Refused

A, B = Entry(b"a.xml", b"<a/>" * 9), Entry(b"b.xml", b"<b/>" * 9)
SOUND = raw_zip([A, B])
LIMITS = Limits()


def refusal(data: bytes, most: int = 10) -> tuple[str, str]:
    """Code and phrase with which an archive is refused as a whole."""
    with pytest.raises(Refused) as caught:
        entries(data, most)
    return caught.value.code, caught.value.values["what"]


def contents(data: bytes) -> dict[str, bytes]:
    """All members of an archive without fault."""
    return {entry.name: inflated(data, entry, LIMITS, Budget(10**6)) for entry in entries(data, 10)}


BOTH = {"a.xml": A.data, "b.xml": B.data}


def test_sound_archive_gives_its_members() -> None:
    """In the directory's order."""
    assert contents(SOUND) == BOTH
    assert [entry.name for entry in entries(raw_zip([B, A]), 2)] == ["b.xml", "a.xml"]


def streamed(
    entry: Entry, layout: str = "<L2L", sign: bytes = b"PK\x07\x08", lie: int = 0, **local: int
) -> Entry:
    """A member whose sizes stand behind its data."""
    stated = (zlib.crc32(entry.data), len(entry.body()), len(entry.data) + lie)
    zeros = {"local_crc": 0, "local_packed": 0, "local_size": 0}
    return replace(entry, flags=8, descriptor=sign + struct.pack(layout, *stated), **{**zeros, **local})


def wide(shift: int = 0, **changes: int) -> bytes:
    """An archive whose end is stated in the long records; of these some values are changed."""
    body = raw_zip([A, B])[:-22]
    size = len(body) - body.index(b"PK\x01\x02")
    values = {"length": 44, "disk": 0, "count": 2, "size": size, "at": len(body) - size, "disks": 1} | changes
    counts = (values["disk"], values["disk"], values["count"], values["count"], values["size"], values["at"])
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", values["length"], 45, 45, *counts)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body) + shift, values["disks"])
    full = (0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1)
    return body + record + locator + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *full, 0)


WIDE_ZEROS = struct.pack("<2H2Q", 1, 16, 0, 0)
KNOWN = {"local_crc": zlib.crc32(A.data), "local_packed": len(A.body()), "local_size": len(A.data)}


@pytest.mark.parametrize(
    "first",
    [
        streamed(A),
        streamed(A, sign=b""),
        streamed(A, "<L2Q"),
        streamed(A, "<L2Q", b""),
        streamed(A, **KNOWN),
        replace(streamed(A, "<L2Q", local_packed=2**32 - 1, local_size=2**32 - 1), local_extra=WIDE_ZEROS),
        replace(A, local_extra=struct.pack("<2H", 0xA220, 30) + bytes(30)),
        replace(A, extra=b"\0\0\0"),
        replace(A, flags=6),
    ],
    ids=[
        "signed",
        "unsigned",
        "long",
        "long-unsigned",
        "known-before",
        "zip64",
        "padded",
        "aligned",
        "speed",
    ],
)
def test_habits_of_programs_are_sound(first: Entry) -> None:
    """LibreOffice, Java, .NET and Excel write members in each of these ways."""
    assert contents(raw_zip([first, B])) == BOTH


class Pipe(io.RawIOBase):
    """A target that cannot go back, so that the standard library writes descriptors."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def write(self, data: Any) -> int:
        """Keep what comes."""
        self.data += data
        return len(data)


@pytest.mark.parametrize("wide", [False, True])
def test_archives_of_the_standard_library_are_sound(wide: bool) -> None:
    """Streamed, and with long sizes in case they are needed."""
    target = Pipe()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, data in BOTH.items():
            member: IO[bytes]
            with archive.open(name, "w", force_zip64=wide) as member:
                member.write(data)
    assert contents(bytes(target.data)) == BOTH


def test_gap_between_members_is_allowed() -> None:
    """Some programs leave room, or what they have deleted."""
    assert contents(raw_zip([replace(A, descriptor=b"room"), B])) == BOTH


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        (SOUND[:-1], "file-broken", "找不到结尾的目录记录，文件不完整"),
        (SOUND[:-2] + b"\1\0", "file-broken", "结尾的目录记录不完整"),
        (SOUND + b"tail", "file-unsafe", "压缩内容后面多出 4 个字节"),
        (b"MZhead" + SOUND, "file-unsafe", "压缩内容前面多出 6 个字节"),
        (raw_zip([A, B], prefix=b"MZhead"), "file-unsafe", "压缩内容前面多出 6 个字节"),
        (raw_zip([replace(A, central=False)]), "file-unsafe", "压缩内容前面多出 43 个字节"),
        (SOUND + SOUND, "file-unsafe", f"压缩内容前面多出 {len(SOUND)} 个字节"),
        (raw_zip([A], comment=raw_zip([])), "file-unsafe", "结尾的目录记录不止一个"),
        (raw_zip([A], disk=1), "file-volume", "分卷压缩包中的一卷"),
        (wide(disks=2), "file-volume", "分卷压缩包中的一卷"),
        (raw_zip([A, B], count=1), "file-broken", "目录说有 1 个部件，实际列出 2 个"),
        (raw_zip([A], count=2), "file-broken", "目录说有 2 个部件，实际列出 1 个"),
        (raw_zip([A], directory_at=7), "file-broken", "目录不在所说的位置"),
        (raw_zip([A], directory_size=9), "file-broken", "目录不在所说的位置"),
        (raw_zip([A], directory_size=2**31), "file-broken", "目录不在所说的位置"),
        (raw_zip([A], count=0xFFFF), "file-broken", "缺少 zip64 目录记录"),
        (raw_zip([A], directory_at=2**32 - 1), "file-broken", "缺少 zip64 目录记录"),
        (b"nothing", "file-broken", "找不到结尾的目录记录，文件不完整"),
    ],
)
def test_whole_archive_is_refused_with_its_reason(data: bytes, code: str, what: str) -> None:
    """Each way in which two readers could see different things is told apart."""
    assert refusal(data) == (code, what)


def test_members_are_counted_before_anything_is_made_of_them() -> None:
    """One more than allowed is too many."""
    many = raw_zip(Entry(b"%d" % number) for number in range(11))
    assert refusal(many) == ("file-too-large", "文件内部的部件超过 10 个")


def test_long_records_are_read() -> None:
    """Some Java programs write them into every file."""
    assert contents(wide()) == BOTH


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (wide(shift=4), "zip64 目录记录不在所说的位置"),
        (wide(shift=2**40), "zip64 目录记录不在所说的位置"),
        (wide(length=45), "zip64 目录记录的长度不对"),
        (wide(disk=1), "zip64 目录记录与结尾记录不符"),
        (wide(count=3), "目录说有 3 个部件，实际列出 2 个"),
        (wide(size=2**60), "目录不在所说的位置"),
        (wide(at=2**60), "目录不在所说的位置"),
        (
            wide()[:-12] + struct.pack("<2H2LH", 1, 1, 2**32 - 1, 2**32 - 1, 0)[2:],
            "zip64 目录记录与结尾记录不符",
        ),
    ],
)
def test_long_records_that_lie_are_broken(data: bytes, what: str) -> None:
    """They must say what the short one says, and stand where they are said to."""
    assert refusal(data) == ("file-broken", what)


def fault(*members: Entry) -> tuple[str, str]:
    """Code and phrase of the first member's fault, where the second is sound."""
    first, second = entries(raw_zip([*members, B]), 10)
    assert second.fault is None
    assert first.fault is not None
    return first.fault.code, first.fault.values["what"]


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        (replace(A, local_size=7), "前面写的大小或校验码与目录不符"),
        (replace(A, local_crc=7), "前面写的大小或校验码与目录不符"),
        (replace(A, local_packed=7), "前面写的大小或校验码与目录不符"),
        (replace(A, local_size=0), "前面写的大小或校验码与目录不符"),
        (streamed(A, local_size=7), "前面写的大小或校验码与目录不符"),
        (streamed(A, lie=1), "后面写的大小或校验码与目录不符"),
        (replace(streamed(A), descriptor=b""), "后面写的大小或校验码与目录不符"),
        (replace(A, local_name=b"c.xml"), "与目录不符"),
        (replace(A, packed=2**31), "与目录不符"),
    ],
)
def test_headers_that_contradict_each_other_are_the_members_fault(entry: Entry, what: str) -> None:
    """The other members can still be had."""
    assert fault(entry) == ("file-broken", f"部件 a.xml {what}")


@pytest.mark.parametrize("offset", [2**31, 1, len(SOUND) - 10])
def test_member_that_is_not_where_it_is_said_to_be_is_its_own_fault(offset: int) -> None:
    """Outside, or in the middle of something else."""
    _, lost = entries(raw_zip([A, Entry(b"c.xml", local=False, offset=offset)]), 10)
    assert lost.fault is not None
    assert (lost.fault.code, lost.fault.values["what"]) == ("file-broken", "部件 c.xml 找不到")


@pytest.mark.parametrize(
    "extra", [b"", struct.pack("<2HQ", 1, 8, 36), struct.pack("<2H2Q", 1, 16, 36, 36) * 2]
)
def test_long_sizes_that_are_not_there_are_the_members_fault(extra: bytes) -> None:
    """None, too few, or twice."""
    entry = replace(A, packed=2**32 - 1, size=2**32 - 1, extra=extra)
    assert fault(entry) == ("file-broken", "zip64 的大小记录不完整")


def test_members_that_share_bytes_are_unsafe() -> None:
    """So small files become bombs that no ratio of a single member shows."""
    assert refusal(raw_zip([A, replace(A, local=False, offset=0)])) == (
        "file-unsafe",
        "部件 a.xml 与 a.xml 占用同一段内容",
    )


def test_quoted_overlap_is_unsafe() -> None:
    """David Fifield's bomb: a stored block of each member quotes the header of the next."""
    kernel = deflated(bytes(1000))
    inner = Entry(b"b", bytes(1000), payload=kernel)
    quoted = raw_zip([replace(inner, central=False)])[: 30 + 1]
    block = struct.pack("<BHH", 0, len(quoted), len(quoted) ^ 0xFFFF) + quoted
    outer = Entry(b"a", quoted + bytes(1000), payload=block + kernel)
    data = raw_zip([outer, replace(inner, local=False, offset=31 + 5)])
    assert zlib.decompress(block + kernel, -15) == quoted + bytes(1000)
    assert refusal(data) == ("file-unsafe", "部件 a 与 b 占用同一段内容")


@pytest.mark.parametrize(
    ("raw", "flags", "extra", "name"),
    [
        ("附件1.xlsx".encode("gbk"), 0, b"", "附件1.xlsx"),
        ("附件1.xlsx".encode(), 0, b"", "附件1.xlsx"),
        ("é.xlsx".encode(), 0x800, b"", "é.xlsx"),
        ("附件1.xlsx".encode("gbk"), 0x800, b"", "附件1.xlsx"),
        ("中山区\\附件1.xlsx".encode("gbk"), 0, b"", "中山区/附件1.xlsx"),
        (b"#U9644.xlsx", 0, "附", "附"),
        (b"#U9644.xlsx", 0, "另", "#U9644.xlsx"),
    ],
)
def test_names_are_read_as_they_were_meant(raw: bytes, flags: int, extra: Any, name: str) -> None:
    """By the flag, by Info-ZIP's Unicode path where its checksum fits, else by what the bytes can be."""
    if isinstance(extra, str):
        crc = zlib.crc32(raw if extra == name else b"other")
        field = b"\1" + struct.pack("<L", crc) + extra.encode()
        extra = struct.pack("<2H", 0x7075, len(field)) + field
    (entry,) = entries(raw_zip([Entry(raw, flags=flags, extra=extra)]), 1)
    assert entry.name == name
    assert entry.fault is None


@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=5), st.integers(0, 9)
)
def test_damage_never_raises_anything_else(changes: list[tuple[int, int]], cut: int) -> None:
    """Whatever bytes change: members, faults, or a refusal."""
    data = bytearray(SOUND)
    for place, value in changes:
        data[place] = value
    try:
        faults = [entry.fault for entry in entries(bytes(data[: len(data) - cut]), 10)]
    except Refused as refused:
        faults = [refused]
    known = {"file-broken", "file-unsafe", "file-too-large", "file-volume"}
    assert {fault.code for fault in faults if fault} <= known


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ((2017, 11, 9, 8, 30, 4), datetime(2017, 11, 9, 0, 30, 4, tzinfo=UTC)),
        ((1980, 1, 1, 0, 0, 0), None),
        ((2017, 13, 9, 8, 30, 4), None),
    ],
)
def test_date_of_a_member_is_by_the_clock_of_china(stated: Any, read: datetime | None) -> None:
    """None where the program that packed it knew none, or wrote what is no date."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr(zipfile.ZipInfo("甲.xlsx", stated), b"")
    (entry,) = entries(held.getvalue(), 1)
    assert entry.modified == read


NAME = "附件1.xlsx"


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (Entry(NAME.encode(), b"x", flags=0x800, local_name=NAME.encode("gbk")), NAME),
        (
            Entry(f"中山区/{NAME}".encode("gbk"), b"x", local_name=f"中山区\\{NAME}".encode()),
            f"中山区/{NAME}",
        ),
        (Entry(b"a.xlsx", b"x", flags=8), "a.xlsx"),
    ],
)
def test_what_programs_write_differently_in_both_headers_is_no_damage(entry: Entry, name: str) -> None:
    """One name in two encodings; sizes said to follow that stand before the data all the same."""
    assert contents(raw_zip([entry])) == {name: b"x"}


@pytest.mark.parametrize("padding", [b"\n", b"\r\n", bytes(512)])
def test_padding_behind_an_archive_is_no_damage(padding: bytes) -> None:
    """Mail programs and disks leave it; nothing can be hidden in it."""
    assert contents(SOUND + padding) == BOTH


def test_archive_that_was_to_be_split_and_was_not_is_sound() -> None:
    """Four bytes stand before it, and it counts them."""
    assert contents(raw_zip([A, B], prefix=b"PK00")) == BOTH
