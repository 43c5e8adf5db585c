"""What copies of a form have in common, byte for byte, is worked out once a process.

It is kept from the second time on that the same bytes come: most parts of a return come once, and would only fill
the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Generic, TypeVar

# Of so many keys it is known that they came.
_MET = 4096

Made = TypeVar("Made")
Key = TypeVar("Key", bound=Hashable)


class Repeated(Generic[Made]):
    """Keeps what was made of the ``most`` keys that came again last."""

    def __init__(self, most: int) -> None:
        self._came: Callable[[int], list[bool]] = lru_cache(maxsize=_MET)(lambda _: [])
        self._slot: Callable[[Hashable], list[Made]] = lru_cache(maxsize=most)(lambda _: [])

    def slot(self, key: Hashable) -> list[Made] | None:
        """Return the place of what is made of a key, the same list each time; None when the key comes first."""
        # A list that is the same for the same hash, and empty until it came.
        came = self._came(hash(key))
        if came:
            return self._slot(key)
        came.append(True)
        return None

    def made(self, key: Key, make: Callable[[Key], Made]) -> Made:
        """Return what ``make`` makes of a key, which depends on nothing but the key."""
        kept = self.slot(key)
        if kept:
            return kept[0]
        made = make(key)
        if kept is not None:
            kept[:] = [made]  # another thread may have been first
        return made
