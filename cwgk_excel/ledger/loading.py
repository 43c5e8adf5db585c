"""Reading from the ledger what returns it holds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from cwgk_excel.forms.findings import Finding
from cwgk_excel.intake.cells import RawCell
from cwgk_excel.intake.returns import Placed, RawRecord, RawReturn
from cwgk_excel.ledger.returns import Receipt, Result, Stored
from cwgk_excel.ledger.store import Ledger


def load(ledger: Ledger, rules: str | None) -> list[Stored]:
    """All returns in the order of their arrival; ``result`` is None where it was made under other rules.

    With None for ``rules`` it is what is stored, whatever it was made under.

    Of one moment: nobody's returns are seen without their cells. To have ``receipts`` of the same moment,
    put both into one ``ledger.snapshot()``.
    """
    with ledger.snapshot():
        raws = _raws(ledger)
        results = _results(ledger, rules)
        rows = _returns(ledger)
    return [Stored(id, _receipt(receipt), raws[id], results.get(id)) for id, *receipt in rows]


def _raws(ledger: Ledger) -> dict[int, RawReturn]:
    cells: dict[tuple[int, int], list[Placed]] = defaultdict(list)
    for id, record, field, address, *raw in _all(ledger, "cell", "return, record"):
        cells[id, record].append(Placed(field, address, RawCell(*raw)))
    records: dict[int, list[RawRecord]] = defaultdict(list)
    for id, number, row in _all(ledger, "record", "return, number"):
        records[id].append(RawRecord(row, tuple(cells[id, number])))
    found = _findings(ledger, read=True)
    return {
        id: RawReturn(
            form=form,
            version=version,
            submitter=submitter,
            corrects=corrects,
            sheet=sheet,
            date1904=bool(date1904),
            head=tuple(cells[id, -1]),
            records=tuple(records[id]),
            findings=tuple(found[id]),
            told_by=told_by,
        )
        for id, form, version, submitter, corrects, sheet, date1904, told_by in _all(
            ledger, "return", "id", "id, form, version, submitter, corrects, sheet, date1904, told_by"
        )
    }


def _results(ledger: Ledger, rules: str | None) -> dict[int, Result]:
    values: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for id, _, data in _all(ledger, "value", "return, record"):
        values[id].append(json.loads(data))
    found = _findings(ledger, read=False)
    derived = _all(ledger, "derived", "return")
    return {id: Result(values[id], found[id]) for id, made_under in derived if rules in (made_under, None)}


def _findings(ledger: Ledger, *, read: bool) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    rows: list[Any] = ledger.rows(
        "SELECT f.return, r.form, f.record, f.code, f.sheet, f.cell, f.field, f.label, f.value, f.message,"
        " f.remedy, f.office FROM finding f JOIN return r ON r.id = f.return WHERE f.read = ? ORDER BY f.id",
        (int(read),),
    )
    for id, form, *row in rows:
        found[id].append(_finding(form, row))
    return found


def _all(ledger: Ledger, table: str, order: str, columns: str = "*") -> list[Any]:
    return ledger.rows(f"SELECT {columns} FROM {table} ORDER BY {order}")


def _returns(ledger: Ledger) -> list[Any]:
    return ledger.rows(
        "SELECT r.id, p.path, p.member, p.sha256, c.size, p.received_at, p.received_on, p.outcome, p.code,"
        " p.reason"
        " FROM return r JOIN receipt p ON p.id = r.receipt JOIN content c USING (sha256) ORDER BY r.id"
    )


def receipts(ledger: Ledger) -> list[Receipt]:
    """All arrivals that were kept, in order."""
    rows = ledger.rows(
        "SELECT p.path, p.member, p.sha256, c.size, p.received_at, p.received_on, p.outcome, p.code,"
        " p.reason FROM receipt p JOIN content c USING (sha256) ORDER BY p.id"
    )
    return [_receipt(row) for row in rows]


def _receipt(row: Sequence[Any]) -> Receipt:
    path, member, sha256, size, at, on, outcome, code, reason = row
    return Receipt(
        path, member, sha256, size, datetime.fromisoformat(at), date.fromisoformat(on), outcome, code, reason
    )


def _finding(form: str, row: Sequence[Any]) -> Finding:
    record, code, sheet, cell, field, label, value, message, remedy, office = row
    return Finding(code, message, remedy, form, sheet, cell, field, label, value, record, office)
