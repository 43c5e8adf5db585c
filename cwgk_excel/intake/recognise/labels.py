"""The printed labels of a form, wherever they stand in a sheet.

Labels are those of the versions on record. One is recognised with other spaces, line ends, widths or colon,
and without its notes in brackets, as long as no other label of the form reads the same then.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from cwgk_excel.folding import cached, fold
from cwgk_excel.forms.addresses import column_number, position, split_address
from cwgk_excel.forms.plan import FORMULA_MARK, NAME_MARK, Plan
from cwgk_excel.intake.recognise.locked import same_text
from cwgk_excel.intake.recognise.seals import is_over_seal, is_seal, undated
from cwgk_excel.returns.cells import RawCell, Sheet
from cwgk_excel.values.text import clean

# The submitting body's name, where it is printed and no field of the form.
BODY = "(body)"
LONGEST_LABEL = 60
# A cell that holds several labels ("填报人：李明  联系电话：…") is no longer than this.
LONGEST_LINE = 200
# So large a part of the labels, and of the largest row of column heads, makes a sheet that form.
ENOUGH = 0.6
_COLON = re.compile("[:：∶﹕︰]")
_NOTE = re.compile(r"(\([^()]*\))")
_NO_DAY = "年月日"


@cached(4096)
def plain_label(text: str) -> str:
    """A label as it is compared: folded, without the colon that ends it."""
    return _COLON.sub(":", fold(text)).strip(":")


@cached(1024)
def label_spellings(text: str) -> frozenset[str]:
    """A label with and without each of its notes in brackets."""
    parts = _NOTE.split(plain_label(text))
    kept = [(part, "") if number % 2 else (part,) for number, part in enumerate(parts)]
    return frozenset(filter(None, map("".join, product(*kept))))


@dataclass(frozen=True, slots=True)
class At:
    """A cell and where it stands; row and column count from 1."""

    row: int
    column: int
    address: str
    cell: RawCell


@dataclass(frozen=True, slots=True)
class Spot:
    """A label found: ``rest`` is what stands behind its colon in the same cell.

    ``alone`` is False where another label follows in the same cell: its value can stand nowhere else.
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
    beside: int  # the first column right of the form, where hints stand; beyond all columns if none do
    rows: Mapping[int, Sequence[At]]

    @cached_property
    def stops(self) -> Mapping[int, Sequence[int]]:
        """By row, the columns of labels and other printed texts: no value reaches across one."""
        stops: dict[int, set[int]] = {}
        for at in (*self.labels, *self.printed):
            if at.column < self.beside:
                stops.setdefault(at.row, set()).add(at.column)
        return {row: sorted(columns) for row, columns in sorted(stops.items())}

    @cached_property
    def labels(self) -> Sequence[At]:
        """Where labels stand."""
        return [spot.at for spots in self.spots.values() for spot in spots]

    def one(self, name: str) -> Spot | None:
        """The label, if it stands once."""
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
        last = max(position(cell)[1] for name, cell, _ in layout.entry_cells() if name not in version.beside)
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
        """The fields of a unit, as far as their labels tell more than a number in a list does."""
        layout = self.version.layout
        positions = {field.name for field in self.version.fields if field.role == "position"}
        return self.fields & frozenset(layout.columns or layout.cells) - positions

    def named_in(self, text: str) -> frozenset[str]:
        """The fields whose labels stand anywhere in a text that has one width and no spaces."""
        return frozenset(name for key, name in self._names.items() if key in text) & self.fields

    @cached_property
    def heads(self) -> Mapping[int, Sequence[str]]:
        """By row as issued: the labels whose values stand below them."""
        groups: dict[int, list[str]] = {}
        layout = self.version.layout
        for name in self.fields:
            row = split_address(self.cells[name])[1]
            if name in layout.columns or split_address(layout.cells[name])[1] > row:
                groups.setdefault(row, []).append(name)
        return groups

    @property
    def keys(self) -> frozenset[str]:
        """All spellings by which a label is known."""
        return frozenset(self._names)

    def is_printed(self, text: str) -> bool:
        """Whether a text is one that the form prints besides its labels, its date filled in or not."""
        return len(text) <= LONGEST_LINE and undated(text) in self._printed

    def is_unfilled(self, text: str) -> bool:
        """Whether a text is printed and nothing was filled into it: it is no value then."""
        folded = fold(text) if len(text) <= LONGEST_LINE else text
        return folded == _NO_DAY or folded in self._printed

    def is_over_seal(self, cell: RawCell) -> bool:
        """Whether something was typed into a block for the seal, of a version that prints such blocks."""
        return cell.kind == "text" and self._has_seals and is_over_seal(cell.text)

    def find(self, sheet: Sheet) -> Found:
        """Look at every cell of a sheet."""
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
        """Column heads of a table count in the table's own head row only, not where they are repeated.

        Heads that stand again in the same columns head another page of the table, unless what stands once in
        a form is there twice as well: then the whole form is.
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
        """How many labels were found, where they are enough to make the sheet this form; else 0."""
        known = sum(name in found.spots for name in self.fields)
        heads = max(self.heads.values(), key=len)
        rows = Counter(row for name in heads for row in {s.at.row for s in found.spots.get(name, ())})
        in_a_row = max(rows.values(), default=0)
        enough = known >= ENOUGH * len(self.fields) and in_a_row >= ENOUGH * len(heads)
        return known if enough else 0

    def _read(self, text: str) -> list[tuple[str, str, bool]]:
        """The labels in a text: (name, what stands behind it, whether no other label follows)."""
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
    """The labels of many versions; each knows all labels that any of them has for the body's name."""
    own = [Labels(version) for version in versions]
    printed = (labels.texts[labels.body] for labels in own if labels.body in labels.texts)
    bodies = {key for text in printed for key in label_spellings(text)}
    return [Labels(labels.version, bodies) for labels in own]


def may_be_form(sheet: Sheet, keys: frozenset[str]) -> bool:
    """Whether a row of a sheet holds at least three labels; most sheets that are no forms end here."""
    rows: Counter[int] = Counter()
    for address, cell in sheet.cells.items():
        if cell.kind == "text" and len(cell.text) <= LONGEST_LABEL:
            key = plain_label(cell.text)
            if key in keys or _NOTE.sub("", key) in keys:
                rows[split_address(address)[1]] += 1
    return any(count >= 3 for count in rows.values())


def _columns_in(row: int, names: Iterable[str], spots: Mapping[str, Sequence[Spot]]) -> tuple[int, ...]:
    """The columns of these labels in a row, in the labels' order."""
    return tuple(spot.at.column for name in names for spot in spots.get(name, ()) if spot.at.row == row)


def _body_label(version: Plan) -> str:
    """The cell of the printed text left of the body's name."""
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
