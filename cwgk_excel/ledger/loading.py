"""Load returns and receipts from the ledger."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.returns import FINDING, Receipt, Result, Stored, cells_in
from cwgk_excel.ledger.safety.failures import readable
from cwgk_excel.ledger.slips import corrected
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed, RawRecord, RawReturn, SlipLine, all_placed

_AT_ONCE = 1000  # receipts
# The columns of a receipt in the order of its dataclass.
_RECEIPT = (
    "p.path, p.member, p.sha256, c.size, p.received_at, p.received_on, p.outcome, p.code, p.reason, p.run,"
    " p.modified_at"
)


def load_returns(ledger: Ledger, rules: str | None, ids: Collection[int] | None = None) -> list[Stored]:
    """Return all returns in the order of their arrival; ``result`` is None where it was made under other ``rules``.

    ``rules``: the hash of the rules; with None, ``result`` is what is stored. ``ids``: load only these returns.

    All is read in one snapshot, so that no return lacks its cells. To get ``receipts`` of the same moment, put both
    calls into one ``ledger.snapshot()``. Raises LedgerError.
    """
    with readable(ledger.path), ledger.snapshot():
        raws = _raws(ledger, ids)
        results, places = _results(ledger, rules, ids), corrected(ledger, ids)

        def stored(id: int, held: str, receipt: Sequence[Any]) -> Stored:
            raw, units = raws[id]
            result = results.get(id)
            if result and len(result.values) != len(raw.records):
                result = None  # somebody changed it: it is made anew
            return Stored(id, _receipt(receipt), raw, result, held, units, places.get(id, ()))

        return [stored(id, held, receipt) for id, held, *receipt in _returns(ledger, ids)]


def numbers(ledger: Ledger) -> list[int]:
    """Return the numbers of all returns in the order of their arrival. Raises LedgerError."""
    return [int(str(id)) for (id,) in ledger.rows("SELECT id FROM return ORDER BY id")]


def returns_by_content(ledger: Ledger) -> Iterator[tuple[str, int, list[int]]]:
    """Yield the hash and size of each content with the numbers of its returns, in the order in which these arrived.

    Raises LedgerError.
    """
    rows = ledger.each(
        "SELECT p.sha256, c.size, json_group_array(r.id) FROM return r JOIN receipt p ON p.id = r.receipt"
        " JOIN content c USING (sha256) GROUP BY p.sha256 ORDER BY min(r.id)"
    )
    return ((digest, size, sorted(json.loads(ids))) for digest, size, ids in rows)


def stale(ledger: Ledger, rules: str, ids: Collection[int] | None = None) -> list[int]:
    """Return the numbers of returns whose results were never made or made under other rules. Raises LedgerError.

    ``ids``: look only at these returns.
    """
    rows = ledger.rows(
        "SELECT r.id FROM return r LEFT JOIN derived d ON d.return = r.id"
        f" WHERE d.rules IS NOT ? AND {_among(ids, 'r.id')} ORDER BY r.id",
        (rules,),
    )
    return [int(str(id)) for (id,) in rows]


def record_counts(ledger: Ledger, ids: Collection[int]) -> dict[int, int]:
    """Return how many records each of some returns has, where it has any. Raises LedgerError."""
    rows = ledger.rows(
        f"SELECT return, count(*) FROM record WHERE {_among(ids, 'return')} GROUP BY return ORDER BY return"
    )
    return {int(str(id)): int(str(count)) for id, count in rows}


def _raws(ledger: Ledger, ids: Collection[int] | None) -> dict[int, tuple[RawReturn, tuple[str, ...]]]:
    """Return each return as it was read, with the units of its records."""
    cells = Cells()
    records: dict[int, list[RawRecord]] = defaultdict(list)
    units: dict[int, list[str]] = defaultdict(list)
    columns = "return, sheet_row, unit, cells"
    for id, row, unit, text in _all(ledger, ids, "record", "return, number", columns):
        records[id].append(RawRecord(row, cells.of(text)))
        units[id].append(unit)
    answers: dict[int, list[SlipLine]] = defaultdict(list)
    for id, number, finding, value_hash, verdict, reason in _all(ledger, ids, "answer", "return, number"):
        answers[id].append(SlipLine(number, verdict, reason, 0, finding, value_hash))
    found = _findings(ledger, ids, read=True)
    return {
        id: (
            RawReturn(
                form=form,
                version=version,
                submitter=submitter,
                corrects=corrects,
                sheet=sheet,
                date1904=bool(date1904),
                head=cells.of(head),
                records=tuple(records[id]),
                findings=tuple(found[id]),
                told_by=told_by,
                answers=tuple(answers[id]),
            ),
            tuple(units[id]),
        )
        for id, form, version, submitter, corrects, sheet, date1904, told_by, head in _all(
            ledger,
            ids,
            "return",
            "id",
            "id, form, version, submitter, corrects, sheet, date1904, told_by, head",
        )
    }


class Cells:
    """Reads raw cells as they were written; most of a list are blank or say what others say, and are held once."""

    def __init__(self) -> None:
        self._alike: dict[tuple[str, ...], RawCell] = {}

    def of(self, text: str) -> tuple[Placed, ...]:
        """Return the cells of a record or a head.

        Raises ValueError, TypeError or AttributeError where somebody made something else of them.
        """
        return all_placed(
            (field, raw[0], self._alike.get(said := raw[1:]) or self._cell(said))
            for field, raw in cells_in(text).items()
        )

    def _cell(self, said: tuple[str, ...]) -> RawCell:
        cell = self._alike[said] = RawCell(*said)
        return cell


def _results(ledger: Ledger, rules: str | None, ids: Collection[int] | None) -> dict[int, Result]:
    found = _findings(ledger, ids, read=False)
    return {
        id: Result(_values(data), found[id])
        for id, made_under, data in _all(ledger, ids, "derived", "return", "return, rules, data")
        if rules in (made_under, None)
    }


def _values(data: str) -> list[dict[str, Any]]:
    values = json.loads(data)
    if not isinstance(values, list):
        raise ValueError(data)
    return values


def _findings(ledger: Ledger, ids: Collection[int] | None, *, read: bool) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    rows: list[Any] = ledger.rows(
        f"SELECT f.return, r.form, {', '.join(f'f.{name}' for name in FINDING)}"
        " FROM finding f JOIN return r ON r.id = f.return WHERE f.read = ?"
        f" AND {_among(ids, 'f.return')} ORDER BY f.id",
        (int(read),),
    )
    for id, form, *row in rows:
        found[id].append(Finding(form=form, **dict(zip(FINDING, row, strict=True))))
    return found


def _all(
    ledger: Ledger, ids: Collection[int] | None, table: str, order: str, columns: str = "*"
) -> list[Any]:
    of_return = "id" if table == "return" else "return"
    return ledger.rows(f"SELECT {columns} FROM {table} WHERE {_among(ids, of_return)} ORDER BY {order}")


def _among(ids: Collection[int] | None, column: str) -> str:
    return "1" if ids is None else f"{column} IN ({', '.join(map(str, ids))})"


def _returns(ledger: Ledger, ids: Collection[int] | None) -> list[Any]:
    return ledger.rows(
        f"SELECT r.id, r.held, {_RECEIPT} FROM return r JOIN receipt p ON p.id = r.receipt"
        f" JOIN content c USING (sha256) WHERE {_among(ids, 'r.id')} ORDER BY r.id"
    )


def receipts(ledger: Ledger) -> list[Receipt]:
    """Return all receipts in the order of arrival. Raises LedgerError."""
    return _receipts(ledger, "1")


def receipts_in_portions(ledger: Ledger) -> Iterator[list[Receipt]]:
    """Yield all receipts in the order of arrival, a thousand at a time. Raises LedgerError."""
    ids = "SELECT id FROM receipt ORDER BY id LIMIT {} OFFSET {}"
    for start in count(0, _AT_ONCE):
        some = _receipts(ledger, f"p.id IN ({ids.format(_AT_ONCE, start)})")
        if not some:
            return
        yield some


def about_refusals(ledger: Ledger) -> list[Receipt]:
    """Return refused receipts and those of the same content or place, in the order of arrival. Raises LedgerError."""
    return _receipts(
        ledger,
        "p.sha256 IN (SELECT sha256 FROM receipt WHERE outcome = 'refused')"
        " OR (p.path, p.member) IN (SELECT path, member FROM receipt WHERE outcome = 'refused')",
    )


def _receipts(ledger: Ledger, which: str) -> list[Receipt]:
    rows = ledger.rows(
        f"SELECT {_RECEIPT} FROM receipt p JOIN content c USING (sha256) WHERE {which} ORDER BY p.id"
    )
    with readable(ledger.path):
        return [_receipt(row) for row in rows]


def _receipt(row: Sequence[Any]) -> Receipt:
    path, member, sha256, size, at, on, outcome, code, reason, run, modified = row
    own = datetime.fromisoformat(modified) if modified else None
    arrived = datetime.fromisoformat(at), date.fromisoformat(on)
    return Receipt(path, member, sha256, size, *arrived, outcome, code, reason, run, own)
