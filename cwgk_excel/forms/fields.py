"""What is known of a field and where it stands, as plain data: whoever reads or draws it needs no schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple

# A text that may be longer is one of paragraphs.
LONG_TEXT = 255
# The sheet of each issued workbook that says how to fill in the form.
GUIDE_SHEET = "填报说明"


class Listed(NamedTuple):
    """One entry of a field's list: its canonical name, and every way to write it, that name included."""

    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """What one column says, read from its pandera checks; bounds are those that are errors."""

    name: str
    kind: str
    title: str
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
    role: str  # "unit", "person", "body": a name of one; "position", "check": of a list's row; "opinion"; else ""
    short: str  # what a narrow head calls it
    width: float | None  # in points, of its column in reports; None: as the form's other columns
    threshold: float | None  # a lower value is worth a notice
    wanted: int | None  # how many words the text should have
    same_as: tuple[str, str] | None  # the form and field that say the same
    figure: str  # what it counts for in statistics: "staff", "own", "superior" or "satisfaction"; else ""
    groups: bool  # whether statistics are made by its values
    printed: (
        bool  # stands on the printed page; what does not is in no copy made by hand, and not missed there
    )

    @property
    def choice_names(self) -> tuple[str, ...]:
        """The canonical values, in the order of the list."""
        return tuple(choice.name for choice in self.choices)

    @property
    def is_typed(self) -> bool:
        """Whether who fills in the form types it: neither what the office fills in nor a row's number."""
        return self.filler != "office" and self.role != "position"

    @property
    def only_warns(self) -> bool:
        """Whether nothing that is typed here is an error: a list that only suggests."""
        return bool(self.choices) and not self.closed

    @property
    def is_long_text(self) -> bool:
        """Whether this is a text of paragraphs: what it says is its content, also a word such as 无."""
        return self.kind == "text" and (self.max_length or 0) > LONG_TEXT


@dataclass(frozen=True)
class Layout:
    """In which cell (of a form or head) or column (of rows) each field stands, and its printed label."""

    sheet: str
    cells: Mapping[str, str]
    labels: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    first_row: int = 0
    last_row: int = 0

    def address(self, name: str, row: int = 0) -> str:
        """The cell of a field, in a given sheet row when it stands in the rows of a table."""
        return self.cells[name] if name in self.cells else f"{self.columns[name]}{row}"

    def entry_cells(self) -> Iterator[tuple[str, str, int]]:
        """Every entry cell: (field, address, sheet row or 0)."""
        yield from ((name, cell, 0) for name, cell in self.cells.items())
        for row in range(self.first_row, self.last_row + 1) if self.columns else ():
            yield from ((name, f"{letter}{row}", row) for name, letter in self.columns.items())

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the ledger."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Layout:
        """The inverse of ``to_json``."""
        return cls(**data)
