"""The cells of the hidden sheet in which the self-check says what it found, and how it names cells of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cwgk_excel.forms.spec import Form
from cwgk_excel.xlsx_writer import SheetWriter

# The hidden sheet's columns that hold what to say of a field, rule or doubt.
LETTERS = {"missing": "M", "wrong": "N", "doubt": "O"}
# For a table's column: how many cells are blank and the rows of the first three, then the same for another case.
BLANKS, REFUSED = ("W", "X", "Y", "Z"), ("AA", "AB", "AC", "AD")
BELOW_ALL_ROWS = 1_048_577


class Cells(NamedTuple):
    """The cells that say that one field, rule or doubt is missing, wrong or only doubtful, "" for what it never is."""

    missing: str = ""
    wrong: str = ""
    doubt: str = ""


def column(form: Form, name: str) -> str:
    """Return the range of a field's entry cells in the rows of a table."""
    letter, layout = form.layout.columns[name], form.layout
    return f"{layout.sheet}!${letter}${layout.first_row}:${letter}${layout.last_row}"


def write_places(
    hidden: SheetWriter,
    target: str,
    words: str,
    case: str,
    letter: str,
    rows: str,
    helpers: tuple[str, ...],
    beside: Callable[[str], str] = lambda _: "",
) -> None:
    """Write into ``target`` in which cells of a column ``case`` is true: "；职工人数（D7、D9、D12等5格）".

    ``rows``: a range over the rows of the table. ``helpers``: cells for the count and the first rows.
    ``beside``: what an expression adds to the place whose row stands in a cell.
    """
    count, *first = helpers
    hidden.formula(count, f"=SUMPRODUCT({case})", 0, {})
    names, before = [], ""
    for number, place in enumerate(first):
        # Inside SUMPRODUCT every program evaluates MAX over all rows.
        later = f"*(ROW({rows})>N({before}))" if before else ""
        smallest = f"{BELOW_ALL_ROWS}-SUMPRODUCT(MAX({case}{later}*({BELOW_ALL_ROWS}-ROW({rows}))))"
        hidden.formula(place, f'=IF({count}>{number},{smallest},"")', "", {})
        named = f'"{"、" if before else ""}{letter}"&{place}{beside(place)}'
        names.append(f'IF({count}>{number},{named},"")')
        before = place
    more = f'IF({count}>{len(first)},"等"&{count}&"格","")'
    hidden.formula(target, f'=IF({count}=0,"","{words}（"&{"&".join(names)}&{more}&"）")', "", {})
