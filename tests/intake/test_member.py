"""Names in packages: read as they were meant, whatever program wrote them."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.containers.member import decoded_name, name_fault, readable_name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"a.xlsx", "a.xlsx"),
        ("附件1.xlsx".encode("gbk"), "附件1.xlsx"),
        ("附件1.xlsx".encode(), "附件1.xlsx"),
        ("大連㐀𠮷.xlsx".encode("gb18030"), "大連㐀𠮷.xlsx"),
        # These bytes are sound UTF-8 as well: two letters of other scripts.
        ("模模.xlsx".encode("gbk")[:2] + b".xlsx", "模.xlsx"),
        ("😀.xlsx".encode(), "😀.xlsx"),
        (b"\xff\xfe.xlsx", "\xa0■.xlsx"),
    ],
)
def test_encoding_that_nobody_states_is_told(raw: bytes, name: str) -> None:
    """UTF-8, then GB18030, then what every byte is in."""
    assert decoded_name(raw) == name


def test_undecodable_names_stay_apart() -> None:
    """Two files must not become one in the record."""
    assert decoded_name(b"\xff\x80") != decoded_name(b"\xff\x81")


@given(st.binary())
def test_every_name_can_be_read_and_stored(raw: bytes) -> None:
    """No bytes raise, and the text is sound."""
    decoded_name(raw).encode()


@given(st.text())
def test_names_in_utf8_come_back(name: str) -> None:
    """Unless they have no character of East Asia, and others that GB18030 could have meant."""
    if name.isascii() or any(character >= "\u0800" for character in name):
        assert decoded_name(name.encode()) == name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("附件1\n.xlsx", "附件1\n.xlsx"),
        (os.fsencode("x").decode() + "附件1".encode("gbk").decode("utf-8", "surrogateescape"), "x附件1"),
        ("a\ud800.xlsx", "a?.xlsx"),
    ],
)
def test_lone_surrogates_are_read_as_the_bytes_they_stand_for(name: str, text: str) -> None:
    """What cannot be stored in the ledger never gets there."""
    assert readable_name(name) == text


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("中山区/附件1.xlsx", ""),
        ("报表 12:30..xlsx", ""),
        ("a..b/..c", ""),
        ("", "没有名称"),
        ("a\0.xlsx", "含有空字符"),
        ("/etc/passwd", "是绝对路径"),
        ("D:附件.xlsx", "带有盘符"),
        ("甲/../../b", "指向上级文件夹"),
    ],
)
def test_names_that_lead_elsewhere_are_told(name: str, fault: str) -> None:
    """Each with its own reason."""
    assert name_fault(name) == fault
