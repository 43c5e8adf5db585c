"""Which files and folders a program syncs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

import pytest


def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is synced from now on, in order."""
    names: list[str] = []
    opened: dict[int, str] = {}
    fsync, open_folder, open_file = os.fsync, os.open, Path.open

    def recording(number: int) -> None:
        names.append(opened.get(number, "file"))
        fsync(number)

    def folder(path: Path, flags: int, mode: int = 0o777) -> int:
        number = open_folder(path, flags, mode)
        opened[number] = Path(path).name
        return number

    def file(self: Path, *args: str) -> IO[bytes]:
        found = open_file(self, *args)
        opened[found.fileno()] = "file"
        return found

    monkeypatch.setattr(os, "fsync", recording)
    monkeypatch.setattr(os, "open", folder)
    monkeypatch.setattr(Path, "open", file)
    return names
