"""Correction slips that were issued: what each corrects, its cells as they left, and the lines of its list.

When a slip comes back it is compared with this record, never with what its own file says of itself.
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from cwgk_excel.forms.look.slip_list import SPARE, SlipCell
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import ALPHABET, FORMAT, SLIP_CHARACTERS
from cwgk_excel.ledger.safety.failures import readable
from cwgk_excel.ledger.store import Ledger

_COLUMNS = "number, form, version, submitter, unit, made_at, made_on, sha256, path, data"
# A slip of the same list or unit; of forms that name no unit only those that correct the same returns.
_OF_SAME = """
other.form = s.form AND other.submitter = s.submitter AND other.unit = s.unit
AND (s.unit <> '' OR json_extract(other.data, '$.rows') OR json_extract(other.data, '$.returns') =
    json_extract(s.data, '$.returns'))
"""
# Returns that came by a slip, with what the slip corrects; not where it is another unit's.
_BY_SLIP = """
SELECT r.id, r.corrects, json_extract(s.data, '$.returns') FROM return r JOIN slip s ON s.number = r.corrects
WHERE {among} AND r.corrects <> '' AND NOT EXISTS
    (SELECT 1 FROM finding f WHERE f.return = r.id AND f.read = 1 AND f.code = 'slip-other')
ORDER BY r.id
"""
_OF_CONTENT = (
    "SELECT c.id FROM receipt p JOIN return c ON c.receipt = p.id WHERE p.sha256 = ? AND c.sheet = ?"
)


class SlipPoint(NamedTuple):
    """A line of a slip's list: the key of its finding, the hash of the value it was about, and the cell, if any."""

    finding: str
    value_hash: str
    address: str


class Slip(NamedTuple):
    """A slip as it was issued.

    ``number``: as its token carries it; ``name``: the body's, as printed on it; ``unit``: the unit's key, "" of a
    list; ``path``: within corrections/. ``due``: by when it is asked for. ``said``: a hash of all that it says, so that
    it need not be drawn to see that nothing changed. ``returns``: what it corrects, each by the hash of its content and
    its sheet. ``cells``: all entry cells by address; ``lines``: those of the list by number.
    """

    number: str
    form: str
    version: str
    submitter: str
    name: str
    unit: str
    made_at: datetime
    made_on: date
    due: date
    said: str
    sha256: str
    path: str
    returns: tuple[tuple[str, str], ...]
    cells: Mapping[str, SlipCell]
    lines: Mapping[int, SlipPoint]


def new_number(ledger: Ledger, taken: Collection[str] = ()) -> str:
    """A number for a slip that is on no other, nor among those ``taken``; it tells nothing. Raises LedgerError."""
    while True:
        number = "".join(secrets.choice(ALPHABET) for _ in range(SLIP_CHARACTERS[FORMAT]))
        if number not in taken and not ledger.rows("SELECT 1 FROM slip WHERE number = ?", (number,)):
            return number


def save_slips(ledger: Ledger, slips: Sequence[tuple[Slip, Version]]) -> None:
    """Keep slips with the versions by which they are read when they come back, in one transaction.

    Raises LedgerError, also where another version of the same id is on record; nothing is kept then.
    """
    versions: dict[int, tuple[Version, str]] = {}
    for slip, version in slips:
        versions.setdefault(id(version), (version, slip.made_at.isoformat()))
    with ledger.transaction():
        for version, made_at in versions.values():
            ledger.keep_version(version, made_at)
        ledger.db.executemany(
            f"INSERT INTO slip ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    slip.number,
                    slip.form,
                    slip.version,
                    slip.submitter,
                    slip.unit,
                    slip.made_at.isoformat(),
                    slip.made_on.isoformat(),
                    slip.sha256,
                    slip.path,
                    _to_text(slip),
                )
                for slip, _ in slips
            ],
        )


def slip(ledger: Ledger, number: str) -> Slip | None:
    """The slip of a number, None where it is not on record. Raises LedgerError."""
    found = _slips(ledger, f"SELECT {_COLUMNS} FROM slip WHERE number = ?", (number,))
    return found[0] if found else None


def open_slips(ledger: Ledger, submitter: str) -> list[Slip]:
    """A body's newest slip of each list and unit, in the order of issue, until it came back. Raises LedgerError."""
    return _slips(
        ledger,
        f"SELECT {_COLUMNS} FROM slip s WHERE s.submitter = ? AND NOT EXISTS (SELECT 1 FROM return r"
        " WHERE r.form = s.form AND r.submitter = s.submitter AND r.corrects = s.number)"
        f" AND NOT EXISTS (SELECT 1 FROM slip other WHERE {_OF_SAME}"
        " AND (other.made_at, other.number) > (s.made_at, s.number)) ORDER BY made_at, number",
        (submitter,),
    )


def replaced_on(ledger: Ledger, one: Slip, at: datetime) -> date | None:
    """The day on which a newer slip took the place of one, as was known ``at`` a moment. Raises LedgerError."""
    rows = ledger.rows(
        f"SELECT other.made_at, other.made_on FROM slip s JOIN slip other ON {_OF_SAME}"
        " WHERE s.number = ? AND other.made_at > s.made_at ORDER BY other.made_at",
        (one.number,),
    )
    with readable(ledger.path):
        known = [str(day) for made, day in rows if datetime.fromisoformat(str(made)) <= at]
        return date.fromisoformat(known[-1]) if known else None


def corrected(ledger: Ledger, ids: Collection[int] | None = None) -> dict[int, tuple[int, ...]]:
    """By the number of each return that came by a slip, the numbers of those whose place it takes.

    They are those that the slip corrects, whatever name the unit has in them, and what came by the same slip before.
    ``ids``: only these returns. Raises LedgerError.
    """
    among = "1" if ids is None else f"r.id IN ({', '.join(map(str, ids))})"
    found: dict[int, tuple[int, ...]] = {}
    same: dict[str, tuple[int, ...]] = {}  # by its number, what came by a slip so far
    for row in ledger.rows(_BY_SLIP.format(among=among)):
        id, number, returns = int(str(row[0])), str(row[1]), str(row[2])
        with readable(ledger.path):
            contents = [(digest, sheet) for digest, sheet in json.loads(returns)]
        before = (int(str(old)) for one in contents for (old,) in ledger.rows(_OF_CONTENT, one))
        found[id] = (*(old for old in before if old < id), *same.get(number, ()))
        same[number] = (*same.get(number, ()), id)
    return found


def _to_text(one: Slip) -> str:
    """What is kept of a slip beside its columns; its cells, most of them spare ones, in a tenth of their length."""
    cells = json.dumps(
        [(at, c.field, c.record, c.text, c.state, c.comment) for at, c in one.cells.items()],
        ensure_ascii=False,
    )
    data = {
        "name": one.name,
        "due": one.due.isoformat(),
        "said": one.said,
        "rows": any(cell.record >= 0 or cell.state == SPARE for cell in one.cells.values()),
        "returns": one.returns,
        "lines": [(number, *point) for number, point in one.lines.items()],
        "cells": base64.b85encode(zlib.compress(cells.encode())).decode(),
    }
    return json.dumps(data, ensure_ascii=False)


def _slips(ledger: Ledger, query: str, parameters: Iterable[str] = ()) -> list[Slip]:
    rows = ledger.rows(query, tuple(parameters))
    with readable(ledger.path):
        return [_of_row(*map(str, row)) for row in rows]


def _of_row(
    number: str,
    form: str,
    version: str,
    submitter: str,
    unit: str,
    made_at: str,
    made_on: str,
    sha256: str,
    path: str,
    data: str,
) -> Slip:
    known: dict[str, Any] = json.loads(data)
    cells = json.loads(zlib.decompress(base64.b85decode(known["cells"])))
    return Slip(
        number=number,
        form=form,
        version=version,
        submitter=submitter,
        name=known["name"],
        unit=unit,
        made_at=datetime.fromisoformat(made_at),
        made_on=date.fromisoformat(made_on),
        due=date.fromisoformat(known["due"]),
        said=known["said"],
        sha256=sha256,
        path=path,
        returns=tuple((digest, sheet) for digest, sheet in known["returns"]),
        cells={address: SlipCell(*cell) for address, *cell in cells},
        lines={line: SlipPoint(*point) for line, *point in known["lines"]},
    )
