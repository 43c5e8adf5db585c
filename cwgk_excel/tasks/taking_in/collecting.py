"""How often Python looks for objects that nothing refers to any more but each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made before it looks at them, as in the command; Python's own default is 700. A batch seldom has more, so that
# what is in use until it is kept is not looked at, and what goes then needs no look.
OBJECTS = 200_000


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Have Python look less often: a batch is some hundred thousand objects, all in use, and looking takes a tenth.

    Who has switched it off, or looks less often already, is left alone.
    """
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
