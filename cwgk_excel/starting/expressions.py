"""Regular expressions that are compiled when they are first used.

Two thirds are not needed for a return that was filled in as it was issued, and compiling them all is a good part of
what a process takes to start.
"""

from __future__ import annotations

import re
from typing import Any, cast


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return an expression that is compiled with its first use, by a method: functions of ``re`` do not take it.

    What nearly every file needs is compiled at once.
    """
    return cast("re.Pattern[str]", _Late(pattern, flags))


class _Late:
    """Stands for an expression; keeps each of its methods once it was asked for, so that these cost no more."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # as who copies it asks for
            raise AttributeError(name)
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found
