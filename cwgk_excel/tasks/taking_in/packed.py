"""Archives and mail that were opened before are not opened again if the ledger knows what they hold.

That is so only if each file in them is no return, or was accepted and is a duplicate where the archive lies now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import tee

from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.settled import Packed, Settled, packed
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.taking_in.one_file import FileRead, Source, is_duplicate, tell_body
from cwgk_excel.tasks.taking_in.reading import FileReaders
from cwgk_excel.tasks.taking_in.results import FileResult


class Archives:
    """Lists what is in archives that were left unopened; ``reader``: the hash of today's reader."""

    def __init__(self, ledger: Ledger, before: Settled, known: FormReader, reader: str) -> None:
        self._ledger, self._before, self._known, self._reader = ledger, before, known, reader

    def filled(self, read: FileReaders, sources: Iterable[Source]) -> Iterator[list[FileRead]]:
        """Yield what was read of each source; list the files of an unopened archive if they are known, else open it."""
        waiting, given = tee(sources)
        for source, items in zip(waiting, read(given), strict=True):
            if items[0].unopened:
                digest = items[0].result.sha256
                yield self._known_members(source, digest) or next(read([source._replace(to_open=True)]))
            else:
                yield items

    def _known_members(self, source: Source, sha256: str) -> list[FileRead]:
        """Return the files of an archive as the ledger lists them; nothing if one of them has to be read."""
        found: list[FileRead] = []
        for one in packed(self._ledger, sha256, self._reader):
            inside = source._replace(where=source.where._replace(member=one.member))
            if not (one.code or self._is_duplicate(inside, one)):
                return []
            outcome = "ignored" if one.code else "accepted"
            result = FileResult(source.where.path, one.member, one.sha256, outcome, one.code, one.reason)
            result.what = one.what
            tell_body(result, inside, self._known)
            found.append(FileRead(result))
        return found

    def _is_duplicate(self, inside: Source, one: Packed) -> bool:
        kept = archive.holds(self._ledger.path.parent, one.sha256)
        return kept and is_duplicate(one.sha256, inside.where.lay, self._known, self._before)
