"""Beside a declaration: its unit's row of the list, computed from the entries, to be copied into that list."""

from __future__ import annotations

from cwgk_excel.forms import Field
from cwgk_excel.forms.addresses import column_name, fixed, position
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.look.copied_row import copied, number_in_excel, said_in_excel
from cwgk_excel.forms.look.drawing import CopiedRow
from cwgk_excel.forms.spec import Form
from cwgk_excel.identity import SHEET
from cwgk_excel.xlsx_writer import SheetWriter

# On the hidden sheet: the code without its check number.
SAID = "V1"


def draw_copied_row(sheet: SheetWriter, hidden: SheetWriter, form: Form, line: CopiedRow) -> None:
    """Write each field that the declaration says where the list has it; what it does not say stays blank."""
    listed = comparison(form.settings).listed
    columns, (row, first) = listed.layout.columns, position(line.first)
    start = position(f"{columns[listed.key]}1")[1]
    cells = {
        field.name: f"{column_name(first + position(f'{columns[field.name]}1')[1] - start)}{row}"
        for field in listed.row_fields
        if field.role != "position"
    }
    for field in listed.row_fields:
        if field.same_as:
            said = form.by_name[field.same_as[1]]
            sheet.formula(cells[field.name], _shown(said, fixed(form.layout.cells[said.name])), "", line.look)
        elif field.name in cells:
            sheet.blank(cells[field.name], line.look)
    shown = {f.short: f"{form.layout.sheet}!{fixed(cells[f.name])}" for f in copied(listed.row_fields)}
    name = shown[listed.by_name[listed.key].short]
    hidden.formula(SAID, f'=IF(LEN({name})=0,"",{said_in_excel(shown)})', "", {})
    said_cell = f"{SHEET}!{fixed(SAID)}"
    code = f'=IF(LEN({said_cell})=0,"",{number_in_excel(said_cell)}&{said_cell})'
    sheet.formula(cells[listed.definition.check], code, "", {**line.look, "text_wrap": False})


def _shown(field: Field, cell: str) -> str:
    """What an entry holds, also where it holds nothing; a rate typed as 98.5% is 98.5, as the list wants it."""
    if field.kind == "percent":
        rate = f'IF(ISNUMBER(FIND("P",CELL("format",{cell}))),ROUND(100*{cell},8),{cell})'
        return f'=IFERROR(IF(LEN({cell})=0,"",{rate}),"")'
    return f'=IFERROR(IF(LEN({cell})=0,"",{cell}),"")'
