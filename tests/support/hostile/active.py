"""What a workbook could do if somebody let it: nothing of it is run, opened or fetched, and all is told."""

from __future__ import annotations

from typing import Any

from handmade import MAIN, REL

from hostile import other_formats as other
from hostile.kind import Change, Kind, accepted, changed_unit
from hostile.material import BOOK, SHEET, TYPES, Parts, blank_sheet, text_cell

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
SOME = {"chair_name": "王建国", "self_total": 92.5}
PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(40)


def _odd(name: str, change: Change, *codes: str, **more: Any) -> Kind:
    """A good form with something in it: its values are read all the same."""
    return accepted(name, changed_unit(change), *codes, **{"values": SOME, **more})


def _macros(parts: Parts) -> None:
    parts.sub(TYPES, MAIN_TYPE, MACRO_TYPE)
    parts.add(
        "xl/vbaProject.bin", other.ole({"VBA": b"Sub Auto_Open()"}), "application/vnd.ms-office.vbaProject"
    )
    parts.link("vbaProject", "vbaProject.bin")


def _macro_part_only(parts: Parts) -> None:
    parts.add("xl/vbaProject.bin", b"macros", "application/vnd.ms-office.vbaProject").link(
        "vbaProject", "vbaProject.bin"
    )


def _macro_sheet(parts: Parts) -> None:
    """A macro sheet of Excel 4, hidden."""
    xml = (
        f'<xm:macrosheet xmlns="{MAIN}" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><sheetData><row '
        'r="1"><c r="A1"><f>EXEC("calc.exe")</f><v>0</v></c></row></sheetData><'
        "/xm:macrosheet>"
    )
    parts.add("xl/macrosheets/sheet1.xml", xml, "application/vnd.ms-excel.macrosheet+xml")
    line = (
        '<Relationship Id="xlm" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" '
        'Target="macrosheets/sheet1.xml"/>'
    )
    parts.sub("xl/_rels/workbook.xml.rels", "</Relationships>", line + "</Relationships>")
    parts.sub(BOOK, "</sheets>", '<sheet name="宏1" sheetId="77" state="veryHidden" r:id="xlm"/></sheets>')


def _external(target: str) -> Change:
    def change(parts: Parts) -> None:
        part = "xl/externalLinks/externalLink1.xml"
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
        parts.add(
            part,
            f'<externalLink xmlns="{MAIN}" xmlns:r="{REL}"><externalBook r:id="rX"/></externalLink>',
            kind,
        )
        parts.link("externalLinkPath", target, of=part, external=True)
        parts.link("externalLink", "externalLinks/externalLink1.xml", id="ext1")
        parts.sub(
            BOOK,
            "<definedNames>",
            '<externalReferences><externalReference r:id="ext1"/></externalReferences><definedNames>',
        )

    return change


def _dde(parts: Parts) -> None:
    part = "xl/externalLinks/externalLink1.xml"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    link = '<ddeLink ddeService="cmd" ddeTopic="/c calc"><ddeItems><ddeItem name="A0"/></ddeItems></ddeLink>'
    parts.add(part, f'<externalLink xmlns="{MAIN}">{link}</externalLink>', kind)
    parts.link("externalLink", "externalLinks/externalLink1.xml", id="ext1")
    parts.sub(
        BOOK,
        "<definedNames>",
        '<externalReferences><externalReference r:id="ext1"/></externalReferences><definedNames>',
    )


def _object(parts: Parts) -> None:
    parts.add("xl/embeddings/oleObject1.bin", other.ole({"Contents": b"x"}))
    parts.link("oleObject", "../embeddings/oleObject1.bin", of=SHEET, id="obj1")
    parts.after_rows('<oleObjects><oleObject progId="Packager" shapeId="1" r:id="obj1"/></oleObjects>')


def _linked_object(parts: Parts) -> None:
    parts.link("oleObject", "file:///C:/x.exe", of=SHEET, id="obj1", external=True)
    parts.after_rows(
        '<oleObjects><oleObject progId="Word.Document" link="[1]!x" '
        'oleUpdate="OLEUPDATE_ALWAYS" shapeId="1" r:id="obj1"/></oleObjects>'
    )


def _document_inside(parts: Parts) -> None:
    parts.add("xl/embeddings/Microsoft_Word_Document1.docx", b"PK\3\4").link(
        "package", "../embeddings/Microsoft_Word_Document1.docx", of=SHEET, id="obj1"
    )
    parts.after_rows(
        '<oleObjects><oleObject progId="Word.Document.12" shapeId="1" r:id="obj1"/></oleObjects>'
    )


def _control(parts: Parts) -> None:
    parts.add(
        "xl/activeX/activeX1.xml",
        (
            '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" ax:classid="'
            '{8BD21D40-EC42-11CE-9E0D-00AA006002F3}"/>'
        ),
    )
    parts.link("control", "../activeX/activeX1.xml", of=SHEET, id="ctl1")
    parts.after_rows('<controls><control shapeId="1" r:id="ctl1" name="CommandButton1"/></controls>')


def _picture(parts: Parts) -> None:
    anchor = (
        "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>3</xdr:row><"
        "xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>2</xdr:col><xdr:colOff>0<"
        "/xdr:colOff><xdr:row>4</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    )
    picture = (
        "<xdr:pic><xdr:blipFill><a:blip "
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{REL}" '
        'r:embed="rX"/></xdr:blipFill></xdr:pic>'
    )
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{DRAWING}"><xdr:twoCellAnchor>{anchor}{picture}<'
        "xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    parts.add(
        "xl/drawings/drawing1.xml", drawing, "application/vnd.openxmlformats-officedocument.drawing+xml"
    )
    parts.add("xl/media/image1.png", PIXEL, "image/png")
    parts.link("image", "../media/image1.png", of="xl/drawings/drawing1.xml")
    parts.link("drawing", "../drawings/drawing1.xml", of=SHEET, id="drw1").after_rows(
        '<drawing r:id="drw1"/>'
    )


def _comment(parts: Parts) -> None:
    text = (
        "<comments xmlns='"
        + MAIN
        + (
            "'><authors><author>甲</author></authors><commentList><comment ref='D5' authorId='0'>"
            "<text><t>=cmd|' /c calc'!A0 请核实</t></text></comment></commentList></comments>"
        )
    )
    parts.add(
        "xl/comments1.xml", text, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    )
    parts.link("comments", "../comments1.xml", of=SHEET, id="cmt1")


def _hyperlink(target: str) -> Change:
    def change(parts: Parts) -> None:
        parts.link("hyperlink", target, of=SHEET, id="hyp1", external=True)
        parts.after_rows('<hyperlinks><hyperlink ref="B5" r:id="hyp1"/></hyperlinks>')

    return change


def _connection(parts: Parts) -> None:
    xml = (
        f'<connections xmlns="{MAIN}"><connection id="1" name="q" type="4" refreshOnLoad="1" '
        'refreshedVersion="6"><webPr url="http://127.0.0.1:9/q"/></connection></connections>'
    )
    parts.add(
        "xl/connections.xml",
        xml,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
    )
    parts.link("connections", "connections.xml", id="con1")


def _legacy_drawing(parts: Parts) -> None:
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="s1"><v:imagedata '
        'src="http://127.0.0.1:9/a.png"/></v:shape></xml>'
    )
    parts.add("xl/drawings/vmlDrawing1.vml", vml, "application/vnd.openxmlformats-officedocument.vmlDrawing")
    parts.link("vmlDrawing", "../drawings/vmlDrawing1.vml", of=SHEET, id="vml1").after_rows(
        '<legacyDrawing r:id="vml1"/>'
    )


def _ribbon(parts: Parts) -> None:
    parts.add(
        "customUI/customUI.xml",
        '<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui" onLoad="x"/>',
    )
    line = (
        '<Relationship Id="ui" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" '
        'Target="customUI/customUI.xml"/>'
    )
    parts.sub("_rels/.rels", "</Relationships>", line + "</Relationships>")


KINDS: tuple[Kind, ...] = (
    _odd("macros", _macros, "macros-ignored", file="附件1.xlsm"),
    _odd("macros-named-xlsx", _macros, "macros-ignored"),
    _odd("macro-part-in-plain-type", _macro_part_only, "macros-ignored"),
    _odd(
        "macro-type-without-macros", lambda p: p.sub(TYPES, MAIN_TYPE, MACRO_TYPE), also=("macros-ignored",)
    ),
    _odd("template-type", lambda p: p.sub(TYPES, "sheet.main", "template.main")),
    _odd("macro-sheet", _macro_sheet, "macros-ignored", also=("sheet-added",)),
    _odd(
        "module-sheet",
        lambda p: p.sub(BOOK, "</sheets>", '<sheet name="Module1" sheetId="77" r:id=""/></sheets>'),
        also=("macros-ignored",),
    ),
    _odd("external-book", _external("file:///D:/数据/台账.xlsx"), "external-link"),
    _odd("external-web", _external("http://127.0.0.1:9/a.xlsx"), "external-link"),
    _odd("external-share", _external("\\\\10.0.0.1\\share\\a.xlsx"), "external-link"),
    _odd("dde", _dde, "dde-link"),
    _odd("embedded-object", _object, "embedded-object"),
    _odd("linked-object", _linked_object, also=("embedded-object", "external-link")),
    _odd("embedded-document", _document_inside, "embedded-object"),
    _odd("control", _control, "embedded-object"),
    _odd("picture", _picture, "picture-pasted"),
    _odd("comment", _comment, "comment-unread@D5"),
    _odd("legacy-drawing", _legacy_drawing, also=("picture-pasted", "external-link")),
    _odd("ribbon", _ribbon, also=("macros-ignored",)),
    _odd("data-connection", _connection, "external-link"),
    _odd("hyperlink-javascript", _hyperlink("javascript:alert(1)"), also=("external-link",)),
    _odd("hyperlink-program", _hyperlink("file:///C:/Windows/System32/calc.exe"), also=("external-link",)),
    _odd(
        "hidden-sheet-added",
        lambda p: p.sheet(
            "底", blank_sheet(f'<row r="1"><c r="A1" t="inlineStr">{text_cell("台账")}</c></row>'), "hidden"
        ),
        "sheet-added",
    ),
    _odd("empty-sheet-added", lambda p: p.sheet("Sheet1", blank_sheet()), also=("sheet-added",)),
)
