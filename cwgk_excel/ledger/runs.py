"""A run groups the arrivals that were taken in together, even if that took several interrupted attempts."""

from __future__ import annotations

from cwgk_excel.clock import now_utc
from cwgk_excel.ledger.store import Ledger


class Run:
    """A run of taking in returns; it gets a number when it first writes something.

    An interrupted run has no end in the ledger, and the next run continues its number: files of one folder came
    together even if several attempts took them in. Two simultaneous runs may share a number.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._number = 0

    @property
    def begun(self) -> int:
        """The run's number, 0 while it has written nothing."""
        return self._number

    def number(self) -> int:
        """Return the run's number; call this inside the transaction that writes the number."""
        db = self._ledger.db
        if not self._number:
            open_run = db.execute("SELECT max(id) FROM run WHERE finished_at = ''").fetchone()[0]
            if open_run is None:
                begun = (now_utc().isoformat(), "")
                open_run = db.execute(
                    "INSERT INTO run (started_at, finished_at) VALUES (?, ?)", begun
                ).lastrowid
            self._number = int(open_run)
        # Another process may share the number and have finished the run already.
        db.execute("UPDATE run SET finished_at = '' WHERE id = ? AND finished_at <> ''", (self._number,))
        return self._number

    def finish(self) -> None:
        """End this run and interrupted ones before it: later arrivals belong to a new run. Raises LedgerError."""
        if self._ledger.rows("SELECT 1 FROM run WHERE finished_at = '' LIMIT 1"):
            with self._ledger.transaction():
                self._ledger.db.execute(
                    "UPDATE run SET finished_at = ? WHERE finished_at = ''", (now_utc().isoformat(),)
                )
