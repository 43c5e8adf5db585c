"""Documents and texts beside returns: listed, unless our form was filled in there."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from conftest import Desk
from hostile.other_formats import ole

from cwgk_excel.intake.content import Content
from cwgk_excel.intake.files.arrivals import Ignored
from cwgk_excel.intake.recognise.documents import judge_document
from cwgk_excel.intake.recognise.labels import Labels, labels_of
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.issue.template import Template
from cwgk_excel.tasks.taking_in.results import FileResult

LETTER = "关于报送申报材料的说明：单位名称见附表。联系电话：82610415"


@pytest.fixture(scope="module")
def labels(templates: dict[str, Template]) -> list[Labels]:
    """The labels of both forms."""
    return labels_of(t.version.plan(t.version.settings) for t in templates.values())


@pytest.fixture(scope="module")
def printed(templates: dict[str, Template]) -> list[str]:
    """The labels of Annex 2 as printed."""
    layout, locked = templates["annex2"].version.layout, templates["annex2"].version.locked
    return [locked[at] for at in layout.labels.values()]


def package(part: str, xml: str) -> bytes:
    """A package with one part."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, xml)
    return target.getvalue()


def docx(texts: list[str]) -> bytes:
    """Each character a run of its own, as Word does after editing."""
    runs = "".join(f"<w:p>{''.join(f'<w:r><w:t>{c}</w:t></w:r>' for c in text)}</w:p>" for text in texts)
    return package("word/document.xml", f"<?xml version='1.0'?><w:document>{runs}</w:document>")


def odt(texts: list[str]) -> bytes:
    """Text in paragraphs."""
    return package("content.xml", "".join(f"<text:p>{text}</text:p>" for text in texts))


def doc(texts: list[str]) -> bytes:
    """The stream of Word, which begins with what is no text."""
    return ole({"WordDocument": bytes(1537) + "\r\x07".join(texts).encode("utf-16-le") + bytes(4096)})


def doc_95(texts: list[str]) -> bytes:
    """In the code page."""
    return ole({"WordDocument": bytes(1536) + "\r".join(texts).encode("gbk") + bytes(4096)})


def rtf_bytes(texts: list[str]) -> bytes:
    """As WPS writes it under the name of .doc."""
    coded = "".join(rf"\'{byte:02x}" for byte in "\n".join(texts).encode("gbk"))
    return rf"{{\rtf1\ansi\ansicpg936 {coded}\par}}".encode()


def rtf_numbers(texts: list[str]) -> bytes:
    """As Word writes it."""
    coded = "".join(rf"\u{ord(sign) - (0x10000 if ord(sign) > 0x7FFF else 0)}?" for sign in "".join(texts))
    return rf"{{\rtf1\ansi\uc1 {coded}}}".encode()


MADE = {
    "docx": (docx, Content.DOCX),
    "odt": (odt, Content.ODF),
    "doc": (doc, Content.DOC),
    "doc-95": (doc_95, Content.DOC),
    "rtf-bytes": (rtf_bytes, Content.RTF),
    "rtf-numbers": (rtf_numbers, Content.RTF),
}


@pytest.mark.parametrize("name", MADE)
def test_form_in_a_document_is_refused(name: str, labels: list[Labels], printed: list[str]) -> None:
    """Its labels stand there, filled in or not."""
    make, content = MADE[name]
    with pytest.raises(Refused) as caught:
        judge_document(make([*printed, "甲公司", "企业"]), content, labels)
    assert (caught.value.code, caught.value.values["what"]) == ("file-word-form", content.value)


@pytest.mark.parametrize("name", MADE)
def test_other_document_is_an_attachment(name: str, labels: list[Labels]) -> None:
    """A letter may well speak of a few of the labels."""
    make, content = MADE[name]
    with pytest.raises(Ignored) as caught:
        judge_document(make([LETTER]), content, labels)
    assert (caught.value.code, caught.value.what) == ("file-attachment", content.value)


@pytest.mark.parametrize("content", [content for _, content in MADE.values()])
def test_document_that_cannot_be_read_is_an_attachment(content: Content, labels: list[Labels]) -> None:
    """Nobody asks it for values."""
    for data in (b"", b"PK\x03\x04", ole({"WordDocument": b"x"})[:600], doc(["甲"] * 100)):
        with pytest.raises(Ignored):
            judge_document(data, content, labels, Limits(file_bytes=1000))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_with_columns_of_ours_is_refused(encoding: str, labels: list[Labels]) -> None:
    """It is a table saved as text; in whatever encoding."""
    with pytest.raises(Refused) as caught:
        judge_document("单位名称,职工人数\n甲公司,326\n".encode(encoding), Content.TEXT, labels)
    assert (caught.value.code, caught.value.values["what"]) == ("file-not-workbook", "文本或 CSV 文件")
    with pytest.raises(Ignored):
        judge_document(LETTER.encode(encoding), Content.TEXT, labels)


def test_what_comes_with_returns_is_told_in_a_run(desk: Desk, printed: list[str]) -> None:
    """Refusals count among the files to deal with, attachments do not."""
    desk.put("中山区/附件2.docx", docx(printed))
    desk.put("中山区/说明.docx", docx([LETTER]))
    desk.put("中山区/说明.txt", LETTER.encode())
    desk.put("中山区/汇总.csv", "单位名称,职工人数\n".encode("gbk"))
    desk.put("中山区/空话.xlsx", LETTER.encode())
    desk.put("中山区/材料.rar", b"Rar!\x1a\x07\x00")
    desk.put("中山区/官网.url", b"[InternetShortcut]\r\nURL=https://example.org/\r\n")
    assert codes(desk.take()) == {
        "附件2.docx": "refused file-word-form",
        "说明.docx": "ignored file-attachment",
        "说明.txt": "ignored file-attachment",
        "汇总.csv": "refused file-not-workbook",
        "空话.xlsx": "refused file-not-workbook",
        "材料.rar": "refused file-archive",
        "官网.url": "refused file-link",
    }


def codes(results: list[FileResult]) -> dict[str, str]:
    """What became of each file, by its name."""
    return {r.path.rpartition("/")[2]: f"{r.outcome} {r.code}" for r in results}
