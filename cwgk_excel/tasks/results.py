"""What became of each file of a run, as reports tell it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cwgk_excel.forms.findings import Finding
from cwgk_excel.ledger.keys import file_key
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.returns.whose import path_of

if TYPE_CHECKING:  # at run time it would load the ledger into every worker
    from cwgk_excel.ledger.returns import Result

_UNSIGNED = frozenset({"form-unsigned", "form-unsigned-held"})


@dataclass(slots=True)
class FileResult:
    """What became of one file; ``returns`` are the forms found in it, each with its derived findings.

    ``beside``: what is said of them beside those that came before, once they are written. ``reason``: why it
    was not taken in, without the remedies. ``what`` a refused or ignored file is, and ``submitter``, the body
    that an attachment came from, are "" where that cannot be told.
    """

    path: str
    member: str = ""
    sha256: str = ""
    outcome: str = "accepted"
    code: str = ""
    reason: str = ""
    returns: list[tuple[RawReturn, Result]] = field(default_factory=list)
    beside: list[Finding] = field(default_factory=list)
    what: str = ""
    submitter: str = ""

    @property
    def findings(self) -> list[Finding]:
        """All findings of the file: of reading each form, of its values, then those beside other returns."""
        if self.outcome == "refused":
            key = file_key(self.sha256, self.code) if self.sha256 else ""
            return [replace(Finding.of_file(self.code, self.reason), key=key)]
        held = {(f.form, f.sheet) for f in self.beside if f.code == "return-held"}
        own = [
            finding
            for raw, result in self.returns
            for finding in (*raw.findings, *result.findings)
            # Why a return is held says that it has no token, and what is to be done about that.
            if not (finding.code in _UNSIGNED and (finding.form, finding.sheet) in held)
        ]
        return [*own, *self.beside]

    @property
    def told(self) -> str:
        """Why it was not taken in, and what to do about it, in one text."""
        return Finding.of_file(self.code, self.reason).told if self.code else self.reason

    @property
    def whole_path(self) -> str:
        """Where it lay, as far as reports name it."""
        return path_of(self.path, self.member)
