"""Collects the cells of one form from its sheet: at their issued places, or where the labels show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, cycle, repeat
from typing import NamedTuple

from cwgk_excel.forms.addresses import split_address
from cwgk_excel.forms.fields import Layout
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.plan import FORMULA_MARK, Plan
from cwgk_excel.intake.extract.marked import marked_findings
from cwgk_excel.intake.extract.placement import place
from cwgk_excel.intake.recognise.labels import Found, Labels
from cwgk_excel.intake.recognise.locked import (
    beyond,
    office_filled,
    same_text,
    typed_outside,
    unread,
    wrong_name,
)
from cwgk_excel.intake.recognise.rows import is_filled, printed_texts, sort_rows, typed
from cwgk_excel.returns.cells import BLANK, RawCell, Sheet
from cwgk_excel.returns.raw import Placed, RawRecord, all_placed


class SheetForm(NamedTuple):
    """One form as read from a sheet; ``entries`` maps the address of each entry cell that was read to its field.

    If it was read by its labels, ``once`` are the cells outside the rows, whether or not anything was typed, and
    ``body`` is the cell with the name of the submitting body.
    """

    head: tuple[Placed, ...]
    records: tuple[RawRecord, ...]
    findings: tuple[Finding, ...]
    entries: Mapping[str, str]
    body: Placed | None = None
    once: tuple[Placed, ...] = ()


def as_issued(sheet: Sheet, version: Plan, tokens: Iterable[str]) -> SheetForm:
    """Read each cell at its issued place; ``tokens``: where tokens stand."""
    layout = version.layout
    once = tuple(_placed(sheet, name, cell) for name, cell in layout.cells.items())
    found = sheet.cells
    head, records, about_rows = _sorted(once, _rows(found, layout), version, sheet)
    marked = marked_findings(head, records, sheet, version)
    rest = sheet._replace(cells={at: cell for at, cell in found.items() if at not in layout.entries})
    around = (*beyond(rest, version), *typed_outside(rest, version, tokens))
    return SheetForm(head, records, (*about_rows, *marked, *around), layout.entries)


def _rows(found: Mapping[str, RawCell], layout: Layout) -> Iterator[tuple[int, tuple[Placed, ...]]]:
    """Yield the rows in which anything stands, with their cells: these are placed all at once, then cut into rows."""
    used = [(row, cells) for row, cells in layout.rows if not found.keys().isdisjoint(cells)]
    every = [*chain.from_iterable([cells for _, cells in used])]
    placed = all_placed(zip(cycle(layout.columns), every, map(found.get, every, repeat(BLANK)), strict=False))
    width = len(layout.columns)
    return (
        (row, placed[first : first + width]) for (row, _), first in zip(used, count(0, width), strict=False)
    )


def by_labels(sheet: Sheet, labels: Labels, found: Found, tokens: Iterable[str]) -> SheetForm:
    """Read each cell where its label shows it; ``tokens``: the cells where tokens stand."""
    version = labels.version
    placed = place(labels, found, sheet)
    if placed.twice:
        return SheetForm((), (), placed.findings, {})
    head, records, about_rows = _sorted(placed.once, placed.rows, version, sheet)
    entries = {p.address: p.field for p in placed.once}
    entries |= {p.address: p.field for _, cells in placed.rows for p in cells}
    known = {*placed.explained, *entries, *tokens, *_hints(found, version)}
    if placed.body:
        known.add(placed.body.address)
    marked = marked_findings(head, records, sheet, version)
    # The finding about a lost label covers the cells that were not read for want of it.
    lost = any(finding.code == "label-missing" for finding in placed.findings)
    rest = () if lost else unread(sheet, version, known, found.beside)
    findings = (*placed.findings, *about_rows, *marked, *rest)
    return SheetForm(head, records, findings, entries, placed.body, placed.once)


def moved_names(
    form: SheetForm, sheet: Sheet, version: Plan, submitter: str, names: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    """Yield findings about the body's printed name and the office's cells in a form whose grid has moved."""
    body = form.body
    cell, at = (body.cell, body.address) if body else (BLANK, "")
    own = set(map(same_text, names[submitter]))
    # A name that stands anywhere on the sheet is not missing: only the label before it is lost.
    if body or not any(same_text(cell.text) in own for cell in sheet.cells.values()):
        yield from wrong_name(cell, at, version, sheet.name, submitter, names)
    for placed in form.once:
        if placed.field in version.not_typed - {version.body}:
            yield from office_filled(placed.cell, placed.address, version.form, sheet.name)


def _sorted(
    once: tuple[Placed, ...],
    rows: Iterable[tuple[int, tuple[Placed, ...]]],
    version: Plan,
    sheet: Sheet,
) -> tuple[tuple[Placed, ...], tuple[RawRecord, ...], Sequence[Finding]]:
    """Return head, records, and findings about rows that are no records; blank forms and rows are no records."""
    if not version.layout.columns:
        records: tuple[RawRecord, ...] = (RawRecord(0, once),) if typed(once, version) else ()
        crossed_out = next((p for p in once if p.field not in version.not_typed and is_filled(p.cell)), None)
        return (), records, () if records else (_finding("form-blank", version, sheet, crossed_out),)
    records, about_rows = sort_rows(rows, version, sheet.name, printed_texts(version))
    if not records:
        code = "form-no-rows" if typed(once, version) else "form-blank"
        return once, records, (*about_rows, _finding(code, version, sheet))
    return once, records, about_rows


def _finding(code: str, version: Plan, sheet: Sheet, at: Placed | None = None) -> Finding:
    """Return a finding about a whole form; ``at``: the first word for nothing, if only such words were typed."""
    cell, value = (at.address, at.cell.text) if at else ("", "")
    return Finding.of(code, {}, version.form, sheet.name, cell, value=value)


def _placed(sheet: Sheet, name: str, address: str) -> Placed:
    return Placed(name, address, sheet.cells.get(address, BLANK))


def _hints(found: Found, version: Plan) -> Iterator[str]:
    """Yield the addresses of formulas that are not read: right of the form, or in columns with issued formulas."""
    own = {split_address(address)[0] for address, text in version.locked.items() if text == FORMULA_MARK}
    for line in found.rows.values():
        for at in line:
            if at.cell.formula and (at.column >= found.beside or split_address(at.address)[0] in own):
                yield at.address
