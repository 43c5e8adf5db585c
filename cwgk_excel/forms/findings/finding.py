"""A finding, and how its message and remedy are put in words from the catalogue."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cwgk_excel.forms.addresses import position
from cwgk_excel.forms.findings.catalogue import CATALOGUE, OFFICE_ONLY, Severity

SHOWN = 60  # characters of a value
_RANK = {code: rank for rank, code in enumerate(CATALOGUE)}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong or doubtful, and where; ``field`` and ``cell`` are empty for a whole sheet or file.

    ``value`` is what stands there, as stored. ``record`` is the number of the record in its return, from
    0; -1 for the head or the whole return. ``remedy`` is the filler's, ``office`` the city office's, "" where
    that has nothing to do. ``key`` names the finding for good (``ledger.keys``), "" before it is about a return.
    ``level``: how severe the office's settings make it, "" where that is the catalogue's to say.
    """

    code: str
    message: str
    remedy: str
    form: str = ""
    sheet: str = ""
    cell: str = ""
    field: str = ""
    label: str = ""
    value: str = ""
    record: int = -1
    office: str = ""
    key: str = dataclasses.field(default="", compare=False)
    level: Severity | Literal[""] = ""

    @classmethod
    def of(
        cls,
        code: str,
        words: Mapping[str, str],
        form: str = "",
        sheet: str = "",
        cell: str = "",
        *,
        field: str = "",
        label: str = "",
        value: str = "",
        record: int = -1,
    ) -> Finding:
        """A finding in the words of the catalogue; ``words`` fill its braces. KeyError for an unknown code."""
        message, remedy = describe(code, **words)
        office = CATALOGUE[code].office.format_map(_Words(words))
        return cls(code, message, remedy, form, sheet, cell, field, label, value, record, office)

    @classmethod
    def of_file(cls, code: str, message: str) -> Finding:
        """What is told of a file as a whole: its message as stored, the remedies as the catalogue has them now."""
        kind = CATALOGUE[code]
        return cls(code, message, kind.remedy, office=kind.office)

    @property
    def severity(self) -> Severity:
        """error, warning or notice, by the settings or from the catalogue."""
        return self.level or CATALOGUE[self.code].severity

    @property
    def value_hash(self) -> str:
        """Tells whether the value is still the one that was looked at."""
        return hashlib.sha256(self.value.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def told(self) -> str:
        """All of it as the office reads it: what is wrong, what the filler does, what itself does."""
        if not self.office:
            return f"{self.message}。{self.remedy}"
        if self.remedy == OFFICE_ONLY:
            return f"{self.message}。{self.office}"
        return f"{self.message}。{self.remedy}市厂开办：{self.office}"


def reading_order(finding: Finding) -> tuple[int, int, int]:
    """Sort key: what is about the whole sheet first, then from top to bottom and from left to right."""
    row, column = position(finding.cell) if finding.cell else (0, 0)
    return row, column, _RANK[finding.code]


def describe(code: str, **words: str) -> tuple[str, str]:
    """Message and remedy of a finding; ``words`` fill the catalogue's braces, the missing ones stay empty."""
    kind = CATALOGUE[code]
    known = _Words(words)
    return kind.message.format_map(known), kind.remedy.format_map(known)


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def shown(text: str) -> str:
    """A value as quoted in a message: one line, not too long."""
    flat = " ".join(text.split("\n"))
    return flat if len(flat) <= SHOWN else f"{flat[:SHOWN]}……"
