"""What a correction slip is made of: what was returned, and what is to be dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Form
from cwgk_excel.returns.cells import RawCell

# Rows are added in steps, so that few versions of a form differ in nothing but their rows.
STEP = 50
SPARE_ROWS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """One finding to be dealt with.

    ``number``: of its line on the list. ``finding`` and ``value_hash`` name the finding and the value it was about.
    ``record``: -1 for the head, a form without rows or the form as a whole, else the position in ``Filled.rows``;
    ``field``: "" where it is about no single cell. ``value``: what stands there. ``severity``: error, warning or
    notice. ``paper``: what the correction means for the stamped paper.
    """

    number: int
    finding: str
    value_hash: str
    severity: str
    field: str
    record: int
    label: str
    value: str
    message: str
    remedy: str
    paper: str


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row of a list as it was returned: its sheet row, and its cells by field."""

    row: int
    cells: Mapping[str, RawCell]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was returned: the cells that stand once (of a form without rows all), and the rows."""

    head: Mapping[str, RawCell]
    rows: Sequence[FilledRow] = ()


def form_with_room(form: Form, rows: Sequence[FilledRow]) -> Form:
    """The form with rows for all that was returned and some more; the form itself where it has them."""
    layout = form.layout
    last = max((one.row for one in placed(form, rows)), default=0)
    if not layout.columns or last + SPARE_ROWS <= layout.last_row:
        return form
    steps = -(-(last + SPARE_ROWS - layout.last_row) // STEP)
    return FORMS[form.name](form.settings, replace(layout, last_row=layout.last_row + steps * STEP))


def placed(form: Form, rows: Sequence[FilledRow]) -> Sequence[FilledRow]:
    """The rows where they stood, or one after the other where they cannot stand there in this form."""
    first = form.layout.first_row
    stood = [one.row for one in rows]
    if len(set(stood)) == len(stood) and min(stood, default=first) >= first:
        return rows
    return [replace(one, row=first + number) for number, one in enumerate(rows)]
