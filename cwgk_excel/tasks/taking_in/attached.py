"""Find the body from which a scan or document came that lay beside returns.

Its path may name a body. Otherwise it came from the only body whose returns lie in the same folder or archive; the
returns of earlier runs count too, for a scan often comes after its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from cwgk_excel.ledger.attachments import Attachment, attachments, returned_from
from cwgk_excel.ledger.returns import bodies_of
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.taking_in.results import FileResult, Later

CODE = "file-attachment"
Place = tuple[str, str]


class Attached:
    """Collects the attachments of a run and the returns around them; ``on``: the day on which they came."""

    def __init__(self, ledger: Ledger, on: date) -> None:
        self._ledger, self._on = ledger, on
        self._new: list[Attachment] = []
        self._around: dict[Place, set[str]] = {}  # by folder or archive the bodies whose returns came in it
        self._found: list[Attachment] = []

    def see(self, results: Iterable[FileResult]) -> None:
        """Note the attachments of a batch that is kept, and the bodies of its returns. Raises LedgerError."""
        listed = list(results)
        before = bodies_of(self._ledger, [r.sha256 for r in listed if r.outcome == "duplicate"])
        for r in listed:
            if r.code == CODE:
                self._new.append(Attachment(r.path, r.member, r.sha256, r.what, r.submitter, self._on))
            bodies = {raw.submitter for raw, _ in r.returns}
            if r.outcome == "duplicate":
                bodies |= before.get(r.sha256, set())
            if bodies:
                self._around.setdefault(_place(r.path, r.member), set()).update(bodies)

    def later_results(self) -> list[Later]:
        """Return the bodies of this run's attachments, from their paths or the returns around. Raises LedgerError."""
        earlier = [one for one in attachments(self._ledger) if not one.submitter]
        if not (self._new or earlier):
            return []  # most runs bring no attachments, and the query below goes through all returns
        for path, member, body in returned_from(self._ledger):
            self._around.setdefault(_place(path, member), set()).add(body)
        found = [
            one._replace(submitter=one.submitter or _only(self._around, one.path, one.member))
            for one in (*self._new, *earlier)
        ]
        new, known = found[: len(self._new)], found[len(self._new) :]
        self._found = [*new, *(one for one in known if one.submitter)]
        return [
            Later(one.path, one.member, one.sha256, submitter=one.submitter) for one in new if one.submitter
        ]

    def on_record(self) -> list[Attachment]:
        """Return the attachments to write: those of the run, and earlier ones whose body is known only now."""
        return self._found


def _only(around: Mapping[Place, set[str]], path: str, member: str) -> str:
    bodies = around.get(_place(path, member), set())
    return next(iter(bodies)) if len(bodies) == 1 else ""


def _place(path: str, member: str) -> Place:
    """Return the archive in which a file came, else its folder; a file outside any folder is its own place."""
    if member:
        return path, ""
    folder = path.rpartition("/")[0]
    return folder, "" if folder else path
