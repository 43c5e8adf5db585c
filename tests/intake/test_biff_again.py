"""Sheets of .xls that came before, in other files: they say what they say when read anew."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest
from formats import biff, biff_text, xls, xls_label, xls_number

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.xls import again
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.intake.repeated import Repeated
from cwgk_excel.returns.cells import Workbook

NAME = b"".join(biff(0x00FD, struct.pack("<HHHI", 3, column, 0, column)) for column in (0, 1))
PROTECT = biff(0x0012, b"\1\0")
GUIDE = [PROTECT, xls_label(0, 0, "填报说明"), xls_number(1, 0, 2017.0), NAME]


@pytest.fixture(autouse=True)
def nothing_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with nothing kept."""
    monkeypatch.setattr(again, "_AGAIN", Repeated(8))


def file(
    texts: Sequence[str], own: str = "一", sheets: Sequence[str] = ("表", "说明"), more: bytes = b""
) -> bytes:
    """A file with a sheet of its own, and a guide that refers to two texts."""
    strings = b"".join(struct.pack("<H", len(text)) + biff_text(text) for text in texts)
    shared = biff(0x00FC, struct.pack("<II", 2, len(texts)) + strings)
    return xls([xls_label(0, 0, own)], GUIDE, names=sheets, more=shared + more)


def outcome(data: bytes) -> Workbook | tuple[str, object]:
    """The workbook, or the code and words of its refusal."""
    try:
        return read_any(data)
    except Refused as refused:
        return refused.code, refused.values


def test_texts_are_those_of_each_file() -> None:
    """The name of another body, in the same records of a sheet that is called otherwise."""
    for own in ("一", "二"):
        read_any(file(["甲区", "共用"], own))
    first, guide = read_any(file(["乙区", "共用"], "三", sheets=("表", "指南"))).sheets
    assert (guide.name, guide.protected, first.cells["A1"].text) == ("指南", True, "三")
    assert {place: cell.text for place, cell in guide.cells.items()} == {
        "A1": "填报说明",
        "A2": "2017",
        "A4": "乙区",
        "B4": "共用",
    }


@pytest.mark.parametrize(
    "data",
    [
        file(["甲区", "共用"]),
        file(["甲区"]),
        file(["", "共用"]),
        file(["乙\r\n区", "共用"]),
        file(["甲区", "共用"], more=biff(0x0031, b"\0\0\x08\0")),
        file(["甲区", "共用"], more=biff(0x00E0, struct.pack("<HH16x", 0, 14))),
        file(["甲区", "共用"])[:-4],
        file(["甲区", "共用"])[:-4] + xls_label(9, 0, "更多") + biff(0x000A),
    ],
    ids=["same", "missing", "empty", "line end", "struck", "styled", "cut off", "more"],
)
def test_known_sheets_say_the_same(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever another file has around them."""
    for texts in (["甲区", "共用"], ["甲区", "共用"], ["", ""], ["", ""]):
        outcome(file(texts))
    found = outcome(data)
    monkeypatch.setattr(again, "_KEPT", 0)
    assert repr(found) == repr(outcome(data))


def test_missing_text_is_no_empty_one() -> None:
    """A file that lacks a text is broken, though others have an empty one in its place."""
    for _ in range(3):
        assert isinstance(outcome(file(["甲区", ""])), Workbook)
    assert outcome(file(["甲区"])) == ("file-broken", {"what": "旧版工作簿的内容读不出来"})


def test_known_cells_count() -> None:
    """The limit is for all cells of a file, wherever these were read."""
    data = file(["甲区", "共用"])
    assert [len(read_any(data, Limits(cells=5)).sheets) for _ in range(3)] == [2] * 3
    with pytest.raises(Refused, match="单元格超过 4 个"):
        read_any(data, Limits(cells=4))
