"""Parts whose XML is broken, unusual or dishonest."""

from __future__ import annotations

import re
from typing import Any

from handmade import MAIN, REL, STRICT, STRICT_REL

from hostile.kind import Change, Kind, accepted, changed_unit, spoiled
from hostile.material import BOOK, FILLED, LINKS, SHEET, STRINGS, STYLES, Parts

BROKEN, UNSAFE = "file-broken", "file-unsafe"
GOOD = {key: value for key, value in FILLED.items() if key != "fill_date"}


def _odd(name: str, change: Change, *codes: str, **more: Any) -> Kind:
    """A good form, unusual but lawful: every value is read all the same."""
    return accepted(name, changed_unit(change), *codes, **{"values": GOOD, **more})


def _encoded(part: str, encoding: str, declared: str = "") -> Change:
    """A part in another encoding, with the declaration that fits or lies."""

    def change(parts: Parts) -> None:
        text = parts[part].decode()
        text = re.sub(r"<\?xml.*?\?>\s*", "", text)
        head = f'<?xml version="1.0" encoding="{declared or encoding}"?>'
        parts[part] = (head + text).encode(encoding)

    return change


def _head(part: str, head: str) -> Change:
    return lambda parts: parts.within(part, r"<\?xml.*?\?>\s*", lambda _: head)


def _prefixed(parts: Parts) -> None:
    """Every element of the sheet with a prefix."""
    text = parts[SHEET].decode()
    text = re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=")
    parts[SHEET] = text.encode()


def _strict(parts: Parts) -> None:
    for name in list(parts):
        text = parts[name].decode()
        parts[name] = text.replace(MAIN, STRICT).replace(REL, STRICT_REL).encode()


def _no_addresses(parts: Parts) -> None:
    """Cells and rows without r, in a sheet that leaves nothing out: the form's gaps are filled first."""
    text = parts[SHEET].decode()
    rows = re.findall(r"<row [^>]*>.*?</row>", text, re.DOTALL)
    made = []
    for row in rows:
        cells = dict(re.findall(r'(<c r="([A-Z])\d+".*?(?:/>|</c>))', row, re.DOTALL) and [
            (letter, cell) for cell, letter in re.findall(r'(<c r="([A-Z])\d+"(?:[^>]*/>|.*?</c>))', row, re.DOTALL)
        ])  # fmt: skip
        line = "".join(
            re.sub(r' r="[A-Z]+\d+"', "", cells.get(letter, "<c/>")) for letter in "ABCDEFGHIJKLMNOP"
        )
        made.append(f"<row>{line}</row>")
    parts[SHEET] = re.sub(
        r"<sheetData>.*</sheetData>",
        lambda _: f"<sheetData>{''.join(made)}</sheetData>",
        text,
        flags=re.DOTALL,
    ).encode()


def _unsorted(parts: Parts) -> None:
    text = parts[SHEET].decode()
    rows = re.findall(r"<row [^>]*>.*?</row>", text, re.DOTALL)
    turned = "".join(reversed(rows))
    parts[SHEET] = re.sub(
        r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{turned}</sheetData>", text, flags=re.DOTALL
    ).encode()


def _cell(inside: str, attributes: str = "") -> Change:
    """Another 职工人数."""
    return lambda parts: parts.cell("D5", inside, attributes)


def _chosen(cell: re.Match[str]) -> str:
    return CHOICE.replace("<v>999</v>", cell[0])


def _strings(old: str, new: str) -> Change:
    return lambda parts: parts.sub(STRINGS, old, new)


CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="x14"><v>999</v></mc:Choice></mc:AlternateContent>'
)
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd">'
PARAMETER = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'

KINDS: tuple[Kind, ...] = (
    spoiled("sheet-cut", lambda p: p.__setitem__(SHEET, p[SHEET][:3000]), BROKEN),
    spoiled("sheet-empty", lambda p: p.__setitem__(SHEET, b""), BROKEN),
    spoiled("sheet-is-text", lambda p: p.__setitem__(SHEET, "单位名称".encode()), BROKEN),
    spoiled("sheet-is-another-root", lambda p: p.__setitem__(SHEET, b"<html/>"), BROKEN),
    spoiled("tag-crossed", lambda p: p.sub(SHEET, "</row>", "</c></row>"), BROKEN),
    spoiled("two-roots", lambda p: p.sub(SHEET, "</worksheet>", "</worksheet><worksheet/>"), BROKEN),
    spoiled("bare-ampersand", _strings("</t>", " & </t>"), BROKEN),
    spoiled("undefined-entity", _strings("</t>", "&nbsp;</t>"), BROKEN),
    spoiled("control-character", _strings("</t>", "\x01</t>"), BROKEN),
    spoiled("nul-character", _strings("</t>", "\0</t>"), BROKEN),
    spoiled("attribute-twice", lambda p: p.sub(SHEET, '<c r="A1"', '<c r="A1" r="A1"'), BROKEN),
    spoiled("prefix-unbound", lambda p: p.sub(SHEET, "</worksheet>", "<q:x/></worksheet>"), BROKEN),
    spoiled(
        "bytes-not-utf8",
        lambda p: p.__setitem__(STRINGS, p[STRINGS].replace("单".encode(), b"\xb5\xa5")),
        BROKEN,
    ),
    spoiled(
        "utf8-surrogates",
        lambda p: p.__setitem__(STRINGS, p[STRINGS].replace(b"</t>", b"\xed\xa0\x80</t>", 1)),
        BROKEN,
    ),
    spoiled("declared-utf16-is-utf8", _encoded(STRINGS, "utf-8", "UTF-16"), BROKEN),
    spoiled("declared-unknown", _encoded(STRINGS, "utf-8", "x-klingon"), BROKEN),
    spoiled("declared-ebcdic", _encoded(STRINGS, "utf-8", "cp037"), BROKEN),
    spoiled("utf7", _encoded(STRINGS, "utf-7", "utf-7"), BROKEN),
    spoiled("utf32", lambda p: p.__setitem__(STRINGS, p[STRINGS].decode().encode("utf-32")), BROKEN),
    _odd("utf16-le", lambda p: p.__setitem__(STRINGS, _utf16(p[STRINGS], "utf-16-le", b"\xff\xfe"))),
    _odd("utf16-be", lambda p: p.__setitem__(STRINGS, _utf16(p[STRINGS], "utf-16-be", b"\xfe\xff"))),
    _odd("byte-order-mark", lambda p: p.__setitem__(SHEET, b"\xef\xbb\xbf" + p[SHEET])),
    _odd("no-declaration", _head(SHEET, "")),
    spoiled("space-before-declaration", lambda p: p.__setitem__(SHEET, b"\n" + p[SHEET]), BROKEN),
    spoiled("doctype", _head(STRINGS, '<?xml version="1.0"?><!DOCTYPE sst>'), UNSAFE),
    spoiled(
        "doctype-utf16", lambda p: p.__setitem__(STRINGS, "<!DOCTYPE sst><sst/>".encode("utf-16")), UNSAFE
    ),
    spoiled("external-doctype", _head(STRINGS, EXTERNAL), UNSAFE),
    spoiled(
        "external-entity",
        _head(SHEET, '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        UNSAFE,
    ),
    spoiled("parameter-entity", _head(BOOK, PARAMETER), UNSAFE),
    spoiled("doctype-in-relations", _head(LINKS, EXTERNAL), UNSAFE),
    spoiled("doctype-in-unread-part", lambda p: p.add("customXml/item1.xml", EXTERNAL + "<x/>"), UNSAFE),
    _odd(
        "processing-instructions",
        lambda p: p.sub(SHEET, "<sheetData>", "<?php system('x')?><sheetData><?x?>"),
    ),
    _odd(
        "stylesheet-instruction",
        _head(SHEET, '<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'),
    ),
    _odd(
        "xinclude",
        lambda p: p.after_rows(
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
        ),
    ),
    _odd(
        "schema-location",
        lambda p: p.sub(
            SHEET,
            "<worksheet ",
            (
                '<worksheet xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                'xsi:schemaLocation="a http://127.0.0.1:9/a.xsd" '
            ),
        ),
    ),
    _odd("comments-everywhere", lambda p: p.sub(SHEET, "<v>", "<!-- a --><v><!-- 9 -->", 200)),
    _odd("cdata", lambda p: p.cell("D5", "<v><![CDATA[326]]></v>")),
    _odd("character-references", lambda p: p.cell("D5", "<v>&#51;&#x32;6</v>")),
    _odd("prefixed", _prefixed),
    _odd("strict", _strict),
    _odd(
        "unknown-elements",
        lambda p: p.sub(
            SHEET, "<sheetData>", '<f:junk xmlns:f="urn:f"><f:c r="D5"><f:v>1</f:v></f:c></f:junk><sheetData>'
        ),
    ),
    _odd(
        "foreign-cell-among-cells",
        lambda p: p.sub(SHEET, '<c r="D5"', '<f:c xmlns:f="urn:f" r="D5"><f:v>1</f:v></f:c><c r="D5"'),
    ),
    _odd("no-addresses", _no_addresses),
    _odd("rows-unsorted", _unsorted),
    spoiled("address-bad", lambda p: p.sub(SHEET, 'r="D5"', 'r="D0"'), BROKEN),
    spoiled("address-beyond-sheet", lambda p: p.sub(SHEET, 'r="D5"', 'r="XFE5"'), BROKEN),
    spoiled("address-negative", lambda p: p.sub(SHEET, 'r="D5"', 'r="D-5"'), BROKEN),
    spoiled("address-lower-case", lambda p: p.sub(SHEET, 'r="D5"', 'r="d5"'), BROKEN),
    spoiled("address-full-width", lambda p: p.sub(SHEET, 'r="D5"', 'r="Ｄ５"'), BROKEN),
    spoiled("address-huge", lambda p: p.sub(SHEET, 'r="D5"', f'r="D{"9" * 400}"'), BROKEN),
    spoiled("cell-twice", lambda p: p.sub(SHEET, '<c r="D5"', '<c r="D5"><v>1</v></c><c r="D5"'), BROKEN),
    spoiled("row-zero", lambda p: p.sub(SHEET, '<row r="5"', '<row r="0"'), BROKEN),
    spoiled("row-word", lambda p: p.sub(SHEET, '<row r="5"', '<row r="五"'), BROKEN),
    spoiled("cell-type-unknown", _cell("<v>326</v>", 't="quux"'), BROKEN),
    spoiled("shared-index-beyond", _cell("<v>99999</v>", 't="s"'), BROKEN),
    spoiled("shared-index-negative", _cell("<v>-1</v>", 't="s"'), BROKEN),
    spoiled("shared-index-word", _cell("<v>one</v>", 't="s"'), BROKEN),
    spoiled("shared-index-fraction", _cell("<v>1.5</v>", 't="s"'), BROKEN),
    _odd("number-typed-text", _cell("<v>326</v>", 't="str"')),
    _odd("number-as-words", _cell("<v>三百二十六</v>"), "cell-error-value@D5", values={}),
    _odd("boolean-typed-seven", _cell("<v>7</v>", 't="b"'), "cell-error-value@D5", values={}),
    _odd("style-beyond", _cell("<v>326</v>", 's="9999"')),
    _odd("style-negative", _cell("<v>326</v>", 's="-1"')),
    _odd("style-word", _cell("<v>326</v>", 's="bold"')),
    _odd(
        "styles-missing",
        lambda p: p.__delitem__(STYLES),
        values={"staff_count": 326},
        also=("cell-not-date", "rate-unclear"),
    ),
    spoiled("styles-broken", lambda p: p.__setitem__(STYLES, b"<styleSheet>"), BROKEN),
    spoiled("value-twice-in-cell", _cell("<v>1</v><v>326</v>"), UNSAFE),
    spoiled("element-in-value", _cell("<v>3<x>9</x>26</v>"), UNSAFE),
    spoiled("choice-in-cell", _cell(f"{CHOICE}<v>326</v>"), UNSAFE),
    spoiled("choice-around-cell", lambda p: p.within(SHEET, '<c r="D5".*?</c>', _chosen), UNSAFE),
    spoiled("text-twice-in-item", _strings("</t>", "</t><t>999</t>"), UNSAFE),
    _odd("value-nested", _cell("<x><v>999</v></x><v>326</v>")),
    _odd("value-of-another-type", _cell("<v>326</v><is><t>999</t></is>")),
    _odd("inline-text-with-value", _cell("<v>999</v><is><t>326</t></is>", 't="inlineStr"')),
    _odd(
        "phonetic-runs",
        lambda p: p.cell(
            "B5",
            "<is><r><t>王</t></r><r><t>建国</t></r><rPh sb='0' eb='1'><t>ワン</t></rPh></is>",
            't="inlineStr"',
        ),
    ),
    _odd("spaces-in-number", _cell("<v>\n 326 \n</v>")),
    _odd("exponent", _cell("<v>3.26E2</v>")),
    spoiled("sheet-name-twice", lambda p: p.sub(BOOK, 'name="填报说明"', 'name="认证申报表"'), BROKEN),
)


def _utf16(part: bytes, encoding: str, mark: bytes) -> bytes:
    text = re.sub(r"<\?xml.*?\?>", '<?xml version="1.0" encoding="UTF-16"?>', part.decode())
    return mark + text.encode(encoding)
