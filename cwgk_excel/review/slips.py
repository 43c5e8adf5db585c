"""A correction slip that came back, beside the slip as it was issued: what was changed, answered and taken back.

Compared is what the ledger holds of the slip, which never changes: so what is found is kept with the return like all
that reading it shows, and is found alike whenever the file is read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from cwgk_excel.clock import chinese_date, excel_serial
from cwgk_excel.forms.addresses import split_address
from cwgk_excel.forms.findings.finding import Finding, reading_order, shown
from cwgk_excel.forms.look.slip_list import (
    LOCKED,
    MARKED,
    RIGHT,
    ROW_NUMBER,
    SPARE,
    VERDICTS,
    WITHDRAWN,
    SlipCell,
)
from cwgk_excel.forms.names import first_few, matching_name
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.version import Version
from cwgk_excel.ledger.keys import stands_as_issued
from cwgk_excel.ledger.slips import Slip, replaced_on, slip
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.cells import BLANK, RawCell
from cwgk_excel.returns.raw import Placed, RawRecord, RawReturn, SlipLine

BLANK_SHOWN = "（空）"


def looked_up(
    raw: RawReturn, ledger: Ledger, versions: Mapping[tuple[str, str], Version], at: datetime
) -> RawReturn:
    """A return as it was read, explained by its slip if it is one; ``at``: when it came. Raises LedgerError."""
    if not raw.corrects:
        return raw
    issued = slip(ledger, raw.corrects)
    newer = replaced_on(ledger, issued, at) if issued else None
    return explained(raw, issued, versions[raw.form, raw.version].issued_form, newer)


def explained(raw: RawReturn, issued: Slip | None, form: Form, newer: date | None = None) -> RawReturn:
    """A slip as it came back, with what only the slip as issued can tell.

    ``form``: by whose version it was read; ``newer``: the day on which another slip had taken its place.
    """
    whose = issued and (issued.form, issued.version, issued.submitter)
    if issued is None or whose != (raw.form, raw.version, raw.submitter):
        unknown = Finding.of("slip-unknown", {}, raw.form, raw.sheet)
        return raw._replace(answers=(), findings=(*raw.findings, unknown))
    ours = {_plain(cell.comment) for cell in issued.cells.values() if cell.comment}
    read = [f for f in raw.findings if f.code != "comment-unread" or _plain(f.value) not in ours]
    back = _Back(raw._replace(findings=tuple(read)), issued, form)
    told = [*back.taken_back(), *back.compared(), *back.answered()]
    if newer:
        words = {"day": chinese_date(issued.made_on), "newer": chinese_date(newer)}
        told.append(back.finding("slip-voided", words))
    told.sort(key=reading_order)
    return back.raw._replace(findings=(*back.raw.findings, *told), answers=tuple(back.answers))


class _Place(NamedTuple):
    address: str
    cell: SlipCell


class _Change(NamedTuple):
    """A cell as it left and as it came back, and the number of its record."""

    place: _Place
    now: Placed
    record: int


class _Back:
    """A slip that came back and the slip as issued; ``raw`` is left without the records that were taken back."""

    def __init__(self, raw: RawReturn, issued: Slip, form: Form) -> None:
        self.raw, self.issued, self.form = raw, issued, form
        self.answers: list[SlipLine] = []
        self._fixed = stands_as_issued(raw.told_by, {finding.code for finding in raw.findings})
        self._once: dict[str, _Place] = {}
        self._rows: dict[int, dict[str, _Place]] = defaultdict(dict)
        for address, cell in issued.cells.items():
            if cell.field == form.definition.position:
                continue  # where a row stands says nothing of its unit
            if cell.record >= 0:
                self._rows[split_address(address)[1]][cell.field] = _Place(address, cell)
            elif cell.state != SPARE:
                self._once[cell.field] = _Place(address, cell)
        self._left: set[str] = set()  # marked cells that hold what they held

    def finding(
        self, code: str, words: Mapping[str, str], at: Placed | None = None, record: int = -1
    ) -> Finding:
        """A finding about the return, or about a cell of it."""
        if at is None:
            return Finding.of(code, words, self.raw.form, self.raw.sheet)
        label = self.form.by_name[at.field].label
        return Finding.of(
            code,
            {"label": label, "value": shown(at.cell.text) or BLANK_SHOWN, **words},
            self.raw.form,
            self.raw.sheet,
            at.address,
            field=at.field,
            label=label,
            value=at.cell.text,
            record=record,
        )

    def taken_back(self) -> Iterator[Finding]:
        """Rows that the list takes back: their records are left out, and what stood there is told."""
        numbers = {record.row: number for number, record in enumerate(self.raw.records)}
        gone: list[int] = []
        for line in (one for one in self.raw.answers if one.row and one.verdict):
            name = f"“{ROW_NUMBER.format(row=line.row)}”"
            issued, number = self._rows.get(line.row), numbers.get(line.row)
            if line.verdict != WITHDRAWN:
                yield self._unclear(name, f"的“处理”写的是“{shown(line.verdict)}”")
            elif issued is None or not self._fixed:
                yield self._unclear(name, "选了“撤销”，表中的行和发出时不同")
            elif number is None:
                del self._rows[line.row]  # emptied as well
            else:
                record = self.raw.records[number]
                name_cell = _cells(record.cells)[self.form.key]
                if not _same(issued[self.form.key].cell.text, name_cell.cell):
                    now = shown(name_cell.cell.text) or BLANK_SHOWN
                    yield self._unclear(name, f"选了“撤销”，这一行现在填的是“{now}”")
                else:
                    gone.append(number)
                    del self._rows[line.row]
                    yield self._withdrawn(record, name_cell)
        if gone:
            self.raw = _without(self.raw, gone)
            if not self.raw.records:
                yield self.finding("form-no-rows", {})

    def _withdrawn(self, record: RawRecord, name: Placed) -> Finding:
        held = [f"{self.form.by_name[p.field].label}“{p.cell.text}”" for p in record.cells if p.cell.text]
        words = {"row": str(record.row), "unit": shown(name.cell.text), "value": "，".join(map(shown, held))}
        return replace(self.finding("slip-row-withdrawn", words, name), value="，".join(held))

    def compared(self) -> list[Finding]:
        """What was changed that was right, and whose form it is now."""
        raw = self.raw
        if not raw.records:
            return []  # nothing was read: why, is told
        stood = raw.head if raw.is_table else raw.records[0].cells
        changes = list(self._changes(self._once, stood, -1 if raw.is_table else 0))
        if not raw.is_table and (told := self._other_unit(changes)):
            return told if told[0].code == "slip-other" else [*told, *self._told(changes)]
        if self._fixed:
            changes.extend(self._row_changes())
        return list(self._told(changes))

    def _changes(
        self, places: Mapping[str, _Place], stood: Iterable[Placed], record: int
    ) -> Iterator[_Change]:
        for now in stood:
            place = places.get(now.field)
            if place is None:
                continue
            if not _same(place.cell.text, now.cell):
                yield _Change(place, now, record)
            elif place.cell.state == MARKED:
                self._left.add(place.address)

    def _row_changes(self) -> Iterator[_Change]:
        """Changes in rows, each unit where it stands now."""
        found = self._matched()
        for row, places in self._rows.items():
            if row in found:
                number = found[row]
                yield from self._changes(places, self.raw.records[number].cells, number)
            else:
                name = places[self.form.key]
                yield _Change(name, Placed(self.form.key, name.address, BLANK), -1)

    def _matched(self) -> Mapping[int, int]:
        """By the row of each unit as issued the number of its record now: by its name, else by its row."""
        key = self.form.key
        names = [_canonical(_cells(record.cells)[key].cell.text) for record in self.raw.records]
        rows = {record.row: number for number, record in enumerate(self.raw.records)}
        was = {row: _canonical(places[key].cell.text) for row, places in self._rows.items()}
        found = {row: rows[row] for row, name in was.items() if row in rows and names[rows[row]] == name}
        for row, name in was.items():
            left = [n for n, other in enumerate(names) if other == name and n not in found.values()]
            if name and row not in found and len(left) == 1:
                found[row] = left[0]
        for row in was:
            if row not in found and row in rows and rows[row] not in found.values():
                found[row] = rows[row]
        return found

    def _told(self, changes: Iterable[_Change]) -> Iterator[Finding]:
        for one in changes:
            if one.place.cell.state != MARKED:
                code = "slip-locked-changed" if one.place.cell.state == LOCKED else "slip-right-changed"
                before = shown(one.place.cell.text) or BLANK_SHOWN
                yield self.finding(code, {"before": before}, one.now, one.record)

    def _other_unit(self, changes: Sequence[_Change]) -> list[Finding]:
        """Of a form of one unit that names another one now: the same unit under its right name, or another."""
        key, city = self.form.key, self.form.settings.campaign.city
        name = next((one for one in changes if one.place.cell.field == key), None)
        if name is None:
            return []
        was, now = (matching_name(text, city) for text in (name.place.cell.text, name.now.cell.text))
        if not (was and now) or was == now:
            return []
        right = {cell.field for _, cell in self._once.values() if cell.state != MARKED and cell.text} - {key}
        changed = right.intersection(one.place.cell.field for one in changes)
        words = {"before": shown(name.place.cell.text), "count": str(len(changed))}
        # Whoever corrects a name leaves most of the rest; who fills in another unit's form does not.
        other = 2 * len(changed) > len(right)
        return [self.finding("slip-other" if other else "slip-unit-renamed", words, name.now, 0)]

    def answered(self) -> Iterator[Finding]:
        """What the list says of findings, and what of it is not clear; last, what was left as it was."""
        lines: dict[int, list[SlipLine]] = defaultdict(list)
        for line in dict.fromkeys(self.raw.answers):
            if not line.row:
                lines[line.number].append(line)
        for number, said in lines.items():
            yield from self._answer(number, said)
        open_lines = [
            str(number)
            for number, point in self.issued.lines.items()
            if point.address in self._left and not lines.get(number)
        ]
        if open_lines:
            words = {"count": str(len(open_lines)), "lines": first_few(open_lines)}
            yield self.finding("slip-unanswered", words)

    def _answer(self, number: int, said: Sequence[SlipLine]) -> Iterator[Finding]:
        line, point = f"第{number}条", self.issued.lines.get(number)
        if point is None:
            yield self._unclear(line, "不是发出时有的")
            return
        if len(said) > 1:
            yield self._unclear(line, "填了几次，各不相同", point.address)
            return
        (answer,) = said
        if answer.verdict not in VERDICTS:
            written = f"的“处理”写的是“{shown(answer.verdict)}”" if answer.verdict else "没有选“处理”"
            reason = f"，说明写的是“{shown(answer.reason)}”" if answer.reason else ""
            yield self._unclear(line, written + reason, point.address)
            return
        self.answers.append(answer._replace(finding=point.finding, value_hash=point.value_hash))
        if answer.verdict == RIGHT and not answer.reason:
            finding = self.finding("slip-answer-without-reason", {"line": str(number)})
            yield replace(finding, cell=point.address)

    def _unclear(self, line: str, what: str, address: str = "") -> Finding:
        found = self.finding("slip-answer-unclear", {"line": line, "what": what})
        return replace(found, cell=address, value=what)


def _without(raw: RawReturn, gone: Sequence[int]) -> RawReturn:
    """A return without some of its records, and without what is told of those alone."""
    kept = [number for number in range(len(raw.records)) if number not in gone]
    numbers = {-1: -1, **{old: new for new, old in enumerate(kept)}}
    findings = (replace(f, record=numbers[f.record]) for f in raw.findings if f.record in numbers)
    return raw._replace(records=tuple(raw.records[number] for number in kept), findings=tuple(findings))


def _cells(placed: Iterable[Placed]) -> Mapping[str, Placed]:
    return {one.field: one for one in placed}


def _same(text: str, cell: RawCell) -> bool:
    return not cell.formula and _canonical(text) == _canonical(cell.text)


def _canonical(text: str) -> str:
    """A stored text without what programs change when they save it: digits, kinds, spaces and line ends."""
    try:
        return f"{float(text):.12g}"
    except ValueError:
        pass
    try:
        return str(excel_serial(date.fromisoformat(text[:10])))
    except ValueError:
        return {"TRUE": "1", "FALSE": "0"}.get(text, _plain(text))


def _plain(text: str) -> str:
    return "".join(text.split())
