"""A return as read: raw cells assigned to fields, before their values are interpreted."""

from __future__ import annotations

from dataclasses import dataclass

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.returns.cells import RawCell


@dataclass(frozen=True, slots=True)
class Placed:
    """A field's raw cell and its address."""

    field: str
    address: str
    cell: RawCell


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The cells of one unit's fields. ``row`` is the sheet row, 0 where the form does not list units in rows."""

    row: int
    cells: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class RawReturn:
    """One form instance found in a file.

    ``head`` holds the cells outside the rows of a form with rows, and is empty for any other form.
    ``findings`` are those that do not depend on any setting, such as changed locked cells or a blank form.
    ``told_by`` says how the submitter is known: by the "token", or, for a form without a token that was
    recognised by its printed labels, by the form's "text" or the "folder" the file lay in.
    """

    form: str
    version: str
    submitter: str
    corrects: str
    sheet: str
    date1904: bool
    head: tuple[Placed, ...]
    records: tuple[RawRecord, ...]
    findings: tuple[Finding, ...]
    told_by: str = "token"

    @property
    def is_table(self) -> bool:
        """Whether the form lists units in rows. A home-made copy may lack its whole head, so rows count too."""
        return bool(self.head) or any(record.row for record in self.records)
