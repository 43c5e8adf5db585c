"""A bar that shows how far a long command is."""

from __future__ import annotations

import sys
from collections.abc import Callable


def bar(title: str) -> Callable[[int], Callable[[int], object]]:
    """Return what starts a progress bar, given the total; it shows on a terminal only."""

    def begun(total: int) -> Callable[[int], object]:
        if not (sys.stderr and sys.stderr.isatty()):
            return lambda _: None
        # Import late: elsewhere it is not needed, and it looks through installed packages for its own version.
        from tqdm import tqdm

        return tqdm(desc=title, total=total, unit="个", leave=False).update

    return begun
