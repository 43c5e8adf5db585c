"""Whose a scan or document is that came with the returns.

Its path may name a body. Else it is of the body whose returns alone lie in the same folder or archive: those
of this run, and those of every run before, for a scan often comes after the form that it belongs to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from cwgk_excel.ledger.attachments import Attachment, attachments, returned_from
from cwgk_excel.ledger.returns import bodies_of
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.results import FileResult

CODE = "file-attachment"
Place = tuple[str, str]


def tell_bodies(ledger: Ledger, results: Sequence[FileResult], on: date) -> list[Attachment]:
    """Put into the results of a run whose each attachment is; ``on``: the day on which they came.

    Gives what is to be put on record: the attachments of the run, and those of earlier ones whose body is known
    only now. Raises LedgerError.
    """
    attached = [result for result in results if result.code == CODE]
    earlier = [one for one in attachments(ledger) if not one.submitter]
    if not (attached or earlier):
        return []  # most runs bring none; the question below goes through all returns
    around = _bodies_around(ledger, results)
    for result in attached:
        result.submitter = result.submitter or _only(around, result.path, result.member)
    told = (replace(one, submitter=_only(around, one.path, one.member)) for one in earlier)
    return [
        *(Attachment(r.path, r.member, r.sha256, r.what, r.submitter, on) for r in attached),
        *(one for one in told if one.submitter),
    ]


def _bodies_around(ledger: Ledger, results: Sequence[FileResult]) -> Mapping[Place, set[str]]:
    """By folder or archive, the bodies whose returns came in it."""
    bodies: dict[Place, set[str]] = defaultdict(set)
    for path, member, body in returned_from(ledger):
        bodies[_place(path, member)].add(body)
    for result in results:
        here = bodies[_place(result.path, result.member)]
        here.update(raw.submitter for raw, _ in result.returns)
        if result.outcome == "duplicate":
            here |= bodies_of(ledger, result.sha256)
    return bodies


def _only(around: Mapping[Place, set[str]], path: str, member: str) -> str:
    bodies = around.get(_place(path, member), set())
    return next(iter(bodies)) if len(bodies) == 1 else ""


def _place(path: str, member: str) -> Place:
    """The archive that a file came in, else its folder; a file outside any folder is a place of its own."""
    if member:
        return path, ""
    folder = path.rpartition("/")[0]
    return folder, "" if folder else path
