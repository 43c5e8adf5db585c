"""What became of each file of a run, as reports tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.keys import file_key
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.returns.where import Where

if TYPE_CHECKING:  # at run time it would load the ledger into every worker
    from cwgk_excel.ledger.returns import Result

_UNSIGNED = frozenset({"form-unsigned", "form-unsigned-held"})


@dataclass(slots=True)
class FileResult:
    """What became of one file; ``returns`` are the forms found in it, each with its derived findings.

    ``beside``: what is said of them beside those that came before, once they are written. ``reason``: why it
    was not taken in, without the remedies. ``what`` a refused or ignored file is, and ``submitter``, the body
    that an attachment came from, are "" where that cannot be told. ``settled``: the keys of findings that the office
    has answered before, by accepting the same or by an amendment.
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
    settled: set[str] = field(default_factory=set)

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
            if finding.key not in self.settled
            and not (finding.code in _UNSIGNED and (finding.form, finding.sheet) in held)
        ]
        return [*own, *self.beside]

    @property
    def told(self) -> str:
        """Why it was not taken in, and what to do about it, in one text."""
        return Finding.of_file(self.code, self.reason).told if self.code else self.reason

    @property
    def where(self) -> Where:
        """Where it lay, as far as reports name it."""
        return Where(self.path, self.member)

    def brief(self) -> FileResult:
        """The same for whoever holds many: without the cells and values of its returns, with all that is told."""
        returns = [
            (replace(raw, head=(), records=()), replace(result, values=())) for raw, result in self.returns
        ]
        return replace(self, returns=returns)


OUTCOMES = ("accepted", "refused", "ignored", "duplicate")


class Later(NamedTuple):
    """What can be said of a file only when all of a run are taken in: a finding, or whose an attachment is.

    The ``finding`` is about a return in it, beside other returns; ``submitter`` is "" where there is one.
    """

    path: str
    member: str
    sha256: str
    finding: Finding | None = None
    submitter: str = ""


@dataclass(slots=True)
class Totals:
    """What became of the files of a run so far: how many had each outcome.

    ``wrong``: whether any error was found. ``later``: what is said when the run is complete.
    """

    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    wrong: bool = False
    later: list[Later] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """All files, whatever became of them."""
        return sum(self.outcomes.values())

    def add(self, result: FileResult) -> None:
        """Count a file."""
        self.outcomes[result.outcome] += 1
        self.wrong = self.wrong or any(finding.severity == "error" for finding in result.findings)

    def say(self, later: Later) -> None:
        """Add what is said at the end."""
        self.later.append(later)
        self.wrong = self.wrong or (later.finding is not None and later.finding.severity == "error")


@dataclass(frozen=True, slots=True)
class Ingestion:
    """A run of taking in, which goes on while it is iterated over: it gives each file's result, once.

    ``totals`` grow with it, and are complete when it has come to its end.
    """

    results: Iterator[FileResult]
    totals: Totals

    def __iter__(self) -> Iterator[FileResult]:
        return self.results


def complete(results: Iterable[FileResult], later: Iterable[Later]) -> None:
    """Put into the results of a run what was said when it was complete."""
    by_name: dict[tuple[str, str, str], list[FileResult]] = defaultdict(list)
    for result in results:
        by_name[result.path, result.member, result.sha256].append(result)
    for one in later:
        for result in by_name[one.path, one.member, one.sha256]:
            if one.finding is None:
                result.submitter = result.submitter or one.submitter
            elif result.outcome == "accepted":
                result.beside.append(one.finding)
