"""Taking returns in: read, derive, keep. One bad file never stops the rest of the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import now_utc, today
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.known import reader, reader_hash
from cwgk_excel.intake.extract.reader import Reader
from cwgk_excel.intake.files.arrivals import arrivals
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.attachments import save_attachments
from cwgk_excel.ledger.keys import units_of
from cwgk_excel.ledger.returns import Receipt, Result, keyed, save
from cwgk_excel.ledger.runs import Run
from cwgk_excel.ledger.settled import Refusal, save_packed, save_refusals, settled
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.derive import derive, rules_hash
from cwgk_excel.review.slips import looked_up
from cwgk_excel.tasks.taking_in.adopt import unregistered
from cwgk_excel.tasks.taking_in.attached import Attached
from cwgk_excel.tasks.taking_in.duplicates import Duplicates, close_duplicate
from cwgk_excel.tasks.taking_in.one_file import Form, Read, Source
from cwgk_excel.tasks.taking_in.packed import Archives
from cwgk_excel.tasks.taking_in.reading import Readers
from cwgk_excel.tasks.taking_in.results import FileResult, Ingestion, Later, Totals, complete
from cwgk_excel.tasks.taking_in.telling import tell

# So many files, and bytes, are read, validated and committed together.
GROUP = 100
GROUP_BYTES = 64 * 2**20
# A file too large to be read is copied into the archive up to this size; of a larger one only the hash is kept.
LARGEST_KEPT = 200 * 2**20


Progress = Callable[[int], Callable[[int], object]]
Reads = Callable[[Sequence[Source]], Iterator[list[Read]]]


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
    """Take in files and folders (default: the inbox, and originals that a run kept and did not register).

    ``on``: the day that counts as today, in UTC+8 (default: today), here the day of receipt. Files are read
    in ``workers`` processes, which do not run the caller's script again, within the limits of the settings;
    with 0 in this process, without limits. ``passwords`` are tried on encrypted files. Writes nothing with
    ``dry_run``. ``progress`` is given the number of files put in and gives what is called with 1 after each.
    What was taken in before is recognised by its content and not read again, but by a dry run.
    Raises PlaceError, LedgerError or CwgkError when key, ledger or processes cannot be had; not for a file.
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
    """Take in as ``ingest`` does, while the result is iterated over: it gives each file once that is committed.

    So however many files there are, no more than some hundred are held. What can only be said when all files
    are in (that a list replaces another, whose a scan is) is in no file's result: it is in ``totals.later``
    when the iteration has come to its end. Whoever stops before keeps what was committed; the next run goes on
    with it. Raises while it is iterated over, as ``ingest`` does; nothing before.
    """
    totals = Totals()
    reading = _Reading(workers, tuple(passwords), progress or (lambda _: lambda _: None))
    return Ingestion(_taken_in(campaign, paths, on or today(), dry_run, reading, totals), totals)


class _Reading(NamedTuple):
    """How files are read."""

    workers: int
    passwords: tuple[str, ...]
    progress: Progress


def _taken_in(
    campaign: Campaign, paths: Sequence[Path], on: date, dry_run: bool, how: _Reading, totals: Totals
) -> Iterator[FileResult]:
    key = Key.load(campaign.folder)
    found = [Source.of(arrival) for arrival in arrivals(paths or [campaign.folder / "inbox"])]
    advance = how.progress(len(found))
    with Ledger.open(campaign.folder, write=not dry_run) as ledger:
        versions = ledger.versions()
        known = reader(campaign, key, versions, ledger.issued_names(), how.passwords)
        keeping = None if dry_run else _Keeping(ledger, campaign, on, reader_hash(known, campaign.settings))
        # A dry run may ask again about what was taken in already.
        duplicates, attached = Duplicates(None if dry_run else ledger), Attached(ledger, on)
        before = settled(ledger, keeping.reader) if keeping else None
        folder = campaign.folder if keeping else None
        with Readers(known, how.workers, campaign.settings.intake, folder, before) as readers:
            read: Reads = readers
            if keeping and before:
                read = partial(Archives(ledger, before, known, keeping.reader).filled, readers)
            for batch in _batches(_each(read, found, None if paths or dry_run else ledger), advance):
                duplicates.tell(batch)
                _look_up_slips(batch, ledger, known, versions)
                _derive(batch, campaign, versions, on)
                if keeping:
                    keeping.keep(batch)
                attached.see([item.result for item in batch])
                for item in batch:
                    totals.add(item.result)
                    yield item.result
        for later in (*attached.told(), *(keeping.finished(attached) if keeping else ())):
            totals.say(later)


def _each(read: Reads, found: Sequence[Source], ledger: Ledger | None) -> Iterator[list[Read]]:
    """What was put in; then, with the campaign's ledger, originals that nobody registered."""
    seen: set[str] = set()
    for items in read(found):
        seen.update(item.result.sha256 for item in items)
        yield items
    if ledger:
        yield from read(unregistered(ledger.path.parent, ledger, seen))


def _batches(read: Iterable[list[Read]], advance: Callable[[int], object]) -> Iterator[list[Read]]:
    """Files in their order, in batches that are neither too many nor, by their sizes, too much to be held at once."""
    batch: list[Read] = []
    held = 0
    for items in read:
        advance(1)
        for item in items:
            batch.append(item)
            held += item.size if item.large is None else 0
            if len(batch) >= GROUP or held >= GROUP_BYTES:
                yield batch
                batch, held = [], 0
    if batch:
        yield batch


def _look_up_slips(
    batch: Sequence[Read], ledger: Ledger, known: Reader, versions: Mapping[tuple[str, str], Version]
) -> None:
    """What only the ledger tells of correction slips; what they say is read anew by it."""
    for item in batch:
        for number, form in enumerate(item.forms):
            if form.raw.corrects:
                raw = looked_up(form.raw, ledger, versions, now_utc())
                item.forms[number] = Form(raw, known.values_of(raw))


def _derive(
    batch: Sequence[Read], campaign: Campaign, versions: Mapping[tuple[str, str], Version], on: date
) -> None:
    flat = [(item, form) for item in batch for form in item.forms]
    pairs, parsed = [(form.raw, on) for _, form in flat], [form.values for _, form in flat]
    derived = derive(pairs, versions, campaign.settings, parsed)
    city = campaign.settings.campaign.city
    for (item, form), result in zip(flat, derived, strict=True):
        units = units_of(form.raw.form, result.values, city)
        item.result.returns.append(keyed(form.raw, Result(result.values, result.findings), units))


class _Keeping:
    """Writes what a run takes in; ``reader``: the hash of who reads."""

    def __init__(self, ledger: Ledger, campaign: Campaign, on: date, reader: str) -> None:
        self.reader = reader
        self._ledger, self._campaign, self._on = ledger, campaign, on
        self._run = Run(ledger)
        self._written: list[int] = []  # the new returns

    def keep(self, batch: Sequence[Read]) -> None:
        """Everything the ledger says of files whose bytes are kept, in one transaction."""
        kept = [
            item
            for item in batch
            if item.result.outcome in ("accepted", "refused")
            and item.result.sha256
            and (item.kept or _copied(item, self._campaign.folder))
        ]
        rows = [(_receipt(item, self._on), item.result.returns) for item in kept]
        settings = self._campaign.settings
        written = save(
            self._ledger,
            rows,
            rules_hash(settings),
            self._run,
            settings.campaign.city,
            lambda: self._settle(batch),
        )
        for item, new in zip(kept, written, strict=True):
            if new is None and item.result.outcome == "accepted":
                close_duplicate(item)  # another ingest took the same bytes in just now
            self._written.extend(new or ())

    def _settle(self, batch: Sequence[Read]) -> None:
        """What need not be read again the next time."""
        save_refusals(self._ledger, _refusals(batch), self.reader)
        for package, members in filter(None, (item.packed for item in batch)):
            save_packed(self._ledger, package, members, self.reader)

    def finished(self, attached: Attached) -> Iterator[Later]:
        """All is kept; what is said of it beside other returns needs it to be complete."""
        save_attachments(self._ledger, attached.on_record())
        self._run.finish()
        yield from tell(self._campaign, self._ledger, self._written)


def _refusals(batch: Sequence[Read]) -> Iterator[tuple[str, str, Refusal]]:
    """Why files that were read now were refused, where reading them again would say the same."""
    for item in batch:
        result = item.result
        if item.place and result.outcome == "refused":
            yield result.sha256, item.place, Refusal(result.code, result.reason, result.what)


def _copied(item: Read, folder: Path) -> bool:
    """Whether the ledger may name a file that was too large to be read: it is kept, or too large for that too."""
    # A file that is still growing is not named: it is another one the next time.
    return item.large is not None and (
        item.size > LARGEST_KEPT or archive.keep_file(folder, item.large, item.result.sha256)
    )


def _receipt(item: Read, on: date) -> Receipt:
    result = item.result
    return Receipt(
        path=result.path,
        member=result.member,
        sha256=result.sha256,
        size=item.size,
        received_at=now_utc(),
        received_on=on,
        outcome=result.outcome,
        code=result.code,
        reason=result.reason,
        modified_at=item.modified,
    )
