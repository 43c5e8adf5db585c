"""Texts of .xls files: counted in UTF-16 units, over several records."""

from __future__ import annotations

import struct

import pytest

from cwgk_excel.intake.formats.xls.strings import result_text, shared_strings


def result(*pieces: bytes) -> str:
    """The text of a STRING record and those that continue it."""
    return result_text(iter(pieces))


def record(units: int, text: str) -> bytes:
    """A STRING record that promises so many units."""
    return units.to_bytes(2, "little") + b"\x01" + text.encode("utf-16-le")


def shared(length: int, flags: int, rest: bytes) -> bytes:
    """A shared string, or the beginning of one."""
    return struct.pack("<HB", length, flags) + rest


@pytest.mark.parametrize(("units", "text"), [(3, "大连甲"), (4, "大连𠮷"), (0, "")])
def test_units_are_counted(units: int, text: str) -> None:
    """A character beyond the first 65,536 is two of them."""
    assert result(record(units, text)) == text


def test_narrow_text() -> None:
    """One byte a character."""
    assert result(b"\x02\x00\x00ab") == "ab"


def test_text_goes_on_in_the_next_record() -> None:
    """Even in the midst of such a character."""
    whole = "大连𠮷".encode("utf-16-le")
    first, rest = b"\x04\x00\x01" + whole[:6], b"\x01" + whole[6:]
    assert result(first, rest) == "大连𠮷"


@pytest.mark.parametrize("data", [record(4, "大"), record(1, "大连")], ids=["cut-short", "too-long"])
def test_text_that_is_not_whole(data: bytes) -> None:
    """It is not guessed."""
    with pytest.raises((ValueError, LookupError)):
        result(data)


def test_shared_strings_go_on_in_the_next_record() -> None:
    """In the midst of a character, in the other width, with runs and notes on reading between them."""
    high, low = "𠮷".encode("utf-16-le")[:2], "𠮷".encode("utf-16-le")[2:]
    rich = shared(3, 9, b"\x01\x00" + "甲".encode("utf-16-le"))
    spoken = shared(1, 4, b"\x02\x00\x00\x00a??")
    pieces = [shared(2, 1, high), b"\x01" + low + rich, b"\x00bc" + b"\x01\x00\x07\x00" + spoken]
    assert list(shared_strings(pieces)) == [("𠮷", ()), ("甲bc", ((1, 7),)), ("a", ())]


def test_shared_string_that_is_cut_short_is_none() -> None:
    """Those before it count."""
    assert list(shared_strings([shared(1, 0, b"a") + shared(3, 0, b"b")])) == [("a", ())]


@pytest.mark.parametrize(
    "pieces",
    [[shared(1, 0, b"a\x01"), b"\x00\x00b"], [shared(1, 8, b"\x01\x00a")], [shared(1, 1, b"\x00\xd8")]],
    ids=["head divided", "no runs", "half a character"],
)
def test_shared_strings_that_are_none(pieces: list[bytes]) -> None:
    """The whole file is refused then."""
    with pytest.raises((ValueError, LookupError)):
        list(shared_strings(pieces))
