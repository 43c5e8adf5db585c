"""The lines of the table that is handed up, from the first body to the signatures, each with its height."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.figures import Figures, Lacking
from cwgk_excel.report.handed_up import texts
from cwgk_excel.report.handed_up.columns import SIZE, WIDTH, Column, columns_of, lines
from cwgk_excel.report.handed_up.summing import Sums
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.sheet_map import NUMBER
from cwgk_excel.review.reconciling.compare import bodies

Kind = Literal["group", "row", "sum", "note", "names", "signed", "sealed"]
# In points, all multiples of 0.75, since Excel has no other heights.
ROW_HEIGHT, LEADING, AROUND = 22.5, 15.0, 7.5
NAMES_HEIGHT, SIGNED_HEIGHT, SEALED_HEIGHT = 36.0, 57.75, 26.25
GAP, TOGETHER, _HIGHEST = 6.0, 252.0, 399.0
EMPTY = "还没有可以列入的单位。"


@dataclass(frozen=True)
class Line:
    """A line: the value of each column, or one text across the table.

    ``keep``: it stands on the page of the line before it. ``body``: the name of the body whose rows it continues; it
    is said again where a page begins with this line. ``records``: the numbers of those that it rests on.
    """

    kind: Kind
    values: Sequence[Any]
    height: float = ROW_HEIGHT
    keep: bool = False
    body: str = ""
    records: Sequence[int] = ()


def table_lines(content: MasterContent, figures: Figures, lacks: Lacks) -> Iterator[Line]:
    """Yield all lines below the head.

    ``lacks``: what becomes of units that are in no list without an error: named below the table, included in it
    under their body but not counted, or left out.
    """
    body = _Body(content, columns_of(content.compared.listed))
    yield from body.groups(figures.lacking if lacks == "included" else ())
    if not body.number:
        yield Line("group", [EMPTY])
    yield body.total(figures.first)
    yield from _below(
        content,
        chain(
            texts.notes(content, figures, body.repeated(figures.first), lacks),
            texts.lacking(content, figures.lacking) if lacks == "named" else (),
        ),
    )


class _Body:
    """The lines of the table's bodies, which count the rows as they go."""

    def __init__(self, content: MasterContent, columns: Sequence[Column]) -> None:
        self.content, self.columns = content, columns
        self.listed = content.compared.listed
        self.rows = content.valid(self.listed)
        self.number = 0

    def groups(self, lacking: Iterable[Lacking]) -> Iterator[Line]:
        """Yield the group of each body that has a row, in official order."""
        counted: Mapping[str, Sequence[Record]] = self.rows.by(map(str, self.rows.column("submitter")))
        besides: dict[str, list[Lacking]] = {}
        for one in lacking:
            besides.setdefault(one.body, []).append(one)
        for code in bodies(self.content.collected.campaign, {*counted, *besides}):
            if code in counted or code in besides:
                yield from self._group(code, counted.get(code, ()), besides.get(code, ()))

    def _group(self, code: str, rows: Sequence[Record], besides: Sequence[Lacking]) -> Iterator[Line]:
        name = self.content.name(code)
        yield Line("group", [name])
        sums = Sums(self.columns)
        for place, line in enumerate(chain(map(self._row, rows), map(self._beside, besides))):
            # A head never stands last on a page, nor a subtotal first.
            yield replace(line, keep=place == 0, body="" if place == 0 else name)
        for record in rows:
            sums.add(record)
        yield self._sum("小计", sums, array("I", (record[NUMBER] for record in rows)), keep=True)

    def _row(self, record: Record) -> Line:
        self.number += 1
        values = [self.number, *(record[column.field] for column in self.columns[1:])]
        return Line("row", values, self._height(values), records=(record[NUMBER],))

    def _beside(self, one: Lacking) -> Line:
        """Return the line of a unit that is listed and not counted; what its form does not say stays blank."""
        values: list[Any] = [texts.MARK]
        for column in self.columns[1:]:
            same = self.listed.by_name[column.field].same_as
            name = column.field if one.form is self.listed else same[1] if same else ""
            values.append(one.record.get(name))
        return Line("row", values, self._height(values), records=(one.record[NUMBER],))

    def total(self, first: Sequence[int]) -> Line:
        """Return the last line of the table: of each unit its first row."""
        sums, records = Sums(self.columns), array("I")
        for record, counts in zip(self.rows, first, strict=True):
            if counts:
                sums.add(record)
                records.append(record[NUMBER])
        return self._sum("合计", sums, records, keep=bool(self.rows))

    def _sum(self, label: str, sums: Sums, records: Sequence[int], keep: bool) -> Line:
        values = sums.line(label)
        return Line("sum", values, self._height(values), keep, records=records)

    def _height(self, values: Sequence[Any]) -> float:
        """Return the height of a line of the table, since programs that fit it themselves would move the pages."""
        taken = (
            lines(value, column.width)
            for column, value in zip(self.columns, values, strict=True)
            if isinstance(value, str)
        )
        return _height(max(taken, default=1))

    def repeated(self, first: Sequence[int]) -> Sequence[int]:
        """Return the numbers of the rows that repeat a unit."""
        return [number for number, counts in enumerate(first, 1) if not counts]


def _height(count: int) -> float:
    return max(ROW_HEIGHT, min(count * LEADING + AROUND, _HIGHEST))


def _below(content: MasterContent, said: Iterable[str]) -> Iterator[Line]:
    """Yield the notes, the lines to sign in and the place for the seal.

    They stand together below the total unless they are long; to sign and to seal never stands alone on a page.
    """
    office = content.collected.campaign.settings.campaign.office
    notes = [Line("note", [text], look.lines(text, WIDTH, SIZE) * LEADING + GAP / 2) for text in said]
    short = sum(line.height for line in notes) < TOGETHER
    yield Line("note", [""], GAP, keep=True)
    for line in notes:
        yield replace(line, keep=short)
    yield Line("names", ["填报人：", "审核人：", "负责人："], NAMES_HEIGHT, keep=True)
    yield Line("signed", [f"{office}（盖章）"], SIGNED_HEIGHT, keep=True)
    yield Line("sealed", ["年      月      日"], SEALED_HEIGHT, keep=True)
