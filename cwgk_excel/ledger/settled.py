"""Contents that need not be read again: reading them would say what the ledger says of them already."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cwgk_excel.ledger.failures import readable

if TYPE_CHECKING:  # at run time it would load the ledger into every worker
    from cwgk_excel.ledger.store import Ledger

_BYTES = 32  # of a hash
# A sheet that was left out beside others because nothing told whose it is may be taken in another folder.
_UNSIGNED = """
SELECT DISTINCT p.sha256, r.submitter FROM return r JOIN receipt p ON p.id = r.receipt
WHERE p.id IN (
    SELECT n.receipt FROM return n WHERE n.told_by <> 'token' OR EXISTS
        (SELECT 1 FROM finding f WHERE f.return = n.id AND f.read = 1 AND f.code = 'submitter-unclear')
)
"""


class Refusal(NamedTuple):
    """Why a content was refused: code, reason, and what it is."""

    code: str
    reason: str
    what: str


class Packed(NamedTuple):
    """A file in an archive: its path there and its hash; where it is no return, the code, the reason and what it is."""

    member: str
    sha256: str
    code: str
    reason: str
    what: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a worker is told of what was taken in before; plain, and small however much that was.

    ``signed``: the hashes, in order and one behind the other, of accepted contents in which tokens tell whose
    all is. ``unsigned``: of the others the bodies that they were taken for. ``refused``: by hash and place, where
    the reader was the one of today. ``packages``: as ``signed``, archives of which it is listed what they hold.
    """

    signed: bytes
    unsigned: Mapping[str, frozenset[str]]
    refused: Mapping[str, Mapping[str, Refusal]]
    packages: bytes = b""

    def is_signed(self, sha256: str) -> bool:
        """Whether a content was accepted, and is a duplicate wherever it lies."""
        return _holds(self.signed, sha256)

    def is_package(self, sha256: str) -> bool:
        """Whether it is listed what an archive holds."""
        return _holds(self.packages, sha256)


def _holds(hashes: bytes, sha256: str) -> bool:
    def at(number: int) -> bytes:
        return hashes[number * _BYTES : (number + 1) * _BYTES]

    wanted = bytes.fromhex(sha256)
    return at(bisect_left(range(len(hashes) // _BYTES), wanted, key=at)) == wanted


def settled(ledger: Ledger, reader: str) -> Settled:
    """What the ledger holds now; ``reader``: the hash of today's. Raises LedgerError."""
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


def save_refusals(ledger: Ledger, refusals: Iterable[tuple[str, str, Refusal]], reader: str) -> None:
    """Keep why contents were refused, each with its hash and place; inside a transaction that has the contents."""
    rows = ((sha256, place, reader, *why) for sha256, place, why in refusals)
    ledger.db.executemany("INSERT OR REPLACE INTO refusal VALUES (?, ?, ?, ?, ?, ?)", rows)


def packed(ledger: Ledger, package: str, reader: str) -> list[Packed]:
    """What an archive held when it was opened by the reader, in order; nothing where that is not listed."""
    rows = ledger.rows(
        "SELECT member, sha256, code, reason, what FROM packed WHERE package = ? AND reader = ? ORDER BY number",
        (package, reader),
    )
    return [Packed(*map(str, row)) for row in rows]


def save_packed(ledger: Ledger, package: str, members: Sequence[Packed], reader: str) -> None:
    """List what an archive holds, where it is not listed so already; inside a transaction."""
    if packed(ledger, package, reader) == list(members):
        return
    ledger.db.execute("DELETE FROM packed WHERE package = ?", (package,))
    ledger.db.executemany(
        "INSERT INTO packed VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((package, number, reader, *one) for number, one in enumerate(members)),
    )
