"""Runs: which arrivals were taken in together, however often that was cut short."""

from __future__ import annotations

from cwgk_excel.clock import now_utc
from cwgk_excel.ledger.store import Ledger


class Run:
    """One taking in of returns; it has a number once it has written something.

    A run that was cut short has no end, and the next one goes on with its number: what lay in one folder and
    was taken in by several attempts came together all the same. Two at the same moment may share a number.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._number = 0

    def number(self) -> int:
        """The run's number; to be asked for inside the transaction that writes by it."""
        db = self._ledger.db
        if not self._number:
            open_run = db.execute("SELECT max(id) FROM run WHERE finished_at = ''").fetchone()[0]
            if open_run is None:
                begun = (now_utc().isoformat(), "")
                open_run = db.execute(
                    "INSERT INTO run (started_at, finished_at) VALUES (?, ?)", begun
                ).lastrowid
            self._number = int(open_run)
        # Another process that shared the number may have come to its end before this one.
        db.execute("UPDATE run SET finished_at = '' WHERE id = ? AND finished_at <> ''", (self._number,))
        return self._number

    def finish(self) -> None:
        """All was taken in: what comes next is another run, also after one that had been cut short.

        Raises LedgerError.
        """
        if self._ledger.rows("SELECT 1 FROM run WHERE finished_at = '' LIMIT 1"):
            with self._ledger.transaction():
                self._ledger.db.execute(
                    "UPDATE run SET finished_at = ? WHERE finished_at = ''", (now_utc().isoformat(),)
                )
