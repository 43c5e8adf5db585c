"""Write what a run takes in: originals into the archive, what was read and derived into the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import now_utc
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.attachments import save_attachments
from cwgk_excel.ledger.decisions import forget_since
from cwgk_excel.ledger.returns import Receipt, save
from cwgk_excel.ledger.runs import Run
from cwgk_excel.ledger.settled import Refusal, save_packed, save_refusals
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import Decided
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.tasks.taking_in.attached import Attached
from cwgk_excel.tasks.taking_in.duplicates import close_duplicate
from cwgk_excel.tasks.taking_in.one_file import FileRead
from cwgk_excel.tasks.taking_in.results import Later
from cwgk_excel.tasks.taking_in.telling import tell

# A file that is too large to be read is copied into the archive up to this size; only the hash of a larger one is kept.
LARGEST_KEPT = 200 * 2**20


class Keeping:
    """Writes what a run takes in; ``reader``: the hash of today's reader."""

    def __init__(self, ledger: Ledger, campaign: Campaign, on: date, reader: str) -> None:
        self.reader = reader
        self._ledger, self._campaign, self._on = ledger, campaign, on
        self._run = Run(ledger)
        self._written: list[int] = []  # the new returns

    @property
    def run(self) -> int:
        """The run's number in the ledger, 0 while nothing is written."""
        return self._run.begun

    def keep(self, batch: Sequence[FileRead], decided: Decided) -> None:
        """Write a batch into the ledger, in one transaction: the files whose bytes are in the archive."""
        kept = [
            item
            for item in batch
            if item.result.outcome in ("accepted", "refused")
            and item.result.sha256
            and (item.kept or _copied(item, self._campaign.folder))
        ]
        # A file that is too large to be copied has a hash and nothing in the archive.
        there = (item.result.sha256 for item in kept if item.kept or item.size <= LARGEST_KEPT)
        archive.sync_names(self._campaign.folder, there)
        rows = [(_receipt(item, self._on), item.result.returns) for item in kept]
        settings = self._campaign.settings
        written = save(
            self._ledger,
            rows,
            rules_hash(settings),
            self._run,
            settings.campaign.city,
            lambda: self._settle(batch, decided),
        )
        for item, new in zip(kept, written, strict=True):
            if new is None and item.result.outcome == "accepted":
                close_duplicate(item)  # another process took the same bytes in meanwhile
            self._written.extend(new or ())

    def _settle(self, batch: Sequence[FileRead], decided: Decided) -> None:
        """What need not be read again the next time; what was decided meanwhile has to be worked out again."""
        forget_since(self._ledger, decided.newest)
        save_refusals(self._ledger, _refusals(batch), self.reader)
        for package, members in filter(None, (item.packed for item in batch)):
            save_packed(self._ledger, package, members, self.reader)

    def finished(self, attached: Attached) -> Iterator[Later]:
        """End the run and yield the findings about its returns beside others, which need all returns to be written."""
        save_attachments(self._ledger, attached.on_record())
        self._run.finish()
        yield from tell(self._campaign, self._ledger, self._written)


def _refusals(batch: Sequence[FileRead]) -> Iterator[tuple[str, str, Refusal]]:
    """Yield the refusals of files that another reading would refuse for the same reason, with hash and place."""
    for item in batch:
        result = item.result
        if item.place and result.outcome == "refused":
            yield result.sha256, item.place, Refusal(result.code, result.reason, result.what)


def _copied(item: FileRead, folder: Path) -> bool:
    """Copy a file that was too large to be read; return whether the ledger may name it.

    It may name a file that is copied or too large to be copied. It must not name a file that is still growing, as
    that will have another content the next time.
    """
    return item.large is not None and (
        item.size > LARGEST_KEPT or archive.keep_file(folder, item.large, item.result.sha256)
    )


def _receipt(item: FileRead, on: date) -> Receipt:
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
