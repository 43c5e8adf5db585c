"""Finds the values of a form in a sheet whose grid is not as issued: beside or below their labels.

A value is searched where the form has it: right of its label, or below it in a row of column heads, up to the
next printed text. Only one cell may be filled there, or the label's own cell after its colon. Two entries are a
finding: neither is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from cwgk_excel.forms.addresses import position
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.plan import FORMULA_MARK
from cwgk_excel.intake.extract.misuse import is_list, lost_labels
from cwgk_excel.intake.grid import address, is_inside
from cwgk_excel.intake.ranges import corners, first_cell
from cwgk_excel.intake.recognise.labels import At, Found, Labels, Spot
from cwgk_excel.intake.recognise.rows import is_filled
from cwgk_excel.returns.cells import BLANK, RawCell, Sheet
from cwgk_excel.returns.raw import Placed
from cwgk_excel.values.text import clean

# If more labels than this stand twice, the sheet holds the form twice, and one finding says so.
MANY = 5


class PlacedCells(NamedTuple):
    """The cells of a form found by its labels: ``rows`` are those of its table, ``once`` all others.

    ``body``: the cell with the submitting body's name. ``explained``: addresses that findings name, or that hold
    printed text. ``twice``: the sheet holds the form more than once or as a list, so nothing is read.
    """

    once: tuple[Placed, ...]
    rows: tuple[tuple[int, tuple[Placed, ...]], ...]
    body: Placed | None
    findings: tuple[Finding, ...]
    explained: frozenset[str]
    twice: bool = False


def stand_in_order(labels: Labels, found: Found) -> bool:
    """Return whether the labels are arranged as issued: in the same rows, and in the same order in and across rows."""
    placed = [(labels.cells[name], spot.at) for name in labels.fields if (spot := found.one(name))]
    issued = sorted((*position(cell), at.row, at.column) for cell, at in placed)
    return all(
        (to_row == to_row2 and to_column < to_column2) if row == row2 else to_row < to_row2
        for (row, _, to_row, to_column), (row2, _, to_row2, to_column2) in pairwise(issued)
    )


def place(labels: Labels, found: Found, sheet: Sheet) -> PlacedCells:
    """Return the values of a form, found by its labels. Raises nothing: an unclear value is a finding."""
    lost = lost_labels(labels, found, sheet)
    stops = replace(found, printed=[*found.printed, *lost.values()])
    return _Placing(labels, stops, sheet, lost).cells()


class _Placing:
    def __init__(self, labels: Labels, found: Found, sheet: Sheet, lost: Mapping[str, At]) -> None:
        self.labels, self.found, self.sheet, self.lost = labels, found, sheet, lost
        self.layout = labels.version.layout
        self.findings: list[Finding] = []
        self.explained = {at.address for at in found.printed}
        self.explained.update(spot.at.address for spots in found.spots.values() for spot in spots)

    def cells(self) -> PlacedCells:
        if self._tell_labels():
            return PlacedCells((), (), None, tuple(self.findings), frozenset(self.explained), twice=True)
        claims = {name: self._but_seal(name, self._candidates(name)) for name in self._once_names()}
        counts: dict[str, int] = {}
        for cells in claims.values():
            for at in cells:
                counts[at.address] = counts.get(at.address, 0) + 1
        placed: dict[str, Placed] = {}
        for name, cells in claims.items():
            inside = self._inside(name)
            clash = any(counts[at.address] > 1 for at in cells)
            if clash or len(cells) + bool(inside) > 1:
                self._tell_unclear(name, cells)
            elif inside:
                spot = self.found.spots[name][0]
                cell = RawCell("text", inside, "General", "", runs=spot.at.cell.runs)
                placed[name] = Placed(name, spot.at.address, cell)
            elif cells:
                placed[name] = Placed(name, cells[0].address, cells[0].cell)
            else:
                placed[name] = Placed(name, self._blank_place(name), BLANK)
        once = tuple(placed[name] for name in self.layout.cells if name in placed)
        return PlacedCells(
            once,
            tuple(self._rows()),
            placed.get(self.labels.body),
            tuple(self.findings),
            frozenset(self.explained),
        )

    def _once_names(self) -> list[str]:
        names = [name for name in (*self.layout.cells, self.labels.body) if self.found.one(name)]
        return list(dict.fromkeys(names))

    def _tell_labels(self) -> bool:
        """Report labels that are missing or stand twice.

        Returns whether the form is there more than once or was made into a list, so that nothing is read.
        """
        version = self.labels.version
        twice = [name for name in self.labels.texts if len(self.found.spots.get(name, ())) > 1]
        if len(twice) > MANY:
            first = min(twice, key=lambda name: min((s.at.row, s.at.column) for s in self.found.spots[name]))
            self._tell("label-twice", first, self.found.spots[first])
            return True
        if not self.layout.columns and is_list(self.labels, self.found, self._below):
            self._tell("form-is-list", "", [min(self.found.labels, key=lambda at: (at.row, at.column))])
            return True
        for name in twice:
            self._tell("label-twice", name, self.found.spots[name])
        for name in self.layout.labels:
            if not self.found.spots.get(name) and name not in (*version.not_typed, *version.beside):
                self._tell("label-missing", name, [at for at in (self.lost.get(name),) if at])
        return False

    def _tell_unclear(self, name: str, cells: Sequence[At]) -> None:
        spot = self.found.spots[name][0]
        self._tell("label-twice", name, [spot, *cells] if spot.rest else cells)

    def _tell(self, code: str, name: str, places: Sequence[Spot | At]) -> None:
        label = self.labels.texts.get(name, "")
        cells = [place.at if isinstance(place, Spot) else place for place in places]
        self.explained.update(at.address for at in cells)
        self.findings.append(
            Finding.of(
                code,
                {"expected": shown(label), "count": str(len(cells))},
                self.labels.version.form,
                self.sheet.name,
                cells[0].address if cells else "",
                field=name,
                label=shown(label),
                value="、".join(shown(clean(at.cell.text)) for at in cells),
            )
        )

    def _inside(self, name: str) -> str:
        spot = self.found.one(name)
        return spot.rest if spot else ""

    def _candidates(self, name: str) -> list[At]:
        """Return the filled cells among which the value of a field must be."""
        spot = self.found.one(name)
        if spot is None or not spot.alone:
            return []
        if not self._is_head(name):
            return self._right_of(spot)
        if self._aligned(name):
            return self._below(spot)
        return [*self._right_of(spot), *self._below(spot)]

    def _is_head(self, name: str) -> bool:
        return any(name in group for group in self.labels.heads.values())

    def _aligned(self, name: str) -> bool:
        """Return whether the column heads that were issued in the field's row still stand in one row."""
        group = next(group for group in self.labels.heads.values() if name in group)
        return len({spot.at.row for other in group if (spot := self.found.one(other))}) == 1

    def _right_of(self, spot: Spot) -> list[At]:
        end = self._next_column(spot.at)
        line = self.found.rows[spot.at.row]
        cells = [at for at in line if spot.at.column < at.column < end and self._is_value(at)]
        # The form has a formula of its own after the value ("年 月 日" while the date is blank): it is no value.
        own = cells and cells[-1].cell.formula and self._has_formula(spot.name)
        if own and (len(cells) > 1 or not clean(cells[-1].cell.text)):
            self.explained.add(cells.pop().address)
        return cells

    def _but_seal(self, name: str, cells: list[At]) -> list[At]:
        """Return the cells without those typed over the seal's block, which are reported; a single cell stays."""
        seals = [at for at in cells if len(cells) > 1 and self.labels.is_over_seal(at.cell)]
        for at in seals:
            self._tell("seal-typed", name, [at])
        return [at for at in cells if at not in seals]

    def _has_formula(self, name: str) -> bool:
        row, column = position(self.labels.cells[name])
        marks = (position(at) for at, text in self.labels.version.locked.items() if text == FORMULA_MARK)
        return any(other == row and column < at <= self.labels.last_column for other, at in marks)

    def _below(self, spot: Spot) -> list[At]:
        right, bottom = self._next_column(spot.at), self._next_row(spot.at)
        return [
            at
            for row, line in self.found.rows.items()
            if spot.at.row < row < bottom
            for at in line
            if spot.at.column <= at.column < right and self._is_value(at)
        ]

    def _next_column(self, at: At) -> int:
        columns = self.found.stops.get(at.row, ())
        end = at.column + 2 if at.address in self._beside else self.found.beside
        return next((column for column in columns if column > at.column), end)

    @cached_property
    def _beside(self) -> frozenset[str]:
        """The addresses of the labels of fields beside the form: their values stand right next to them."""
        names = self.labels.version.beside
        return frozenset(spot.at.address for name in names for spot in self.found.spots.get(name, ()))

    def _next_row(self, at: At) -> int:
        """Return the next row that has any label, or another printed text in the columns below this label."""
        right = self._next_column(at)
        below = (other for other in self.found.printed if at.column <= other.column < right)
        rows = (other.row for other in (*self.found.labels, *below) if other.row > at.row)
        return min(rows, default=2**21)

    def _is_value(self, at: At) -> bool:
        unfilled = at.cell.kind == "text" and self.labels.is_unfilled(at.cell.text)
        return is_filled(at.cell) and not unfilled

    def _blank_place(self, name: str) -> str:
        """Return the address where a blank field's value would stand: as far from its label as issued.

        It stops before the next printed text, and is the label's own address if it would be beyond the sheet.
        """
        spot = self.found.spots[name][0]
        if name not in self.layout.cells:
            return spot.at.address
        (row, column), (label_row, label_column) = map(
            position, (self.layout.cells[name], self.labels.cells[name])
        )
        to_row, to_column = spot.at.row + row - label_row, spot.at.column + column - label_column
        if row == label_row:
            to_column = min(to_column, self._next_column(spot.at) - 1)
        else:
            to_row = min(to_row, self._next_row(spot.at) - 1)
        inside = is_inside(to_row - 1, to_column - 1)
        return address(to_row - 1, to_column - 1) if inside else spot.at.address

    def _rows(self) -> Iterator[tuple[int, tuple[Placed, ...]]]:
        """Yield the rows below the table's heads, without those that hold a printed text."""
        columns = self._columns()
        if not columns:
            return
        heads = {name: self.found.spots[name][0] for name in columns}
        last = max(spot.at.row for spot in heads.values())
        for name, span in columns.items():
            self._tell_between(heads[name], span, last)
        for row, line in self.found.rows.items():
            if row > last and row not in self.found.stops:
                cells = [self._in_column(row, line, name, span) for name, span in columns.items()]
                yield row, tuple(placed for placed in cells if placed)

    def _columns(self) -> Mapping[str, tuple[int, int]]:
        """Return the first and last column of each field of the table; they differ only where its head is merged.

        Heads above one another in the same column are reported and left out: it is not certain to which of them
        the cells below belong.
        """
        spots = {name: spot for name in self.layout.columns if (spot := self.found.one(name))}
        spans = {name: (spot.at.column, self._last_column(spot.at)) for name, spot in spots.items()}
        clear: dict[str, tuple[int, int]] = {}
        for name, (first, last) in spans.items():
            same = [spots[other] for other, (start, end) in spans.items() if start <= last and first <= end]
            if len(same) > 1:
                self._tell("label-twice", name, same)
            else:
                clear[name] = first, last
        return clear

    def _tell_between(self, head: Spot, span: tuple[int, int], last: int) -> None:
        """Report cells between a column's head and the lowest head: they may be a unit or part of a head."""
        lines = (line for row, line in self.found.rows.items() if head.at.row < row <= last)
        cells = [at for line in lines for at in line if span[0] <= at.column <= span[1]]
        between = [at for at in cells if is_filled(at.cell) and at.address not in self.explained]
        if between:
            self._tell("label-twice", head.name, [head, *between])

    def _last_column(self, at: At) -> int:
        return min(self._merged.get(at.address, at.column), self._next_column(at) - 1)

    @cached_property
    def _merged(self) -> Mapping[str, int]:
        """The last column of each merged range, by the address of its first cell."""
        return {first_cell(merge): found[2] for merge in self.sheet.merges if (found := corners(merge))}

    def _in_column(self, row: int, line: Sequence[At], name: str, span: tuple[int, int]) -> Placed | None:
        cells = [at for at in line if span[0] <= at.column <= span[1] and is_filled(at.cell)]
        if len(cells) > 1:
            self._tell("label-twice", name, cells)
            return None
        if cells:
            return Placed(name, cells[0].address, cells[0].cell)
        return Placed(name, address(row - 1, span[0] - 1), BLANK)
