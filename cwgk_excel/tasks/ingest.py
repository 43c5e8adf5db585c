"""Taking returns in: read, derive, keep. One bad file never stops the rest of the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import now_utc, today
from cwgk_excel.forms.findings import Finding
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.known import reader, reader_hash
from cwgk_excel.intake.files.arrivals import arrivals
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.attachments import Attachment, save_attachments
from cwgk_excel.ledger.keys import units_of
from cwgk_excel.ledger.returns import Receipt, Result, keyed, save
from cwgk_excel.ledger.runs import Run
from cwgk_excel.ledger.settled import Refusal, save_refusals, settled
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.derive import derive, rules_hash
from cwgk_excel.tasks.adopt import unregistered
from cwgk_excel.tasks.attached import tell_bodies
from cwgk_excel.tasks.duplicates import Duplicates, close_duplicate
from cwgk_excel.tasks.one_file import Read, Source
from cwgk_excel.tasks.reading import Readers
from cwgk_excel.tasks.results import FileResult
from cwgk_excel.tasks.telling import tell

__all__ = ["OUTCOMES", "FileResult", "as_json", "finding_json", "ingest"]

# So many files, and bytes, are read, validated and committed together.
GROUP = 100
GROUP_BYTES = 64 * 2**20
# A file too large to be read is copied into the archive up to this size; of a larger one only the hash is kept.
LARGEST_KEPT = 200 * 2**20


def ingest(
    campaign: Campaign,
    paths: Sequence[Path] = (),
    *,
    on: date | None = None,
    dry_run: bool = False,
    workers: int = 1,
    passwords: Sequence[str] = (),
    progress: Callable[[int], Callable[[int], object]] | None = None,
) -> list[FileResult]:
    """Take in files and folders (default: the inbox, and originals that a run kept and did not register).

    ``on``: the day that counts as today, in UTC+8 (default: today), here the day of receipt. Files are read
    in ``workers`` processes, which do not run the caller's script again, within the limits of the settings;
    with 0 in this process, without limits. ``passwords`` are tried on encrypted files. Writes nothing with
    ``dry_run``. ``progress`` is given the number of files put in and gives what is called with 1 after each.
    Raises PlaceError, LedgerError or CwgkError when key, ledger or processes cannot be had; not for a file.
    """
    key, on = Key.load(campaign.folder), on or today()
    found = [Source.of(arrival) for arrival in arrivals(paths or [campaign.folder / "inbox"])]
    advance = progress(len(found)) if progress else lambda _: None
    results: list[FileResult] = []
    with Ledger.open(campaign.folder, write=not dry_run) as ledger:
        versions = ledger.versions()
        known = reader(campaign, key, versions, ledger.issued_names(), tuple(passwords))
        keeping = None if dry_run else campaign.folder
        by = reader_hash(known, campaign.settings)
        # A dry run may ask again about what was taken in already.
        before = None if dry_run else settled(ledger, by)
        with Readers(known, workers, campaign.settings.intake, keeping, before) as read:
            duplicates = Duplicates(None if dry_run else ledger)
            run, written = Run(ledger), dict[int, FileResult]()
            for batch in _batches(_each(read, found, None if paths or dry_run else ledger), advance):
                duplicates.tell(batch)
                _derive(batch, campaign, versions, on)
                if not dry_run:
                    written |= _keep(ledger, campaign, batch, on, run)
                    save_refusals(ledger, _refusals(batch), by)
                results.extend(item.result for item in batch)
        told = tell_bodies(ledger, results, on)
        if not dry_run:
            _finish(campaign, ledger, run, written, told)
    return results


def _finish(
    campaign: Campaign,
    ledger: Ledger,
    run: Run,
    written: Mapping[int, FileResult],
    attached: Sequence[Attachment],
) -> None:
    """All is kept; what is said of it beside other returns needs it to be complete."""
    save_attachments(ledger, attached)
    run.finish()
    tell(campaign, ledger, written)


def _each(read: Readers, found: Sequence[Source], ledger: Ledger | None) -> Iterator[list[Read]]:
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


def _keep(
    ledger: Ledger, campaign: Campaign, batch: Sequence[Read], on: date, run: Run
) -> dict[int, FileResult]:
    """Everything the ledger says of files whose bytes are kept, in one transaction; the new returns by number."""
    kept = [
        item
        for item in batch
        if item.result.outcome in ("accepted", "refused")
        and item.result.sha256
        and (item.kept or _copied(item, campaign.folder))
    ]
    rows = [(_receipt(item, on), item.result.returns) for item in kept]
    settings = campaign.settings
    written = save(ledger, rows, rules_hash(settings), run, settings.campaign.city)
    for item, new in zip(kept, written, strict=True):
        if new is None and item.result.outcome == "accepted":
            close_duplicate(item)  # another ingest took the same bytes in just now
    return {id: item.result for item, new in zip(kept, written, strict=True) for id in new or ()}


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


def as_json(results: Sequence[FileResult]) -> dict[str, object]:
    """The object that ``ingest --json`` prints; ``seen`` is the sum of the four outcomes."""
    counts = {name: sum(r.outcome == name for r in results) for name in OUTCOMES}
    return {"seen": len(results), **counts, "files": [_file_json(result) for result in results]}


OUTCOMES = ("accepted", "refused", "ignored", "duplicate")


def _file_json(result: FileResult) -> dict[str, object]:
    return {
        "path": result.path,
        "member": result.member,
        "sha256": result.sha256,
        "outcome": result.outcome,
        "reason": result.told,
        "forms": [
            {
                "form": raw.form,
                "sheet": raw.sheet,
                "submitter": raw.submitter,
                "records": len(raw.records),
            }
            for raw, _ in result.returns
        ],
        "findings": [finding_json(finding) for finding in result.findings],
    }


def finding_json(finding: Finding) -> dict[str, str]:
    """A finding as it is printed in JSON."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "form": finding.form,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "field": finding.field,
        "label": finding.label,
        "value": finding.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "office": finding.office,
        "key": finding.key,
    }
