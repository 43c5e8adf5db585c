"""Find originals in the archive that no receipt names: an interrupted run left them, or the ledger is older.

An original that still lies in the inbox is taken in from there, under its own name; only the bytes of the others are
left.
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from cwgk_excel.clock import file_time
from cwgk_excel.intake.files.arrivals import arrivals
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.taking_in.one_file import Source

# A younger file may belong to a run that is still going on and will register it under its own name.
SETTLED_SECONDS = 10 * 60


def unregistered(folder: Path, ledger: Ledger, seen: Container[str]) -> list[Source]:
    """Return archived files to be taken in, the oldest first, because the newest return of a unit counts.

    ``seen``: the hashes of what this run has read. Raises OSError, LedgerError.
    """
    known = {str(digest) for (digest,) in ledger.rows("SELECT sha256 FROM content")}
    oldest = file_time() - SETTLED_SECONDS
    unknown = (place for place in archive.whole(folder) if place.name not in known and place.name not in seen)
    left = sorted((kept, place) for place in unknown if (kept := place.stat().st_mtime) < oldest)
    return [
        Source.of(arrival._replace(path=f"{archive.FOLDER}/{arrival.path}", within=""))
        for arrival in arrivals([place for _, place in left])
    ]
