"""Draws 决定表: one row per thing that waits, locked but for the cells in which it is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from cwgk_excel.campaign import Campaign
from cwgk_excel.cell_text import in_sight
from cwgk_excel.forms.look.decision_sheet import (
    BY,
    DECIDED_SHEET,
    DECISION,
    DECISION_SHEET,
    EARLIER,
    FILLED,
    HEAD_ROW,
    HEADINGS,
    LONGEST_REASON,
    MARK,
    REASON,
    SAID,
    SPOKE_WITH,
    TEL,
    VALUE,
)
from cwgk_excel.forms.look.excel_rules import answer_rule
from cwgk_excel.identity import Key
from cwgk_excel.report.sheets import look
from cwgk_excel.tasks.decision_table.marks import Mark
from cwgk_excel.tasks.decision_table.waiting import Waiting
from cwgk_excel.tasks.decision_table.words import AMENDED, BACK, choices_told
from cwgk_excel.xlsx_writer import Book, SheetWriter, Style

WIDTHS: Mapping[str, float] = dict(
    zip(HEADINGS, (24, 52, 66, 34, 56, 58, 114, 78, 58, 54, 52, 78, 42, 42, 58, 54, 8), strict=True)
)
SIZE, SHOWN = 9.5, 40
TEXT: Style = {**look.CELL, "font_size": SIZE, "valign": "top", "align": "left"}
MIDDLE: Style = {**TEXT, "align": "center"}
OPEN: Style = {**TEXT, "locked": False, "bg_color": "#FFF2CC", "num_format": "@"}
CENTRED = "AD"
LAST = EARLIER
# A list of choices that stands in the rule itself may not be longer.
LONGEST_LIST = 255
HOW = (
    "只填黄色的格。“决定”从下拉列表中选，可选的见左边“可以怎么定”；每项决定都要写理由（纸质件一致的可不写）。"
    f"选“{AMENDED}”的，在“改为”写应当填的内容，并写电话核实人和电话。不定的行空着，下次还会列出。"
    f"“{BACK}”指整张表。填好保存后，再收回来登记；已经登记过的行不会登记第二次。"
)
CHOOSE = "请从下拉列表中选；不定的空着。"
NOTHING_WAITS = "现在没有等着决定的事项。"


def draw_table(
    campaign: Campaign,
    key: Key,
    found: Sequence[Waiting],
    newest: int,
    earlier: Mapping[str, str],
    decided: Sequence[Sequence[str]],
) -> bytes:
    """The workbook; ``earlier``: by subject what was decided before, ``decided``: the rows of what is decided."""
    settings, target = campaign.settings, BytesIO()
    properties = {
        "title": f"{settings.campaign.batch}{DECISION_SHEET}",
        "author": settings.campaign.office,
        "company": settings.campaign.office,
    }
    with Book(target, settings.dates.issued, properties) as book:
        sheet = book.sheet(DECISION_SHEET)
        _head(sheet, f"{settings.campaign.batch}　{DECISION_SHEET}", len(found))
        for number, one in enumerate(found, 1):
            _row(sheet, HEAD_ROW + number, number, one, key, newest, earlier.get(one.subject, ""))
        last = HEAD_ROW + max(len(found), 1)
        if found:
            _rules(sheet, last)
            sheet.raw.autofilter(f"A{HEAD_ROW}:{LAST}{last}")
            sheet.raw.set_selection(f"{DECISION}{HEAD_ROW + 1}")
        else:
            sheet.merge(f"A{last}:{LAST}{last}", NOTHING_WAITS, TEXT)
        _page(sheet, campaign, f"A1:{LAST}{last}", HEAD_ROW)
        _decided(book, campaign, decided)
    return target.getvalue()


def row_texts(one: Waiting) -> tuple[str, ...]:
    """What a row says, in the order of SAID."""
    body, unit, form, place, value, problem, explained = map(in_sight, one.said)
    cut = value if len(value) <= SHOWN else f"{value[:SHOWN]}……"
    return body, unit, form, place, cut, problem, explained, choices_told(one.choices)


def _head(sheet: SheetWriter, title: str, count: int) -> None:
    sheet.widths(WIDTHS)
    sheet.raw.set_column(f"{MARK}:{MARK}", 2, None, {"hidden": True})
    sheet.merge(f"A1:{LAST}1", title, look.TITLE)
    sheet.merge(f"A2:{LAST}2", f"共{count}项。{HOW}", look.NOTE)
    sheet.merge("A3:C3", "经办人（各行没有写的，按这里）：", {**look.NOTE, "align": "right"})
    first = BY
    sheet.merge(f"{first}:E3", "", {**OPEN, "align": "center", "valign": "vcenter"})
    for column, name in HEADINGS.items():
        sheet.text(f"{column}{HEAD_ROW}", name, {**look.HEAD, "font_size": SIZE})
    sheet.heights({1: 30, 2: 44, 3: 22, HEAD_ROW: 28})


def _row(
    sheet: SheetWriter, row: int, number: int, one: Waiting, key: Key, newest: int, earlier: str
) -> None:
    texts = row_texts(one)
    sheet.number(f"A{row}", number, MIDDLE)
    for column, text in (*zip(SAID, texts, strict=True), (EARLIER, earlier)):
        sheet.typed(f"{column}{row}", text, MIDDLE if column in CENTRED else TEXT)
    for column in FILLED:
        sheet.blank(f"{column}{row}", OPEN)
    sheet.typed(f"{MARK}{row}", Mark(one.kind, newest, one.subject, one.bound).sealed(key, texts), TEXT)
    if len(",".join(one.choices)) <= LONGEST_LIST:
        prompt = f"可以选：{'、'.join(one.choices)}。不定的空着。"
        sheet.rule(f"{DECISION}{row}", answer_rule("决定", _asking(prompt), CHOOSE, source=one.choices))
    shown = [*zip(SAID, texts, strict=True), (EARLIER, earlier)]
    heights = (look.height(text, WIDTHS[column], SIZE) for column, text in shown)
    sheet.heights({row: max(heights)})


def _rules(sheet: SheetWriter, last: int) -> None:
    first = HEAD_ROW + 1
    asked = {
        VALUE: f"只有选“{AMENDED}”的才写：应当填什么。",
        REASON: f"为什么这样定，不超过{LONGEST_REASON}字。",
        SPOKE_WITH: f"选“{AMENDED}”的，写与谁核实的。",
        TEL: f"选“{AMENDED}”的，写打的哪个电话。",
    }
    for column, prompt in asked.items():
        fits = f"=LEN({column}{first})<={LONGEST_REASON}"
        rule = answer_rule(HEADINGS[column], prompt, f"不超过{LONGEST_REASON}字，请缩短。", formula=fits)
        if column == VALUE:  # a narrative may be long
            rule = answer_rule(HEADINGS[column], prompt, "请核对。", formula=f"=LEN({column}{first})<=32767")
        sheet.rule(f"{column}{first}:{column}{last}", rule)


def _asking(prompt: str) -> str:
    """A prompt that names the choices, where Excel takes one so long."""
    return prompt if len(prompt) <= LONGEST_LIST else CHOOSE


def _page(sheet: SheetWriter, campaign: Campaign, area: str, head_row: int) -> None:
    """A4 across, its head on every page; locked, with the filter left usable."""
    look.page(
        sheet, f"{campaign.settings.campaign.office}　{campaign.settings.campaign.batch}", landscape=True
    )
    sheet.raw.print_area(area)
    sheet.raw.repeat_rows(head_row - 1)
    sheet.raw.freeze_panes(head_row, 3 if head_row == HEAD_ROW else 0)
    allowed = {
        "select_locked_cells": True,
        "select_unlocked_cells": True,
        "autofilter": True,
        "format_rows": True,
    }
    sheet.raw.protect(campaign.settings.protection.password, allowed)


def _decided(book: Book, campaign: Campaign, rows: Sequence[Iterable[str]]) -> None:
    """The sheet of what is decided already."""
    sheet = book.sheet(DECIDED_SHEET)
    heads = ("编号", "决定", "报送单位", "单位", "内容", "哪天", "谁", "理由", "现在")
    widths = dict(zip("ABCDEFGHI", (34, 62, 80, 110, 210, 76, 52, 126, 52), strict=True))
    sheet.widths(widths)
    sheet.merge("A1:I1", f"{DECIDED_SHEET}（{len(rows)}项）", look.TITLE)
    for column, name in zip(widths, heads, strict=True):
        sheet.text(f"{column}2", name, {**look.HEAD, "font_size": SIZE})
    sheet.heights({1: 30, 2: 22})
    for number, texts in enumerate(rows, 3):
        told = [*zip(widths, texts, strict=True)]
        for column, text in told:
            sheet.typed(f"{column}{number}", text, TEXT)
        sheet.heights({number: max(look.height(text, widths[column], SIZE) for column, text in told)})
    _page(sheet, campaign, f"A1:I{len(rows) + 2}", 2)
