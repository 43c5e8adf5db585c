"""Reading files in worker processes. Whatever happens while one is read costs that one only.

Archives and mail are opened in one worker, and each file in them is read by itself like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby, tee
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cwgk_excel.clock import moment
from cwgk_excel.errors import why
from cwgk_excel.forms.findings import describe
from cwgk_excel.intake.arrivals import Arrival, Ignored, is_noise, load, sift
from cwgk_excel.intake.content import DOCUMENTS, PACKAGES, Content
from cwgk_excel.intake.extract import Reader
from cwgk_excel.intake.member import Member
from cwgk_excel.intake.package import unpack
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.intake.sniff import sniff
from cwgk_excel.intake.whose import bodies_in_path, path_of
from cwgk_excel.ledger import archive
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.tasks.results import FileResult
from cwgk_excel.tasks.workers import Failed, Workers
from cwgk_excel.values.records import Values

if TYPE_CHECKING:  # at run time it would load what a worker has no use for
    from cwgk_excel.campaign.settings import Intake

# An archive or mail, and the archives in it, are opened; what is in those again is not.
DEEPEST = 2
# Names of what is read or opened, and of two kinds of tables that are texts by their nature.
READ_NAMES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".zip", ".eml", ".slk", ".dif")
# A longer file is only told: nobody sends a return of this size, and a hash of it takes longer than all else.
LARGEST_HASHED = 2**30


class Form(NamedTuple):
    """One form found in a file: its cells as read, and what they say."""

    raw: RawReturn
    values: Values


@dataclass(slots=True)
class Read:
    """One file on its way; its bytes are only held until they are in the archive.

    ``modified``: its own date, None where it has none.
    ``large``: where a file lies that is too large to be held; it has no ``data`` then. ``members``: what an
    archive or mail holds; it has no outcome of its own then.
    """

    result: FileResult
    size: int = 0
    data: bytes = b""
    large: Path | None = None
    forms: list[Form] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    modified: datetime | None = None

    @property
    def raw(self) -> list[RawReturn]:
        """The forms found in it, as read."""
        return [form.raw for form in self.forms]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: one that was put in, or bytes already held.

    ``path`` and ``member`` name it in reports, and ``within`` is the folder around that; ``depth`` counts the
    archives around it; ``modified`` is its own date. ``kept_only``: its bytes are wanted, and it is not read.
    """

    path: str
    member: str = ""
    within: str = ""
    depth: int = 0
    arrival: Arrival | None = None
    data: bytes = b""
    modified: datetime | None = None
    kept_only: bool = False

    @property
    def lay(self) -> str:
        """Where it lay, with the folder around it."""
        return path_of(self.within, self.path, self.member)

    @classmethod
    def of(cls, arrival: Arrival) -> Source:
        """A file as it was put in."""
        modified = moment(arrival.look.changed / 1e9) if arrival.look else None
        return cls(arrival.path, within=arrival.within, arrival=arrival, modified=modified)


class Readers:
    """Reads files in ``workers`` processes with the limits of ``limits``; with 0 here, and without limits."""

    def __init__(self, known: Reader, workers: int, limits: Intake) -> None:
        self.known = known
        self._limits = limits
        self._pool: Workers[Source, Read] | None = None
        if workers:
            self._pool = Workers(
                read_in_worker,
                _start_worker,
                (known,),
                count=workers,
                seconds=limits.seconds,
                megabytes=limits.megabytes,
            )

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.close()

    def __call__(self, sources: Sequence[Source]) -> Iterator[list[Read]]:
        """For each source what was read, in their order: one item, or one for each file in an archive.

        Raises CwgkError when no worker process can be started.
        """
        for source, item in zip(sources, self.each(sources), strict=True):
            yield self._inside(source, item) if item.members else [item]

    def _inside(self, source: Source, package: Read) -> list[Read]:
        """All that an archive holds, at any depth."""
        outer = source.member
        found: list[Read] = []
        for sound, members in groupby(package.members, key=lambda member: member.problem is None):
            if sound:
                sources = [
                    replace(
                        source,
                        member=path_of(outer, m.name),
                        depth=source.depth + 1,
                        arrival=None,
                        data=m.data,
                        modified=m.modified,
                    )
                    for m in members
                ]
                found.extend(item for items in self(sources) for item in items)
            else:
                found.extend(_unreadable(package, path_of(outer, m.name), m.problem) for m in members)
        return found

    def read_bytes(self, items: Iterable[tuple[str, bytes]]) -> Iterator[Read]:
        """Read workbooks that are held already: where each lay, and its bytes. Archives are not opened."""
        return self.each(Source(path, data=data, depth=DEEPEST) for path, data in items)

    def each(self, sources: Iterable[Source]) -> Iterator[Read]:
        """Each source as one item; of an archive its members, not yet read."""
        if self._pool is None:
            yield from (read_source(source, self.known) for source in sources)
            return
        waiting, given = tee(sources)
        for source, made in zip(waiting, self._pool(given), strict=True):
            yield self._failed(source, made) if isinstance(made, Failed) else made

    def _failed(self, source: Source, failed: Failed) -> Read:
        """A file that ended its worker is kept like any other, with what it did.

        Its bytes are fetched by a worker too: a disk may be slow, and a file of any length.
        """
        assert self._pool is not None
        (item,) = self._pool([replace(source, kept_only=True)])
        if isinstance(item, Failed):
            item = Read(FileResult(source.path, source.member))
        if item.result.outcome == "accepted":
            if failed.why == "expired":
                refuse(item, "reader-timeout", {"what": str(self._limits.seconds)})
            else:
                refuse(item, "reader-died", {"what": f"可能用了超过{self._limits.megabytes} MB内存"})
        return item


def _unreadable(package: Read, member: str, problem: Refused | None) -> Read:
    """A file in an archive that cannot be taken out: the archive's own bytes are what is kept of it."""
    assert problem is not None
    item = Read(FileResult(package.result.path, member, package.result.sha256), package.size, package.data)
    if is_noise(member):
        _close(item.result, "ignored", "file-noise", {})
    else:
        _close(item.result, "refused", problem.code, problem.values)
    return item


# What is told of a file that was seen and is not read: it is registered all the same.
_NOT_HELD = frozenset({"file-attachment", "file-too-large", "file-volume"})
_worker_reader: Reader | None = None


def _start_worker(shared: Reader) -> None:
    global _worker_reader
    _worker_reader = shared


def read_in_worker(source: Source) -> Read:
    """Read one file in a worker process, by what it was given when it started."""
    assert _worker_reader is not None
    return read_source(source, _worker_reader)


def read_source(source: Source, known: Reader) -> Read:
    """Read one file, or open one archive; what is wrong with it becomes its outcome. Raises nothing."""
    result = FileResult(source.path, source.member)
    item = Read(result, modified=source.modified)
    try:
        _take(item, source, known.limits)
        if not source.kept_only:
            _look_inside(item, source, known)
    except Ignored as ignored:
        _close(result, "ignored", ignored.code, {"what": ignored.what})
    except Refused as refused:
        _close(result, "refused", refused.code, refused.values)
    except MemoryError:
        _close(result, "refused", "reader-died", {"what": "内存不够"})
    except Exception as error:  # a mistake of ours: the rest of the batch goes on
        _close(result, "refused", "reader-failed", {"what": type(error).__name__})
    if result.code == "file-attachment":
        bodies = bodies_in_path(source.lay, known.names, by_file=True)
        result.submitter = bodies[0] if len(bodies) == 1 else ""
    return item


def _look_inside(item: Read, source: Source, known: Reader) -> None:
    content = sniff(item.data)
    if content in PACKAGES:
        _open(item, source.depth, known.limits)
    elif content in DOCUMENTS or (content is Content.TEXT and not _is_read_name(source)):
        known.judge_document(item.data, content)
    else:
        item.forms = [Form(raw, known.values_of(raw)) for raw in known.read(item.data, source.lay)]


def _is_read_name(source: Source) -> bool:
    """Whether it was meant to be read: a text of such a name did not just come along."""
    return (source.member or source.path).lower().endswith(READ_NAMES)


def _take(item: Read, source: Source, limits: Limits) -> None:
    """The bytes and their hash; of a file that is not held, the hash only, as far as that is soon done."""
    arrival = source.arrival
    if arrival is None:
        _hold(item, source.data)
        sift(source.member or source.path, source.data, limits.file_bytes, limits.package_bytes)
        return
    try:
        _hold(item, load(arrival, limits.file_bytes, limits.package_bytes))
    except (Ignored, Refused) as problem:
        if problem.code in _NOT_HELD:
            try:
                item.size = arrival.place.stat().st_size
                if item.size <= LARGEST_HASHED and not source.kept_only:
                    item.result.sha256 = archive.sha256_of(arrival.place)
                    item.large = arrival.place
            except OSError as error:
                raise Refused("file-unreadable", {"what": why(error)}) from None
        raise


def _hold(item: Read, data: bytes) -> None:
    item.data, item.size, item.result.sha256 = data, len(data), archive.sha256(data)


def _open(item: Read, depth: int, limits: Limits) -> None:
    """What an archive or mail holds becomes the item's members."""
    if depth >= DEEPEST:
        raise Refused("file-nested")
    item.members = unpack(item.data, limits)
    if not item.members:
        raise Ignored("package-empty", sniff(item.data).value)


def refuse(item: Read, code: str, words: Mapping[str, str]) -> None:
    """Refuse a file that was read."""
    item.forms = []
    _close(item.result, "refused", code, words)


def _close(result: FileResult, outcome: str, code: str, words: Mapping[str, str]) -> None:
    result.outcome, result.code = outcome, code
    result.reason, _ = describe(code, **words)
    result.what = words.get("what", "")
