"""Tell what a file is by its content, never by its name."""

from __future__ import annotations

import codecs
import re
import zlib
from struct import Struct

from cwgk_excel.intake.containers.volumes import RAR, is_rar_volume
from cwgk_excel.intake.content import Content

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_VOLUME_MAGIC = b"PK\x07\x08"  # begins the first of several volumes
# "PK00" begins an archive that a program made in order to split it, when one volume was enough.
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", _VOLUME_MAGIC + b"PK\x03\x04", b"PK00PK\x03\x04")
_END_OF_DIRECTORY = b"PK\x05\x06"
_LENGTHS = Struct("<3H")  # of an entry's name, extra field and comment
_DIRECTORY_ENTRY = b"PK\x01\x02"
_LONGEST_COMMENT = 22 + 0xFFFF
_MOST_NAMES = 0xFFFF
_LONGEST_TYPE = 100
_SAMPLE = 65_536


_PREFIXES: tuple[tuple[bytes, Content], ...] = (
    (b"%PDF-", Content.PDF),
    (b"\xff\xd8\xff", Content.IMAGE),
    (b"\x89PNG\r\n\x1a\n", Content.IMAGE),
    (b"GIF8", Content.IMAGE),
    (b"II*\x00", Content.IMAGE),
    (b"MM\x00*", Content.IMAGE),
    (b"\xd7\xcd\xc6\x9a\0\0", Content.IMAGE),
    (b"{\\rtf", Content.RTF),
    (b"7z\xbc\xaf\x27\x1c", Content.SEVEN_ZIP),
    (b"\x1f\x8b\x08", Content.GZIP),
    (b"BZh", Content.BZIP2),
    (b"\xfd7zXZ\x00", Content.XZ),
    (b"\x78\x9f\x3e\x22", Content.TNEF),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Content.SHORTCUT),
    # Excel 2 to 4, and some exporters, write the BIFF stream without an OLE file around it.
    (b"\x09\x08\x10\x00\x00\x06", Content.XLS),
    (b"\x09\x08\x08\x00\x00\x05", Content.XLS),
    (b"\x09\x00\x04\x00", Content.XLS),
    (b"\x09\x02\x06\x00", Content.XLS),
    (b"\x09\x04\x06\x00", Content.XLS),
)

# Headers of mail: those that describe how a message is built, and those that say who sent it, when and how.
_MADE_UP = frozenset({b"mime-version", b"content-type"})
_ON_ITS_WAY = frozenset(
    {
        *(b"from", b"to", b"cc", b"subject", b"date", b"sender", b"reply-to", b"x-unsent"),
        *(b"received", b"message-id", b"return-path", b"delivered-to", b"dkim-signature"),
    }
)
# Excel and browsers save a web page with its pictures as a MIME message, which has one of these headers.
_SAVED_PAGE = frozenset({b"x-document-type", b"snapshot-content-location"})

# Members that tell what a zip is. The first one present decides, so those that rule out an .xlsx come first.
_MEMBERS: tuple[tuple[bytes, Content], ...] = (
    (b"xl/vbaproject.bin", Content.XLSM),
    (b"xl/workbook.bin", Content.XLSB),
    (b"xl/workbook.xml", Content.XLSX),
    (b"word/document.xml", Content.DOCX),
    (b"ppt/presentation.xml", Content.PRESENTATION),
    (b"ofd.xml", Content.OFD),
    (b"index/document.iwa", Content.IWORK),
    (b"index.zip", Content.IWORK),
    (b"index.apxl", Content.IWORK),
    (b"buildversionhistory.plist", Content.IWORK),
)
# Shortcuts that are text: how those of Windows and Linux begin, and what those of macOS in XML contain.
_LINK_HEADS = ("[internetshortcut]", "[{000214a0-0000-0000-c000-000000000046}]", "[desktop entry]")
_MAC_LINK = re.compile(r"<plist[^>]*>\s*<dict>\s*<key>url</key>")

# What a document's own streams are called in the directory, and how it marks a stream.
_STREAMS = {
    f"{name}\0".encode("utf-16-le"): content
    for name, content in (
        ("EncryptedPackage", Content.ENCRYPTED),
        ("__properties_version1.0", Content.MSG),
        ("WordDocument", Content.DOC),
        ("Workbook", Content.XLS),
        ("WORKBOOK", Content.XLS),
        ("BOOK", Content.XLS),
        ("Book", Content.XLS),
        ("PowerPoint Document", Content.PRESENTATION),
    )
}
_STREAM = b"\x02"


def sniff(data: bytes) -> Content:
    """Return what kind of file the bytes are; its value is also the Chinese text for the operator.

    Never raises: a damaged file is classified by what is left of it. `Content.XLSX` means only that the
    file looks like a workbook; `container.open_container` decides whether it is a sound one.
    """
    if not data:
        return Content.EMPTY
    if data.startswith(_ZIP_MAGIC):
        return _zip_content(data)
    if data.startswith(_OLE_MAGIC):
        return _ole_content(data)
    if data.startswith(RAR):
        return Content.VOLUME if is_rar_volume(data) else Content.RAR
    for prefix, content in _PREFIXES:
        if data.startswith(prefix):
            return content
    if _is_image(data):
        return Content.IMAGE
    if b"%PDF-" in data[:1024]:
        return Content.PDF  # some scanners put a few lines before the PDF's own header
    if data[257:262] == b"ustar":
        return Content.TAR
    if data.startswith(b"bplist00") and b"URL" in data[:_LONGEST_TYPE] and len(data) < _SAMPLE:
        return Content.SHORTCUT
    content = _mail_content(data) or _text_content(data)
    return _binary_content(data) if content is Content.UNKNOWN else content


def _binary_content(data: bytes) -> Content:
    """Classify a file that begins like nothing known: its end may still be that of an archive."""
    if _is_last_volume(data):
        return Content.VOLUME
    program = data.startswith(b"MZ")
    if names := _member_names(data):
        archive = program and not any(name.startswith(b"xl/") for name in names)
        return Content.SELF_EXTRACTING if archive else Content.PREFIXED_ZIP
    return Content.PROGRAM if program else Content.UNKNOWN


def _is_image(data: bytes) -> bool:
    """Recognise images whose signature is not at the very beginning, or too short to decide alone."""
    if data.startswith(b"BM"):
        return data[6:10] == b"\0\0\0\0" and data[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")
    if data.startswith(b"RIFF"):
        return data[8:12] == b"WEBP"
    if data.startswith(b"\1\0\0\0") and data[40:44] == b" EMF":
        return True
    # HEIC and AVIF: photographs from telephones.
    return data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif")


def without_blanks(data: bytes) -> bytes:
    """Return a message without the blank lines and mark of UTF-8 that programs may put before its headers."""
    return data.lstrip(b" \t\r\n").removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")


def _mail_content(data: bytes) -> Content | None:
    """Recognise a message (RFC 5322) or saved page by the header lines before the first blank one; else None.

    Some programs leave out the sender, others the date or the MIME version, so three of the usual headers
    are enough if one is of MIME. Very old programs write none of MIME; five are required then.
    """
    names: set[bytes] = set()
    lines = without_blanks(data[:_SAMPLE]).splitlines()
    for number, line in enumerate(lines):
        name, colon, _ = line.partition(b":")
        if not line:
            break
        if line[:1] in b" \t" or (number == 0 and line.startswith((b"From ", b">From "))):
            continue
        if not colon or not re.fullmatch(rb"[!-9;-~]+[ \t]*", name):
            return None
        names.add(name.strip().lower())
    if names & _SAVED_PAGE:
        return Content.MHT
    if names >= _MADE_UP and not names & _ON_ITS_WAY:
        return Content.MHT  # no header says that it was sent
    usual = len(names & (_MADE_UP | _ON_ITS_WAY))
    if usual >= (3 if names & _MADE_UP else 5) and names & _ON_ITS_WAY:
        return Content.MAIL
    return None


def _zip_content(data: bytes) -> Content:
    names = _member_names(data)
    if _is_last_volume(data) or (names is None and data.startswith(_VOLUME_MAGIC)):
        return Content.VOLUME
    if names is None:
        return Content.BROKEN_ZIP
    for member, content in _MEMBERS:
        if member in names:
            return content
    if b"mimetype" in names:
        kind = _stated_type(data)
        if kind.startswith(b"application/vnd.oasis.opendocument."):
            return Content.ODS if b".spreadsheet" in kind else Content.ODF
    # A package whose workbook has another name (allowed, and some programs do it) is still a workbook.
    if b"[content_types].xml" in names and any(name.startswith(b"xl/") for name in names):
        return Content.XLSX
    return Content.ZIP


def _stated_type(data: bytes) -> bytes:
    """Return the MIME type that an OpenDocument package states, b"" where it cannot be read.

    The standard wants this member first and uncompressed; some programs write it later, or compressed.
    """
    name = data.find(b"mimetype")
    header = data[max(0, name - 30) : name]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        return b""
    begin = name + 8 + int.from_bytes(header[28:30], "little")
    if not header[8]:
        return data[begin : begin + _LONGEST_TYPE]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[begin : begin + 500], _LONGEST_TYPE)
    except zlib.error:
        return b""


def _end_of_directory(data: bytes) -> int:
    """Return where the record that ends a zip begins, -1 when there is none."""
    end = data.rfind(_END_OF_DIRECTORY, max(0, len(data) - _LONGEST_COMMENT))
    return end if len(data) >= end + 22 else -1


def _is_last_volume(data: bytes) -> bool:
    """Return whether the archive ends in this file but began in another one."""
    end = _end_of_directory(data)
    disk = int.from_bytes(data[end + 4 : end + 6], "little") if end >= 0 else 0
    return 0 < disk < 0xFFFF  # 0xFFFF: the zip64 record states the number


def _member_names(data: bytes) -> set[bytes] | None:
    """Return the names in the zip's directory, lower case, with "/"; None when there is no directory."""
    end = _end_of_directory(data)
    if end < 0:
        return None
    position = end - int.from_bytes(data[end + 12 : end + 16], "little")
    if position < 0 or data[position : position + 4] != _DIRECTORY_ENTRY:
        # Zip64, or a wrong size: the directory still begins with the entry of the first member.
        position = data.find(_DIRECTORY_ENTRY) if position != end else end
    names: set[bytes] = set()
    if position < 0:
        return None
    while data[position : position + 4] == _DIRECTORY_ENTRY and len(names) < _MOST_NAMES:
        name_length, extra, comment = _LENGTHS.unpack(data[position + 28 : position + 34].ljust(6, b"\0"))
        name = data[position + 46 : position + 46 + name_length]
        names.add(name.replace(b"\\", b"/").lower())
        position += 46 + name_length + extra + comment
    return names


def _ole_content(data: bytes) -> Content:
    """Classify an OLE file by its streams, which differ from one kind to another.

    The directory is not walked: its chain of sectors can be made to loop or to point anywhere. Entries are
    128 bytes at multiples of 128, so a name counts where its position, its length field and its type fit.
    """
    # The first stream decides: embedded objects have streams too, but after those of the document.
    types = data[66::128]
    number = types.find(_STREAM, 4)
    while number >= 0:
        entry = data[number * 128 : number * 128 + 66]
        content = _STREAMS.get(entry[: int.from_bytes(entry[64:], "little")])
        if content:
            return content
        number = types.find(_STREAM, number + 1)
    return Content.OLE


def _text_content(data: bytes) -> Content:
    sample = data[:_SAMPLE]
    text = _decoded(sample)
    if text is None:
        return Content.UNKNOWN
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style")):
        return Content.HTML
    if head.startswith(_LINK_HEADS) or _MAC_LINK.search(head):
        return Content.SHORTCUT
    if head.startswith("<?xml"):
        return Content.HTML if "<html" in head else Content.XML
    return Content.TEXT


def _decoded(sample: bytes) -> str | None:
    """Return the sample as text, by an encoding that Chinese Windows writes; None when it is binary."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in sample:
        return None
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            # Decode incrementally, because the sample may end in the middle of a character.
            text = codecs.getincrementaldecoder(encoding)().decode(sample)
        except UnicodeDecodeError:
            continue
        control = sum(1 for character in text if character < " " and character not in "\t\r\n\f")
        return None if control * 50 > len(text) else text
    return None
