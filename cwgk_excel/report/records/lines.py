"""Rows of a frame that wait in a temporary file: as many as the returns. A frame is made of them for who asks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

import pandas as pd

from cwgk_excel.report.records.blocks import Blocks
from cwgk_excel.review.reconciling.compare import plain_rows

Line = Mapping[str, Any]


class Lines(ABC):
    """Rows as dictionaries of plain values, None where one is missing; ``frame``: a frame of them."""

    frame: pd.DataFrame

    @abstractmethod
    def __iter__(self) -> Iterator[Line]: ...

    @abstractmethod
    def __len__(self) -> int: ...


class Given(Lines):
    """The rows of a frame that somebody handed in."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def __iter__(self) -> Iterator[Line]:
        return plain_rows(self.frame)

    def __len__(self) -> int:
        return len(self.frame)


class Waiting(Lines):
    """Rows in a file; ``order``: their numbers as they are to come; ``dtype``: of all columns, None to be told."""

    def __init__(self, blocks: Blocks, order: Sequence[int], dtype: Any = None) -> None:
        self._blocks, self._order, self._dtype = blocks, order, dtype

    def __iter__(self) -> Iterator[Line]:
        names = self._blocks.names
        return (dict(zip(names, self._blocks.row(number), strict=True)) for number in self._order)

    def __len__(self) -> int:
        return len(self._order)

    @cached_property
    def frame(self) -> pd.DataFrame:  # type: ignore[override]
        """All rows in their order."""
        return pd.DataFrame(list(self), columns=list(self._blocks.names), dtype=self._dtype)


Usual = Callable[[], pd.DataFrame]


class Framed:
    """A field of a class of data that is a frame, but may be given as lines; ``usual``: makes what it is else."""

    def __init__(self, usual: Usual | None = None) -> None:
        self._usual, self._name = usual, ""

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, one: None, _: type) -> Usual: ...

    @overload
    def __get__(self, one: object, _: type) -> pd.DataFrame: ...

    def __get__(self, one: object | None, _: type) -> pd.DataFrame | Usual:
        if one is not None:
            return lines_of(one, self._name).frame
        if self._usual is None:
            raise AttributeError(self._name)
        return self._usual

    def __set__(self, one: object, given: pd.DataFrame | Lines | Usual) -> None:
        if not isinstance(given, pd.DataFrame | Lines):
            given = given()
        vars(one)[self._name] = given


def lines_of(one: object, name: str) -> Lines:
    """Return the lines of such a field, of which no frame is made."""
    held: Lines | pd.DataFrame = vars(one)[name]
    return Given(held) if isinstance(held, pd.DataFrame) else held


def shelved(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Lines:
    """Return rows of values as lines in their order."""
    blocks = Blocks(columns)
    for row in rows:
        blocks.add(dict(zip(columns, row, strict=True)))
    return Waiting(blocks, range(len(blocks)))
