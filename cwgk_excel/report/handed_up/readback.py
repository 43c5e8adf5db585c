"""Reads the saved table that is handed up back, as ``report.readback`` does, and compares it with the frames.

What must stand there is computed here anew from the frames: each row, and units, people and means of each body and
of the city.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, zip_longest
from pathlib import Path
from typing import Any

from cwgk_excel.cell_text import as_written
from cwgk_excel.errors import MasterError
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import Record
from cwgk_excel.report.handed_up.columns import Column, columns_of
from cwgk_excel.report.handed_up.summing import said
from cwgk_excel.report.handed_up.texts import MARK, Lacks
from cwgk_excel.report.progress import body_name
from cwgk_excel.report.sheets.saved import Saved
from cwgk_excel.review.reconciling.compare import PLACED, official

SUBTOTAL, TOTAL = "小计", "合计"
_LAST = "全市汇总表与账本不一致，没有生成。请再运行一次；仍不行请联系程序维护人员。"
_ABOVE = 10  # rows among which the head stands
Row = tuple[str, ...]


@dataclass
class Block:
    """The rows of a body as texts, and the line below them; the last block is the total, without rows."""

    body: str
    rows: list[Row] = field(default_factory=list)
    line: Row = ()


def verify(path: Path, collected: Collected, lacks: Lacks) -> None:
    """Raise MasterError, with one line per difference, when the saved table does not hold what it should."""
    listed = comparison(collected.campaign.settings).listed
    seen = _Seen(columns_of(listed), _lacking(collected))
    try:
        with Saved(path) as book:
            rows = seen.rows(cells for _, cells in book.rows(listed.layout.sheet))
            differences = list(_differences(expected(collected), _found(rows)))
            book.read_rest()
            problems = ["全市汇总表中出现了公式。"] if book.formulas else []
    except OSError:
        raise
    except Exception as error:  # a file that cannot be read back must not be handed out
        raise MasterError([f"写好的全市汇总表读不回来（{error}）。", _LAST]) from None
    if not seen.head:
        problems.append("全市汇总表的表头与表样不一致。")
    problems += [*differences, *seen.beside(lacks)]
    if problems:
        raise MasterError([*dict.fromkeys(problems), _LAST])


def expected(collected: Collected) -> Iterator[Block]:
    """Yield what the table must hold, computed from the records alone: a block for each body, then the total."""
    campaign = collected.campaign
    listed = comparison(campaign.settings).listed
    columns = columns_of(listed)
    fields = [column.field for column in columns[1:]]
    valid = collected.rows[listed.name].valid
    records = valid.at(official(valid, campaign))
    number = count(1)
    for code, rows in records.by(map(str, records.column("submitter"))).items():
        shown = [_row([next(number), *(record[name] for name in fields)]) for record in rows]
        yield Block(body_name(campaign, code), shown, _line(SUBTOTAL, rows, columns))
    first: dict[str | int, int] = {}  # of each unit its first row
    for place, (_, unit) in enumerate(records.column(PLACED)):
        first.setdefault(unit or place, place)
    yield Block("", [], _line(TOTAL, records.at(first.values()), columns))


def _line(label: str, rows: Sequence[Record], columns: Sequence[Column]) -> Row:
    """Return the line below rows: how many, and of each column its sum, or its mean and how often a word stands."""
    values: list[Any] = [label, f"{len(rows)}个单位"]
    for column in columns[2:]:
        given = [record[column.field] for record in rows]
        numbers = [value for value in given if isinstance(value, int | float)]
        if column.summed == "sum":
            values.append(sum(numbers))
        else:
            texts = Counter(value for value in given if isinstance(value, str))
            values.append(said(numbers, texts) if column.summed else None)
    return _row(values)


def _lacking(collected: Collected) -> int:
    """Return how many units stand in some record, and in no list without an error."""
    compared = comparison(collected.campaign.settings)
    units: dict[bool, set[str]] = {True: set(), False: set()}
    for form in (compared.declared, compared.listed):
        records = collected.rows[form.name]
        for valid, (_, unit) in zip(records.column("valid"), records.column(PLACED), strict=True):
            units[bool(valid) and form is compared.listed].add(unit)
    return len(units[False] - units[True] - {""})


def _found(rows: Iterable[Sequence[Any]]) -> Iterator[Block]:
    """Yield the blocks as they stand on the sheet; a body's name that a page says again begins no block."""
    above, block = "", Block("")
    for row in rows:
        if row[0] in (SUBTOTAL, TOTAL):
            # Below a body there may be only units that do not count.
            if block.rows or row[0] == TOTAL:
                yield Block(block.body, block.rows, _row(row))
            block = Block("")
        elif isinstance(row[0], int):
            block.body = block.body or above
            block.rows.append(_row(row))
        else:
            above = _plain(row[0])


def _differences(wanted: Iterable[Block], found: Iterable[Block]) -> Iterator[str]:
    for one, other in zip_longest(wanted, found, fillvalue=Block("")):
        name = one.body or other.body or TOTAL
        if one.body != other.body:
            yield f"全市汇总表中应为“{one.body or TOTAL}”，实为“{other.body or TOTAL}”。"
        for row, stands in zip_longest(one.rows, other.rows, fillvalue=()):
            if row != stands:
                yield f"“{name}”中应有“{'，'.join(row)}”，实为“{'，'.join(stands)}”。"
                break
        if one.line != other.line:
            yield f"“{name}”的合计应为“{'，'.join(one.line)}”，实为“{'，'.join(other.line)}”。"


class _Seen:
    """What else is noticed while the rows of the sheet go by; they are as many as the units.

    ``head``: whether the head stands where it should.
    """

    def __init__(self, columns: Sequence[Column], lacking: int) -> None:
        self._columns, self._lacking = columns, lacking
        self.head = self._named = False
        self._stand = 0

    def rows(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Yield the rows, all as wide as the table."""
        width, labels = len(self._columns), [column.label for column in self._columns]
        for number, cells in enumerate(rows):
            row = [*cells, *[None] * width][:width]
            self.head |= number < _ABOVE and [_plain(value) for value in row] == labels
            self._stand += row[0] == MARK
            self._named |= isinstance(row[0], str) and _plain(row[0]).startswith(f"另有{self._lacking}家")
            yield row

    def beside(self, lacks: Lacks) -> Iterator[str]:
        """Yield what is wrong with the units that are in no list without an error."""
        lacking = self._lacking
        if self._stand != (lacking if lacks == "included" else 0):
            yield f"全市汇总表中标{MARK}的单位应有{lacking}个，实有{self._stand}个。"
        if lacks == "named" and lacking and not self._named:
            yield f"全市汇总表下没有写明另有{lacking}家单位未列入。"


def _row(values: Sequence[Any]) -> Row:
    return tuple(map(_plain, values))


def _plain(value: Any) -> str:
    """Return a value as one text however it was typed."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.12g}"
    return as_written(str(value)).replace("\n", "")
