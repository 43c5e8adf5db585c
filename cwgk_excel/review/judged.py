"""Judged returns: each with its result under the settings of today."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.returns import Result, Stored


@dataclass(frozen=True, slots=True)
class Judged:
    """A return with its result under the settings of today."""

    stored: Stored
    result: Result

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings of reading the file, then those about its values."""
        return (*self.stored.raw.findings, *self.result.findings)

    @property
    def valid(self) -> bool:
        """Whether there is no error anywhere in the return."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def signed(self) -> bool:
        """Whether the return has the token of the form that was issued."""
        return self.stored.raw.told_by == "token"

    @property
    def adds(self) -> bool:
        """Whether the return says that it adds to the list in force instead of replacing it."""
        name, word = FORMS[self.stored.raw.form].adds
        return bool(name) and any(values.get(name) == word for values in self.result.values)

    @property
    def blank(self) -> bool:
        """Whether the form came back as it was issued."""
        return any(finding.code == "form-blank" for finding in self.stored.raw.findings)

    def said(self) -> list[dict[str, Hashable]]:
        """Return the values of each row by field; a value that could not be read is given as it is written.

        The values of the head, the row's number and its check code are left out, as they do not describe the
        unit, and so is the unit's name, which may be spelled in many ways.
        """
        raw = self.stored.raw
        form = FORMS[raw.form]
        apart = {form.key, form.position, form.check, *(placed.field for placed in raw.head)}
        wrong = {(f.record, f.field) for f in self.findings if f.severity == "error"}
        written = {
            (number, placed.field): placed.cell.text
            for number, record in enumerate(raw.records)
            for placed in record.cells
            if (number, placed.field) in wrong
        }
        return [
            {n: written.get((number, n)) if v is None else v for n, v in values.items() if n not in apart}
            for number, values in enumerate(self.result.values)
        ]

    def record_valid(self, number: int) -> bool:
        """Return whether a record may enter the master: no error in it, in the head or about the whole return."""
        return not any(f.severity == "error" and f.record in (-1, number) for f in self.findings)
