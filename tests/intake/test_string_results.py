"""Texts of formulas in .xls files: counted in UTF-16 units, over several records."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from xlrd.biffh import XLRDError

from cwgk_excel.intake.formats.xls.string_results import string_result

CONTINUE, FORMULA = 0x3C, 0x06


def sheet(*following: tuple[int, bytes]) -> Any:
    """A sheet of Excel 97 or later, with the records that follow."""
    rest = iter(following)

    def parts() -> tuple[int, int, bytes]:
        code, data = next(rest)
        return code, len(data), data

    return SimpleNamespace(biff_version=80, book=SimpleNamespace(get_record_parts=parts))


def record(units: int, text: str) -> bytes:
    """A STRING record that promises so many units."""
    return units.to_bytes(2, "little") + b"\x01" + text.encode("utf-16-le")


@pytest.mark.parametrize(("units", "text"), [(3, "大连甲"), (4, "大连𠮷"), (0, "")])
def test_units_are_counted(units: int, text: str) -> None:
    """A character beyond the first 65,536 is two of them."""
    assert string_result(sheet(), record(units, text)) == text


def test_narrow_text() -> None:
    """One byte a character."""
    assert string_result(sheet(), b"\x02\x00\x00ab") == "ab"


def test_text_goes_on_in_the_next_record() -> None:
    """Even in the midst of such a character."""
    whole = "大连𠮷".encode("utf-16-le")
    first, rest = b"\x04\x00\x01" + whole[:6], b"\x01" + whole[6:]
    assert string_result(sheet((CONTINUE, rest)), first) == "大连𠮷"


@pytest.mark.parametrize(
    ("data", "following"),
    [(record(4, "大"), [(FORMULA, b"")]), (record(1, "大连"), [])],
    ids=["cut-short", "too-long"],
)
def test_text_that_is_not_whole(data: bytes, following: list[tuple[int, bytes]]) -> None:
    """As xlrd itself complains."""
    with pytest.raises(XLRDError):
        string_result(sheet(*following), data)
