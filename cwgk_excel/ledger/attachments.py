"""Scans and documents that came with the returns: listed for the office, their bytes are not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cwgk_excel.ledger.failures import readable
from cwgk_excel.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that is no return: ``what`` it is, and the body that it came from, "" where none can be told."""

    path: str
    member: str
    sha256: str
    what: str
    submitter: str
    received_on: date


def save_attachments(ledger: Ledger, rows: Sequence[Attachment]) -> None:
    """Write what is new, in one transaction. Raises LedgerError.

    One seen before keeps its day; its body is put in once it is known.
    """
    if not rows:
        return  # a transaction would wait for other writers, with nothing to write
    with ledger.transaction():
        ledger.db.executemany(
            "INSERT INTO attachment VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sha256, path, member)"
            " DO UPDATE SET submitter = excluded.submitter WHERE excluded.submitter <> ''",
            ((a.sha256, a.path, a.member, a.what, a.submitter, a.received_on.isoformat()) for a in rows),
        )


def attachments(ledger: Ledger) -> list[Attachment]:
    """All that came, in the order of days and paths. Raises LedgerError."""
    rows = ledger.rows(
        "SELECT path, member, sha256, what, submitter, received_on FROM attachment"
        " ORDER BY received_on, path, member, sha256"
    )
    with readable(ledger.path):
        return [
            Attachment(
                str(path), str(member), str(sha256), str(what), str(body), date.fromisoformat(str(day))
            )
            for path, member, sha256, what, body, day in rows
        ]


def attachments_by_body(ledger: Ledger) -> dict[str, int]:
    """How many came from each body, "" where it could not be told. Raises LedgerError."""
    rows = ledger.rows("SELECT submitter, count(*) FROM attachment GROUP BY submitter")
    return {str(body): int(str(count)) for body, count in rows}


def returned_from(ledger: Ledger) -> list[tuple[str, str, str]]:
    """Path and member of every file whose returns were taken in, with a body that they are of."""
    rows = ledger.rows(
        "SELECT DISTINCT p.path, p.member, r.submitter FROM return r JOIN receipt p ON p.id = r.receipt"
    )
    return [(str(path), str(member), str(body)) for path, member, body in rows]
