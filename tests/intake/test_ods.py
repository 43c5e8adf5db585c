"""OpenDocument spreadsheets, written by hand as the programs write them."""

from __future__ import annotations

import pytest
from formats import ODS_SPACES, ODS_TYPE, cell, ods, row, table, valued
from handmade import zipped
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.containers.container import open_container
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.ods.reader import read_ods
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.returns.cells import HIDDEN, STRUCK, RawCell, Sheet

REPEATED = "table:number-columns-repeated"
ROWS_REPEATED = "table:number-rows-repeated"
LINK = 'xlink:href="Pictures/1.png"'


def raw(kind: str, text: str, number_format: str = "General", formula: str = "") -> RawCell:
    """A cell as it is expected."""
    return RawCell(kind, text, number_format, formula)


def sheet(*rows: str, styles: str = "", attributes: str = "") -> Sheet:
    """The only sheet of a workbook with these rows."""
    return read_any(ods(table("".join(rows), attributes=attributes), styles)).sheets[0]


def only(found: str) -> RawCell | None:
    """The cell A1 of a workbook that holds nothing else."""
    cells = sheet(row(found)).cells
    assert set(cells) <= {"A1"}
    return cells.get("A1")


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    """The code and the phrase with which a workbook is refused."""
    with pytest.raises(Refused) as caught:
        read_any(data, limits or Limits())
    return caught.value.code, caught.value.values["what"]


@pytest.mark.parametrize(
    ("attributes", "text", "expected"),
    [
        (valued("float", "326"), "326", raw("number", "326")),
        (valued("float", "1E-300"), "0", raw("number", "1E-300", "0")),
        (valued("percentage", "0.985"), "98.5%", raw("number", "0.985", "0.0%")),
        (valued("currency", "-0.5"), "-¥0.50", raw("number", "-0.5", '"-¥0.50";"-¥0.50"')),
        (valued("float", "1,5"), "1,5", raw("error", "1,5")),
        (valued("float", "nan"), "nan", raw("error", "nan")),
        ('office:value-type="float"', "5", raw("error", "5")),
        (valued("date", "2017-11-03", "date-value"), "17/11/3", raw("date", "2017-11-03", '"17/11/3"')),
        (valued("date", "2017-11-03T09:30:00", "date-value"), "", raw("date", "2017-11-03T09:30:00")),
        (valued("time", "PT09H30M00S", "time-value"), "9:30", raw("number", "0.3958333333333333", "h:mm")),
        (valued("time", "-PT12H", "time-value"), "", raw("number", "-0.5", "h:mm:ss")),
        (valued("time", "P1DT12H00M00.0S", "time-value"), "", raw("number", "1.5", "h:mm:ss")),
        (valued("time", "9:30", "time-value"), "9:30", raw("error", "9:30", "h:mm:ss")),
        (valued("boolean", "true", "boolean-value"), "是", raw("boolean", "TRUE")),
        (valued("boolean", "false", "boolean-value"), "否", raw("boolean", "FALSE")),
        (valued("boolean", "1", "boolean-value"), "是", raw("error", "1")),
        ('office:value-type="string"', "单位", raw("text", "单位")),
        (valued("string", "存的", "string-value"), "显示的", raw("text", "存的", ';;;"显示的"')),
        ("", "没有类型", raw("text", "没有类型")),
        ('office:value-type="string"', "#N/A", raw("text", "#N/A")),
        ('office:value-type="string"', "", None),
        ("", "", None),
    ],
)
def test_values_are_told_by_their_type(attributes: str, text: str, expected: RawCell | None) -> None:
    """What is no value of its type is an error with what stands there, never a guess."""
    assert only(cell(text, attributes)) == expected


@pytest.mark.parametrize(
    ("formula", "rest", "text", "expected"),
    [
        ("of:=[.B1]*2", valued("float", "5"), "5", raw("number", "5", formula="[.B1]*2")),
        ("msoxl:=B1", valued("string", "甲", "string-value"), "甲", raw("text", "甲", formula="B1")),
        ("=B1", "", "", raw("blank", "", formula="B1")),
        ("of:=", "", "", raw("blank", "", formula="=")),
        ('of:=""', "", "<text:p/>", raw("text", "", formula='""')),
        ("of:=NA()", 'office:value-type="string"', "#N/A", raw("error", "#N/A", formula="NA()")),
        ("of:=X", 'calcext:value-type="error"', "Err:508", raw("error", "Err:508", formula="X")),
        ("of:=X", 'calcext:value-type="error"', "", raw("error", "#VALUE!", formula="X")),
    ],
)
def test_formulas_keep_their_text_and_result(formula: str, rest: str, text: str, expected: RawCell) -> None:
    """Without the name of their language; an error is known by what the programs write."""
    written = formula.replace('"', "&quot;")
    assert only(cell(text, f'table:formula="{written}" {rest}')) == expected


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<text:p>一</text:p><text:p/><text:p>三</text:p>", "一\n\n三"),
        ("<text:p><text:s text:c='2'/>前 后<text:s/></text:p>", "  前 后 "),
        ("<text:p>年  月<text:line-break/>日<text:tab/>。</text:p>", "年  月\n日\t。"),
        ("<text:p>\n   缩进\n   的\n</text:p>", " 缩进 的 "),
        ("<text:p><text:span>富</text:span><text:a xlink:href='http://x'>文本</text:a></text:p>", "富文本"),
        (
            "<text:p>汉<text:ruby><text:ruby-base>字</text:ruby-base><text:ruby-text>zi</text:ruby-text>",
            "汉字",
        ),
        (
            "<draw:frame><draw:text-box><text:p>图中</text:p></draw:text-box></draw:frame><text:p>格中</text:p>",
            "格中",
        ),
        ("<text:p>格<draw:frame><text:p>图</text:p></draw:frame>中</text:p>", "格中"),
    ],
)
def test_text_is_what_was_typed(inside: str, text: str) -> None:
    """Paragraphs are lines; white space that is meant stays; what is drawn is no text of the cell."""
    inside += "</text:ruby></text:p>" if "ruby" in inside else ""
    assert only(cell(inside)) == raw("text", text)


def test_repeated_cells_and_rows_stand_at_each_place() -> None:
    """Filled ones are read as often as they are said to be; blank ones only move on."""
    found = sheet(
        row(cell("", f'{REPEATED}="3"'), cell("甲", f'{REPEATED}="2"'), attributes=f'{ROWS_REPEATED}="2"'),
        row(cell("", f'{REPEATED}="16384"'), attributes=f'{ROWS_REPEATED}="1048000"'),
        row("<table:covered-table-cell/>", cell("乙")),
    )
    assert {place: held.text for place, held in found.cells.items()} == {
        "D1": "甲",
        "E1": "甲",
        "D2": "甲",
        "E2": "甲",
        "B1048003": "乙",
    }


def test_blank_repeats_cost_nothing() -> None:
    """However often, and beyond the sheet."""
    endless = row(cell("", f'{REPEATED}="999999999"'), attributes=f'{ROWS_REPEATED}="999999999"')
    assert sheet(row(cell("甲")), endless, endless).cells == {"A1": raw("text", "甲")}


@pytest.mark.parametrize(
    ("rows", "code", "what"),
    [
        (row(cell("甲", f'{REPEATED}="11"')), "file-too-large", "单元格过多"),
        (row(cell("甲"), attributes=f'{ROWS_REPEATED}="999999999"'), "file-too-large", "单元格过多"),
        (row(cell("", f'{REPEATED}="16384"'), cell("甲")), "file-broken", "单元格超出工作表的范围"),
        (
            row(attributes=f'{ROWS_REPEATED}="1048576"') + row(cell("甲")),
            "file-broken",
            "单元格超出工作表的范围",
        ),
        (row(cell("甲", f'{REPEATED}="-1"')), "file-broken", "重复的次数不正常：-1"),
        (row(cell("甲", f'{REPEATED}="９"')), "file-broken", "重复的次数不正常：９"),
        (row(cell("<text:p><text:s text:c='2000000'/></text:p>")), "file-too-large", "文字中的空格过多"),
        (row(cell("<table:table/>")), "file-broken", "表格里又套了表格"),
        (row(cell("甲", 'table:number-rows-spanned="1048577"')), "file-broken", "单元格超出工作表的范围"),
    ],
)
def test_what_would_grow_or_leave_the_sheet_is_refused(rows: str, code: str, what: str) -> None:
    """Repeats of what is filled are counted before they are followed."""
    assert refusal(ods(table(rows)), Limits(cells=10)) == (code, what)


def test_what_stands_around_the_cells_is_told() -> None:
    """Protection, validations, merges, hidden rows and columns."""
    rule = (
        '<table:content-validations><table:content-validation table:name="v1"/></table:content-validations>'
    )
    bound = 'table:content-validation-name="v1"'
    columns = (
        f'<table:table-column {REPEATED}="2"/><table:table-column table:visibility="collapse"/>'
        f'<table:table-column table:visibility="filter" {REPEATED}="3"/>'
    )
    rows = [
        row(cell("合并", 'table:number-columns-spanned="3" table:number-rows-spanned="2"')),
        row(cell(), cell("", f'{bound} {REPEATED}="2"'), attributes=f'{ROWS_REPEATED}="3"'),
        row(cell(), cell("", f'{bound} {REPEATED}="2"'), attributes='table:visibility="collapse"'),
        row(cell("", 'table:content-validation-name="没有"'), attributes='table:visibility="filter"'),
        row(cell("", bound), attributes=f'{ROWS_REPEATED}="1048570"'),
    ]
    body = rule + table(columns + "".join(rows), attributes='table:protected="true"')
    found = read_any(ods(body)).sheets[0]
    assert (found.protected, found.merges) == (True, ("A1:C2",))
    assert found.validated == ("B2:C5", "A7:A1048576")
    assert (found.hidden_rows, found.hidden_columns) == (((5, 6),), ((3, 6),))
    assert sheet(row(cell("甲"))).protected is False


def test_hidden_sheets_are_known_by_their_style() -> None:
    """OpenDocument has one way to hide a sheet."""
    styles = (
        '<style:style style:name="ta1"><style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    )
    body = table("", "见", 'table:style-name="ta1"') + table("", "藏", 'table:style-name="ta2"')
    states = [(found.name, found.state) for found in read_any(ods(body, styles)).sheets]
    assert states == [("见", "visible"), ("藏", "hidden")]


def test_number_formats_may_come_from_styles() -> None:
    """Gnumeric says percentage only there: in the style of the cell, the row or the column."""
    styles = (
        '<number:percentage-style style:name="n1"/><number:date-style style:name="n2"/>'
        '<style:style style:name="p" style:data-style-name="n1"/>'
        '<style:style style:name="d" style:data-style-name="n2"/>'
        '<style:style style:name="s" style:data-style-name="n9"/>'
    )
    default = "table:default-cell-style-name"
    half = valued("float", "0.5")
    columns = f'<table:table-column {REPEATED}="2"/><table:table-column {default}="p"/>'
    rows = [
        row(cell("", f'{half} table:style-name="p"'), cell("", half), cell("", half), cell("", half)),
        row(cell("", half), cell("", f'{half} table:style-name="s"'), attributes=f'{default}="d"'),
    ]
    shared = f'<office:document-styles {ODS_SPACES}><number:percentage-style style:name="n9"/></office:document-styles>'
    found = read_any(ods(table(columns + "".join(rows)), styles, styles_xml=shared)).sheets[0]
    assert {place: held.number_format for place, held in found.cells.items()} == {
        "A1": "0.00%",
        "B1": "General",
        "C1": "0.00%",
        "D1": "General",
        "A2": "yyyy-mm-dd",
        "B2": "0.00%",
    }


def test_what_is_no_value_is_told_beside_the_cells() -> None:
    """Comments with their text and place, pictures, objects without their previews, links."""
    note = (
        "<office:annotation><dc:creator>李明</dc:creator><dc:date>2017</dc:date><text:p>请</text:p>"
        "<text:list><text:list-item><text:p>核对</text:p></text:list-item></text:list></office:annotation>"
    )
    drawn = (
        f"<draw:frame><draw:image {LINK}/></draw:frame><draw:frame><draw:object xlink:href='./Object 1'/>"
        "<draw:image xlink:href='./ObjectReplacements/Object 1'/></draw:frame>"
    )
    shapes = f"<table:shapes><draw:frame><draw:image {LINK}/></draw:frame></table:shapes>"
    source = '<table:table-source xlink:href="file:///x.ods"/>'
    outside = "of:='file:///y.ods'#$甲.A1"
    rows = [
        row(cell(f"{note}<text:p>值</text:p>"), cell(drawn)),
        row(cell("", f'table:formula="{outside}" {valued("float", "1")}')),
        row(cell("", f'table:formula="of:=DDE(&quot;cmd&quot;)" {valued("float", "1")}')),
    ]
    found = sheet(source, shapes, *rows)
    assert found.cells["A1"] == raw("text", "值")
    assert [(extra.kind, extra.place, extra.text) for extra in found.extras] == [
        ("external-link", "", "file:///x.ods"),
        ("picture", "", "Pictures/1.png"),
        ("comment", "A1", "请\n核对"),
        ("picture", "B1", "Pictures/1.png"),
        ("embedded-object", "B1", "./Object 1"),
        ("external-link", "A2", "'file:///y.ods'#$甲.A1"),
        ("dde-link", "A3", 'DDE("cmd")'),
    ]


def test_macros_links_and_copies_of_other_files_belong_to_the_workbook() -> None:
    """The copy of another file's sheet, which LibreOffice keeps, is no sheet of this one."""
    link = (
        '<table:dde-links><table:dde-link><office:dde-source office:dde-topic="x"/>'
        f"{table(row(cell('别处')), '')}</table:dde-link></table:dde-links>"
    )
    copy = table(row(cell("别处")), "'file:///x.ods'#$甲")
    data = ods(
        table(row(cell("甲"))) + copy + link,
        **{"Basic__Standard__Module1_xml": "<x/>", "Basic__script-lc_xml": "<x/>"},
    )
    book = read_any(data)
    assert [found.name for found in book.sheets] == ["表"]
    assert [(extra.kind, extra.text) for extra in book.extras] == [
        ("macros", "Basic/Standard/Module1.xml"),
        ("external-link", "'file:///x.ods'#$甲"),
        ("dde-link", "x"),
    ]
    assert (book.values_only, book.date1904) == ("", False)


def test_dates_may_count_from_1904() -> None:
    """The workbook's own switch."""
    first = '<table:null-date table:date-value="1904-01-01"/>'
    settings = f"<table:calculation-settings>{first}</table:calculation-settings>"
    assert read_any(ods(settings + table(""))).date1904 is True


def test_workbooks_with_a_password_are_told() -> None:
    """By their list of parts; what is in the parts is not looked at."""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml">{}</manifest:file-entry></manifest:manifest>'
    )
    parts = {"mimetype": ODS_TYPE, "content.xml": "\x00密文"}
    locked = zipped(parts | {"META-INF/manifest.xml": manifest.format("<manifest:encryption-data/>")})
    assert refusal(locked) == ("file-encrypted", "设有打开密码的 ODS 表格")
    opened = ods(table(""), **{"META-INF__manifest_xml": manifest.format("")})
    assert len(read_any(opened).sheets) == 1


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        (ods(""), "file-broken", "工作簿里没有工作表"),
        (ods(table("") + table("")), "file-broken", "有同名的工作表"),
        (zipped({"mimetype": ODS_TYPE}), "file-broken", "找不到工作簿的主要部件"),
        (
            zipped({"mimetype": ODS_TYPE, "content.xml": "<x/>"}),
            "file-broken",
            "部件 content.xml 不是应有的内容",
        ),
        (ods("<table:table>")[:-1], "file-broken", "不完整的工作簿或压缩包"),
    ],
)
def test_what_is_no_sound_spreadsheet_is_refused(data: bytes, code: str, what: str) -> None:
    """Each with what was found."""
    assert refusal(data) == (code, what)


def test_type_need_not_stand_first() -> None:
    """SheetJS writes it after other parts."""
    content = open_container(ods(table(row(cell("甲")))))["content.xml"]
    shuffled = zipped({"content.xml": content, "mimetype": ODS_TYPE})
    assert read_any(shuffled).sheets[0].cells == {"A1": raw("text", "甲")}


PIECES = (
    *("<table:table-cell>", "</table:table-cell>", "<table:table-row>", "</table:table-row>", "<text:p>"),
    *("</text:p>", "甲", "<text:s/>", "<office:annotation>", "</office:annotation>", "<draw:frame>"),
    *("</draw:frame>", '<table:table-cell table:number-columns-repeated="99">', "<table:table-column/>"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_order_of_elements_is_read_or_refused(pieces: list[str]) -> None:
    """Unbalanced or misplaced: a workbook, or one reason."""
    parts = {"content.xml": open_container(ods(table("".join(pieces))))["content.xml"]}
    try:
        assert len(read_ods(parts).sheets) == 1
    except Refused as refused:
        outcome = refused.code
    else:
        outcome = "read"
    assert outcome in ("read", "file-broken")


def styled(family: str, name: str, lines: str, parent: str = "") -> str:
    """A style that says something of lines through text."""
    base = f' style:parent-style-name="{parent}"' if parent else ""
    return (
        f'<style:style style:name="{name}" style:family="{family}"{base}>'
        f"<style:text-properties {lines}/></style:style>"
    )


LINE, NO_LINE = 'style:text-line-through-style="solid"', 'style:text-line-through-style="none"'
STYLES = (
    styled("text", "T1", LINE)
    + styled("text", "T2", NO_LINE)
    + styled("text", "T3", "", "Old")
    + styled("table-cell", "T1", NO_LINE)
    + styled("table-cell", "ce1", 'style:text-line-through-type="single"')
    + styled("table-cell", "ce2", "", "OldCell")
    + styled("table-cell", "ce3", NO_LINE, "OldCell")
    + styled("paragraph", "P1", LINE)
    + '<number:number-style style:name="N1"><style:text-properties style:text-line-through-style="solid"/>'
    "</number:number-style>"
)
COMMON = (
    f"<office:document-styles {ODS_SPACES}><office:styles>"
    '<style:default-style style:family="table-cell"><style:text-properties/></style:default-style>'
    + styled("text", "Old", "", "Older")
    + styled("text", "Older", LINE, "Old")
    + styled("table-cell", "OldCell", LINE)
    + "</office:styles></office:document-styles>"
)
OLD = "<text:span text:style-name='T1'>310</text:span>"


@pytest.mark.parametrize(
    ("content", "attributes", "kept", "struck"),
    [
        (f"<text:p>{OLD}326</text:p>", "", "326", ("310",)),
        (f"<text:p>{OLD}{OLD}</text:p>", "", "310310", ("310310",)),
        ("<text:p>甲<text:span text:style-name='T3'>乙</text:span>丙</text:p>", "", "甲丙", ("乙",)),
        ("<text:p>甲<text:span text:style-name='T9'>乙</text:span></text:p>", "", "甲乙", ()),
        (f"<text:p>{OLD}</text:p><text:p>新</text:p>", "", "新", ("310\n",)),
        (f"<text:p>甲</text:p><text:p>{OLD}</text:p><text:p>丙</text:p>", "", "甲\n丙", ("\n310",)),
        ("<text:p text:style-name='P1'>旧</text:p><text:p>新</text:p>", "", "新", ("旧\n",)),
        (
            "<text:p><text:span text:style-name='T1'>旧<text:span text:style-name='T2'>新</text:span></text:span>"
            "</text:p>",
            "",
            "新",
            ("旧",),
        ),
        ("<text:p>甲</text:p>", "table:style-name='ce1'", "甲", ("甲",)),
        ("<text:p>甲</text:p>", "table:style-name='ce2'", "甲", ("甲",)),
        ("<text:p>甲</text:p>", "table:style-name='ce3'", "甲", ()),
        ("<text:p>甲</text:p>", "table:style-name='T1'", "甲", ()),
        (
            "<text:p>旧<text:span text:style-name='T2'>新</text:span></text:p>",
            "table:style-name='ce2'",
            "新",
            ("旧",),
        ),
        ("<text:p>326</text:p>", f"table:style-name='ce1' {valued('float', '326')}", "326", ("326",)),
        ("", f"table:style-name='ce1' {valued('float', '326')}", "326", ("326",)),
        (f"<text:p>{OLD}326</text:p>", "office:string-value='310326'", "326", ("310",)),
    ],
)
def test_struck_text_is_left_out(content: str, attributes: str, kept: str, struck: tuple[str, ...]) -> None:
    """By the style of a span, a paragraph or the cell, or by what that is based on."""
    data = ods(table(row(cell(content, attributes))), STYLES, styles_xml=COMMON)
    found = read_any(data).sheets[0].cells["A1"]
    assert (found.text, found.left_out(STRUCK)) == (kept, struck)
    assert found.wholly_struck is (struck in ((kept,), ("310310",)))


@pytest.mark.parametrize("style", ["table:default-cell-style-name='ce2'"])
def test_cells_may_have_the_style_of_their_row_or_column(style: str) -> None:
    """As their number formats."""
    rows = (row(cell("甲"), attributes=style), f"<table:table-column {style}/>" + row(cell("甲")))
    for one in rows:
        found = read_any(ods(table(one), STYLES, styles_xml=COMMON)).sheets[0].cells["A1"]
        assert found.wholly_struck


UNSEEN = (
    "<text:hidden-text text:is-hidden='true'>乙</text:hidden-text>",
    "<text:hidden-paragraph text:is-hidden='true'>乙</text:hidden-paragraph>",
    "<text:deletion><office:change-info><dc:creator>李明</dc:creator></office:change-info><text:p>乙</text:p></text:deletion>",
    "<text:note><text:note-body><text:p>乙</text:p></text:note-body></text:note>",
)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_text_that_nobody_sees_is_left_out(unseen: str) -> None:
    """LibreOffice shows none of these; what they hold is kept for the finding."""
    found = only(cell(f"<text:p>甲{unseen}丙</text:p>"))
    assert found is not None
    assert (found.text, found.left_out(HIDDEN)) == ("甲丙", ("乙",))
    alone = only(cell(f"<text:p>{unseen}</text:p>"))
    assert alone is not None
    assert (alone.kind, alone.text, alone.left_out(HIDDEN)) == ("blank", "", ("乙",))


CHANGES = (
    "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:date>2017</dc:date>"
    "</office:change-info><text:p>乙</text:p></text:deletion></text:changed-region></text:tracked-changes>"
)


def test_deleted_text_is_never_glued_to_a_value() -> None:
    """A record of changes keeps it before the text, or before all sheets."""
    found = only(cell(f"{CHANGES}<text:p>甲<text:change text:change-id='a'/>丙</text:p>"))
    assert found is not None
    assert (found.text, found.left_out(HIDDEN)) == ("甲丙", ("乙\n",))
    number = only(cell(f"{CHANGES}<text:p>326</text:p>", valued("float", "326")))
    assert number is not None
    assert (number.kind, number.text, number.left_out(HIDDEN)) == ("number", "326", ("乙\n",))
    content = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell "
        "office:value-type='string'><text:p>旧</text:p></table:change-track-table-cell></table:previous>"
        "</table:cell-content-change></table:tracked-changes>"
    )
    assert read_any(ods(content + table(row(cell("新"))))).sheets[0].cells == {"A1": raw("text", "新")}


def test_covered_cells_are_read_in_their_places() -> None:
    """What a merged range covers is kept in the file; where it counts, it is told."""
    spanned = cell("左", "table:number-columns-spanned='2'")
    covered = "<table:covered-table-cell><text:p>压</text:p></table:covered-table-cell>"
    read = sheet(row(spanned, covered))
    assert read.cells == {"A1": raw("text", "左"), "B1": raw("text", "压")}
    assert read.merges == ("A1:B1",)
