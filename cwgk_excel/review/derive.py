"""Derive values and findings from returns; all records of a form and version are validated together.

A cell that could not be read gets one finding for that, and no further ones that follow from it: it is not called
blank, and rules that need its value are skipped.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cwgk_excel.campaign import Settings
from cwgk_excel.clock import chinese_date
from cwgk_excel.forms.findings.catalogue import severity
from cwgk_excel.forms.findings.finding import Finding, describe, reading_order, shown
from cwgk_excel.forms.findings.words import cell_words
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.version import Version
from cwgk_excel.returns.raw import Placed, RawReturn

if TYPE_CHECKING:
    from cwgk_excel.review.judge import Failure
    from cwgk_excel.values.records import Said, Values

# Raise this when the code reads or judges anything differently, so that stored results are made anew.
RULES_VERSION = 5

# The code of a finding that is reported once for all rows of a list.
UNREAD = "seq-unread"

# What identified the submitter of a return without a token, in the words of its finding.
TOLD_BY: Mapping[str, str] = {"text": "表中的名称", "folder": "所在的文件夹"}


@dataclass(slots=True)
class Derived:
    """What follows from one return: its records' values (field → value) and all findings about its values."""

    values: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def rules_hash(settings: Settings) -> str:
    """Return a hash of what results depend on besides the raw cells and the version: settings and rules of the code."""
    return hashlib.sha256(f"{RULES_VERSION}|{settings.as_json()}".encode()).hexdigest()[:16]


def judging() -> Callable[..., Iterator[Failure]]:
    """Return ``judge``, once its libraries are loaded: that takes most of a second.

    A look at results of today never asks for it; who waits for worker processes asks early, and waits less.
    """
    from cwgk_excel.review.judge import judge

    return judge


def derive(
    returns: Sequence[tuple[RawReturn, date]],
    versions: Mapping[tuple[str, str], Version],
    settings: Settings,
    parsed: Sequence[Values] | None = None,
) -> list[Derived]:
    """Return values and findings of many returns, in the same order; each comes with its day of receipt (UTC+8).

    ``parsed``: the values of the returns, if ``plan(settings)`` of their versions has parsed them already.
    """
    # Import late, as the libraries of ``judge``: a look at results of today derives nothing.
    from cwgk_excel.values.records import Parser

    results = [Derived() for _ in returns]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (raw, _) in enumerate(returns):
        groups[raw.form, raw.version].append(number)
    for key, numbers in groups.items():
        form = versions[key].judged_by(settings)
        batch, parser = _Batch(form), Parser(form.fields)
        for number in numbers:
            raw, _ = returns[number]
            batch.add(raw, parsed[number] if parsed else parser.parse(raw), results[number])
        batch.validate()
    for (raw, day), result in zip(returns, results, strict=True):
        result.findings.extend(_late(raw, day, settings))
        result.findings.extend(_unsigned(raw, settings))
        result.findings = list(_positions_as_one(sorted(result.findings, key=reading_order)))
    return results


def _late(raw: RawReturn, day: date, settings: Settings) -> Iterator[Finding]:
    due = settings.dates.due
    if day > due and (raw.records or raw.head):
        words = {"day": chinese_date(day), "due": chinese_date(due)}
        yield Finding.of("return-late", words, raw.form, raw.sheet)


def _unsigned(raw: RawReturn, settings: Settings) -> Iterator[Finding]:
    """Yield the finding for a return without a token; today's settings say whether it may enter the master."""
    if raw.told_by != "token":
        code = "form-unsigned-held" if settings.intake.unsigned == "hold" else "form-unsigned"
        yield Finding.of(code, {"source": TOLD_BY[raw.told_by]}, raw.form, raw.sheet)


def _positions_as_one(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings, those about unread row numbers merged into one: most lists are numbered alike throughout."""
    unread = [finding for finding in findings if finding.code == UNREAD]
    for finding in findings:
        if finding.code != UNREAD:
            yield finding
        elif finding is unread[0]:
            message, _ = describe(UNREAD, count=str(len(unread)), value=shown(finding.value))
            yield replace(finding, message=message)


class _Batch:
    """Collects all records of one form and version for one validation."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.rows: list[dict[str, Any]] = []
        self.places: list[tuple[Derived, RawReturn, int]] = []
        self.unreadable: set[tuple[int, str]] = set()

    def add(self, raw: RawReturn, values: Values, result: Derived) -> None:
        """Add a return's values to its result and to the batch; each record gets the values of the head too."""
        # A changed locked cell has a finding already, and gets none for its present value.
        changed = {finding.cell for finding in raw.findings if finding.severity == "error"}
        head = values.head
        self._note(result, raw, -1, head)
        for number, (_, own) in enumerate(zip(raw.records, values.records, strict=True)):
            if own.problems:
                self._note(result, raw, number, own)
            merged, row = {**head.values, **own.values}, len(self.rows)
            doubtful = changed or head.problems or own.problems or own.nothing_read
            if doubtful or len(merged) < len(self.form.by_name):  # not in most
                cells, problems = self._cells(raw, number), {**head.problems, **own.problems}
                self.unreadable.update(
                    (row, name)
                    for name in self.form.by_name
                    if name not in cells  # the label was not found, or the version has no such field
                    or (own.nothing_read and name in own.values)
                    or _is_error(problems.get(name, ("", ""))[0])
                    or cells[name].address in changed
                )
            result.values.append(merged)
            self.rows.append(merged)
            self.places.append((result, raw, number))

    def _cells(self, raw: RawReturn, number: int) -> dict[str, Placed]:
        """Return by field the cells of a record, of the head too; -1: of the head alone."""
        own = raw.records[number].cells if number >= 0 else ()
        return {one.field: one for one in (*raw.head, *own) if one.field in self.form.by_name}

    def _note(self, result: Derived, raw: RawReturn, number: int, said: Said) -> None:
        """Add a finding for each doubtful cell of a record or a head."""
        cells = self._cells(raw, number) if said.problems else {}
        for name, (code, remark) in said.problems.items():
            # A required cell whose value is None gets the finding for a blank cell, so a warning would be a
            # second one. An optional cell gets only the warning: a cell that holds something is never ignored.
            value = said.values[name]
            if value is not None or _is_error(code) or not self.form.by_name[name].required:
                placed = cells[name]
                words = self._words(placed, code, value, remark)
                result.findings.append(self._finding(code, raw, number, placed, words))

    def _words(self, placed: Placed, code: str, value: Any, remark: str = "") -> dict[str, str]:
        known = self.form.by_name[placed.field]
        return cell_words(known, placed.cell.text, value, remark)

    def _finding(
        self, code: str, raw: RawReturn, number: int, placed: Placed, words: Mapping[str, str]
    ) -> Finding:
        known = self.form.by_name[placed.field]
        return Finding.of(
            code,
            words,
            raw.form,
            raw.sheet,
            placed.address,
            field=placed.field,
            label=known.label,
            value=placed.cell.text,
            record=-1 if known.part == "head" else number,
        )

    def validate(self) -> None:
        """Validate all records together, and add a finding for each failure that no unreadable cell caused."""
        seen: set[tuple[int, str, str]] = set()
        places = [(id(result), raw.records[number].row) for result, raw, number in self.places]
        for failure in judging()(self.form, self.rows, places, self.unreadable):
            result, raw, number = self.places[failure.row]
            placed = self._cells(raw, number).get(failure.field)
            if placed is None:
                continue  # a field that this version of the form does not have
            value = self.rows[failure.row].get(failure.field)
            words = {**self._words(placed, failure.code, value), **failure.words}
            # Each record of a return contains the cells of the head; report a failure of such a cell once.
            if (id(result), placed.address, failure.code) not in seen:
                seen.add((id(result), placed.address, failure.code))
                result.findings.append(self._finding(failure.code, raw, number, placed, words))


def _is_error(code: str) -> bool:
    return bool(code) and severity(code) == "error"
