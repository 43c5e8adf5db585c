"""OpenDocument spreadsheets: what is repeated a million times, what is hidden in them, what is broken."""

from __future__ import annotations

from collections.abc import Callable

from hostile import other_formats as other
from hostile.kind import Kind, accepted, refused
from hostile.material import Material

BROKEN, UNSAFE, LARGE = "file-broken", "file-unsafe", "file-too-large"
ODS_LOST = ("values-only", "formula-replaced", "protection-removed", "validation-lost")
SOME = {"staff_count": 326, "chair_name": "王建国"}


def _ods_cells(address: str, xml: str) -> Callable[[Material], bytes]:
    return lambda m: other.ods(m, {address: xml})


def _ods_rows(xml: str) -> Callable[[Material], bytes]:
    return lambda m: other.ods(m, more=xml)


def _float(value: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}"{more}><text:p>'
        f"{value}</text:p></table:table-cell>"
    )


def _text(inside: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{inside}</text:p></table:table-cell>'


TEXT = '<table:table-cell office:value-type="string"><text:p>远</text:p></table:table-cell>'
FAR_ROWS = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
FULL_ROWS = f'<table:table-row table:number-rows-repeated="1048000">{TEXT}</table:table-row>'
WIDE_TEXT = TEXT.replace(" office", ' table:number-columns-repeated="16384" office', 1)
SQUARE = f'<table:table-row table:number-rows-repeated="1000000">{WIDE_TEXT}</table:table-row>'
WIDE = '<table:table-row><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
ABSURD = (
    '<table:table-row table:number-rows-repeated="99999999999999999999"><table:table-cell/></table:table-row>'
)
MINUS = '<table:table-row table:number-rows-repeated="-5"><table:table-cell/></table:table-row>'
SPACES = (
    '<table:table-cell office:value-type="string"><text:p>王<text:s text:c="999999999"/>'
    "国</text:p></table:table-cell>"
)
SCRIPT = (
    "<office:event-listeners><script:event-listener "
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
    'script:event-name="dom:load" xlink:href="vnd.sun.star.script:a.b.c"/><'
    "/office:event-listeners>"
)


def _ods_doctype(m: Material) -> bytes:
    content = other.ods_content(m).replace("?>", '?><!DOCTYPE x [<!ENTITY a "ha">]>', 1)
    return other.ods_package(content)


def _ods_encrypted(m: Material) -> bytes:
    """The manifest says that the content is encrypted."""
    manifest = (
        "<manifest:manifest "
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><'
        "manifest:file-entry"
        ' manifest:full-path="content.xml"><manifest:encryption-data><manifest:algorithm/><'
        "/manifest:encryption-data>"
        "</manifest:file-entry></manifest:manifest>"
    )
    noise = bytes(n * 7 % 256 for n in range(900)) + m.unit_name.encode()
    return other.ods_package("", **{"content.xml": noise, "META-INF/manifest.xml": manifest.encode()})


# As LibreOffice writes the modules of a library, and the list of them.
MACROS = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE script:module PUBLIC '
    b'"-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n<script:module '
    b'xmlns:script="http://openoffice.org/2000/script" script:name="Module1">Sub Main</script:module>'
)

KINDS: tuple[Kind, ...] = (
    accepted("ods-good", other.ods, also=ODS_LOST, values=SOME, file="附件1.ods"),
    accepted("ods-million-empty-rows", _ods_rows(FAR_ROWS), also=ODS_LOST, values=SOME),
    accepted("ods-whole-width", _ods_rows(WIDE), also=ODS_LOST, values=SOME),
    refused("ods-million-full-rows", _ods_rows(FULL_ROWS * 2), LARGE, UNSAFE, BROKEN),
    refused("ods-full-square", _ods_rows(SQUARE), LARGE, UNSAFE, BROKEN),
    refused(
        "ods-repeated-absurdly",
        _ods_rows(ABSURD + f"<table:table-row>{TEXT}</table:table-row>"),
        BROKEN,
        UNSAFE,
        LARGE,
    ),
    refused("ods-repeated-minus", _ods_rows(MINUS), BROKEN, UNSAFE),
    Kind("ods-thousand-million-spaces", _ods_cells("B5", SPACES), "refused", (LARGE, UNSAFE, BROKEN)),
    accepted("ods-value-nan", _ods_cells("D5", _float("NaN")), "cell-error-value@D5", also=ODS_LOST),
    accepted(
        "ods-percentage",
        _ods_cells(
            "F8",
            (
                '<table:table-cell office:value-type="percentage" office:value="0.985"><text:p>98.5%<'
                "/text:p></table:table-cell>"
            ),
        ),
        also=ODS_LOST,
        values={"satisfaction_rate": 98.5},
    ),
    accepted(
        "ods-formula",
        _ods_cells("D5", _float("326", ' table:formula="of:=300+26"')),
        "cell-formula@D5",
        also=ODS_LOST,
        values=SOME,
    ),
    accepted(
        "ods-dde-formula",
        _ods_cells(
            "D5", _float("326", ' table:formula="of:=DDE(&quot;cmd&quot;;&quot;/c calc&quot;;&quot;1&quot;)"')
        ),
        "cell-formula@D5",
        also=(*ODS_LOST, "dde-link"),
        values=SOME,
    ),
    accepted(
        "ods-comment",
        _ods_cells(
            "D5",
            _float("326").replace(
                "<text:p>", "<office:annotation><text:p>别信 999</text:p></office:annotation><text:p>", 1
            ),
        ),
        "comment-unread@D5",
        also=ODS_LOST,
        values=SOME,
    ),
    accepted(
        "ods-hidden-text",
        _ods_cells("B5", _text('王建国<text:hidden-text text:is-hidden="true">999</text:hidden-text>')),
        "text-hidden@B5",
        also=ODS_LOST,
        values=SOME,
    ),
    accepted(
        "ods-deleted-text",
        _ods_cells("B5", _text("王<text:deletion><text:p>小</text:p></text:deletion>建国")),
        "text-hidden@B5",
        also=ODS_LOST,
        values=SOME,
    ),
    accepted(
        "ods-covered-cell",
        _ods_cells("D5", _float("326").replace("table-cell", "covered-table-cell")),
        also=ODS_LOST,
        values=SOME,
    ),
    accepted(
        "ods-covered-cell-under-merge",
        lambda m: other.ods(
            m,
            {
                "C5": _text("职工人数").replace(" ", ' table:number-columns-spanned="2" ', 1),
                "D5": _float("326").replace("table-cell", "covered-table-cell"),
            },
        ),
        "cells-covered@D5",
        also=ODS_LOST,
        values=SOME,
    ),
    accepted(
        "ods-with-macros",
        lambda m: other.ods_package(
            other.ods_content(m),
            **{"Basic/script-lc.xml": MACROS, "Basic/Standard/Module1.xml": MACROS},
        ),
        "macros-ignored",
        also=ODS_LOST,
        values=SOME,
        file="附件1.ods",
    ),
    refused("ods-doctype", _ods_doctype, UNSAFE),
    refused("ods-cut-xml", lambda m: other.ods_package(other.ods_content(m)[:3000]), BROKEN),
    refused(
        "ods-without-content",
        lambda m: other.ods_package("", **{"content.xml": b"", "u": m.unit_name.encode()}),
        BROKEN,
    ),
    refused("ods-with-password", _ods_encrypted, "file-encrypted", BROKEN),
    accepted(
        "ods-with-script",
        lambda m: other.ods_package(
            other.ods_content(m).replace("<office:spreadsheet>", SCRIPT + "<office:spreadsheet>")
        ),
        also=(*ODS_LOST, "macros-ignored"),
        values=SOME,
    ),
)
