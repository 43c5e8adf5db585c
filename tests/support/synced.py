"""Which files and folders a program syncs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cwgk_excel.files import is_partial


def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is synced from now on, in order."""
    names: list[str] = []
    opened: dict[int, str] = {}
    fsync, opening = os.fsync, os.open

    def recording(number: int) -> None:
        names.append(opened.get(number, "file"))
        fsync(number)

    def opens(path: Path | str, flags: int, mode: int = 0o777) -> int:
        number = opening(path, flags, mode)
        opened[number] = "file" if is_partial(Path(path)) else Path(path).name
        return number

    monkeypatch.setattr(os, "fsync", recording)
    monkeypatch.setattr(os, "open", opens)
    return names
