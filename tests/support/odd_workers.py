"""What goes wrong in worker processes, for tests; it loads nothing of the tests, so that a process starts at once."""

from __future__ import annotations

import gc
import os
import signal
import time
import weakref

from cwgk_excel.tasks.taking_in.one_file import FileRead, Source, read_in_worker

MEGABYTES = 64
LOOKING_WHILE_LOADED = gc.isenabled()


FINISHED: list[str] = []
LEFT: list[weakref.ref[_Tied]] = []


class _Unreadable(Exception):
    """An exception that can be sent, but not be made again of what is sent."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one)


class _Tied:
    """Something that holds itself, as a parser and what hears it do."""

    def __init__(self) -> None:
        self.itself = self


def stillborn(*_: object) -> None:
    """A process that ends before it begins."""
    os._exit(9)


class _Counting:
    """Counts the pieces of work that ended well, and those that did not."""

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, kind: object, *_: object) -> None:
        FINISHED.append("failed" if kind else "done")


def begin(*_: object) -> _Counting:
    """Nothing to prepare."""
    return _Counting()


def work(thing: str) -> str:
    """What a worker is asked to do; some of it goes wrong."""
    if thing == "hang":
        time.sleep(60)
    if thing == "die":
        os._exit(3)
    if thing == "unreadable":
        raise _Unreadable(thing, thing)
    if thing == "fault":
        raise RuntimeError(thing)
    if thing == "print":
        print(thing, flush=True)
        os.write(1, b"print")
    if thing == "interrupted":
        os.kill(os.getpid(), signal.SIGINT)
    if thing == "grow":
        try:
            return str(len(bytearray(4 * MEGABYTES * 2**20)))
        except MemoryError:
            return "no memory"
    if thing == "grow and fail":
        raise MemoryError
    if thing == "tie":
        LEFT.append(weakref.ref(_Tied()))
    if thing == "tied":
        return str([one() is None for one in LEFT])
    if thing == "looked":
        return str(gc.get_stats()[2]["collections"])
    if thing == "finished":
        return " ".join(FINISHED)
    if thing == "looking":
        return f"{LOOKING_WHILE_LOADED}, then {gc.isenabled()}; {gc.get_freeze_count() > 0}"
    return thing.upper()


def dying(source: Source) -> FileRead:
    """A reader that ends over the file 致命.xlsx, alone or in an archive."""
    if source.where.name == "致命.xlsx" and not source.kept_only:
        os._exit(9)
    return read_in_worker(source)


def always_dying(_: Source) -> FileRead:
    """A reader that ends over any file, also when it only keeps its bytes."""
    os._exit(9)


def dying_of_an_archive(source: Source) -> FileRead:
    """A reader that ends over 致命.zip once it has taken out what is in it."""
    item = read_in_worker(source)
    if source.where.path == "致命.zip" and not source.kept_only:
        assert item.members[0].place is not None
        assert item.members[0].place.is_file()
        os._exit(9)
    return item


def sleeping(source: Source) -> FileRead:
    """A reader that takes a minute over 拖延.xlsx."""
    if source.where.path == "拖延.xlsx" and not source.kept_only:
        time.sleep(60)
    return read_in_worker(source)
