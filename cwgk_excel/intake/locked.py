"""What was printed and locked when a form was issued, against what stands there now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from cwgk_excel.forms.addresses import position, split_address
from cwgk_excel.forms.findings import Finding, shown
from cwgk_excel.forms.version import FORMULA_MARK, NAME_MARK, Version
from cwgk_excel.intake.cells import BLANK, RawCell, Sheet
from cwgk_excel.intake.returns import Placed
from cwgk_excel.intake.rows import NOT_TYPED, is_filled, sort_rows
from cwgk_excel.intake.text import clean
from cwgk_excel.intake.whose import bodies_named

BLANK_SHOWN = "空白"


def changed(
    sheet: Sheet, version: Version, submitter: str, names: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    """Locked cells that no longer hold what was issued. Formulas and hints beside the form count as one.

    ``submitter``: the body that the form was issued to; ``names``: all names of each body, by its code.
    """
    labels = {cell: name for name, cell in version.layout.labels.items()}
    edge = _edge(version)
    lost: list[tuple[str, RawCell]] = []
    for address, text in (*version.locked.items(), *_locked_blanks(version)):
        cell = sheet.cells.get(address, BLANK)
        if text == FORMULA_MARK or _letters(address) > edge:
            if not cell.formula and (text == FORMULA_MARK or same_text(cell.text) != same_text(text)):
                lost.append((address, cell))
        elif text == NAME_MARK:
            yield from wrong_name(cell, address, version, sheet.name, submitter, names)
        elif cell.formula or same_text(cell.text) != same_text(text):
            yield _changed(cell, address, version.form, sheet.name, text, labels.get(address, ""))
    if lost:
        address, cell = lost[0]
        words = {"value": shown(cell.text) or BLANK_SHOWN}
        yield Finding.of("formula-replaced", words, version.form, sheet.name, address, value=cell.text)


def wrong_name(
    cell: RawCell,
    address: str,
    version: Version,
    sheet: str,
    submitter: str,
    names: Mapping[str, tuple[str, ...]],
) -> Iterator[Finding]:
    """The printed name of the body, where it is none of its names.

    Another body's name is told as that: its form may have been filled in by mistake.
    """
    own = names[submitter]
    if not cell.formula and same_text(cell.text) in map(same_text, own):
        return
    theirs = bodies_named(cell.text, names, version.settings.campaign.city)
    if theirs and submitter not in theirs:
        words = {"expected": shown(own[0]), "value": shown(cell.text)}
        yield Finding.of("submitter-mismatch", words, version.form, sheet, address, value=cell.text)
    else:
        yield _changed(cell, address, version.form, sheet, own[0], "")


def _changed(cell: RawCell, address: str, form: str, sheet: str, expected: str, name: str) -> Finding:
    words = {"expected": shown(expected) or BLANK_SHOWN, "value": shown(cell.text) or BLANK_SHOWN}
    label = shown(expected)
    return Finding.of("locked-changed", words, form, sheet, address, field=name, label=label, value=cell.text)


def office_filled(cell: RawCell, address: str, form: str, sheet: str) -> Iterator[Finding]:
    """A cell that only the office fills in, and that was issued blank."""
    if is_filled(cell):
        yield _changed(cell, address, form, sheet, "", "")


def _locked_blanks(version: Version) -> Iterator[tuple[str, str]]:
    """Fields that only the office fills in: issued blank and locked."""
    for name, address in version.layout.cells.items():
        if name in NOT_TYPED and address not in version.locked:
            yield address, ""


def moved(sheet: Sheet, version: Version) -> bool:
    """Whether a printed text stands elsewhere than issued: rows or columns were inserted or deleted."""
    issued: dict[str, set[str]] = {}
    for address, text in version.locked.items():
        if text not in (FORMULA_MARK, NAME_MARK):
            issued.setdefault(same_text(text), set()).add(address)
    found: dict[str, set[str]] = {}
    for address, cell in sheet.cells.items():
        if cell.kind == "text" and not cell.formula and (text := same_text(cell.text)) in issued:
            found.setdefault(text, set()).add(address)
    return any(issued[text] - places and places - issued[text] for text, places in found.items())


def beyond(sheet: Sheet, version: Version) -> Iterator[Finding]:
    """Rows filled in below the last one of the table: the first unit among them is told."""
    layout = version.layout
    rows: dict[int, list[Placed]] = {}
    fields = {letter: name for name, letter in layout.columns.items()}
    for address, cell in sheet.cells.items():
        letters, row = split_address(address)
        if letters in fields and row > layout.last_row:
            rows.setdefault(row, []).append(Placed(fields[letters], address, cell))
    ordered = ((row, tuple(sorted(cells, key=lambda p: p.address))) for row, cells in sorted(rows.items()))
    units, others = sort_rows(ordered, version.form, sheet.name)
    if units:
        first = next(p for p in units[0].cells if p.field not in NOT_TYPED and is_filled(p.cell))
        value = first.cell.text
        words = {"last": str(layout.last_row), "value": shown(value)}
        where = version.form, sheet.name, first.address
        yield Finding.of("rows-beyond", words, *where, field=first.field, value=value)
    yield from others


def outside(sheet: Sheet, version: Version, tokens: Iterable[str]) -> Iterator[Finding]:
    """What was typed where the form has no field: it is not read, so the first of it is told.

    ``tokens``: the cells where tokens stand, also spoiled ones.
    """
    layout = version.layout
    known = {*version.locked, *(cell for _, cell, _ in layout.entry_cells()), *tokens}
    edge = _edge(version)
    hints = {same_text(text) for cell, text in version.locked.items() if _letters(cell) > edge}
    for address, cell in sheet.cells.items():
        if address in known:
            continue
        letters, row = split_address(address)
        below = row > layout.last_row and letters in layout.columns.values()
        if below or (letters > edge and same_text(cell.text) in hints):
            known.add(address)
    yield from unread(sheet, version.form, known)


def unread(sheet: Sheet, form: str, known: Collection[str]) -> Iterator[Finding]:
    """The filled cells of a sheet that are none of the known ones: one finding for all."""
    written = []
    for address, cell in sheet.cells.items():
        if address not in known and clean(cell.text):
            written.append((position(address), address, cell))
    if written:
        _, address, cell = min(written, key=lambda found: found[0])
        words = {"value": shown(cell.text), "count": str(len(written))}
        yield Finding.of("text-outside", words, form, sheet.name, address, value=cell.text)


def _edge(version: Version) -> str:
    """The form's last column: right of it nothing is printed and nothing is read. All are single letters."""
    layout = version.layout
    return max(*map(_letters, layout.cells.values()), *layout.columns.values(), "A")


def _letters(address: str) -> str:
    return address.rstrip("0123456789")


@lru_cache(maxsize=4096)
def same_text(text: str) -> str:
    """Programs differ in how they keep line ends and the spaces around them."""
    return "".join(text.split())
