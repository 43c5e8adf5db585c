"""What a workbook holds beside its cells, by hand-made parts and as a library writes it."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest
from handmade import MAIN, REL, handmade, linked, with_surroundings, zipped
from openpyxl.comments import Comment

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import Extra, Workbook

BOOK, SHEET = "xl/workbook.xml", "xl/sheet1.xml"
THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
TALK = f'<ThreadedComments xmlns="{THREADED}">%s</ThreadedComments>'
NOTES = (
    f'<comments xmlns="{MAIN}"><authors><author>甲</author></authors><commentList>%s</commentList></comments>'
)
LINK = f'<externalLink xmlns="{MAIN}" xmlns:r="{REL}">%s</externalLink>'


def read(links: Mapping[str, tuple[str, ...]], **parts: str) -> Workbook:
    """Read a workbook with more relationships and parts (in xl/, "_" standing for the dot in their names)."""
    built = handmade('<row r="1"><c r="A1"><v>1</v></c></row>')
    for part_name, targets in links.items():
        built = linked(built, part_name, *targets)
    more = {f"xl/{name.replace('_', '.')}": text.encode() for name, text in parts.items()}
    return read_any(zipped({**built, **more}))


def on_sheet(*links: str, **parts: str) -> tuple[Extra, ...]:
    """The extras of a sheet with these relationships."""
    return read({SHEET: links}, **parts).sheets[0].extras


def in_book(*links: str, **parts: str) -> tuple[Extra, ...]:
    """The extras of a workbook with these relationships."""
    return read({BOOK: links}, **parts).extras


# --- around a sheet ---------------------------------------------------------------------------------


def test_nothing_around() -> None:
    """A sheet without relationships, and with such as are of no interest."""
    assert on_sheet() == ()
    assert on_sheet("hyperlink http://127.0.0.1/ External", "printerSettings p.bin", p_bin="") == ()
    assert in_book("theme theme.xml") == ()


def test_comments_with_their_texts() -> None:
    """Runs joined, no reading aids."""
    comments = (
        '<comment ref="B5" authorId="0"><text><r><t>李明:</t></r><r><t>\n 请核实 </t></r>'
        "<rPh><t>x</t></rPh></text></comment><comment ref='C6'><text/></comment>"
    )
    found = on_sheet("comments c.xml", c_xml=NOTES % comments)
    assert found == (Extra("comment", "B5", "李明:\n 请核实"), Extra("comment", "C6", ""))


def test_conversations_take_the_place_of_their_copies() -> None:
    """Excel keeps a comment of the old kind for each, which says that it is one."""
    notes = (
        '<comment ref="B5"><text><t>[线程批注] 你的 Excel 版本可读取此线程批注</t></text></comment>'
        '<comment ref="C6"><text><t>旧批注</t></text></comment>'
    )
    talks = (
        '<threadedComment ref="B5" id="1"><text>98.5 对吗</text></threadedComment>'
        '<threadedComment ref="B5" id="2" parentId="1"><text>对</text></threadedComment>'
    )
    found = on_sheet("comments c.xml", "threadedComment t.xml", c_xml=NOTES % notes, t_xml=TALK % talks)
    assert [(extra.place, extra.text) for extra in found] == [
        ("C6", "旧批注"),
        ("B5", "98.5 对吗"),
        ("B5", "对"),
    ]


def test_comments_as_openpyxl_writes_them() -> None:
    """Its own parts and relationships."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B2"].comment = Comment("已电话核实", "李明")
    buffer = io.BytesIO()
    book.save(buffer)
    assert read_any(buffer.getvalue()).sheets[0].extras == (Extra("comment", "B2", "已电话核实"),)


def test_all_at_once_as_xlsxwriter_writes_it() -> None:
    """A comment, a button in a drawing of old, a picture and a text box."""
    extras = read_any(with_surroundings()).sheets[0].extras
    assert sorted((extra.kind, extra.place, extra.text) for extra in extras) == [
        ("comment", "C4", "请核实"),
        ("embedded-object", "", "控件"),
        ("picture", "E5", "Picture 1"),  # put into D5, which is hidden
        ("picture", "E6", "另有说明"),
    ]


@pytest.mark.parametrize(
    ("link", "extra"),
    [
        ("oleObject embeddings/oleObject1.bin", Extra("embedded-object", "", "oleObject1.bin")),
        ("package embeddings/说明.docx", Extra("embedded-object", "", "说明.docx")),
        ("control activeX1.xml", Extra("embedded-object", "", "控件")),
        ("ctrlProp ctrlProp1.xml", Extra("embedded-object", "", "控件")),
        ("oleObject file:///D:/a%20b.docx External", Extra("external-link", "", "file:///D:/a b.docx")),
        ("queryTable q.xml", Extra("external-link", "", "数据查询")),
        ("image media/image1.png", Extra("picture", "", "背景图片")),
    ],
)
def test_things_known_by_their_relationship(link: str, extra: Extra) -> None:
    """Whether their parts are there or not: they are never opened."""
    assert on_sheet(link) == (extra,)


def test_controls_are_not_counted_twice() -> None:
    """A control has a relationship and a shape; buttons of some programs the shape alone."""
    vml = '<x:ClientData ObjectType="Note"/><x:ClientData ObjectType="Button"/><x:ClientData ObjectType="Pict"/>'
    one = (Extra("embedded-object", "", "控件"),)
    assert on_sheet("vmlDrawing v.vml", v_vml=f"<xml><br>{vml}</xml>") == one
    assert on_sheet("ctrlProp p.xml", "vmlDrawing v.vml", v_vml=f"<xml>{vml}</xml>") == one
    assert on_sheet("vmlDrawing v.vml") == ()


def test_pictures_fetched_from_elsewhere() -> None:
    """A drawing may show a picture of the net."""
    built = linked(handmade(""), SHEET, "drawing d.xml")
    built = linked(built, "xl/d.xml", "image http://127.0.0.1:9/a.png External", "image media/b.png")
    built["xl/d.xml"] = f'<xdr:wsDr xmlns:xdr="{DRAWING}"/>'.encode()
    extras = read_any(zipped(built)).sheets[0].extras
    assert extras == (Extra("external-link", "", "http://127.0.0.1:9/a.png"),)


def test_sheets_that_share_a_part() -> None:
    """Some programs copy a sheet with its list of relationships: each has the comment."""
    built = handmade("")
    main = built[BOOK].replace(b"</sheets>", b'<sheet name="2" sheetId="2" r:id="e0"/></sheets>')
    built = linked({**built, BOOK: main, "xl/sheet2.xml": built[SHEET]}, BOOK, "worksheet sheet2.xml")
    built["xl/c.xml"] = (NOTES % '<comment ref="A1"><text><t>注</t></text></comment>').encode()
    for name in (SHEET, "xl/sheet2.xml"):
        built = linked(built, name, "comments c.xml")
    extras = [sheet.extras for sheet in read_any(zipped(built)).sheets]
    assert extras == [(Extra("comment", "A1", "注"),)] * 2


def test_too_many_are_refused() -> None:
    """Together over all sheets, however they are repeated."""
    comments = "".join(f'<comment ref="A{n}"><text><t>{n * n}</t></text></comment>' for n in range(1, 10_002))
    with pytest.raises(Refused) as caught:
        on_sheet("comments c.xml", c_xml=NOTES % comments)
    assert (caught.value.code, caught.value.values["what"]) == (
        "file-too-large",
        "批注、图片、链接等超过 10000 个",
    )


@pytest.mark.parametrize(
    ("kind", "part"),
    [("comments", "<comments>"), ("comments", "<other/>"), ("threadedComment", ""), ("drawing", "<wsDr")],
)
def test_parts_that_are_no_sound_xml_are_refused(kind: str, part: str) -> None:
    """Like every other part."""
    with pytest.raises(Refused) as caught:
        on_sheet(f"{kind} x.xml", x_xml=part)
    assert caught.value.code == "file-broken"


# --- around the workbook ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("vbaProject vbaProject.bin", "vbaProject.bin"),
        ("jdeExtension JDEData.bin", "JDEData.bin"),
        ("xlMacrosheet macrosheets/sheet1.xml", "sheet1.xml"),
    ],
)
def test_macros(link: str, text: str) -> None:
    """Of Excel, of WPS in JavaScript, and of Excel 4 as sheets; known by the relationship alone."""
    assert in_book(link) == (Extra("macros", "", text),)


def test_macro_sheet_among_the_sheets() -> None:
    """It keeps its place, and its cells are not read."""
    built = handmade("")
    main = built[BOOK].replace(
        b"</sheets>", b'<sheet name="M" sheetId="2" state="veryHidden" r:id="e0"/></sheets>'
    )
    built = linked(
        {**built, BOOK: main, "xl/m.xml": b"<x:macrosheet xmlns:x='urn:x'/>"}, BOOK, "xlMacrosheet m.xml"
    )
    book = read_any(zipped(built))
    assert [(sheet.name, sheet.state, dict(sheet.cells)) for sheet in book.sheets] == [
        ("表", "visible", {}),
        ("M", "veryHidden", {}),
    ]
    assert book.extras == (Extra("macros", "", "m.xml"),)


@pytest.mark.parametrize(
    ("link", "inner", "extra"),
    [
        (
            "externalLinkPath file:///D:/%E5%8F%B0%E8%B4%A6.xlsx External",
            '<externalBook r:id="e0"/>',
            Extra("external-link", "", "file:///D:/台账.xlsx"),
        ),
        ("xlPathMissing a.xlsx External", '<externalBook r:id="e0"/>', Extra("external-link", "", "a.xlsx")),
        ("", "<externalBook/>", Extra("external-link", "", "没有写明的文件")),
        ("", '<ddeLink ddeService="cmd" ddeTopic="/c calc"/>', Extra("dde-link", "", "cmd|/c calc")),
        ("oleObject D:/a.docx External", '<oleLink r:id="e0"/>', Extra("external-link", "", "D:/a.docx")),
    ],
)
def test_links_to_other_files_and_programs(link: str, inner: str, extra: Extra) -> None:
    """By what the part says, and where its relationships lead."""
    links = {BOOK: ("externalLink l.xml",), "xl/l.xml": (link,) if link else ()}
    assert read(links, l_xml=LINK % inner).extras == (extra,)


def test_data_connections() -> None:
    """Each by its name."""
    lines = (
        '<connection id="1" name="查询"><webPr url="http://127.0.0.1:9/"/></connection><connection id="2"/>'
    )
    found = in_book("connections c.xml", c_xml=f'<connections xmlns="{MAIN}">{lines}</connections>')
    assert found == (Extra("external-link", "", "查询"), Extra("external-link", "", "没有写明的文件"))


def test_links_to_parts_that_are_not_there() -> None:
    """Nothing to open, and still told."""
    assert in_book("externalLink l.xml") == (Extra("external-link", "", "没有写明的文件"),)
    assert in_book("connections c.xml") == ()
    assert on_sheet("comments c.xml", "drawing d.xml", "threadedComment t.xml") == ()
