"""Compares what surrounds the cells of a returned form (protection, rules, links, pictures) with what was issued.

What was issued is known from the version, never from the file. Spreadsheet programs lose protection and rules
on saving, so a loss alone is a notice; anything that can hide, replace or add unread content is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from cwgk_excel.forms.addresses import position
from cwgk_excel.forms.fields import GUIDE_SHEET
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.plan import Plan
from cwgk_excel.identity import SHEET
from cwgk_excel.intake.extract.outreach import reaches_out
from cwgk_excel.intake.ranges import corners, first_cell, hit, inside, outside
from cwgk_excel.intake.recognise.rows import is_filled
from cwgk_excel.intake.repeated import Repeated
from cwgk_excel.returns.cells import BLANK, Extra, Sheet, Workbook
from cwgk_excel.returns.raw import RawRecord

TOLD = 10
"""Up to this many of a kind on one sheet get a finding each; the others share one."""

_Filled = Callable[[Iterable[str]], list[str]]
_REACHING = ("external-link", "dde-link", "embedded-object")
_NO_TEXT = "（没有文字）"
# Programs number a sheet that is copied into a workbook with a sheet of that name: 填报说明 (2), 填报说明_2.
_ISSUED_SHEETS = re.compile(rf"(?:{re.escape(GUIDE_SHEET)}|{re.escape(SHEET)})(?:[ _]?[(（]?[0-9]+[)）]?)?")

_LIKE = 1000  # of so many ranges it is kept which cells are outside them
_outside = lru_cache(maxsize=16)(outside)
# Copies of a form have the same formulas: of so many characters in those of a sheet it is kept what they reach.
_LONG = 500_000
_REACHED: Repeated[Sequence[str]] = Repeated(16)


def form_findings(
    sheet: Sheet,
    version: Plan,
    entries: Mapping[str, str],
    records: Sequence[RawRecord] = (),
    *,
    comments: int | None = TOLD,
) -> Iterator[Finding]:
    """Yield a finding for each difference between a form's sheet and its version.

    `entries` maps the address of each entry cell, as found on this sheet, to its field; `records` are those read
    there. Where the file's format does not record protection or rules, there is no finding about them. `comments`:
    how many comments have a finding each, None for all; one more finding counts the rest.
    """

    def filled(addresses: Iterable[str]) -> list[str]:
        """Return those of some addresses of entry cells where a body has filled something in."""
        found = ((address, sheet.cells.get(address, BLANK)) for address in addresses)
        return [at for at, cell in found if entries[at] not in version.not_typed and is_filled(cell)]

    where = _Where(version.form, sheet.name, entries, {f.name: f.label for f in version.fields})
    if sheet.state != "visible":
        yield where.finding("sheet-hidden")
    if sheet.protected is False:
        yield where.finding("protection-removed")
    yield from _rules_lost(sheet, version, where)
    yield from _hidden(sheet, where, filled)
    yield from _covered(sheet, where, filled)
    yield from _conditional(sheet, where, filled)
    found = [(extra.place, extra.text or _NO_TEXT) for extra in sheet.extras if extra.kind == "comment"]
    yield from where.each("comment-unread", found, comments)
    yield from _pictures(sheet, version, where, records)
    yield from _reaching(sheet, where)


def workbook_findings(
    workbook: Workbook, forms: Collection[str], form: str, ours: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield a finding for each thing that the workbook holds beside its forms.

    `forms` are the names of the sheets that were recognised as forms, which `form_findings` judges, `ours` those of
    other sheets that are read; `form` is the name of the form that the findings are attached to.
    """
    whole = _Where(form)
    if workbook.values_only:
        yield whole.finding("values-only", value=workbook.values_only, what=workbook.values_only)
    macros = [extra.text for extra in workbook.extras if extra.kind == "macros"]
    if macros:
        yield whole.finding("macros-ignored", value=macros[0])
    yield from _linked(workbook.extras, whole)
    others = [sheet for sheet in workbook.sheets if sheet.name not in forms]
    for sheet in others:
        yield from _reaching(sheet, _Where(form, sheet.name))
    added = [
        ("", sheet.name + ("（隐藏）" if sheet.state != "visible" else ""))
        for sheet in others
        if (sheet.cells or sheet.extras)
        and sheet.name not in ours
        and not _ISSUED_SHEETS.fullmatch(sheet.name)
    ]
    yield from whole.each("sheet-added", added)


class _Where(NamedTuple):
    """The subject of findings: a form, a sheet of the file, the fields of its entry cells, and the fields' labels."""

    form: str
    sheet: str = ""
    entries: Mapping[str, str] = {}
    labels: Mapping[str, str] = {}

    def finding(self, code: str, cell: str = "", value: str = "", **words: str) -> Finding:
        name = self.entries.get(cell, "")
        said = {"value": shown(value), **words}
        label = self.labels.get(name, "")
        return Finding.of(code, said, self.form, self.sheet, cell, field=name, label=label, value=value)

    def each(self, code: str, found: Sequence[tuple[str, str]], most: int | None = TOLD) -> Iterator[Finding]:
        """One finding for each (place, text), up to so many; one more for the rest."""
        for place, text in found[:most]:
            yield self.finding(code, first_cell(place), text)
        if most is not None and len(found) > most:
            yield self.finding(code, value=f"另外{len(found) - most}处")

    def first(self, code: str, found: Collection[str], sheet: Sheet) -> Iterator[Finding]:
        """Yield one finding for all of these cells, at the first of them; none if there are no cells."""
        if found:
            first = min(found, key=position)
            yield self.finding(code, first, sheet.cells[first].text, count=str(len(found)))


def _pictures(sheet: Sheet, version: Plan, where: _Where, records: Sequence[RawRecord]) -> Iterator[Finding]:
    """Yield a finding for each required, empty entry cell in which a picture begins, and one for other pictures.

    A picture in such a cell stands for its entry.
    """
    pictures = [extra for extra in sheet.extras if extra.kind == "picture"]
    if not pictures:
        return
    numbers = {p.address: number for number, record in enumerate(records) for p in record.cells}
    form, rows = version.by_name, version.layout.columns
    empty = {
        address
        for address, name in where.entries.items()
        if form[name].required and not is_filled(sheet.cells.get(address, BLANK))
        if address in numbers or name not in rows
    }
    covers = {place: _entry_below(place, empty, sheet.merges) for place in {one.place for one in pictures}}
    for address in sorted({at for at in covers.values() if at}, key=position):
        label = form[where.entries[address]].label
        found = where.finding("cell-picture", address, label=label)
        yield replace(found, record=numbers.get(address, -1))
    beside = [extra for extra in pictures if not covers[extra.place]]
    if beside:
        first = beside[0]
        yield where.finding("picture-pasted", first_cell(first.place), first.text, count=str(len(beside)))


def _entry_below(place: str, entries: Collection[str], merges: Iterable[str]) -> str:
    """Return the entry cell, alone or merged with others, in which a picture begins; "" for none."""
    corner = first_cell(place)
    if not corner or corner in entries:
        return corner
    row, column = position(corner)
    for merge in merges:
        found = corners(merge)
        inside = found and found[0] <= column <= found[2] and found[1] <= row <= found[3]
        if inside and first_cell(merge) in entries:
            return first_cell(merge)
    return ""


def _rules_lost(sheet: Sheet, version: Plan, where: _Where) -> Iterator[Finding]:
    """Yield one finding for all entry cells that have lost their validation rule.

    Every entry cell is issued with a rule, except those that the office fills in.
    """
    if sheet.validated is None:
        return
    office = {f.name for f in version.fields if f.filler == "office"}
    cells = tuple([cell for cell, name in where.entries.items() if name not in office])
    # Copies of a form have the same cells and rules, so that this is looked at once for all of them.
    look = _outside if len(sheet.validated) < _LIKE else outside
    bare = look(cells, sheet.validated)
    if bare:
        first = min(bare, key=position)
        yield where.finding("validation-lost", first, first, count=str(len(bare)))


def _hidden(sheet: Sheet, where: _Where, filled: _Filled) -> Iterator[Finding]:
    """Yield one finding for all filled entry cells in hidden rows or columns; no entry cell is issued hidden."""
    if not (sheet.hidden_rows or sheet.hidden_columns):
        return
    places = {address: position(address) for address in filled(where.entries)}
    columns = hit((column for _, column in places.values()), sheet.hidden_columns)
    rows = hit((row for row, _ in places.values()), sheet.hidden_rows)
    found = [address for address, (row, column) in places.items() if row in rows or column in columns]
    yield from where.first("cells-hidden", found, sheet)


def _covered(sheet: Sheet, where: _Where, filled: _Filled) -> Iterator[Finding]:
    """Yield one finding for all filled entry cells that a merged range covers: programs show only its first cell."""
    firsts = {first_cell(merge) for merge in sheet.merges}
    found = filled(inside(where.entries, sheet.merges) - firsts)
    yield from where.first("cells-covered", found, sheet)


def _conditional(sheet: Sheet, where: _Where, filled: _Filled) -> Iterator[Finding]:
    """Yield one finding for all filled entry cells that a conditional format may show differently.

    The issued conditional formats only change colours, so none of them is in `sheet.conditional`.
    """
    yield from where.first("cells-conditional", filled(inside(where.entries, sheet.conditional)), sheet)


def _reaching(sheet: Sheet, where: _Where) -> Iterator[Finding]:
    """Yield findings for links to other files and programs and for embedded files, also where a formula calls them."""
    yield from _linked(sheet.extras, where)
    formulas = {address: cell.formula for address, cell in sheet.cells.items() if cell.formula}
    said = tuple(formulas.values())
    codes = _REACHED.made(said, _codes) if sum(map(len, said)) <= _LONG else _codes(said)
    called = [(code, at, f"={formulas[at]}") for at, code in zip(formulas, codes, strict=True) if code]
    for code in _REACHING:
        yield from where.each(code, [(address, text) for kind, address, text in called if kind == code])


def _codes(formulas: tuple[str, ...]) -> Sequence[str]:
    """Return what each formula reaches, "" for nothing outside."""
    return [reaches_out(formula) for formula in formulas]


def _linked(extras: Iterable[Extra], where: _Where) -> Iterator[Finding]:
    for code in _REACHING:
        found = dict.fromkeys((extra.place, extra.text) for extra in extras if extra.kind == code)
        yield from where.each(code, list(found))
