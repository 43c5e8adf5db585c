"""The result of reading one cell."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Parsed(NamedTuple):
    """One cell's value, or the reason why it has none.

    value is None for a blank cell and, with a problem, for one that cannot be read. problem is a code of the
    findings' catalogue: with an error code the value is None, with a warning code (rate-unclear, cell-formula,
    cell-shown-differently, cell-format-unclear) it stays. remark is a short Chinese detail for the message.
    """

    value: str | int | float | date | None
    problem: str = ""
    remark: str = ""
