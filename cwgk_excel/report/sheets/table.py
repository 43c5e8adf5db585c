"""Descriptions of the master's sheets: a table with its columns and rows, which ``draw`` draws.

No description counts positions: what refers to a column (a chart) holds the column itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from cwgk_excel.report.sheets.sheet_map import RecordKey

Row = TypeVar("Row")
Kind = Literal["order", "text", "word", "whole", "score", "mean", "date", "code", "long", "tick"]
Mark = Literal["", "wrong", "doubt"]


def _no_mark(_: Any) -> Mark:
    return ""


def _no_records(_: Any) -> Sequence[RecordKey]:
    return ()


@dataclass(frozen=True, eq=False)
class Column(Generic[Row]):
    """A column: its head, width in points, kind of value; each row's value, and how its cell is marked.

    ``group``: the head above it that it shares with its neighbours. ``key``: the read-back compares its texts.
    ``field``: the field of the records whose values it shows, or "" where it says something else.
    """

    title: str
    width: float
    kind: Kind
    value: Callable[[Row], Any]
    mark: Callable[[Row], Mark] = _no_mark
    group: str = ""
    key: bool = False
    field: str = ""

    @property
    def head(self) -> str:
        """Both heads in one line; no other column of the table has the same."""
        return f"{self.group}{self.title}".replace("\n", "")


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart below the table: a series for each of the columns ``values``, named by their heads.

    It shows the rows of the part that it belongs to, without the total, and is as wide as the columns ``under``.
    """

    title: str
    names: Column[Any]
    values: Sequence[Column[Any]]
    under: Sequence[Column[Any]]


@dataclass(frozen=True, eq=False)
class Part(Generic[Row]):
    """Rows under a head, numbered from 1; ``columns`` is empty when the head above holds for them too.

    ``heading``: a line across, before them. ``total``: a last line in bold, without a number.
    ``empty``: what stands there when there are no rows. ``records``: the records that a row, or the total, rests on.
    """

    rows: Iterable[Row]
    columns: Sequence[Column[Row]] = ()
    heading: str = ""
    total: Row | None = None
    empty: str = ""
    charts: Sequence[Chart] = ()
    records: Callable[[Row], Sequence[RecordKey]] = _no_records


@dataclass(frozen=True, eq=False)
class Table(Generic[Row]):
    """A sheet: its name, title and note; ``about`` is what the guide says of it.

    ``rows`` may be any iterable: it is read once, while it is drawn. ``total``, ``empty``, ``charts`` and ``records``
    are those of a Part. ``more``: what follows below, on the same sheet. ``pinned``: the last of the columns that
    stay in sight when the sheet is moved aside.
    """

    name: str
    title: str
    about: str
    note: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    total: Row | None = None
    empty: str = ""
    charts: Sequence[Chart] = ()
    more: Sequence[Part[Any]] = ()
    pinned: Column[Any] | None = None
    landscape: bool = True
    records: Callable[[Row], Sequence[RecordKey]] = _no_records

    def __post_init__(self) -> None:
        """Raise ValueError when the rows have no numbers, or a head would be ambiguous."""
        for part in self.parts:
            heads = [column.head for column in part.columns]
            if heads and part.columns[0].kind != "order":
                raise ValueError(f"the first column of {self.name} does not number its rows: {heads}")
            if len(set(heads)) < len(heads):
                raise ValueError(f"two columns of {self.name} have the same head: {heads}")

    @property
    def parts(self) -> Sequence[Part[Any]]:
        """All that stands on the sheet, from the top."""
        first = Part(self.rows, self.columns, "", self.total, self.empty, self.charts, self.records)
        return (first, *self.more)


def order(width: float = 32) -> Column[Any]:
    """Return the first column of every table, the number of the row, which the row gets when it is drawn."""
    return Column("序号", width, "order", lambda _: None)
