"""A pool of worker processes with limits of time and memory, so that a failure costs only one piece of work.

A worker is this Python, started anew on every system. It is sent work by its standard input and answers by its standard
output; it never runs the caller's script. A thread waits for each worker, ends it when it takes too long, and starts
another when it has died.
"""

from __future__ import annotations

import marshal
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from threading import Lock, Timer
from typing import Any, Generic, NamedTuple, TypeVar

from cwgk_excel.errors import CwgkError
from cwgk_excel.tasks.taking_in.workers import BEGUN, ENOUGH, Around

# Handing over costs as much as reading a known file, so several things are one piece of work: few at first, so that all
# workers have something to do, then up to this many.
TOGETHER = 16
# The number of things that wait for each worker; more would only fill memory.
AHEAD = 2 * TOGETHER
# A process takes a second or two to start, on a slow machine under a virus scanner many times that.
STARTING_SECONDS = 120.0
# Nothing is imported before it is known where modules lie, but what is part of Python itself. Python does not look for
# lost objects while modules are loaded, as next to nothing is lost. Ctrl-C is sent to all, and the pool ends them.
_CODE = (
    "import gc, marshal, sys; gc.disable(); sys.path[:] = marshal.load(sys.stdin.buffer); "
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "from cwgk_excel.tasks.taking_in.workers import serve; serve()"
)

Given = TypeVar("Given")
Made = TypeVar("Made")


class Failed(NamedTuple):
    """Why a piece of work has no result: it "expired", or its worker "died"."""

    why: str


class Workers(Generic[Given, Made]):
    """Runs one function on many things; ``begin(*shared)`` is called first in each process.

    What it gives is entered for each piece of work, and left, within the time too, before the results are handed back.
    ``meanwhile`` is called once, when as many things are handed over as may wait.
    """

    def __init__(
        self,
        function: Callable[[Given], Made],
        begin: Callable[..., Around],
        shared: tuple[Any, ...],
        *,
        count: int,
        seconds: float,
        megabytes: int,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        where = marshal.dumps([str(place) for place in sys.path])
        self._first = where + pickle.dumps((megabytes, begin, shared, function))
        self._meanwhile = meanwhile
        self._seconds, self._count = seconds, count
        self._threads = ThreadPoolExecutor(count)
        self._idle: list[_Process] = []
        self._running: set[_Process] = set()
        self._starting, self._is_closed = Lock(), False

    def close(self) -> None:
        """End all processes and drop the work whose result was not asked for."""
        with self._starting:
            self._is_closed = True
        for process in tuple(self._running):
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in tuple(self._running):
            process.end()

    def __call__(self, things: Iterable[Given]) -> Iterator[Made | Failed]:
        """Yield the results in the order of ``things``. Raises CwgkError when no process can be started."""
        waiting: deque[tuple[list[Given], Future[list[Made] | Failed]]] = deque()
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

    def _schedule(self, some: list[Given]) -> Future[list[Made] | Failed]:
        try:
            return self._threads.submit(self._made, some)
        except RuntimeError:  # no thread can be started
            raise _not_started() from None

    def _results(self, some: list[Given], future: Future[list[Made] | Failed]) -> Iterator[Made | Failed]:
        """Yield the results of a piece of work. Where it fails, each thing is tried on its own: only one may be bad."""
        made = future.result()
        if not isinstance(made, Failed):
            yield from made
            if rest := some[len(made) :]:
                yield from self._results(rest, self._schedule(rest))
        elif len(some) == 1:
            yield made
        else:
            for thing in some:
                yield from self._results([thing], self._schedule([thing]))

    def _made(self, some: list[Given]) -> list[Made] | Failed:
        """Have a process do a piece of work, in a thread: return its results, or raise what it raised."""
        process = self._waiting() or self._started()
        answer = process.ask(pickle.dumps(some), self._seconds + (ENOUGH if len(some) > 1 else 0))
        if process.has_ended:
            self._running.discard(process)
        else:
            self._idle.append(process)
        if isinstance(answer, MemoryError):
            return Failed("died")
        if isinstance(answer, Exception):
            raise answer
        made: list[Made] | Failed = answer
        return made

    def _waiting(self) -> _Process | None:
        """Return a process that waits for work; one that died since it did its last is let go, and no work blamed."""
        with suppress(IndexError):  # none is left, perhaps since another thread took the last
            while True:
                process = self._idle.pop()
                if process.is_alive():
                    return process
                self._let_go(process)
        return None

    def _let_go(self, process: _Process) -> None:
        process.end()
        self._running.discard(process)

    def _started(self) -> _Process:
        """Return a new process that has begun. Raises CwgkError when it cannot be started."""
        try:
            with self._starting:
                if self._is_closed:
                    raise _not_started()
                process = _Process()
                self._running.add(process)
        except OSError:
            raise _not_started() from None
        if process.ask(self._first, STARTING_SECONDS) is not None or process.has_ended:
            self._let_go(process)
            raise _not_started()
        return process


class _Process:
    """A process that works. It is asked by one thread at a time; any thread may kill it."""

    def __init__(self) -> None:
        flags = {"-I": sys.flags.isolated, "-B": sys.flags.dont_write_bytecode}
        set_here = [flag for flag, is_set in flags.items() if is_set]
        as_here = [*set_here, "-X", f"utf8={sys.flags.utf8_mode}"]
        python = sys.executable or ""  # a program that Python is built into may not tell where one is
        command = [python, *as_here, "-c", _CODE]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.has_ended = self._is_late = self._has_begun = False

    def ask(self, asked: bytes, seconds: float) -> Any:
        """Return the answer, or why there is none in this time: the process has ended then."""
        sent, answers = self._process.stdin, self._process.stdout
        assert sent
        assert answers
        timer = Timer(seconds, self._expire)
        try:
            timer.start()
        except RuntimeError:  # no thread can be started
            self.end()
            raise _not_started() from None
        try:
            sent.write(asked)
            sent.flush()
            self._has_begun = self._has_begun or any(line.endswith(BEGUN) for line in answers)
            answer = pickle.load(answers)
        except Exception:  # half an answer, or something else in its place, can be taken for anything
            self.end()
            answer = Failed("expired" if self._is_late else "died")
        finally:
            timer.cancel()
            timer.join()
        if self._is_late:
            self.end()
        return answer

    def _expire(self) -> None:
        self._is_late = True
        self.kill()

    def is_alive(self) -> bool:
        """Return whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Have the process end now, without waiting for its end."""
        self._process.kill()

    def end(self) -> None:
        """End the process and let go what it takes of the system."""
        self.has_ended = True
        with suppress(OSError), self._process:  # leaving closes its pipes and waits for it
            self.kill()


def _not_started() -> CwgkError:
    return CwgkError(
        "读取文件的进程启动不了，这一批没有登记完。请加上 --workers 0 再运行一次；以前登记的内容不受影响。"
    )
