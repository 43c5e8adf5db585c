"""What the office decided: appended, never changed; what no longer holds is undone by a later decision.

A value that an amendment (or paper that counts) gives is no part of ``rules`` in ``derived``: a hash over decisions
would make everything anew whenever anything is decided, also a telephone call, and one for each return would have to
be worked out for all of them at every look. So whoever decides says which returns it touches: their ``derived`` rows
go in the same transaction, and the next look makes those few anew.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cwgk_excel.clock import now_utc
from cwgk_excel.errors import CwgkError
from cwgk_excel.forms.look.slip_list import RIGHT
from cwgk_excel.ledger.safety.failures import readable
from cwgk_excel.ledger.store import Ledger

ACCEPT, AMEND, CONFIRM, SUPPLEMENT = "accept", "amend", "confirm", "supplement"
WITHDRAW, CHOOSE, PAPER, CALL, UNDO = "withdraw", "choose", "paper", "call", "undo"
# As people call them.
KINDS: Mapping[str, str] = {
    ACCEPT: "认可",
    AMEND: "电话更正",
    CONFIRM: "确认计入",
    SUPPLEMENT: "作为补充",
    WITHDRAW: "撤出",
    CHOOSE: "定申报单位",
    PAPER: "收到纸质件",
    CALL: "电话联系",
    UNDO: "撤销决定",
}
_COLUMNS = (
    "id, kind, made_at, made_on, made_by, reason, form, submitter, unit, turn, field, finding, sha256, sheet, bound,"
    " data, undoes, origin"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of the office; what it is not about is "".

    Attributes:
        kind: accept, amend, confirm, supplement, withdraw, choose, paper, call or undo.
        made_by: Who made it.
        reason: Why.
        made_on: On which day, in UTC+8.
        form: The form's name.
        submitter: The code of the body.
        unit: The unit's key, as its record had it when it was first seen.
        turn: Which of the records of that unit in a return, from 0.
        field: The field's name.
        finding: The finding's key.
        sha256: The hash of the file that holds the return.
        sheet: The sheet on which the return stands.
        bound: The hash of the value or raw text that was looked at; another one ends the decision.
        data: What else belongs to its kind, plain values.
        undoes: The number of the decision that it takes back.
        origin: The hash of the row of a table that says so.
        made_at: The moment at which it was appended.
        id: The number that it was given then.
    """

    kind: str
    made_by: str
    reason: str
    made_on: date
    form: str = ""
    submitter: str = ""
    unit: str = ""
    turn: int = 0
    field: str = ""
    finding: str = ""
    sha256: str = ""
    sheet: str = ""
    bound: str = ""
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    undoes: int = 0
    origin: str = ""
    made_at: datetime | None = None
    id: int = 0

    @property
    def overlays(self) -> bool:
        """Whether it gives a cell another text."""
        return self.kind == AMEND or (self.kind == PAPER and self.data.get("counts") == "paper")


def append(ledger: Ledger, made: Iterable[Decision]) -> list[int]:
    """Write decisions, all or none; gives their numbers. What follows from returns that they touch is made anew.

    Raises CwgkError when one undoes what is no standing decision, LedgerError.
    """
    with ledger.transaction():
        known = {one.id: one for one in decisions(ledger)}
        numbers = []
        for one in made:
            if one.kind == UNDO:
                _undoable(known, one.undoes)
            number = _insert(ledger, one)
            known[number] = one
            numbers.append(number)
            _forget(ledger, known[one.undoes] if one.kind == UNDO else one)
    return numbers


def _undoable(known: Mapping[int, Decision], number: int) -> None:
    """Raise CwgkError unless a decision stands and can be undone."""
    if number not in known:
        raise CwgkError(f"没有第{number}号决定。请运行 cwgk-excel decisions 查看各项决定的编号。")
    if known[number].kind == UNDO:
        raise CwgkError(f"第{number}号本身就是撤销，不能再撤销。请把原来的决定再做一次。")
    if any(one.undoes == number for one in known.values()):
        raise CwgkError(f"第{number}号决定已经撤销过，没有再登记。")


def _insert(ledger: Ledger, one: Decision) -> int:
    row = (
        *(one.kind, (one.made_at or now_utc()).isoformat(), one.made_on.isoformat(), one.made_by, one.reason),
        *(
            one.form,
            one.submitter,
            one.unit,
            one.turn,
            one.field,
            one.finding,
            one.sha256,
            one.sheet,
            one.bound,
        ),
        *(json.dumps(dict(one.data), ensure_ascii=False), one.undoes or None, one.origin),
    )
    number = ledger.db.execute(
        f"INSERT INTO decision ({_COLUMNS.removeprefix('id, ')}) VALUES ({', '.join('?' * len(row))})", row
    ).lastrowid
    return int(number or 0)


def _forget(ledger: Ledger, one: Decision) -> None:
    """Let go what was derived from the returns that a decision about a cell touches."""
    if not one.overlays:
        return
    which = "SELECT id FROM return WHERE form = ? AND submitter = ?"
    about: list[object] = [one.form, one.submitter]
    if one.unit:
        which += " AND id IN (SELECT return FROM record WHERE unit = ?)"
        about.append(one.unit)
    elif one.sha256:
        which += " AND sheet = ? AND receipt IN (SELECT id FROM receipt WHERE sha256 = ?)"
        about += [one.sheet, one.sha256]
    ledger.db.execute(f"DELETE FROM derived WHERE return IN ({which})", about)


def forget_since(ledger: Ledger, newest: int) -> None:
    """Let go, inside a transaction, what was just written without the decisions made after the ``newest`` known."""
    made = {one.id: one for one in decisions(ledger)}
    for one in made.values():
        if one.id > newest:
            _forget(ledger, made[one.undoes] if one.kind == UNDO else one)


def decisions(ledger: Ledger) -> list[Decision]:
    """All that were ever made, the oldest first. Raises LedgerError."""
    rows = ledger.rows(f"SELECT {_COLUMNS} FROM decision ORDER BY id")
    with readable(ledger.path):
        return [_decision(row) for row in rows]


def _decision(row: Sequence[Any]) -> Decision:
    id, kind, at, on, by, reason, *about, data, undoes, origin = row
    form, submitter, unit, turn, name, finding, sha256, sheet, bound = about
    told = json.loads(data)
    if not isinstance(told, dict):
        raise ValueError(data)
    return Decision(
        *(
            kind,
            by,
            reason,
            date.fromisoformat(on),
            form,
            submitter,
            unit,
            int(turn),
            name,
            finding,
            sha256,
            sheet,
        ),
        bound=bound,
        data=told,
        undoes=undoes or 0,
        origin=origin,
        made_at=datetime.fromisoformat(at),
        id=id,
    )


def standing(ledger: Ledger) -> list[Decision]:
    """Those that hold, the oldest first: neither undone nor an undoing. Raises LedgerError."""
    return list(standing_of(decisions(ledger)))


def standing_of(made: Sequence[Decision]) -> Iterator[Decision]:
    """Those of all decisions that hold."""
    undone = {one.undoes for one in made}
    return (one for one in made if one.kind != UNDO and one.id not in undone)


def files_set_aside(made: Sequence[Decision]) -> frozenset[str]:
    """Of all decisions, the contents of refused files that count for nothing: such a file has no sheet to name."""
    return frozenset(one.sha256 for one in standing_of(made) if one.kind == WITHDRAW and not one.sheet)


def explanations(ledger: Ledger) -> dict[tuple[str, str], str]:
    """Why fillers say that a value is right, by the finding's key and the hash of the value. Raises LedgerError."""
    rows = ledger.rows(
        "SELECT finding, value_hash, reason FROM answer WHERE verdict = ? AND trim(reason) <> '' ORDER BY return",
        (RIGHT,),
    )
    return {(str(finding), str(value)): str(reason) for finding, value, reason in rows}
