"""How a form looks, as data: paper, sizes, fixed texts, how its entries look, and the panel beside it.

One drawer (``issue.draw_form``) draws any form from this. Cells are given as "B4" or, merged, as "B4:C4".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cwgk_excel.forms.look.style import Style
from cwgk_excel.forms.plan import NAME_MARK

__all__ = [
    "NAME_MARK",
    "TOKEN_MARK",
    "CopiedRow",
    "Drawing",
    "Fixed",
    "Hint",
    "PanelLine",
    "Paper",
    "Summary",
    "WordCount",
]

# Stands in fixed texts where each copy shows its token; NAME_MARK stands where it names its submitting body.
TOKEN_MARK = "@@TOKEN@@"


class Paper(NamedTuple):
    """What is printed and how; margins in inches: left, right, top, bottom.

    ``breaks``: a page ends after each of these rows. ``head_row``: repeated on every page, and in sight
    on the screen; 0 for none. ``one_wide``: the page shrinks where it is wider than the paper.
    """

    area: str
    margins: tuple[float, float, float, float]
    landscape: bool = False
    breaks: tuple[int, ...] = ()
    head_row: int = 0
    one_wide: bool = False


class Fixed(NamedTuple):
    """A text that nobody changes, or a formula (which begins with =) and its ``result`` on a blank form."""

    cells: str
    text: str
    look: Style
    result: str = ""


class Summary(NamedTuple):
    """In the panel: what is missing or wrong in the whole form, else what to do next."""

    cells: str
    look: Style


class Hint(NamedTuple):
    """In the panel, beside a printed row: what of its fields is missing, or which of its rules is broken."""

    cell: str
    fields: Sequence[str]
    codes: Sequence[str] = ()


class WordCount(NamedTuple):
    """In the panel: how many words a text has, and how many are wanted."""

    cell: str
    field: str
    wanted: int


class CopiedRow(NamedTuple):
    """In the panel: the unit's row of the list that says ``same_as`` of this form, locked, to be copied there.

    ``first``: the cell of its first field; the others stand beside it as in the list.
    """

    first: str
    look: Style


PanelLine = Fixed | Summary | Hint | WordCount | CopiedRow


class Drawing(NamedTuple):
    """A form's look.

    ``widths`` and ``heights`` in points, by column and row; ``row_height``: of all other rows, 0 for the usual.
    ``above`` is written before the entries, ``below`` after them. ``extents``: how far a field's label or
    entry reaches, by its first cell; one that is not named is a single cell. ``titles``: labels that are
    printed in other words or lines than the field's printed label. ``labels`` and ``entries``: looks by field; what
    is not named looks as usual. ``prefilled``: what the office has filled in, by field. ``drawn_rows``: how
    many rows of a table print when they are empty. ``first``: the field on which the form opens.
    ``panel``: stands beside the form and is not printed. ``done``: what to do when nothing is missing;
    ``unit_done``: what to do when nothing of the unit's part is missing, in two texts around the names of the
    fields that the body has to fill in.
    """

    paper: Paper
    widths: Mapping[str, float]
    heights: Mapping[int, float]
    first: str
    done: str
    row_height: float = 0
    above: Sequence[Fixed] = ()
    below: Sequence[Fixed] = ()
    extents: Mapping[str, str] = {}
    titles: Mapping[str, str] = {}
    labels: Mapping[str, Style] = {}
    entries: Mapping[str, Style] = {}
    prefilled: Mapping[str, str] = {}
    drawn_rows: int = 0
    panel: Sequence[PanelLine] = ()
    unit_done: tuple[str, str] = ("", "")

    def extent(self, cell: str) -> str:
        """Return the cells that the label or entry beginning in ``cell`` covers."""
        return self.extents.get(cell, cell)
