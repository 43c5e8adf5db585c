"""A bar that shows how far a long command is."""

from __future__ import annotations

from collections.abc import Callable

from tqdm import tqdm


def bar(title: str) -> Callable[[int], Callable[[int], object]]:
    """Return what starts a progress bar, given the total; it shows on a terminal only."""
    return lambda total: tqdm(desc=title, total=total, disable=None, unit="个", leave=False).update
