"""Faults at every write, sync, rename and commit: the n-th one fails, or is the last thing that happens.

A process that is killed does nothing more: so the campaign's folder is copied at that very moment, with the
ledger's journal, and the test goes on with the copy.
"""

from __future__ import annotations

import builtins
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from cwgk_excel import files


class Killed(BaseException):
    """The process is gone; no handler of the program may swallow it."""


# Each kind of fault: as the system says it, and as SQLite does.
FAILURES = {
    "full": (OSError(28, "No space left on device"), sqlite3.OperationalError("database or disk is full")),
    "io": (OSError(5, "Input/output error"), sqlite3.OperationalError("disk I/O error")),
}


# Where a transaction begins, is half written, and ends.
TURNING_POINTS = ("BEGIN", "INSERT INTO receipt", "COMMIT")


class Faults:
    """Lets the ``at``-th step of a run fail in one way, or end it; ``folder`` is copied to ``grave`` then.

    Of what is said to the ledger those statements are steps that begin with one of ``statements``.
    """

    def __init__(
        self, how: str, at: int, folder: Path, grave: Path, statements: tuple[str, ...] = TURNING_POINTS
    ) -> None:
        self.how, self.at, self.folder, self.grave = how, at, folder, grave
        self.statements = statements
        self.steps: list[str] = []

    @property
    def happened(self) -> bool:
        """Whether the run came to the step at which the fault was put."""
        return len(self.steps) >= self.at

    def step(self, what: str, do: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        """One step of the program: ``half`` is what it leaves when the process dies in the middle of it."""
        self.steps.append(what)
        if len(self.steps) != self.at:
            return do()
        if self.how == "killed":
            with suppress(FileNotFoundError):  # a folder is tried before the one around it
                (half or do)()
            shutil.copytree(self.folder, self.grave)
            raise Killed
        raise FAILURES[self.how][what.startswith("sql")]

    def said(self, sql: str, do: Callable[[], Any]) -> Any:
        """One statement to the ledger, which may be a step."""
        bare = re.sub(r"(?m)^--.*$", "", sql).lstrip()
        return self.step(f"sql {bare.split()[0]}", do) if bare.startswith(self.statements) else do()


class _File:
    """A file being written; only its writing is watched."""

    def __init__(self, file: Any, faults: Faults) -> None:
        self._file, self._faults = file, faults

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> Any:
        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        return self._faults.step("write", lambda: self._file.write(data), half)


def inject(patch: pytest.MonkeyPatch, faults: Faults) -> None:
    """Put the faults into everything through which the program writes."""
    fsync, connect, mkdir = os.fsync, sqlite3.connect, os.mkdir

    def making(place: str, *args: Any) -> None:
        """A new folder, but for those of temporary files."""
        if Path(place).is_relative_to(faults.folder) and not Path(place).exists():
            faults.step("mkdir", lambda: mkdir(place, *args))
        else:
            mkdir(place, *args)

    patch.setattr(os, "fsync", lambda number: faults.step("sync", lambda: fsync(number)))
    patch.setattr(os, "replace", _watched("replace", os.replace, faults))
    patch.setattr(os, "mkdir", making)  # pathlib calls it too

    def opening(opened: Callable[..., Any]) -> Callable[..., _File]:
        return lambda *args, **options: _File(faults.step("open", lambda: opened(*args, **options)), faults)

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *args: Any) -> Any:
            return faults.said(sql, lambda: super(Connection, self).execute(sql, *args))

        def executemany(self, sql: str, *args: Any) -> Any:
            return faults.said(sql, lambda: super(Connection, self).executemany(sql, *args))

    patch.setattr(files, "open", opening(builtins.open), raising=False)
    patch.setattr(files, "FileIO", opening(FileIO))
    if hasattr(os, "writev"):
        patch.setattr(os, "writev", _written(os.writev, faults))
    patch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **options, factory=Connection))


def _written(writev: Callable[..., int], faults: Faults) -> Callable[..., int]:
    """Pieces are written in one step; a process that dies in the middle of it leaves half."""

    def write(number: int, pieces: Sequence[bytes]) -> int:
        whole = b"".join(pieces)
        return faults.step(
            "write", lambda: writev(number, pieces), lambda: os.write(number, whole[: len(whole) // 2])
        )

    return write


def _watched(name: str, function: Any, faults: Faults) -> Any:
    return lambda *args, **options: faults.step(name, lambda: function(*args, **options))


LEDGERS = Path(__file__).parents[1] / "ledgers"


def placed(folder: Path, schema: int) -> Path:
    """Put the ledger of an earlier release, kept as SQL text, into a campaign's folder."""
    (folder / "ledger.sqlite").unlink(missing_ok=True)
    db = sqlite3.connect(folder / "ledger.sqlite")
    db.executescript((LEDGERS / f"schema-{schema}.sql").read_text(encoding="utf-8"))
    db.close()
    return folder
