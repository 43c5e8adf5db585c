"""What a file is, told by its content."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.sniff import Content, sniff


def zipped(*names: str) -> bytes:
    """Build a zip archive whose members of these names hold nothing of interest."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


def ole(*streams: str) -> bytes:
    """Build the header and the directory of an OLE file with these streams."""
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0),
    )
    names = [("Root Entry", 5), *((stream, 2) for stream in streams)]
    return header.ljust(512, b"\xff") + b"".join(_entry(name, kind) for name, kind in names).ljust(
        1024, b"\0"
    )


def _entry(name: str, kind: int) -> bytes:
    encoded = f"{name}\0".encode("utf-16-le")
    return struct.pack("<64sHBB", encoded, len(encoded), kind, 1).ljust(128, b"\0")


ODS = io.BytesIO()
with zipfile.ZipFile(ODS, "w") as _archive:
    _archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    _archive.writestr("content.xml", "<x/>")


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"", Content.EMPTY),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), Content.XLSX),
        (zipped("[Content_Types].xml", "xl\\WORKBOOK.xml"), Content.XLSX),
        (zipped("[Content_Types].xml", "xl/book2.xml"), Content.XLSX),
        (zipped("xl/workbook.xml", "xl/vbaProject.bin"), Content.XLSM),
        (zipped("xl/workbook.bin"), Content.XLSB),
        (zipped("word/document.xml"), Content.DOCX),
        (zipped("ppt/presentation.xml"), Content.PRESENTATION),
        (zipped("OFD.xml"), Content.OFD),
        (ODS.getvalue(), Content.ODS),
        (zipped("附件1.xlsx", "附件2.xlsx"), Content.ZIP),
        (zipped(), Content.ZIP),
        (zipped("[Content_Types].xml", "xl/workbook.xml")[:-30], Content.BROKEN_ZIP),
        (b"PK\x03\x04", Content.BROKEN_ZIP),
        (ole("Workbook"), Content.XLS),
        (ole("EncryptionInfo", "EncryptedPackage"), Content.ENCRYPTED),
        (ole("WordDocument", "Workbook"), Content.DOC),
        (ole("Something"), Content.OLE),
        (ole()[:20], Content.OLE),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", Content.XLS),
        (b"%PDF-1.4\n", Content.PDF),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Content.IMAGE),
        (b"\x89PNG\r\n\x1a\n\x00", Content.IMAGE),
        (b"\x00\x00\x00\x18ftypheic", Content.IMAGE),
        (b"Rar!\x1a\x07\x01\x00", Content.RAR),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Content.SEVEN_ZIP),
        (b"\x1f\x8b\x08\x00", Content.GZIP),
        ("\ufeff\n<!DOCTYPE html><table>".encode(), Content.HTML),
        (b'<?xml version="1.0"?><html>', Content.HTML),
        (b'<?xml version="1.0"?><Workbook>', Content.XML),
        ("单位名称,职工人数\r\n".encode("gb18030"), Content.TEXT),
        ("单位名称\t职工人数".encode("utf-16"), Content.TEXT),
        (b"\0" * 1000, Content.UNKNOWN),
        (bytes(range(256)), Content.UNKNOWN),
    ],
)
def test_content_is_told_by_the_bytes(data: bytes, content: Content) -> None:
    """Each kind of file that arrives is named."""
    assert sniff(data) is content


def test_stream_name_in_the_text_of_an_ole_file_is_no_stream() -> None:
    """The words EncryptedPackage inside a document do not make it an encrypted one."""
    text = "EncryptedPackage\0".encode("utf-16-le")
    assert sniff(ole("WordDocument") + b"\0" * 10 + text + text) is Content.DOC


def test_long_text_cut_inside_a_character_is_text() -> None:
    """Only the beginning of a long file is looked at, wherever its characters end."""
    assert sniff(b"a" + "字".encode() * 50_000) is Content.TEXT


@given(st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]), st.binary())
def test_no_bytes_make_it_fail(magic: bytes, rest: bytes) -> None:
    """Whatever follows a known beginning, there is an answer."""
    assert sniff(magic + rest) in Content
