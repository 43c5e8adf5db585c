"""A finding's key stays the same when the form comes again, when rows move and when returns are judged anew.

The key is made of the form, the body, the unit, the field, the code, and the other body or file that the finding is
about, if any. It does not contain the value that was found; ``Finding.value_hash`` shows that the value changed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.units import unit_key
from cwgk_excel.returns.raw import RawReturn

LENGTH = 24  # hexadecimal digits: 96 bits


def units_of(form: str, values: Iterable[Mapping[str, Any]], city: str) -> tuple[str, ...]:
    """Return the unit key of each record, "" where it names no unit; ``city`` is as for ``matching_name``."""
    return tuple(unit_key(form, known, city) for known in values)


def file_key(sha256: str, code: str) -> str:
    """Return the key of a refused file's finding; it does not depend on where the file lies."""
    return _hashed(sha256, code)


@dataclass(frozen=True)
class Subject:
    """What the findings of one return are about.

    ``units``: for each record the key of its unit, and its place among the return's records of that unit.
    ``placed``: the address of each record's cells, with the number of the record. ``fixed``: whether cells stand
    where they were issued.
    """

    form: str
    submitter: str
    is_table: bool
    units: Sequence[tuple[str, str]]
    placed: Iterable[tuple[str, int]]
    fixed: bool

    @classmethod
    def of(cls, raw: RawReturn, units: Sequence[str]) -> Subject:
        """Return the subject of a return as it was read; ``units``: each record's key when it was first seen."""
        placed = ((one.address, n) for n, record in enumerate(raw.records) for one in record.cells)
        codes = {finding.code for finding in raw.findings}
        fixed = stands_as_issued(raw.told_by, codes)
        return cls(raw.form, raw.submitter, raw.is_table, in_turn(units), placed, fixed)

    @cached_property
    def _at(self) -> Mapping[str, int]:
        return dict(self.placed)  # asked only about a cell of which no record is known

    def keyed(self, findings: Iterable[Finding], others: Iterable[Finding] = ()) -> list[Finding]:
        """Return findings with their keys; ``others``: the findings of the same return that come before them."""
        times: Counter[tuple[str, ...]] = Counter(map(self._parts, others))
        found = []
        for finding in findings:
            parts = self._parts(finding)
            found.append(replace(finding, key=self._key(parts, times[parts])))
            times[parts] += 1
        return found

    def beside(self, finding: Finding, other: str = "") -> Finding:
        """Return a finding about this return beside others with its key; ``other``: the other, as messages name it."""
        return replace(finding, key=self._key(self._parts(finding), 0, other))

    def _key(self, parts: tuple[str, ...], before: int, other: str = "") -> str:
        """Return the key; ``before``: how many earlier findings of the return have the same parts."""
        return _hashed(self.form, self.submitter, *parts, other, *([str(before)] if before else []))

    def _parts(self, finding: Finding) -> tuple[str, ...]:
        place = finding.field or (finding.cell if self.fixed else "")
        return *self._unit(finding), place, finding.code

    def _unit(self, finding: Finding) -> tuple[str, str]:
        """Return a finding's entry in ``units``; all findings of a form that is no table are about its one unit."""
        number = finding.record if finding.record >= 0 else self._at.get(finding.cell, -1)
        if not self.is_table:
            number = 0
        return self.units[number] if 0 <= number < len(self.units) else ("", "")


def in_turn(units: Iterable[str]) -> list[tuple[str, str]]:
    """Return each unit of a return with the number of earlier records of that unit; nameless records are one unit."""
    before: Counter[str] = Counter()
    found = []
    for unit in units:
        found.append((unit, str(before[unit])))
        before[unit] += 1
    return found


def stands_as_issued(told_by: str, codes: Iterable[str]) -> bool:
    """Return whether cells stand where they were issued; they may not in a form that was read by its labels."""
    return told_by == "token" and "form-moved" not in codes


def _hashed(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:LENGTH]
