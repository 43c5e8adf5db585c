"""One reader for every format: the same form gives the same values, and what is no workbook is named."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from html import escape
from typing import Any

import pytest
from formats import (
    cell,
    locked,
    ods,
    row,
    table,
    valued,
    xls,
    xls_label,
    xls_number,
    xlsb,
    xlsb_cell,
    xlsb_row,
)
from formats import wide as xlsb_text
from handmade import STRICT, STRICT_REL, handmade, zipped

from cwgk_excel.intake.content import Content
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.returns.cells import Extra, RawCell

TEXT = '<row><c t="inlineStr"><is><t>甲公司</t></is></c><c s="1"><v>0.985</v></c></row>'
PREFIXED = TEXT.replace("<", "<x:").replace("<x:/", "</x:")


def refusal(data: bytes, **options: Any) -> tuple[str, str]:
    """The code and the phrase with which a file is refused."""
    with pytest.raises(Refused) as caught:
        read_any(data, **options)
    return caught.value.code, caught.value.values.get("what", "")


def places(cells: Mapping[str, RawCell]) -> list[tuple[int, int, RawCell]]:
    """Row and column, from 0, and the cell, in the order of writing."""
    found = []
    for address, held in cells.items():
        letters = address.rstrip("0123456789")
        column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters))) - 1
        found.append((int(address[len(letters) :]) - 1, column, held))
    return sorted(found, key=lambda place: place[:2])


def as_xls(cells: Mapping[str, RawCell]) -> bytes:
    """The texts and numbers in an old workbook."""
    return xls(
        [
            xls_number(r, c, float(held.text)) if held.kind == "number" else xls_label(r, c, held.text)
            for r, c, held in places(cells)
        ]
    )


def as_xlsb(cells: Mapping[str, RawCell]) -> bytes:
    """The texts and numbers in a binary workbook."""
    records = []
    for r, c, held in places(cells):
        number = held.kind == "number"
        data = struct.pack("<d", float(held.text)) if number else xlsb_text(held.text)
        records += [xlsb_row(r), xlsb_cell(5 if number else 6, c, data)]
    return xlsb({"表1": records})


def as_ods(cells: Mapping[str, RawCell]) -> bytes:
    """The texts and numbers in an OpenDocument spreadsheet."""
    rows: dict[int, list[str]] = {}
    after: dict[int, int] = {}
    for r, c, held in places(cells):
        gap = c - after.get(r, 0)
        skipped = [cell("", f'table:number-columns-repeated="{gap}"')] if gap else []
        paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in held.text.split("\n"))
        number = held.kind == "number"
        written = cell(held.text, valued("float", held.text)) if number else cell(paragraphs)
        rows.setdefault(r, []).extend([*skipped, written])
        after[r] = c + 1
    lines = [row(*rows.get(r, [cell()])) for r in range(max(rows) + 1)]
    return ods(table("".join(lines), "表1"))


@pytest.mark.parametrize("write", [as_xls, as_xlsb, as_ods])
@pytest.mark.parametrize("name", ["annex1", "annex2"])
def test_each_format_gives_the_same_values_at_the_same_places(
    write: Any, name: str, templates: Mapping[str, Any]
) -> None:
    """The issued form itself, with all its labels, carried over cell by cell."""
    form = read_any(templates[name].blank()).sheets[0]
    plain = {a: held for a, held in form.cells.items() if held.kind in ("text", "number") and held.text}
    plain["H30"] = RawCell("number", "98.5", "General", "")
    plain["B4"] = RawCell("number", "326", "General", "")
    found = read_any(write(plain)).sheets[0]
    assert {a: (held.kind, held.text) for a, held in found.cells.items()} == {
        a: (held.kind, held.text) for a, held in plain.items()
    }


@pytest.mark.parametrize(
    "parts", [handmade(TEXT), handmade(TEXT, main=STRICT, rel=STRICT_REL), handmade(PREFIXED, prefix="x")]
)
def test_workbooks_of_parts_are_read(parts: dict[str, bytes]) -> None:
    """As most programs write them, strict, and with prefixes."""
    book = read_any(zipped(parts))
    assert dict(book.sheets[0].cells) == {
        "A1": RawCell("text", "甲公司", "General", ""),
        "B1": RawCell("number", "0.985", "0%", ""),
    }
    assert book.values_only == ""


def test_workbooks_with_macros_are_read() -> None:
    """The values as in any other; that there are macros is told by its reader."""
    book = read_any(zipped({**handmade(TEXT), "xl/vbaProject.bin": b"x"}))
    assert len(book.sheets[0].cells) == 2


def test_encrypted_workbooks_are_read_as_what_they_are() -> None:
    """The format is told again after opening: here a binary one."""
    inside = xlsb({"表": [xlsb_row(0), xlsb_cell(6, 0, xlsb_text("甲"))]})
    data = locked(inside, "密码")
    book = read_any(data, passwords=["密码"])
    assert (book.sheets[0].cells["A1"].text, book.values_only) == ("甲", Content.XLSB)
    assert refusal(data)[0] == "file-encrypted"


def test_encrypted_twice_is_opened_once() -> None:
    """No workbook is made so; a chain of them would be work without end."""
    once = locked(zipped(handmade(TEXT)), "密码")
    twice = locked(once, "密码")
    assert refusal(twice, passwords=["密码"])[0] in ("file-broken", "file-password", "file-encrypted")


def test_limits_hold_for_what_was_encrypted() -> None:
    """The package that comes out is vetted like any other."""
    data = locked(zipped(handmade(TEXT)), "密码")
    assert refusal(data, passwords=["密码"], limits=Limits(cells=1))[0] == "file-too-large"


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        (b"", "file-empty", ""),
        ("单位名称,职工人数\r\n甲,326\r\n".encode("gb18030"), "file-not-workbook", Content.TEXT),
        ("<html><table><tr><td>甲</td></tr></table></html>".encode(), "file-not-workbook", Content.HTML),
        (b'<?xml version="1.0"?><Workbook/>', "file-not-workbook", Content.XML),
        (b'<?xml version="1.0"?><office:document/>', "file-not-workbook", Content.XML),
        (b"%PDF-1.4", "file-not-workbook", Content.PDF),
        (zipped({"word/document.xml": b"x"}), "file-not-workbook", Content.DOCX),
        (zipped({"附件1.xlsx": b"x"}), "file-archive", Content.ZIP),
        (zipped(handmade(TEXT))[:-30], "file-broken", Content.BROKEN_ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file-not-workbook", Content.OLE),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, code: str, what: str) -> None:
    """By what it is, whatever its name ends with."""
    assert refusal(data) == (code, what)


def test_extras_reach_the_caller() -> None:
    """What a format's reader found beside the cells is not lost on the way."""
    supbook = b"\xae\x01" + struct.pack("<HHH", 8, 1, 1) + b"\x01x\0\0"
    assert read_any(xls([], more=supbook)).extras == (Extra("external-link", text="x"),)
