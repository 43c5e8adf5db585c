"""Small builders of workbooks in formats that no library at hand writes, record by record."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from handmade import REL, zipped
from msoffcrypto.method.ecma376_agile import ECMA376Agile

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{prefix}="{_OASIS}:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("table", "table"), ("text", "text"), ("style", "style")),
        *(("draw", "drawing"), ("number", "datastyle"), ("manifest", "manifest")),
    )
)
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
ODS_SPACES = (
    f'{_SPACES} xmlns:calcext="{_CALC}" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


# --- OpenDocument -----------------------------------------------------------------------------------


def ods(body: str, styles: str = "", **parts: str) -> bytes:
    """A spreadsheet whose content has this inside office:spreadsheet, and these automatic styles."""
    content = (
        f"<office:document-content {ODS_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    others = {name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()}
    return zipped({"mimetype": ODS_TYPE, "content.xml": content, **others})


def table(rows: str, name: str = "表", attributes: str = "") -> str:
    """A sheet with these columns and rows."""
    return f'<table:table table:name="{name}" {attributes}>{rows}</table:table>'


def row(*cells: str, attributes: str = "") -> str:
    """A row of these cells."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(content: str = "", attributes: str = "") -> str:
    """A cell; a text without markup becomes its paragraph."""
    inside = content if content.startswith("<") or not content else f"<text:p>{content}</text:p>"
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def valued(kind: str, value: str, attribute: str = "value") -> str:
    """The attributes of a cell that holds a value of a type."""
    return f'office:value-type="{kind}" office:{attribute}="{value}"'


# --- BIFF: .xls -------------------------------------------------------------------------------------


def biff(code: int, data: bytes = b"") -> bytes:
    """A record of .xls."""
    return struct.pack("<HH", code, len(data)) + data


def biff_text(text: str) -> bytes:
    """A string of BIFF8 behind its length: flags, and the characters in full."""
    return b"\x01" + text.encode("utf-16-le")


def xls(
    *sheets: Sequence[bytes], names: Sequence[str] = (), kinds: Sequence[int] = (), more: bytes = b""
) -> bytes:
    """A bare stream of BIFF8 with worksheets of these records; ``more`` goes into the globals."""
    titles = [names[place] if place < len(names) else f"表{place + 1}" for place in range(len(sheets))]
    begin = biff(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 1996, 0, 6))
    bodies = [
        biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 1996, 0, 6)) + b"".join(found) + biff(0x000A)
        for found in sheets
    ]
    entries = [struct.pack("<B", len(title)) + biff_text(title) for title in titles]
    offset = len(begin) + len(more) + sum(4 + 6 + len(entry) for entry in entries) + 4
    listed = b""
    for place, entry in enumerate(entries):
        kind = kinds[place] if place < len(kinds) else 0
        listed += biff(0x0085, struct.pack("<IBB", offset, 0, kind) + entry)
        offset += len(bodies[place])
    return begin + more + listed + biff(0x000A) + b"".join(bodies)


def xls_label(row: int, column: int, text: str) -> bytes:
    """A text cell."""
    return biff(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + biff_text(text))


def xls_number(row: int, column: int, number: float) -> bytes:
    """A number cell."""
    return biff(0x0203, struct.pack("<HHHd", row, column, 0, number))


# --- BIFF12: .xlsb ----------------------------------------------------------------------------------


def record(code: int, data: bytes = b"") -> bytes:
    """A record of .xlsb."""
    size, sizes = len(data), []
    while True:
        size, low = size >> 7, size & 0x7F
        sizes.append(low | 0x80 if size else low)
        if not size:
            break
    head = [code] if code < 0x80 else [code & 0x7F | 0x80, code >> 7]
    return bytes(head + sizes) + data


def wide(text: str) -> bytes:
    """A string of .xlsb."""
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def xlsb_row(number: int, hidden: bool = False) -> bytes:
    """The beginning of a row, counted from 0."""
    return record(0, struct.pack("<IIHBB", number, 0, 300, 0, 0x10 if hidden else 0) + bytes(5))


def xlsb_cell(code: int, column: int, data: bytes = b"", style: int = 0) -> bytes:
    """A cell in the row begun last."""
    return record(code, struct.pack("<II", column, style) + data)


def xlsb(
    sheets: Mapping[str, Iterable[bytes]],
    strings: Sequence[str] = (),
    formats: Sequence[tuple[int, str]] = (),
    styles: Sequence[int] = (0,),
    states: Sequence[int] = (),
    date1904: bool = False,
    **more: bytes,
) -> bytes:
    """A workbook whose sheets have these records; ``styles`` are numbers of formats."""
    bundle = b""
    for place, name in enumerate(sheets):
        state = states[place] if place < len(states) else 0
        bundle += record(156, struct.pack("<II", state, place + 1) + wide(f"r{place}") + wide(name))
    properties = record(153, struct.pack("<II", int(date1904), 0) + wide(""))
    written = b"".join(record(44, struct.pack("<H", number) + wide(code)) for number, code in formats)
    xfs = b"".join(record(47, struct.pack("<HHHHHHI", 0, number, 0, 0, 0, 0, 0)) for number in styles)
    cell_styles = record(617, struct.pack("<I", len(styles))) + xfs + record(618)
    relations = "".join(
        f'<Relationship Id="r{place}" Type="{REL}/worksheet" Target="worksheets/sheet{place}.bin"/>'
        for place in range(len(sheets))
    )
    relations += f'<Relationship Id="s" Type="{REL}/styles" Target="styles.bin"/>'
    relations += f'<Relationship Id="t" Type="{REL}/sharedStrings" Target="sharedStrings.bin"/>'
    root = f'<Relationship Id="w" Type="{REL}/officeDocument" Target="xl/workbook.bin"/>'
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{root}</Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
        "</Relationships>",
        "xl/workbook.bin": record(131) + properties + record(143) + bundle + record(144) + record(132),
        "xl/styles.bin": record(278)
        + record(615, struct.pack("<I", len(formats)))
        + written
        + record(616)
        + cell_styles
        + record(279),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(strings), len(strings)))
        + b"".join(record(19, b"\0" + wide(text)) for text in strings)
        + record(160),
    }
    for place, records in enumerate(sheets.values()):
        body = record(145) + b"".join(records)
        parts[f"xl/worksheets/sheet{place}.bin"] = (
            record(129) + record(148, struct.pack("<4I", 0, 0, 0, 0)) + body + record(130)
        )
    return zipped(parts | {name.replace("__", "/"): part for name, part in more.items()})


# --- OLE, and what is encrypted in it ------------------------------------------------------------------

NONE, END = 0xFFFFFFFF, 0xFFFFFFFE
OleEntry = tuple[str, int, int, int, int, int, int]


def entry(name: str, kind: int, before: int, after: int, inside: int, start: int, size: int) -> bytes:
    """A line of the directory."""
    encoded = f"{name}\0".encode("utf-16-le")
    return struct.pack("<64sHBB3I36xIQ", encoded, len(encoded), kind, 1, before, after, inside, start, size)


def compound(
    *entries: OleEntry, table: tuple[int, ...] = (), data: bytes = b"", small: tuple[int, ...] = ()
) -> bytes:
    """A file: sector 0 is the table, 1 the small table, then the directory, then the data."""
    directory = b"".join(entry(*found) for found in entries)
    sectors = -(-len(directory) // 512)
    following = [*range(3, 2 + sectors), END]
    numbers = [0xFFFFFFFD, END, *following, *table]
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 2, 0, 4096, 1, 1, END, 0),
    )
    listed = struct.pack("<109I", 0, *[NONE] * 108)
    tables = struct.pack("<128I", *numbers, *[NONE] * (128 - len(numbers)))
    smalls = struct.pack("<128I", *small, *[NONE] * (128 - len(small)))
    return header + listed + tables + smalls + directory.ljust(512 * sectors, b"\0") + data


def root(first: int = 1, start: int = END, size: int = 0) -> OleEntry:
    """The first line of every directory."""
    return ("Root Entry", 5, NONE, NONE, first, start, size)


def locked(package: bytes, password: str) -> bytes:
    """A package encrypted as Excel does since 2010, but with few rounds.

    What encrypts it cannot write short ones, so a part is added that does not compress.
    """
    longer = io.BytesIO(package)
    if zipfile.is_zipfile(longer):
        with zipfile.ZipFile(longer, "a") as archive:
            archive.writestr("docProps/noise.bin", random.Random(1).randbytes(5000))
    return bytes(ECMA376Agile.encrypt(password, io.BytesIO(longer.getvalue()), spin_count=500))
