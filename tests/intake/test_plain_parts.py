"""The scan of plain parts: what it takes, what it leaves to the general pass, and that both read alike."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from both_ways import read_both_ways
from handmade import MAIN, handmade, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.xlsx import plain_parts, rich_text, sheet_part
from cwgk_excel.intake.formats.xlsx.shapes import alike_of
from cwgk_excel.intake.formats.xlsx.sheet_xml import SheetReader
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import RawCell

ROOT = Path(__file__).parents[2]
ISSUED = sorted((ROOT / "workbook_templates").glob("*.xlsx"))
SHARED = "<si><t>甲&amp;乙</t></si><si><t xml:space='preserve'> 丙</t></si><si><t>&#20010;_x0041_</t></si>"
# Rows and their contents, plain and otherwise, of which hypothesis makes sheets.
PIECES = (
    *(
        '<row r="1">',
        '<row r="2" ht="1" customHeight="1">',
        '<row r="3" hidden="true"/>',
        '<row r="4" x:ht="1">',
    ),
    *("<row>", "</row>", "</row>", "<row r='5'>", '<row r="5" xmlns="urn:other">', '<row r="08">'),
    *('<c r="A1" s="1" t="s"><v>0</v></c>', '<c r="A2" t="s"><v>7</v></c>', '<c r="A3" t="s"><v> 0 </v></c>'),
    *(
        '<c r="B1"><v>3.5</v></c>',
        '<c r="B2" t="n"><v>nan</v></c>',
        '<c r="B3"><v/></c>',
        '<c r="B4" s="1"/>',
    ),
    *(
        '<c r="C1" t="str"><f>A1&amp;"x"</f><v>&#x7532;</v></c>',
        '<c r="C2"><f t="shared" si="0"/><v>1</v></c>',
    ),
    *(
        '<c r="C3" t="str"><f>B1</f><v></v></c>',
        '<c r="C4"><f>SUM(A1)</f></c>',
        '<c r="C5"><f a=">">1</f></c>',
    ),
    *('<c r="D1" t="inlineStr"><is><t>丁_x000D_\n</t></is></c>', '<c r="D2" t="inlineStr"><v>1</v></c>'),
    *('<c r="D3"><is><t>戊</t></is></c>', '<c r="D4" t="inlineStr"><is><r><t>己</t></r></is></c>'),
    *(
        '<c r="E1" t="b"><v>1</v></c>',
        '<c r="E2" t="e"><v>#N/A</v></c>',
        '<c r="E3" t="d"><v>2017-11-03</v></c>',
    ),
    *(
        '<c r="E4" t="x"><v>1</v></c>',
        '<c r="XFE1"><v>1</v></c>',
        '<c r="AAA1"><v>1</v></c>',
        "<c><v>1</v></c>",
    ),
    *("<!-- c -->", "<![CDATA[1]]>", " ", "\r\n", "1", "<?a b?>", "<x:c/>", "<c r='F1'><v>1</v></c>"),
    *('<c r="F2"><v>1<x/>2</v></c>', '<c r="F3"><v>1</v><v>2</v></c>', "</sheetData>", "<sheetData>"),
)


def sheet(rows: str) -> bytes:
    """A workbook with these rows; its namespaces have one prefix more than needed."""
    parts = handmade(rows, SHARED.replace("'", '"'))
    part = parts["xl/sheet1.xml"].replace(b"<worksheet ", b'<worksheet xmlns:x="urn:x" ')
    return zipped({**parts, "xl/sheet1.xml": part})


def attempt(data: bytes) -> object:
    """The workbook or the code of its refusal, which both ways agree on."""
    try:
        return read_both_ways(data)
    except Refused as refused:
        return refused.code


def is_plain(data: bytes) -> bool:
    """Whether no sheet is left to the general pass."""
    with patch.object(SheetReader, "parse", side_effect=AssertionError):
        try:
            read_any(data)
        except AssertionError:
            return False
    return True


@pytest.mark.parametrize("path", ISSUED, ids=lambda path: path.stem)
def test_issued_workbooks_are_plain(path: Path) -> None:
    """Otherwise all that follows would be slow without anybody noticing."""
    assert is_plain(path.read_bytes())


def test_plain_cells() -> None:
    """Every type, references, blanks and formulas."""
    rows = (
        '<row r="1" spans="1:9"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1"><v>98.5</v></c></row>'
        '<row r="2"/><row r="3" ht="0.5"><c r="A3" t="str"><f>A1&lt;&gt;"&#30002;"</f><v>&#x4E59;</v></c>'
        '<c r="B3"><f t="shared" si="0"/><v>5</v></c><c r="C3" t="inlineStr"><is><t>丙</t></is></c>'
        '<c r="D3" t="b"><v>1</v></c><c r="E3" t="e"><v>#N/A</v></c><c r="F3" t="s"><v>2</v></c></row>'
    )
    data = sheet(rows)
    found = read_both_ways(data).sheets[0]
    assert is_plain(data)
    assert found.hidden_rows == ((3, 3),)
    assert found.cells == {
        "A1": RawCell("text", "甲&乙", "0%", ""),
        "C1": RawCell("number", "98.5", "General", ""),
        "A3": RawCell("text", "乙", "General", 'A1<>"甲"'),
        "B3": RawCell("number", "5", "General", "="),
        "C3": RawCell("text", "丙", "General", ""),
        "D3": RawCell("boolean", "TRUE", "General", ""),
        "E3": RawCell("error", "#N/A", "General", ""),
        "F3": RawCell("text", "个A", "General", ""),
    }


@pytest.mark.parametrize(
    "rows",
    [
        '<c r="A1"><v>1</v></c>',
        '<row r="1"/><c r="A1"/>',
        '<row r="1"><row r="2"><c r="A2"><v>1</v></c></row></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1<!-- 2 --></v></c></row>',
        '<row r="1"><c r="A1"><f>1</f><v>1</v><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>&nbsp;</v></c></row>',
        '<row r="1"><c r="A1"><v>\x01</v></c></row>',
        '<row xmlns="urn:other" r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>',
        '</sheetData><sheetData><row r="1"/>',
    ],
)
def test_all_else_is_left_to_the_general_pass(rows: str) -> None:
    """What is refused, and what only the general pass reads rightly."""
    data = sheet(rows)
    assert attempt(data) is not None
    with pytest.raises((AssertionError, Refused)):
        assert is_plain(data)


@pytest.mark.parametrize(
    "wrapping",
    [
        "<!--<sheetData>--><sheetData>{}</sheetData>",
        "<!--<sheetData>{}</sheetData>-->",
        '<x:a xmlns="urn:other"><sheetData>{}</sheetData></x:a>',
        '<sheetData xmlns="urn:other">{}</sheetData>',
        "<sheetData>{}</sheetData><!--</sheetData>-->",
        '<sheetData a=">">{}</sheetData>',
        "<sheetData>{}</sheetData><sheetData/>",
    ],
)
def test_where_the_cells_begin(wrapping: str) -> None:
    """Only the element of the root's namespace holds cells."""
    parts = handmade('<row r="1"><c r="A1"><v>1</v></c></row>')
    part = parts["xl/sheet1.xml"].decode().replace("<worksheet ", '<worksheet xmlns:x="urn:x" ')
    before, _, rest = part.partition("<sheetData>")
    rows, _, after = rest.partition("</sheetData>")
    attempt(zipped({**parts, "xl/sheet1.xml": (before + wrapping.format(rows) + after).encode()}))


COMMON = (
    '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1"><v>1</v></c></row>'
    '<row r="2"><c r="A2" t="s"><f>A1</f><v>1</v></c></row>'
)


@pytest.mark.parametrize(
    "strings",
    [("甲", "乙"), ("甲", "丙"), ("丁", "戊"), ("", "乙"), ("甲", ""), ("甲&amp;乙", "_x0041_"), ("甲",)],
)
def test_sheets_in_common_have_the_texts_of_their_workbook(strings: tuple[str, ...]) -> None:
    """A sheet that copies of a form share byte for byte refers to tokens and names that they do not share."""
    for _ in range(2):
        read_any(zipped(handmade(COMMON, "<si><t>甲</t></si><si><t>乙</t></si>")))
    attempt(zipped(handmade(COMMON, "".join(f"<si><t>{text}</t></si>" for text in strings))))


def test_whole_sheets_in_common_are_not_taken_apart_again() -> None:
    """Only the texts that their workbook has for their strings are put in."""
    for _ in range(2):
        read_any(zipped(handmade(COMMON, "<si><t>甲</t></si><si><t>乙</t></si>")))
    with patch.object(sheet_part, "cut", side_effect=AssertionError):
        book = read_any(zipped(handmade(COMMON, "<si><t>丙</t></si><si><t></t></si>")))
    assert book.sheets[0].cells == {
        "A1": RawCell("text", "丙", "0%", ""),
        "C1": RawCell("number", "1", "General", ""),
        "A2": RawCell("text", "", "General", "A1"),
    }


def test_sheets_in_common_may_have_a_long_text_in_one_workbook() -> None:
    """It is cut to one sign more than a cell can hold, although the sheet came before with short ones."""
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    long = "".join(chr(0x4E00 + number % 20_000) for number in range(40_000))
    for text in ("甲", "乙", long):
        book = read_any(zipped(handmade(cells, f"<si><t>{text}</t></si>")))
    assert book.sheets[0].cells["A1"].text == long[:32_768]


MANY = [
    f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 2}</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in range(1, 51)
]


@pytest.mark.parametrize(
    ("place", "row"),
    [
        (0, '<row r="1"><c r="A1"><v>5</v></c></row>'),
        (20, '<row r="21" hidden="1"><c r="A21" t="s"><v>0</v></c></row>'),
        (20, '<row r="21"><c r="A50"><v>5</v></c></row>'),
        (20, '<row r="21"/>'),
        (20, '<row r="21"><c r="A21"><v>5</v></c>'),
        (20, "</row>"),
        (20, "<!--</row>"),
        (15, '<row r="16"><c r="A16"><v>5<!--</v></c></row>'),
        (49, '<row r="50"><c r="A50" t="s"><v>9</v></c></row> '),
        (49, "--></row>"),
        (49, ""),
    ],
)
def test_rows_in_common_stand_beside_others(place: int, row: str) -> None:
    """A sheet of which most rows came before is read as if none had."""
    strings = ("<si><t>甲</t></si><si><t>乙</t></si>", "<si><t>甲</t></si><si><t>丙</t></si>")
    for _ in range(2):
        read_any(zipped(handmade("".join(MANY), strings[0])))
    changed = "".join([*MANY[:place], row, *MANY[place + 1 :]])
    for texts in strings:
        attempt(zipped(handmade(changed, texts)))


def test_a_sheet_with_very_many_rows_drives_out_no_others() -> None:
    """What copies of a form have in common is known after a sheet with more blocks of rows than are kept."""
    read_any(zipped(handmade("".join(MANY), "<si><t>甲</t></si><si><t>乙</t></si>")))
    rows = range(1, 16 * (sheet_part._BLOCKS + 1))
    read_any(zipped(handmade("".join(f'<row r="{n}"><c r="C{n}"><v>{n}</v></c></row>' for n in rows))))
    with patch.object(sheet_part, "scan_rows", side_effect=AssertionError):
        book = read_any(
            zipped(handmade("".join(MANY).replace("<v>50<", "<v>5<"), "<si><t>甲</t></si><si><t>乙</t></si>"))
        )
    assert book.sheets[0].cells["B50"].text == "5"


def test_cells_like_one_another_are_kept_in_little_memory() -> None:
    """A sheet may have as many formulas as cells, and each has such a place."""
    assert not hasattr(alike_of("n", "0", "A1"), "__dict__")


# A row with each type of cell, to be given other values.
SHAPE = (
    '<row r="1"><c r="A1" s="1" t="s"><v>{}</v></c><c r="B1" s="1"/><c r="C1"><v>{}</v></c>'
    '<c r="D1" t="str"><f>A1&lt;2</f><v>{}</v></c><c r="E1" t="b"><v>{}</v></c><c r="F1"><f>F2</f><v></v></c>'
    '<c r="G1" t="inlineStr"><is><t>{}</t></is></c>'
    '<c r="H1" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c><c r="I1" t="d"><v>{}</v></c></row>'
)
VALUES = (
    *(
        "0",
        "1",
        "2",
        "99",
        "-0",
        "1e999",
        "nan",
        " 1",
        " ",
        "",
        "甲",
        "甲\n乙",
        "_x0041_",
        "_xD800_",
        "2017-11-03",
    ),
    *(
        "&amp;",
        "&#30002;",
        "&#x7532;",
        "&amp;lt;",
        "&#13;",
        "&nbsp;",
        "&",
        "&#0;",
        "&#xD800;",
        "&#xFFFF;",
        "]]>",
        "]]",
    ),
    *(
        ">",
        "\x00",
        "\x01",
        "\r",
        "\ufffe",
        "\uf8ff",
        "\uf8ff\uf8ff",
        "<!-- -->",
        "<v>1</v>",
        "</v>",
        "</v><v>",
        "长" * 1600,
    ),
)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(VALUES), min_size=7, max_size=7))
def test_rows_in_common_have_their_own_values(values: list[str]) -> None:
    """Whatever stands where another copy has its values is read, or refused, as if the rows had not come before."""
    strings = "<si><t>甲</t></si><si><t>乙</t></si><si><t></t></si>"
    for _ in range(2):
        read_any(zipped(handmade(SHAPE.format("0", "1", "甲", "1", "乙", "丙", "2017-11-03"), strings)))
    attempt(zipped(handmade(SHAPE.format(*values), strings)))


def test_rows_that_differ_in_values_are_scanned_once() -> None:
    """As those of a list are, and those of a self-check that a program computed."""
    strings = SHARED.replace("'", '"')
    for text in ("甲", "乙"):
        read_any(zipped(handmade(SHAPE.format("0", "5", text, "1", text, text, "2017-11-03"), strings)))
    values = ("2", "6", "&lt;丙", "0", "丁&#10;", " 戊 ", "2017-11-04")
    with patch.object(sheet_part, "scan_rows", side_effect=AssertionError):
        book = read_any(zipped(handmade(SHAPE.format(*values), strings)))
    assert book.sheets[0].cells == {
        "A1": RawCell("text", "个A", "0%", ""),
        "C1": RawCell("number", "6", "General", ""),
        "D1": RawCell("text", "<丙", "General", "A1<2"),
        "E1": RawCell("boolean", "FALSE", "General", ""),
        "F1": RawCell("blank", "", "General", "F2"),
        "G1": RawCell("text", "丁\n", "General", ""),
        "H1": RawCell("text", " 戊 ", "General", ""),
        "I1": RawCell("date", "2017-11-04", "General", ""),
    }


def test_sheets_in_common_have_the_formats_of_their_workbook() -> None:
    """The same cells are percentages in one workbook, and not in another."""
    parts = handmade(COMMON, SHARED.replace("'", '"'))
    other = {**parts, "xl/styles.xml": parts["xl/styles.xml"].replace(b'numFmtId="9"', b'numFmtId="10"')}
    assert other != parts
    for _ in range(2):
        read_any(zipped(parts))
    assert read_both_ways(zipped(other)).sheets[0].cells["A1"].number_format == "0.00%"


@pytest.mark.parametrize("root", ["", ' xmlns:x="urn:x"', ' xmlns:x="urn:x" xmlns:y="urn:x"'])
def test_rows_are_sound_under_their_own_root_only(root: str) -> None:
    """A prefix that one root declares is an error under another, and so is an attribute that is named twice."""
    parts = handmade('<row r="1" x:ht="1" y:ht="1"><c r="A1"><v>1</v></c></row>')
    part = parts["xl/sheet1.xml"]
    for names in (' xmlns:x="urn:x" xmlns:y="urn:y"', ' xmlns:x="urn:x" xmlns:y="urn:y"', root):
        made = part.replace(b"<worksheet", f"<worksheet{names}".encode())
        outcome = attempt(zipped({**parts, "xl/sheet1.xml": made}))
    assert outcome == "file-broken"


@pytest.mark.parametrize("number", ["{00000000-0001-0000-0000-000000000000}", "{1}", "&lt;", "&nbsp;"])
def test_a_number_of_a_sheet_does_not_count(number: str) -> None:
    """Excel draws one anew for each sheet that it saves; all else in its place is read as it is."""
    parts = handmade(COMMON, SHARED.replace("'", '"'))
    root = f'<worksheet xmlns:xr="urn:xr" xr:uid="{number}"'.encode()
    attempt(zipped({**parts, "xl/sheet1.xml": parts["xl/sheet1.xml"].replace(b"<worksheet", root)}))


RUNS = '<r><rPr><b/></rPr><t xml:space="preserve">甲&amp;</t></r><r><t>_x0041_</t></r>'


@pytest.mark.parametrize(
    "strings",
    [
        f'<sst xmlns="{MAIN}"><si><t>甲</t><phoneticPr fontId="1"/></si></sst>',
        f'<sst xmlns="{MAIN}"><si><t>甲</t></si><si><t/></si></sst>',
        f'<sst xmlns="{MAIN}"><si><r><t>甲</t></r></si></sst>',
        f'<sst xmlns="{MAIN}" count="1"><si>{RUNS}</si><si>{RUNS}</si></sst>',
        f'<sst xmlns="{MAIN}"><si>{RUNS}<rPh sb="0" eb="1"><t>乙</t></rPh></si></sst>',
        f'<sst xmlns="{MAIN}"><si>{RUNS}<r><rPr><strike/></rPr><t>乙</t></r></si></sst>',
        f'<sst xmlns="{MAIN}"><si>{RUNS}<r><t>乙</t><t>丙</t></r></si></sst>',
        f'<sst xmlns="{MAIN}"><si>{RUNS}<!-- </si> --></si></sst>',
        f'<sst xmlns="{MAIN}"><si>{RUNS}<si><t>乙</t></si></si></sst>',
        f'<sst xmlns="{MAIN}"><si>{RUNS}<x:r/></si></sst>',
        f'<sst xmlns="{MAIN}"><si><t>甲</t></si><!-- 乙 --></sst>',
        f'<sst xmlns="{MAIN}"><si><t>甲</t></si></sst><!-- </sst> -->',
        "<!--<sst><si><t>甲</t></si></sst>--><a/>",
        f'<sst xmlns="{MAIN}"><si xmlns="urn:other"><t>甲</t></si></sst>',
        f'<?xml version="1.0" encoding="gb2312"?><sst xmlns="{MAIN}"><si><t>a</t></si></sst>',
        f'<?xml version="1.0" encoding="iso-8859-1"?><sst xmlns="{MAIN}"><si><t>é</t></si></sst>',
        *(
            f'<sst xmlns="{MAIN}"><si><t>{text}</t>{behind}</si><si><t>乙</t></si></sst>'
            for text, behind in (
                *(("&#30002;&amp;_x0041_", ""), ("&nbsp;", ""), ("甲&", ""), ("]]>", ""), ("\x01", "")),
                *(("\uf8ff", ""), ("&#xf8ff;", ""), ("&#13;", ""), ("\r\n", ""), ("\udcff", "")),
                ("&#3</t></si><si><t>8;", ""),
                *(
                    ("甲", f'<phoneticPr fontId="1"{more}/>')
                    for more in (' type="noConversion"', ' fontId="1"')
                ),
                *(("甲", f"<phoneticPr{more}/>") for more in (' x:fontId="1"', ' alignment="a" fontId="1"')),
                ("甲", "<phoneticPr></phoneticPr>"),
            )
        ),
    ],
)
def test_shared_strings(strings: str) -> None:
    """Plain ones, and what only looks like them."""
    parts = handmade('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    attempt(zipped({**parts, "xl/strings.xml": strings.encode("utf-8", "surrogateescape")}))


@pytest.mark.parametrize("name", ["strings", "sheet1"])
def test_encoding_that_nobody_knows(name: str) -> None:
    """In a part whose name says nothing of XML, so that it was not looked at before."""
    parts = handmade('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "<si><t>甲</t></si>")
    part = b'<?xml version="1.0" encoding="utf-99"?>' + parts.pop(f"xl/{name}.xml")
    renamed = {key: one.replace(f"{name}.xml".encode(), f"{name}.dat".encode()) for key, one in parts.items()}
    assert attempt(zipped({**renamed, f"xl/{name}.dat": part})) == "file-broken"


def test_runs_of_texts_are_read_once() -> None:
    """LibreOffice writes them for the fonts of a form's own texts, which all copies of it have in common."""
    row = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'
    read_any(zipped(handmade(row, f"<si><t>丁</t></si><si>{RUNS}</si>")))
    with patch.object(rich_text._SharedStrings, "parse", side_effect=AssertionError):
        book = read_any(zipped(handmade(row, f"<si><t>戊</t></si><si>{RUNS}</si><si>{RUNS}</si>")))
    assert book.sheets[0].cells["A1"].text == "甲&A"


def test_much_before_all_texts_is_read_once() -> None:
    """It would be read, and kept, with each text that has runs."""
    parts = handmade('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', f"<si>{RUNS}</si>")
    parts["xl/strings.xml"] = f"<!--{'甲' * 2000}-->".encode() + parts["xl/strings.xml"]
    with patch.object(rich_text, "_kept_item", side_effect=AssertionError):
        book = read_both_ways(zipped(parts))
    assert book.sheets[0].cells["A1"].text == "甲&A"


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_any_pieces_read_alike(pieces: list[str]) -> None:
    """Whatever stands where, both ways read the same, or refuse it with the same words."""
    attempt(sheet("".join(pieces)))
    attempt(sheet(f'<row r="1">{"".join(pieces)}</row>'))


def test_values_are_read_some_at_a_time() -> None:
    """However many stand in a row: they take memory several times while they are read."""
    read = plain_parts._parsed
    rows = "".join(
        f'<row r="{n}">{"".join(f"""<c r="{c}{n}" t="str"><v>{c}&amp;{n}</v></c>""" for c in "ABCDE")}</row>'
        for n in range(1, 60)
    )
    with (
        patch.object(plain_parts, "_AT_ONCE", 3),
        patch.object(sheet_part, "_TOGETHER", 2000),
        patch.object(plain_parts, "_parsed", side_effect=read) as parsed,
    ):
        (found,) = read_both_ways(sheet(rows)).sheets
    assert {len(call.args[0]) for call in parsed.call_args_list} <= {1, 2, 3}
    assert [found.cells[f"{c}{n}"].text for n in (1, 59) for c in "AE"] == ["A&1", "E&1", "A&59", "E&59"]
