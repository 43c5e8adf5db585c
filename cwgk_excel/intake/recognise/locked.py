"""Compares a form's locked cells as issued with those returned, and finds text typed where it has no field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from cwgk_excel.folding import cached
from cwgk_excel.forms.addresses import position, split_address
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.plan import FORMULA_MARK, NAME_MARK, Plan
from cwgk_excel.intake.recognise.row_words import name_beside_figures
from cwgk_excel.intake.recognise.rows import is_filled, printed_texts, sort_rows
from cwgk_excel.intake.recognise.seals import is_dated, is_seal
from cwgk_excel.returns.cells import BLANK, RawCell, Sheet
from cwgk_excel.returns.raw import Placed
from cwgk_excel.returns.whose import bodies_named
from cwgk_excel.values.text import clean

BLANK_SHOWN = "空白"
BEYOND_ALL = 2**15  # columns


def changed(
    sheet: Sheet, version: Plan, submitter: str, names: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    """Yield a finding for each locked cell that no longer holds what was issued.

    All changed formulas and hints beside the form share one finding. ``submitter``: the code of the body that
    the form was issued to; ``names``: all names of each body, by its code.
    """
    labels = {cell: name for name, cell in version.layout.labels.items()}
    edge = _edge(version)
    lost: list[tuple[str, RawCell]] = []
    for address, text in (*version.locked.items(), *_locked_blanks(version)):
        cell = sheet.cells.get(address, BLANK)
        if text == FORMULA_MARK or _letters(address) > edge:
            # A copy made of values only is blank where the formula showed nothing, so a blank is no change.
            other = is_filled(cell) if text == FORMULA_MARK else same_text(cell.text) != same_text(text)
            if other and not cell.formula:
                lost.append((address, cell))
        elif is_seal(text):
            if is_filled(cell) and not is_dated(cell.text, text):
                yield _over_seal(cell, address, version, sheet.name)
            elif not is_filled(cell):
                yield _changed(cell, address, version.form, sheet.name, text, "")
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
    version: Plan,
    sheet: str,
    submitter: str,
    names: Mapping[str, tuple[str, ...]],
) -> Iterator[Finding]:
    """Yield a finding if the printed name of the body is none of its names.

    Another body's name has a code of its own, because that body's form may have been filled in by mistake.
    """
    own = names[submitter]
    if not cell.formula and same_text(cell.text) in map(same_text, own):
        return
    theirs = bodies_named(cell.text, names, version.city)
    if theirs and submitter not in theirs:
        words = {"expected": shown(own[0]), "value": shown(cell.text)}
        yield Finding.of("submitter-mismatch", words, version.form, sheet, address, value=cell.text)
    else:
        yield _changed(cell, address, version.form, sheet, own[0], "")


def _changed(cell: RawCell, address: str, form: str, sheet: str, expected: str, name: str) -> Finding:
    # Such a formula shows what was printed, so that the message would say the same text twice.
    kept = cell.formula and same_text(cell.text) in ("", same_text(expected))
    now = "公式" if kept else cell.text
    words = {"expected": shown(expected) or BLANK_SHOWN, "value": shown(now) or BLANK_SHOWN}
    label = shown(expected)
    return Finding.of("locked-changed", words, form, sheet, address, field=name, label=label, value=cell.text)


def _over_seal(cell: RawCell, address: str, version: Plan, sheet: str) -> Finding:
    """Return the finding about text typed over the block for the seal below an opinion."""
    letters, row = split_address(address)
    above = {at: name for name, at in version.layout.cells.items()}
    name = above.get(f"{letters}{row - 1}", "")
    label = version.locked.get(version.layout.labels.get(name, ""), "")
    words = {"value": shown(cell.text), "expected": shown(label)}
    where = version.form, sheet, address
    return Finding.of("seal-typed", words, *where, field=name, label=shown(label), value=cell.text)


def office_filled(cell: RawCell, address: str, form: str, sheet: str) -> Iterator[Finding]:
    """Yield a finding if something was typed into a cell that only the office fills in and that was issued blank."""
    if is_filled(cell):
        yield _changed(cell, address, form, sheet, "", "")


def _locked_blanks(version: Plan) -> Iterator[tuple[str, str]]:
    """Yield the address and the issued text, "", of each field that is locked and blank for the office to fill in."""
    for name, address in version.layout.cells.items():
        if name in version.not_typed and address not in version.locked:
            yield address, ""


def moved(sheet: Sheet, version: Plan) -> bool:
    """Return whether a printed text has left its place for another, as when rows or columns are inserted or deleted."""
    issued: dict[str, set[str]] = {}
    for address, text in version.locked.items():
        if text not in (FORMULA_MARK, NAME_MARK):
            issued.setdefault(same_text(text), set()).add(address)
    found: dict[str, set[str]] = {}
    for address, cell in sheet.cells.items():
        if cell.kind == "text" and not cell.formula and (text := same_text(cell.text)) in issued:
            found.setdefault(text, set()).add(address)
    return any(issued[text] - places and places - issued[text] for text, places in found.items())


def beyond(sheet: Sheet, version: Plan) -> Iterator[Finding]:
    """Yield a finding for the first unit below the table's last row, and for the rows there that are no units.

    ``sheet``: entry cells may be left out.
    """
    layout = version.layout
    if not layout.columns:
        return
    rows: dict[int, list[Placed]] = {}
    fields = {letter: name for name, letter in layout.columns.items()}
    for address, cell in sheet.cells.items():
        letters, row = split_address(address)
        if letters in fields and row > layout.last_row:
            rows.setdefault(row, []).append(Placed(fields[letters], address, cell))
    ordered = ((row, tuple(sorted(cells, key=lambda p: p.address))) for row, cells in sorted(rows.items()))
    units, others = sort_rows(ordered, version, sheet.name, printed_texts(version))
    if units:
        filled = [p for p in units[0].cells if is_filled(p.cell)]
        first = next((p for p in filled if p.field not in version.not_typed), filled[0])
        value = first.cell.text
        words = {"last": str(layout.last_row), "value": shown(value)}
        where = version.form, sheet.name, first.address
        yield Finding.of("rows-beyond", words, *where, field=first.field, value=value)
    # A row that may be a unit is among the units, so rows-beyond covers it.
    yield from (finding for finding in others if finding.record < 0)


def typed_outside(sheet: Sheet, version: Plan, tokens: Iterable[str]) -> Iterator[Finding]:
    """Yield one finding for everything typed where the form has no field, because it is not read.

    ``sheet``: entry cells are left out. ``tokens``: the cells where tokens stand, spoiled ones too.
    """
    layout = version.layout
    known = {*version.locked, *tokens}
    edge = _edge(version)
    hints = {same_text(text) for cell, text in version.locked.items() if _letters(cell) > edge}
    for address, cell in sheet.cells.items():
        if address in known:
            continue
        letters, row = split_address(address)
        below = row > layout.last_row and letters in layout.columns.values()
        if below or (letters > edge and same_text(cell.text) in hints):
            known.add(address)
    yield from unread(sheet, version, known)


def unread(
    sheet: Sheet, version: Plan, known: Collection[str], beside: int = BEYOND_ALL
) -> Iterator[Finding]:
    """Yield one finding for all filled cells of a sheet that are not among the known ones.

    It is an error if they have rows of further units under the form of one unit; from the column ``beside``
    on stand hints, among them the unit's own row of the list.
    """
    written = []
    for address, cell in sheet.cells.items():
        if address not in known and clean(cell.text):
            written.append((position(address), address, cell))
    if written:
        units = [] if version.layout.columns else _unit_rows(one for one in written if one[0][1] < beside)
        _, address, cell = min(units or written, key=lambda found: found[0])
        words = {"value": shown(cell.text), "count": str(len(written))}
        code = "form-is-list" if units else "text-outside"
        yield Finding.of(code, words, version.form, sheet.name, address, value=cell.text)


_Written = tuple[tuple[int, int], str, RawCell]


def _unit_rows(written: Iterable[_Written]) -> list[_Written]:
    """Return the cell with the name in each row that has a unit's name and figures."""
    rows: dict[int, list[_Written]] = {}
    for one in written:
        rows.setdefault(one[0][0], []).append(one)
    names: list[_Written] = []
    for line in rows.values():
        name = name_beside_figures(cell for _, _, cell in line)
        names.extend(one for one in line if one[2] is name)
    return names


def _edge(version: Plan) -> str:
    """Return the letter of the form's last column, without the fields beside it; all columns have single letters."""
    layout = version.layout
    printed = (
        at for name, at in (*layout.cells.items(), *layout.columns.items()) if name not in version.beside
    )
    return max("A", *map(_letters, printed))


def _letters(address: str) -> str:
    return address.rstrip("0123456789")


@cached(4096)
def same_text(text: str) -> str:
    """Return a text without spaces and line ends, because programs differ in how they keep them."""
    return "".join(text.split())
