"""Taking returns in: read, derive, keep. One bad file never stops the rest of the batch."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import now_utc
from cwgk_excel.errors import CwgkError
from cwgk_excel.forms.findings import Finding, describe
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key
from cwgk_excel.intake.arrivals import Arrival, Ignored, arrivals, load
from cwgk_excel.intake.container import Refused
from cwgk_excel.intake.extract import Reader
from cwgk_excel.intake.returns import RawReturn
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.returns import Receipt, Result, outcomes, save
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.derive import derive, rules_hash

# So many files are read, validated and committed together.
GROUP = 500


@dataclass(slots=True)
class FileResult:
    """What became of one file; ``returns`` are the forms found in it, each with its derived findings."""

    path: str
    member: str = ""
    sha256: str = ""
    outcome: str = "accepted"
    code: str = ""
    reason: str = ""
    returns: list[tuple[RawReturn, Result]] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """All findings of the file, those of reading first."""
        if self.outcome == "refused":
            return [Finding(self.code, self.reason, "")]
        return [f for raw, result in self.returns for f in (*raw.findings, *result.findings)]


@dataclass(slots=True)
class _Read:
    """One file on its way: its bytes are only held until they are in the archive."""

    result: FileResult
    data: bytes = b""
    raw: list[RawReturn] = field(default_factory=list)


def reader(campaign: Campaign, key: Key, versions: Mapping[tuple[str, str], Version]) -> Reader:
    """All that is needed to read this campaign's returns."""
    return Reader(key, versions, {s.code: (s.name, *s.aliases) for s in campaign.submitters})


def ingest(
    campaign: Campaign,
    paths: Sequence[Path] = (),
    *,
    on: date,
    dry_run: bool = False,
    workers: int = 1,
    progress: Callable[[int], Callable[[int], object]] | None = None,
) -> list[FileResult]:
    """Take in files and folders (default: the campaign's inbox), judged on the day ``on`` (UTC+8).

    Writes nothing with ``dry_run``. ``progress`` is given the number of files and gives what is called with
    1 after each. Raises CwgkError when the campaign cannot be used; never for what a file holds.
    """
    key = Key.load(campaign.folder)
    found = list(arrivals(paths or [campaign.folder / "inbox"]))
    advance = progress(len(found)) if progress else None
    results: list[FileResult] = []
    opened = Ledger.open(campaign.folder, write=not dry_run)
    with opened as ledger, _Readers(campaign, key, ledger, workers) as read:
        seen: dict[str, str] = {}
        for start in range(0, len(found), GROUP):
            batch = []
            for item in read(found[start : start + GROUP]):
                batch.append(item)
                if advance:
                    advance(1)
            # A dry run may ask again about what was taken in already.
            _tell_duplicates({} if dry_run else _known(ledger, batch), batch, seen)
            _derive(batch, campaign, read.reader.versions, on)
            if not dry_run:
                _keep(ledger, campaign, batch, on)
            results.extend(item.result for item in batch)
    return results


class _Readers:
    """Reads files here, or in worker processes (spawned, so that every system behaves the same)."""

    def __init__(self, campaign: Campaign, key: Key, ledger: Ledger, workers: int) -> None:
        self.reader = reader(campaign, key, ledger.versions())
        self._pool = None
        if workers > 1:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(workers, spawn, _start_worker, (self.reader,))

    def __enter__(self) -> _Readers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def __call__(self, group: Sequence[Arrival]) -> Iterator[_Read]:
        if self._pool is None:
            yield from (read_file(arrival, self.reader) for arrival in group)
            return
        try:
            yield from self._pool.map(_read_in_worker, group, chunksize=16)
        except BrokenProcessPool:
            raise CwgkError(
                "读取文件的进程意外退出，这一批没有登记。请去掉 --workers 再运行一次；以前登记的内容不受影响。"
            ) from None


_worker_reader: Reader | None = None


def _start_worker(shared: Reader) -> None:
    global _worker_reader
    _worker_reader = shared


def _read_in_worker(arrival: Arrival) -> _Read:
    assert _worker_reader is not None
    return read_file(arrival, _worker_reader)


def read_file(arrival: Arrival, known: Reader) -> _Read:
    """Read one file; what is wrong with it becomes its outcome."""
    result = FileResult(arrival.path)
    item = _Read(result)
    try:
        item.data = load(arrival, known.limits.file_bytes)
        result.sha256 = archive.sha256(item.data)
        item.raw = known.read(item.data)
    except Ignored as ignored:
        _close(result, "ignored", ignored.code, {"what": ignored.what})
    except Refused as refused:
        _close(result, "refused", refused.code, dict(refused.values))
    return item


def _close(result: FileResult, outcome: str, code: str, words: dict[str, str]) -> None:
    message, remedy = describe(code, **words)
    result.outcome, result.code, result.reason = outcome, code, f"{message}。{remedy}"


def _known(ledger: Ledger, batch: Sequence[_Read]) -> dict[str, tuple[str, str]]:
    return outcomes(ledger, {item.result.sha256 for item in batch if item.result.sha256})


def _tell_duplicates(
    before: Mapping[str, tuple[str, str]], batch: Sequence[_Read], seen: dict[str, str]
) -> None:
    """Bytes already accepted, now or before, are one receipt. What was refused before is tried again."""
    for item in batch:
        result = item.result
        if result.outcome == "ignored" or not result.sha256:
            continue
        accepted_before = before.get(result.sha256, ("",))[0] == "accepted"
        if result.sha256 in seen or accepted_before:
            first = seen.get(result.sha256, "以前收到的文件")
            result.outcome, result.code = "duplicate", ""
            result.reason = f"内容与{first}完全相同，不重复收"
            item.raw = []
        else:
            seen[result.sha256] = f"“{result.path}”"


def _derive(
    batch: Sequence[_Read], campaign: Campaign, versions: Mapping[tuple[str, str], Version], on: date
) -> None:
    flat = [(item, raw) for item in batch for raw in item.raw]
    derived = derive([(raw, on) for _, raw in flat], versions, campaign.settings)
    for (item, raw), result in zip(flat, derived, strict=True):
        item.result.returns.append((raw, Result(result.values, result.findings)))


def _keep(ledger: Ledger, campaign: Campaign, batch: Sequence[_Read], on: date) -> None:
    """Bytes first, then everything the ledger says of them, in one transaction."""
    before = _known(ledger, batch)
    rows = []
    for item in batch:
        result = item.result
        again = before.get(result.sha256) == (result.outcome, result.code)
        if result.outcome not in ("accepted", "refused") or not result.sha256 or again:
            continue
        archive.keep(campaign.folder, item.data, result.sha256)
        receipt = Receipt(
            path=result.path,
            member=result.member,
            sha256=result.sha256,
            size=len(item.data),
            received_at=now_utc(),
            received_on=on,
            outcome=result.outcome,
            code=result.code,
            reason=result.reason,
        )
        rows.append((receipt, result.returns))
    save(ledger, rows, rules_hash(campaign.settings))


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
        "reason": result.reason,
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
    }
