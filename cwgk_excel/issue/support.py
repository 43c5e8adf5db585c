"""The very hidden sheet that carries the token, the lists, the words for nothing, and the self-check's parts."""

from __future__ import annotations

from dataclasses import dataclass

from cwgk_excel.forms import Field, Form
from cwgk_excel.forms.excel_rules import takes
from cwgk_excel.forms.names import DITTO_WORDS, NOTHING_WORDS
from cwgk_excel.forms.version import NAME_MARK
from cwgk_excel.identity import SHEET
from cwgk_excel.xlsx_writer import Sheet

TOKEN_MARK = "@@TOKEN@@"
LIST_COLUMNS = "CDEFGHIJ"
# No required entry says only this; intake gives an error for each.
NO_ENTRY = (*NOTHING_WORDS, *DITTO_WORDS)
MISSING_COLUMN, WRONG_COLUMN, DOUBT_COLUMN = "M", "N", "O"


@dataclass(frozen=True)
class Support:
    """Where on the hidden sheet the ranges stand."""

    lists: dict[str, str]
    nothing: str

    def range_of(self, field: Field) -> str:
        """The range of the field's choices, empty when it has none."""
        return self.lists.get(field.name, "")

    def takes(self, field: Field, ref: str) -> str:
        """The Excel expression that is true for what the field takes."""
        return takes(field, ref, self.range_of(field), self.nothing)


def plan(form: Form) -> Support:
    """Where everything will stand: needed by the form's sheet, which is drawn first."""
    lists = {}
    with_lists = [f for f in form.fields if f.choices and not f.closed]
    for letter, field in zip(LIST_COLUMNS, with_lists, strict=False):
        lists[field.name] = f"{SHEET}!${letter}$1:${letter}${len(field.choices)}"
    return Support(lists, f"{SHEET}!$B$1:$B${len(NO_ENTRY)}")


def draw(sheet: Sheet, form: Form, support: Support) -> None:
    """Write token, words and lists; the self-check adds its own cells."""
    sheet.text("A1", TOKEN_MARK, {})
    sheet.text("A2", NAME_MARK, {})
    for row, word in enumerate(NO_ENTRY, 1):
        sheet.text(f"B{row}", word, {})
    for name, cells in support.lists.items():
        letter = cells.split("$")[1]
        for row, choice in enumerate(form.by_name[name].choice_names, 1):
            sheet.text(f"{letter}{row}", choice, {})
    sheet.raw.very_hidden()
    # LibreOffice shows very hidden sheets as plain hidden ones, so this one is locked like the others.
    sheet.raw.protect(form.settings.protection.password)
