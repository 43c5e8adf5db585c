"""Whose a scan or document is that came with the returns.

Its path may name a body. Else it is of the body whose returns alone lie in the same folder or archive: those
of this run, and those of every run before, for a scan often comes after the form that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from cwgk_excel.ledger.attachments import Attachment, attachments, returned_from
from cwgk_excel.ledger.returns import bodies_of
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.taking_in.results import FileResult, Later

CODE = "file-attachment"
Place = tuple[str, str]


class Attached:
    """Sees the results of a run, batch by batch; ``on``: the day on which they came."""

    def __init__(self, ledger: Ledger, on: date) -> None:
        self._ledger, self._on = ledger, on
        self._new: list[Attachment] = []
        self._around: dict[Place, set[str]] = {}  # by folder or archive, the bodies whose returns came in it
        self._found: list[Attachment] = []

    def see(self, results: Iterable[FileResult]) -> None:
        """Take note of attachments and of what lies around them, once a batch is kept. Raises LedgerError."""
        for r in results:
            if r.code == CODE:
                self._new.append(Attachment(r.path, r.member, r.sha256, r.what, r.submitter, self._on))
            bodies = {raw.submitter for raw, _ in r.returns}
            if r.outcome == "duplicate":
                bodies |= bodies_of(self._ledger, r.sha256)
            if bodies:
                self._around.setdefault(_place(r.path, r.member), set()).update(bodies)

    def later_results(self) -> list[Later]:
        """Whose attachments of this run are, where only what lies around them tells it. Raises LedgerError."""
        earlier = [one for one in attachments(self._ledger) if not one.submitter]
        if not (self._new or earlier):
            return []  # most runs bring none; the question below goes through all returns
        for path, member, body in returned_from(self._ledger):
            self._around.setdefault(_place(path, member), set()).add(body)
        found = [
            replace(one, submitter=one.submitter or _only(self._around, one.path, one.member))
            for one in (*self._new, *earlier)
        ]
        new, known = found[: len(self._new)], found[len(self._new) :]
        self._found = [*new, *(one for one in known if one.submitter)]
        return [
            Later(one.path, one.member, one.sha256, submitter=one.submitter) for one in new if one.submitter
        ]

    def on_record(self) -> list[Attachment]:
        """What is to be put on record: attachments of the run, and earlier ones whose body is known only now."""
        return self._found


def _only(around: Mapping[Place, set[str]], path: str, member: str) -> str:
    bodies = around.get(_place(path, member), set())
    return next(iter(bodies)) if len(bodies) == 1 else ""


def _place(path: str, member: str) -> Place:
    """The archive that a file came in, else its folder; a file outside any folder is a place of its own."""
    if member:
        return path, ""
    folder = path.rpartition("/")[0]
    return folder, "" if folder else path
