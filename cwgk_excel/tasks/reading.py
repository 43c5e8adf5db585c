"""Reading files, here or in worker processes. Whatever happens while one is read costs that one only."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from cwgk_excel.errors import CwgkError, why
from cwgk_excel.forms.findings import Finding, describe
from cwgk_excel.intake.arrivals import Arrival, Ignored, load
from cwgk_excel.intake.container import Refused
from cwgk_excel.intake.extract import Reader
from cwgk_excel.intake.returns import RawReturn
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.returns import Result

# So many files go to a worker at a time.
CHUNK = 16


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
class Read:
    """One file on its way; its bytes are only held until they are in the archive.

    ``large``: where a file lies that is too large to be held; it has no ``data`` then.
    """

    result: FileResult
    size: int = 0
    data: bytes = b""
    large: Path | None = None
    raw: list[RawReturn] = field(default_factory=list)


class Readers:
    """Reads files here, or in worker processes (spawned, so that every system behaves the same)."""

    def __init__(self, known: Reader, workers: int) -> None:
        self.known = known
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def __call__(self, group: Sequence[Arrival]) -> Iterator[Read]:
        """Read files, in their order. Raises CwgkError when no worker process can be started."""
        if self._workers < 2:
            yield from (read_file(arrival, self.known) for arrival in group)
            return
        done = 0
        while done < len(group):
            try:
                for item in self._running().map(read_in_worker, group[done:], chunksize=CHUNK):
                    done += 1
                    yield item
            except BrokenProcessPool:
                # Of those that were being read nobody knows which one it was: each by itself, then.
                self._stop()
                chunk = group[done : done + CHUNK]
                done += len(chunk)
                yield from map(self._alone, chunk)

    def _alone(self, arrival: Arrival) -> Read:
        try:
            self._running().submit(_ready).result()
        except BrokenProcessPool:
            raise CwgkError(
                "读取文件的进程启动不了，这一批没有登记。请去掉 --workers 再运行一次；以前登记的内容不受影响。"
            ) from None
        try:
            return self._running().submit(read_in_worker, arrival).result()
        except BrokenProcessPool:
            self._stop()
            return _read(arrival, _died, self.known.limits.file_bytes)

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, spawn, _start_worker, (self.known,))
        return self._pool

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


_worker_reader: Reader | None = None


def _start_worker(shared: Reader) -> None:
    global _worker_reader
    _worker_reader = shared


def _ready() -> None:
    """Run in a worker: it has started."""


def read_in_worker(arrival: Arrival) -> Read:
    """Read one file in a worker process, by what it was given when it started."""
    assert _worker_reader is not None
    return read_file(arrival, _worker_reader)


def _died(_: bytes) -> list[RawReturn]:
    raise Refused("file-broken", {"what": "读取它的进程意外退出"})


def read_file(arrival: Arrival, known: Reader) -> Read:
    """Read one file; what is wrong with it becomes its outcome. Raises nothing."""
    return _read(arrival, known.read, known.limits.file_bytes)


def _read(arrival: Arrival, reading: Callable[[bytes], list[RawReturn]], largest: int) -> Read:
    result = FileResult(arrival.path)
    item = Read(result)
    try:
        _take(item, arrival, largest)
        item.raw = reading(item.data)
    except Ignored as ignored:
        _close(result, "ignored", ignored.code, {"what": ignored.what})
    except Refused as refused:
        _close(result, "refused", refused.code, dict(refused.values))
    except Exception as error:  # of the reader, or for want of memory: the rest of the batch goes on
        _close(result, "refused", "file-broken", {"what": type(error).__name__})
    return item


def _take(item: Read, arrival: Arrival, largest: int) -> None:
    """The bytes and their hash; of a file too large to be held, the hash only."""
    try:
        item.data = load(arrival, largest)
        item.size, item.result.sha256 = len(item.data), archive.sha256(item.data)
    except Refused as refused:
        if refused.code == "file-too-large":
            try:
                item.size = arrival.place.stat().st_size
                item.result.sha256 = archive.sha256_of(arrival.place)
            except OSError as error:
                raise Refused("file-unreadable", {"what": why(error)}) from None
            item.large = arrival.place
        raise


def _close(result: FileResult, outcome: str, code: str, words: dict[str, str]) -> None:
    message, remedy = describe(code, **words)
    result.outcome, result.code, result.reason = outcome, code, f"{message}。{remedy}"
