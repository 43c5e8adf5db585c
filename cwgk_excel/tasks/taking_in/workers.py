"""Worker processes with limits of time and memory: what goes wrong in one costs one piece of work only.

Pebble's pool, with processes that are spawned on every system alike. A worker that runs too long is ended,
one that dies is replaced, and whoever waits for its result gets the reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as Expired
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from threading import Lock, get_ident
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from cwgk_excel.errors import CwgkError

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

# So much work waits at each worker; more would only fill memory.
AHEAD = 8
# A process takes a second or two to start, on a slow machine under a virus scanner many times that.
STARTING_SECONDS = 120.0

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a piece of work has no result: it "expired", or its worker "died"."""

    why: str


class _Process(SpawnProcess):
    """A spawned process that does not run the caller's script again.

    Python's own would import it first, for what the script may define; a reader needs nothing of it, and a
    script without a ``__main__`` guard would do all its work once more in each process, and fail there.
    """

    _starting = Lock()

    def start(self) -> None:
        """Start it, having left the script out of what Python tells the new process."""
        with self._starting:
            whole, starter = spawn.get_preparation_data, get_ident()

            def without_script(name: str) -> dict[str, Any]:
                data = whole(name)
                if get_ident() == starter:  # another thread may start a process of its own
                    data.pop("init_main_from_name", None)
                    data.pop("init_main_from_path", None)
                return data

            spawn.get_preparation_data = without_script
            try:
                super().start()
            finally:
                spawn.get_preparation_data = whole


class _Context(SpawnContext):
    Process = _Process


class Workers(Generic[Given, Made]):
    """Runs one function on many things; ``begin(*shared)`` is called first in each process."""

    def __init__(
        self,
        function: Callable[[Given], Made],
        begin: Callable[..., None],
        shared: tuple[Any, ...],
        *,
        count: int,
        seconds: float,
        megabytes: int,
    ) -> None:
        self._function, self._seconds, self._ahead = function, seconds, count * AHEAD
        self._ended = 0  # pieces of work that have a result, or have failed
        self._pool: Any = ProcessPool(  # whose methods are not all typed
            count,
            initializer=_start,
            initargs=(megabytes, begin, shared),
            context=_Context(),
        )

    def close(self) -> None:
        """End all processes; what was not waited for is given up."""
        self._pool.stop()
        self._pool.join()

    def __call__(self, things: Iterable[Given]) -> Iterator[Made | Failed]:
        """The results, in order. Raises CwgkError when no process can be started."""
        waiting: deque[ProcessFuture[Made]] = deque()
        for thing in things:
            waiting.append(self._schedule(thing))
            if len(waiting) > self._ahead:
                yield self._result(waiting.popleft())
        while waiting:
            yield self._result(waiting.popleft())

    def _schedule(self, thing: Given) -> ProcessFuture[Made]:
        try:
            future: ProcessFuture[Made] = self._pool.schedule(
                self._function, args=(thing,), timeout=self._seconds
            )
        except RuntimeError:
            raise _not_started() from None
        future.add_done_callback(self._count)
        return future

    def _count(self, _: object) -> None:
        self._ended += 1

    def _result(self, future: ProcessFuture[Made]) -> Made | Failed:
        """Other pieces may have been given out before it, and each may run to its end of time.

        So one that waits is not given up as long as others end: only where in the time of a start and a piece
        nothing did, no process begins, for those that end before they begin are started again and again.
        """
        while True:
            ended = self._ended
            try:
                return future.result(timeout=STARTING_SECONDS + 2 * self._seconds)
            except Expired:
                if future.done():
                    return Failed("expired")
                if self._ended == ended:
                    raise _not_started() from None
            except ProcessExpired:
                return Failed("died")
            except (BrokenProcessPool, RuntimeError):
                raise _not_started() from None


def _not_started() -> CwgkError:
    return CwgkError(
        "读取文件的进程启动不了，这一批没有登记完。请加上 --workers 0 再运行一次；以前登记的内容不受影响。"
    )


def _start(megabytes: int, begin: Callable[..., None], shared: tuple[Any, ...]) -> None:
    begin(*shared)
    limit_memory(megabytes)


def limit_memory(megabytes: int) -> None:
    """Let this process take so much memory more than it has now, where the system can hold it to that."""
    if resource is None:
        return
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        taken = pages * resource.getpagesize()
        most = taken + megabytes * 2**20
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (OSError, ValueError):  # a system that does not tell, or does not hold processes to it
        return
