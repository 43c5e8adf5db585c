"""What a finding is called: a key that stays the same when the form comes again, rows move or all is judged anew.

It is made of the form, the body, the unit, the field, the code, and the other body or file that the finding is
about, if any. What was found there is not part of it: that the value is another one tells ``Finding.value_hash``.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.units import unit_key
from cwgk_excel.returns.raw import RawReturn

LENGTH = 24  # hexadecimal digits: 96 bits


def units_of(form: str, values: Iterable[Mapping[str, Any]], city: str) -> tuple[str, ...]:
    """The unit key of each record, "" where it names none; ``city`` as in ``matching_name``."""
    return tuple(unit_key(form, known, city) for known in values)


def file_key(sha256: str, code: str) -> str:
    """The key of a refused file, wherever it lies."""
    return _hashed(sha256, code)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the findings of one return are about.

    ``units``: of each record the key of its unit, and which of the records of that unit it is. ``at``: the
    records' cells, by address the number of the record. ``fixed``: cells stand where they were issued.
    """

    form: str
    submitter: str
    is_table: bool
    units: Sequence[tuple[str, str]]
    at: Mapping[str, int]
    fixed: bool

    @classmethod
    def of(cls, raw: RawReturn, units: Sequence[str]) -> Subject:
        """The subject of a return as it was read; ``units``: of each record the key when it was first seen."""
        at = {placed.address: n for n, record in enumerate(raw.records) for placed in record.cells}
        codes = {finding.code for finding in raw.findings}
        fixed = stands_as_issued(raw.told_by, codes)
        return cls(raw.form, raw.submitter, raw.is_table, in_turn(units), at, fixed)

    def keyed(self, findings: Iterable[Finding], others: Iterable[Finding] = ()) -> list[Finding]:
        """Findings with their keys; ``others``: those of the same return that come before them."""
        times: Counter[tuple[str, ...]] = Counter(map(self._parts, others))
        found = []
        for finding in findings:
            parts = self._parts(finding)
            found.append(replace(finding, key=self._key(parts, times[parts])))
            times[parts] += 1
        return found

    def beside(self, finding: Finding, other: str = "") -> Finding:
        """A finding about this return beside others, with its key; ``other`` as people are told of it."""
        return replace(finding, key=self._key(self._parts(finding), 0, other))

    def _key(self, parts: tuple[str, ...], before: int, other: str = "") -> str:
        """``before``: how many of the same return say the same of the same place, as of each sheet added."""
        return _hashed(self.form, self.submitter, *parts, other, *([str(before)] if before else []))

    def _parts(self, finding: Finding) -> tuple[str, ...]:
        place = finding.field or (finding.cell if self.fixed else "")
        return *self._unit(finding), place, finding.code

    def _unit(self, finding: Finding) -> tuple[str, str]:
        """The unit, and which of the return's records of that name; a form of one unit is about it throughout."""
        number = finding.record if finding.record >= 0 else self.at.get(finding.cell, -1)
        if not self.is_table:
            number = 0
        return self.units[number] if 0 <= number < len(self.units) else ("", "")


def in_turn(units: Iterable[str]) -> list[tuple[str, str]]:
    """Each unit of a return, and how many records before it are of the same; those that name none are alike."""
    before: Counter[str] = Counter()
    found = []
    for unit in units:
        found.append((unit, str(before[unit])))
        before[unit] += 1
    return found


def stands_as_issued(told_by: str, codes: Iterable[str]) -> bool:
    """Whether cells are where they were issued: of a form read by its labels only its fields are known."""
    return told_by == "token" and "form-moved" not in codes


def _hashed(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:LENGTH]
