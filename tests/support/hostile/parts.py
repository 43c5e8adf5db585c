"""Workbooks whose parts are missing, doubled, renamed or joined in other ways."""

from __future__ import annotations

import re
from typing import Any

from hostile.kind import Change, Kind, Member, accepted, changed_unit, package, spoiled
from hostile.material import (
    BOOK,
    LINKS,
    MAIN,
    ROOT_LINKS,
    SHEET,
    STRINGS,
    TYPES,
    Parts,
    blank_sheet,
)

BROKEN, UNSAFE, NOT, ARCHIVE = "file-broken", "file-unsafe", "file-not-workbook", "file-archive"
PROPERTIES = "docProps/core.xml"
SOME = {"staff_count": 326, "chair_name": "王建国"}


def _odd(name: str, change: Change, *codes: str, **more: Any) -> Kind:
    return accepted(name, changed_unit(change), *codes, **{"values": SOME, **more})


def _without(part: str) -> Change:
    return lambda parts: parts.__delitem__(part)


def _moved(old: str, new: str) -> Change:
    """The same part under another name, with all that refers to it."""

    def change(parts: Parts) -> None:
        parts[new] = parts.pop(old)
        for name in (TYPES, LINKS, ROOT_LINKS):
            if name in parts:
                text = parts[name].decode().replace(f'"/{old}"', f'"/{new}"').replace(f'"{old}"', f'"{new}"')
                parts[name] = text.replace(f'"{old.removeprefix("xl/")}"', f'"/{new}"').encode()

    return change


def _book_moved(parts: Parts) -> None:
    """The workbook's part has another name: allowed, and some programs do it."""
    parts["xl/book7.xml"] = parts.pop(BOOK)
    parts["xl/_rels/book7.xml.rels"] = parts.pop(LINKS)
    parts.sub(ROOT_LINKS, "xl/workbook.xml", "xl/book7.xml").sub(TYPES, "/xl/workbook.xml", "/xl/book7.xml")


def _inline(parts: Parts) -> None:
    """No shared strings at all: each text stands in its cell."""
    texts = [
        "".join(re.findall(r"<t[^>]*>(.*?)</t>", item, re.DOTALL))
        for item in re.findall(r"<si>(.*?)</si>", parts.pop(STRINGS).decode(), re.DOTALL)
    ]
    for name in [n for n in parts if n.startswith("xl/worksheets/sheet")]:
        parts[name] = re.sub(
            r't="s"><v>(\d+)</v>',
            lambda f: f't="inlineStr"><is><t xml:space="preserve">{texts[int(f[1])]}</t></is>',
            parts[name].decode(),
        ).encode()


def _target(old: str, new: str) -> Change:
    return lambda parts: parts.sub(LINKS, f'Target="{old}"', f'Target="{new}"')


def _external_sheet(parts: Parts) -> None:
    parts.sub(
        LINKS,
        'Target="worksheets/sheet1.xml"',
        'Target="http://127.0.0.1:9/sheet1.xml" TargetMode="External"',
    )


def _many_links(parts: Parts) -> None:
    """Thousands of relationships that nobody uses."""
    lines = "".join(
        f'<Relationship Id="u{n}" Type="urn:u" Target="nowhere{n * 7919}.xml"/>' for n in range(3000)
    )
    parts.sub(LINKS, "</Relationships>", f"{lines}</Relationships>")


CHART = f'<chartsheet xmlns="{MAIN}"><sheetViews/></chartsheet>'
DIALOG = f'<dialogsheet xmlns="{MAIN}"><sheetViews/></dialogsheet>'

KINDS: tuple[Kind, ...] = (
    spoiled("workbook-missing", _without(BOOK), BROKEN, ARCHIVE),
    spoiled("workbook-empty", lambda p: p.__setitem__(BOOK, b""), BROKEN),
    spoiled("sheet-missing", _without(SHEET), BROKEN),
    spoiled("sheet-list-empty", lambda p: p.within(BOOK, "<sheets>.*</sheets>", "<sheets/>"), BROKEN),
    spoiled("sheet-list-missing", lambda p: p.within(BOOK, "<sheets>.*</sheets>", ""), BROKEN),
    spoiled("sheet-without-relation", lambda p: p.sub(BOOK, 'r:id="rId1"', 'r:id="rId99"'), BROKEN),
    spoiled("sheet-without-id", lambda p: p.sub(BOOK, ' r:id="rId1"', ""), BROKEN),
    spoiled("two-sheets-one-part", lambda p: p.sub(BOOK, 'r:id="rId2"', 'r:id="rId1"'), BROKEN, UNSAFE),
    spoiled(
        "two-sheets-one-part-two-relations",
        _target("worksheets/sheet2.xml", "worksheets/sheet1.xml"),
        BROKEN,
        UNSAFE,
    ),
    spoiled(
        "two-sheets-one-part-other-case",
        _target("worksheets/sheet2.xml", "worksheets/SHEET1.xml"),
        BROKEN,
        UNSAFE,
    ),
    spoiled("relations-missing", _without(LINKS), BROKEN),
    spoiled("relations-broken", lambda p: p.__setitem__(LINKS, b"<Relationships>"), BROKEN),
    spoiled("strings-missing", _without(STRINGS), BROKEN),
    spoiled("strings-broken", lambda p: p.__setitem__(STRINGS, b"<sst"), BROKEN),
    spoiled("strings-point-at-sheet", _target("sharedStrings.xml", "worksheets/sheet1.xml"), BROKEN),
    spoiled("sheet-elsewhere", _external_sheet, BROKEN, UNSAFE),
    spoiled(
        "sheet-outside-package", _target("worksheets/sheet1.xml", "../../../../etc/passwd"), BROKEN, UNSAFE
    ),
    spoiled("sheet-by-file-address", _target("worksheets/sheet1.xml", "file:///etc/passwd"), BROKEN, UNSAFE),
    _odd("root-relations-missing", _without(ROOT_LINKS)),
    _odd("content-types-missing", _without(TYPES)),
    _odd("absolute-targets", _target("worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml")),
    _odd("dotted-targets", _target("worksheets/sheet1.xml", "./../xl/worksheets/./sheet1.xml")),
    _odd("backslash-targets", _target("worksheets/sheet1.xml", "worksheets\\sheet1.xml")),
    _odd("other-case-targets", _target("worksheets/sheet1.xml", "WORKSHEETS/Sheet1.XML")),
    _odd("workbook-part-renamed", _book_moved),
    _odd("sheet-part-renamed", _moved(SHEET, "xl/worksheets/表 一.xml")),
    _odd("sheet-outside-folder", _moved(SHEET, "data/a.bin")),
    _odd("texts-in-cells", _inline),
    _odd("theme-missing", _without("xl/theme/theme1.xml")),
    _odd("properties-missing", _without(PROPERTIES)),
    _odd("properties-broken", lambda p: p.__setitem__(PROPERTIES, b"\0\1")),
    _odd("many-relations", _many_links),
    _odd("chart-sheet", lambda p: p.sheet("图表", CHART, kind="chartsheet"), also=("sheet-added",)),
    _odd("dialog-sheet", lambda p: p.sheet("对话框", DIALOG, kind="dialogsheet"), also=("sheet-added",)),
    _odd(
        "calculation-chain-lies",
        lambda p: p.add("xl/calcChain.xml", f'<calcChain xmlns="{MAIN}"><c r="D5" i="1"/></calcChain>').link(
            "calcChain", "calcChain.xml"
        ),
    ),
    _odd(
        "custom-xml",
        lambda p: p.add("customXml/item1.xml", "<a>1</a>").link("customXml", "../customXml/item1.xml"),
    ),
    _odd("signature-parts", lambda p: p.add("_xmlsignatures/sig1.xml", "<Signature/>")),
    _odd(
        "printer-settings", lambda p: p.add("xl/printerSettings/printerSettings1.bin", bytes(range(256)) * 4)
    ),
    _odd(
        "unreferenced-sheet-part",
        lambda p: p.add("xl/worksheets/sheet9.xml", blank_sheet('<row r="5"><c r="D5"><v>1</v></c></row>')),
    ),
    _odd(
        "defined-names",
        lambda p: p.sub(
            BOOK,
            "</definedNames>",
            "<definedName name='Auto_Open' hidden='1'>#REF!</definedName></definedNames>",
        ),
        also=("macros-ignored",),
    ),
    package(
        "types-only",
        changed_unit(lambda p: [p.__delitem__(n) for n in list(p) if n not in (TYPES, PROPERTIES)]),
        {TYPES: Member("refused", (NOT,)), PROPERTIES: Member("refused", (NOT,))},
        file="表.xlsx",
    ),
)
