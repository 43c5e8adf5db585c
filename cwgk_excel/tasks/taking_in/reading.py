"""Read files in worker processes, so that a file that breaks its reader costs only that file.

One worker opens an archive or mail, and each file in it is then read on its own like any other; until then it lies in
a temporary folder, the spool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import groupby, tee
from pathlib import Path
from typing import TYPE_CHECKING

from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.files.noise import is_noise
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.ledger.settled import Packed, Settled
from cwgk_excel.returns.where import Where
from cwgk_excel.tasks.taking_in.one_file import (
    DEEPEST,
    FileRead,
    Source,
    close,
    read_in_worker,
    read_source,
    refuse,
    start_worker,
)
from cwgk_excel.tasks.taking_in.pool import Failed, Workers
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.taking_in.spool import spool_folder

if TYPE_CHECKING:  # at run time this would load modules that a worker does not need
    from cwgk_excel.campaign.settings import Intake


class FileReaders:
    """Reads files in ``workers`` processes with the limits in ``limits``; with 0, in this process without limits.

    ``folder``: the campaign whose archive keeps the bytes of accepted and refused files; without it nothing is kept.
    ``before``: what was taken in earlier and need not be read again. ``meanwhile`` is called once, while they read on.
    """

    def __init__(
        self,
        known: FormReader,
        workers: int,
        limits: Intake,
        folder: Path | None = None,
        before: Settled | None = None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        self._limits, self._spool = limits, spool_folder()
        self._shared = known, Path(self._spool.name), folder, before
        self._pool: Workers[Source, FileRead] | None = None
        if workers:
            self._pool = Workers(
                read_in_worker,
                start_worker,
                self._shared,
                count=workers,
                seconds=limits.seconds,
                megabytes=limits.megabytes,
                meanwhile=meanwhile,
            )

    def __enter__(self) -> FileReaders:
        return self

    def __exit__(self, *_: object) -> None:
        with self._spool:  # remove the spool last, when no process writes into it any more
            if self._pool is not None:
                self._pool.close()

    def __call__(self, sources: Iterable[Source]) -> Iterator[list[FileRead]]:
        """Yield for each source, in the same order, a list of what was read: one item, or one per file of an archive.

        Raises PlaceError when bytes cannot be kept, CwgkError when no worker process can be started.
        """
        waiting, given = tee(sources)
        for source, item in zip(waiting, self.each(given), strict=True):
            yield self._inside(source, item) if item.members else [item]

    def _inside(self, source: Source, package: FileRead) -> list[FileRead]:
        """Return what was read of all files in an archive, at any depth."""
        found: list[FileRead] = []
        for sound, members in groupby(package.members, key=lambda member: member.problem is None):
            if sound:
                sources = [
                    source._replace(
                        where=source.where.inside(m.name),
                        depth=source.depth + 1,
                        arrival=None,
                        file=m.place,
                        spooled=True,
                        modified=m.modified,
                    )
                    for m in members
                ]
                found.extend(item for items in self(sources) for item in items)
            else:
                found.extend(
                    _unreadable(package, source.where.inside(m.name).member, m.problem) for m in members
                )
        if not source.depth and all(one.result.outcome != "refused" and one.result.sha256 for one in found):
            found[-1].packed = package.result.sha256, [_listed(one.result) for one in found]
        return found

    def read_bytes(self, path: str, data: bytes) -> FileRead:
        """Return what was read of a workbook in memory; ``path``: its place for messages. Archives are not opened."""
        (item,) = self.each([Source(Where(path), data=data, depth=DEEPEST)])
        return item

    def read_kept(self, items: Iterable[tuple[str, Path]]) -> Iterator[FileRead]:
        """Yield what was read of kept workbooks, given by place and file of the bytes; archives are not opened."""
        return self.each(Source(Where(path), file=file, depth=DEEPEST) for path, file in items)

    def each(self, sources: Iterable[Source]) -> Iterator[FileRead]:
        """Yield one item for each source; the item of an archive has its members, which are not read yet."""
        waiting, given = tee(sources)
        for source, made in zip(waiting, self._made(given), strict=True):
            item = self._failed(source, made) if isinstance(made, Failed) else made
            if source.file and source.spooled:
                with suppress(OSError):  # if another program holds it, it is removed with the folder
                    source.file.unlink()
            yield item

    def _made(self, sources: Iterable[Source]) -> Iterator[FileRead | Failed]:
        if self._pool is not None:
            return self._pool(sources)
        return (read_source(source, *self._shared) for source in sources)

    def _failed(self, source: Source, failed: Failed) -> FileRead:
        """Return the item for a file that ended its worker: it is refused with the reason, and kept like any other.

        A worker loads the bytes too, since a slow disk or a long file could stall this process.
        """
        assert self._pool is not None
        (item,) = self._pool([source._replace(kept_only=True)])
        if isinstance(item, Failed):
            item = FileRead(FileResult(source.where.path, source.where.member))
        if item.result.outcome == "accepted":
            if failed.why == "expired":
                refuse(item, "reader-timeout", {"what": str(self._limits.seconds)})
            else:
                refuse(item, "reader-died", {"what": f"可能用了超过{self._limits.megabytes} MB内存"})
        return item


def _listed(one: FileResult) -> Packed:
    return Packed(one.member, one.sha256, one.code, one.reason, one.what)


def _unreadable(package: FileRead, member: str, problem: Refused | None) -> FileRead:
    """Return the item for a file that cannot be taken out of an archive; the archive's bytes are kept for it."""
    assert problem is not None
    item = FileRead(
        FileResult(package.result.path, member, package.result.sha256), package.size, kept=package.kept
    )
    if is_noise(member):
        close(item.result, "ignored", "file-noise", {})
    else:
        close(item.result, "refused", problem.code, problem.values)
    return item
