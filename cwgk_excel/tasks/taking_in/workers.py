"""Worker processes with limits of time and memory, so that a failure costs only one piece of work.

The pool is Pebble's, and spawns its processes on every system. It ends a worker that runs too long and replaces one
that dies; the result of that piece of work is the reason.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as Expired
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from threading import Lock, get_ident
from time import monotonic
from typing import Any, Generic, NamedTuple, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from cwgk_excel.errors import CwgkError
from cwgk_excel.tasks.taking_in.collecting import seldom_collecting

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

# Handing over costs as much as reading a known file, so several things are one piece of work: few at first, so that all
# workers have something to do, then up to this many.
TOGETHER = 16
# The number of things that wait for each worker; more would only fill memory.
AHEAD = 2 * TOGETHER
# Seconds after which a worker hands back what it has, and the rest of its piece becomes another.
ENOUGH = 1.0
# A process takes a second or two to start, on a slow machine under a virus scanner many times that.
STARTING_SECONDS = 120.0

Given = TypeVar("Given")
Made = TypeVar("Made")


class Failed(NamedTuple):
    """Why a piece of work has no result: it "expired", or its worker "died"."""

    why: str


class _NotLooking:
    """Stops Python's looks for lost objects in a process that takes this out of its data, until ``_start``.

    While modules are loaded, next to nothing is lost.
    """

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return gc.disable, ()


class _Process(SpawnProcess):
    """A spawned process that does not run the caller's script again.

    Python's spawned processes first import the script, for what it defines. A reader needs nothing from it, and a
    script without a ``__main__`` guard would do all its work once more in each process, and fail there.
    """

    _starting = Lock()

    def start(self) -> None:
        """Start the process, without the script's name in the data that Python sends to it."""
        with self._starting:
            whole, starter = spawn.get_preparation_data, get_ident()

            def without_script(name: str) -> dict[str, Any]:
                data = whole(name)
                if get_ident() == starter:  # another thread may start a process of its own
                    data.pop("init_main_from_name", None)
                    data.pop("init_main_from_path", None)
                    data["first"] = _NotLooking()
                return data

            spawn.get_preparation_data = without_script
            try:
                super().start()
            finally:
                spawn.get_preparation_data = whole


class _Context(SpawnContext):
    Process = _Process


class Workers(Generic[Given, Made]):
    """Runs one function on many things; ``begin(*shared)`` is called first in each process.

    ``meanwhile`` is called once, when as many things are handed over as may wait.
    """

    def __init__(
        self,
        function: Callable[[Given], Made],
        begin: Callable[..., None],
        shared: tuple[Any, ...],
        *,
        count: int,
        seconds: float,
        megabytes: int,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        self._meanwhile = meanwhile
        self._function, self._seconds, self._count = function, seconds, count
        self._ended = 0  # the number of pieces of work that have a result or have failed
        self._pool: Any = ProcessPool(  # Any, as not all its methods are typed
            count,
            initializer=_start,
            initargs=(megabytes, begin, shared),
            context=_Context(),
        )

    def close(self) -> None:
        """End all processes and drop the work whose result was not asked for."""
        self._pool.stop()
        self._pool.join()

    def __call__(self, things: Iterable[Given]) -> Iterator[Made | Failed]:
        """Yield the results in the order of ``things``. Raises CwgkError when no process can be started."""
        waiting: deque[tuple[list[Given], ProcessFuture[list[Made]]]] = deque()
        left, handed = iter(things), 0
        while True:
            while sum(len(some) for some, _ in waiting) <= self._count * AHEAD:
                if not (some := list(islice(left, min(TOGETHER, 1 + handed // self._count)))):
                    break
                handed += 1
                waiting.append((some, self._schedule(some)))
            meanwhile, self._meanwhile = self._meanwhile, lambda: None
            meanwhile()
            if not waiting:
                return
            yield from self._results(*waiting.popleft())

    def _schedule(self, some: list[Given]) -> ProcessFuture[list[Made]]:
        seconds = self._seconds + (ENOUGH if len(some) > 1 else 0)
        try:
            future: ProcessFuture[list[Made]] = self._pool.schedule(
                _made_of, args=(self._function, some), timeout=seconds
            )
        except RuntimeError:
            raise _not_started() from None
        future.add_done_callback(self._note_end)
        return future

    def _note_end(self, _: object) -> None:
        self._ended += 1

    def _results(self, some: list[Given], future: ProcessFuture[list[Made]]) -> Iterator[Made | Failed]:
        """Yield the results of a piece of work. Where it fails, each thing is tried on its own: only one may be bad."""
        made = self._result(future)
        if not isinstance(made, Failed):
            yield from made
            if rest := some[len(made) :]:
                yield from self._results(rest, self._schedule(rest))
        elif len(some) == 1:
            yield made
        else:
            for thing in some:
                yield from self._results([thing], self._schedule([thing]))

    def _result(self, future: ProcessFuture[list[Made]]) -> list[Made] | Failed:
        """Wait for the result of a piece of work, or for its failure. Raises CwgkError when no process can be started.

        Others may run before it, each up to the time limit, so it waits as long as others end. If none ended in the
        time for a start and two pieces of work, no process starts: Pebble restarts forever what dies at its start.
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
            except (ProcessExpired, MemoryError):
                return Failed("died")
            except (BrokenProcessPool, RuntimeError):
                raise _not_started() from None


def _not_started() -> CwgkError:
    return CwgkError(
        "读取文件的进程启动不了，这一批没有登记完。请加上 --workers 0 再运行一次；以前登记的内容不受影响。"
    )


def _made_of(function: Callable[[Given], Made], some: Sequence[Given]) -> list[Made]:
    """Return the results of some things, in a worker; once that takes long, of the first of them."""
    made, end = [], monotonic() + ENOUGH
    with seldom_collecting():
        for thing in some:
            made.append(function(thing))
            if monotonic() > end:
                break
    gc.collect()  # what a library holds in circles goes now, as memory has a limit
    return made


def _start(megabytes: int, begin: Callable[..., None], shared: tuple[Any, ...]) -> None:
    begin(*shared)
    gc.freeze()  # what is loaded stays
    gc.enable()
    limit_memory(megabytes)


def limit_memory(megabytes: int) -> None:
    """Limit the memory that this process can take beyond what it has now, if the system supports such a limit."""
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
    except (OSError, ValueError):  # the system does not tell the memory taken, or has no limit
        return
