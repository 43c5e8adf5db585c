"""Findings about text that is struck through or hidden in a form's cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cwgk_excel.forms.findings.finding import Finding, reading_order, shown
from cwgk_excel.forms.plan import Plan
from cwgk_excel.intake.recognise.rows import is_filled
from cwgk_excel.returns.cells import HIDDEN, STRUCK, Sheet
from cwgk_excel.returns.raw import Placed, RawRecord
from cwgk_excel.values.text import clean

_UNNAMED = "这一格"


def marked_findings(
    head: Sequence[Placed], records: Sequence[RawRecord], sheet: Sheet, version: Plan
) -> list[Finding]:
    """Return a finding for each cell with struck or hidden text, but only one for a record that is wholly struck.

    A cell outside the form's fields gets a finding only if part of its text was left out.
    """
    if not any(cell.runs for cell in sheet.cells.values()):  # as in most sheets
        return []
    telling = _Telling(version, sheet.name)
    for placed in head:
        telling.cell(placed, -1)
    for number, record in enumerate(records):
        typed = [p for p in record.cells if p.field not in version.not_typed and is_filled(p.cell)]
        if typed and all(placed.cell.wholly_struck for placed in typed):
            telling.record(record, typed, number)
        else:
            for placed in record.cells:
                telling.cell(placed, number)
    for address, cell in sheet.cells.items():
        if cell.runs and not cell.wholly_struck:
            telling.cell(Placed("", address, cell), -1)
    return sorted(telling.findings, key=reading_order)


class _Telling:
    """Collects findings; each cell is judged only once."""

    def __init__(self, version: Plan, sheet: str) -> None:
        self.findings: list[Finding] = []
        self._form, self._sheet, self._unit = version.form, sheet, version.unit
        self._labels = {field.name: field.label for field in version.fields}
        self._told: set[str] = set()

    def cell(self, placed: Placed, number: int) -> None:
        """Add the findings about a cell; ``number``: its record, -1 for none."""
        cell = placed.cell
        if not cell.runs or placed.address in self._told:
            return
        self._told.add(placed.address)
        if cell.wholly_struck:
            self._tell("cell-struck", placed, number)
        elif struck := cell.left_out(STRUCK):
            self._tell("text-struck", placed, number, struck=_quoted(struck))
        if hidden := cell.left_out(HIDDEN):
            self._tell("text-hidden", placed, number, hidden=_quoted(hidden))

    def record(self, record: RawRecord, typed: Sequence[Placed], number: int) -> None:
        """Add one finding about a record in which all typed text is struck through."""
        self._told.update(placed.address for placed in record.cells)
        named = next((placed for placed in typed if placed.field == self._unit), typed[0])
        if record.row:
            self._tell("row-struck", named, number, row=str(record.row))
        else:
            self._tell("form-struck", named, number)

    def _tell(self, code: str, placed: Placed, number: int, **words: str) -> None:
        cell, label = placed.cell, self._labels.get(placed.field, "")
        said = {"label": label or _UNNAMED, "value": shown(clean(cell.text)), **words}
        typed = "".join(run.text for run in cell.runs)
        where = self._form, self._sheet, placed.address
        self.findings.append(
            Finding.of(code, said, *where, field=placed.field, label=label, value=typed, record=number)
        )


def _quoted(pieces: Iterable[str]) -> str:
    return "”“".join(shown(clean(piece)) for piece in pieces)
