"""Attachments are scans and documents that came with returns; they are listed, and their bytes are not kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cwgk_excel.ledger.safety.failures import readable
from cwgk_excel.ledger.store import Ledger


class Attachment(NamedTuple):
    """A file that is no return: ``what`` it is, and the code of the ``submitter``, "" where it is unknown."""

    path: str
    member: str
    sha256: str
    what: str
    submitter: str
    received_on: date


def save_attachments(ledger: Ledger, rows: Sequence[Attachment]) -> None:
    """Write new attachments in one transaction. Raises LedgerError.

    An attachment that is on record keeps its day, and gets its body once that is known.
    """
    if not rows:
        return  # an empty transaction would still wait for other writers
    with ledger.transaction():
        ledger.db.executemany(
            "INSERT INTO attachment VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sha256, path, member)"
            " DO UPDATE SET submitter = excluded.submitter WHERE excluded.submitter <> ''",
            ((a.sha256, a.path, a.member, a.what, a.submitter, a.received_on.isoformat()) for a in rows),
        )


def attachments(ledger: Ledger) -> list[Attachment]:
    """Return all attachments, ordered by day and path. Raises LedgerError."""
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
    """Return the number of attachments by body; those of an unknown body count under "". Raises LedgerError."""
    rows = ledger.rows("SELECT submitter, count(*) FROM attachment GROUP BY submitter")
    return {str(body): int(str(count)) for body, count in rows}


def returned_from(ledger: Ledger) -> list[tuple[str, str, str]]:
    """Return path, member and body of every file whose returns were taken in; one entry for each body."""
    rows = ledger.rows(
        "SELECT DISTINCT p.path, p.member, r.submitter FROM return r JOIN receipt p ON p.id = r.receipt"
    )
    return [(str(path), str(member), str(body)) for path, member, body in rows]
