"""A finding, and how its message and remedy are put in words from the catalogue."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from cwgk_excel.forms.addresses import position
from cwgk_excel.forms.findings.catalogue import CATALOGUE, OFFICE_ONLY, Severity

SHOWN = 60  # the most characters of a value that a message quotes


def text_hash(text: str) -> str:
    """A hash that is on record, by which a text is known to be still the one that was looked at."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong or doubtful, and where.

    Attributes:
        code: What kind of finding it is, as in the catalogue.
        message: What is wrong, in Chinese.
        remedy: What the filler does about it.
        form: The form's name, "" for a whole file.
        sheet: The sheet's name, "" for a whole file.
        cell: The cell's address, "" for a whole sheet or file.
        field: The field's name, "" for a whole sheet or file.
        label: What the form calls the field, "" where ``field`` is.
        value: What stands in the cell, as stored.
        record: The number of the record in its return, from 0; -1 for the head or the whole return.
        office: What the city office does about it, "" where that has nothing to do.
        key: What names the finding for good (``ledger.keys``), "" before it is about a return.
        level: How severe the office's settings make it, "" where the catalogue says it.
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
        """Make a finding in the words of the catalogue.

        Args:
            code: The kind's code.
            words: What fills the braces of the catalogue's texts, by name; missing ones stay empty.
            form: The form's name; this and all that follow have the defaults and meanings of the attributes.
            sheet: The sheet's name.
            cell: The cell's address.
            field: The field's name.
            label: What the form calls the field.
            value: What stands in the cell.
            record: The number of the record.

        Returns:
            The finding, without a key.

        Raises:
            KeyError: The catalogue has no such code.
        """
        message, remedy = describe(code, **words)
        office = CATALOGUE[code].office.format_map(_Words(words))
        return cls(code, message, remedy, form, sheet, cell, field, label, value, record, office)

    @classmethod
    def of_file(cls, code: str, message: str) -> Finding:
        """Make a finding about a file as a whole.

        Args:
            code: The kind's code.
            message: What is wrong, as it was stored.

        Returns:
            The finding, with the remedies that the catalogue has now.

        Raises:
            KeyError: The catalogue has no such code.
        """
        kind = CATALOGUE[code]
        return cls(code, message, kind.remedy, office=kind.office)

    @property
    def severity(self) -> Severity:
        """The severity, by the settings or from the catalogue: error, warning or notice.

        Raises:
            KeyError: The catalogue has no such code.
        """
        return self.level or CATALOGUE[self.code].severity

    @property
    def value_hash(self) -> str:
        """A hash of the value, which tells whether it is still the one that was looked at."""
        return text_hash(self.value)

    @property
    def in_words(self) -> str:
        """The whole text as the office reads it: what is wrong, what the filler does, what the office does."""
        if not self.office:
            return f"{self.message}。{self.remedy}"
        if self.remedy == OFFICE_ONLY:
            return f"{self.message}。{self.office}"
        return f"{self.message}。{self.remedy}市厂开办：{self.office}"


@cache
def _ranks() -> Mapping[str, int]:
    return {code: rank for rank, code in enumerate(CATALOGUE)}


def reading_order(finding: Finding) -> tuple[int, int, int]:
    """Return a sort key: findings about the whole sheet first, then from top to bottom and left to right."""
    row, column = position(finding.cell) if finding.cell else (0, 0)
    return row, column, _ranks()[finding.code]


def describe(code: str, **words: str) -> tuple[str, str]:
    """Return a finding's message and remedy; ``words`` fill the catalogue's braces, a missing one gives ""."""
    kind = CATALOGUE[code]
    known = _Words(words)
    return kind.message.format_map(known), kind.remedy.format_map(known)


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def shown(text: str) -> str:
    """Return a value as a message quotes it: on one line, cut after SHOWN characters."""
    flat = " ".join(text.split("\n"))
    return flat if len(flat) <= SHOWN else f"{flat[:SHOWN]}……"
