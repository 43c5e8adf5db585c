"""Files that are not what their name says, or no workbook at all."""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
import struct
import tarfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

from hostile import other_formats as other
from hostile.kind import Kind, accepted, ignored, refused
from hostile.material import STRINGS, Material, zipped

NOT = "file-not-workbook"
SAVE_AS = "另存为 .xlsx"
CSV = "单位名称,职工人数\r\n{},326\r\n"


def _text(name: str, pattern: str, what: str, file: str, encoding: str = "utf-8") -> Kind:
    """Text of some kind; the operator is told what it is and what to ask for."""

    def build(m: Material) -> bytes:
        return pattern.format(m.unit_name).encode(encoding)

    return refused(name, build, NOT, reason=what, file=file)


def _bytes(name: str, start: bytes, file: str, *codes: str) -> Kind:
    return refused(name, lambda m: start + m.unit_name.encode(), *codes or (NOT,), file=file)


def _attached(name: str, start: bytes, what: str, file: str) -> Kind:
    return ignored(name, lambda m: start + m.unit_name.encode(), "file-attachment", reason=what, file=file)


def _png(m: Material) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    words = chunk(b"tEXt", b"Title\0" + m.unit_name.encode())
    chunks = chunk(b"IHDR", size) + words + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _tar(m: Material) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        info = tarfile.TarInfo("表.xlsx")
        data = m.good()
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def _sqlite(m: Material) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        database = sqlite3.connect(path)
        with database:
            database.execute(f"CREATE TABLE t ('{m.unit_name}')")
        database.close()
        return path.read_bytes()


def _package(main: str) -> dict[str, bytes]:
    return {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>", main: b"<x/>"}


def _office(name: str, main: str, file: str, outcome: str, code: str) -> Kind:
    return Kind(
        name, lambda m: zipped({**_package(main), "t": m.unit_name.encode()}), outcome, (code,), file=file
    )


def _typed_form(m: Material) -> bytes:
    """All that is printed on the form, typed into a document."""
    texts = re.findall(r"<t[^>]*>[^<]*</t>", m.unit()[STRINGS].decode())
    return zipped({"word/document.xml": f"<w:p>{''.join(texts)}</w:p>".encode()})


def _ole(name: str, stream: str, file: str, outcome: str, *codes: str) -> Kind:
    return Kind(name, lambda m: other.ole({stream: m.unit_name.encode()}), outcome, codes, file=file)


def _message(m: Material) -> bytes:
    """Outlook's own format: a compound file, which nobody but Outlook reads."""
    return other.ole({"__properties_version1.0": m.unit_name.encode(), "__substg1.0_001A001F": b"IPM.Note"})


XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
    'xmlns="urn:schemas-microsoft-com:office:'
    'spreadsheet"><Worksheet><Table><Row><Cell><Data>{}</Data></Cell></Row></Table></Worksheet></Workbook>'
)
HTML = (
    "<html><head><meta charset=utf-8></head><body><table><tr><td>单位名称</td><td>{}</td>"
    "</tr></table></body></html>"
)
MHT = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    "Content-Type: text/html\r\n\r\n" + HTML
)

KINDS: tuple[Kind, ...] = (
    _text("csv-gbk", CSV, "CSV", "表.xls", "gbk"),
    _text("csv-utf8-bom", "\ufeff" + CSV, "CSV", "表.xlsx"),
    _text("csv-utf16", CSV, "CSV", "表.csv", "utf-16"),
    _text("tsv", CSV.replace(",", "\t"), "文本", "表.xls"),
    _text("html-table", HTML, "网页", "表.xls"),
    _text("html-fragment", "\r\n <table><tr><td>{}</table>", "网页", "表.xlsx"),
    _text("xml-spreadsheet-2003", XML_2003, "XML", "表.xls"),
    _text("plain-text", "单位名称：{}\r\n职工人数：85\r\n", "文本", "表.xlsx", "gb18030"),
    ignored("json", lambda m: f'{{"单位名称": "{m.unit_name}"}}'.encode(), "file-attachment", file="表.json"),
    ignored("rtf", lambda m: rf"{{\rtf1 {m.unit_name}}}".encode(), "file-attachment", file="表.xls"),
    ignored("letter", lambda m: f"兹报送{m.unit_name}材料".encode("gbk"), "file-attachment", file="说明.txt"),
    refused(
        "link-of-windows",
        lambda m: f"[InternetShortcut]\r\nURL=https://example.org/{m.unit_name}\r\n".encode(),
        "file-link",
        reason="快捷方式",
        file="官网.url",
    ),
    _text(
        "flat-ods",
        '<?xml version="1.0"?><office:document xmlns:office="urn:o">{}</office:document>',
        "XML",
        "表.fods",
    ),
    refused("mht", lambda m: MHT.format(m.unit_name).encode(), NOT, "package-empty", file="表.mht"),
    refused(
        "sylk",
        lambda m: f'ID;PWXL;N;E\r\nC;Y1;X1;K"{m.unit_name}"\r\nE\r\n'.encode("gbk"),
        NOT,
        file="表.slk",
    ),
    _attached("pdf", b"%PDF-1.7\n", "PDF", "扫描.xlsx"),
    _attached("pdf-after-rubbish", b"\r\n\r\nscanner\r\n%PDF-1.4\n", "PDF", "扫描.pdf"),
    _attached("jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "图片", "盖章.xlsx"),
    ignored("png", _png, "file-attachment", file="盖章.png"),
    _attached("gif", b"GIF89a\1\0\1\0", "图片", "盖章.gif"),
    _attached("tiff", b"II*\0\x08\0\0\0", "图片", "扫描.tif"),
    _attached("heic", b"\0\0\0\x18ftypheic\0\0\0\0", "图片", "照片.heic"),
    _bytes("rar-4", b"Rar!\x1a\7\0", "报送.rar", "file-archive"),
    _bytes("rar-5", b"Rar!\x1a\7\1\0", "报送.xlsx", "file-archive"),
    _bytes("seven-zip", b"7z\xbc\xaf\x27\x1c\0\4", "报送.7z", "file-archive"),
    _bytes("rar-volume", b"Rar!\x1a\7\0\xcf\x90\x73\1\1\x0d\0", "报送.part1.rar", "file-volume"),
    _bytes("zip-piece", b"PK\3\4" + bytes(40), "报送.zip.001", "file-volume"),
    _bytes("nameless-piece", bytes(range(256)), "报送.z02", "file-volume"),
    _office("numbers", "Index/Document.iwa", "汇总.numbers", "refused", "file-iwork"),
    refused("docx-with-the-form", _typed_form, "file-word-form", file="附件1.docx"),
    _office("docx", "word/document.xml", "说明.docx", "ignored", "file-attachment"),
    _office("docx-named-xlsx", "word/document.xml", "附件1.xlsx", "ignored", "file-attachment"),
    _office("pptx", "ppt/presentation.xml", "汇报.pptx", "ignored", "file-attachment"),
    _office("ofd", "OFD.xml", "盖章.ofd", "ignored", "file-attachment"),
    _ole("doc", "WordDocument", "说明.doc", "ignored", "file-attachment"),
    _ole("ppt", "PowerPoint Document", "汇报.ppt", "ignored", "file-attachment"),
    _ole("ole-of-nothing-known", "Contents", "表.xls", "refused", NOT),
    _ole("xls-with-rubbish-inside", "Workbook", "表.xls", "refused", "file-broken", NOT),
    refused("outlook-message", _message, NOT, "file-archive", file="邮件.msg"),
    refused("gzip", lambda m: gzip.compress(m.good(), mtime=0), "file-archive", file="表.xlsx.gz"),
    refused("tar", _tar, NOT, "file-archive", file="表.tar"),
    _bytes("program", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(48), "表.xlsx.exe"),
    _bytes("elf", b"\x7fELF\2\1\1" + bytes(9), "表.xlsx"),
    _bytes(
        "shortcut",
        b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(20),
        "表.xlsx.lnk",
        "file-link",
    ),
    refused("sqlite", _sqlite, NOT, file="表.et"),
    _bytes("parquet", b"PAR1" + bytes(12), "表.xlsx"),
    _bytes("lone-biff-record", b"\x09\x08\x10\0\0\x06\5\0", "表.xls", "file-broken", NOT),
    refused("empty", lambda m: b"", "file-empty"),
    refused("all-zeros", lambda m: bytes(4096 + len(m.unit_name)), NOT),
    refused("one-byte", lambda m: b"P", NOT),
    refused("one-letter", lambda m: b"PK", NOT),
    refused("ole-magic-only", lambda m: bytes.fromhex("d0cf11e0a1b11ae1"), NOT, "file-broken"),
    accepted("xls-named-xlsx", other.xls, "values-only", values={"staff_count": 326}),
    accepted("et", other.xls, "values-only", file="附件1.et", values={"staff_count": 326}),
    accepted("xlsx-named-xls", lambda m: m.good(), file="附件1.xls"),
    accepted("xlsx-named-pdf", lambda m: m.good(), file="附件1.pdf"),
    accepted("xlsx-without-ending", lambda m: m.good(), file="附件1"),
    accepted(
        "ods-named-xls",
        other.ods,
        file="附件1.xls",
        values={"staff_count": 326},
        also=("values-only", "formula-replaced", "protection-removed", "validation-lost"),
    ),
    accepted(
        "xlsb-named-xlsx",
        other.xlsb,
        "values-only",
        values={"staff_count": 326},
        also=("protection-removed", "validation-lost"),
    ),
)
