"""Workbooks for the tests of readers: made by hand, part by part, or with all that two libraries can write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time

import openpyxl
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.formula import ArrayFormula

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def handmade(
    rows: str, shared: str = "", main: str = MAIN, rel: str = REL, prefix: str = ""
) -> dict[str, bytes]:
    """Build the parts of a workbook whose only sheet has these rows, and these shared strings."""
    p = f"{prefix}:" if prefix else ""
    space = f'xmlns:{prefix}="{main}"' if prefix else f'xmlns="{main}"'
    links = {"worksheet": "sheet1.xml", "styles": "styles.xml", "sharedStrings": "strings.xml"}
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{rel}/{kind}" Target="{target}"/>' for kind, target in links.items()
    )
    root = f'<Relationship Id="r" Type="{rel}/officeDocument" Target="xl/workbook.xml"/>'
    sheet = f'<{p}sheet name="表" sheetId="1" r:id="worksheet"/>'
    main_part = f'<{p}workbook {space} xmlns:r="{rel}"><{p}sheets>{sheet}</{p}sheets></{p}workbook>'
    style = f'<{p}cellXfs><{p}xf/><{p}xf numFmtId="9"/></{p}cellXfs>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="urn:r">{root}</Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="urn:r">{relations}</Relationships>',
        "xl/workbook.xml": main_part,
        "xl/styles.xml": f"<{p}styleSheet {space}>{style}</{p}styleSheet>",
        "xl/strings.xml": f"<{p}sst {space}>{shared}</{p}sst>",
        "xl/sheet1.xml": f'<{p}worksheet {space}><{p}dimension ref="A1"/><{p}sheetData>{rows}</{p}sheetData>'
        f"</{p}worksheet>",
    }
    return {name: text.encode() for name, text in parts.items()}


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """Put parts into a zip archive; what says the type of an OpenDocument is stored, as that asks for."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else None)
    return buffer.getvalue()


def linked(parts: Mapping[str, bytes], part_name: str, *links: str) -> dict[str, bytes]:
    """Add relationships to a part, each given as "kind target", or "kind target External"."""
    folder, _, base = part_name.rpartition("/")
    name = f"{folder}/_rels/{base}.rels"
    lines = ""
    for number, link in enumerate(links):
        kind, target, *mode = link.split(" ")
        outside = ' TargetMode="External"' if mode else ""
        lines += f'<Relationship Id="e{number}" Type="{REL}/{kind}" Target="{target}"{outside}/>'
    old = parts.get(name, b'<Relationships xmlns="urn:r"></Relationships>')
    return {**parts, name: old.replace(b"</Relationships>", lines.encode() + b"</Relationships>")}


def with_xlsxwriter(date1904: bool = False) -> bytes:
    """Draw a workbook with all that a form may hold."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"date_1904": date1904})
    percent, day = book.add_format({"num_format": 10}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("附件1")
    sheet.write_string("A1", "  单位名称\n（全称）  ")
    sheet.write_number("B2", 0.985, percent)
    sheet.write_datetime("C3", datetime(2017, 11, 15), day)
    sheet.write_boolean("D4", True)
    sheet.write_formula("E5", "=1/0", None, "#DIV/0!")
    sheet.write_formula("F6", '=IF(A1="","",A1)', None, "")
    sheet.write_formula("G7", "=SUM(B2:B3)", None, 12.5)
    sheet.write_array_formula("H8:H9", "{=B2:B3*2}", None, 3)
    sheet.write_blank("I1", None, percent)
    sheet.write_rich_string("J1", "经验", book.add_format({"bold": True}), "突出", "。")
    sheet.write_string("XFD2000", "最后一列")
    sheet.write_string("K1", "回车_x000D_\x01")
    sheet.write_number("L1", 1e-300)
    book.add_worksheet("隐藏").hide()
    book.add_worksheet("数据").very_hidden()
    book.close()
    return buffer.getvalue()


def with_openpyxl() -> bytes:
    """Build a workbook by the other library, which writes other things in other ways."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["名称", 12, 98.5, True, date(2017, 11, 15), time(9, 30), None, "#N/A", "=A1&B1", ""])
    sheet["B2"] = CellRichText("主要", TextBlock(InlineFont(b=True), "做法"), "和成效")
    sheet["C3"] = ArrayFormula("C3:C4", "=B1*2")
    sheet["D4"].number_format = "@"
    sheet["D4"] = "007"
    sheet["E5"] = 0.5
    sheet["E5"].number_format = "0%"
    sheet.merge_cells("A6:C6")
    sheet["A6"] = "合并"
    book.create_sheet("列表").sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_surroundings() -> bytes:
    """Draw a workbook with much around its cells: comments, a picture, a text box, a button, rules."""
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c489"
        "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("附件1")
    sheet.write_string("B2", "甲公司")
    sheet.write_formula("B3", "=[1]Sheet1!A1", None, 3)
    sheet.write_comment("C4", "请核实")
    sheet.insert_image("D5", "章.png", {"image_data": io.BytesIO(pixel)})
    sheet.insert_textbox("E6", "另有说明")
    sheet.insert_button("F7", {"caption": "计算"})
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_column("C:D", None, None, {"hidden": True})
    sheet.data_validation("B2:B9", {"validate": "integer", "criteria": ">", "value": 0})
    sheet.data_validation("C2", {"validate": "any", "input_title": "提示", "input_message": "只提示"})
    sheet.merge_range("A10:C10", "合并")
    sheet.protect()
    book.close()
    return buffer.getvalue()
