"""What stands under a head of a sheet, counted: for comparing what was written with what is read back."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import pandas as pd

from cwgk_excel.cell_text import as_written, in_sight
from cwgk_excel.files import Waiting

_AT_ONCE = 500  # rows that are counted in one go
SHOWN = 40  # characters of a text that a message shows
BELOW = ""  # no column has this head
_IN_MEMORY = 1 << 16
_LONG = 100  # a longer text is counted by its hash


@dataclass
class SheetTally:
    """What stands under a head of a sheet.

    ``heads``: of all columns, in their order. ``row``: the row where the head begins, from 1; ``depth``: how many
    rows it takes. ``rows``: how many numbered rows stand under it. ``sums``: of the columns of numbers, by head.
    ``texts``: the sums of the hashes of the texts in each key column, by head; ``below``: of the texts that stand in
    the second column below numbered rows, without blanks and line ends; None where nothing stands below them.
    """

    heads: tuple[str, ...] = ()
    row: int = 0
    depth: int = 1
    rows: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    below: int | None = None

    def __post_init__(self) -> None:
        self._places = {head: place for place, head in enumerate(self.heads)}
        self._waiting: list[Sequence[Any]] = []  # rows that are not counted yet
        self._going_on: list[str] = []  # what stands below the last row
        self._below: Counter[str] = Counter()  # what is not counted yet of it
        # The texts themselves, for who has to name one that is not there.
        self._said, self._said_at = Waiting(_IN_MEMORY), array("q")

    def add(self, values: Sequence[Any]) -> None:
        """Count a row."""
        self._end_text()
        self._waiting.append(values)
        if len(self._waiting) >= _AT_ONCE:
            self._count()

    def go_on(self, text: Any) -> None:
        """Take in a text that stands below the last row that was counted."""
        if self.below is not None and text:
            self._going_on.append(str(text))

    def done(self) -> None:
        """Count what was taken in and is not counted yet."""
        self._end_text()
        self._count()

    def told(self, head: str) -> Counter[str]:
        """Return how often each text stands in a key column, as ``counted`` has it; of what is below with no head."""
        found: Counter[str] = Counter()
        for place in self._said_at:
            found.update(self._said.at(place).get(head, ()))
        return found

    def _end_text(self) -> None:
        if self._going_on and self.below is not None:
            if text := unbroken("".join(self._going_on)):
                self._below[brief(text)] += 1
            self._going_on.clear()

    def _count(self) -> None:
        """Count the rows that wait, column by column."""
        columns = list(zip(*self._waiting, strict=True))
        self.rows += len(self._waiting)
        self._waiting.clear()
        said: dict[str, Counter[str]] = {}
        if columns:
            for head in self.sums:
                self.sums[head] += sum_of(columns[self._places[head]])
            said = {head: counted(columns[self._places[head]]) for head in self.texts}
            for head, texts in said.items():
                self.texts[head] += _hashed(texts)
        if self.below is not None:
            self.below += _hashed(self._below)
            said[BELOW], self._below = self._below, Counter()
        self._said_at.append(self._said.add(said))

    def emptied(self) -> SheetTally:
        """Return a tally of the same head with nothing under it."""
        return replace(
            self,
            rows=0,
            sums=dict.fromkeys(self.sums, 0.0),
            texts=dict.fromkeys(self.texts, 0),
            below=None if self.below is None else 0,
        )


def _hashed(texts: Mapping[str, int]) -> int:
    """Return the sum of the hashes of texts. Python salts them, so that other texts have it once in 2 to the 64th."""
    return sum(hash((text,)) * times for text, times in texts.items())


def sum_of(values: Iterable[Any]) -> float:
    """Return the sum of the numbers among values."""
    return math.fsum(value for value in values if is_number(value))


def is_number(value: Any) -> bool:
    """Return whether a value of a cell is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def plain(value: Any) -> str:
    """Return a text as it stands in a cell."""
    return as_written(text_of(value))


def counted(values: Iterable[Any]) -> Counter[str]:
    """Return how often each text stands among values, as it stands in a cell; a long one is there in brief."""
    found: Counter[str] = Counter()
    # Most columns say the same again and again; 1 and True are one key, but not one text.
    for (_, value), times in Counter((type(value), value) for value in values).items():
        found[brief(plain(value))] += times
    return found


def brief(text: str) -> str:
    """Return a long text as its beginning and its hash, so that no narrative is kept to be compared."""
    if len(text) <= _LONG:
        return text
    return f"{text[:SHOWN]}{blake2b(text.encode(), digest_size=16).hexdigest()}"


def text_of(value: Any) -> str:
    """Return a value of a frame as a text, "" for none."""
    return "" if value is None or value is pd.NA else str(value)


def unbroken(text: str) -> str:
    """Return a text without blanks and line ends: it may stand in several rows."""
    return "".join(in_sight(text).split())
