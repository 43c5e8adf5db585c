"""From what returns say to their findings: the whole batch is validated in one call.

One pandera call per form and version. A cell that could not be read has its own finding and none of the
consequences: no "blank", and no rule that needs its value.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cwgk_excel.campaign import Settings
from cwgk_excel.clock import chinese_date
from cwgk_excel.forms.findings.catalogue import severity
from cwgk_excel.forms.findings.finding import Finding, describe, reading_order, shown
from cwgk_excel.forms.findings.words import cell_words
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.version import Version
from cwgk_excel.returns.raw import Placed, RawReturn
from cwgk_excel.review.judge import judge
from cwgk_excel.values.records import Parser, Said, Values

# Raised when the code reads or judges anything differently, so that stored results are made anew.
RULES_VERSION = 4

# Told once for all rows of a list.
UNREAD = "seq-unread"

# By what the submitter of a return without a token is known, in the words of its finding.
TOLD_BY: Mapping[str, str] = {"text": "表中的名称", "folder": "所在的文件夹"}


@dataclass(slots=True)
class Derived:
    """What follows from one return: its records' values (field → value) and all findings of its values."""

    values: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def rules_hash(settings: Settings) -> str:
    """What derived values depend on besides the raw cells and the version."""
    return hashlib.sha256(f"{RULES_VERSION}|{settings.model_dump_json()}".encode()).hexdigest()[:16]


def derive(
    returns: Sequence[tuple[RawReturn, date]],
    versions: Mapping[tuple[str, str], Version],
    settings: Settings,
    parsed: Sequence[Values] | None = None,
) -> list[Derived]:
    """Values and findings of many returns, each with the day (UTC+8) it was received, in the same order.

    ``parsed``: what the returns say, where that was read already by ``plan(settings)`` of their versions.
    """
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
    """A return without a token: whether it may enter the master is the office's choice of today."""
    if raw.told_by != "token":
        code = "form-unsigned-held" if settings.intake.unsigned == "hold" else "form-unsigned"
        yield Finding.of(code, {"source": TOLD_BY[raw.told_by]}, raw.form, raw.sheet)


def _positions_as_one(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for all positions of a list that were not read: most lists are numbered alike throughout."""
    unread = [finding for finding in findings if finding.code == UNREAD]
    for finding in findings:
        if finding.code != UNREAD:
            yield finding
        elif finding is unread[0]:
            message, _ = describe(UNREAD, count=str(len(unread)), value=shown(finding.value))
            yield replace(finding, message=message)


class _Batch:
    """All records of one form and version, on their way through one validation."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.rows: list[dict[str, Any]] = []
        self.places: list[tuple[Derived, RawReturn, int, dict[str, Placed]]] = []
        self.unreadable: set[tuple[int, str]] = set()

    def add(self, raw: RawReturn, values: Values, result: Derived) -> None:
        """Take in what a return says; its head stands in all its records."""
        # A changed locked cell has its finding already, and none for the value that now stands there.
        changed = {finding.cell for finding in raw.findings if finding.severity == "error"}
        head, head_cells = values.head, self._cells(raw.head)
        self._note(result, raw, -1, head_cells, head)
        for number, (record, own) in enumerate(zip(raw.records, values.records, strict=True)):
            own_cells = self._cells(record.cells)
            self._note(result, raw, number, own_cells, own)
            cells, problems = {**head_cells, **own_cells}, {**head.problems, **own.problems}
            row = len(self.rows)
            self.unreadable.update(
                (row, name)
                for name in self.form.by_name
                if name not in cells  # its label was not found, or its version has no such field
                or (own.nothing_read and name in own.values)
                or _is_error(problems.get(name, ("", ""))[0])
                or cells[name].address in changed
            )
            result.values.append({**head.values, **own.values})
            self.rows.append({**result.values[-1], "return": id(result), "row": record.row})
            self.places.append((result, raw, number, cells))

    def _cells(self, placed: Iterable[Placed]) -> dict[str, Placed]:
        """The cells of fields that the form has."""
        return {one.field: one for one in placed if one.field in self.form.by_name}

    def _note(
        self, result: Derived, raw: RawReturn, number: int, cells: Mapping[str, Placed], said: Said
    ) -> None:
        """What is doubtful in the cells of a record or a head."""
        for name, (code, remark) in said.problems.items():
            # A warning about a required cell that turns out blank would be the second finding of a blank
            # cell; one about a cell that may be blank is the only one, and no cell that holds something is
            # silent.
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
        """One call for all; what fails becomes findings, without the consequences of unreadable cells."""
        seen: set[tuple[int, str, str]] = set()
        for failure in judge(self.form, self.rows, self.unreadable):
            result, raw, number, cells = self.places[failure.row]
            if failure.field not in cells:
                continue  # a field that this version of the form does not have
            placed = cells[failure.field]
            value = self.rows[failure.row].get(failure.field)
            words = {**self._words(placed, failure.code, value), **failure.words}
            # A head's cell stands in every record of its return: one finding is enough.
            if (id(result), placed.address, failure.code) not in seen:
                seen.add((id(result), placed.address, failure.code))
                result.findings.append(self._finding(failure.code, raw, number, placed, words))


def _is_error(code: str) -> bool:
    return bool(code) and severity(code) == "error"
