"""The very hidden sheet that carries the token, the lists, and the self-check's parts."""

from __future__ import annotations

from dataclasses import dataclass

from cwgk_excel.forms import Field
from cwgk_excel.forms.look.drawing import NAME_MARK, TOKEN_MARK
from cwgk_excel.forms.look.excel_rules import fits
from cwgk_excel.forms.spec import Form
from cwgk_excel.identity import SHEET
from cwgk_excel.xlsx_writer import SheetWriter

LIST_COLUMNS = "CDEFGHIJ"


@dataclass(frozen=True)
class Support:
    """Where on the hidden sheet the lists stand."""

    lists: dict[str, str]

    def range_of(self, field: Field) -> str:
        """Return the range that holds the field's choices, "" when the sheet holds none."""
        return self.lists.get(field.name, "")

    def fits(self, field: Field, ref: str) -> str:
        """Return the Excel expression that is not 0 where a cell or range passes the field's checks."""
        return fits(field, ref, self.range_of(field))


def plan(form: Form) -> Support:
    """Return where the lists stand, which the rules of the form's sheet refer to."""
    lists = {}
    with_lists = [f for f in form.fields if f.choices and not f.closed]
    for letter, field in zip(LIST_COLUMNS, with_lists, strict=False):
        lists[field.name] = f"{SHEET}!${letter}$1:${letter}${len(field.choices)}"
    return Support(lists)


def draw(sheet: SheetWriter, form: Form, support: Support) -> None:
    """Write the token and the lists; the self-check adds its own cells."""
    sheet.text("A1", TOKEN_MARK, {})
    sheet.text("A2", NAME_MARK, {})
    for name, cells in support.lists.items():
        letter = cells.split("$")[1]
        for row, choice in enumerate(form.by_name[name].choice_names, 1):
            sheet.text(f"{letter}{row}", choice, {})
    sheet.raw.very_hidden()
    # LibreOffice shows very hidden sheets as plain hidden ones, so this one is locked like the others.
    sheet.raw.protect(form.settings.protection.password)
