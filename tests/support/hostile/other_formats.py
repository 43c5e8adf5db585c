"""A good form in the formats that other programs save: .xls, .ods, .xlsb; and OLE files by hand."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import xlwt
from openpyxl.utils import coordinate_to_tuple

from hostile.material import Material, Office, Parts, zipped

Grid = dict[tuple[int, int], Any]
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


_NAME = "（单位名称）"


def _usual(office: Office) -> list[tuple[str, str, Grid]]:
    """The grids of the good form, read once: opening a workbook is slow."""
    if not office.grids:
        m = Material(office, _NAME)
        office.grids.extend(grids(m, m.unit()))
    return office.grids


def _own(value: Any, m: Material) -> Any:
    return m.unit_name if value == _NAME else value


def grids(m: Material, parts: Parts | None = None) -> list[tuple[str, str, Grid]]:
    """Name, state and values of each sheet, rows and columns from 0."""
    if parts is None:
        usual = _usual(m.office)
        return [
            (name, state, {at: _own(value, m) for at, value in grid.items()}) for name, state, grid in usual
        ]
    data = parts.zip()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [
        (
            sheet.title,
            sheet.sheet_state,
            {(c.row - 1, c.column - 1): c.value for row in sheet.iter_rows() for c in row if c.value is not None},
        )
        for sheet in book.worksheets
    ]  # fmt: skip


def xls(m: Material, changes: Mapping[str, Any] | None = None, parts: Parts | None = None) -> bytes:
    """The good form as an old workbook; ``changes``: values (or xlwt formulas) by address of the form."""
    book = xlwt.Workbook(encoding="utf-8")
    date = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for number, (name, state, grid) in enumerate(grids(m, parts)):
        sheet = book.add_sheet(name)
        sheet.protect = True
        sheet.visibility = {"visible": 0, "hidden": 1}.get(state, 2)
        for address, value in (changes or {}).items() if number == 0 else ():
            row, column = coordinate_to_tuple(address)
            grid[row - 1, column - 1] = value
        for (row, column), value in sorted(grid.items()):
            if hasattr(value, "year"):
                sheet.write(row, column, value, date)
            elif value is not None:
                sheet.write(row, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if hasattr(value, "year"):
        day = f"{value:%Y-%m-%d}"
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{day}">'
            f"<text:p>{day}</text:p></table:table-cell>"
        )
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def ods_content(m: Material, changes: Mapping[str, str] | None = None, more: str = "") -> str:
    """The content part; ``changes``: markup of cells of the form by address; ``more``: rows after the last."""
    tables = []
    for number, (name, _, grid) in enumerate(grids(m)):
        height = max(row for row, _ in grid) + 1
        width = max(column for _, column in grid) + 1
        own = {coordinate_to_tuple(a): xml for a, xml in (changes or {}).items()} if number == 0 else {}
        rows = "".join(
            "<table:table-row>"
            + "".join(own.get((r + 1, c + 1)) or _ods_cell(grid.get((r, c))) for c in range(width))
            + "</table:table-row>"
            for r in range(height)
        )
        extra = more if number == 0 else ""
        tables.append(
            f'<table:table table:name="{escape(name)}"><table:table-column/>{rows}{extra}</table:table>'
        )
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text", "style", "draw")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}'
        ' xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:spreadsheet>'
        f"{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )


def ods(m: Material, changes: Mapping[str, str] | None = None, more: str = "", **parts: bytes) -> bytes:
    """The good form as an OpenDocument spreadsheet, by hand: no styles, protection or validation."""
    return ods_package(ods_content(m, changes, more), **parts)


def ods_package(content: str, **more: bytes) -> bytes:
    """The package around a content part."""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>'
    )
    members = {"mimetype": ODS_TYPE.encode(), "content.xml": content.encode()}
    return _ods_zip({**members, "META-INF/manifest.xml": manifest.encode(), **more})


def _ods_zip(members: Mapping[str, bytes]) -> bytes:
    """The first member is stored, so that the type stands at a fixed place."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2017, 11, 3, 9, 0, 0)), data, kind)
    return target.getvalue()


def _record(number: int, data: bytes = b"") -> bytes:
    """A record of [MS-XLSB] 2.1.4: type and size as numbers of seven bits a byte."""

    def seven(value: int) -> bytes:
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        out.append(value)
        return bytes(out)

    return seven(number) + seven(len(data)) + data


def _wide(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def _binary_sheet(grid: Grid) -> bytes:
    rows: dict[int, list[tuple[int, Any]]] = {}
    for (row, column), value in sorted(grid.items()):
        rows.setdefault(row, []).append((column, value))
    out = _record(129) + _record(145)
    for row, cells in rows.items():
        out += _record(0, struct.pack("<II", row, 0) + bytes(8) + struct.pack("<I", 0))
        for column, value in cells:
            place = struct.pack("<II", column, 0)
            if hasattr(value, "year"):
                value = value.toordinal() - 693_594
            if isinstance(value, int | float):
                out += _record(5, place + struct.pack("<d", value))
            else:
                out += _record(6, place + _wide(str(value)))
    return out + _record(146) + _record(130)


def xlsb_parts(m: Material) -> dict[str, bytes]:
    """The good form as a binary workbook: its parts."""
    sheets = grids(m)
    state = {"visible": 0, "hidden": 1, "veryHidden": 2}
    bundle = b"".join(
        _record(156, struct.pack("<II", state[hidden], n) + _wide(f"rId{n}") + _wide(name))
        for n, (name, hidden, _) in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(sheets) + 1)
    )
    space = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    root = (
        '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="xl/workbook.bin"/>'
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default'
        ' Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin"'
        ' ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    return {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": f"<Relationships {space}>{root}</Relationships>".encode(),
        "xl/workbook.bin": _record(131) + _record(143) + bundle + _record(144) + _record(132),
        "xl/_rels/workbook.bin.rels": f"<Relationships {space}>{links}</Relationships>".encode(),
        **{f"xl/worksheets/sheet{n}.bin": _binary_sheet(grid) for n, (_, _, grid) in enumerate(sheets, 1)},
    }


def xlsb(m: Material) -> bytes:
    """The good form as a binary workbook."""
    return zipped(xlsb_parts(m))


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    encoded = f"{name}\0".encode("utf-16-le") if name else b""
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams, each of at least 4,096 bytes ([MS-CFB] version 3)."""
    table, body, entries = [FAT, END], b"", []
    for name, content in streams.items():
        padded = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
        start, count = len(table), len(padded) // 512
        table += [*range(start + 1, start + count), END]
        body += padded
        entries.append(_entry(name, 2, start, len(padded)))
    assert len(table) <= 128, "one sector of the table only"
    assert len(entries) <= 3
    directory = _entry("Root Entry", 5, END, 0, child=1 if entries else FREE) + b"".join(entries)
    directory = directory.ljust(512, b"\0")
    fat = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header + fat + directory + body
