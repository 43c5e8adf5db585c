"""Descriptions of the master's sheets: a table with its columns and rows, which ``draw`` draws.

No description counts positions: what refers to a column (a chart) holds the column itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

Row = TypeVar("Row")
Kind = Literal[
    "order", "text", "word", "whole", "score", "mean", "share", "date", "code", "paragraph", "tick"
]
Mark = Literal["", "wrong", "doubt", "settled", "unit", "below"]


@dataclass(frozen=True)
class Link:
    """Where a click leads: a row of a sheet of the same workbook."""

    sheet: str
    row: int


# The row of the first record under plain heads, below title and note.
FIRST_ROW = 4


def no_mark(_: Any) -> Mark:
    """Mark nothing."""
    return ""


def no_link(_: Any) -> Link | None:
    """Lead nowhere."""
    return None


def _no_records(_: Any) -> Iterable[int]:
    return ()


@dataclass(frozen=True, eq=False)
class Column(Generic[Row]):
    """A column: its head, width in points, kind of value; each row's value, and how its cell is marked.

    ``group``: the head above it that it shares with its neighbours. ``key``: the read-back compares its texts.
    ``field``: the field of the records whose values it shows, or "" where it says something else.
    ``link``: where a click on its cell leads; a sheet has one column with links at most.
    """

    title: str
    width: float
    kind: Kind
    value: Callable[[Row], Any]
    mark: Callable[[Row], Mark] = no_mark
    group: str = ""
    key: bool = False
    field: str = ""
    link: Callable[[Row], Link | None] = no_link

    @property
    def head(self) -> str:
        """Both heads in one line; no other column of the table has the same."""
        return f"{self.group}{self.title}".replace("\n", "")


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart below the table: a series for each of the columns ``values``, named by their heads.

    Its bars lie (``lying``, where names are long) or stand, on one another where ``stacked``. It shows the rows of the
    part that it belongs to, without the total, and is as wide as the columns ``under``.
    """

    title: str
    names: Column[Any]
    values: Sequence[Column[Any]]
    under: Sequence[Column[Any]] = ()
    lying: bool = False
    stacked: bool = False


@dataclass(frozen=True)
class Box:
    """A large figure above the table: what it is, the figure as people read it, and what it rests on."""

    title: str
    figure: str
    basis: str


@dataclass(frozen=True)
class Answer:
    """A line above the table: what is asked, the answer, and where the rest stands ("" where nowhere)."""

    asked: str
    text: str
    sheet: str = ""


@dataclass(frozen=True)
class Top:
    """What stands between the note of a table and its head: some boxes beside one another, then lines."""

    boxes: Sequence[Box]
    answers: Sequence[Answer]

    @property
    def depth(self) -> int:
        """How many rows it takes: a box has three; below boxes and lines one is free."""
        return 3 + 1 + len(self.answers) + 1


@dataclass(frozen=True, eq=False)
class Part(Generic[Row]):
    """Rows under a head, numbered from 1; ``columns`` is empty when the head above holds for them too.

    ``heading``: a line across, before them. ``total``: a last line in bold, without a number.
    ``empty``: what stands there when there are no rows. ``records``: the numbers of the records that a row, or the
    total, rests on.
    ``numbered``: where not all rows have a number, which have one; those below, without, hold in their second column a
    text that belongs to it.
    """

    rows: Iterable[Row]
    columns: Sequence[Column[Row]] = ()
    heading: str = ""
    total: Row | None = None
    empty: str = ""
    charts: Sequence[Chart] = ()
    records: Callable[[Row], Iterable[int]] = _no_records
    numbered: Callable[[Row], bool] | None = None


@dataclass(frozen=True, eq=False)
class Table(Generic[Row]):
    """A sheet: its name, title and note; ``about`` is what the guide says of it.

    ``rows`` may be any iterable: it is read once, while it is drawn. ``total``, ``empty``, ``charts``, ``records`` and
    ``numbered`` are those of a Part. ``more``: what follows below, on the same sheet. ``pinned``: the last of the
    columns that stay in sight when the sheet is moved aside. ``top``: what stands above the head. ``hidden``: the
    sheet is not shown, and so not printed. ``scale``: the percentage at which it is printed in portrait, with page
    breaks that leave no numbered row alone; 0 where it is fitted to the paper.
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
    records: Callable[[Row], Iterable[int]] = _no_records
    numbered: Callable[[Row], bool] | None = None
    top: Top | None = None
    hidden: bool = False
    scale: int = 0

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
        return (replace(first, numbered=self.numbered), *self.more)

    @property
    def first_row(self) -> int:
        """The row of its first record, from 1: below the title, the note, what stands on top, and the heads."""
        return FIRST_ROW - 1 + (self.top.depth if self.top else 0) + depth(self.columns)


def depth(columns: Sequence[Column[Any]]) -> int:
    """How many rows the heads of columns take: two where some share one."""
    return 2 if any(column.group for column in columns) else 1


def order(width: float = 32, mark: Callable[[Any], Mark] = no_mark) -> Column[Any]:
    """Return the first column of every table, the number of the row, which the row gets when it is drawn."""
    return Column("序号", width, "order", lambda _: None, mark)
