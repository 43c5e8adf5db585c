"""The tables of sample returns list what was typed where, and which findings it must cause."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.annex2.columns import FIRST_ROW
from cwgk_excel.forms.spec import Form
from cwgk_excel.resources import sample_text

RETURNS, CORRECTIONS = "returns.csv", "corrections.csv"


@dataclass(frozen=True, slots=True)
class Typed:
    """One line of the table."""

    file: str
    form: str
    submitter: str
    place: str
    typed: str
    stored_as: str
    findings: tuple[str, ...]

    def text(self) -> str:
        """Return the typed text, with the text of a narrative in place of its name."""
        if not self.typed.startswith("@"):
            return self.typed
        return sample_text("narratives", f"{self.typed[1:]}.txt").removesuffix("\n")

    def address(self, form: Form) -> str:
        """Return the cell that the line is about; "" for the form or file as a whole."""
        if self.place in ("", "file"):
            return ""
        if self.place.startswith("label:"):
            return form.layout.labels[self.place.removeprefix("label:")]
        row, _, name = self.place.rpartition(".")
        return form.layout.address(name, FIRST_ROW + int(row) - 1 if row else 0)


def files(table: str = RETURNS) -> Iterator[tuple[str, list[Typed]]]:
    """Yield each file of a table with its lines."""
    lines = csv.DictReader(sample_text(table).splitlines())
    typed = (
        Typed(
            line["file"],
            line["form"],
            line["submitter"],
            line["place"],
            line["typed"],
            line["as"],
            tuple(line["finding"].split()),
        )
        for line in lines
    )
    for file, group in groupby(typed, key=lambda line: line.file):
        yield file, list(group)


def planted(settings: Settings) -> set[tuple[str, str, str]]:
    """Return every mistake in the table: (file, cell or "", finding code)."""
    forms = FORMS.under(settings)
    return {
        (file, line.address(forms[line.form]), code)
        for file, lines in files()
        for line in lines
        for code in line.findings
    }
