"""Fields and where they stand, as plain data: code that reads or draws a form needs no schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

# A field that takes more characters than this is a text of paragraphs.
LONG_TEXT = 255
# The sheet of each issued workbook that says how to fill in the form.
GUIDE_SHEET = "填报说明"


class Listed(NamedTuple):
    """One entry of a field's list: its canonical name, and every way to write it, that name included."""

    name: str
    spellings: tuple[str, ...]


class Field(NamedTuple):
    """A field of a form, read from its column and checks; a value outside its bounds is an error."""

    name: str
    kind: str
    printed_label: str
    label: str
    help: str
    required: bool
    filler: str  # "unit", "body" or "office"
    part: str  # "form", "head" or "row"
    minimum: float | date | None
    maximum: float | date | None
    max_length: int | None
    choices: tuple[Listed, ...]
    closed: bool  # only the choices are accepted
    words: tuple[str, ...]  # words that stand for "none" in a number field
    not_in_excel: tuple[str, ...]  # codes of checks that a data validation cannot hold
    example: str
    role: str  # "unit", "person", "body": the name of one; "position", "check" of a list's row; "opinion"; else ""
    short: str  # what a narrow head calls it
    width: float | None  # in points, of its column in reports; None: as the form's other columns
    threshold: float | None  # a lower value is worth a notice
    wanted: int | None  # how many words the text should have
    same_as: tuple[str, str] | None  # the form and field that say the same
    figure: str  # what it counts for in statistics: "staff", "own", "superior" or "satisfaction"; else ""
    groups: bool  # whether statistics are made by its values
    printed: bool  # stands on the printed page; a copy made by hand may lack a field that does not

    @property
    def choice_names(self) -> tuple[str, ...]:
        """The canonical values, in the order of the list."""
        return tuple(choice.name for choice in self.choices)

    @property
    def is_typed(self) -> bool:
        """Whether a filler types it: the office does not fill it in, and it is no row's number."""
        return self.filler != "office" and self.role != "position"

    @property
    def only_warns(self) -> bool:
        """Whether its list only suggests, so that an entry outside the list is no error."""
        return bool(self.choices) and not self.closed

    @property
    def is_long_text(self) -> bool:
        """Whether it is a text of paragraphs, in which a word such as 无 is content and not a blank."""
        return self.kind == "text" and (self.max_length or 0) > LONG_TEXT


@dataclass(frozen=True)
class Layout:
    """The cell (of a form or head) or column (of rows) of each field, and the cell of its printed label."""

    sheet: str
    cells: Mapping[str, str]
    labels: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    first_row: int = 0
    last_row: int = 0

    def address(self, name: str, row: int = 0) -> str:
        """Return the cell of a field; ``row``: the sheet row, for a field in the rows of a table."""
        return self.cells[name] if name in self.cells else f"{self.columns[name]}{row}"

    def entry_cells(self) -> Iterator[tuple[str, str, int]]:
        """Yield (field, address, sheet row) for every entry cell; the row is 0 outside a table's rows."""
        yield from ((name, cell, 0) for name, cell in self.cells.items())
        for row, cells in self.rows:
            yield from ((name, cell, row) for name, cell in zip(self.columns, cells, strict=True))

    @cached_property
    def entries(self) -> Mapping[str, str]:
        """The field of each entry cell, by its address."""
        return {cell: name for name, cell, _ in self.entry_cells()}

    @cached_property
    def rows(self) -> Sequence[tuple[int, Sequence[str]]]:
        """Each row of a table, with its cells in the order of the columns."""
        numbers = range(self.first_row, self.last_row + 1) if self.columns else ()
        return [(row, [f"{at}{row}" for at in self.columns.values()]) for row in numbers]

    def to_json(self) -> dict[str, Any]:
        """Return the layout as plain values, for the ledger."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Layout:
        """Return the layout that ``to_json`` wrote."""
        return cls(**data)
