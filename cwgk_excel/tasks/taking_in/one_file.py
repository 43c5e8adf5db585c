"""Read one file, or open one archive, and keep its bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cwgk_excel.clock import moment
from cwgk_excel.errors import PlaceError, why
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.findings.finding import describe
from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.content import DOCUMENTS, PACKAGES, Content
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.files.arrivals import Arrival, Ignored, load_arrival, sift
from cwgk_excel.intake.files.noise import is_noise
from cwgk_excel.intake.files.package import unpack
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.settled import Packed, Settled
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.returns.where import Where
from cwgk_excel.returns.whose import bodies_in_path
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.taking_in.spool import Spooled, spool
from cwgk_excel.tasks.taking_in.workers import Around
from cwgk_excel.values.records import Values

# An archive or mail and the archives in it are opened; archives within these are refused.
DEEPEST = 2
# The endings of files that are read or opened; .slk and .dif are tables in the form of plain text.
WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods")
READ_NAMES = (*WORKBOOK_NAMES, ".zip", ".eml", ".slk", ".dif")
# A longer file is only reported: nobody sends a return of this size, and hashing it takes longer than all else.
LARGEST_HASHED = 2**30
# The reasons for not holding a file in memory; it is hashed and registered all the same.
_NOT_HELD = frozenset({"file-attachment", "file-too-large", "file-volume"})
Keep = Callable[[Path, bytes, str], None]  # the campaign's folder, the bytes, and their hash


class ReadForm(NamedTuple):
    """A form found in a file: its cells as read, and the values parsed from them."""

    raw: RawReturn
    values: Values


@dataclass(slots=True)
class FileRead:
    """A file while it is taken in.

    ``data``: its bytes, emptied once it was read. ``kept``: whether the bytes are in the archive. ``large``: the path
    of a file that is too large to be held; ``data`` is empty then. ``members``: what an archive or mail holds, which
    has no outcome of its own then. ``modified``: its own date, None where it has none. ``place``: for a file that
    was refused for its content, where it lay, as far as the refusal may depend on that. ``unopened``: it is an
    archive that was not opened, as the ledger lists its content. ``packed``: on the last file of an opened archive,
    the archive's hash and all its files.
    """

    result: FileResult
    size: int = 0
    data: bytes = b""
    kept: bool = False
    large: Path | None = None
    forms: list[ReadForm] = field(default_factory=list)
    members: list[Spooled] = field(default_factory=list)
    modified: datetime | None = None
    place: str = ""
    unopened: bool = False
    packed: tuple[str, list[Packed]] | None = None

    @property
    def raw(self) -> list[RawReturn]:
        """The forms found in the file, as read."""
        return [form.raw for form in self.forms]


class Source(NamedTuple):
    """A file to be read: a file that was put in, a file from an archive, or bytes that are in memory already.

    ``where``: the place that it has for messages. ``depth``: the number of archives around it. ``arrival``: the file
    that was put in. ``file``: where the bytes of a kept file, or of one from an archive, lie; ``spooled``: remove it
    once it was read. ``modified``: its own date. ``kept_only``: only keep its bytes, and do not read it. ``to_open``:
    open an archive even if the ledger lists its content.
    """

    where: Where
    depth: int = 0
    arrival: Arrival | None = None
    file: Path | None = None
    spooled: bool = False
    data: bytes = b""
    modified: datetime | None = None
    kept_only: bool = False
    to_open: bool = False

    @classmethod
    def of(cls, arrival: Arrival) -> Source:
        """Return the source for a file that was put in."""
        modified = moment(arrival.look.changed / 1e9) if arrival.look else None
        return cls(Where(arrival.path, within=arrival.within), arrival=arrival, modified=modified)


def read_source(
    source: Source,
    known: FormReader,
    spools: Path,
    folder: Path | None = None,
    before: Settled | None = None,
    keep: Keep | None = None,
) -> FileRead:
    """Read one file, or open one archive; what is wrong with it becomes its outcome.

    ``spools``: the folder for files taken out of an archive. ``folder``: the campaign whose archive keeps the bytes;
    without it nothing is kept. ``before``: what was taken in earlier; a content that is known from there and kept in
    the archive is not read again and has no forms. ``keep``: what keeps bytes later. Raises only PlaceError, when they
    cannot be written.
    """
    result = FileResult(source.where.path, source.where.member)
    item = FileRead(result, modified=source.modified)
    try:
        content = _take(item, source, known.limits)
        if not (
            source.kept_only
            or (before and folder and _is_known(item, source, content, known, folder, before))
        ):
            _look_inside(item, source, content, known, spools)
    except PlaceError:  # no fault of the file
        raise
    except Ignored as ignored:
        close(result, "ignored", ignored.code, {"what": ignored.what})
    except Refused as refused:
        close(result, "refused", refused.code, refused.values)
    except MemoryError:
        close(result, "refused", "reader-died", {"what": "内存不够"})
    except Exception as error:  # a fault of this program must not stop the batch
        close(result, "refused", "reader-failed", {"what": type(error).__name__})
    tell_body(result, source, known)
    if folder and not (item.kept or item.unopened) and _is_to_be_kept(item):
        (keep or archive.keep)(folder, item.data, result.sha256)
        item.kept = True
    item.data = b""
    return item


def tell_body(result: FileResult, source: Source, known: FormReader) -> None:
    """Set the body of an attachment if its path names exactly one body."""
    if result.code == "file-attachment":
        bodies = bodies_in_path(source.where.lay, known.names, by_file=True)
        result.submitter = bodies[0] if len(bodies) == 1 else ""


def _is_to_be_kept(item: FileRead) -> bool:
    """Return whether the ledger will name these bytes; call this once the outcome is known: scans are not kept."""
    if item.members:
        return any(m.problem and not is_noise(item.result.where.inside(m.name).member) for m in item.members)
    held = item.large is None and bool(item.result.sha256)
    return held and item.result.outcome in ("accepted", "refused")


def _is_known(
    item: FileRead, source: Source, content: Content, known: FormReader, folder: Path, before: Settled
) -> bool:
    """Return whether the ledger knows what reading would give; a known refusal becomes the item's outcome.

    If only the folder may tell the body, a file in the folder of another body is read: it is no duplicate there.
    """
    result = item.result
    if content in PACKAGES and not (source.depth or source.to_open) and before.is_package(result.sha256):
        item.unopened = True
        return True
    refused = before.refused.get(result.sha256)
    why = refused.get(_place(source, known)) if refused else None
    if not (
        why or (_is_read(source, content) and is_duplicate(result.sha256, source.where.lay, known, before))
    ):
        return False
    item.kept = archive.holds(folder, result.sha256)
    if item.kept and why:
        result.outcome, result.code, result.reason, result.what = "refused", *why
    return item.kept


def is_duplicate(sha256: str, lay: str, known: FormReader, before: Settled) -> bool:
    """Return whether a content was accepted before and is a duplicate in the place ``lay``."""
    if sha256 not in before.unsigned:
        return before.is_signed(sha256)
    bodies = set(bodies_in_path(lay, known.names))
    return len(bodies) != 1 or bodies <= before.unsigned[sha256]


def _place(source: Source, known: FormReader) -> str:
    """Return where a file lay, as far as its refusal may depend on that: depth, kind of name and bodies in the path."""
    name = "read" if _is_read_name(source) else ""
    return "|".join([str(min(source.depth, DEEPEST)), name, *bodies_in_path(source.where.lay, known.names)])


def _look_inside(item: FileRead, source: Source, content: Content, known: FormReader, spools: Path) -> None:
    try:
        if content in PACKAGES:
            _open(item, source.depth, known.limits, spools)
        elif _is_read(source, content):
            item.forms = [
                ReadForm(raw, known.values_of(raw)) for raw in known.read(item.data, source.where.lay)
            ]
        else:
            known.judge_document(item.data, content)
    except Refused:
        item.place = _place(source, known)
        raise


def _is_read(source: Source, content: Content) -> bool:
    """Return whether a file is searched for forms."""
    return content not in PACKAGES | DOCUMENTS and (content is not Content.TEXT or _is_read_name(source))


def _is_read_name(source: Source) -> bool:
    """Return whether a file's name shows that it is meant to be read; other texts are attachments."""
    return source.where.name.lower().endswith(READ_NAMES)


def _take(item: FileRead, source: Source, limits: Limits) -> Content:
    """Load the bytes and hash of a file, and return what it is.

    A file that is not held is only hashed, unless that would take too long.
    """
    arrival = source.arrival
    if arrival is None:
        _hold(item, _bytes(source))
        return sift(source.where.name, item.data, limits.file_bytes, limits.package_bytes)
    try:
        data, content = load_arrival(arrival, limits.file_bytes, limits.package_bytes)
        _hold(item, data)
        return content
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


def _bytes(source: Source) -> bytes:
    try:
        return source.file.read_bytes() if source.file else source.data
    except OSError as error:
        raise Refused("file-unreadable", {"what": why(error)}) from None


def _hold(item: FileRead, data: bytes) -> None:
    item.data, item.size, item.result.sha256 = data, len(data), archive.sha256(data)


def _open(item: FileRead, depth: int, limits: Limits, spools: Path) -> None:
    """Take the files out of an archive or mail; they become the item's members."""
    if depth >= DEEPEST:
        raise Refused("file-nested")
    item.members = spool(unpack(item.data, limits), spools)
    if not item.members:
        raise Ignored("package-empty", sniff(item.data).value)


def refuse(item: FileRead, code: str, words: Mapping[str, str]) -> None:
    """Refuse a file that was read."""
    item.forms = []
    close(item.result, "refused", code, words)


def close(result: FileResult, outcome: str, code: str, words: Mapping[str, str]) -> None:
    """Set what became of a file, in the words of the catalogue."""
    result.outcome, result.code = outcome, code
    result.reason, _ = describe(code, **words)
    result.what = words.get("what", "")


_of_worker: tuple[FormReader, Path, Path | None, Settled | None, Keep] | None = None


def start_worker(known: FormReader, spools: Path, folder: Path | None, before: Settled | None) -> Around:
    """Keep, in a worker process, what is the same for all files; return what keeps the bytes of some together."""
    global _of_worker
    len(CATALOGUE)  # it is read now, since what takes all memory later is told by it
    known.load()
    keeping = archive.Keeping()
    _of_worker = known, spools, folder, before, keeping.keep
    return keeping


def read_in_worker(source: Source) -> FileRead:
    """Read one file in a worker process, with the arguments that the process got at its start."""
    assert _of_worker is not None
    return read_source(source, *_of_worker)
