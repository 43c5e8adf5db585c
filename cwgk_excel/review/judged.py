"""Judged returns: each with its result under the settings of today."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.units import unit_key
from cwgk_excel.ledger.decisions import CONFIRM, PAPER, SUPPLEMENT, WITHDRAW, Decision
from cwgk_excel.ledger.returns import Result, Stored
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.review.decided import ACCEPTED, NOTHING, Decided

# Findings that a confirmation answers: it says that the unsigned return is the body's own.
CONFIRMED = frozenset({"form-unsigned", "form-unsigned-held", "return-held"})


@dataclass(frozen=True)
class Judged:
    """A return with its result under the settings of today, and what the office decided about it."""

    stored: Stored
    result: Result
    decided: Decided = field(default=NOTHING, compare=False, repr=False)

    @cached_property
    def raw(self) -> RawReturn:
        """Its raw cells with what the office amended; as they came they are in ``stored``."""
        return self.decided.amended(self.stored.raw, self.stored.units, self.stored.receipt.sha256)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """The findings of reading the file, then those about its values."""
        return (*self.raw.findings, *self.result.findings)

    @property
    def accepted(self) -> Mapping[str, Decision]:
        """The findings that the office accepted, by their keys, each with the decision."""
        found = ((finding.key, self.acceptance(finding)) for finding in self.findings)
        return {key: decision for key, decision in found if decision}

    @cached_property
    def open_findings(self) -> Sequence[Finding]:
        """The findings that nobody accepted."""
        return [finding for finding in self.findings if not self.acceptance(finding)]

    def acceptance(self, finding: Finding) -> Decision | None:
        """The decision that accepts a finding of this return, or one about it beside others, if there is any."""
        if finding.code in CONFIRMED and (confirmed := self._about(CONFIRM)):
            return confirmed
        return self.decided.acceptance(finding)

    def state(self, finding: Finding) -> tuple[str, str, str]:
        """How far a finding is settled, who decided it, and why: by the office, or by the filler's own reason."""
        if (decision := self.acceptance(finding)) and finding.code in CONFIRMED:
            return ACCEPTED, decision.made_by, decision.reason
        return self.decided.state(finding)

    def _about(self, kind: str) -> Decision | None:
        return self.decided.about(kind, self.stored.receipt.sha256, self.stored.raw.sheet)

    @property
    def withdrawn(self) -> Decision | None:
        """The decision that takes it out of all that counts."""
        return self._about(WITHDRAW)

    @property
    def paper(self) -> Decision | None:
        """The decision that says that its stamped original came in."""
        return self._about(PAPER)

    @property
    def confirmed(self) -> int:
        """The number of the decision that it counts, the newest being the highest; 0 where there is none."""
        decision = self._about(CONFIRM)
        return decision.id if decision else 0

    @property
    def held(self) -> str:
        """Why it does not count until the office decides, "" where nothing holds it."""
        return "" if self.confirmed else self.stored.held

    def yields(self, number: int, city: str) -> bool:
        """Whether the office decided that another body keeps the unit of a record; ``city``: as for its key."""
        if not self.decided.yielded:
            return False
        raw = self.stored.raw
        return (unit_key(raw.form, self.result.values[number], city), raw.submitter) in self.decided.yielded

    def counts(self, city: str) -> bool:
        """Whether it is neither taken out nor the declaration of a unit that another body keeps."""
        table = self.stored.raw.is_table or not self.stored.raw.records
        return not self.withdrawn and (table or not self.yields(0, city))

    @property
    def valid(self) -> bool:
        """No error anywhere in the return that nobody accepted."""
        return not any(finding.severity == "error" for finding in self.open_findings)

    @property
    def signed(self) -> bool:
        """Whether it bears the token of the form that was issued, or the office confirmed it."""
        return self.stored.raw.told_by == "token" or bool(self.confirmed)

    @property
    def adds(self) -> bool:
        """Whether it, or the office, says that it adds to the list in force, instead of replacing it."""
        if self._about(SUPPLEMENT):
            return True
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
        raw = self.raw
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
        """Whether a record may enter the master: no open error in it, in the head, or in the whole return."""
        return not any(f.severity == "error" and f.record in (-1, number) for f in self.open_findings)
