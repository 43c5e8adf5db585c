"""From raw cells to values and findings: parse each cell, then validate the whole batch in one call.

One pandera call per form and version. A cell that could not be read has its own finding and none of the
consequences: no "blank", and no rule that needs its value.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cwgk_excel.campaign import Settings
from cwgk_excel.clock import chinese_date
from cwgk_excel.folding import fold
from cwgk_excel.forms import Form
from cwgk_excel.forms.catalogue import severity
from cwgk_excel.forms.findings import Finding, cell_words, reading_order
from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.forms.version import Version
from cwgk_excel.intake.normalise import parse
from cwgk_excel.intake.parsed import Parsed
from cwgk_excel.intake.returns import Placed, RawReturn
from cwgk_excel.review.judge import judge

# Raised when the code reads or judges anything differently, so that stored results are made anew.
RULES_VERSION = 3

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
) -> list[Derived]:
    """Values and findings of many returns, each with the day (UTC+8) it was received, in the same order."""
    results = [Derived() for _ in returns]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (raw, _) in enumerate(returns):
        groups[raw.form, raw.version].append(number)
    for key, numbers in groups.items():
        form = versions[key].judged_by(settings)
        batch = _Batch(form)
        for number in numbers:
            batch.add(returns[number][0], results[number])
        batch.validate()
    for (raw, day), result in zip(returns, results, strict=True):
        result.findings.extend(_late(raw, day, settings))
        result.findings.extend(_unsigned(raw, settings))
        result.findings.sort(key=reading_order)
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


class _Batch:
    """All records of one form and version, on their way through one validation."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.aliases = {f.name: _aliases(f) for f in form.fields}
        self.rows: list[dict[str, Any]] = []
        self.places: list[tuple[Derived, RawReturn, int, dict[str, Placed]]] = []
        self.unreadable: set[tuple[int, str]] = set()

    def add(self, raw: RawReturn, result: Derived) -> None:
        """Parse a return's cells; the head's once, for all its records."""
        # A changed locked cell has its finding already, and none for the value that now stands there.
        changed = {finding.cell for finding in raw.findings if finding.severity == "error"}
        head_cells, head = self._parsed(raw, raw.head, -1, result)
        for number, record in enumerate(raw.records):
            own_cells, own = self._parsed(raw, record.cells, number, result)
            cells, both = {**head_cells, **own_cells}, {**head, **own}
            row = len(self.rows)
            self.unreadable.update(
                (row, name)
                for name, one in both.items()
                if _is_error(one.problem) or cells[name].address in changed
            )
            result.values.append({name: one.value for name, one in both.items()})
            self.rows.append({**result.values[-1], "return": id(result), "row": record.row})
            self.places.append((result, raw, number, cells))

    def _parsed(
        self, raw: RawReturn, placed: tuple[Placed, ...], number: int, result: Derived
    ) -> tuple[dict[str, Placed], dict[str, Parsed]]:
        """The cells of fields that the form has, and what they say; what is doubtful is noted."""
        cells = {p.field: p for p in placed if p.field in self.form.by_name}
        values = {name: self._parse(p, raw) for name, p in cells.items()}
        for name, parsed in values.items():
            self._note(result, raw, number, cells[name], parsed)
        return cells, values

    def _parse(self, placed: Placed, raw: RawReturn) -> Parsed:
        known = self.form.by_name[placed.field]
        return parse(
            known.kind,
            placed.cell,
            aliases=self.aliases[placed.field],
            nothing=() if known.is_long_text else NOTHING_WORDS,
            date1904=raw.date1904,
        )

    def _note(self, result: Derived, raw: RawReturn, number: int, placed: Placed, parsed: Parsed) -> None:
        # A warning about a required cell that turns out blank would be the second finding of a blank cell;
        # one about a cell that may be blank is the only one, and no cell that holds something is silent.
        told = parsed.value is not None or _is_error(parsed.problem)
        if parsed.problem and (told or not self.form.by_name[placed.field].required):
            words = self._words(placed, parsed.problem, parsed.value, parsed.remark)
            result.findings.append(self._finding(parsed.problem, raw, number, placed, words))

    def _words(self, placed: Placed, code: str, value: Any, remark: str = "") -> dict[str, str]:
        known = self.form.by_name[placed.field]
        return cell_words(self.form, known, code, placed.cell.text, value, remark)

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
        told: set[tuple[int, str, str]] = set()
        for failure in judge(self.form, self.rows, self.unreadable):
            result, raw, number, cells = self.places[failure.row]
            if failure.field not in cells:
                continue  # a field that this version of the form does not have
            placed = cells[failure.field]
            value = self.rows[failure.row].get(failure.field)
            words = {**self._words(placed, failure.code, value), **failure.words}
            # A head's cell stands in every record of its return: one finding is enough.
            if (id(result), placed.address, failure.code) not in told:
                told.add((id(result), placed.address, failure.code))
                result.findings.append(self._finding(failure.code, raw, number, placed, words))


def _aliases(known: Any) -> dict[str, str]:
    """Every spelling, folded, to its canonical form; words that stand for none map to themselves."""
    spellings = {fold(s): choice.name for choice in known.choices for s in choice.spellings()}
    return spellings | {fold(word): word for word in known.words}


def _is_error(code: str) -> bool:
    return bool(code) and severity(code) == "error"
