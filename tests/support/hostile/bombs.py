"""Small files that would become large, or keep a reader busy."""

from __future__ import annotations

import random
import struct
import zlib
from dataclasses import replace

from hostile.kind import Kind, accepted, refused
from hostile.material import (
    BOOK,
    LINKS,
    MAIN,
    SHEET,
    STRINGS,
    STYLES,
    Material,
    blank_sheet,
    text_cell,
    zipped,
)
from hostile.raw_zip import Entry, changed, deflated, entries_of, raw_zip

UNSAFE, LARGE, BROKEN = "file-unsafe", "file-too-large", "file-broken"
MB = 1024 * 1024


def _part(name: str, part: str, data: bytes, times: int, *codes: str) -> Kind:
    """One part of a good form is replaced by something huge, which is there only while it is packed."""

    def build(m: Material) -> bytes:
        parts = m.unit()
        parts[part] = data * times
        return parts.zip()

    return refused(name, build, *codes)


def _noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


def _lying_ratio(m: Material) -> bytes:
    """Says that it inflates to ten bytes."""
    lies = {"size": 10, "local_size": 10, "crc": zlib.crc32(b" " * 10)}
    return raw_zip(changed(m.unit(), STYLES, data=b" " * (30 * MB), **lies))


def _layers(m: Material) -> bytes:
    """An archive in an archive in an archive, each many times; never opened as a workbook's part."""
    inner = zipped({f"{n}.bin": bytes(MB) for n in range(4)})
    for _ in range(3):
        inner = zipped({f"{n}.zip": inner for n in range(8)})
    return m.unit().add("xl/embeddings/a.zip", inner).zip()


def _quoted_overlap(m: Material) -> bytes:
    """Each member's stored block quotes the next member's header, so that all share one kernel."""
    kernel = deflated(bytes(5 * MB), 9)
    entries, place, names = entries_of(m.unit()), 0, [f"xl/media/{n:02}.bin" for n in range(30)]
    place = len(raw_zip([replace(e, central=False) for e in entries])) - 22
    chain = kernel
    lines: list[Entry] = []
    for number, name in enumerate(names):
        header = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(chain), 5 * MB, len(name), 0)
        local = header + name.encode()
        lines.append(Entry(name.encode(), b"", payload=chain, size=5 * MB, crc=0, local=False))
        if number < len(names) - 1:
            quoted = local + b""
            chain = struct.pack("<BHH", 0, len(quoted), len(quoted) ^ 0xFFFF) + quoted + chain
    outer = Entry(names[-1].encode(), b"", payload=chain, size=5 * MB, crc=0)
    offsets = [place + len(chain) - len(e.payload or b"") for e in lines[:-1]]
    shared = [replace(e, offset=o) for e, o in zip(lines[:-1], offsets, strict=True)]
    return raw_zip([*entries, outer, *shared])


def _many_sheets_one_part(m: Material) -> bytes:
    lines = "".join(f'<sheet name="S{n}" sheetId="{100 + n}" r:id="rId1"/>' for n in range(500))
    return m.unit().sub(BOOK, "</sheets>", f"{lines}</sheets>").zip()


def _laughs(m: Material) -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    head = f"<?xml version='1.0'?><!DOCTYPE sst [{entities}]>"
    return _headed(m, head, "&j;")


def _quadratic(m: Material) -> bytes:
    head = f"<?xml version='1.0'?><!DOCTYPE sst [<!ENTITY a '{'哈' * 20_000}'>]>"
    return _headed(m, head, "&a;" * 200)


def _headed(m: Material, head: str, text: str) -> bytes:
    parts = m.unit()
    parts.within(STRINGS, r"<\?xml.*?\?>", lambda _: head).sub(
        STRINGS, "</sst>", f"<si><t>{text}</t></si></sst>"
    )
    return parts.zip()


def _deep(m: Material) -> bytes:
    return m.unit().after_rows("<extLst>" + "<a>" * 60_000 + "</a>" * 60_000 + "</extLst>").zip()


def _deep_unclosed(m: Material) -> bytes:
    return m.unit().after_rows("<extLst>" + "<a>" * 60_000).zip()


def _rows(count: int, width: int = 1) -> str:
    """Rows that do not compress too well."""
    chance = random.Random(1)

    def row(number: int) -> str:
        return "".join(f'<c r="{chr(65 + c)}{number}"><v>{chance.random()}</v></c>' for c in range(width))

    return "".join(f'<row r="{number}">{row(number)}</row>' for number in range(100, 100 + count))


def _far(address: str, row: int) -> Kind:
    def build(m: Material) -> bytes:
        return m.unit().row(row, f'<c r="{address}" t="inlineStr">{text_cell("远处")}</c>').zip()

    return accepted(f"far-cell-{address}", build, f"text-outside@{address}", values={"staff_count": 326})


def _dimension(ref: str) -> Kind:
    def build(m: Material) -> bytes:
        return m.unit().within(SHEET, r'<dimension ref="[^"]*"/>', f'<dimension ref="{ref}"/>').zip()

    return accepted(f"dimension-{ref or 'none'}", build, values={"narrative": "健全职代会制度，" * 90})


def _shared_count(m: Material) -> bytes:
    """Counts of shared strings that would need gigabytes, were they believed."""
    return (
        m.unit()
        .within(STRINGS, r"<sst [^>]*>", f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295">')
        .zip()
    )


def _big_styles(m: Material) -> bytes:
    """64,000 number formats, as a workbook gathers over the years."""
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="0.{"0" * (n % 9)}"/>' for n in range(200, 60_000))
    parts = m.unit()
    if "<numFmts" in parts[STYLES].decode():
        parts.within(STYLES, r"<numFmts.*?</numFmts>", f"<numFmts>{formats}</numFmts>")
    else:
        parts.sub(STYLES, "<fonts", f"<numFmts>{formats}</numFmts><fonts")
    return parts.zip()


def _hidden_ranges(m: Material) -> bytes:
    """Every column given by itself, and merges over the whole sheet."""
    merges = "".join(f'<mergeCell ref="J{n}:XFD{n}"/>' for n in range(20, 3000))
    parts = m.unit().within(SHEET, r"<mergeCells[^>]*>", lambda f: f[0] + merges)
    return parts.within(SHEET, r"</cols>", '<col min="20" max="16384" hidden="1" width="1"/></cols>').zip()


def _white() -> bytes:
    """A white page, as it comes from a scanner."""
    return b"BM" + bytes(8) + b"\x36\0\0\0\x28\0\0\0" + b"\xff" * 8_000_000


KINDS: tuple[Kind, ...] = (
    _part("ratio", STYLES, b" ", 60 * MB, UNSAFE),
    _part("ratio-in-sheet", SHEET, b"<a>", 20 * MB, UNSAFE),
    refused("ratio-with-lying-size", _lying_ratio, UNSAFE, BROKEN),
    refused("ratio-in-media", lambda m: m.unit().add("xl/media/image1.bmp", bytes(50 * MB)).zip(), UNSAFE),
    accepted("blank-scan-in-media", lambda m: m.unit().add("xl/media/image1.bmp", _white()).zip()),
    accepted("layers-inside", _layers, also=("embedded-object",), values={"staff_count": 326}),
    refused("quoted-overlap", _quoted_overlap, UNSAFE, BROKEN),
    refused(
        "many-members",
        lambda m: raw_zip(
            [*entries_of(m.unit()), *(Entry(f"xl/media/{n}".encode(), b"", 0) for n in range(3000))]
        ),
        LARGE,
    ),
    refused("many-sheets-one-part", _many_sheets_one_part, BROKEN, UNSAFE),
    refused("file-too-long", lambda m: m.unit().add("xl/media/noise.bin", _noise(26 * MB)).zip(0), LARGE),
    refused("billion-laughs", _laughs, UNSAFE),
    refused("quadratic-entities", _quadratic, UNSAFE),
    accepted("deep-nesting", _deep, values={"staff_count": 326}),
    refused("deep-nesting-unclosed", _deep_unclosed, UNSAFE, BROKEN, LARGE),
    accepted(
        "huge-attribute", lambda m: m.unit().after_rows(f'<extLst junk="{_noise(150_000).hex()}"/>').zip()
    ),
    accepted("huge-comment-in-xml", lambda m: m.unit().after_rows(f"<!--{_noise(150_000).hex()}-->").zip()),
    accepted(
        "huge-processing-instruction", lambda m: m.unit().after_rows(f"<?x {_noise(150_000).hex()}?>").zip()
    ),
    accepted("shared-counts-lie", _shared_count),
    accepted("many-number-formats", _big_styles),
    accepted("many-merges-and-columns", _hidden_ranges),
    accepted(
        "many-cells-on-another-sheet",
        lambda m: m.unit().sheet("底稿", blank_sheet(_rows(4000, 8))).zip(),
        "sheet-added",
    ),
    _far("XFD1048576", 1048576),
    _far("ZZ50000", 50000),
    _dimension("A1"),
    _dimension("A1:XFD1048576"),
    _dimension("B2:A1"),
    _dimension("喵"),
    _dimension(""),
    refused(
        "relationship-loop",
        lambda m: m.unit().within(LINKS, r'Target="worksheets/sheet1.xml"', 'Target="workbook.xml"').zip(),
        BROKEN,
    ),
)
