"""The part of the self-check that shows what is likely a slip: doubts of single fields, and units listed twice."""

from __future__ import annotations

from collections.abc import Iterator

from cwgk_excel.forms import Field
from cwgk_excel.forms.addresses import fixed
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.look.doubts import Doubt, bare_name, doubts
from cwgk_excel.forms.rules import Rule
from cwgk_excel.forms.spec import Form
from cwgk_excel.issue.places import LETTERS, REFUSED, Cells, column, write_places
from cwgk_excel.xlsx_sheet import ROW
from cwgk_excel.xlsx_writer import SheetWriter

# The hidden sheet's columns of names as they are compared, and of the row in which each name stands first.
NAMES, FIRSTS = "AF", "AG"


def write_names(hidden: SheetWriter, form: Form) -> None:
    """Write the bare name of each unit, in the row in which it stands: all else about names looks there.

    In a table also the first row of the same name, found by a search: comparing all with all would take
    millions of steps. Each row has its own formula: LibreOffice does not always renew one over all rows.
    """
    layout, field = form.layout, form.by_name[form.key]
    if field not in form.row_fields:
        own = f"{layout.sheet}!{fixed(layout.cells[field.name])}"
        hidden.formula(f"{NAMES}1", f"={bare_name(field, own)}", "", {})
        return
    names = _rows(form, NAMES)
    rows = range(layout.first_row, layout.last_row + 1)
    own = f"{layout.sheet}!{layout.columns[field.name]}{ROW}"
    hidden.formulas(NAMES, rows, f"={bare_name(field, own)}", "", {})
    found = f"MATCH({NAMES}{ROW},{names},0)+{layout.first_row - 1}"
    hidden.formulas(FIRSTS, rows, f"=IF(LEN({NAMES}{ROW})=0,0,{found})", 0, {})


def write_doubts(
    hidden: SheetWriter, first: int, form: Form, refs: dict[str, str], places: dict[str, str]
) -> Iterator[tuple[str, Cells]]:
    """Write a line for each doubt, from a row on; under the name of its field and its own."""
    asked = [(field, doubt) for field in form.fields if field.filler != "office" for doubt in doubts(field)]
    for row, (field, doubt) in enumerate(asked, first):
        kind = "wrong" if doubt.wrong else "doubt"
        target = f"{LETTERS[kind]}{row}"
        words = f"；{field.label}{doubt.words}"
        if field.name in refs:
            case = doubt.case(f"{NAMES}1" if doubt.of_name else refs[field.name])
            hidden.formula(target, f'=IF({case},"{words}{places[field.name]}","")', "", {})
        else:
            _write_column(hidden, target, words, form, field, doubt, row)
        yield f"{field.name}:{doubt.code}", Cells(**{kind: target})


def _write_column(
    hidden: SheetWriter, target: str, words: str, form: Form, field: Field, doubt: Doubt, row: int
) -> None:
    entries = _rows(form, NAMES) if doubt.of_name else column(form, field.name)
    letter, helpers = form.layout.columns[field.name], tuple(f"{helper}{row}" for helper in REFUSED)
    # SUMPRODUCT of a single condition adds no truths.
    write_places(hidden, target, words, f"{doubt.case(entries)}*1", letter, entries, helpers)


def write_repeated(hidden: SheetWriter, row: int, form: Form, rule: Rule) -> Cells:
    """Write which rows of a table repeat a unit, and which row each repeats."""
    letter, firsts = form.layout.columns[rule.fields[0]], _rows(form, FIRSTS)
    target, helpers = f"{LETTERS['doubt']}{row}", tuple(f"{helper}{row}" for helper in REFUSED)

    def repeated(place: str) -> str:
        return f'&"同{letter}"&INDEX({firsts},{place}-{form.layout.first_row - 1})'

    case = f"({firsts}>0)*({firsts}<ROW({firsts}))"
    words = f"；{CATALOGUE[rule.code].title}"
    write_places(hidden, target, words, case, letter, firsts, helpers, repeated)
    return Cells(doubt=target)


def _rows(form: Form, letter: str) -> str:
    return f"${letter}${form.layout.first_row}:${letter}${form.layout.last_row}"


def repeats(cell: str, cells: str, first_row: int) -> str:
    """Return an Excel expression, true where a cell's text stands above it too, in the range that begins with a row.

    A search, which is quick in every program, in which ``~`` takes their meaning from ``*``, ``?`` and itself.
    """
    text = cell
    for sign in "~*?":
        text = f'SUBSTITUTE({text},"{sign}","~{sign}")'
    return f"IF(LEN({cell})=0,FALSE,MATCH({text},{cells},0)<ROW({cell})-{first_row - 1})"
