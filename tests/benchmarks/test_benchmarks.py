"""The benchmarks measure right results only, tell ratios the right way round, and cover every kind of work."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from benchmarks import alone, growth, page, running
from benchmarks.measuring import Peer, Row, Rule, Side, measure
from benchmarks.rows import masters, starting, workers
from benchmarks.shop import Shop
from benchmarks.sizes import TINY
from benchmarks.telling import as_json, verdict
from cwgk_excel.cli import main


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, by Python alone, and without waiting for its garbage."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("gc.collect", lambda *_: 0)
    for module in (growth, masters):
        monkeypatch.setattr(module, "run_alone", _in_process)
    monkeypatch.setattr(workers, "run_python", _called)


def _in_process(what: str, *arguments: str) -> alone.Alone:
    alone.WORK[what](*arguments)
    return alone.Alone(seconds=1.5, peak=100.0, worker=50.0)


def _called(arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = main(arguments[2:])
    return subprocess.CompletedProcess(arguments, code, printed.getvalue().encode(), b"")


def row(rule: Rule, must: float, aim: float | None = None, other: int = 6) -> Row:
    """Ours takes 2 and the other takes 6, or what is said; right when they do."""

    def side(name: str, value: int) -> Side:
        return Side(name, lambda _: value, lambda result: _equal(result, value), value=float)

    return Row("a", "A", "file", side("ours", 2), (Peer(side("theirs", other), rule, must, aim, "nothing"),))


def _equal(result: int, expected: int) -> None:
    assert result == expected


@pytest.mark.parametrize(
    ("rule", "must", "aim", "ratio", "said"),
    [
        ("at least", 2.0, 4.0, 3.0, "reached"),
        ("at least", 2.0, 3.0, 3.0, "aim reached"),
        ("at least", 3.5, None, 3.0, "**not reached**"),
        ("at most", 0.5, 0.2, 1 / 3, "reached"),
        ("at most", 0.3, None, 1 / 3, "**not reached**"),
        ("at most more", 0.1, None, -4.0, "reached"),
    ],
)
def test_ratios(rule: Rule, must: float, aim: float | None, ratio: float, said: str) -> None:
    """How many times faster ours is, how much of theirs it takes, or how much more."""
    (peer,) = as_json(measure(row(rule, must, aim), rounds=3))["peers"]
    assert peer["ratio"] == pytest.approx(ratio)
    assert (peer["rule"], peer["must"], peer["aim"], len(peer["runs"])) == (rule, must, aim, 3)
    assert verdict(peer) == said


def test_sides_are_compared_turn_by_turn() -> None:
    """For the processor is faster at times: ours takes 3, 2 and 8 where theirs takes 6, 2 and 4."""
    one = row("at most", 1)
    ours, theirs = iter((0, 3, 2, 8)), iter((0, 6, 2, 4))  # the first does not count
    (peer,) = one.peers
    turned = replace(
        one,
        ours=replace(one.ours, value=lambda _: next(ours)),
        peers=(replace(peer, side=replace(peer.side, value=lambda _: next(theirs))),),
    )
    told = as_json(measure(turned, rounds=3))
    assert (told["ours"]["median"], told["peers"][0]["median"]) == (3, 4)
    assert told["peers"][0]["ratio"] == 1


def test_rounds_are_those_of_the_row() -> None:
    """Short processes are run most often, what is dear least."""
    sizes = replace(TINY, rounds=2, dear=3, starts=4)
    one = row("at most", 1)
    rounds = [running._rounds(r, sizes) for r in (one, replace(one, dear=True), replace(one, started=True))]
    assert rounds == [2, 3, 4]


def test_wrong_result_does_not_count() -> None:
    """However fast it was."""
    right = row("at least", 2)
    wrong = replace(right, ours=replace(right.ours, run=lambda _: 1))
    with pytest.raises(AssertionError):
        measure(wrong, rounds=1)


@pytest.mark.parametrize("name", [name for name in running.ROWS if name != starting.NAME])
def test_every_kind_of_work_is_measured(name: str, tmp_path: Path) -> None:
    """Each row has its sides and ratios; what needs another program says so where that is not there."""
    told = json.loads(json.dumps(running.figures([name], TINY, tmp_path)))
    assert list(told) == ["size", "machine", "versions", "rows", "growth", "skipped"]
    assert told["rows"]
    assert len({one["name"] for one in told["rows"]}) == len(told["rows"])
    assert [one["name"] for one in told["skipped"]] == (["formats .xls .ods"] if name == "formats" else [])
    for one in told["rows"]:
        assert list(one) == ["name", "title", "per", "unit", "clock", "ours", "peers"]
        assert one["name"].split()[0] == name
        assert one["peers"]
        for peer in one["peers"]:
            assert peer["ratio"] > 0
            assert peer["less"]
            assert len(peer["runs"]) == len(one["ours"]["runs"]) == 1


def test_start_is_measured_in_processes_of_their_own(tmp_path: Path) -> None:
    """The first of the commands."""
    (first,) = islice(starting.rows(Shop(tmp_path, TINY)), 1)
    told = as_json(measure(first, rounds=1))
    assert (told["name"], told["peers"][0]["name"]) == ("start --help", "python -c 'pass'")


@pytest.fixture
def grown(tmp_path: Path) -> Any:
    """Two sizes of a round, all its steps."""
    return running.figures(["growth"], TINY, tmp_path)


def test_growth(grown: Any, tmp_path: Path) -> None:
    """Each step right at each size; a slope, which is 0 where every size costs the same; and a page of it."""
    steps = [
        "distribute",
        "ingest",
        "second ingest",
        "status",
        "corrections",
        "reconcile",
        "masters",
        "export",
    ]
    assert list(grown["growth"]["slopes"]) == [*steps, "check", "backup"]
    assert [(one["bodies"], one["returns"]) for one in grown["growth"]["sizes"]] == [(1, 3), (2, 6)]
    assert grown["growth"]["slopes"]["ingest"] == pytest.approx(0)
    written = tmp_path / "page.md"
    written.write_text(f"# Told\n\n{page.BEGIN}\nearlier\n{page.END}\n\nKept.\n", encoding="utf-8")
    page.write_page(written, grown)
    text = written.read_text(encoding="utf-8")
    assert text.startswith("# Told\n")
    assert text.endswith("\n\nKept.\n")
    assert "earlier" not in text
    assert "| ingest | 1.50 | 1.50 | 0.00 | 0.00 | 100 | 50 |" in text


def test_slope() -> None:
    """Twice as many cost four times as much: 2."""
    assert growth.slope([(10, 1), (20, 4), (40, 16)]) == pytest.approx(2)


def test_what_fails_alone_fails_aloud() -> None:
    """With what the process said."""
    with pytest.raises(RuntimeError, match="KeyError"):
        alone.run_alone("no such work")
