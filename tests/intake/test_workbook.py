"""The reader of cells, by hand-made parts; see test_readers_agree for its comparison with other readers."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter
from handmade import MAIN, REL, STRICT, STRICT_REL, handmade, with_openpyxl, with_xlsxwriter, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from cwgk_excel.intake.containers.container import open_container
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.xlsx.workbook import read_parts
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.returns.cells import STRUCK, RawCell, Workbook


def cells_of(rows: str, shared: str = "") -> Mapping[str, RawCell]:
    """Read the cells of a hand-made sheet with these rows."""
    return read_any(zipped(handmade(rows, shared))).sheets[0].cells


def refusal(parts: Mapping[str, bytes], limits: Limits | None = None) -> tuple[str, str]:
    """Return the code and the phrase with which the workbook of these parts is refused."""
    with pytest.raises(Refused) as caught:
        read_any(zipped(parts), limits or Limits())
    return caught.value.code, caught.value.values["what"]


def attempt(data: bytes) -> Workbook | str:
    """Return the workbook, or the code with which it is refused."""
    try:
        return read_any(data)
    except Refused as refused:
        return refused.code


def text(value: str) -> RawCell:
    """Return a text cell without format and formula."""
    return RawCell("text", value, "General", "")


def number(literal: str) -> RawCell:
    """Return a number cell without format and formula."""
    return RawCell("number", literal, "General", "")


def test_values_that_openpyxl_shows_otherwise() -> None:
    """Escapes, rich text, empty results and the last column, as literal expectations."""
    cells = read_any(with_xlsxwriter()).sheets[0].cells
    assert cells["K1"] == text("回车_x000D_\x01")
    assert cells["J1"] == text("经验突出。")
    # Both libraries write an empty <v> without t="str" here, which also is how "not computed" looks.
    assert cells["F6"] == RawCell("blank", "", "General", 'IF(A1="","",A1)')
    assert cells["C3"] == RawCell("number", "43054", "yyyy-mm-dd", "")
    assert cells["XFD2000"].text == "最后一列"
    assert "I1" not in cells


def test_chart_sheet_has_no_cells() -> None:
    """A sheet that is only a chart keeps its place among the sheets."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet, chart = book.add_worksheet("数据"), book.add_chart({"type": "column"})
    sheet.write_column("A1", [1, 2])
    chart.add_series({"values": "=数据!$A$1:$A$2"})
    book.add_chartsheet("图").set_chart(chart)
    book.close()
    names = [(sheet.name, len(sheet.cells)) for sheet in read_any(buffer.getvalue()).sheets]
    assert names == [("数据", 2), ("图", 0)]


def test_file_on_disk_is_read_from_its_bytes(tmp_path: Path) -> None:
    """What a program saved to disk reads as what it wrote."""
    path = tmp_path / "附件2.xlsx"
    path.write_bytes(with_openpyxl())
    assert read_any(path.read_bytes()).sheets[0].cells["D4"] == RawCell("text", "007", "@", "")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>12.50</v></c>', number("12.50")),
        ('<c r="A1" t="n" s="1"><v> -1.5E-3 </v></c>', RawCell("number", "-1.5E-3", "0%", "")),
        ('<c r="A1" s="99"><v>1</v></c>', number("1")),
        ('<c r="A1" t="s"><v>1</v></c>', text("二")),
        ('<c r="A1" t="str"><v>a_x000D_\nb</v></c>', text("a\nb")),
        ('<c r="A1" t="str"><v> </v></c>', text(" ")),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> 甲 </t></is></c>', text(" 甲 ")),
        (
            '<c r="A1" t="inlineStr"><is>\n<r><t>甲</t></r>\n<r><t>乙</t></r><rPh><t>x</t></rPh></is></c>',
            text("甲乙"),
        ),
        ('<c r="A1" t="inlineStr"><v>5</v><is><t>甲</t></is></c>', text("甲")),
        ('<c r="A1"><v>5</v><is><t>甲</t></is></c>', number("5")),
        ('<c r="A1"><v>5</v><x><v>6</v></x><extLst><ext><v>7</v></ext></extLst></c>', number("5")),
        ('<c r="A1"><x><f>B1</f></x><v>5</v></c>', number("5")),
        ('<c r="A1"><v>3<!-- 2 -->26</v></c>', number("326")),
        ('<c r="A1" t="b"><v>1</v></c>', RawCell("boolean", "TRUE", "General", "")),
        ('<c r="A1" t="b"><v>false</v></c>', RawCell("boolean", "FALSE", "General", "")),
        ('<c r="A1" t="b"><v>是</v></c>', RawCell("error", "是", "General", "")),
        ('<c r="A1" t="e"><v>#N/A</v></c>', RawCell("error", "#N/A", "General", "")),
        ('<c r="A1" t="d"><v>2017-11-15</v></c>', RawCell("date", "2017-11-15", "General", "")),
        ('<c r="A1"><v>nan</v></c>', RawCell("error", "nan", "General", "")),
        ('<c r="A1"><v>1,5</v></c>', RawCell("error", "1,5", "General", "")),
        ('<c r="A1"><v>1_000</v></c>', RawCell("error", "1_000", "General", "")),
        ('<c r="A1"><v>１２</v></c>', RawCell("error", "１２", "General", "")),
        ('<c r="A1"><v>1e999</v></c>', RawCell("error", "1e999", "General", "")),
        ('<c r="A1"><f>B1*2</f><v>4</v></c>', RawCell("number", "4", "General", "B1*2")),
        ('<c r="A1"><f>B1&amp;"x"</f></c>', RawCell("blank", "", "General", 'B1&"x"')),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', RawCell("text", "", "General", "B1")),
        ('<c r="A1"><f t="shared" si="0"/><v>4</v></c>', RawCell("number", "4", "General", "=")),
    ],
)
def test_each_way_to_store_a_value(cell: str, expected: RawCell) -> None:
    """Every cell type gives its kind, its text, its format and its formula."""
    shared = "<si><t>一</t></si><si><t>二</t></si>"
    assert cells_of(f'<row r="1">{cell}</row>', shared) == {"A1": expected}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"/>',
        '<c r="A1" s="1"><v/></c>',
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="A1" t="str"><v></v></c>',
        '<c r="A1" t="inlineStr"><is><t></t></is></c>',
        '<c r="A1" t="inlineStr"><v>甲</v></c>',
        '<c r="A1" t="str"><is><t>甲</t></is></c>',
        '<c r="A1"><x><v>5</v></x></c>',
        '<c r="A1"><y:v xmlns:y="urn:y">5</y:v></c>',
        '<c r="A1" t="inlineStr"><t>甲</t></c>',
        '<c r="XFE1" s="1"/>',
    ],
)
def test_empty_cells_are_not_there(cell: str) -> None:
    """Nothing, an empty value and an empty string are blank, and what is no value of the cell's type."""
    assert cells_of(f'<row r="1">{cell}</row>', "<si><t/></si>") == {}


def test_last_cell_of_a_sheet_is_read() -> None:
    """The bounds are Excel's, and the dimension stated in the file is not believed."""
    assert cells_of('<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>') == {"XFD1048576": number("7")}


@pytest.mark.parametrize(
    "counts", ['count="0" uniqueCount="0"', 'count="4294967295" uniqueCount="-1"', 'count="x"']
)
def test_counts_that_lie_are_not_believed(counts: str) -> None:
    """The strings are counted as they are read."""
    parts = handmade('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "<si><t>一</t></si><si><t>二</t></si>")
    parts["xl/strings.xml"] = parts["xl/strings.xml"].replace(b"<sst ", f"<sst {counts} ".encode(), 1)
    assert read_any(zipped(parts)).sheets[0].cells == {"A1": text("二")}


def test_cells_without_address_are_counted() -> None:
    """Rows and cells may leave their place out; then they follow one another."""
    one, two = "<c><v>1</v></c>", "<c><v>2</v></c>"
    rows = f'<row>{one}<c/>{two}</row><row r="5"><c r="Z5"/>{one}<c r="AZ5"/>{two}</row><row>{one}</row>'
    found = {address: cell.text for address, cell in cells_of(rows).items()}
    assert found == {"A1": "1", "C1": "2", "AA5": "1", "BA5": "2", "A6": "1"}


@pytest.mark.parametrize(
    ("main", "rel", "prefix"),
    [(STRICT, STRICT_REL, ""), (MAIN, REL, "x"), (STRICT, STRICT_REL, "ns0"), ("urn:home-made", REL, "")],
)
def test_namespaces_and_prefixes_read_alike(main: str, rel: str, prefix: str) -> None:
    """Strict files and prefixed elements hold the same cells."""
    p = f"{prefix}:" if prefix else ""
    first, second = (f"<{p}v>{literal}</{p}v></{p}c>" for literal in "01")
    rows = f'<{p}row r="1"><{p}c r="A1" t="s">{first}<{p}c r="B1" s="1">{second}</{p}row>'
    parts = handmade(rows, f"<{p}si><{p}t>甲</{p}t></{p}si>", main, rel, prefix)
    cells = read_any(zipped(parts)).sheets[0].cells
    assert cells == {"A1": text("甲"), "B1": RawCell("number", "1", "0%", "")}


def test_utf16_parts_are_read() -> None:
    """XML may be UTF-16, and a few programs write it."""
    parts = handmade('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>')
    parts["xl/sheet1.xml"] = parts["xl/sheet1.xml"].decode().encode("utf-16")
    assert read_any(zipped(parts)).sheets[0].cells == {"A1": text("甲")}


def test_long_text_is_whole() -> None:
    """Text beyond the parser's buffer comes in pieces and is put together."""
    long = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(32_767))
    rows = f'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>{long}</v></c></row>'
    cells = cells_of(rows, f"<si><t>{long}</t></si>")
    assert cells["A1"].text == cells["B1"].text == long


def test_workbook_without_styles_and_strings_is_read() -> None:
    """Both parts are optional."""
    parts = handmade('<row r="1"><c r="A1" s="1"><v>1</v></c></row>')
    del parts["xl/styles.xml"], parts["xl/strings.xml"]
    assert read_any(zipped(parts)).sheets[0].cells == {"A1": number("1")}


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "单元格 A1 文本找不到"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "单元格 A1 文本找不到"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "单元格 XFE1 地址不正常"),
        ('<row r="1"><c r="A1048577"><v>1</v></c></row>', "单元格 A1048577 地址不正常"),
        ('<row r="1"><c r="A0"><v>1</v></c></row>', "单元格 A0 地址不正常"),
        ('<row r="1"><c r="XFD1"/><c><v>1</v></c></row>', "单元格 XFE1 地址不正常"),
        ('<row r="1"><c r="?"/><c><v>1</v></c></row>', "单元格 ? 地址不正常"),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "单元格 A1 出现两次"),
        ('<row r="1"><c r="A1" t="x"><v>1</v></c></row>', "单元格 A1 类型不正常"),
        ('<row r="x"><c><v>1</v></c></row>', "有不正常的行号 x"),
        ('<row r="1"><c r="A1"><v>1</c></row>', "不是完整的 XML"),
    ],
)
def test_sheet_that_contradicts_itself_is_broken(rows: str, what: str) -> None:
    """What cannot be read for certain is refused with its place, never guessed."""
    code, phrase = refusal(handmade(rows, "<si><t>一</t></si>"))
    assert code == "file-broken"
    assert "xl/sheet1.xml" in phrase
    assert what in phrase


MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
CHOICE = "<mc:AlternateContent {}><mc:Choice Requires='x'>{}</mc:Choice></mc:AlternateContent>"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>5</v><v>6</v></c></row>',
        '<row r="1"><c r="A1"><f>1+1</f><f>2+2</f><v>5</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>5</t></is><is><t>6</t></is></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>5</t><t>6</t></is></c></row>',
        '<row r="1"><c r="A1"><v>3<x/>26</v></c></row>',
        '<row r="1"><c r="A1"><f>1<v>7</v></f><v>5</v></c></row>',
        '<row r="1"><c r="A1"><v>5</v><c r="B1"><v>6</v></c></c></row>',
        '<row r="1"><x><c r="A1"><v>5</v></c></x></row>',
        '<x><row r="1"><c r="A1"><v>5</v></c></row></x>',
        '<row r="1"><row r="2"><c r="A2"><v>5</v></c></row></row>',
        f'<row r="1"><c r="A1">{CHOICE.format(MC, "<v>5</v>")}<v>6</v></c></row>',
        '<row r="1">' + CHOICE.format(MC, "<c r='A1'><v>5</v></c>") + "</row>",
        CHOICE.format(MC, "<row r='1'><c r='A1'><v>5</v></c></row>"),
    ],
)
def test_cell_that_programs_read_differently_is_refused(rows: str) -> None:
    """Contents twice, elements inside a value, rows and cells out of their places, a choice of contents."""
    code, phrase = refusal(handmade(rows))
    assert code == "file-unsafe"
    assert "不同的程序会读出不同的内容" in phrase


def test_choice_beside_the_cells_is_passed_over() -> None:
    """Excel offers one of its controls; cells inside one are refused."""
    parts = handmade('<row r="1"><c r="A1"><v>5</v></c></row>')
    after = (
        CHOICE.format(MC, "<controls><x/></controls>") + '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    )
    part = parts["xl/sheet1.xml"].decode()
    parts["xl/sheet1.xml"] = part.replace("</sheetData>", "</sheetData>" + after).encode()
    sheet = read_any(zipped(parts)).sheets[0]
    assert (sheet.cells, sheet.merges) == ({"A1": number("5")}, ("A1:B2",))
    hidden = CHOICE.format(MC, "<sheetData><row r='1'><c r='A1'><v>5</v></c></row></sheetData>")
    parts["xl/sheet1.xml"] = part.replace("<sheetData>", hidden + "<sheetData>").encode()
    assert refusal(parts)[0] == "file-unsafe"


STRUCK_STYLES = (
    "<fonts><font/><font><strike/></font></fonts><cellXfs><xf fontId='0'/><xf fontId='1'/></cellXfs>"
)
OLD, NEW = "<r><rPr><strike/></rPr><t>310</t></r>", "<r><rPr/><t>326</t></r>"


@pytest.mark.parametrize(
    ("cell", "kept", "struck"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', "326", ("310",)),
        (f'<c r="A1" t="inlineStr"><is>{OLD}{NEW}{OLD}</is></c>', "326", ("310", "310")),
        (f'<c r="A1" t="inlineStr"><is>{OLD}{OLD}</is></c>', "310310", ("310310",)),
        (f'<c r="A1" t="inlineStr"><is>{OLD}<r><t> </t></r></is></c>', "310", ("310",)),
        (f'<c r="A1" s="1" t="inlineStr"><is><r><t>310</t></r>{NEW}</is></c>', "326", ("310",)),
        ('<c r="A1" s="1"><v>310</v></c>', "310", ("310",)),
        ('<c r="A1" s="1" t="s"><v>1</v></c>', "甲", ("甲",)),
        ('<c r="A1" t="s"><v>1</v></c>', "甲", ()),
        ('<c r="A1" s="1"><f>B1</f></c>', "", ()),
    ],
)
def test_struck_text_is_left_out(cell: str, kept: str, struck: tuple[str, ...]) -> None:
    """Unless there is no other; by the font of a run or of the whole cell."""
    parts = handmade(f'<row r="1">{cell}</row>', f"<si>{OLD}{NEW}</si><si><t>甲</t></si>")
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{STRUCK_STYLES}</styleSheet>'.encode()
    found = read_any(zipped(parts)).sheets[0].cells["A1"]
    assert (found.text, found.left_out(STRUCK)) == (kept, struck)
    assert found.wholly_struck is (bool(struck) and kept != "326")


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("strings.xml", "xl/strings.xml"),
        ("../texts/a.xml", "texts/a.xml"),
        ("/a/b/strings.xml", "a/b/strings.xml"),
        ("texts\\a.xml", "xl/texts/a.xml"),
    ],
)
def test_string_table_may_lie_anywhere(target: str, part: str) -> None:
    """Where its relationship says, from the workbook's part or from the top; one that is missing is told."""
    parts = handmade('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "<si><t>甲</t></si>")
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(b'Target="strings.xml"', f'Target="{target}"'.encode())
    parts[part] = parts.pop("xl/strings.xml")
    assert read_any(zipped(parts)).sheets[0].cells == {"A1": text("甲")}
    del parts[part]
    assert refusal(parts) == ("file-broken", "部件 xl/sheet1.xml 中单元格 A1 文本找不到")


@pytest.mark.parametrize("name", ["xl/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_missing_sheet_is_named(name: str) -> None:
    """A sheet without its part, or without any relationship, is said to be missing."""
    parts = handmade("")
    del parts[name]
    assert refusal(parts) == ("file-broken", "找不到工作表 表 的内容")


def test_workbook_without_sheets_is_broken() -> None:
    """There is nothing to read in it."""
    parts = handmade("")
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}"/>'.encode()
    assert refusal(parts) == ("file-broken", "工作簿里没有工作表")


def test_same_part_for_many_sheets_is_broken() -> None:
    """One big part listed a thousand times would be read a thousand times."""
    parts = handmade("")
    sheet = b'<sheet name="B" sheetId="2" r:id="worksheet"/></sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", sheet)
    assert refusal(parts) == ("file-broken", "工作表 B 出现两次")


def test_too_many_cells_are_refused() -> None:
    """Cells are counted, the empty ones too."""
    parts = handmade('<row r="1"><c/><c/><c/></row>')
    assert refusal(parts, Limits(cells=2)) == ("file-too-large", "单元格超过 2 个")
    assert read_any(zipped(parts), Limits(cells=3)).sheets[0].cells == {}


def test_parts_need_no_archive() -> None:
    """A container that is open already is read as it is."""
    data = zipped(handmade('<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert read_parts(open_container(data)) == read_any(data)


ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.5</v></c><c><f>A1</f></c></row>'
    '<row><c t="inlineStr"><is><t>甲</t></is></c><c t="b"><v>1</v></c></row>'
)
PARTS = handmade(ROWS, "<si><r><t>一</t></r></si>")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(PARTS)),
    st.lists(
        st.tuples(st.integers(0, 2000), st.integers(0, 3), st.binary(max_size=4)), min_size=1, max_size=3
    ),
)
def test_mutated_parts_are_read_or_refused(name: str, changes: list[tuple[int, int, bytes]]) -> None:
    """Whatever stands in a part, there is a workbook or one refusal."""
    part = PARTS[name]
    for place, removed, added in changes:
        place %= len(part) + 1
        part = part[:place] + added + part[place + removed :]
    outcome = attempt(zipped({**PARTS, name: part}))
    if isinstance(outcome, str):
        assert outcome in ("file-broken", "file-unsafe", "file-not-workbook")
    else:
        assert all(cell.text or cell.formula for sheet in outcome.sheets for cell in sheet.cells.values())


@pytest.mark.parametrize("kind", ["xlMacrosheet", "xlIntlMacrosheet", "dialogsheet", "chartsheet"])
def test_sheets_without_a_grid_are_no_damage(kind: str) -> None:
    """Macro sheets, dialogs of Excel 5 and charts: they are named, and hold no cells."""
    parts = handmade('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>')
    parts["xl/other.xml"] = b"<other/>"
    links = "xl/_rels/workbook.xml.rels"
    line = f'<Relationship Id="rIdX" Type="{REL}/{kind}" Target="other.xml"/></Relationships>'
    parts[links] = parts[links].replace(b"</Relationships>", line.encode())
    entry = b'<sheet name="\xe5\xae\x8f" sheetId="77" r:id="rIdX"/></sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", entry)
    book = read_any(zipped(parts))
    assert [(sheet.name, len(sheet.cells)) for sheet in book.sheets][1:] == [("宏", 0)]
    assert bool(book.extras) == ("acro" in kind)


def test_module_of_macros_that_leads_nowhere_is_no_damage() -> None:
    """Excel lists the modules of workbooks from its version 5 among the sheets, without a part."""
    parts = handmade('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>')
    entry = b'<sheet name="Module1" sheetId="77" r:id=""/></sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", entry)
    assert [len(sheet.cells) for sheet in read_any(zipped(parts)).sheets] == [1]
