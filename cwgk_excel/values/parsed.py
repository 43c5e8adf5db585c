"""What reading one cell gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Parsed:
    """One cell's value, or why it has none.

    value is None for a blank cell, and for one that cannot be read when problem is set. problem is a code of
    the findings' catalogue: an error code means that value is None, a warning code (rate-unclear, cell-formula,
    cell-shown-differently, cell-format-unclear) leaves the value as it is. remark is a short Chinese detail for
    the message.
    """

    value: str | int | float | date | None
    problem: str = ""
    remark: str = ""
