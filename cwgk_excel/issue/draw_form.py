"""Draws a form: the sheet that is filled in, from its layout and its look."""

from __future__ import annotations

from cwgk_excel.forms import Field
from cwgk_excel.forms.addresses import fixed
from cwgk_excel.forms.look import style
from cwgk_excel.forms.look.copied_row import altered_in_excel, copied
from cwgk_excel.forms.look.drawing import CopiedRow, Fixed, Hint, PanelLine, Summary, WordCount
from cwgk_excel.forms.look.excel_rules import excel_rule, is_blank
from cwgk_excel.forms.spec import Form
from cwgk_excel.issue import draw, likely, selfcheck
from cwgk_excel.issue.copied_row import draw_copied_row
from cwgk_excel.issue.support import Support
from cwgk_excel.xlsx_writer import SheetWriter


def draw_form(sheet: SheetWriter, form: Form, support: Support, *, blank: bool = True) -> None:
    """Draw everything that prints, and the entry cells; not ``blank``: the caller fills them in afterwards."""
    drawing = form.drawing
    sheet.widths(drawing.widths)
    if drawing.row_height:
        sheet.raw.set_default_row(drawing.row_height)
    sheet.heights(drawing.heights)
    for fixed_text in drawing.above:
        _write(sheet, fixed_text, fixed_text.result if blank else "")
    _mark_rules(sheet, form)
    for field in form.head_fields:
        _draw_label(sheet, form, field)
        _draw_entry(sheet, form, field, support)
    if form.row_fields:
        for field in form.row_fields:
            _draw_label(sheet, form, field)
        _draw_rows(sheet, form, support)
    for fixed_text in drawing.below:
        _write(sheet, fixed_text, fixed_text.result if blank else "")
    draw.finish(sheet, form, drawing.paper)
    sheet.raw.set_first_sheet()
    sheet.raw.set_selection(drawing.extent(form.layout.cells[drawing.first]))


def _write(sheet: SheetWriter, fixed_text: Fixed, result: str) -> None:
    if fixed_text.text.startswith("="):
        sheet.formula(fixed_text.cells, fixed_text.text, result, fixed_text.look)
    else:
        sheet.merge(fixed_text.cells, fixed_text.text, fixed_text.look)


def _mark_rules(sheet: SheetWriter, form: Form) -> None:
    """Mark red where a rule is broken, before the entries are drawn: the first mark of a cell wins over "empty"."""
    refs = {name: fixed(cell) for name, cell in form.layout.cells.items()}
    for rule in form.rules:
        if rule.broken_in_excel:
            cells = form.drawing.extent(form.layout.cells[rule.fields[0]])
            draw.mark_wrong(sheet, form.by_name[rule.fields[0]], cells, rule.broken_in_excel(refs))


def _draw_label(sheet: SheetWriter, form: Form, field: Field) -> None:
    drawing = form.drawing
    cells = drawing.extent(form.layout.labels[field.name])
    title = drawing.titles.get(field.name, field.printed_label)
    sheet.merge(cells, title, drawing.labels.get(field.name, style.LABEL))


def _draw_entry(sheet: SheetWriter, form: Form, field: Field, support: Support) -> None:
    drawing = form.drawing
    cells = drawing.extent(form.layout.cells[field.name])
    # Texts wrap, and so does a choice that also accepts other words.
    usual = style.WRAPPED if field.kind == "text" or field.only_warns else style.ENTRY
    look = drawing.entries.get(field.name, usual)
    if field.name in drawing.prefilled:
        sheet.merge(cells, drawing.prefilled[field.name], look)
    else:
        draw.entry(sheet, form, field, cells, support, look)


def _draw_rows(sheet: SheetWriter, form: Form, support: Support) -> None:
    layout, drawing = form.layout, form.drawing
    first, last = layout.first_row, layout.last_row
    drawn_last = first + drawing.drawn_rows - 1
    for field in form.row_fields:
        letter = layout.columns[field.name]
        look = {**drawing.entries.get(field.name, style.ENTRY), **draw.entry_format(field)}
        ruled, bordered = range(first, min(drawn_last, last) + 1), {**look, "border": 1}
        if field.role == "position":
            for row in ruled:
                sheet.number(f"{letter}{row}", row - first + 1, bordered)
        else:
            sheet.blanks(letter, ruled, bordered)
        sheet.blanks(letter, range(ruled.stop, last + 1), look)
        cells = f"{letter}{first}:{letter}{last}"
        sheet.rule(cells, excel_rule(field, f"{letter}{first}", support.range_of(field)))
    _mark_rows(sheet, form, support, drawn_last)


def _mark_rows(sheet: SheetWriter, form: Form, support: Support, drawn_last: int) -> None:
    """Mark empty cells yellow in drawn rows and orange in rows in use, and refused or altered values red.

    Rows below the drawn ones get borders down to the last row in use.
    """
    layout = form.layout
    first, last = layout.first_row, layout.last_row
    required = [f for f in form.row_fields if f.required]
    used = f"(LEN(TRIM({'&'.join(f'${layout.columns[f.name]}{first}' for f in required)}))>0)"
    code = layout.columns.get(form.definition.check, "")
    for field in form.row_fields:
        letter = layout.columns[field.name]
        cell, cells = f"{letter}{first}", f"{letter}{first}:{letter}{last}"
        column = f"${letter}${first}:${letter}${last}"
        # Orange comes before yellow, because the first mark of a cell wins.
        if field.required:
            sheet.mark(cells, f"={used}*{is_blank(field, cell)}", style.LACK_FILL)
            sheet.mark(f"{cell}:{letter}{drawn_last}", f"={is_blank(field, cell)}", style.EMPTY_FILL)
        if not field.only_warns:
            draw.mark_wrong(sheet, field, cells, f"(LEN({cell})>0)*({support.fits(field, cell)}=0)")
        if code and field in copied(form.row_fields):
            draw.mark_wrong(sheet, field, cells, altered_in_excel(field.short, cell, f"${code}{first}"))
        for rule in form.rules:
            if rule.once and rule.fields[0] == field.name:
                draw.mark_wrong(sheet, field, cells, likely.repeats(cell, column, first))
        draw.mark_doubts(sheet, field, cells, cell)
        draw.mark_whole_number(sheet, field, cells)
    right = layout.columns[required[-1].name]
    below = drawn_last + 1
    later = f"COUNTA($A{below}:${right}${last})>0"
    sheet.mark(f"A{below}:{right}{last}", f"={later}", {"border": 1})


def draw_panel(
    sheet: SheetWriter, hidden: SheetWriter, form: Form, parts: selfcheck.Parts, result: str = ""
) -> None:
    """Draw what stands beside the form and does not print; ``hidden``: the sheet of the self-check's parts.

    ``result``: what the formulas show until a program calculates them, where the form is not blank.
    """
    counted = [line for line in form.drawing.panel if isinstance(line, WordCount)]
    words = {line.field: selfcheck.write_word_count(hidden, form, line.field) for line in counted}
    for line in form.drawing.panel:
        if isinstance(line, WordCount):
            asked = f"字，要求{line.wanted}字"
            formula = f'="已写"&{words[line.field]}&"{asked}"'
            sheet.formula(line.cell, formula, result or f"已写0{asked}", style.PANEL)
        elif isinstance(line, CopiedRow):
            draw_copied_row(sheet, hidden, form, line)
        else:
            _draw_line(sheet, form, parts, line, result)


def _draw_line(sheet: SheetWriter, form: Form, parts: selfcheck.Parts, line: PanelLine, result: str) -> None:
    if isinstance(line, Summary):
        made = selfcheck.table_summary if form.row_fields else selfcheck.summary
        said = made(parts, form.drawing)
        if ":" in line.cells:
            sheet.merge(line.cells, "", style.PANEL_SUM)
        sheet.formula(line.cells.split(":")[0], said.formula, result or said.result, line.look)
    elif isinstance(line, Hint):
        said = selfcheck.hint(parts, line.fields, line.codes)
        # One line says that it is not calculated yet; a dozen would hide what is asked.
        sheet.formula(line.cell, said.formula, "" if result else said.result, style.PANEL)
    elif isinstance(line, Fixed):
        _write(sheet, line, "" if result else line.result)
