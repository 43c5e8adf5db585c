"""Tuples of values that wait in a temporary file, some of which are read at once."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from cwgk_excel.files import Waiting

_IN_MEMORY = 1 << 16
_BLOCK, _LOADED = 100, 8  # tuples that are read at once, and blocks that stay


class Blocks:
    """Some values of each thing, as a tuple in a file; ``names``: what they are called."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names, self._full = names, array("q")
        self._last: list[tuple[Any, ...]] = []
        self._file = Waiting(_IN_MEMORY)
        self._block = lru_cache(maxsize=_LOADED)(self._load)

    def __len__(self) -> int:
        return len(self._full) * _BLOCK + len(self._last)

    def add(self, row: Mapping[str, Any]) -> None:
        """Keep the values of a thing."""
        self._last.append(tuple([row[name] for name in self.names]))
        if len(self._last) == _BLOCK:
            self._full.append(self._file.add(self._last))
            self._last = []

    def row(self, number: int) -> tuple[Any, ...]:
        """Return the values of a thing by its number."""
        block, place = divmod(number, _BLOCK)
        return (self._block(block) if block < len(self._full) else self._last)[place]

    def _load(self, block: int) -> list[tuple[Any, ...]]:
        loaded: list[tuple[Any, ...]] = self._file.at(self._full[block])
        return loaded
