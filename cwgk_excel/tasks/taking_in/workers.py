"""What a worker process does: it reads work from its standard input and writes the results to its standard output.

``pool`` starts such processes. Nothing is imported here that they do not need.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from cwgk_excel.tasks.taking_in.collecting import seldom_collecting

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

# Seconds after which a worker hands back what it has, and the rest of its piece becomes another.
ENOUGH = 1.0
# The end of the line after which answers come. What an installation has each Python run first may print before.
BEGUN = b"cwgk_excel has begun\n"

Given = TypeVar("Given")
Made = TypeVar("Made")
# It is entered for each piece of work, whose results are handed back once it was left.
Around = AbstractContextManager[Any]


def serve() -> None:
    """Begin as the pool says, then do piece after piece until no more can come, as the pool closed or died."""
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints must not be taken for an answer
    megabytes, begin, shared, function = pickle.load(asked)
    around = _start(megabytes, begin, shared)
    answer = BEGUN + pickle.dumps(None)
    with suppress(EOFError, OSError):
        while True:
            answers.write(answer)
            answers.flush()
            answer = _answer(function, pickle.load(asked), around)


def _answer(function: Callable[[Given], Made], some: Sequence[Given], around: Around) -> bytes:
    """Return the results, or what was raised with a note of where: its own traceback cannot be sent."""
    try:
        with around:
            made = _made_of(function, some)
        return pickle.dumps(made)
    except MemoryError as error:  # a note would take memory too
        return pickle.dumps(error)
    except Exception as error:
        import traceback

        error.add_note("".join(["In a worker process:\n", *traceback.format_exception(error)]))
        return pickle.dumps(error)


def _made_of(function: Callable[[Given], Made], some: Sequence[Given]) -> list[Made]:
    """Return the results of some things, in a worker; once that takes long, of the first of them."""
    made, end = [], monotonic() + ENOUGH
    with seldom_collecting():
        for thing in some:
            made.append(function(thing))
            if monotonic() > end:
                break
    # What a library holds in circles goes now, as memory has a limit: it is young. What was kept of earlier pieces is
    # looked through now and then only, for it grows to tens of thousands of objects.
    gc.collect(1)
    return made


def _start(megabytes: int, begin: Callable[..., Around], shared: tuple[Any, ...]) -> Around:
    around = begin(*shared)
    gc.freeze()  # what is loaded stays
    gc.enable()
    limit_memory(megabytes)
    return around


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
