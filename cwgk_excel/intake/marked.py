"""What is struck through or hidden in the text of a form's cells: told beside what was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cwgk_excel.forms.findings import Finding, shown
from cwgk_excel.forms.version import Version
from cwgk_excel.intake.cells import HIDDEN, STRUCK, RawCell
from cwgk_excel.intake.returns import Placed, RawRecord
from cwgk_excel.intake.rows import NOT_TYPED, is_filled
from cwgk_excel.intake.text import clean


def marked_findings(
    head: Sequence[Placed],
    records: Sequence[RawRecord],
    printed: Iterable[Placed],
    version: Version,
    sheet: str,
) -> Iterator[Finding]:
    """A finding for each cell with such text; of a record that is all struck through, one.

    ``printed``: cells of labels, in which values may stand behind the colon.
    """
    telling = _Telling(version, sheet)
    for placed in head:
        yield from telling.cell(placed, -1)
    for number, record in enumerate(records):
        typed = [p for p in record.cells if p.field not in NOT_TYPED and is_filled(p.cell)]
        if typed and all(_is_struck(placed.cell) for placed in typed):
            yield telling.record(record, typed, number)
        else:
            for placed in record.cells:
                yield from telling.cell(placed, number)
    for placed in printed:
        yield from telling.cell(placed, -1)


class _Telling:
    """Puts findings in words, one for each address."""

    def __init__(self, version: Version, sheet: str) -> None:
        self.form, self.sheet = version.form, sheet
        self.labels = {field.name: field.label for field in version.issued_form.fields}
        self.told: set[str] = set()

    def cell(self, placed: Placed, number: int) -> Iterator[Finding]:
        cell = placed.cell
        if not cell.runs or placed.address in self.told:
            return
        self.told.add(placed.address)
        if _is_struck(cell):
            yield self._finding("cell-struck", placed, number)
        elif struck := cell.left_out(STRUCK):
            yield self._finding("text-struck", placed, number, struck=_quoted(struck))
        if hidden := cell.left_out(HIDDEN):
            yield self._finding("text-hidden", placed, number, hidden=_quoted(hidden))

    def record(self, record: RawRecord, typed: Sequence[Placed], number: int) -> Finding:
        """All that was typed for a unit is struck through."""
        self.told.update(placed.address for placed in record.cells)
        named = next((placed for placed in typed if placed.field == "unit_name"), typed[0])
        if record.row:
            return self._finding("row-struck", named, number, row=str(record.row))
        return self._finding("form-struck", named, number)

    def _finding(self, code: str, placed: Placed, number: int, **words: str) -> Finding:
        cell, label = placed.cell, self.labels.get(placed.field, "")
        said = {"label": label, "value": shown(clean(cell.text)), **words}
        typed = "".join(run.text for run in cell.runs)
        return Finding.of(
            code,
            said,
            self.form,
            self.sheet,
            placed.address,
            field=placed.field,
            label=label,
            value=typed,
            record=number,
        )


def _is_struck(cell: RawCell) -> bool:
    return cell.wholly_marked and bool(cell.left_out(STRUCK))


def _quoted(pieces: Iterable[str]) -> str:
    return "”“".join(shown(clean(piece)) for piece in pieces)
