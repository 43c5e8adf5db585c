"""Official papers as GB/T 9704 has them, the same bytes for the same calls."""

from __future__ import annotations

import gc
from datetime import date, datetime
from io import BytesIO
from weakref import ref
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from papers import lines

from cwgk_excel.docx_writer import Head, Paper

DAY = date(2017, 11, 14)
OFFICE = "大连市厂务公开领导小组办公室"


def paper() -> Paper:
    """A paper with some of everything."""
    made = Paper("回执", OFFICE, DAY)
    made.letterhead(OFFICE, "函〔2017〕　　号")
    made.title("回　执")
    made.flush("中山区：")
    made.heading("一、已收到")
    made.text("已收到。")
    made.table(
        [Head("序号", 16, True), Head("材料", 140)], [("1", "附件1"), ("2", "附\x0b件\u200b2")], "其余略。"
    )
    made.text("请核对。", keep=True)
    made.gap()
    made.signed(OFFICE, "2017年11月14日")
    return made


def test_the_same_calls_give_the_same_bytes() -> None:
    """No time of day and no random number is in the file."""
    data = paper().data()
    assert data == paper().data()
    with ZipFile(BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]


def test_what_is_written_is_read() -> None:
    """In its order; characters that XML cannot hold show their place."""
    assert lines(paper().data()) == [
        OFFICE,
        "函〔2017〕　　号",
        "回　执",
        "中山区：",
        "一、已收到",
        "已收到。",
        "序号 | 材料",
        "1 | 附件1",
        "2 | 附\n件�2",
        "其余略。",
        "请核对。",
        OFFICE,
        "2017年11月14日",
    ]


def test_the_properties_are_the_offices() -> None:
    """The library's own words are gone."""
    properties = Document(BytesIO(paper().data())).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("回执", OFFICE, OFFICE)
    assert (properties.comments, properties.revision) == ("", 1)
    assert properties.created == properties.modified == datetime.fromisoformat("2017-11-14T00:00:00+00:00")


def test_the_page_is_that_of_the_standard() -> None:
    """A4 with a text area of 156 by 225 mm; page numbers outside, on the right of odd pages."""
    document = Document(BytesIO(paper().data()))
    (section,) = document.sections
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size.mm) for size in sizes if size] == [210, 297, 37, 28]
    assert section.right_margin is not None
    assert section.bottom_margin is not None
    assert (round(section.right_margin.mm), round(section.bottom_margin.mm)) == (26, 35)
    assert document.settings.odd_and_even_pages_header_footer
    feet = [section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]]
    assert [str(foot.alignment) for foot in feet] == ["RIGHT (2)", "LEFT (0)"]
    fields = [foot._p.findall(f".//{qn('w:instrText')}")[0].text for foot in feet]
    assert [(foot.text, field) for foot, field in zip(feet, fields, strict=True)] == [("—  —", "PAGE")] * 2


def test_the_fonts_are_those_of_offices() -> None:
    """Titles in 小标宋 of size 2, text in 仿宋 of size 3, tables in 宋体; each with one that Windows has."""
    document = Document(BytesIO(paper().data()))
    styles = {paragraph.text: paragraph.style for paragraph in document.paragraphs}
    table = document.tables[0].cell(1, 1).paragraphs[0].style
    found = [
        (style.font.name, style.font.size.pt)
        for style in (styles["回　执"], styles["一、已收到"], styles["已收到。"], table)
        if style and style.font.size
    ]
    assert found == [("方正小标宋简体", 22), ("黑体", 16), ("仿宋", 16), ("宋体", 10.5)]
    with ZipFile(BytesIO(paper().data())) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
        assert '<w:font w:name="方正小标宋简体"><w:altName w:val="黑体"/>' in fonts
        assert "Theme=" not in archive.read("word/styles.xml").decode().split("</w:docDefaults>")[0]


def test_a_table_goes_over_pages_well() -> None:
    """Its head is repeated, no row is torn apart, and its columns have their widths."""
    table = Document(BytesIO(paper().data())).tables[0]
    heads = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert heads == [True, False, False, False]
    whole = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows[:3]]
    assert whole == [True, True, True]
    assert [round(column.width.mm) for column in table.columns if column.width] == [16, 140]


def test_a_paper_that_was_written_is_let_go_before_the_next() -> None:
    """However seldom Python looks for what holds itself, which a command lets it do seldom."""
    made = paper()
    styles = ref(made._document.styles.element)
    gc.disable()
    try:
        assert made.data()
        del made
        paper()
        assert styles() is None
    finally:
        gc.enable()
