"""From a workbook's bytes to raw returns: recognised, with their cells by our own record of the version.

The cell map, the labels and the locked cells come from the version as issued, never from the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cwgk_excel.forms.findings import Finding, describe, reading_order, shown
from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.forms.spec import split_address
from cwgk_excel.forms.version import FORMULA_MARK, NAME_MARK, Version
from cwgk_excel.identity import TOKEN, Key
from cwgk_excel.intake.cells import BLANK, RawCell, Sheet
from cwgk_excel.intake.container import DEFAULT_LIMITS, Limits, Refused
from cwgk_excel.intake.recognise import Instance, recognise
from cwgk_excel.intake.returns import Placed, RawRecord, RawReturn
from cwgk_excel.intake.text import clean, is_nothing
from cwgk_excel.intake.workbook import read_workbook

# More changed cells than this, and the whole grid has moved: no value can be trusted to its place, and one
# finding says so.
MOVED = 5
BLANK_SHOWN = "空白"
# Prefilled or never typed by a body: they do not make a form or row a filled one.
NOT_TYPED = frozenset({"seq", "submitter_name", "office_opinion"})


@dataclass(frozen=True)
class Reader:
    """What is needed to read returns: the key, the versions issued, the bodies' names and their aliases."""

    key: Key
    versions: Mapping[tuple[str, str], Version]
    names: Mapping[str, tuple[str, ...]]
    limits: Limits = DEFAULT_LIMITS

    def read(self, data: bytes, path: str = "") -> list[RawReturn]:
        """All forms in a file; ``path`` is where it lay, with "/" between folders, packages and members.

        Raises Refused with one clear reason; nothing else.
        """
        workbook = read_workbook(data, self.limits)
        titles = {version.form: version.layout.sheet for version in self.versions.values()}
        instances = recognise(workbook, self.key, titles)
        return [self._read_form(instance, workbook.date1904) for instance in instances]

    def _read_form(self, instance: Instance, date1904: bool) -> RawReturn:
        token = instance.token
        version = self.versions.get((token.form, token.version))
        if version is None:
            raise Refused("version-unknown", {"token": instance.printed})
        names = self.names.get(token.submitter)
        if names is None:
            raise Refused("submitter-unknown", {"token": instance.printed, "submitter": token.submitter})
        findings = list(_changed(instance.sheet, version, names))
        changed = [finding for finding in findings if finding.code == "locked-changed"]
        if len(changed) > MOVED:
            findings = [min(changed, key=reading_order)]
            head: tuple[Placed, ...] = ()
            records: tuple[RawRecord, ...] = ()
        else:
            head, records = _cells(instance.sheet, version)
            findings.extend(_beyond(instance.sheet, version))
            findings.extend(_outside(instance.sheet, version))
            findings.extend(_emptiness(instance.sheet, version, head, records))
        return RawReturn(
            form=token.form,
            version=token.version,
            submitter=token.submitter,
            corrects=token.corrects,
            sheet=instance.sheet.name,
            date1904=date1904,
            head=head,
            records=records,
            findings=tuple(findings),
        )


def _cells(sheet: Sheet, version: Version) -> tuple[tuple[Placed, ...], tuple[RawRecord, ...]]:
    """The cells of the head, and of each record; blank forms and rows are no records."""
    layout = version.layout
    once = tuple(_placed(sheet, name, cell) for name, cell in layout.cells.items())
    if not layout.columns:
        return (), ((RawRecord(0, once),) if _typed(once) else ())
    records = []
    for row in range(layout.first_row, layout.last_row + 1):
        cells = tuple(_placed(sheet, name, f"{letter}{row}") for name, letter in layout.columns.items())
        if _typed(cells):
            records.append(RawRecord(row, cells))
    return once, tuple(records)


def _placed(sheet: Sheet, name: str, address: str) -> Placed:
    return Placed(name, address, sheet.cells.get(address, BLANK))


def _typed(cells: tuple[Placed, ...]) -> bool:
    """Whether anything was typed: spaces and words for nothing are none, a formula is something."""
    return any(p.field not in NOT_TYPED and _says_something(p.cell) for p in cells)


def _says_something(cell: RawCell) -> bool:
    if cell.formula:
        return True
    return cell.kind != "blank" and not (cell.kind == "text" and is_nothing(clean(cell.text), NOTHING_WORDS))


def _beyond(sheet: Sheet, version: Version) -> Iterator[Finding]:
    """Rows filled in below the last one of the table: the first cell of them is told."""
    layout = version.layout
    fields = {letter: name for name, letter in layout.columns.items()}
    cells = (
        (row, letters, cell)
        for address, cell in sheet.cells.items()
        for letters, row in (split_address(address),)
        if fields and letters in fields and row > layout.last_row and _says_something(cell)
    )
    first = min(cells, key=lambda found: (found[0], len(found[1]), found[1]), default=None)
    if first is not None:
        row, letters, cell = first
        message, remedy = describe("rows-beyond", last=str(layout.last_row), value=shown(cell.text))
        yield Finding(
            "rows-beyond",
            message,
            remedy,
            version.form,
            sheet.name,
            f"{letters}{row}",
            field=fields[letters],
            value=cell.text,
        )


def _emptiness(
    sheet: Sheet, version: Version, head: tuple[Placed, ...], records: tuple[RawRecord, ...]
) -> Iterator[Finding]:
    if records:
        return
    code = "form-no-rows" if _typed(head) else "form-blank"
    message, remedy = describe(code)
    yield Finding(code, message, remedy, version.form, sheet.name)


def _changed(sheet: Sheet, version: Version, names: tuple[str, ...]) -> Iterator[Finding]:
    """Locked cells that no longer hold what was issued. Formulas and hints beside the form count as one."""
    labels = {cell: name for name, cell in version.layout.labels.items()}
    lost: list[tuple[str, RawCell]] = []
    for address, text in (*version.locked.items(), *_locked_blanks(version)):
        cell = sheet.cells.get(address, BLANK)
        if text == FORMULA_MARK or _beside(address, version):
            if not cell.formula and (text == FORMULA_MARK or _same_text(cell.text) != _same_text(text)):
                lost.append((address, cell))
            continue
        expected = names if text == NAME_MARK else (text,)
        if cell.formula or _same_text(cell.text) not in map(_same_text, expected):
            message, remedy = describe(
                "locked-changed",
                expected=shown(expected[0]) or BLANK_SHOWN,
                value=shown(cell.text) or BLANK_SHOWN,
            )
            name = labels.get(address, "")
            yield Finding(
                "locked-changed",
                message,
                remedy,
                version.form,
                sheet.name,
                address,
                field=name,
                label=shown(expected[0]),
                value=cell.text,
            )
    if lost:
        address, cell = lost[0]
        message, remedy = describe("formula-replaced", value=shown(cell.text))
        yield Finding("formula-replaced", message, remedy, version.form, sheet.name, address, value=cell.text)


def _locked_blanks(version: Version) -> Iterator[tuple[str, str]]:
    """Fields that only the office fills in: issued blank and locked."""
    for name, address in version.layout.cells.items():
        if name in NOT_TYPED and address not in version.locked:
            yield address, ""


def _outside(sheet: Sheet, version: Version) -> Iterator[Finding]:
    """Text where the form has no field: it is not read, so the first of it is told."""
    layout = version.layout
    known = {*version.locked, *(cell for _, cell, _ in layout.entry_cells())}
    places = (
        (split_address(address), address, cell)
        for address, cell in sheet.cells.items()
        if address not in known
        and cell.kind == "text"
        and clean(cell.text)
        and not TOKEN.fullmatch(cell.text)
    )
    written = [
        (row, len(letters), letters, address, cell)
        for (letters, row), address, cell in places
        if not (letters in layout.columns.values() and row > layout.last_row)
    ]
    if written:
        *_, address, cell = min(written, key=lambda found: found[:3])
        words = {"value": shown(cell.text), "count": str(len(written))}
        message, remedy = describe("text-outside", **words)
        yield Finding("text-outside", message, remedy, version.form, sheet.name, address, value=cell.text)


def _beside(address: str, version: Version) -> bool:
    """Whether a cell stands right of the form, where nothing is printed and nothing is read."""
    layout = version.layout
    letters = [split_address(cell)[0] for cell in layout.cells.values()] + list(layout.columns.values())
    return split_address(address)[0] > max(letters)  # all are single letters


def _same_text(text: str) -> str:
    """Programs differ in how they keep line ends and the spaces around them."""
    return "".join(text.split())
