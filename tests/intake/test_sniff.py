"""What a file is, told by its content."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.content import Content


def zipped(*names: str) -> bytes:
    """Build a zip archive whose members of these names hold nothing of interest."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"x")
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


def opendocument(kind: str, method: int = zipfile.ZIP_STORED) -> bytes:
    """Build a package that says what it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", method)
        archive.writestr("content.xml", "<x/>")
    return buffer.getvalue()


_alone = zipped("a.xlsx")
LAST_VOLUME = _alone[:-18] + b"\2\0" + _alone[-16:]  # the number of the disk in the record at the end
WEBLOC = (
    b'<?xml version="1.0"?><!DOCTYPE plist><plist version="1.0"><dict><key>URL</key>'
    b"<string>https://example.org/</string></dict></plist>"
)
_whole = opendocument("spreadsheet", zipfile.ZIP_DEFLATED)
SPOILT = _whole[:38] + b"\xff" + _whole[39:]  # the first byte of the compressed type


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"", Content.EMPTY),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), Content.XLSX),
        (zipped("[Content_Types].xml", "xl\\WORKBOOK.xml"), Content.XLSX),
        (zipped("[Content_Types].xml", "xl/book2.xml"), Content.XLSX),
        (zipped("xl/workbook.xml", "xl/vbaProject.bin"), Content.XLSM),
        (zipped("xl/workbook.bin"), Content.XLSB),
        (b"PK\x07\x08PK\x03\x04" + bytes(50), Content.VOLUME),
        (LAST_VOLUME, Content.VOLUME),
        (b"...." + LAST_VOLUME[30:], Content.VOLUME),
        (b"PK00" + zipped("a.xlsx"), Content.ZIP),
        (b"MZ\0\0" + zipped("a.xlsx"), Content.SELF_EXTRACTING),
        (b"....\0" + zipped("a.xlsx"), Content.PREFIXED_ZIP),
        (zipped("Index/Document.iwa", "Index/Tables/DataList.iwa"), Content.IWORK),
        (zipped("index.apxl", "thumbs/a.jpg"), Content.IWORK),
        (zipped("Index.zip", "Metadata/Properties.plist"), Content.IWORK),
        (b"{\\rtf1\\ansi x}", Content.RTF),
        (b"MZ\x90\0" + bytes(500), Content.PROGRAM),
        (zipped("word/document.xml"), Content.DOCX),
        (zipped("ppt/presentation.xml"), Content.PRESENTATION),
        (zipped("OFD.xml"), Content.OFD),
        (opendocument("spreadsheet"), Content.ODS),
        (opendocument("spreadsheet", zipfile.ZIP_DEFLATED), Content.ODS),
        (opendocument("spreadsheet-template"), Content.ODS),
        (opendocument("text"), Content.ODF),
        (opendocument("text", zipfile.ZIP_DEFLATED), Content.ODF),
        (zipped("mimetype", "content.xml"), Content.ZIP),
        (SPOILT, Content.ZIP),
        (zipped("附件1.xlsx", "附件2.xlsx"), Content.ZIP),
        (zipped(), Content.ZIP),
        (zipped("[Content_Types].xml", "xl/workbook.xml")[:-30], Content.BROKEN_ZIP),
        (b"PK\x03\x04", Content.BROKEN_ZIP),
        (ole("Workbook"), Content.XLS),
        (ole("EncryptionInfo", "EncryptedPackage"), Content.ENCRYPTED),
        (ole("WordDocument", "Workbook"), Content.DOC),
        (ole("Something"), Content.OLE),
        (ole("__properties_version1.0"), Content.MSG),
        (ole("__properties_version1.0", "Workbook"), Content.MSG),
        (ole("__properties_version1.0", "EncryptedPackage"), Content.MSG),
        (ole("Workbook", "__properties_version1.0"), Content.XLS),
        (ole()[:20], Content.OLE),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", Content.XLS),
        (b"%PDF-1.4\n", Content.PDF),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Content.IMAGE),
        (b"\x89PNG\r\n\x1a\n\x00", Content.IMAGE),
        (b"\x00\x00\x00\x18ftypheic", Content.IMAGE),
        (b"BM\x36\1\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0" + bytes(40), Content.IMAGE),
        (b"BM or not BM", Content.TEXT),
        (b"RIFF\1\0\0\0WEBPVP8 ", Content.IMAGE),
        (b"RIFF\1\0\0\0WAVEfmt \0", Content.UNKNOWN),
        (b"Rar!\x1a\x07\x01\x00", Content.RAR),
        (b"Rar!\x1a\x07\x00\xcf\x90\x73\x00\x00\x0d\x00", Content.RAR),
        (b"Rar!\x1a\x07\x00\xcf\x90\x73\x01\x01\x0d\x00", Content.VOLUME),
        (b"Rar!\x1a\x07\x01\x00\x33\x92\xb5\xe5\x0a\x01\x05\x06\x00\x05", Content.RAR),
        (b"Rar!\x1a\x07\x01\x00\x33\x92\xb5\xe5\x0a\x01\x05\x06\x01\x05", Content.VOLUME),
        (b"Rar!\x1a\x07\x01\x00\x33\x92\xb5\xe5\x0a\x01\x04\x03\x01", Content.VOLUME),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Content.SEVEN_ZIP),
        (b"\x1f\x8b\x08\x00", Content.GZIP),
        (b"BZh91AY&SY", Content.BZIP2),
        (b"\xfd7zXZ\x00\x00", Content.XZ),
        (b"\xb8\xbd.xlsx".ljust(257, b"\0") + b"ustar\x0000", Content.TAR),
        (b"\x78\x9f\x3e\x22\1\0", Content.TNEF),
        (b"L\0\0\0\1\x14\2\0\0\0\0\0", Content.SHORTCUT),
        (b"[InternetShortcut]\r\nURL=https://example.org/\r\n", Content.SHORTCUT),
        (b"[{000214A0-0000-0000-C000-000000000046}]\r\nProp3=19,2\r\n", Content.SHORTCUT),
        (b"[Desktop Entry]\nType=Link\nURL=https://example.org/\n", Content.SHORTCUT),
        (WEBLOC, Content.SHORTCUT),
        (b"bplist00\xd1\x01\x02SURL_\x10\x14https://example.org/", Content.SHORTCUT),
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


HEADERS = {
    "server": b"Received: by mail\r\n\twith ESMTP\r\nFrom: \xb4\xf3\xc1\xac <a@b>\r\nContent-Type: text/plain\r\n",
    "mailbox": b"From a@b Fri Nov  3 08:00:00 2017\nMessage-ID: <1@b>\nSubject: x\nMIME-Version: 1.0\n",
    "draft": b"\xef\xbb\xbfX-Unsent: 1\nSubject: x\nMIME-Version: 1.0\n",
    "bare": b"\nfrom: a@b\nto: b@c\ncontent-type: multipart/mixed; boundary=x\n",
    "old": b"Received: a\nFrom: a@b\nTo: b@c\nDate: x\nSubject: y\n",
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_mail_is_told_by_its_headers(headers: bytes) -> None:
    """Whichever of them a program writes, in whatever order; binary data may follow."""
    assert sniff(headers + b"\r\n\0\1\2") is Content.MAIL


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"From: a\nTo: b\nSubject: c\nDate: d\n\n", Content.TEXT),
        (b"Subject: c\nContent-Type: d\n\n", Content.TEXT),
        (HEADERS["draft"] + b"no header\n\n", Content.TEXT),
        ("单位名称: 甲\nFrom: a\nTo: b\nMIME-Version: 1.0\n".encode(), Content.TEXT),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related\n\n", Content.MHT),
        (
            b"From: <Saved by Blink>\nSnapshot-Content-Location: http://a\nMIME-Version: 1.0\nDate: x\n\n",
            Content.MHT,
        ),
    ],
)
def test_what_only_resembles_mail_is_none(data: bytes, content: Content) -> None:
    """A few lines with colons, and pages that programs save in the shape of a message."""
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
