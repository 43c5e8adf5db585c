"""Finds the printed labels of a form, wherever they stand in a sheet.

The labels are those of the recorded versions. A label is recognised with other spaces, line ends, widths or
colon, and without its notes in brackets, unless another label of the form reads the same then.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from cwgk_excel.folding import cached, fold
from cwgk_excel.forms.addresses import column_number, position, split_address
from cwgk_excel.forms.plan import FORMULA_MARK, NAME_MARK, Plan
from cwgk_excel.intake.recognise.locked import same_text
from cwgk_excel.intake.recognise.seals import is_over_seal, is_seal, undated
from cwgk_excel.returns.cells import RawCell, Sheet
from cwgk_excel.values.text import clean

# Stands for the submitting body's name where the name is printed but is no field of the form.
BODY = "(body)"
LONGEST_LABEL = 60
# The longest cell that is searched for several labels ("填报人：李明  联系电话：…").
LONGEST_LINE = 200
# A sheet is a form if it has this share of its labels, and in one row this share of its largest row of heads.
ENOUGH = 0.6
_COLON = re.compile("[:：∶﹕︰]")
_NOTE = re.compile(r"(\([^()]*\))")
_NO_DAY = "年月日"


@cached(4096)
def plain_label(text: str) -> str:
    """Return a label as it is compared: folded, without the colon that ends it."""
    return _COLON.sub(":", fold(text)).strip(":")


@cached(1024)
def label_spellings(text: str) -> frozenset[str]:
    """Return a label with and without each of its notes in brackets, as it is compared."""
    parts = _NOTE.split(plain_label(text))
    kept = [(part, "") if number % 2 else (part,) for number, part in enumerate(parts)]
    return frozenset(filter(None, map("".join, product(*kept))))


class At(NamedTuple):
    """A cell and where it stands; row and column count from 1."""

    row: int
    column: int
    address: str
    cell: RawCell


class Spot(NamedTuple):
    """A label found in a sheet: ``rest`` is the text after its colon in the same cell.

    ``alone`` is False where another label follows in the same cell, so that only ``rest`` can be its value.
    """

    name: str
    at: At
    rest: str
    alone: bool


@dataclass(frozen=True)
class Found:
    """Labels and other printed texts found in a sheet, and all of its cells by rows."""

    spots: Mapping[str, Sequence[Spot]]
    printed: Sequence[At]
    beside: int  # the first column of hints, right of the form; beyond all columns if there are none
    rows: Mapping[int, Sequence[At]]

    @cached_property
    def stops(self) -> Mapping[int, Sequence[int]]:
        """The columns of labels and other printed texts, by row: no value is searched across one."""
        stops: dict[int, set[int]] = {}
        for at in (*self.labels, *self.printed):
            if at.column < self.beside:
                stops.setdefault(at.row, set()).add(at.column)
        return {row: sorted(columns) for row, columns in sorted(stops.items())}

    @cached_property
    def labels(self) -> Sequence[At]:
        """The cells in which labels stand."""
        return [spot.at for spots in self.spots.values() for spot in spots]

    def one(self, name: str) -> Spot | None:
        """Return where a field's label stands, None unless it stands exactly once."""
        spots = self.spots.get(name, ())
        return spots[0] if len(spots) == 1 else None


class Labels:
    """The labels and other printed texts of a version."""

    def __init__(self, version: Plan, bodies: Iterable[str] = ()) -> None:
        """``bodies``: further spellings of the label beside the body's name."""
        self.version = version
        layout, locked = version.layout, version.locked
        self.body = version.body or BODY
        cells = dict(layout.labels)
        if not version.body and (address := _body_label(version)):
            cells[BODY] = address
        self.cells: Mapping[str, str] = {name: at for name, at in cells.items() if at in locked}
        self.texts: Mapping[str, str] = {name: locked[at] for name, at in self.cells.items()}
        counts = Counter(key for text in self.texts.values() for key in label_spellings(text))
        names = {
            key: name
            for name, text in self.texts.items()
            for key in label_spellings(text)
            if counts[key] == 1
        }
        self._names = {key: self.body for key in bodies if counts[key] == 0} | names
        printed = (name for name in (*layout.cells, *layout.columns) if name not in version.beside)
        last = max(position(layout.address(name, layout.first_row))[1] for name in printed)
        self.last_column = last
        own = set(self.cells.values())
        others = [
            (split_address(at)[0], undated(text))
            for at, text in locked.items()
            if at not in own and text not in (FORMULA_MARK, NAME_MARK)
        ]
        lines = [locked[at] for at in locked if at not in own]
        self.before_token = frozenset(same_text(t) for t in lines if _COLON.fullmatch(t.strip()[-1:]))
        self._hints = {text for letters, text in others if column_number(letters) > last}
        self._printed = {text for _, text in others}
        self._has_seals = any(map(is_seal, locked.values()))

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of the form's printed fields that have a label."""
        return frozenset(self.version.layout.labels) & self.cells.keys() - self.version.beside

    @cached_property
    def of_units(self) -> frozenset[str]:
        """The labelled fields of a unit, without those for its position: other tables number their rows as well."""
        layout = self.version.layout
        positions = {field.name for field in self.version.fields if field.role == "position"}
        return self.fields & frozenset(layout.columns or layout.cells) - positions

    def named_in(self, text: str) -> frozenset[str]:
        """Return the fields whose labels stand anywhere in a text of one width without spaces."""
        return frozenset(name for key, name in self._names.items() if key in text) & self.fields

    @cached_property
    def heads(self) -> Mapping[int, Sequence[str]]:
        """The fields whose values stand below their labels, by the label's issued row."""
        groups: dict[int, list[str]] = {}
        layout = self.version.layout
        for name in self.fields:
            row = split_address(self.cells[name])[1]
            if name in layout.columns or split_address(layout.cells[name])[1] > row:
                groups.setdefault(row, []).append(name)
        return groups

    @property
    def keys(self) -> frozenset[str]:
        """All spellings by which labels are recognised."""
        return frozenset(self._names)

    def is_printed(self, text: str) -> bool:
        """Return whether the form prints a text besides its labels, with or without a date filled in."""
        return len(text) <= LONGEST_LINE and undated(text) in self._printed

    def is_unfilled(self, text: str) -> bool:
        """Return whether a text is printed and nothing was filled into it, so that it is no value."""
        folded = fold(text) if len(text) <= LONGEST_LINE else text
        return folded == _NO_DAY or folded in self._printed

    def is_over_seal(self, cell: RawCell) -> bool:
        """Return whether a cell holds text typed into a block for the seal, if the version prints such blocks."""
        return cell.kind == "text" and self._has_seals and is_over_seal(cell.text)

    def find(self, sheet: Sheet) -> Found:
        """Return the labels and other printed texts in a sheet, and all its cells."""
        spots: dict[str, list[Spot]] = {}
        printed: list[At] = []
        rows: dict[int, list[At]] = {}
        for address, cell in sheet.cells.items():
            row, column = position(address)
            at = At(row, column, address, cell)
            rows.setdefault(row, []).append(at)
            if cell.kind != "text" or cell.formula:
                continue
            labels = self._read(cell.text)
            for name, rest, alone in labels:
                spots.setdefault(name, []).append(Spot(name, at, rest, alone))
            if not labels and self.is_printed(cell.text):
                printed.append(at)
        for line in rows.values():
            line.sort(key=lambda at: at.column)
        hints = [at.column for at in printed if undated(at.cell.text) in self._hints]
        self._keep_heads(spots)
        return Found(spots, printed, min(hints, default=2**15), dict(sorted(rows.items())))

    def _keep_heads(self, spots: dict[str, list[Spot]]) -> None:
        """Drop the column heads of a table that stand outside its head row, the row with most of them.

        Of several such rows with the same columns the first is kept, because the others head further pages of the
        table. All are kept if a label outside the table is there twice as well: the sheet then holds the form twice.
        """
        columns = self.version.layout.columns
        rows = Counter(row for name in columns for row in {spot.at.row for spot in spots.get(name, ())})
        if not rows:
            return
        most = max(rows.values())
        best = sorted(row for row, count in rows.items() if count == most)
        once = all(len(spots.get(name, ())) < 2 for name in self.version.layout.cells)
        if once and len({_columns_in(row, columns, spots) for row in best}) == 1:
            best = best[:1]
        for name in columns:
            inside = [spot for spot in spots.get(name, ()) if spot.at.row in best]
            if inside:
                spots[name] = inside

    def fits(self, found: Found) -> int:
        """Return the number of labels found if they are enough to make the sheet this form, else 0."""
        known = sum(name in found.spots for name in self.fields)
        heads = max(self.heads.values(), key=len)
        rows = Counter(row for name in heads for row in {s.at.row for s in found.spots.get(name, ())})
        in_a_row = max(rows.values(), default=0)
        enough = known >= ENOUGH * len(self.fields) and in_a_row >= ENOUGH * len(heads)
        return known if enough else 0

    def _read(self, text: str) -> list[tuple[str, str, bool]]:
        """Return the labels in a text: (name, the text after it, whether no other label follows)."""
        if len(text) <= LONGEST_LABEL and (name := self._named(text)):
            return [(name, "", True)]
        for colon in _COLON.finditer(text, 0, LONGEST_LABEL):
            if name := self._named(text[: colon.start()]):
                return self._split(name, text[colon.end() :])
        return []

    def _split(self, name: str, rest: str) -> list[tuple[str, str, bool]]:
        for colon in _COLON.finditer(rest) if len(rest) <= LONGEST_LINE else ():
            head = rest[: colon.start()]
            for start in range(len(head)):
                if other := self._named(head[start:]):
                    return [
                        (name, self._value(head[:start]), False),
                        *self._split(other, rest[colon.end() :]),
                    ]
        return [(name, self._value(rest), True)]

    def _value(self, text: str) -> str:
        return "" if self.is_unfilled(text) else clean(text)

    def _named(self, text: str) -> str:
        key = plain_label(text)
        return self._names.get(key) or self._names.get(_NOTE.sub("", key), "")


def labels_of(versions: Iterable[Plan]) -> list[Labels]:
    """Return the labels of each version; each also knows the labels that the others have for the body's name."""
    own = [Labels(version) for version in versions]
    printed = (labels.texts[labels.body] for labels in own if labels.body in labels.texts)
    bodies = {key for text in printed for key in label_spellings(text)}
    return [Labels(labels.version, bodies) for labels in own]


def may_be_form(sheet: Sheet, keys: frozenset[str]) -> bool:
    """Return whether a row of a sheet holds at least three labels: a cheap test that most other sheets fail."""
    rows: Counter[int] = Counter()
    for address, cell in sheet.cells.items():
        if cell.kind == "text" and not cell.formula and len(cell.text) <= LONGEST_LABEL:
            key = plain_label(cell.text)
            if key in keys or _NOTE.sub("", key) in keys:
                rows[split_address(address)[1]] += 1
    return any(count >= 3 for count in rows.values())


def _columns_in(row: int, names: Iterable[str], spots: Mapping[str, Sequence[Spot]]) -> tuple[int, ...]:
    """Return the columns of these labels in a row, in the labels' order."""
    return tuple(spot.at.column for name in names for spot in spots.get(name, ()) if spot.at.row == row)


def _body_label(version: Plan) -> str:
    """Return the address of the printed text left of the body's name, "" if there is none."""
    for at, text in version.locked.items():
        row, column = position(at)
        if text == NAME_MARK and at not in version.layout.cells.values():
            left = list(_texts_left_of(version, column, row))
            return max(left)[1] if left else ""
    return ""


def _texts_left_of(version: Plan, column: int, row: int) -> Iterator[tuple[int, str]]:
    for at, text in version.locked.items():
        here = position(at)
        if here[0] == row and here[1] < column and text not in (FORMULA_MARK, NAME_MARK):
            yield here[1], at
