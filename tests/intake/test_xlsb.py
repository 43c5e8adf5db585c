"""Binary workbooks, built record by record and compared with what another reader makes of them."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping

import pytest
from formats import record, wide, xlsb, xlsb_cell, xlsb_row
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cwgk_excel.intake.containers.container import open_container
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.xlsb.reader import read_binary
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.returns.cells import STRUCK, Extra, RawCell, Sheet


def packed(number: int) -> bytes:
    """An integer as the packed form keeps it."""
    return struct.pack("<i", number << 2 | 2)


def real(number: float) -> bytes:
    """A number in full."""
    return struct.pack("<d", number)


FORMATS = ((164, 'yyyy"年"m"月"d"日"'),)
STYLES = (0, 9, 164, 14)
CELLS = (
    xlsb_row(0),
    xlsb_cell(7, 0, struct.pack("<I", 1)),
    xlsb_cell(2, 1, packed(326)),
    xlsb_cell(2, 2, struct.pack("<i", 9850 << 2 | 3)),
    xlsb_cell(5, 3, real(0.985), style=1),
    xlsb_cell(5, 4, real(43042.0), style=2),
    xlsb_cell(4, 5, b"\1"),
    xlsb_cell(3, 6, b"\x2a"),
    xlsb_cell(6, 7, wide("行内\r\n文字")),
    xlsb_cell(62, 8, b"\1" + wide("富文本") + struct.pack("<I", 0)),
    xlsb_cell(1, 9, style=1),
    xlsb_row(4, hidden=True),
    xlsb_cell(8, 0, wide("结果") + bytes(10)),
    xlsb_cell(9, 1, real(2.5) + bytes(10)),
    xlsb_cell(10, 2, b"\0" + bytes(10)),
    xlsb_cell(11, 3, b"\x07" + bytes(10)),
    xlsb_cell(8, 4, wide("") + bytes(10)),
    xlsb_row(5),
    xlsb_cell(5, 2, real(float("nan"))),
    xlsb_cell(5, 16383, real(1e300)),
    record(146),
    record(535, struct.pack("<HI", 0, 1) + bytes(60)),
    record(176, struct.pack("<4I", 6, 7, 0, 2)),
    record(60, struct.pack("<IIIIH", 3, 4, 2000, 0, 1)),
    record(64, struct.pack("<II", 0, 2) + struct.pack("<8I", 1, 3, 0, 0, 1, 1, 2, 2)),
)
BOOK = xlsb(
    {"附件1": CELLS, "藏": [xlsb_row(0), xlsb_cell(6, 0, wide("x"))], "深藏": []},
    strings=("别的", "共享"),
    formats=FORMATS,
    styles=STYLES,
    states=(0, 1, 2),
)


def grid(*records: bytes) -> Sheet:
    """The sheet of these records."""
    return read_any(xlsb({"表": records}, strings=("甲",), styles=STYLES)).sheets[0]


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    """The code and the phrase with which a workbook is refused."""
    with pytest.raises(Refused) as caught:
        read_any(data, limits or Limits())
    return caught.value.code, caught.value.values["what"]


def outcome(parts: Mapping[str, bytes]) -> str:
    """Whether the parts are read, or the code with which they are refused."""
    try:
        read_binary(parts)
    except Refused as refused:
        return refused.code
    return "read"


def test_cells_carry_value_format_and_that_they_are_formulas() -> None:
    """Every kind of cell; what a formula says is not read, that it is one is."""
    assert read_any(BOOK).sheets[0].cells == {
        "A1": RawCell("text", "共享", "General", ""),
        "B1": RawCell("number", "326", "General", ""),
        "C1": RawCell("number", "98.5", "General", ""),
        "D1": RawCell("number", "0.985", "0%", ""),
        "E1": RawCell("number", "43042", 'yyyy"年"m"月"d"日"', ""),
        "F1": RawCell("boolean", "TRUE", "General", ""),
        "G1": RawCell("error", "#N/A", "General", ""),
        "H1": RawCell("text", "行内\n文字", "General", ""),
        "I1": RawCell("text", "富文本", "General", ""),
        "A5": RawCell("text", "结果", "General", "="),
        "B5": RawCell("number", "2.5", "General", "="),
        "C5": RawCell("boolean", "FALSE", "General", "="),
        "D5": RawCell("error", "#DIV/0!", "General", "="),
        "E5": RawCell("text", "", "General", "="),
        "C6": RawCell("error", "nan", "General", ""),
        "XFD6": RawCell("number", "1e+300", "General", ""),
    }


def test_what_stands_around_the_cells_is_told() -> None:
    """Protection, validations, merges, what is hidden, and the order and state of the sheets."""
    book = read_any(BOOK)
    first, *others = book.sheets
    assert (first.protected, first.validated) == (True, ("A2:A4", "C2"))
    assert (first.merges, first.hidden_rows, first.hidden_columns) == (("A7:C8",), ((5, 5),), ((4, 5),))
    assert [(sheet.name, sheet.state, sheet.protected) for sheet in others] == [
        ("藏", "hidden", False),
        ("深藏", "veryHidden", False),
    ]
    assert (book.date1904, book.values_only) == (False, "二进制工作簿 .xlsb")


def test_another_reader_finds_the_same_values() -> None:
    """Calamine gives dates for what is formatted so, and nothing for errors and rich texts; else the same."""
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(BOOK))
    assert theirs.sheet_names == ["附件1", "藏", "深藏"]
    first = theirs.get_sheet_by_name("附件1").to_python(skip_empty_area=False)
    assert first[0][:4] == ["共享", 326.0, 98.5, 0.985]
    assert first[0][4].isoformat() == "2017-11-03"  # type: ignore[union-attr]
    assert first[0][5:9] == [True, "", "行内\r\n文字", ""]
    assert first[4][:4] == ["结果", 2.5, False, ""]
    assert first[5][16383] == 1e300


def test_dates_may_count_from_1904() -> None:
    """The workbook's own switch."""
    assert read_any(xlsb({"表": []}, date1904=True)).date1904 is True


def test_cells_without_a_column_follow_the_one_before() -> None:
    """The short records leave it out."""
    short = record(13, struct.pack("<I", 0) + packed(7)) + record(18, struct.pack("<II", 0, 0))
    cells = grid(xlsb_row(1), xlsb_cell(2, 3, packed(6)), short).cells
    assert {place: found.text for place, found in cells.items()} == {"D2": "6", "E2": "7", "F2": "甲"}


def test_macros_and_links_are_told() -> None:
    """A binary workbook with macros is still one, and no .xlsm."""
    kinds = "http://schemas.microsoft.com/office/2006/relationships"
    relations = (
        f'<Relationships xmlns="r"><Relationship Id="r0" Type="{kinds}/worksheet" '
        'Target="worksheets/sheet0.bin"/>'
        f'<Relationship Id="v" Type="{kinds}/vbaProject" Target="vbaProject.bin"/></Relationships>'
    )
    parts = {"xl__vbaProject.bin": b"x", "xl___rels__workbook.bin.rels": relations.encode()}
    book = read_any(xlsb({"表": []}, **parts))
    assert book.extras == (Extra("macros", text="xl/vbaProject.bin"),)
    assert book.values_only == "二进制工作簿 .xlsb"


@pytest.mark.parametrize(
    ("records", "what"),
    [
        ((xlsb_row(0), xlsb_cell(7, 0, struct.pack("<I", 5))), "二进制工作簿的记录不完整"),
        ((xlsb_row(0), xlsb_cell(5, 0, b"\0\0")), "二进制工作簿的记录不完整"),
        ((xlsb_row(0), xlsb_cell(6, 0, struct.pack("<I", 0x7FFFFFFF))), "二进制工作簿的文本不完整"),
        ((xlsb_row(1 << 20), xlsb_cell(2, 0, packed(1))), "单元格地址不正常"),
        ((xlsb_row(0), xlsb_cell(2, 1 << 14, packed(1))), "单元格地址不正常"),
        ((xlsb_cell(2, 0, packed(1)),), "单元格地址不正常"),
        ((xlsb_row(0), xlsb_cell(2, 0, packed(1)), xlsb_cell(2, 0, packed(2))), "单元格 A1 出现两次"),
        ((record(176, struct.pack("<4I", 0, 1 << 30, 0, 0)),), "单元格区域不正常"),
        ((b"\x05\xff\xff\xff\x7f",), "二进制工作簿的记录不完整"),
    ],
)
def test_what_is_wrong_in_a_sheet_costs_the_file(records: tuple[bytes, ...], what: str) -> None:
    """Cut off, beyond the sheet, or twice: each is said."""
    assert refusal(xlsb({"表": records}, strings=("甲",))) == ("file-broken", what)


def test_sheets_that_share_a_part_or_a_name_are_refused() -> None:
    """One part read under many names would multiply the work."""
    same = xlsb({"甲": [], "乙": []}, **{"xl__workbook.bin": _bundle(("甲", "r0"), ("乙", "r0"))})
    assert refusal(same) == ("file-broken", "工作表 乙 出现两次")
    missing = xlsb({"甲": []}, **{"xl__workbook.bin": _bundle(("甲", "没有"))})
    assert refusal(missing) == ("file-broken", "找不到工作表 甲 的内容")
    assert refusal(xlsb({})) == ("file-broken", "工作簿里没有工作表")


def _bundle(*entries: tuple[str, str]) -> bytes:
    return b"".join(record(156, struct.pack("<II", 0, 1) + wide(to) + wide(name)) for name, to in entries)


def test_cells_are_counted_over_all_sheets() -> None:
    """Blank ones too, for each costs time."""
    one = [xlsb_row(0), xlsb_cell(1, 0), xlsb_cell(2, 1, packed(1))]
    book = xlsb({"甲": one, "乙": one})
    assert len(read_any(book, Limits(cells=4)).sheets) == 2
    assert refusal(book, Limits(cells=3)) == ("file-too-large", "单元格超过 3 个")


@pytest.mark.parametrize("part", ["xl/workbook.bin", "xl/styles.bin", "xl/worksheets/sheet0.bin"])
def test_parts_cut_anywhere_are_read_or_refused(part: str) -> None:
    """Wherever a part ends, the answer is a workbook or one reason."""
    parts = dict(open_container(BOOK))
    whole = parts[part]
    for end in range(len(whole)):
        assert outcome(parts | {part: whole[:end]}) in ("read", "file-broken")


@given(st.data())
def test_changed_bytes_are_read_or_refused(data: st.DataObject) -> None:
    """Whatever stands in the parts."""
    parts = dict(open_container(BOOK))
    part = data.draw(st.sampled_from(sorted(name for name in parts if name.endswith(".bin"))))
    place = data.draw(st.integers(0, len(parts[part]) - 1))
    inserted = data.draw(st.binary(max_size=6))
    parts[part] = parts[part][:place] + inserted + parts[part][place + data.draw(st.integers(0, 6)) :]
    assert outcome(parts) in ("read", "file-broken", "file-too-large")


def rich(*pieces: tuple[int, int], text: str) -> bytes:
    """A text with runs: where each begins, and its font."""
    runs = b"".join(struct.pack("<HH", *piece) for piece in pieces)
    return b"\1" + wide(text) + struct.pack("<I", len(pieces)) + runs


def struck_book(*cells: bytes) -> bytes:
    """A workbook with these cells; font and style 1 strike through."""
    fonts = b"".join(record(43, struct.pack("<HH", 220, bit) + bytes(17)) for bit in (0, 8))
    xfs = b"".join(record(47, struct.pack("<HHHHHHI", 0, 0, font, 0, 0, 0, 0)) for font in (0, 1))
    styles = record(278) + record(611) + fonts + record(612) + record(617) + xfs + record(618) + record(279)
    strings = record(159, bytes(8)) + record(19, rich((2, 1), text="甲甲乙")) + record(160)
    more = {"xl__styles.bin": styles, "xl__sharedStrings.bin": strings}
    return xlsb({"表": (xlsb_row(0), *cells)}, **more)


def test_struck_text_is_left_out() -> None:
    """By the font of a run or of the whole cell; places are counted in units of UTF-16."""
    cells = read_any(
        struck_book(
            xlsb_cell(62, 0, rich((0, 1), (3, 0), text="310326")),
            xlsb_cell(62, 1, rich((2, 1), text="😀甲")),
            xlsb_cell(62, 2, rich((1, 0), text="甲乙"), style=1),
            xlsb_cell(7, 3, struct.pack("<I", 0)),
            xlsb_cell(2, 4, packed(326), style=1),
            xlsb_cell(6, 5, wide("甲"), style=1),
            xlsb_cell(6, 6, wide("甲")),
        )
    )
    found = {place: (cell.text, cell.left_out(STRUCK)) for place, cell in cells.sheets[0].cells.items()}
    assert found == {
        "A1": ("326", ("310",)),
        "B1": ("😀", ("甲",)),
        "C1": ("乙", ("甲",)),
        "D1": ("甲甲", ("乙",)),
        "E1": ("326", ("326",)),
        "F1": ("甲", ("甲",)),
        "G1": ("甲", ()),
    }


@pytest.mark.parametrize("pieces", [((2, 0), (1, 0)), ((9, 0),)])
def test_runs_out_of_order_are_broken(pieces: tuple[tuple[int, int], ...]) -> None:
    """A piece would be read twice, or not at all."""
    with pytest.raises(Refused) as caught:
        read_any(struck_book(xlsb_cell(62, 0, rich(*pieces, text="甲乙丙"))))
    assert caught.value.code == "file-broken"
