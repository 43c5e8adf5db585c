"""Where a run keeps what it works on; what several rows need is made once."""

from __future__ import annotations

import gc
from functools import cache, lru_cache
from pathlib import Path

from benchmarks.data.campaigns import Round, copied, issued
from benchmarks.data.programs import Saving, as_stamped
from benchmarks.sizes import Sizes
from cwgk_excel.campaign import Campaign


class Shop:
    """``folder``: a folder of the run's own. ``sizes``: how much is done."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self.folder, self.sizes = folder, sizes
        self._last = 0
        self.round = cache(self._round)
        self.skipped: list[tuple[str, str]] = []

    def skip(self, name: str, why: str) -> None:
        """Say that a row, or a part of it, is not measured."""
        self.skipped.append((name, why))

    def place(self, name: str) -> Path:
        """A new path with this name. What earlier turns made stays, as nobody has just removed hundreds of files.

        For minutes after that, ext4 without a journal passes over the places of each of them for each new file.
        """
        self._last += 1
        folder = self.folder / f"{self._last:04d}"
        folder.mkdir()
        return folder / name

    def _round(self, bodies: int, saving: Saving = as_stamped, expected: int = 0) -> Round:
        return Round(issued(self.folder / f"issued-{bodies}-{expected}", bodies, expected), saving)

    def fresh(self, source: Path) -> Campaign:
        """A campaign as it was, for a run that changes its ledger; nothing is kept of the files of earlier runs."""
        _forget()
        return Campaign.load(copied(source, self.place("fresh")))


def _forget() -> None:
    """Empty what reading keeps of parts, cells and texts: it is meant for others like them, not for the same again."""
    kind, packages = (
        type(lru_cache(_forget)),
        tuple(f"cwgk_excel.{name}" for name in ("intake", "values", "folding")),
    )
    for one in gc.get_objects():
        if type(one) is kind and str(one.__module__).startswith(packages):
            one.cache_clear()
