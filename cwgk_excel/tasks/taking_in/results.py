"""The results of a run of taking in: what became of each file, and the totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.keys import file_key
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.returns.where import Where

if TYPE_CHECKING:  # at run time this would load the ledger into every worker
    from cwgk_excel.ledger.returns import Result
    from cwgk_excel.review.resubmission import Resubmission

_UNSIGNED = frozenset({"form-unsigned", "form-unsigned-held"})


@dataclass(slots=True)
class FileResult:
    """What became of one file.

    Attributes:
        path: Where it lay, relative to what was put in.
        member: Its place in an archive or mail, "" outside one.
        sha256: The hash of its bytes, or of the archive that it cannot be taken out of; "" where none was made.
        outcome: accepted, refused, ignored or duplicate.
        code: The code of the finding that says why it was refused or ignored, "" otherwise.
        reason: Why it was not taken in, in Chinese and without the remedies; "" where it was.
        returns: The forms found in it: the return as read, and the values and findings derived from it.
        beside: Findings about its returns beside those that came before; ``iter_ingest`` gives them in
            ``totals.later`` instead.
        resubmitted: Its returns that have a predecessor, each held against that; given like ``beside``.
        what: What a refused or ignored file is, "" where that cannot be told.
        submitter: The code of the body that an attachment came from, "" where that cannot be told.
        settled: The keys of findings that the office has answered before, by accepting the same or by an amendment.
    """

    path: str
    member: str = ""
    sha256: str = ""
    outcome: str = "accepted"
    code: str = ""
    reason: str = ""
    returns: list[tuple[RawReturn, Result]] = field(default_factory=list)
    beside: list[Finding] = field(default_factory=list)
    resubmitted: list[Resubmission] = field(default_factory=list)
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
            # The finding about a held return already says that it has no token, and what to do.
            if finding.key not in self.settled
            and not (finding.code in _UNSIGNED and (finding.form, finding.sheet) in held)
        ]
        return [*own, *self.beside]

    @property
    def in_words(self) -> str:
        """Why it was not taken in, and what to do about it, in one text."""
        return Finding.of_file(self.code, self.reason).in_words if self.code else self.reason

    @property
    def where(self) -> Where:
        """Where it lay, as far as reports name it."""
        return Where(self.path, self.member)

    def brief(self) -> FileResult:
        """Copy the result without the cells and values of its returns, for whoever holds many.

        Returns:
            A result with all that is told of the file.
        """
        returns = [
            (raw._replace(head=(), records=()), result._replace(values=())) for raw, result in self.returns
        ]
        return replace(self, returns=returns)


OUTCOMES = ("accepted", "refused", "ignored", "duplicate")


class Later(NamedTuple):
    """What can be said of a file only when all of a run are taken in: of a return in it, or whose an attachment is.

    Attributes:
        path: The file, as in its ``FileResult``.
        member: Its place in an archive or mail, "" outside one.
        sha256: The hash of its bytes.
        finding: A finding about a return in it, beside other returns; None for an attachment.
        submitter: The code of the body that an attachment came from, "" where it is about a return.
        resubmission: A return in it against its predecessor; None where it is about something else.
    """

    path: str
    member: str
    sha256: str
    finding: Finding | None = None
    submitter: str = ""
    resubmission: Resubmission | None = None


@dataclass(slots=True)
class Totals:
    """What became of the files of a run so far.

    Attributes:
        outcomes: By outcome (accepted, refused, ignored, duplicate), the number of files.
        wrong: Whether any error was found.
        later: What is said when the run is complete.
        run: The run's number in the ledger when it is complete, 0 where nothing was written.
    """

    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    wrong: bool = False
    later: list[Later] = field(default_factory=list)
    run: int = 0

    @property
    def seen(self) -> int:
        """The number of all files, whatever became of them."""
        return sum(self.outcomes.values())

    def add(self, result: FileResult) -> None:
        """Count a file.

        Args:
            result: What became of it.
        """
        self.outcomes[result.outcome] += 1
        self.wrong = self.wrong or any(finding.severity == "error" for finding in result.findings)

    def say(self, later: Later) -> None:
        """Add what is said at the end.

        Args:
            later: A finding, or whose an attachment is.
        """
        self.later.append(later)
        self.wrong = self.wrong or (later.finding is not None and later.finding.severity == "error")


@dataclass(frozen=True, slots=True)
class Ingestion:
    """A run of taking in, which goes on while it is iterated over: it gives each file's result, once.

    Attributes:
        results: The results that are still to come.
        totals: The counts, which grow with the run and are complete when it has come to its end.
    """

    results: Iterator[FileResult]
    totals: Totals

    def __iter__(self) -> Iterator[FileResult]:
        return self.results


def complete(results: Iterable[FileResult], later: Iterable[Later]) -> None:
    """Add to the results of a run what only the complete run could say (``Totals.later``)."""
    by_name: dict[tuple[str, str, str], list[FileResult]] = defaultdict(list)
    for result in results:
        by_name[result.path, result.member, result.sha256].append(result)
    for one in later:
        for result in by_name[one.path, one.member, one.sha256]:
            result.submitter = result.submitter or one.submitter
            if one.finding and result.outcome == "accepted":
                result.beside.append(one.finding)
            if one.resubmission and result.outcome == "accepted":
                result.resubmitted.append(one.resubmission)
