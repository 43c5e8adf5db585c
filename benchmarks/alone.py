"""One piece of work in a process of its own, for its peak of memory: ``python -m benchmarks.alone NAME ARGUMENT…``."""

from __future__ import annotations

import gc
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from benchmarks.cells import Kept, write_bare
from benchmarks.measuring import cpu, peak_of
from benchmarks.steps import step
from cwgk_excel.cli import RARELY
from cwgk_excel.tasks.master import write


class Alone(NamedTuple):
    """What a process needed: seconds of processor time for the work, and its highest memory in MB, all included.

    ``worker``: the highest memory of a process that it started, as far as that was seen; 0 elsewhere than on Linux.
    """

    seconds: float
    peak: float
    worker: float


def run_alone(what: str, *arguments: str) -> Alone:
    """Do a piece of work in a process of its own. Raises RuntimeError when it fails."""
    command = [sys.executable, "-m", "benchmarks.alone", what, *arguments]
    done = subprocess.run(command, capture_output=True, check=False, cwd=Path(__file__).parents[1])
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return Alone(**json.loads(done.stdout.splitlines()[-1]))


def _masters(frames: str, _: str, target: str) -> None:
    collected = pickle.loads(Path(frames).read_bytes())
    write(collected.campaign, Path(target), collected)


def _masters_bare(frames: str, told: str, target: str) -> None:
    collected = pickle.loads(Path(frames).read_bytes())
    held = Kept(Path(told))
    assert len(write_bare(held, held.rows(), Path(target).parent, lean=True)) == 2
    assert collected.records


WORK: Mapping[str, Callable[..., None]] = {"masters": _masters, "masters-bare": _masters_bare, "step": step}


class _Watch(Thread):
    """Looks again and again at how much memory the processes that this one started have needed."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        # By process the last that was seen: one that was just begun still shows the memory of the one that began it.
        self._seen: dict[str, float] = {}
        self._ended = Event()

    @property
    def peak(self) -> float:
        """The highest of one process, in MB; 0 if none was seen."""
        return max(self._seen.values(), default=0.0)

    def run(self) -> None:
        while not self._ended.wait(0.2):
            for path in Path("/proc/self/task").glob("*/children"):
                with suppress(OSError):
                    for child in path.read_text(encoding="ascii").split():
                        if peak := peak_of(child):  # nothing is told of one that has ended
                            self._seen[child] = peak

    def __enter__(self) -> _Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


def main(what: str, *arguments: str) -> None:
    """Do the work, and print what it needed; Python looks for lost objects as seldom as in the command."""
    gc.set_threshold(*RARELY)
    before = cpu()
    with _Watch() as watch:
        WORK[what](*arguments)
    print(json.dumps(Alone(cpu() - before, peak_of("self"), watch.peak)._asdict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
