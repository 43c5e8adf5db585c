"""Worker processes: whatever one does, the others' results come, in order."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer

import pytest
from odd_workers import MEGABYTES, begin, stillborn, work

import cwgk_excel
from cwgk_excel.errors import CwgkError
from cwgk_excel.tasks.taking_in import pool
from cwgk_excel.tasks.taking_in.pool import Failed, Workers


@pytest.fixture(scope="module")
def two() -> Iterator[Workers[str, str]]:
    """Two workers with a second each."""
    made = Workers(work, begin, (), count=2, seconds=1, megabytes=MEGABYTES)
    yield made
    made.close()


def test_results_come_in_order(two: Workers[str, str]) -> None:
    """However many there are, and however few wait at a time."""
    things = [f"a{number}" for number in range(100)]
    assert list(two(things)) == [thing.upper() for thing in things]


def test_several_things_are_one_piece(two: Workers[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Single ones at first, one for each worker, and then more together."""
    pieces: list[int] = []
    schedule = two._schedule

    def counted(some: list[str]) -> object:
        pieces.append(len(some))
        return schedule(some)

    monkeypatch.setattr(two, "_schedule", counted)
    assert list(two("abcdefghij")) == list("ABCDEFGHIJ")
    assert pieces == [1, 1, 2, 2, 3, 1]


def test_what_is_to_be_done_meanwhile_is_done_once(two: Workers[str, str]) -> None:
    """When so many things are handed over that no worker has to wait for more."""
    handed: list[str] = []
    done: list[int] = []
    things = (handed.append(thing) or thing for thing in "a" * 200)  # type: ignore[func-returns-value]
    two._meanwhile = lambda: done.append(len(handed))
    results = two(things)
    assert next(results) == "A"
    assert len(done) == 1
    assert pool.AHEAD < done[0] < 200
    assert list(results) == ["A"] * 199
    assert len(done) == 1


def test_a_worker_looks_for_lost_objects_once_it_has_started(two: Workers[str, str]) -> None:
    """Not while it loads what it will keep, and what it has loaded is left out."""
    assert list(two(["looking"])) == ["False, then True; True"]


def test_hanging_and_dying_cost_one_result_each(two: Workers[str, str]) -> None:
    """The rest of the batch goes on in new processes."""
    assert list(two(["a", "hang", "b", "die", "c"])) == ["A", Failed("expired"), "B", Failed("died"), "C"]


def test_death_between_two_pieces_costs_nothing(two: Workers[str, str]) -> None:
    """The system may end a process for want of memory while it waits, and the next piece of work is sound."""
    assert list(two(["a"])) == ["A"]
    for process in two._idle:
        process.kill()
        process._process.wait()
    assert list(two(["b"])) == ["B"]


def test_answer_that_cannot_be_read_costs_itself(two: Workers[str, str]) -> None:
    """Whatever it is taken for; the process that gave it is not asked again."""
    assert list(two(["a", "unreadable", "b"])) == ["A", Failed("died"), "B"]


def test_fault_of_the_work_is_raised_as_it_is(two: Workers[str, str]) -> None:
    """It is not taken for a thread that could not be started."""
    with pytest.raises(RuntimeError, match="fault"):
        list(two(["fault"]))


def test_fault_of_the_work_tells_where_it_was(two: Workers[str, str]) -> None:
    """In a note, which Python prints after the traceback of the command."""
    with pytest.raises(RuntimeError) as caught:
        list(two(["fault"]))
    (note,) = caught.value.__notes__
    assert note.startswith("In a worker process:\nTraceback (most recent call last):\n")
    assert "odd_workers.py" in note
    assert "raise RuntimeError(thing)" in note


class _Taken(list[object]):
    """Processes that wait, of which another thread takes the last after a look at them."""

    def __bool__(self) -> bool:
        return True


def test_two_threads_may_want_the_same_process(
    two: Workers[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of them starts another."""
    monkeypatch.setattr(two, "_idle", _Taken())
    assert list(two(["a"])) == ["A"]


def test_what_is_printed_is_no_answer(two: Workers[str, str]) -> None:
    """Answers come by the standard output, to which a library may print something too."""
    assert list(two(["print", "a"])) == ["PRINT", "A"]


@pytest.mark.skipif(sys.platform == "win32", reason="there this ends a process, whatever it would do")
def test_interruption_is_left_to_the_command(two: Workers[str, str]) -> None:
    """Ctrl-C is sent to all processes of a console; a worker goes on until the command ends it."""
    assert list(two(["interrupted", "a"])) == ["INTERRUPTED", "A"]


INTERRUPTED = """
import os, signal
os.kill(os.getpid(), signal.SIGINT)
__path__ = [{place!r}]
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there this ends a process, whatever it would do")
def test_interruption_at_its_start_is_left_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a worker loads its modules: it would tell the operator where."""
    (tmp_path / "cwgk_excel").mkdir()
    text = INTERRUPTED.format(place=str(Path(cwgk_excel.__file__).parent))
    (tmp_path / "cwgk_excel" / "__init__.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    one = Workers(work, begin, (), count=1, seconds=5, megabytes=MEGABYTES)
    assert list(one(["a"])) == ["A"]
    one.close()


def test_what_is_printed_at_its_start_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what an installation has each Python run first, before a worker can keep its answers apart."""
    (tmp_path / "sitecustomize.py").write_text(
        'print("hello\\nand more", end="", flush=True)', encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    one = Workers(work, begin, (), count=1, seconds=5, megabytes=MEGABYTES)
    assert list(one(["a"])) == ["A"]
    one.close()


def test_whoever_stops_early_leaves_no_process() -> None:
    """Not even one that still works, or a piece that waits."""
    made = Workers(work, begin, (), count=2, seconds=60, megabytes=MEGABYTES)
    assert next(made(["a", *["hang"] * 9])) == "A"
    started = tuple(made._running)
    made.close()
    assert [process.has_ended for process in started] == [True, True]


def test_what_ends_a_piece_is_done_before_its_results_are_handed_back() -> None:
    """Once a piece, however many things are in it; it learns of a piece that failed."""
    one = Workers(work, begin, (), count=1, seconds=5, megabytes=MEGABYTES)
    assert list(one(["finished", "a", "b"])) == ["", "A", "B"]
    assert list(one(["finished"])) == ["done done"]
    with pytest.raises(RuntimeError, match="fault"):
        list(one(["fault"]))
    assert list(one(["grow and fail"])) == [Failed("died")]
    assert list(one(["finished"])) == ["done done done failed failed"]
    one.close()


def test_what_was_read_is_let_go_before_the_next_is_read() -> None:
    """Also what holds itself, however seldom Python looks for that: memory has a limit."""
    one = Workers(work, begin, (), count=1, seconds=5, megabytes=MEGABYTES)
    assert list(one(["tie", "tie"])) == ["TIE", "TIE"]
    assert list(one(["tied"])) == ["[True, True]"]
    one.close()


def test_what_is_kept_from_piece_to_piece_is_not_looked_through_each_time() -> None:
    """It grows to tens of thousands of objects, and looking took a third of the time then."""
    one = Workers(work, begin, (), count=1, seconds=5, megabytes=MEGABYTES)
    assert [list(one(["looked"])) for _ in range(3)] == [["0"]] * 3
    one.close()


def test_what_takes_all_memory_costs_itself(two: Workers[str, str]) -> None:
    """Also where the worker is left without enough to say so."""
    assert list(two(["a", "grow and fail", "b"])) == ["A", Failed("died"), "B"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process what it takes already")
def test_memory_is_limited(two: Workers[str, str]) -> None:
    """A reader that asks for more is refused it, and the process lives on."""
    assert list(two(["grow", "a"])) == ["no memory", "A"]


def test_pieces_that_wait_behind_slow_ones_are_not_given_up() -> None:
    """As the files of an archive in an archive: each slow one costs itself, and the others go on."""
    made = Workers(work, begin, (), count=1, seconds=1, megabytes=MEGABYTES)
    try:
        outer = made(["a", *["hang"] * 3, "b"])
        assert next(outer) == "A"
        assert list(made(["c", "hang", "d"])) == ["C", Failed("expired"), "D"]
        assert list(outer) == [*[Failed("expired")] * 3, "B"]
    finally:
        made.close()


def test_workers_that_cannot_start_are_told() -> None:
    """Nothing is blamed on the work; the message says what to do."""
    assert_not_started(stillborn)


def test_worker_that_starts_too_late_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time is over just as it answers, and it has been ended."""
    ask = pool._Process.ask

    def late(process: pool._Process, asked: bytes, seconds: float) -> object:
        answer = ask(process, asked, seconds)
        process.end()
        return answer

    monkeypatch.setattr(pool._Process, "ask", late)
    assert_not_started(begin)


def test_python_that_is_not_known_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that Python is built into need not tell where one is."""
    monkeypatch.setattr(sys, "executable", None)
    assert_not_started(begin)


def test_thread_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the one that would end a process in time."""

    def refuse(_: Timer) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Timer, "start", refuse)
    assert_not_started(begin)


def assert_not_started(first: Callable[..., None]) -> None:
    """What is told when no process begins."""
    made = Workers(work, first, (), count=1, seconds=1, megabytes=MEGABYTES)
    try:
        with pytest.raises(CwgkError, match=r"启动不了.*加上 --workers 0"):
            list(made(["a"]))
    finally:
        made.close()


def test_modules_may_lie_in_many_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a command line can hold."""
    monkeypatch.setattr(sys, "path", [*sys.path, *["x" * 30_000] * 300])
    one = Workers(work, begin, (), count=1, seconds=5, megabytes=MEGABYTES)
    assert list(one(["a"])) == ["A"]
    one.close()


PLAIN_SCRIPT = """
from odd_workers import begin, work

from cwgk_excel.tasks.taking_in.pool import Workers

print("run as", __name__)
two = Workers(work, begin, (), count=2, seconds=60, megabytes=64)
print(list(two(["a", "die", "b"])))
two.close()
"""


def test_script_without_a_main_guard_is_run_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker needs nothing from it: it would do all its work once more in each process, and fail there."""
    script = tmp_path / "plain.py"
    script.write_text(PLAIN_SCRIPT, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "support"), prepend=os.pathsep)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "run as __main__",
        "['A', Failed(why='died'), 'B']",
    ]
