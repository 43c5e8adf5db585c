"""A return with what follows from it under the settings of today."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.look.slip_list import RIGHT
from cwgk_excel.ledger.returns import Result, Stored


@dataclass(frozen=True, slots=True)
class Judged:
    """A return with its result under the settings of today."""

    stored: Stored
    result: Result

    @property
    def findings(self) -> Sequence[Finding]:
        """Those of reading the file, then those of its values."""
        return (*self.stored.raw.findings, *self.result.findings)

    @property
    def explained(self) -> Mapping[str, str]:
        """By its key, why the filler of a slip says that what a finding is about is right, of the same value still."""
        answers = {
            (answer.finding, answer.value_hash): answer.reason
            for answer in self.stored.raw.answers
            if answer.verdict == RIGHT and answer.reason
        }
        keys = ((finding.key, finding.value_hash) for finding in self.findings if answers)
        return {key[0]: answers[key] for key in keys if key in answers}

    @property
    def valid(self) -> bool:
        """No error anywhere in the return."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def signed(self) -> bool:
        """Whether it bears the token of the form that was issued."""
        return self.stored.raw.told_by == "token"

    @property
    def adds(self) -> bool:
        """Whether it says that it adds to the list in force, instead of replacing it."""
        name, word = FORMS[self.stored.raw.form].adds
        return bool(name) and any(values.get(name) == word for values in self.result.values)

    @property
    def blank(self) -> bool:
        """Whether it came back as it was issued."""
        return any(finding.code == "form-blank" for finding in self.stored.raw.findings)

    def said(self) -> list[dict[str, Hashable]]:
        """What each row says of its unit, by field; what could not be read as it is written.

        The head's values and the row's number are not of the unit, and its name may be spelled in many ways.
        """
        raw = self.stored.raw
        form = FORMS[raw.form]
        apart = {form.key, form.position, *(placed.field for placed in raw.head)}
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
        """Whether a record may enter the master: no error in it, in the head, or in the whole return."""
        return not any(f.severity == "error" and f.record in (-1, number) for f in self.findings)
