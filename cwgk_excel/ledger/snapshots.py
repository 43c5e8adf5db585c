"""What each master showed that was written: its file's hash, its version, and which records its rows rest on.

The files are written first, and then a snapshot of each in one transaction. When a run dies in between, a file
without a snapshot lies in the folder: ``check`` tells it, and the next run writes it again with the same version.
The other way round the ledger would hold a version, or even a signed one, that nobody ever saw.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from cwgk_excel.errors import LedgerError
from cwgk_excel.ledger.safety.failures import readable
from cwgk_excel.ledger.store import Ledger

HANDED_UP, WORKING = "handed-up", "working"
# As people call them.
KINDS = {HANDED_UP: "全市汇总表", WORKING: "工作总表"}
_COLUMNS = (
    "id, run, kind, made_at, made_on, path, sha256, version, final, signed_by, signed_on, lacking, settings,"
    " decision, receipts, figures, map"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file of a master as it was written.

    Attributes:
        kind: handed-up or working.
        made_at: The moment, in UTC.
        made_on: The day that counted as today, in UTC+8.
        path: The file, within the campaign's folder, else its whole path.
        sha256: The hash of the file's bytes.
        version: The number of its version; the same figures have the same.
        settings: The hash of the settings and rules.
        decision: The number of the newest decision that was known, 0 of none.
        receipts: How many arrivals were on record.
        figures: The hash of what is handed up.
        final: Whether it was signed.
        signed_by: Who signed it, "" of a draft.
        signed_on: When, None of a draft.
        lacking: What became of units that lack something: "named" below the table, "included", "left-out".
        id: Its number.
        run: The number of the first snapshot of the same run.
        map: The hash of what its rows rest on.
    """

    kind: str
    made_at: datetime
    made_on: date
    path: str
    sha256: str
    version: int
    settings: str
    decision: int
    receipts: int
    figures: str
    final: bool = False
    signed_by: str = ""
    signed_on: date | None = None
    lacking: str = "named"
    id: int = 0
    run: int = 0
    map: str = ""


def record(ledger: Ledger, made: Sequence[tuple[Snapshot, Iterable[str]]], newest: int) -> list[Snapshot]:
    """Append the snapshots of one run, each with its map in pieces of text; gives them as they are on record.

    ``newest``: the number of the newest snapshot that was known when the version was numbered. Raises LedgerError,
    also when another run has recorded one of another version, or of other figures, since.
    """
    ours = {(one.version, one.figures, int(one.final)) for one, _ in made}
    with ledger.transaction():
        since = ledger.rows("SELECT version, figures, final FROM snapshot WHERE id > ?", (newest,))
        if not ours.issuperset(since):
            raise LedgerError("另一处同时也出了总表，这次的没有登记版本。请再运行一次 master。")
        now = newest + len(since)
        numbered = [
            replace(one, id=now + place, run=now + 1, map=_keep_map(ledger, pieces))
            for place, (one, pieces) in enumerate(made, 1)
        ]
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        ledger.db.executemany(f"INSERT INTO snapshot VALUES ({marks})", map(_row, numbered))
    return numbered


def _keep_map(ledger: Ledger, pieces: Iterable[str]) -> str:
    """Write a map unless it is on record: while nothing changes every run has the same."""
    hashed, squeezer, squeezed = hashlib.sha256(), zlib.compressobj(9), bytearray()
    for piece in pieces:
        data = piece.encode("utf-8")
        hashed.update(data)
        squeezed += squeezer.compress(data)
    row = (hashed.hexdigest(), squeezed + squeezer.flush())
    ledger.db.execute("INSERT INTO snapshot_map VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING", row)
    return row[0]


def _row(one: Snapshot) -> tuple[object, ...]:
    signed_on = one.signed_on.isoformat() if one.signed_on else ""
    return (
        *(one.id, one.run, one.kind, one.made_at.isoformat(), one.made_on.isoformat(), one.path, one.sha256),
        *(one.version, int(one.final), one.signed_by, signed_on, one.lacking, one.settings, one.decision),
        *(one.receipts, one.figures, one.map),
    )


def snapshots(ledger: Ledger) -> list[Snapshot]:
    """Return all snapshots, the oldest first. Raises LedgerError."""
    rows = ledger.rows(f"SELECT {_COLUMNS} FROM snapshot ORDER BY id")
    with readable(ledger.path):
        return [_snapshot(row) for row in rows]


def _snapshot(row: Sequence[Any]) -> Snapshot:
    id, run, kind, at, on, path, sha256, version, final, by, signed, lacking, settings, decision, *rest = row
    receipts, figures, digest = rest
    return Snapshot(
        *(kind, datetime.fromisoformat(at), date.fromisoformat(on), path, sha256, int(version), settings),
        *(
            int(decision),
            int(receipts),
            figures,
            bool(final),
            by,
            date.fromisoformat(signed) if signed else None,
        ),
        *(lacking, int(id), int(run), digest),
    )


def map_text(ledger: Ledger, one: Snapshot) -> str:
    """Return the text of a snapshot's map. Raises LedgerError, also when it is damaged."""
    text = _map_text(ledger, one.map)
    if text is None:
        raise LedgerError(f"账本 {ledger.path} 中第{one.id}号总表快照读不出来。请运行 check 核对账本。")
    return text


def _map_text(ledger: Ledger, digest: str) -> str | None:
    for (data,) in ledger.rows("SELECT data FROM snapshot_map WHERE sha256 = ?", (digest,)):
        try:
            text = zlib.decompress(bytes(data))  # type: ignore[call-overload]
        except (zlib.error, TypeError):
            return None
        if hashlib.sha256(text).hexdigest() == digest:
            return text.decode("utf-8")
    return None


def return_places(ledger: Ledger) -> dict[int, tuple[str, str, str]]:
    """Return the form, content and sheet of each return by its number. Raises LedgerError."""
    rows = ledger.rows(
        "SELECT r.id, r.form, p.sha256, r.sheet FROM return r JOIN receipt p ON p.id = r.receipt"
    )
    return {int(str(id)): (str(form), str(sha256), str(sheet)) for id, form, sha256, sheet in rows}


def return_at(ledger: Ledger, form: str, sha256: str, sheet: str) -> int:
    """Return the number of the return in a content's sheet. Raises LedgerError, and KeyError where there is none."""
    # With a plus no index of forms is used, of which there are few.
    query = (
        "SELECT r.id FROM receipt p JOIN return r ON r.receipt = p.id"
        " WHERE p.sha256 = ? AND +r.form = ? AND r.sheet = ? ORDER BY r.id DESC"
    )
    for (id,) in ledger.rows(query, (sha256, form, sheet)):
        return int(str(id))
    raise KeyError((form, sha256, sheet))


def snapshots_wrong(ledger: Ledger, remedy: str) -> Iterator[str]:
    """Yield a line for each snapshot that cannot be so. Raises LedgerError."""
    sound: dict[str, bool] = {}
    newest = max((int(str(id)) for (id,) in ledger.rows("SELECT max(id) FROM decision") if id), default=0)
    for one in snapshots(ledger):
        if one.map not in sound:
            sound[one.map] = _map_text(ledger, one.map) is not None
        if not sound[one.map]:
            yield f"第{one.id}号总表快照（{one.path}）的内容读不出来，这份总表不能追溯。{remedy}。"
        elif one.kind not in KINDS or one.version < 1 or one.decision > newest:
            yield f"第{one.id}号总表快照（{one.path}）与账本的其他内容对不上。{remedy}。"
        elif one.final != bool(one.signed_by and one.signed_on):
            yield f"第{one.id}号总表快照（{one.path}）的签批登记不完整。{remedy}。"
