"""说明: what this workbook was made from, what its sheets are, and how to read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cwgk_excel.clock import chinese_date
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.records.lines import lines_of
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.table import Table
from cwgk_excel.xlsx_writer import Book, Style

WIDTHS = (100.0, 436.0)
ROW_HEIGHT = 18.0
LABEL: Style = {**look.HEAD, "align": "left"}
TEXT: Style = {**look.CELL, "align": "left"}
LEVELS = (
    ("错误", "填得不对或没有填，这条记录不能进总表，须由报送单位改正后重新报送。"),
    ("警告", "看上去有问题，但可能属实；记录已进总表，请市厂开办核实。"),
    ("提示", "供参考，一般不用处理。"),
)


def draw_guide(book: Book, content: MasterContent, tables: Sequence[Table[Any]]) -> None:
    """Draw the sheet, in two columns: a label and its text."""
    sheet = book.sheet(names.GUIDE)
    sheet.widths(dict(zip("AB", WIDTHS, strict=True)))
    sheet.merge("A1:B1", names.GUIDE, look.TITLE)
    sheet.heights({1: 34})
    row = 2
    sections = (
        ("基本情况", _basics(content)),
        ("数据从哪里来", _origin(content)),
        ("各工作表", _sheets(tables)),
        ("问题的级别", iter(LEVELS)),
    )
    for heading, lines in sections:
        sheet.merge(f"A{row}:B{row}", heading, {**look.SECTION, "font_size": 11})
        sheet.heights({row: 20})
        row += 1
        for label, text in lines:
            sheet.text(f"A{row}", label, LABEL)
            sheet.text(f"B{row}", text, TEXT)
            tall = look.height(text, WIDTHS[1], 10.5)
            sheet.heights({row: ROW_HEIGHT if tall == look.ROW_HEIGHT else tall})
            row += 1
    sheet.raw.freeze_panes(1, 0)
    look.page(sheet, content.foot, landscape=False)


def _basics(content: MasterContent) -> Iterator[tuple[str, str]]:
    settings = content.collected.campaign.settings
    yield "批次", settings.campaign.batch
    yield "文号", settings.campaign.document
    yield "汇总单位", settings.campaign.office
    yield "联系人", f"{settings.contact.name}  {settings.contact.phone}"
    yield "截止日期", content.due
    yield "统计日期", f"{chinese_date(content.collected.on)}（是否逾期按这一天判断）"


def _sheets(tables: Sequence[Table[Any]]) -> Iterator[tuple[str, str]]:
    first, *others = tables
    yield first.name, first.about
    yield names.CHARTS, "各报送单位报来多少、完成多少，黑白打印也看得清。"
    yield from ((table.name, table.about) for table in others)


def _origin(content: MasterContent) -> Iterator[tuple[str, str]]:
    accepted = sum(line["outcome"] == "accepted" for line in lines_of(content.collected, "receipts"))
    refused = int((content.collected.findings["form"] == "").sum())  # one for each file that is still refused
    text = f"读入{accepted}个"
    if refused:
        text += f"；还有{refused}个读不了，原因见“{names.FINDINGS}”"
    attached = len(content.collected.attachments)
    yield (
        "收到的文件",
        f"{text}；另有附件{attached}个，见“{names.ATTACHMENTS}”。" if attached else f"{text}。",
    )
    for name, form in content.compared.forms.items():
        records, good = content.records[name], len(content.valid(form))
        bodies = len({record["submitter"] for record in records})
        unit, bad = form.definition.counter, len(records) - good
        yield (
            f"{form.number}（{form.title.removeprefix('认证')}）",
            f"{bodies}个报送单位，{len(records)}{unit}；进入总表{good}{unit}，有错误未进{bad}{unit}。",
        )
    yield (
        "报了几次的",
        f"{_once(content)}报了几次的，取最近一次无错误的；都有错误的，取最近一次的。"
        f"无错误之后又报了有错误的，仍取无错误的，后报的错误列在“{names.FINDINGS}”。",
    )


def _once(content: MasterContent) -> str:
    """Return what each form counts once for: a declaration for a unit, a list for a body."""
    of = {"declaration": "同一单位的", "list": "同一报送单位的"}
    return "、".join(f"{of[form.definition.role]}{form.number}" for form in content.compared.forms.values())
