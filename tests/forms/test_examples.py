"""One example per finding: a file from which it follows, taken in like any other, and where it then stands."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Desk
from hostile.material import (
    BOOK,
    MAIN,
    REL,
    ROW,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    Material,
    Office,
    Parts,
    blank_sheet,
    text_cell,
    unzipped,
    zipped,
)
from hostile.other_formats import ods, xls
from openpyxl.styles import Font
from slip_round import answer, issue, newest
from words import faults

from cwgk_excel.demo.fill import ENCRYPTED_SAMPLE
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.identity import TOKEN, Key, Token
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.resources import sample
from cwgk_excel.tasks.taking_in.results import FileResult

Told = tuple[str, str]
"""A finding's code and cell."""
Taken = dict[str, set[Told]]
"""What was told of each file, by its path."""
Scene = Callable[[Desk, Material], Taken]
"""What happens at a desk, and what was told then."""


@dataclass(frozen=True)
class Example:
    """A file that shows a finding, and the cell where the finding stands."""

    make: Callable[[Material], bytes]
    cell: str = ""
    file: str = "表.xlsx"


def unit(cell: str, **changes: Any) -> Example:
    """An Annex 1 with something else in its cells."""
    return Example(lambda m: m.unit(**changes).zip(), cell)


def table(cell: str, *rows: Mapping[str, Any], **head: Any) -> Example:
    """An Annex 2 of rows that differ from the usual one."""
    return Example(lambda m: m.table(*rows, **head).zip(), cell)


def parts(cell: str, change: Callable[[Parts], object], form: str = "annex1") -> Example:
    """A good form after a change to the parts of its file."""

    def make(m: Material) -> bytes:
        good = m.unit() if form == "annex1" else m.table()
        change(good)
        return good.zip()

    return Example(make, cell)


def saved(cell: str, change: Callable[[openpyxl.Workbook], object], file: str = "表.xlsx") -> Example:
    """A good Annex 1 after a change in a spreadsheet program."""

    def make(m: Material) -> bytes:
        book = m.book()
        change(book)
        return m.saved(book)

    return Example(make, cell, file)


def token(made: Callable[[Material, str], str], file: str = "表.xlsx") -> Example:
    """A good Annex 1 with another token, made from its own."""

    def make(m: Material) -> bytes:
        good = m.unit()
        own = token_of(good)
        return good.sub(STRINGS, own, made(m, own)).zip()

    return Example(make, file=file)


def raw(data: bytes, file: str = "表.xlsx") -> Example:
    """A file of these bytes."""
    return Example(lambda _: data, file=file)


def token_of(good: Parts) -> str:
    """The token printed on a form."""
    found = TOKEN.search(good[STRINGS].decode())
    assert found is not None
    return found[0]


def sealed(m: Material, own: str, key: Key | None = None, **changes: str) -> str:
    """The token of an Annex 1, sealed again with something else in it."""
    fields = {"sign": "1", "version": own[4:8], "submitter": "210202"}
    return Token(**{**fields, **changes}).seal(key or m.key)


def altered(_: Material, own: str) -> str:
    """A token with its last character changed by hand."""
    return own[:-1] + ("0" if own[-1] != "0" else "1")


def moved(*changes: tuple[str, str | None]) -> Callable[[openpyxl.Workbook], None]:
    """A row inserted at the top, and then texts put into cells."""

    def change(book: openpyxl.Workbook) -> None:
        sheet: Any = book.worksheets[0]
        sheet.insert_rows(1)
        for address, text in changes:
            sheet[address].value = text

    return change


def formatted(code: str) -> Callable[[openpyxl.Workbook], None]:
    """Another number format for the number of staff."""

    def change(book: openpyxl.Workbook) -> None:
        sheet: Any = book.worksheets[0]
        sheet["D5"].number_format = code

    return change


def nobodys(m: Material) -> bytes:
    """A form without its token and without the name of a body."""
    good = m.unit()
    return good.sub(STRINGS, token_of(good), "").sub(STRINGS, "中山区", "").zip()


def comment(good: Parts) -> None:
    """A remark at a cell."""
    text = f'<comments xmlns="{MAIN}"><authors><author>李明</author></authors><commentList>'
    text += '<comment ref="B5" authorId="0"><text><t>请核对</t></text></comment></commentList></comments>'
    good.add(
        "xl/comments1.xml", text, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    )
    good.link("comments", "../comments1.xml", of=SHEET)


def picture(good: Parts) -> None:
    """The picture of a seal, pasted over a cell."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    corner = "<xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>12</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    shape = f'<xdr:wsDr xmlns:xdr="{drawing}" xmlns:a="{main}" xmlns:r="{REL}"><xdr:oneCellAnchor>'
    shape += f'<xdr:from>{corner}</xdr:from><xdr:ext cx="9525" cy="9525"/><xdr:pic><xdr:nvPicPr>'
    shape += '<xdr:cNvPr id="2" name="公章"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
    shape += '<a:blip r:embed="rX"/></xdr:blipFill><xdr:spPr/></xdr:pic><xdr:clientData/>'
    shape += "</xdr:oneCellAnchor></xdr:wsDr>"
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    good.add("xl/drawings/drawing1.xml", shape, kind)
    good.add("xl/media/image1.png", b"\x89PNG\r\n\x1a\n", "image/png")
    good.link("image", "../media/image1.png", of="xl/drawings/drawing1.xml")
    good.link("drawing", "../drawings/drawing1.xml", of=SHEET)
    good.after_rows('<drawing r:id="rX"/>')


def embedded(good: Parts) -> None:
    """Another file inside."""
    good.add("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    good.link("oleObject", "../embeddings/oleObject1.bin", of=SHEET)
    good.after_rows('<oleObjects><oleObject progId="Package" shapeId="1025" r:id="rX"/></oleObjects>')


def linked(inside: str, *, target: str = "") -> Callable[[Parts], None]:
    """A link to another workbook or program."""

    def change(good: Parts) -> None:
        part = "xl/externalLinks/externalLink1.xml"
        good.add(
            part,
            f'<externalLink xmlns="{MAIN}" xmlns:r="{REL}">{inside}</externalLink>',
            "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        )
        good.link("externalLink", "externalLinks/externalLink1.xml")
        references = '<externalReferences><externalReference r:id="rX"/></externalReferences>'
        good.sub(BOOK, "<definedNames>", f"{references}<definedNames>")
        if target:
            good.link("externalLinkPath", target, of=part, id="rId1", external=True)

    return change


def macros(good: Parts) -> None:
    """Saved as .xlsm with a macro in it."""
    good.add("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-office.vbaProject")
    good.link("vbaProject", "vbaProject.bin")
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    good.sub(TYPES, plain, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")


def below(row: int, address: str, text: str) -> Callable[[Parts], object]:
    """Something written under all that was drawn."""
    return lambda good: good.row(row, f'<c r="{address}" t="inlineStr">{text_cell(text)}</c>')


def list_row(good: Parts) -> object:
    """A further unit, with its figures, under the form of one unit."""
    name = f'<c r="A20" t="inlineStr">{text_cell("大连另一厂")}</c>'
    return good.row(20, f'{name}<c r="B20"><v>320</v></c><c r="C20"><v>91</v></c>')


STRUCK = "<r><rPr><strike/></rPr><t>310</t></r>"
UNSEEN = (
    "<table:table-cell office:value-type='string'><text:p>王建国"
    "<text:hidden-text text:is-hidden='true'>旧名</text:hidden-text></text:p></table:table-cell>"
)


def strike(book: openpyxl.Workbook, cells: str) -> None:
    """A line through all cells of a range."""
    for row in book.worksheets[0][cells]:
        for cell in row:
            cell.font = Font(strike=True)


def struck_row(m: Material, row: int) -> bytes:
    """A table of three units, of which one is struck through."""
    book = m.book(m.table(*({"unit_name": name} for name in ("甲厂", "乙厂", "丙厂"))).zip())
    strike(book, f"A{row}:G{row}")
    return m.saved(book)


def shown_by_condition(p: Parts) -> None:
    """A rule has a number format of its own, which shows another number."""
    p.sub(STYLES, "<dxf>", """<dxf><numFmt numFmtId="200" formatCode="&quot;999&quot;"/>""")


def table_merged(cell: str, merged: str) -> Example:
    """A table in which two units' names are merged, as if they were one."""
    merge = f'<mergeCells count="9"><mergeCell ref="{merged}"/>'
    units = {"unit_name": "甲厂"}, {"unit_name": "乙厂"}
    return Example(lambda m: m.table(*units).within(SHEET, "<mergeCells[^>]*>", merge).zip(), cell)


def word_form(m: Material) -> bytes:
    """A table typed into a document."""
    texts = re.findall(r"<t[^>]*>[^<]*</t>", m.table()[STRINGS].decode())
    return zipped({"word/document.xml": f"<w:p>{''.join(texts)}</w:p>".encode()})


def table_of_decisions(m: Material) -> bytes:
    """A sheet with the name and the last column of ours."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "决定表"
    book.worksheets[0]["Q4"].value = "标记"
    return m.saved(book)


EARLIER = Key(bytes(32))
NOTHING = {**dict.fromkeys(ROW), "unit_name": None}
MAIL = b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: hi\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
LINKED_BOOK = '<externalBook r:id="rId1"/>'
LINKED_PROGRAM = '<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'

EXAMPLES: Mapping[str, Example] = {
    "cell-blank": unit("B5", chair_name=None),
    "cell-not-number": unit("D5", staff_count="见附表"),
    "cell-approximate": unit("D5", staff_count="约300人"),
    "cell-not-whole": unit("D5", staff_count=326.5),
    "cell-too-small": unit("D5", staff_count=0),
    "cell-too-large": unit("D5", staff_count=10_000_000),
    "cell-not-date": unit("D3", fill_date="11月3日"),
    "cell-date-range": unit("D3", fill_date=42677),
    "cell-too-long": unit("B4", unit_name="厂" * 101),
    "cell-overlong": parts("A10", lambda p: p.put("A10", "工" * 33_000)),
    "cell-not-choice": unit("D7", has_board_reps="不清楚"),
    "cell-unlisted": unit("E4", ownership="合伙"),
    "cell-error-value": parts("B5", lambda p: p.cell("B5", "<v>#N/A</v>", 't="e"')),
    "cell-shown-differently": saved("D5", formatted('0"0"')),
    "cell-format-unclear": saved("D5", formatted("**0")),
    "cell-formula": parts("D5", lambda p: p.cell("D5", "<f>300+26</f><v>326</v>")),
    "cell-formula-empty": parts("D5", lambda p: p.cell("D5", "<f>300+26</f>")),
    "cell-picture": parts(
        "B5", lambda p: p.cell("B5", '<f>DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>', 't="str"')
    ),
    "cell-ditto": unit("B5", chair_name="同上"),
    "cell-ditto-read": table("C7", {}, {"unit_type": "〃"}),
    "name-numbered": table("B6", {"unit_name": "1.大连编号厂"}),
    "name-numeric": table("B6", {"unit_name": "12345"}),
    "name-with-phone": unit("B5", chair_name="王建国13912345678"),
    "units-in-one": unit("B4", unit_name="大连甲一厂、大连甲二厂"),
    "seq-unread": table("A6", {"seq": "A-1"}),
    "text-struck": parts(
        "D5", lambda p: p.cell("D5", f"<is>{STRUCK}<r><t>326</t></r></is>", 't="inlineStr"')
    ),
    "cell-struck": parts("D5", lambda p: p.cell("D5", f"<is>{STRUCK}</is>", 't="inlineStr"')),
    "text-hidden": Example(lambda m: ods(m, {"B5": UNSEEN}), "B5", "表.ods"),
    "rate-range": table("F6", {"evaluation_result": 130}),
    "rate-unclear": unit("F8", satisfaction_rate=0.985),
    "score-over-100": unit("B8", superior_total=910),
    "below-threshold": unit("B8", superior_total=79),
    "total-not-sum": unit("A7", self_total=90),
    "board-score-unexpected": unit("F7", has_board_reps="否"),
    "board-score-missing": unit("F7", board_score=None),
    "board-reps-expected": unit("D7", ownership="国有", has_board_reps=None, board_score=None),
    "delegates-over-staff": unit("F5", delegate_count=327),
    "delegates-below-norm": unit("F5", delegate_count=5),
    "narrative-long": unit("A10", narrative="工" * 900),
    "narrative-short": unit("A10", narrative="工" * 300),
    "narrative-placeholder": unit("A10", narrative="见附件"),
    "phone-unusual": table("D4", phone="123"),
    "unit-listed-twice": table("B7", {"unit_name": "重复厂"}, {"unit_name": "重复厂"}),
    "row-altered": table(
        "H6", {"unit_name": "甲公司", "staff_count": 362, "check_code": "62|单位名称甲公司|职工人数326|"}
    ),
    "row-total": table("B7", {}, {"unit_name": "合计"}),
    "row-not-unit": table("B7", {}, {**NOTHING, "unit_name": "以上为全部单位"}),
    "row-unclear": table("B7", {}, {**NOTHING, "unit_name": "区直"}),
    "row-nothing": table("B7", {}, {**NOTHING, "unit_name": "无"}),
    "row-struck": Example(lambda m: struck_row(m, 7), "B7"),
    "form-blank": Example(lambda m: m.blank().zip()),
    "form-no-rows": table("", NOTHING),
    "form-struck": saved("B4", lambda book: strike(book, "A3:F10")),
    "form-unsigned": token(lambda _, own: "", file="中山区/表.xlsx"),
    "form-moved": saved("", moved()),
    "label-missing": saved("A6", moved(("A6", "主席"))),
    "label-twice": saved("A6", moved(("A20", "工会主席姓名"))),
    "form-is-list": parts("A20", list_row),
    "seal-typed": parts("A14", lambda p: p.put("A14", "同意。（盖章）2017年11月3日")),
    "token-partial": parts("", lambda p: p.cell("B16", "")),
    "submitter-mismatch": parts("D3", lambda p: p.put("D3", "西岗区"), "annex2"),
    "folder-other-body": Example(lambda m: m.unit().zip(), file="西岗区/表.xlsx"),
    "opinion-other-body": unit("C13", union_opinion="同意申报。西岗区总工会"),
    "locked-changed": parts("A4", lambda p: p.put("A4", "企业名称")),
    "text-outside": parts("A20", below(20, "A20", "备注：另附材料")),
    "rows-beyond": parts("B18", below(18, "B18", "表外公司"), "annex2"),
    "formula-replaced": parts("F3", lambda p: p.put("F3", "二〇一七年")),
    "protection-removed": parts("", lambda p: p.within(SHEET, r"<sheetProtection[^>]*/>", "")),
    "validation-lost": parts("D3", lambda p: p.within(SHEET, r"<dataValidations.*</dataValidations>", "")),
    "sheet-added": parts(
        "", lambda p: p.sheet("补充", blank_sheet(f'<row><c t="inlineStr">{text_cell("说明")}</c></row>'))
    ),
    "sheet-hidden": parts("", lambda p: p.sub(BOOK, ' sheetId="1"', ' sheetId="1" state="hidden"')),
    "cells-hidden": parts("B5", lambda p: p.sub(SHEET, '<row r="5"', '<row r="5" hidden="1"')),
    "cells-covered": table_merged("B7", "B6:B7"),
    "cells-conditional": parts("A7", shown_by_condition),
    "macros-ignored": parts("", macros),
    "external-link": parts("", linked(LINKED_BOOK, target="file:///C:/基础数据.xlsx")),
    "dde-link": parts("", linked(LINKED_PROGRAM)),
    "embedded-object": parts("", embedded),
    "picture-pasted": parts("B13", picture),
    "comment-unread": parts("B5", comment),
    "values-only": Example(lambda m: xls(m), file="表.xls"),
    "file-empty": raw(b""),
    "file-not-workbook": raw("单位名称,职工人数\r\n甲公司,326\r\n".encode("gb18030")),
    "file-archive": raw(b"\x1f\x8b\x08" + bytes(40)),
    "file-link": raw(b"[InternetShortcut]\r\nURL=https://example.org/\r\n", "官网.url"),
    "file-volume": raw(b"PK\x07\x08PK\x03\x04" + bytes(40), "材料.z01"),
    "file-word-form": Example(word_form, file="附件2.docx"),
    "file-iwork": raw(zipped({"Index/Document.iwa": b"x"}), "汇总.numbers"),
    "file-broken": Example(lambda m: m.good()[:-100]),
    "file-encrypted": Example(lambda m: m.office.encrypted),
    "file-too-large": raw(bytes(26 * 2**20)),
    "file-unsafe": Example(lambda m: zipped({**m.unit(), "../越界.xml": b""})),
    "file-nested": Example(
        lambda m: zipped({"b.zip": zipped({"c.zip": zipped({"表.xlsx": m.good()})})}), file="包.zip"
    ),
    "submitter-unclear": Example(nobodys),
    "form-unknown": saved("", lambda book: [book.remove(s) for s in book.worksheets[::2]]),
    "form-sheet-missing": saved("", lambda book: book.remove(book.worksheets[0])),
    "token-invalid": token(altered),
    "token-other-batch": token(lambda m, own: sealed(m, own, EARLIER)),
    "token-foreign": token(lambda m, own: sealed(m, own, Key(bytes(range(1, 33))))),
    "version-unknown": token(lambda m, own: sealed(m, own, version="0000")),
    "submitter-unknown": token(lambda m, own: sealed(m, own, submitter="999999")),
    "file-growing": raw(b"PK", "表.xlsx.part"),
    "package-empty": raw(b"PK\x05\x06" + bytes(18), "包.zip"),
    "file-noise": raw(b"\x05wps", "~$表.xlsx"),
    "file-decisions": Example(table_of_decisions, file="决定表.xlsx"),
    "file-attachment": raw(b"%PDF-1.4\n", "盖章.pdf"),
}


def place(code: str) -> str:
    """Where the example of a code lies: findings name files, and must hold no word of ours."""
    return f"{list(EXAMPLES).index(code)}/{EXAMPLES[code].file}"


def told_of(results: list[FileResult]) -> Taken:
    """What was told of each file: of those within a package too. All of it is in good words."""
    taken: Taken = defaultdict(set)
    for result in results:
        ignored = [Finding.of_file(result.code, result.reason)] if result.outcome == "ignored" else []
        for finding in (*result.findings, *ignored):
            assert faults(finding) == []
            taken[result.path].add((finding.code, finding.cell))
    return taken


def late(desk: Desk, m: Material) -> Taken:
    """Taken in five days after the due day."""
    path = desk.put("return-late/表.xlsx", m.good())
    return told_of(desk.take(path, on=date(2017, 11, 20)))


def held(desk: Desk, m: Material) -> Taken:
    """The office has decided that returns without a token do not enter the master."""
    desk.edit(unsigned='"hold"')
    good = m.unit()
    path = desk.put("form-unsigned-held/中山区/表.xlsx", good.sub(STRINGS, token_of(good), "").zip())
    return told_of(desk.take(path.parents[1]))


def replaced(desk: Desk, m: Material) -> Taken:
    """Two that differ on one day, of which the later one is taken."""
    desk.put("先报.xlsx", m.unit("210203").zip())
    desk.put("后报.xlsx", m.unit("210203", staff_count=327).zip())
    desk.take(desk.folder / "inbox" / "先报.xlsx")
    desk.take(desk.folder / "inbox" / "后报.xlsx")
    return in_force(desk)


def new_name(desk: Desk, m: Material) -> Taken:
    """The same form as before, under another name."""
    desk.take(desk.put("旧名.xlsx", m.unit("210203").zip()))
    desk.put("新名.xlsx", m.unit("210203", unit_name="甲厂有限公司").zip())
    return told_of(desk.take(desk.folder / "inbox" / "新名.xlsx"))


def unsigned(desk: Desk, m: Material) -> Taken:
    """A signed form came first, and then one of the same unit without a token."""
    good = m.unit()
    signed = desk.put("return-held/中山区/原表.xlsx", good.zip())
    desk.take(signed)
    copy = m.unit(staff_count=327)
    path = desk.put("return-held/中山区/表.xlsx", copy.sub(STRINGS, token_of(copy), "").zip())
    return told_of(desk.take(path.parents[1]))


def townships(desk: Desk, m: Material) -> Taken:
    """Two tables at once, of which the second says something else of a unit."""
    first, second = {"unit_name": "甲厂"}, {"unit_name": "乙厂"}
    desk.put("街道/1.xlsx", m.table(first, second, code="210204").zip())
    desk.put("街道/2.xlsx", m.table({**second, "staff_count": 9}, {"unit_name": "丙厂"}, code="210204").zip())
    return told_of(desk.take(desk.folder / "inbox" / "街道"))


def waiting(desk: Desk, m: Material) -> Taken:
    """A newer table lists another unit, and has an error."""
    desk.take(desk.put("早.xlsx", m.table({"unit_name": "甲厂"}, code="210204").zip()))
    later = m.table({"unit_name": "甲厂"}, {"unit_name": "丁厂", "staff_count": "许多"}, code="210204")
    return told_of(desk.take(desk.put("晚.xlsx", later.zip())))


def copied(desk: Desk, m: Material) -> Taken:
    """The form twice in one workbook, of one unit."""
    book = m.book()
    book.copy_worksheet(book.worksheets[0])
    return told_of(desk.take(desk.put("两张.xlsx", m.saved(book))))


def shrunk(desk: Desk, m: Material) -> Taken:
    """A supplement instead of the whole table."""
    first, second = {"unit_name": "甲厂"}, {"unit_name": "乙厂"}
    desk.take(desk.put("全.xlsx", m.table(first, second, code="210204").zip()))
    desk.take(desk.put("补.xlsx", m.table(second, code="210204").zip()))
    return in_force(desk)


def supplemented(desk: Desk, m: Material) -> Taken:
    """A table adds to the list in force, and another one to none."""
    desk.take(desk.put("先.xlsx", m.table({"unit_name": "甲厂"}, code="210204").zip()))
    for code in ("210204", "210203"):
        added = m.table({"unit_name": "乙厂"}, code=code, list_kind="补充")
        desk.take(desk.put(f"{code}.xlsx", added.zip()))
    return in_force(desk)


def unlike(desk: Desk, m: Material) -> Taken:
    """Two bodies' forms: figures, units and names do not agree."""
    for number, unit in enumerate(("甲厂", "乙厂", "大连海鸥出版有限公司", "大连新港贸易有限公司")):
        desk.put(f"{number}.xlsx", m.unit(unit_name=unit).zip())
    listed = {"staff_count": 9}, {"unit_name": "丙厂"}, {"unit_name": "海鸥出版"}
    desk.put("一.xlsx", m.table({**listed[0], "unit_name": "甲厂"}, *listed[1:]).zip())
    others = {"unit_name": "甲厂"}, {"unit_name": "大连新港贸昜有限公司"}
    desk.put("二.xlsx", m.table(*others, code="210204").zip())
    desk.take()
    return in_force(desk)


def in_force(desk: Desk) -> Taken:
    """What the reports say of all that counts."""
    rows = desk.collect().findings.to_dict("records")
    for row in rows:
        code, *words = (str(row[name]) for name in ("code", "message", "remedy", "office"))
        assert faults(Finding(code, words[0], words[1], office=words[2])) == []
    return {"": {(str(row["code"]), str(row["cell"])) for row in rows}}


def special(desk: Desk, _: Material) -> Taken:
    """Something that would never end."""
    folder = desk.folder / "inbox" / "file-special"
    folder.mkdir(parents=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "表.xlsx")
    else:
        (folder / "表.xlsx").symlink_to(desk.folder / "campaign.toml")
    return told_of(desk.take(folder))


def vanished(desk: Desk, m: Material) -> Taken:
    """Listed, and gone before it is read."""
    path = desk.put("file-unreadable/表.xlsx", m.good())

    def listed(_: int) -> Callable[[int], None]:
        path.unlink()
        return lambda _: None

    return told_of(desk.take(path, progress=listed))


def slow(desk: Desk, m: Material) -> Taken:
    """More cells than can be read within a second."""
    desk.edit(seconds="1")
    return told_of(desk.take(desk.put("reader-timeout/表.xlsx", many_cells(m)), workers=1))


def greedy(desk: Desk, m: Material) -> Taken:
    """Longer texts than fit into the memory that a reader may take."""
    desk.edit(megabytes="128")
    good = m.unit()
    # Not so regular that it looks like a bomb, and of few different signs, so that it packs well.
    text = f"{random.Random(1).getrandbits(30_000):030000b}"
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for _ in range(2000))
    good.sub(SHEET, "</sheetData>", f'<row r="100">{cells}</row></sheetData>')
    return told_of(desk.take(desk.put("reader-died/表.xlsx", good.zip()), workers=1))


def surprising(desk: Desk, m: Material) -> Taken:
    """A mistake in the program itself."""
    path = desk.put("reader-failed/表.xlsx", m.unit().zip())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FormReader, "read", lambda *_: [][0])
        return told_of(desk.take(path))


def many_cells(m: Material) -> bytes:
    """A good form with over a million cells below it."""
    good = m.unit()
    cells = "".join(f"<c><v>{number}</v></c>" for number in range(1000, 13_000))
    rows = "".join(f'<row r="{row}">{cells}</row>' for row in range(100, 200))
    good.sub(SHEET, "</sheetData>", f"{rows}</sheetData>")
    return good.zip()


def password(desk: Desk, m: Material) -> Taken:
    """None of the passwords opens it."""
    return told_of(desk.take(desk.put("file-password/表.xlsx", m.office.encrypted), passwords=["不对"]))


def corrected(desk: Desk, _: Material) -> Taken:
    """A slip with answers of all kinds, a right cell changed and the unit's name corrected."""
    data = slip_of(desk, desk.unit(staff_count="许多", chair_name=None, superior_total=300))
    typed = {desk.cell("annex1", "ownership"): "国有独资", desk.cell("annex1", "unit_name"): "大连某厂"}
    book = desk.book(answer(desk, data, typed, {1: ("对的", None), 2: ("属实", None)}))
    book.copy_worksheet(book.worksheets[0])
    return told_of(desk.take(desk.put("两张清单.xlsx", desk.saved(book)))) | told_of(
        desk.take(desk.put("改.xlsx", answer(desk, data, typed, {1: ("对的", None), 2: ("属实", None)})))
    )


def slip_of(desk: Desk, data: bytes, *, lock_right: bool = False) -> bytes:
    """The slip of a return, once that was taken in."""
    desk.take(desk.put("原.xlsx", data))
    return issue(desk.campaign, newest(desk.campaign), lock_right=lock_right)[0]


def elsewhere(desk: Desk, _: Material) -> Taken:
    """A slip of one unit with all of another's figures."""
    data = slip_of(desk, desk.unit(staff_count="许多"))
    form = desk.form("annex1")
    texts = {at: "别的" for name, at in form.layout.cells.items() if form.by_name[name].filler != "office"}
    return told_of(desk.take(desk.put("改.xlsx", answer(desk, data, texts))))


def outdated(desk: Desk, _: Material) -> Taken:
    """A slip after which another one went out; then one that is not on record."""
    desk.take(desk.put("原.xlsx", desk.unit(staff_count="许多")))
    data, *_ = issue(desk.campaign, newest(desk.campaign), later=-60)
    issue(desk.campaign, newest(desk.campaign), later=-30)
    found = told_of(desk.take(desk.put("旧.xlsx", data)))
    with Ledger.open(desk.folder) as ledger, ledger.transaction():
        ledger.db.execute("DELETE FROM slip")
    return found | told_of(desk.take(desk.put("改.xlsx", answer(desk, data, {"D5": 302}))))


def locked(desk: Desk, _: Material) -> Taken:
    """A locked slip of which a row is taken back and another one changed all the same."""
    data = slip_of(
        desk, desk.table({"unit_name": "甲厂"}, {"unit_name": "乙厂", "staff_count": "许多"}), lock_right=True
    )
    book = desk.book(answer(desk, data, {"D6": 999}))
    listing = book.worksheets[0]
    (line,) = (row[0].row for row in listing.iter_rows() if row[0].value == "行7")
    listing[f"I{line}"] = "撤销"
    return told_of(desk.take(desk.put("改.xlsx", desk.saved(book))))


LATER: Mapping[str, Scene] = {
    **dict.fromkeys(("slip-right-changed", "slip-unit-renamed", "slip-answer-unclear"), corrected),
    **dict.fromkeys(("slip-answer-without-reason", "slip-unanswered", "slip-list-unclear"), corrected),
    "slip-other": elsewhere,
    **dict.fromkeys(("slip-voided", "slip-unknown"), outdated),
    **dict.fromkeys(("slip-row-withdrawn", "slip-locked-changed"), locked),
    "return-late": late,
    "return-superseded": replaced,
    "return-replaces": replaced,
    "return-held": unsigned,
    "unit-renamed": new_name,
    "form-twice": copied,
    "lists-joined": townships,
    "list-supplemented": supplemented,
    "supplement-alone": supplemented,
    "unit-differs": townships,
    "unit-not-listed": unlike,
    "unit-not-declared": unlike,
    "figures-differ": unlike,
    "unit-shared": unlike,
    "unit-alike": unlike,
    "unit-alike-elsewhere": unlike,
    "units-waiting": waiting,
    "units-dropped": shrunk,
    "form-unsigned-held": held,
    "file-special": special,
    "file-unreadable": vanished,
    "reader-timeout": slow,
    "reader-died": greedy,
    "reader-failed": surprising,
    "file-password": password,
}


def office_of(desk: Desk) -> Office:
    """What a campaign has issued."""
    names, bodies = ("annex1", "annex2"), ("210202", "210203", "210204")
    issued = {(name, body): unzipped(desk.issued(name, body)) for name in names for body in bodies}
    forms = {name: desk.form(name) for name in names}
    return Office(forms, Key.load(desk.folder), {}, issued, sample(*ENCRYPTED_SAMPLE).read_bytes())


@pytest.fixture(scope="module")
def office(_issued_folder: Path) -> Office:
    """What every desk here has issued."""
    return office_of(Desk(_issued_folder))


@pytest.fixture(scope="module")
def examples(
    _issued_folder: Path, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Desk, list[FileResult]]:
    """All examples taken in together, each from a folder of its own."""
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("examples") / "批次"))
    settings = desk.folder / "campaign.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("# superior_total = 80", "superior_total = 80"), encoding="utf-8")
    (desk.folder / "keys" / "第一批.key").write_text(EARLIER.to_text("第一批"), encoding="utf-8")
    for code, example in EXAMPLES.items():
        desk.put(place(code), example.make(Material(office, f"大连{code}厂")))
    return desk, desk.take(workers=0)


@pytest.fixture(scope="module")
def taken(examples: tuple[Desk, list[FileResult]]) -> Taken:
    """What was told of them."""
    return told_of(examples[1])


def test_refusals_are_told_alike_at_intake_and_in_reports(examples: tuple[Desk, list[FileResult]]) -> None:
    """Message, remedy and what the office does: of each refused file that has a hash."""
    desk, results = examples
    names = ("code", "message", "remedy", "office")
    at_intake = [
        tuple(getattr(finding, name) for name in names)
        for result in results
        if result.outcome == "refused" and result.sha256
        for finding in result.findings
    ]
    rows = desk.collect().findings
    reported = rows[rows["form"] == ""]
    assert sorted(at_intake) == sorted(zip(*(reported[name] for name in names), strict=True))
    assert len(at_intake) > 15


def test_every_finding_has_one_example() -> None:
    """And no example is of a finding that there is not."""
    assert set(EXAMPLES) | set(LATER) == set(CATALOGUE)
    assert not set(EXAMPLES) & set(LATER)


@pytest.mark.parametrize("code", EXAMPLES)
def test_example_is_found(code: str, taken: Taken) -> None:
    """At its cell, among whatever else follows from the file."""
    assert (code, EXAMPLES[code].cell) in taken[place(code)]


@pytest.fixture(scope="module")
def played(
    _issued_folder: Path, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Scene], Taken]:
    """What was told in a scene, each played once and at a desk of its own: some show several findings."""

    @cache
    def told(scene: Scene) -> Taken:
        desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("later") / "批次"))
        return scene(desk, Material(office, "甲厂"))

    return told


@pytest.mark.parametrize("code", LATER)
def test_example_that_takes_more_than_a_file(code: str, played: Callable[[Scene], Taken]) -> None:
    """Another day, another setting, another return before or beside it."""
    told = set().union(*played(LATER[code]).values())
    assert code in {found for found, _ in told}
