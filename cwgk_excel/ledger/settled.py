"""Contents that need not be read again, since the ledger knows already what reading them would give."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cwgk_excel.ledger.safety.failures import readable

if TYPE_CHECKING:  # at run time it would load the ledger into every worker
    from cwgk_excel.ledger.store import Ledger

_BYTES = 32  # the length of a hash
# A content with a sheet that was left out because its body was unclear is read again: another folder may name the body.
_UNSIGNED = """
SELECT DISTINCT p.sha256, r.submitter FROM return r JOIN receipt p ON p.id = r.receipt
WHERE p.id IN (
    SELECT n.receipt FROM return n WHERE n.told_by <> 'token' OR EXISTS
        (SELECT 1 FROM finding f WHERE f.return = n.id AND f.read = 1 AND f.code = 'submitter-unclear')
)
"""


class Refusal(NamedTuple):
    """Why a content was refused: the code, the reason, and ``what`` the content is."""

    code: str
    reason: str
    what: str


class Packed(NamedTuple):
    """A file in an archive: its path there and its hash; for a file that is no return, also what ``Refusal`` has."""

    member: str
    sha256: str
    code: str
    reason: str
    what: str


class Settled(NamedTuple):
    """What workers know of earlier runs, in a compact form, since each worker gets a copy.

    ``signed``: the sorted, concatenated hashes of accepted contents in which tokens tell the body of every form.
    ``unsigned``: the bodies of the other accepted contents, by hash. ``refused``: the refusals that today's reader
    made, by hash and place. ``packages``: the hashes, as in ``signed``, of archives whose content is listed.
    """

    signed: bytes
    unsigned: Mapping[str, frozenset[str]]
    refused: Mapping[str, Mapping[str, Refusal]]
    packages: bytes = b""

    def is_signed(self, sha256: str) -> bool:
        """Return whether a content was accepted and is a duplicate wherever it lies."""
        return _holds(self.signed, sha256)

    def is_package(self, sha256: str) -> bool:
        """Return whether the ledger lists the content of an archive."""
        return _holds(self.packages, sha256)


def _holds(hashes: bytes, sha256: str) -> bool:
    def at(number: int) -> bytes:
        return hashes[number * _BYTES : (number + 1) * _BYTES]

    wanted = bytes.fromhex(sha256)
    return at(bisect_left(range(len(hashes) // _BYTES), wanted, key=at)) == wanted


def settled(ledger: Ledger, reader: str) -> Settled:
    """Return what the ledger holds now; ``reader``: the hash of today's reader. Raises LedgerError."""
    unsigned: dict[str, set[str]] = defaultdict(set)
    for sha256, submitter in ledger.rows(_UNSIGNED):
        unsigned[str(sha256)].add(str(submitter))
    accepted = ledger.rows("SELECT DISTINCT sha256 FROM receipt WHERE outcome = 'accepted' ORDER BY sha256")
    refused: dict[str, dict[str, Refusal]] = defaultdict(dict)
    for sha256, place, *why in ledger.rows(
        "SELECT sha256, place, code, reason, what FROM refusal WHERE reader = ?", (reader,)
    ):
        refused[str(sha256)][str(place)] = Refusal(*map(str, why))
    packages = ledger.rows("SELECT DISTINCT package FROM packed WHERE reader = ? ORDER BY package", (reader,))
    with readable(ledger.path):
        return Settled(
            b"".join(bytes.fromhex(str(sha256)) for (sha256,) in accepted if sha256 not in unsigned),
            {sha256: frozenset(bodies) for sha256, bodies in unsigned.items()},
            dict(refused),
            b"".join(bytes.fromhex(str(sha256)) for (sha256,) in packages),
        )


def is_any_new(ledger: Ledger, sizes: Iterable[int]) -> bool:
    """Return whether the ledger holds nothing of one of these sizes, so that such a file is new. Raises LedgerError."""
    ((new,),) = ledger.rows(
        "SELECT EXISTS (SELECT 1 FROM json_each(?) WHERE value NOT IN (SELECT size FROM content))",
        (json.dumps(list(sizes)),),
    )
    return bool(new)


def save_refusals(ledger: Ledger, refusals: Iterable[tuple[str, str, Refusal]], reader: str) -> None:
    """Write refusals, each with hash and place; call this inside the transaction that writes the contents."""
    rows = ((sha256, place, reader, *why) for sha256, place, why in refusals)
    ledger.db.executemany("INSERT OR REPLACE INTO refusal VALUES (?, ?, ?, ?, ?, ?)", rows)


def packed(ledger: Ledger, package: str, reader: str) -> list[Packed]:
    """Return what an archive held, in order, when this reader opened it; an empty list if that is not on record."""
    rows = ledger.rows(
        "SELECT member, sha256, code, reason, what FROM packed WHERE package = ? AND reader = ? ORDER BY number",
        (package, reader),
    )
    return [Packed(*map(str, row)) for row in rows]


def save_packed(ledger: Ledger, package: str, members: Sequence[Packed], reader: str) -> None:
    """Write what an archive holds unless it is on record already; call this inside a transaction."""
    if packed(ledger, package, reader) == list(members):
        return
    ledger.db.execute("DELETE FROM packed WHERE package = ?", (package,))
    ledger.db.executemany(
        "INSERT INTO packed VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((package, number, reader, *one) for number, one in enumerate(members)),
    )
