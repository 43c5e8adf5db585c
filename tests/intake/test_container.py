"""The container is vetted by what it holds, not by what it says of itself."""

from __future__ import annotations

import io
import pickle
import zipfile
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from handmade import zipped
from hostile.raw_zip import Entry, deflated, raw_zip
from hypothesis import given, settings
from hypothesis import strategies as st

from cwgk_excel.intake.containers import zip_directory, zip_members
from cwgk_excel.intake.containers.container import Container, open_container
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.refusal import Limits, Refused

MAIN = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
TINY = Limits(file_bytes=5_000_000, members=10, member_bytes=300_000, total_bytes=500_000)


def package(*members: tuple[str, bytes], stored: bool = False) -> bytes:
    """Build a zip with the parts that make it a workbook, and these members."""
    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, content in ((TYPES, b"<Types/>"), (MAIN, b"<workbook/>"), *members):
            archive.writestr(name, content)
    return buffer.getvalue()


def refusal(data: bytes, limits: Limits = TINY) -> tuple[str, str]:
    """Return the code and the phrase with which these bytes are refused."""
    with pytest.raises(Refused) as caught:
        open_container(data, limits)
    return caught.value.code, caught.value.values.get("what", "")


def attempt(data: bytes) -> Container | str:
    """Return the opened container, or the code with which it is refused."""
    try:
        return open_container(data, TINY)
    except Refused as refused:
        return refused.code


def noise(size: int) -> bytes:
    """Return bytes that hardly compress."""
    state, chunks = 1, []
    for _ in range(0, size, 4):
        state = (state * 1_103_515_245 + 12_345) % 2**32
        chunks.append(state.to_bytes(4, "big"))
    return b"".join(chunks)[:size]


@pytest.mark.parametrize("stored", [False, True])
def test_sound_package_gives_its_parts(stored: bool) -> None:
    """Members come back inflated, deflated or stored, small or in many chunks."""
    big = noise(250_000)
    container = open_container(package(("xl/media/a.bin", big), stored=stored), TINY)
    assert container["xl/media/a.bin"] == big
    assert container[MAIN] == b"<workbook/>"
    assert list(container) == [TYPES, MAIN, "xl/media/a.bin"]
    assert len(container) == 3


def test_part_names_are_compared_without_case_and_slash() -> None:
    """Some programs write backslashes or other case; the part is the same."""
    container = open_container(package(("xl\\Sheet1.xml", b"<a/>")), TINY)
    assert container["XL/sheet1.xml"] == b"<a/>"
    assert "xl/sheet2.xml" not in container


def test_folders_in_the_archive_are_no_parts() -> None:
    """An entry for a folder is allowed and left out."""
    assert list(open_container(package(("xl/worksheets/", b"")), TINY)) == [TYPES, MAIN]


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        (b"%PDF-1.4", "file-not-workbook", Content.PDF),
        ("单位,人数".encode(), "file-not-workbook", Content.TEXT),
        (b"Rar!\x1a\x07\x01\x00", "file-archive", Content.RAR),
        (b"#!/bin/sh\0" + package(), "file-unsafe", Content.PREFIXED_ZIP),
        (package()[:-25], "file-broken", Content.BROKEN_ZIP),
        (b"PK\x03\x04" + b"\0" * 50, "file-broken", Content.BROKEN_ZIP),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, code: str, what: str) -> None:
    """The refusal says what the file is."""
    assert refusal(data) == (code, what)


def test_empty_file_is_refused_as_empty() -> None:
    """No byte at all is a reason of its own."""
    assert refusal(b"") == ("file-empty", "")


@pytest.mark.parametrize("member", ["xl/vbaProject.bin", "xl/workbook.bin"])
def test_every_kind_of_packaged_workbook_is_opened(member: str) -> None:
    """Macros and binary parts are for those who read them; the container is vetted alike."""
    assert open_container(package((member, b"x")), TINY)[member] == b"x"


def test_ods_is_opened() -> None:
    """Its type stands in the first member, stored."""
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})
    assert list(open_container(data, TINY)) == ["mimetype", "content.xml"]


def test_file_beyond_the_limit_is_refused() -> None:
    """The size of the file itself is limited."""
    code, what = refusal(package(("a.bin", noise(2000))), Limits(file_bytes=1024))
    assert code == "file-too-large"
    assert "上限 0.000976562 MB" in what


def test_too_many_members_are_refused() -> None:
    """Members are counted before any is looked at."""
    many: Iterable[tuple[str, bytes]] = ((f"xl/{number}.bin", b"") for number in range(9))
    assert refusal(package(*many)) == ("file-too-large", "文件内部的部件超过 10 个")


def test_member_and_total_sizes_are_limited() -> None:
    """One big part and many middling parts are both too much."""
    assert "部件 a.bin 展开后超过" in refusal(package(("a.bin", noise(300_001))))[1]
    halves = [(f"{name}.bin", noise(250_000)) for name in "abc"]
    assert refusal(package(*halves)) == ("file-too-large", "全部展开后超过 0.476837 MB")


def test_members_that_come_again_count_again() -> None:
    """What is inflated once for many archives takes its place in each, and is what each says it is."""
    same = b" " * 95_000
    for _ in range(3):
        six = package(*((f"{name}.bin", same) for name in "abcdef"))
        assert refusal(six) == ("file-too-large", "全部展开后超过 0.476837 MB")
    strict = TINY._replace(ratio_from=50_000)
    with pytest.raises(Refused, match="file-unsafe"):
        open_container(package(("a.bin", same)), strict)
    assert refusal(lying(Entry(b"a.bin", same, size=94_999))) == (
        "file-broken",
        "部件 a.bin 的大小与所写的不符",
    )
    assert refusal(lying(Entry(b"a.bin", same, crc=1))) == ("file-broken", "部件 a.bin 的内容与校验码不符")


def test_a_member_that_two_threads_inflate_at_once_can_be_read_again() -> None:
    """It is kept once, whoever comes last."""
    data = package(("xl/styles.xml", b"<threads/>" * 50))
    open_container(data)
    both, alone = Barrier(2), zip_members._deflated

    def at_once(entry: zip_directory.Entry, *rest: Any) -> bytes:
        if entry.name == "xl/styles.xml":
            both.wait(10)
        return alone(entry, *rest)

    with patch.object(zip_members, "_deflated", at_once), ThreadPoolExecutor(2) as threads:
        assert len(list(threads.map(open_container, [data, data]))) == 2
    assert open_container(data)["xl/styles.xml"] == b"<threads/>" * 50


def test_bomb_is_refused_by_its_ratio() -> None:
    """Beyond 100 KiB a part that inflates a hundredfold is no form."""
    assert refusal(package(("a.xml", b" " * 200_000))) == ("file-unsafe", "部件 a.xml 的压缩比例异常")


def test_high_ratio_of_a_small_part_is_usual() -> None:
    """Short parts with much repetition are common and harmless."""
    assert len(open_container(package(("a.xml", b" " * 100_000)), TINY)["a.xml"]) == 100_000


def test_size_stated_too_small_does_not_hide_a_bomb() -> None:
    """Bytes are counted, even where size and checksum in both headers fit the first ten of them."""
    lie = Entry(b"a.bin", b"0" * 2_000_000, size=10, crc=zlib.crc32(b"0" * 10))
    assert refusal(lying(lie)) == ("file-broken", "部件 a.bin 的大小与所写的不符")


def lying(*entries: Entry) -> bytes:
    """A workbook with members that are not what they say."""
    return raw_zip([Entry(TYPES.encode(), b"<Types/>"), Entry(MAIN.encode(), b"<workbook/>"), *entries])


@pytest.mark.parametrize(
    ("lies", "what"),
    [
        ({"size": 7}, "部件 a.bin 的大小与所写的不符"),
        ({"crc": 7}, "部件 a.bin 的内容与校验码不符"),
        ({"method": 12}, "部件 a.bin 的压缩方式不是 Excel 所用的"),
        ({"payload": deflated(noise(500))[:9]}, "部件 a.bin 不完整"),
        ({"payload": deflated(noise(500)) + b"more"}, "部件 a.bin 后面有多余的内容"),
        ({"payload": b"\xff" * 50}, "部件 a.bin 解压失败"),
        ({"packed": 2**31}, "部件 a.bin 与目录不符"),
        ({"offset": 2**31}, "部件 a.bin 找不到"),
        ({"local_name": b"b.bin"}, "部件 a.bin 与目录不符"),
    ],
)
def test_member_that_is_not_what_it_says_is_broken(lies: dict[str, Any], what: str) -> None:
    """Size, checksum, method, length, place and name are each checked, and each named."""
    assert refusal(lying(Entry(b"a.bin", noise(500), **lies))) == ("file-broken", what)


def test_encrypted_member_is_refused_as_encrypted() -> None:
    """A zip password is a password."""
    assert refusal(lying(Entry(b"a.bin", b"1", flags=1))) == ("file-encrypted", "部件 a.bin 设有密码")


@pytest.mark.parametrize("second", ["xl/WORKBOOK.xml", "xl\\workbook.xml"])
def test_same_name_twice_is_unsafe(second: str) -> None:
    """Which of the two a reader takes cannot be known."""
    assert refusal(package((second, b"<workbook/>")))[0] == "file-unsafe"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../a.xml", "指向上级文件夹"),
        ("xl/../../a.xml", "指向上级文件夹"),
        ("..\\a", "指向上级文件夹"),
        ("a/..", "指向上级文件夹"),
        ("/a.xml", "是绝对路径"),
        ("\\a.xml", "是绝对路径"),
        ("\\\\server\\share\\a", "是绝对路径"),
        ("C:a", "带有盘符"),
        ("c:\\a", "带有盘符"),
        ("xl/a.xml:hidden", "含有冒号"),
        ("a\0bin", "含有空字符"),
        ("", "没有名称"),
    ],
)
def test_name_outside_the_package_is_unsafe(name: str, why: str) -> None:
    """No part may claim a place elsewhere, nor end at a NUL for some readers only."""
    code, what = refusal(lying(Entry(name.encode(), b"")))
    assert (code, what.split("：")[0]) == ("file-unsafe", f"部件名称不正常（{why}）")


@pytest.mark.parametrize("declaration", ["<!DOCTYPE a>", "<!ENTITY a 'b'>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_doctype_is_unsafe_in_any_encoding(declaration: str, encoding: str) -> None:
    """Entities are refused before a parser could expand them."""
    part = f'<?xml version="1.0"?>{declaration}<a/>'.encode(encoding)
    for _ in range(3):  # what came before is not searched again
        code, what = refusal(package(("xl/styles.xml", part)))
        assert (code, what) == ("file-unsafe", "部件 xl/styles.xml 含有 DOCTYPE 或实体定义")


def test_encoding_that_could_hide_a_doctype_is_refused() -> None:
    """Code pages in which markup is other bytes are not Excel's."""
    part = b"<?xml version='1.0' encoding='cp037'?>" + "<!DOCTYPE a><a/>".encode("cp037")
    assert refusal(package(("xl/styles.xml", part)))[0] == "file-broken"


def test_doctype_in_a_picture_is_harmless() -> None:
    """Drawing programs write it into SVG, which no reader of cells opens."""
    assert open_container(package(("xl/media/image1.svg", b"<!DOCTYPE svg>")), TINY)


def test_names_in_messages_are_short_and_printable() -> None:
    """A name from a hostile file cannot spoil the list of findings."""
    what = refusal(package((f"../\n{'x' * 200}", b"")))[1]
    assert "\n" not in what
    assert len(what) < 80


def test_refusal_crosses_a_process_boundary() -> None:
    """A worker process can hand its refusal on."""
    copy = pickle.loads(pickle.dumps(Refused("file-broken", {"what": "目录"})))
    assert (copy.code, copy.values) == ("file-broken", {"what": "目录"})


SOUND = package(("xl/worksheets/sheet1.xml", b"<worksheet/>" * 20), ("xl/media/a.bin", noise(300)))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_bytes_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    """Whatever bytes change, the parts come out as they were or the file is refused."""
    data = bytearray(SOUND)
    for place, value in changes:
        data[place] = value
    whole = open_container(SOUND, TINY)
    outcome = attempt(bytes(data))
    if isinstance(outcome, str):
        assert outcome.startswith("file-")
    else:
        assert set(outcome.values()) <= set(whole.values())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SOUND) - 22), st.binary(max_size=40))
def test_truncated_files_are_refused(length: int, tail: bytes) -> None:
    """A file cut before its last record, with or without rubbish after the cut, is never taken."""
    assert refusal(SOUND[:length] + tail)[0].startswith("file-")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_refused(data: bytes) -> None:
    """Random bytes, with the beginning of a zip or without, are never taken."""
    assert refusal(data)[0].startswith("file-")
    assert refusal(b"PK\x03\x04" + data)[0].startswith("file-")


WHITE = b"BM" + (4_000_054).to_bytes(4, "little") + bytes(4) + b"\x36\0\0\0\x28\0\0\0" + b"\xff" * 4_000_036


@pytest.mark.parametrize("beginning", [WHITE[:54], b"\1\0\0\0" + bytes(36) + b" EMF", b"II*\0"])
def test_well_compressed_picture_is_no_bomb(beginning: bytes) -> None:
    """A blank page that was scanned, and drawings of Windows; its size is limited like any part's."""
    name = "xl/media/image1.bmp"
    picture = beginning + b"\xff" * 4_000_000
    assert open_container(package((name, picture)))[name] == picture
    assert refusal(package((name, picture)))[0] == "file-too-large"


@pytest.mark.parametrize("name", ["Basic/Standard/Module1.xml", "Dialogs/Standard/Dialog1.xml"])
def test_doctype_in_a_part_that_nobody_reads_is_harmless(name: str) -> None:
    """Macros of LibreOffice begin with one."""
    assert name in open_container(
        package((name, b'<!DOCTYPE x PUBLIC "-//OpenOffice.org" "module.dtd"><x/>'))
    )
