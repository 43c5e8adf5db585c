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
    role: str  # "unit" or "person": a name of one; "position": where a row stands in its list; else ""

    @property
    def choice_names(self) -> tuple[str, ...]:
        """The canonical values, in the order of the list."""
        return tuple(choice.name for choice in self.choices)

    @property
    def only_warns(self) -> bool:
        """Whether nothing that is typed here is an error: a list that only suggests."""
        return bool(self.choices) and not self.closed

    @property
    def is_long_text(self) -> bool:
        """Whether this is a text of paragraphs: what it says is its content, also a word such as 无."""
        return self.kind == "text" and (self.max_length or 0) > LONG_TEXT
