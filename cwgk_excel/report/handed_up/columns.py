"""The columns of the table that is handed up: those of the notice's list, and how each is summed up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cwgk_excel.forms import Field
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.sheets import look

ORDER = "序号"
# In points. The table is as wide as the text of an official paper (156 mm, 442 points) and little more: where 宋体 is
# not installed columns become a sixth wider, and it must still fit on the paper, which is 595 points wide.
WIDTH, ORDER_WIDTH = 472.0, 30.0
SIZE = 10.5
_WIDTHS = {"whole": 46.0, "score": 52.0, "word": 50.0, "text": 60.0, "date": 60.0}
_IN_WORDS, _LEAST = 72.0, 120.0  # of a column of numbers or words; the least for the name
_BESIDE = 8.0  # what a cell keeps free beside its text
_WORD = 2  # characters of a word, as most Chinese words have

Summed = Literal["", "sum", "mean"]


@dataclass(frozen=True)
class Column:
    """A column: the field that it shows ("" for the number of the row), its head in lines, its width in points.

    ``summed``: whether its values are added up, or their mean is given. ``wide``: its texts stand at the left.
    """

    field: str
    head: str
    width: float
    summed: Summed = ""
    wide: bool = False
    percent: bool = False

    @property
    def label(self) -> str:
        """The head in one line."""
        return self.head.replace("\n", "")


def columns_of(form: Form) -> Sequence[Column]:
    """Return the columns of a list: the number of the row, then every field of its rows that the notice prints."""
    fields = [field for field in form.row_fields if field.printed and field.role != "position"]
    widths = {field.name: _width(field) for field in fields if field.name != form.key}
    name = max(WIDTH - ORDER_WIDTH - sum(widths.values()), _LEAST)
    return (
        Column("", ORDER, ORDER_WIDTH),
        *(_column(field, widths.get(field.name, name), wide=field.name == form.key) for field in fields),
    )


def _column(field: Field, width: float, *, wide: bool) -> Column:
    summed: Summed = {"whole": "sum", "score": "mean"}.get(KINDS[field.kind].look, "")  # type: ignore[assignment]
    return Column(field.name, _broken(field.label, width), width, summed, wide, field.kind == "rate_or_words")


def _width(field: Field) -> float:
    return _IN_WORDS if field.kind == "rate_or_words" else _WIDTHS[KINDS[field.kind].look]


def _broken(label: str, width: float) -> str:
    """Return a head in lines of about the same length that begin with a word, since programs break it anywhere."""
    room = int((width - _BESIDE) / SIZE)
    count = math.ceil(len(label) / max(room, 1))
    length = math.ceil(math.ceil(len(label) / count) / _WORD) * _WORD
    return "\n".join(label[place : place + length] for place in range(0, len(label), length))


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of this width."""
    return look.lines(text, width, SIZE)
