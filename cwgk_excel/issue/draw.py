"""Draws what all forms share: entry cells with their rules and marks, print setup, protection, identity."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from cwgk_excel.forms import Field
from cwgk_excel.forms.addresses import fixed
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.look import style
from cwgk_excel.forms.look.doubts import doubts
from cwgk_excel.forms.look.drawing import Paper
from cwgk_excel.forms.look.excel_rules import excel_rule, is_blank
from cwgk_excel.forms.spec import Form
from cwgk_excel.issue.support import Support
from cwgk_excel.xlsx_writer import Book, SheetWriter

A4 = 9
FOOT = "&C- &P -"


def book(target: BytesIO | None, form: Form, created: date, kind: type[Book] = Book) -> Book:
    """Return a new workbook for a form; its properties repeat the form that the token names, as a cross-check."""
    campaign = form.settings.campaign
    return kind(
        target,
        created,
        {
            "title": f"{form.number}{form.title}",
            "subject": f"{campaign.city}厂务公开民主管理{campaign.batch}",
            "author": campaign.office,
            "company": campaign.office,
            "keywords": f"cwgk_excel {form.name}",
        },
    )


def entry(
    sheet: SheetWriter, form: Form, field: Field, cells: str, support: Support, look: style.Style
) -> None:
    """Draw an entry cell: unlocked unless the office fills it in, with rule, prompt, and marks while empty or wrong."""
    locked = field.filler == "office"
    sheet.merge(cells, "", {**look, **entry_format(field), "locked": locked})
    if locked:
        return
    first = cells.split(":")[0]
    sheet.rule(cells, excel_rule(field, first, support.range_of(field)))
    blank, refused = is_blank(field, fixed(first)), f"{support.fits(field, fixed(first))}=0"
    # The first mark of a cell wins, so the marks after this one need not exclude blanks.
    sheet.mark(cells, f"={blank}", style.EMPTY_FILL if field.required else style.EMPTY_TEXT)
    if not field.only_warns:
        mark_wrong(sheet, field, cells, refused)
    mark_doubts(sheet, field, cells, fixed(first))
    mark_whole_number(sheet, field, cells)


def mark_doubts(sheet: SheetWriter, field: Field, cells: str, ref: str) -> None:
    """Mark what is likely a slip in the cells of a field, the first of which is ``ref``."""
    for doubt in doubts(field):
        if doubt.marked:
            mark_wrong(sheet, field, cells, doubt.case(ref))


def entry_format(field: Field) -> style.Style:
    """Return the number format of an entry cell, which is that of its kind except for long texts.

    A text-formatted cell shows ##### beyond 255 characters, so long texts keep General.
    """
    number_format = "" if field.is_long_text else KINDS[field.kind].number_format
    return {"num_format": number_format} if number_format else {}


def mark_wrong(sheet: SheetWriter, field: Field, cells: str, case: str) -> None:
    """Mark cells where the Excel expression ``case`` is true; a cell that may stay empty gets no fill.

    Some programs apply only the first mark of a cell, so this one also formats whole numbers.
    """
    look = style.WRONG_FILL if field.required else style.WRONG_TEXT
    if KINDS[field.kind].whole_alone:
        sheet.mark(cells, f"=({case})*{_is_whole(cells)}", {**look, **style.WHOLE_NUMBER})
    sheet.mark(cells, f"={case}", look)


def mark_whole_number(sheet: SheetWriter, field: Field, cells: str) -> None:
    """Show a decimal that is whole as 45, not 45.0."""
    if KINDS[field.kind].whole_alone:
        sheet.mark(cells, f"={_is_whole(cells)}", style.WHOLE_NUMBER)


def _is_whole(cells: str) -> str:
    """Return an Excel expression, true where the first of the cells holds a whole number."""
    first = cells.split(":")[0]
    return f'(ROUND(N({first}),0)&""={first}&"")'


def finish(sheet: SheetWriter, form: Form, paper: Paper, *, filter: bool = False) -> None:
    """Set paper, foot, print area and protection; ``filter``: leave the sheet's filter usable."""
    raw = sheet.raw
    if paper.breaks:
        raw.set_h_pagebreaks(list(paper.breaks))
    if paper.head_row:
        raw.repeat_rows(paper.head_row - 1)
        raw.freeze_panes(paper.head_row, 0)
    raw.set_paper(A4)
    if paper.landscape:
        raw.set_landscape()
    raw.print_area(paper.area)
    raw.set_margins(*paper.margins)
    raw.set_footer(FOOT, {"margin": 0.35})
    raw.center_horizontally()
    raw.hide_gridlines(2)
    raw.print_black_and_white()  # no fill on paper
    # Selecting and reading stay free; only changing is locked.
    raw.protect(
        form.settings.protection.password,
        {"select_locked_cells": True, "select_unlocked_cells": True, "autofilter": filter},
    )
    if paper.one_wide:
        raw.fit_to_pages(1, 0)


def lines(text: str, width: int) -> int:
    """Return how many lines a text takes, of so many Chinese characters each; others are half as wide."""
    parts = text.split("\n")
    return sum(max(1, -(-sum(1 if c.isascii() else 2 for c in part) // (2 * width))) for part in parts)
