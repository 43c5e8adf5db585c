"""What is known of a field, as plain data: whoever reads or draws it needs no schema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cwgk_excel.campaign import Choice

# A text that may be longer is one of paragraphs.
LONG_TEXT = 255


@dataclass(frozen=True, slots=True)
class Field:
    """What one column says, read from its pandera checks; bounds are those that are errors."""

    name: str
    kind: str
    title: str
    label: str
    help: str
    required: bool
    filled_by: str  # "unit", "body" or "office"
    part: str  # "form", "head" or "row"
    minimum: float | date | None
    maximum: float | date | None
    max_length: int | None
    choices: tuple[Choice, ...]
    closed: bool  # only the choices are accepted
    words: tuple[str, ...]  # words that stand for "none" in a number field
    not_in_excel: tuple[str, ...]  # codes of checks that a data validation cannot hold
    example: str
    role: str  # "unit", "person", "body": a name of one; "position" in a list; "opinion" of a body; else ""
    short: str  # what a narrow head calls it
    width: float | None  # in points, of its column in reports; None: as the form's other columns
    threshold: float | None  # a lower value is worth a notice
    wanted: int | None  # how many words the text should have
    same_as: tuple[str, str] | None  # the form and field that say the same
    figure: str  # what it counts for in statistics: "staff", "own", "superior" or "satisfaction"; else ""
    groups: bool  # whether statistics are made by its values

    @property
    def choice_names(self) -> tuple[str, ...]:
        """The canonical values, in the order of the list."""
        return tuple(choice.name for choice in self.choices)

    @property
    def is_typed(self) -> bool:
        """Whether who fills in the form types it: neither what the office fills in nor a row's number."""
        return self.filled_by != "office" and self.role != "position"

    @property
    def only_warns(self) -> bool:
        """Whether nothing that is typed here is an error: a list that only suggests."""
        return bool(self.choices) and not self.closed

    @property
    def is_long_text(self) -> bool:
        """Whether this is a text of paragraphs: what it says is its content, also a word such as 无."""
        return self.kind == "text" and (self.max_length or 0) > LONG_TEXT
