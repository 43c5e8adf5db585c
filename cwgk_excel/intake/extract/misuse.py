"""Detects forms that were turned into something else: overwritten labels, a form of one unit made into a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from cwgk_excel.forms.addresses import position
from cwgk_excel.intake.grid import address
from cwgk_excel.intake.recognise.labels import ENOUGH, At, Found, Labels, Spot
from cwgk_excel.intake.recognise.row_words import name_beside_figures
from cwgk_excel.returns.cells import BLANK, Sheet

_NUMBERS = frozenset({"integer", "decimal", "percent"})


def lost_labels(labels: Labels, found: Found, sheet: Sheet) -> Mapping[str, At]:
    """Return the cells where the labels that were not found would stand, so that no value is searched across them.

    A place is certain only if all labels found are in their issued columns, or all shifted by the same number
    of columns, and those issued in the same row as the lost label are in one row now.
    """
    once = {name: spot for name in labels.fields if (spot := found.one(name))}
    issued = {name: position(labels.cells[name]) for name in labels.fields}
    beside = {spot.at.column - issued[name][1] for name, spot in once.items()}
    if len(beside) != 1:
        return {}
    (shift,) = beside
    lost: dict[str, At] = {}
    for name in labels.fields - found.spots.keys():
        row, column = issued[name]
        rows = {spot.at.row for other, spot in once.items() if issued[other][0] == row}
        if len(rows) == 1 and column + shift > 0:
            (to_row,) = rows
            at = address(to_row - 1, column + shift - 1)
            lost[name] = At(to_row, column + shift, at, sheet.cells.get(at, BLANK))
    return lost


def is_list(labels: Labels, found: Found, below: Callable[[Spot], Sequence[At]]) -> bool:
    """Return whether a form of one unit was made into a list.

    It was if its labels stand in one row, if the heads of its scores have figures in several rows below them, or
    if a row without labels has a unit's name and figures. ``below`` returns the filled cells below a column head.
    """
    rows = Counter(row for name in labels.fields for row in {s.at.row for s in found.spots.get(name, ())})
    if max(rows.values(), default=0) >= ENOUGH * len(labels.fields):
        return True
    lines = (line for row, line in found.rows.items() if row not in found.stops)
    if any(name_beside_figures(at.cell for at in line if at.column < found.beside) for line in lines):
        return True
    kinds = {known.name: known.kind for known in labels.version.fields}
    for group in labels.heads.values():
        spots = [found.one(name) for name in group if kinds[name] in _NUMBERS]
        filled = Counter(
            row for spot in spots if spot and spot.alone for row in {at.row for at in below(spot)}
        )
        if sum(count >= 2 for count in filled.values()) >= 2:
            return True
    return False
