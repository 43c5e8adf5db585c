"""Receipts, returns and results, and how they are written into the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from msgspec import MsgspecError
from msgspec.json import Decoder, Encoder

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.decisions import forget_since
from cwgk_excel.ledger.held import why_held
from cwgk_excel.ledger.keys import Subject, units_of
from cwgk_excel.ledger.runs import Run
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.raw import Placed, RawReturn
from cwgk_excel.returns.where import Where

# The fields of a finding that the ledger keeps, under the same names; its form is that of the return.
FINDING = ("record", "code", "sheet", "cell", "field", "label", "value", "message", "remedy", "office", "key")
_WRITTEN = (*FINDING, "value_hash")
_of_finding = attrgetter(*_WRITTEN)


class Receipt(NamedTuple):
    """A file that arrived and was accepted or refused; ``code`` and ``reason`` are those of the refusal.

    ``run``: the number of the run in which it came, 0 before it is written; ``modified_at``: the date of the file
    itself, None where it has none.
    """

    path: str
    member: str
    sha256: str
    size: int
    received_at: datetime
    received_on: date
    outcome: str
    code: str = ""
    reason: str = ""
    run: int = 0
    modified_at: datetime | None = None

    @property
    def where(self) -> Where:
        """Where the file lay, as far as reports name it."""
        return Where(self.path, self.member)

    @property
    def name(self) -> str:
        """The name of the file in messages and reports."""
        return self.where.in_words


class Result(NamedTuple):
    """What was derived from one return: values of each record, and the findings of its values.

    ``units``: the keys of its records' units by the raw cells, where the values say what the office amended.
    """

    values: Sequence[dict[str, Any]]
    findings: Sequence[Finding]
    units: Sequence[str] = ()


class Stored(NamedTuple):
    """A return as the ledger holds it."""

    id: int
    receipt: Receipt
    raw: RawReturn
    result: Result | None  # None: derived under other settings or rules
    held: str = ""  # why it does not count until the office decides: a reason of ``ledger.held``
    units: tuple[str, ...] = ()  # the key of each record's unit when it was first seen
    instead_of: tuple[
        int, ...
    ] = ()  # returns whose place it takes because it came by a slip that corrects them

    def derived(self, result: Result) -> Result:
        """Return a new result as it would be read back from the ledger: values of the same types, keyed findings."""
        findings = Subject.of(self.raw, self.units).keyed(result.findings, self.raw.findings)
        return Result(json.loads(_JSON.encode(result.values)), findings)


def keyed(raw: RawReturn, result: Result, units: Sequence[str]) -> tuple[RawReturn, Result]:
    """Return a return and its result with the keys of all findings; ``units`` are as for ``Subject.of``."""
    if not (raw.findings or result.findings):
        return raw, result
    subject = Subject.of(raw, units)
    read, derived = subject.keyed(raw.findings), subject.keyed(result.findings, raw.findings)
    return raw._replace(findings=tuple(read)), result._replace(findings=derived)


def outcomes(ledger: Ledger, hashes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return outcome and code of each content that was received before: of an acceptance, else of the newest receipt.

    An accepted content stays accepted, even if it was refused later in another body's folder.
    """
    rows = ledger.rows(
        "SELECT sha256, outcome, code FROM receipt WHERE sha256 IN (SELECT value FROM json_each(?))"
        " ORDER BY outcome = 'accepted', id",
        (json.dumps(list(hashes)),),
    )
    return {str(sha256): (str(outcome), str(code)) for sha256, outcome, code in rows}


def bodies_of(ledger: Ledger, hashes: Iterable[str]) -> dict[str, set[str]]:
    """Return by content the bodies to which the returns in it were attributed; only contents that hold any."""
    found: dict[str, set[str]] = {}
    for sha256, submitter in ledger.rows(
        "SELECT p.sha256, submitter FROM return r JOIN receipt p ON p.id = r.receipt"
        " WHERE p.sha256 IN (SELECT value FROM json_each(?))",
        (json.dumps(list(hashes)),),
    ):
        found.setdefault(str(sha256), set()).add(str(submitter))
    return found


def save(
    ledger: Ledger,
    arrivals: Iterable[tuple[Receipt, Sequence[tuple[RawReturn, Result]]]],
    rules: str,
    run: Run | None = None,
    city: str = "",
    also: Callable[[], None] | None = None,
) -> list[tuple[int, ...] | None]:
    """Write arrivals with all that was read and derived, in one transaction.

    ``city`` is as for ``matching_name``. ``also`` writes what else belongs to them, at the end of the transaction.
    Returns for each arrival the numbers of its returns, None where it was not new. Number of the run, reasons to
    hold and keys are written here, since they depend on what the ledger holds at this moment.

    The transaction also decides what is new, while nobody else can write: accepted content is not taken in again,
    nor is the same refusal of the same content. Members that cannot be taken out of an archive have the archive's
    content, and each has its own refusal. So has each other place of an accepted content.
    """
    written: list[tuple[int, ...] | None] = []
    run, current = run or Run(ledger), 0
    with ledger.transaction():
        for receipt, returns in arrivals:
            if not _is_new(ledger, receipt):
                written.append(None)
                continue
            current = current or run.number()
            number = _save_receipt(ledger, receipt, current)
            saving = (_save_return(ledger, number, raw, result, rules, city) for raw, result in returns)
            written.append(tuple(saving))
        if also:
            also()
    return written


def _is_new(ledger: Ledger, receipt: Receipt) -> bool:
    rows = ledger.rows(
        "SELECT path, member, outcome, code FROM receipt WHERE sha256 = ? ORDER BY id", (receipt.sha256,)
    )
    accepted = {(path, member) for path, member, outcome, _ in rows if outcome == "accepted"}
    here = (receipt.path, receipt.member)
    if accepted:
        refused = receipt.outcome == "refused" and here not in accepted
        return refused and (*here, receipt.outcome, receipt.code) not in rows
    same = [(outcome, code) for _, member, outcome, code in rows if member == receipt.member]
    return not same or same[-1] != (receipt.outcome, receipt.code)


def _save_receipt(ledger: Ledger, receipt: Receipt, run: int) -> int:
    ledger.db.execute("INSERT OR IGNORE INTO content VALUES (?, ?)", (receipt.sha256, receipt.size))
    number = ledger.db.execute(
        "INSERT INTO receipt (path, member, sha256, received_at, received_on, outcome, code, reason,"
        " run, modified_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            receipt.path,
            receipt.member,
            receipt.sha256,
            receipt.received_at.isoformat(),
            receipt.received_on.isoformat(),
            receipt.outcome,
            receipt.code,
            receipt.reason,
            run,
            receipt.modified_at.isoformat() if receipt.modified_at else "",
        ),
    ).lastrowid
    return int(number or 0)


def _save_return(ledger: Ledger, receipt: int, raw: RawReturn, result: Result, rules: str, city: str) -> int:
    db, units = ledger.db, result.units or units_of(raw.form, result.values, city)
    row = (raw.form, raw.version, raw.submitter, raw.corrects, raw.sheet, raw.date1904, raw.told_by)
    number = db.execute(
        "INSERT INTO return (receipt, form, version, submitter, corrects, sheet, date1904, told_by, held, head)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (receipt, *row, why_held(ledger, raw, units), _cells_text(raw.head)),
    ).lastrowid
    id = int(number or 0)
    db.executemany(
        "INSERT INTO record (return, number, sheet_row, unit, cells) VALUES (?, ?, ?, ?, ?)",
        (
            (id, i, record.row, unit, _cells_text(record.cells))
            for i, (record, unit) in enumerate(zip(raw.records, units, strict=True))
        ),
    )
    db.executemany(
        "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)",
        ((id, a.number, a.finding, a.value_hash, a.verdict, a.reason) for a in raw.answers),
    )
    named, derived = keyed(raw, result, units)
    _insert_findings(ledger, id, 1, named.findings)
    _save_result(ledger, id, derived, rules)
    return id


def _cells_text(cells: Sequence[Placed]) -> str:
    said = {
        field: (address, cell.kind, cell.text, cell.number_format, cell.formula)
        for field, address, cell in cells
    }
    if len(said) < len(cells):
        raise ValueError(f"a field twice in one record: {[field for field, *_ in cells]}")
    return _JSON.encode(said).decode()


def cells_in(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return by field the cells of a record or a head: address, kind, text, number format, formula.

    Raises ValueError, TypeError or AttributeError where somebody made something else of them.
    """
    try:
        return _CELLS.decode(text)
    except MsgspecError:
        return _by_hand(text)


def _by_hand(text: str) -> dict[str, tuple[str, ...]]:
    """Read cells that are not as they are written: a number that somebody put in by hand is taken as its text."""
    found = json.loads(text)
    for raw in found.values():
        if not (type(raw) is list and len(raw) == 5 and type(raw[0]) is str):
            raise ValueError(text)
        if not all(isinstance(one, str | int | float) for one in raw):
            raise ValueError(raw)
    return {field: tuple(map(str, raw)) for field, raw in found.items()}


def save_results(
    ledger: Ledger, results: Iterable[tuple[int, Result]], rules: str, newest: int | None = None
) -> None:
    """Replace what was derived from returns, each as ``Stored.derived`` gives it, in one transaction.

    ``newest``: the number of the newest decision that was known. What a later one touches is to be made anew.
    """
    with ledger.transaction():
        for id, result in results:
            ledger.db.execute("DELETE FROM finding WHERE return = ? AND read = 0", (id,))
            _save_result(ledger, id, result, rules)
        if newest is not None:
            forget_since(ledger, newest)


def _save_result(ledger: Ledger, id: int, result: Result, rules: str) -> None:
    values = _JSON.encode(result.values).decode()
    ledger.db.execute(
        "INSERT OR REPLACE INTO derived (return, rules, data) VALUES (?, ?, ?)", (id, rules, values)
    )
    _insert_findings(ledger, id, 0, result.findings)


def _insert_findings(ledger: Ledger, id: int, read: int, findings: Iterable[Finding]) -> None:
    ledger.db.executemany(
        f"INSERT INTO finding (return, read, {', '.join(_WRITTEN)}) VALUES (?, ?{', ?' * len(_WRITTEN)})",
        ((id, read, *_of_finding(finding)) for finding in findings),
    )


def _not_a_value(value: object) -> str:
    raise TypeError(f"not a value of a field: {value!r}")


# It takes a quarter of the time that Python's own takes, and reads as the same; exponents look otherwise.
_JSON = Encoder(enc_hook=_not_a_value)
_CELLS = Decoder(dict[str, tuple[str, str, str, str, str]])
