"""Take returns in: read files, derive results, keep both. One bad file never stops the rest of the batch."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import now_utc, today
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.extract.known import form_reader, form_reader_hash
from cwgk_excel.intake.files.arrivals import Arrival, arrivals
from cwgk_excel.intake.files.noise import is_noise
from cwgk_excel.ledger.keys import units_of
from cwgk_excel.ledger.returns import Result, keyed
from cwgk_excel.ledger.settled import is_any_new, settled
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.review.decided import Decided
from cwgk_excel.review.derive import derive, judging
from cwgk_excel.review.slips import looked_up
from cwgk_excel.tasks.taking_in.adopt import unregistered
from cwgk_excel.tasks.taking_in.attached import Attached
from cwgk_excel.tasks.taking_in.collecting import seldom_collecting
from cwgk_excel.tasks.taking_in.duplicates import Duplicates
from cwgk_excel.tasks.taking_in.keeping import Keeping
from cwgk_excel.tasks.taking_in.one_file import WORKBOOK_NAMES, FileRead, ReadForm, Source
from cwgk_excel.tasks.taking_in.packed import Archives
from cwgk_excel.tasks.taking_in.reading import FileReaders
from cwgk_excel.tasks.taking_in.results import FileResult, Ingestion, Totals, complete

# The numbers of files, bytes and cells that are validated and committed together: what a batch costs by itself is
# divided by many declarations, and lists, of which each has a thousand cells, do not fill the memory.
GROUP = 500
GROUP_BYTES = 64 * 2**20
GROUP_CELLS = 80_000
# A process more is started for each so many bytes: it takes as long to start as to read some hundred returns.
PROCESS_BYTES = 2 * 2**20


Progress = Callable[[int], Callable[[int], object]]
Reads = Callable[[Iterable[Source]], Iterator[list[FileRead]]]


def ingest(
    campaign: Campaign,
    paths: Sequence[Path] = (),
    *,
    on: date | None = None,
    dry_run: bool = False,
    workers: int = 1,
    passwords: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[FileResult]:
    """Take in files and folders; what is wrong with a file is in its result, not raised.

    Args:
        campaign: The campaign.
        paths: Files and folders (default: the inbox, and originals that a run kept and did not register).
        on: The day that counts as today, in UTC+8 (default: today), here the day of receipt.
        dry_run: Whether to write nothing.
        workers: How many processes read files, within the limits of the settings; they do not run the caller's
            script again. 0: files are read in this process, without limits.
        passwords: What is tried on encrypted files.
        progress: Called with the number of files put in; what it gives is called with 1 after each
            (default: nothing is called).

    Returns:
        What became of each file. What was taken in before is recognised by its content and not read again,
        except in a dry run.

    Raises:
        PlaceError: There is no signing key or no such path; the archive or a temporary folder cannot be written.
        SettingsError: A key file holds no key, or the signing key is not the one that forms were issued with.
        LedgerError: The ledger is missing, damaged, busy or of another release.
        CwgkError: The processes cannot be started.
        OSError: The archive cannot be looked through.
    """
    run = iter_ingest(
        campaign, paths, on=on, dry_run=dry_run, workers=workers, passwords=passwords, progress=progress
    )
    results = list(run)
    complete(results, run.totals.later)
    return results


def iter_ingest(
    campaign: Campaign,
    paths: Sequence[Path] = (),
    *,
    on: date | None = None,
    dry_run: bool = False,
    workers: int = 1,
    passwords: Sequence[str] = (),
    progress: Progress | None = None,
) -> Ingestion:
    """Take in as ``ingest`` does, while the result is iterated over: each file comes once it is committed.

    So however many files there are, no more than some hundred are held. What can only be said when all files are
    in (that a list replaces another, whose a scan is) is in no file's result: it is in ``totals.later`` at the end
    of the iteration. Whoever stops before keeps what was committed; the next run goes on with it.

    Args:
        campaign: The campaign.
        paths: Files and folders (default: as for ``ingest``).
        on: The day of receipt, in UTC+8 (default: today).
        dry_run: Whether to write nothing.
        workers: How many processes read files; 0: this one does, without limits.
        passwords: What is tried on encrypted files.
        progress: As for ``ingest``.

    Returns:
        The run, which starts when it is iterated over.

    Raises:
        PlaceError, SettingsError, LedgerError, CwgkError, OSError: As for ``ingest``; during the iteration, not before.
    """
    totals = Totals()
    how = _Reading(workers, tuple(passwords), progress or (lambda _: lambda _: None))
    return Ingestion(_taken_in(campaign, paths, on or today(), dry_run, how, totals), totals)


class _Reading(NamedTuple):
    """How files are read: the arguments of ``ingest`` for that."""

    workers: int
    passwords: tuple[str, ...]
    progress: Progress


def _taken_in(
    campaign: Campaign, paths: Sequence[Path], on: date, dry_run: bool, how: _Reading, totals: Totals
) -> Iterator[FileResult]:
    key = Key.load(campaign.folder)
    found = deque(arrivals(paths or [campaign.folder / "inbox"]))
    advance, sizes = how.progress(len(found)), _sizes(found)
    with seldom_collecting(), Ledger.open(campaign.folder, write=not dry_run) as ledger:
        versions = ledger.versions()
        known = form_reader(campaign, key, versions, ledger.issued_names(), how.passwords)
        keeping = (
            None if dry_run else Keeping(ledger, campaign, on, form_reader_hash(known, campaign.settings))
        )
        # A dry run reports on files that were taken in already, so it ignores earlier runs.
        duplicates, attached = Duplicates(None if dry_run else ledger), Attached(ledger, on)
        before = settled(ledger, keeping.reader) if keeping else None
        folder = campaign.folder if keeping else None
        workers = _worth(how.workers, found)
        with FileReaders(
            known, workers, campaign.settings.intake, folder, before, partial(_load_early, ledger, sizes)
        ) as readers:
            read: Reads = readers
            if keeping and before:
                read = partial(Archives(ledger, before, known, keeping.reader).filled, readers)
            for batch in _batches(
                _each(read, _sources(found), None if paths or dry_run else ledger), advance
            ):
                duplicates.tell(batch)
                _look_up_slips(batch, ledger, known, versions)
                decided = Decided.of(ledger, on)
                _derive(batch, campaign, versions, on, decided)
                if keeping:
                    keeping.keep(batch, decided)
                attached.see([item.result for item in batch])
                for item in batch:
                    totals.add(item.result)
                    yield item.result
        for later in (*attached.later_results(), *(keeping.finished(attached) if keeping else ())):
            totals.say(later)
        totals.run = keeping.run if keeping else 0


def _sources(found: deque[Arrival]) -> Iterator[Source]:
    """Yield the source of each, which is let go then: what is remembered of each file takes its place in memory."""
    while found:
        yield Source.of(found.popleft())


def _sizes(found: Iterable[Arrival]) -> set[int]:
    """Return the sizes of what may be returns, as far as names tell."""
    named = (one for one in found if one.path.lower().endswith(WORKBOOK_NAMES))
    return {one.look.size for one in named if one.look and not is_noise(one.path)}


def _load_early(ledger: Ledger, sizes: set[int]) -> None:
    """Load what judging needs while workers read, if there will be something to judge, as far as sizes tell."""
    if is_any_new(ledger, sizes):
        judging()


def _worth(workers: int, found: Iterable[Arrival]) -> int:
    """Return how many processes are worth starting for some files, at most as many as asked for."""
    return min(workers, 1 + sum(one.look.size for one in found if one.look) // PROCESS_BYTES)


def _each(read: Reads, found: Iterable[Source], ledger: Ledger | None) -> Iterator[list[FileRead]]:
    """Yield what was read of the given sources, and, with a ledger, of archived originals without a receipt."""
    seen: set[str] = set()
    for items in read(found):
        seen.update(item.result.sha256 for item in items)
        yield items
    if ledger:
        yield from read(unregistered(ledger.path.parent, ledger, seen))


def _batches(read: Iterable[list[FileRead]], advance: Callable[[int], object]) -> Iterator[list[FileRead]]:
    """Yield files in the same order, in batches that limit how many files, bytes and cells are in memory at once."""
    batch: list[FileRead] = []
    held = cells = 0
    for items in read:
        advance(1)
        for item in items:
            if item.forms:
                judging()  # while the workers read on
            batch.append(item)
            held += item.size if item.large is None else 0
            cells += sum(len(record.cells) for raw in item.raw for record in raw.records)
            if len(batch) >= GROUP or held >= GROUP_BYTES or cells >= GROUP_CELLS:
                yield batch
                batch, held, cells = [], 0, 0
    if batch:
        yield batch


def _look_up_slips(
    batch: Sequence[FileRead], ledger: Ledger, known: FormReader, versions: Mapping[tuple[str, str], Version]
) -> None:
    """What only the ledger tells of correction slips; what they say is read anew by it."""
    for item in batch:
        for number, form in enumerate(item.forms):
            if form.raw.corrects:
                raw = looked_up(form.raw, ledger, versions, now_utc())
                item.forms[number] = ReadForm(raw, known.values_of(raw))


def _derive(
    batch: Sequence[FileRead],
    campaign: Campaign,
    versions: Mapping[tuple[str, str], Version],
    on: date,
    decided: Decided,
) -> None:
    flat = [(item, form) for item in batch for form in item.forms]
    pairs, parsed = [(form.raw, on) for _, form in flat], [form.values for _, form in flat]
    derived = derive(pairs, versions, campaign.settings, parsed)
    city = campaign.settings.campaign.city
    units = [units_of(raw.form, one.values, city) for (raw, _), one in zip(pairs, derived, strict=True)]
    # A unit is known as the return itself calls it; so what is amended is parsed once that is known.
    amended = [
        decided.amended(form.raw, named, item.result.sha256)
        for (item, form), named in zip(flat, units, strict=True)
    ]
    touched = [n for n, (raw, _) in enumerate(pairs) if amended[n] is not raw]
    again = derive([(amended[n], on) for n in touched], versions, campaign.settings)
    for number, made in zip(touched, again, strict=True):
        derived[number] = made
    for number, (item, form) in enumerate(flat):
        made = derived[number]
        named, result = keyed(form.raw, Result(made.values, made.findings, units[number]), units[number])
        item.result.returns.append((named, result))
        item.result.settled |= _settled(named, result, amended[number], decided)


def _settled(raw: RawReturn, result: Result, amended: RawReturn, decided: Decided) -> set[str]:
    """The keys of the findings that decisions have answered: what was amended, and what is accepted as it is."""
    gone = {finding.key for finding in raw.findings if finding not in amended.findings}
    found = (f for f in (*raw.findings, *result.findings) if (f.key, f.value_hash) in decided.accepted)
    return gone | {finding.key for finding in found}
