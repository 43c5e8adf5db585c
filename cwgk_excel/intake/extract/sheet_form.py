"""The cells of one form on its sheet: in their places as issued, or where the labels say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cwgk_excel.forms.addresses import split_address
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.plan import FORMULA_MARK, Plan
from cwgk_excel.intake.extract.marked import marked_findings
from cwgk_excel.intake.extract.placement import place
from cwgk_excel.intake.recognise.labels import Found, Labels
from cwgk_excel.intake.recognise.locked import beyond, office_filled, outside, same_text, unread, wrong_name
from cwgk_excel.intake.recognise.rows import is_filled, printed_texts, sort_rows, typed
from cwgk_excel.returns.cells import BLANK, Sheet
from cwgk_excel.returns.raw import Placed, RawRecord


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sheet holds of a form: ``entries`` are its entry cells (address → field) as they were read.

    Where labels were followed, ``once`` are the cells that stand once, whether or not anything was typed,
    and ``body`` is what stands where the submitting body is named.
    """

    head: tuple[Placed, ...]
    records: tuple[RawRecord, ...]
    findings: tuple[Finding, ...]
    entries: Mapping[str, str]
    body: Placed | None = None
    once: tuple[Placed, ...] = ()


def as_issued(sheet: Sheet, version: Plan, entries: Mapping[str, str], tokens: Iterable[str]) -> Reading:
    """Each cell at its place; ``entries``: the version's entry cells, ``tokens``: where tokens stand."""
    layout = version.layout
    once = tuple(_placed(sheet, name, cell) for name, cell in layout.cells.items())
    rows = (
        (row, tuple(_placed(sheet, name, f"{letter}{row}") for name, letter in layout.columns.items()))
        for row in range(layout.first_row, layout.last_row + 1)
        if layout.columns
    )
    head, records, told = _sorted(once, rows, version, sheet)
    marked = marked_findings(head, records, sheet, version)
    around = (*beyond(sheet, version), *outside(sheet, version, tokens))
    return Reading(head, records, (*told, *marked, *around), entries)


def by_labels(sheet: Sheet, labels: Labels, found: Found, tokens: Iterable[str]) -> Reading:
    """Each cell where its label says; ``tokens``: where tokens stand."""
    version = labels.version
    values = place(labels, found, sheet)
    if values.twice:
        return Reading((), (), values.findings, {})
    head, records, told = _sorted(values.once, values.rows, version, sheet)
    entries = {p.address: p.field for p in values.once}
    entries |= {p.address: p.field for _, cells in values.rows for p in cells}
    known = {*values.told, *entries, *tokens, *_hints(found, version)}
    if values.body:
        known.add(values.body.address)
    marked = marked_findings(head, records, sheet, version)
    # What a lost label left unread has its finding already.
    lost = any(finding.code == "label-missing" for finding in values.findings)
    rest = () if lost else unread(sheet, version, known, found.beside)
    findings = (*values.findings, *told, *marked, *rest)
    return Reading(head, records, findings, entries, values.body, values.once)


def moved_names(
    reading: Reading, sheet: Sheet, version: Plan, submitter: str, names: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    """Of a form whose grid has moved: the body's printed name, and what only the office fills in."""
    body = reading.body
    cell, at = (body.cell, body.address) if body else (BLANK, "")
    own = set(map(same_text, names[submitter]))
    # Where only the label before the name is lost, the name itself is no blank.
    if body or not any(same_text(cell.text) in own for cell in sheet.cells.values()):
        yield from wrong_name(cell, at, version, sheet.name, submitter, names)
    for placed in reading.once:
        if placed.field in version.not_typed - {version.body}:
            yield from office_filled(placed.cell, placed.address, version.form, sheet.name)


def _sorted(
    once: tuple[Placed, ...],
    rows: Iterable[tuple[int, tuple[Placed, ...]]],
    version: Plan,
    sheet: Sheet,
) -> tuple[tuple[Placed, ...], tuple[RawRecord, ...], Sequence[Finding]]:
    """Head, records, and findings about rows that are no records; blank forms and rows are none."""
    if not version.layout.columns:
        records: tuple[RawRecord, ...] = (RawRecord(0, once),) if typed(once, version) else ()
        crossed_out = next((p for p in once if p.field not in version.not_typed and is_filled(p.cell)), None)
        return (), records, () if records else (_finding("form-blank", version, sheet, crossed_out),)
    records, told = sort_rows(rows, version, sheet.name, printed_texts(version))
    if not records:
        code = "form-no-rows" if typed(once, version) else "form-blank"
        return once, records, (*told, _finding(code, version, sheet))
    return once, records, told


def _finding(code: str, version: Plan, sheet: Sheet, at: Placed | None = None) -> Finding:
    """``at``: the first of the words for nothing that are all that was typed."""
    cell, value = (at.address, at.cell.text) if at else ("", "")
    return Finding.of(code, {}, version.form, sheet.name, cell, value=value)


def _placed(sheet: Sheet, name: str, address: str) -> Placed:
    return Placed(name, address, sheet.cells.get(address, BLANK))


def _hints(found: Found, version: Plan) -> Iterator[str]:
    """Formulas right of the form, and in the columns where the form has some: they are not read."""
    own = {split_address(address)[0] for address, text in version.locked.items() if text == FORMULA_MARK}
    for line in found.rows.values():
        for at in line:
            if at.cell.formula and (at.column >= found.beside or split_address(at.address)[0] in own):
                yield at.address
