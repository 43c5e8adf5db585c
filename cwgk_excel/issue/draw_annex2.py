"""Drawing Annex 2: the notice's summary table, A4 landscape, twelve drawn rows and room for more."""

from __future__ import annotations

from cwgk_excel.forms import Form
from cwgk_excel.forms.annex2 import DRAWN_ROWS, HEADER_ROW
from cwgk_excel.forms.excel_rules import excel_rule, is_blank
from cwgk_excel.forms.version import NAME_MARK
from cwgk_excel.issue import draw, selfcheck, style
from cwgk_excel.issue.support import TOKEN_MARK, Support
from cwgk_excel.xlsx_writer import Sheet

EXTENT = {"A3": "A3:C3", "D3": "D3:G3", "D4": "D4:E4"}
# Points. Printed as wide as the paper at most: programs without 宋体 make columns a sixth wider, and print smaller.
WIDTHS = {"A": 58, "B": 326, "C": 112, "D": 66, "E": 66, "F": 78, "G": 84, "H": 12, "I": 330}
HEIGHTS = {1: 18, 2: 66, 3: 30, 4: 26, 5: 30}
ROW_HEIGHT = 27
MARGINS = (0.35, 0.35, 0.5, 0.75)
HEAD_ENTRY: style.Style = {**style.ENTRY, "align": "left", "border": 0, "bottom": 1}
BODY_NAME: style.Style = {**style.WRAPPED, "align": "left", "border": 0, "bottom": 1, "locked": True}
CELL: style.Style = {**style.ENTRY, "border": 0}
# Two lines of it stand in a row.
NAME: style.Style = {**style.WRAPPED, "font_size": 10, "align": "left", "border": 0}


def title(form: Form) -> str:
    """The notice's title, broken where the notice breaks it."""
    return f"“{form.settings.campaign.city}厂务公开民主管理工作标准化\n建设单位”认证申报汇总表"


def draw_form(sheet: Sheet, form: Form, support: Support) -> None:
    """Everything that is printed, and the entry cells."""
    sheet.widths(WIDTHS)
    sheet.raw.set_default_row(ROW_HEIGHT)
    sheet.heights(HEIGHTS)
    sheet.text("A1", form.number, {**style.PLAIN, "font_name": style.HEI})
    sheet.text("D1", "控制码：", {**style.SMALL, "font_size": 9, "align": "right"})
    sheet.merge("E1:G1", TOKEN_MARK, {**style.TOKEN, "font_size": 9})
    sheet.merge("A2:G2", title(form), style.TITLE)
    _draw_head(sheet, form, support)
    for field in form.row_fields:
        sheet.text(form.layout.labels[field.name], _broken(field.title), style.LABEL)
    _draw_rows(sheet, form, support)
    sheet.raw.repeat_rows(HEADER_ROW - 1)
    sheet.raw.freeze_panes(HEADER_ROW, 0)
    # Whole columns: every program then prints the rows in use and no empty ones.
    draw.finish(sheet, form, "A1:G1048576", landscape=True, margins=MARGINS)
    sheet.raw.fit_to_pages(1, 0)
    sheet.raw.set_selection(form.layout.cells["filled_by"])


def _broken(title: str) -> str:
    """The notice breaks this label in two lines."""
    return "单位\n类型" if title == "单位类型" else title


def _draw_head(sheet: Sheet, form: Form, support: Support) -> None:
    for field in form.head_fields:
        label, cell = form.layout.labels[field.name], form.layout.cells[field.name]
        extent = EXTENT.get(cell, cell)
        sheet.merge(EXTENT.get(label, label), field.title, style.PLAIN if label == "A3" else style.RIGHT)
        if field.filled_by == "office":
            sheet.merge(extent, NAME_MARK, BODY_NAME)
        else:
            draw.entry(sheet, form, field, extent, support, HEAD_ENTRY)


def _draw_rows(sheet: Sheet, form: Form, support: Support) -> None:
    layout = form.layout
    first, last = layout.first_row, layout.last_row
    drawn_last = first + DRAWN_ROWS - 1
    for field in form.row_fields:
        letter = layout.columns[field.name]
        look = {**(NAME if field.role == "unit" else CELL), **style.entry_format(field)}
        for row in range(first, last + 1):
            cell_look = {**look, "border": 1} if row <= drawn_last else look
            if field.name == "seq" and row <= drawn_last:
                sheet.number(f"{letter}{row}", row - first + 1, cell_look)
            else:
                sheet.blank(f"{letter}{row}", cell_look)
        cells = f"{letter}{first}:{letter}{last}"
        sheet.rule(cells, excel_rule(field, f"{letter}{first}", support.range_of(field)))
    _mark_rows(sheet, form, support, drawn_last)


def _mark_rows(sheet: Sheet, form: Form, support: Support, drawn_last: int) -> None:
    """Empty cells: yellow in drawn rows, orange where the row is in use; red: refused; borders of rows in use."""
    layout = form.layout
    first, last = layout.first_row, layout.last_row
    required = [f for f in form.row_fields if f.required]
    used = f"(LEN(TRIM({'&'.join(f'${layout.columns[f.name]}{first}' for f in required)}))>0)"
    for field in form.row_fields:
        letter = layout.columns[field.name]
        cell, cells = f"{letter}{first}", f"{letter}{first}:{letter}{last}"
        # The first mark of a cell wins.
        if field.required:
            sheet.mark(cells, f"={used}*{is_blank(field, cell)}", style.LACK_FILL)
            sheet.mark(f"{cell}:{letter}{drawn_last}", f"={is_blank(field, cell)}", style.EMPTY_FILL)
        if not field.only_warns:
            draw.mark_wrong(sheet, field, cells, f"(LEN({cell})>0)*({support.fits(field, cell)}=0)")
        draw.mark_whole_number(sheet, field, cells)
    right = layout.columns[required[-1].name]
    below = drawn_last + 1
    later = f"COUNTA($A{below}:${right}${last})>0"
    sheet.mark(f"A{below}:{right}{last}", f"={later}", {"border": 1})


def draw_panel(sheet: Sheet, form: Form, parts: selfcheck.Parts) -> None:
    """The unprinted column beside the head: only rows that always print may hold formulas."""
    line, layout = selfcheck.table_summary(parts), form.layout
    rows, below = layout.last_row - layout.first_row + 1, layout.first_row + DRAWN_ROWS
    sheet.text("I1", "填报自检（此栏不打印）", style.PANEL_HEAD)
    sheet.merge("I2:I3", "", style.PANEL_SUM)
    sheet.formula("I2", line.formula, line.result, {**style.PANEL_SUM, "font_size": 10})
    sheet.text(
        "I4",
        f"可填{rows}个单位（表中第{layout.first_row}行至第{layout.last_row}行）；"
        f"第{below}行起填写后自动出现边框；序号可不填。",
        style.PANEL,
    )
    sheet.text(
        "I5", "黄色格必填；橙色的漏填，红色的有误，上面逐格写明。粘贴时请用“选择性粘贴—数值”。", style.PANEL
    )
