"""What a command takes to start: whole processes, beside Python alone and its imports alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.data.campaigns import ON, put
from benchmarks.data.values import units
from benchmarks.measuring import Peer, Row, Side
from benchmarks.shop import Shop
from cwgk_excel.tasks.taking_in.ingest import ingest

NAME = "start"
# The benchmarks' own environment has hypothesis, by which pandera makes examples, and which it loads where it finds it.
# Whoever only uses the command has it not: so neither side finds it here.
ALONE = "import runpy, sys; sys.modules['hypothesis'] = None; "
COMMAND = ALONE + "runpy.run_module('cwgk_excel', run_name='__main__', alter_sys=True)"
Command = Callable[[], Sequence[str]]


def rows(shop: Shop) -> Iterator[Row]:
    """``--help``, ``status``, and ``ingest`` of one file, by its default of one worker process."""
    made = shop.round(1)
    one = list(made.declarations(units(0, 1)))
    taken = shop.fresh(made.folder)
    put(taken.folder / "inbox", one)
    ingest(taken, on=ON, workers=0)

    def waiting() -> Sequence[str]:
        folder = shop.fresh(made.folder).folder
        put(folder / "inbox", one)
        return ("-c", COMMAND, "ingest", str(folder), "--on", str(ON))

    status = ("-c", COMMAND, "status", str(taken.folder), "--on", str(ON))
    yield _row("--help", lambda: ("-c", COMMAND, "--help"), "用法", "pass", "at most more", 0.1)
    yield _row("status", lambda: status, "1", "import pandas", "at most", 0.3)
    yield _row("ingest of one file", waiting, "1", "import pandera.pandas", "at most", 1.15)


def _row(name: str, command: Command, said: str, code: str, rule: str, must: float) -> Row:
    less = "starts, and does nothing" if code == "pass" else "imports one library, and does nothing"
    peer = Peer(_process(f"python -c '{code}'", lambda: ("-c", ALONE + code), ""), rule, must, None, less)  # type: ignore[arg-type]
    title, ours = f"`{name}`, a process of its own", _process("cwgk", command, said)
    return Row(f"{NAME} {name}", title, "call", ours, (peer,), started=True)


def _process(name: str, command: Command, said: str) -> Side:
    def check(done: subprocess.CompletedProcess[bytes]) -> None:
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        assert said.encode() in done.stdout

    return Side(name, run_python, check, command)


def run_python(arguments: Sequence[str], folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run this Python with arguments, and wait. It keeps what it compiles, else each start would compile it anew."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, env=kept)
