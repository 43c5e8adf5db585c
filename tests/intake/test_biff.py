"""Old binary workbooks: as xlwt writes them, and record by record."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlrd
import xlwt
from formats import biff, biff_text, xls, xls_label, xls_number
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.xls.biff import read_biff
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.returns.cells import STRUCK, Extra, RawCell, Sheet

KIND = "旧版 Excel 或 WPS 工作簿（.xls/.et）"


def saved(fill: Callable[[Any], None], **options: Any) -> bytes:
    """A workbook that xlwt writes, filled by a function."""
    book = xlwt.Workbook(encoding="utf-8", **options)
    fill(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def fill(book: Any) -> None:
    """Everything that a form may hold."""
    sheet = book.add_sheet("附件1")
    percent, day = xlwt.easyxf(num_format_str="0.0%"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    sheet.write(0, 0, "单位名称\n（全称）")
    sheet.write(0, 1, 326)
    sheet.write(0, 2, 92.5)
    sheet.write(0, 3, 0.985, percent)
    sheet.write(0, 4, date(2017, 11, 3), day)
    sheet.write(0, 5, True)
    sheet.write(0, 6, "", percent)
    sheet.row(0).set_cell_error(7, 0x2A)
    sheet.write(1, 0, xlwt.Formula("B1*2"))
    sheet.write_merge(3, 4, 0, 2, "合并")
    sheet.row(8).hidden = sheet.row(9).hidden = True
    sheet.col(5).hidden = True
    sheet.protect = True
    book.add_sheet("隐藏").visibility = 1
    book.add_sheet("深藏").visibility = 2


BOOK = saved(fill)


def text(value: str) -> RawCell:
    """A text cell without format and formula."""
    return RawCell("text", value, "General", "")


def grid(*records: bytes) -> Sheet:
    """The sheet of these records."""
    return read_any(xls(records)).sheets[0]


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    """The code and the phrase with which a workbook is refused."""
    with pytest.raises(Refused) as caught:
        read_biff(data, limits or Limits())
    return caught.value.code, caught.value.values["what"]


def outcome(data: bytes) -> str:
    """Whether a file is read, or the code with which it is refused."""
    try:
        read_biff(data)
    except Refused as refused:
        return refused.code
    return "read"


def test_cells_carry_what_an_xlsx_would() -> None:
    """Literals without needless decimals, dates as numbers with their format, formulas marked."""
    assert read_any(BOOK).sheets[0].cells == {
        "A1": text("单位名称\n（全称）"),
        "B1": RawCell("number", "326", "General", ""),
        "C1": RawCell("number", "92.5", "General", ""),
        "D1": RawCell("number", "0.985", "0.0%", ""),
        "E1": RawCell("number", "43042", "yyyy-mm-dd", ""),
        "F1": RawCell("boolean", "TRUE", "General", ""),
        "H1": RawCell("error", "#N/A", "General", ""),
        "A2": RawCell("text", "", "General", "="),
        "A4": text("合并"),
    }


def test_what_stands_around_the_cells_is_told() -> None:
    """States, protection, merges, what is hidden; that validations were not looked at."""
    book = read_any(BOOK)
    first = book.sheets[0]
    assert [(sheet.name, sheet.state, sheet.protected) for sheet in book.sheets] == [
        ("附件1", "visible", True),
        ("隐藏", "hidden", False),
        ("深藏", "veryHidden", False),
    ]
    assert (first.merges, first.validated) == (("A4:C5",), None)
    assert (first.hidden_rows, first.hidden_columns) == (((9, 10),), ((6, 6),))
    assert (book.date1904, book.values_only, book.extras) == (False, KIND, ())


def test_last_cell_of_the_sheet_is_read() -> None:
    """Rows and columns before it may be empty."""
    assert dict(grid(xls_label(65535, 255, "最后")).cells) == {"IV65536": text("最后")}


def test_dates_may_count_from_1904() -> None:
    """The workbook's own switch."""

    def dated(book: Any) -> None:
        book.dates_1904 = True
        book.add_sheet("表").write(0, 0, 1)

    assert read_any(saved(dated)).date1904 is True


def test_chinese_dates_known_by_their_number_only() -> None:
    """Excel's Chinese edition writes no text for the formats 27 to 36 and 50 to 58."""
    style = struct.pack("<HHHBBBBIIH", 0, 31, 0, 0, 0, 0, 0, 0, 0, 0)
    cells = read_any(xls([xls_number(0, 0, 43042.0)], more=biff(0x00E0, style))).sheets[0].cells
    assert cells == {"A1": RawCell("number", "43042", 'yyyy"年"m"月"d"日"', "")}


def test_other_records_are_told_and_never_cost_the_file() -> None:
    """A note, a picture, a link, DDE, a chart and a macro sheet, and records that xlrd would assert on."""
    note = biff(0x005D, struct.pack("<HHHH", 0x15, 18, 0x19, 7) + bytes(14))
    words = biff(0x01B6, struct.pack("<HH6xHH4x", 0, 0, 3, 0)) + biff(0x003C, biff_text("请核对"))
    picture = biff(0x005D, struct.pack("<HHHH", 0x15, 18, 8, 8) + bytes(14))
    place = biff(0x001C, struct.pack("<HHHH", 4, 1, 0, 7) + bytes(4))
    chart = (
        biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x20, 0, 0, 0, 0)) + xls_number(9, 9, 1) + biff(0x000A)
    )
    nonsense = biff(0x001A, b"\5\0") + biff(0x01B0, b"\0") + biff(0x0018, b"\xff") + biff(0x01B8, b"\0")
    link = struct.pack("<HH", 1, 4) + biff_text("a.xl")
    topic = struct.pack("<HH", 0, 3) + biff_text("cmd")
    data = xls(
        [note, words, picture, place, chart, nonsense, xls_label(0, 0, "甲")],
        [],
        [],
        names=["表", "图表", "宏表"],
        kinds=[0, 2, 1],
        more=biff(0x01AE, link) + biff(0x01AE, topic) + biff(0x0018, b"\xff\xff"),
    )
    book = read_any(data)
    first, *others = book.sheets
    assert dict(first.cells) == {"A1": text("甲")}
    assert first.extras == (Extra("picture"), Extra("comment", "B5", "请核对"))
    assert [(sheet.name, dict(sheet.cells)) for sheet in others] == [("图表", {}), ("宏表", {})]
    assert [(extra.kind, extra.text) for extra in book.extras] == [
        ("external-link", "a.xl"),
        ("dde-link", "cmd"),
        ("macros", "宏表"),
    ]


def test_formulas_are_marked_whatever_their_result() -> None:
    """A text result stands in a record of its own."""

    def formula(column: int, result: bytes) -> bytes:
        return biff(0x0006, struct.pack("<HHH", 0, column, 0) + result + struct.pack("<HIH", 0, 0, 0))

    said = biff(0x0207, struct.pack("<H", 2) + biff_text("结果"))
    cells = grid(
        formula(0, struct.pack("<d", 2.5)),
        formula(1, b"\0\0\0\0\0\0\xff\xff"),
        said,
        formula(2, b"\1\0\1\0\0\0\xff\xff"),
        formula(3, b"\2\0\x07\0\0\0\xff\xff"),
        formula(4, b"\3\0\0\0\0\0\xff\xff"),
    ).cells
    assert [(found.kind, found.text, found.formula) for found in cells.values()] == [
        ("number", "2.5", "="),
        ("text", "结果", "="),
        ("boolean", "TRUE", "="),
        ("error", "#DIV/0!", "="),
        ("text", "", "="),
    ]


@pytest.mark.parametrize("stated", [0, 1, 3, 1_000_000, 0x7FFFFFFF])
def test_count_of_shared_strings_is_not_believed(stated: int) -> None:
    """The strings that are there count; the second goes on in the next record, in narrow characters."""
    first = struct.pack("<HB", 2, 9) + struct.pack("<H", 1) + "甲乙".encode("utf-16-le") + bytes(4)
    second = struct.pack("<HB", 4, 1) + "丙丁".encode("utf-16-le")
    strings = biff(0x00FC, struct.pack("<II", 2, stated) + first + second) + biff(0x003C, b"\0ab")
    cells = [biff(0x00FD, struct.pack("<HHHI", row, 0, 0, row)) for row in (0, 1)]
    book = read_any(xls(cells, more=strings))
    assert [found.text for found in book.sheets[0].cells.values()] == ["甲乙", "丙丁ab"]


def test_excel_2_is_read() -> None:
    """One sheet without a name, texts in the code page that is stated."""
    head = struct.pack("<HH", 0, 0)
    records = [
        biff(0x0009, struct.pack("<HH", 2, 0x10)),
        biff(0x0042, struct.pack("<H", 936)),
        biff(0x0004, head + bytes(3) + b"\x04" + "中山".encode("gbk")),
        biff(0x0003, struct.pack("<HH3xd", 1, 0, 92.5)),
        biff(0x0002, struct.pack("<HH3xH", 2, 0, 326)),
        biff(0x000A),
    ]
    book = read_any(b"".join(records))
    assert [(sheet.name, [c.text for c in sheet.cells.values()]) for sheet in book.sheets] == [
        ("Sheet 1", ["中山", "92.5", "326"])
    ]


@pytest.mark.parametrize("page", [biff(0x0042, struct.pack("<H", 936)), b""])
@pytest.mark.parametrize(
    ("code", "head", "label"),
    [
        (0x0009, struct.pack("<HH", 2, 0x10), biff(0x0004, bytes(7) + b"\x04" + "中山".encode("gbk"))),
        (
            0x0209,
            struct.pack("<HHH", 3, 0x10, 0),
            biff(0x0204, struct.pack("<4H", 0, 0, 0, 4) + "中山".encode("gbk")),
        ),
        (
            0x0409,
            struct.pack("<HHH", 4, 0x10, 0),
            biff(0x0204, struct.pack("<4H", 0, 0, 0, 4) + "中山".encode("gbk")),
        ),
    ],
    ids=["Excel 2", "Excel 3", "Excel 4"],
)
def test_texts_of_old_versions_are_chinese_unless_they_say_otherwise(
    code: int, head: bytes, label: bytes, page: bytes
) -> None:
    """Components that write such files leave the code page out."""
    (sheet,) = read_any(biff(code, head) + page + label + biff(0x000A)).sheets
    assert dict(sheet.cells) == {"A1": text("中山")}


@pytest.mark.parametrize(
    ("listed", "actual"), [(0, 0x40), (0, 0x06), (0, 0x20), (1, 0x40), (2, 0x20), (6, 0x06)]
)
def test_sheets_without_a_grid_are_no_damage(listed: int, actual: int) -> None:
    """Macro sheets, modules and charts, even where the list of sheets calls them worksheets."""
    data = bytearray(xls([xls_number(0, 0, 1)], [xls_number(0, 0, 2)]))
    _, entry = (place for place in range(len(data)) if data[place : place + 2] == b"\x85\0")
    data[entry + 9] = listed
    start = struct.unpack_from("<I", data, entry + 4)[0]
    struct.pack_into("<H", data, start + 6, actual)
    book = read_any(bytes(data))
    assert [len(sheet.cells) for sheet in book.sheets] == [1, 0]
    assert [extra.kind for extra in book.extras] == (["macros"] if actual in (0x40, 0x06) else [])


def test_excel_95_is_read() -> None:
    """Names and texts in the code page, the stream without an OLE file."""
    name = "附件1".encode("gbk")
    begin = biff(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 1996)) + biff(0x0042, struct.pack("<H", 936))
    offset = len(begin) + 4 + 7 + len(name) + 4
    listed = biff(0x0085, struct.pack("<IBBB", offset, 1, 0, len(name)) + name) + biff(0x000A)
    label = biff(0x0204, struct.pack("<HHHH", 0, 0, 0, 4) + "中山".encode("gbk"))
    body = biff(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0, 1996)) + label + biff(0x000A)
    (sheet,) = read_any(begin + listed + body).sheets
    assert (sheet.name, sheet.state, dict(sheet.cells)) == ("附件1", "hidden", {"A1": text("中山")})


def test_macros_and_objects_are_told_by_the_folders_of_the_ole_file() -> None:
    """The storages are what the file holds beside the records."""
    entry = "Root Entry\0".encode("utf-16-le")
    place = BOOK.index(entry)
    name = "_VBA_PROJECT_CUR\0".encode("utf-16-le")
    storage = struct.pack("<64sHBB3I36xIQ", name, len(name), 1, 1, *[0xFFFFFFFF] * 3, 0, 0)
    free = place + 128 * 2
    linked = bytearray(BOOK)
    linked[free : free + 128] = storage
    linked[place + 128 + 72 : place + 128 + 76] = struct.pack("<I", 2)  # the stream's sibling
    assert read_any(bytes(linked)).extras == (Extra("macros", text="_VBA_PROJECT_CUR"),)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (xls([xls_number(0, 0, 1), xls_label(0, 0, "甲")]), "单元格 A1 出现两次"),
        (xls([xls_number(0, 0, 1)])[:-6], "BIFF 记录不完整"),
        (xls([xls_number(0, 0, 1)])[:-4], "工作表的数据不完整"),
        (xls([biff(0x0203, b"\0\0")]), "旧版工作簿的内容读不出来"),
        (xls([biff(0x00FD, struct.pack("<HHHI", 0, 0, 0, 9))]), "旧版工作簿的内容读不出来"),
        (xls([xls_number(0, 300, 1)]), "旧版工作簿的内容读不出来"),
        (xls(), "工作簿里没有工作表"),
        (b"\x09\x00", "工作表的数据不完整"),
        (b"\x09\x99" + bytes(30), "开头不是 BIFF 记录"),
    ],
    ids=["twice", "cut", "no end", "short", "no such string", "far", "no sheet", "begin only", "not BIFF"],
)
def test_what_is_wrong_costs_the_file(data: bytes, what: str) -> None:
    """Each with what was found."""
    assert refusal(data) == ("file-broken", what)


def test_sheets_that_overlap_are_refused() -> None:
    """Two entries that lead to one place would multiply the work."""
    data = bytearray(xls([xls_number(0, 0, 1)], [xls_number(0, 0, 2)]))
    first, second = (place for place in range(len(data)) if data[place : place + 2] == b"\x85\0")
    data[second + 4 : second + 8] = data[first + 4 : first + 8]
    assert refusal(bytes(data)) == ("file-broken", "工作表的数据互相重叠")


def test_sheet_that_begins_nowhere_is_refused() -> None:
    """Where its list points at the end of the records before it, it is not taken for an empty one."""
    data = bytearray(xls([xls_number(0, 0, 1)]))
    place = data.index(b"\x85\0")
    (start,) = struct.unpack_from("<I", data, place + 4)
    struct.pack_into("<I", data, place + 4, start - 4)
    assert refusal(bytes(data)) == ("file-broken", "工作表的数据不完整")


def test_entry_of_a_sheet_that_is_cut_short_is_refused() -> None:
    """Its name is not made of what follows."""
    data = bytearray(xls([xls_number(0, 0, 1)]))
    place = data.index(b"\x85\0")
    (size,) = struct.unpack_from("<H", data, place + 2)
    struct.pack_into("<H", data, place + 2, 4)
    data[place + 8 : place + 4 + size] = biff(0x00FF, bytes(size - 8))
    assert refusal(bytes(data)) == ("file-broken", "旧版工作簿的内容读不出来")


def test_far_cells_count_with_all_that_stand_before_them() -> None:
    """Each costs little in the file, but the row up to it is built."""
    far = xls([xls_number(row, 255, 1) for row in range(10)])
    assert len(read_biff(far, Limits(cells=2560)).sheets[0].cells) == 10
    assert refusal(far, Limits(cells=2559)) == ("file-too-large", "单元格超过 2559 个")
    assert refusal(far, Limits(file_bytes=100))[0] == "file-too-large"


def test_files_cut_anywhere_are_read_or_refused() -> None:
    """Wherever a file ends, the answer is a workbook or one reason."""
    whole = xls([xls_label(0, 0, "甲"), xls_number(0, 1, 1)])
    assert {outcome(whole[:end]) for end in range(2, len(whole))} == {"file-broken"}
    assert {outcome(BOOK[:end]) for end in range(8, len(BOOK), 97)} <= {"read", "file-broken"}


@given(st.sampled_from([BOOK, xls([xls_label(0, 0, "甲"), xls_number(0, 1, 1)])]), st.data())
def test_changed_bytes_are_read_or_refused(whole: bytes, data: st.DataObject) -> None:
    """Whatever stands in the file, xlrd's failures come out as one reason."""
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(8, len(changed) - 1))
        changed[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    assert outcome(bytes(changed)) in ("read", "file-broken", "file-too-large", "file-encrypted")


VALUES = st.one_of(
    # xlrd fails where a character beyond these is divided between two records.
    st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.sampled_from(["甲" * 9000, "é" * 9000]),  # longer than a record
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)


@given(st.dictionaries(st.tuples(st.integers(0, 90), st.integers(0, 255)), VALUES, min_size=1, max_size=20))
def test_values_are_those_that_xlrd_reads(values: dict[tuple[int, int], Any]) -> None:
    """Texts over several records, numbers in the four shapes that the format has for them."""

    def fill(book: Any) -> None:
        sheet = book.add_sheet("表")
        for (row, column), value in values.items():
            sheet.write(row, column, value)

    data = saved(fill)
    theirs = xlrd.open_workbook(file_contents=data).sheet_by_index(0)
    expected = {}
    for row, column in sorted(values):
        value = theirs.cell_value(row, column)
        if theirs.cell_type(row, column) == xlrd.XL_CELL_BOOLEAN:
            shown = "TRUE" if value else "FALSE"
        elif isinstance(value, str):
            shown = value.replace("\r\n", "\n").replace("\r", "\n")
        else:
            shown = repr(value).removesuffix(".0")
        expected[f"{xlrd.colname(column)}{row + 1}"] = shown
    found = read_biff(data).sheets[0].cells
    assert {place: cell.text for place, cell in found.items()} == expected
    assert list(found) == list(expected)


def struck(book: Any, struck: bool = True) -> Any:
    """A font of a workbook, with a line through the text or without."""
    font = xlwt.Font()
    font.struck_out = struck
    return font


def fill_struck(book: Any) -> None:
    """Runs and whole cells with a line through them; the font of the number 4 is none."""
    sheet = book.add_sheet("表")
    old, new = struck(book), struck(book, False)
    whole = xlwt.XFStyle()
    whole.font = struck(book)
    sheet.write_rich_text(0, 0, [("310", old), ("326", new)])
    sheet.write_rich_text(1, 0, ["😀甲", ("乙", old), "丙"])
    sheet.write_rich_text(2, 0, [("甲", old), ("乙\n", old)])
    sheet.write_rich_text(3, 0, ["甲", ("乙", new)], whole)
    sheet.write(4, 0, 326, whole)
    sheet.write(5, 0, "甲", whole)
    sheet.write(6, 0, "甲")
    for color in range(8, 14):
        font = struck(book, color == 13)
        font.colour_index = color
        sheet.write_rich_text(7, color - 8, [("甲", font), ("乙", new)])


def test_struck_text_is_left_out() -> None:
    """By the font of a run or of the whole cell; places are counted in units of UTF-16."""
    cells = read_any(saved(fill_struck)).sheets[0].cells
    found = {place: (cell.text, cell.left_out(STRUCK)) for place, cell in cells.items()}
    assert found == {
        "A1": ("326", ("310",)),
        "A2": ("😀甲丙", ("乙",)),
        "A3": ("甲乙\n", ("甲乙\n",)),
        "A4": ("乙", ("甲",)),
        "A5": ("326", ("326",)),
        "A6": ("甲", ("甲",)),
        "A7": ("甲", ()),
        **dict.fromkeys(("A8", "B8", "C8", "D8", "E8"), ("甲乙", ())),
        "F8": ("乙", ("甲",)),
    }
    assert [place for place, cell in cells.items() if cell.wholly_struck] == ["A3", "A5", "A6"]


def test_struck_text_of_older_workbooks() -> None:
    """Before Unicode, places are counted in bytes of the code page."""
    page = biff(0x0042, struct.pack("<H", 936))
    fonts = [
        biff(0x0031, struct.pack("<HHHHHBBBB", 200, bit, 8, 400, 0, 0, 0, 0, 0) + b"\1A") for bit in (0, 8)
    ]
    style = biff(0x00E0, struct.pack("<HHHHHHHH", 0, 0, 0, 0, 0, 0, 0, 0))
    typed = "甲乙丙".encode("gbk")
    cell = biff(0x00D6, struct.pack("<HHHH", 0, 0, 0, len(typed)) + typed + bytes([2, 2, 1, 4, 0]))
    begin = struct.pack("<HHHH", 0x0500, 5, 0, 1996)
    globals_ = biff(0x0809, begin) + page + b"".join(fonts) + style
    listed = biff(0x0085, struct.pack("<IBBB", len(globals_) + 16, 0, 0, 1) + b"S")
    sheet = biff(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0, 1996)) + cell + biff(0x000A)
    found = read_biff(globals_ + listed + biff(0x000A) + sheet).sheets[0].cells["A1"]
    assert (found.text, found.left_out(STRUCK)) == ("甲丙", ("乙",))
