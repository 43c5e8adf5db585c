"""Where a run keeps what it works on; what several rows need is made once."""

from __future__ import annotations

from functools import cache
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
        """A new path with this name."""
        self._last += 1
        folder = self.folder / f"{self._last:04d}"
        folder.mkdir()
        return folder / name

    def _round(self, bodies: int, saving: Saving = as_stamped, expected: int = 0) -> Round:
        return Round(issued(self.folder / f"issued-{bodies}-{expected}", bodies, expected), saving)

    def fresh(self, source: Path) -> Campaign:
        """A campaign as it was, for a run that changes its ledger."""
        return Campaign.load(copied(source, self.folder / "fresh"))
