"""Validate a batch of values together; leave out failures that follow from other errors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter
from typing import Any

from cwgk_excel.forms.findings.catalogue import severity
from cwgk_excel.forms.frames.validation import failures, frame_of
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_key

# Larger numbers are cut to this: it is beyond any bound of a form and fits the frame's 64-bit integers.
BEYOND = 10**15

Place = tuple[Any, int]
"""Where a record stands: its return, by anything that names it, and its row on the sheet."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A check or rule that a record breaks: the record's position, and the field to which the finding belongs."""

    row: int
    field: str
    code: str
    words: Mapping[str, str]


def judge(
    form: Form,
    rows: Sequence[Mapping[str, Any]],
    places: Sequence[Place],
    unreadable: Collection[tuple[int, str]] = (),
) -> Iterator[Failure]:
    """Validate records together and yield what fails.

    ``rows``: the values of each record by field; ``places``: where each stands. ``unreadable``: position and field
    of cells that have a finding already; they are not called blank, and rules that read them, or any other cell with
    an error, are left out.
    """
    if not rows:
        return
    columns = {**_columns(form, rows), "return": [belongs for belongs, _ in places]}
    cases = list(failures(form.schema, frame_of(form.schema, columns, {"return": "object"})))
    known = set(unreadable)
    bad = known | {(row, name) for row, name, code in cases if name and severity(code) == "error"}
    rules = {rule.code: rule for rule in form.rules}
    units = _Units(rows, places, form)
    for row, name, code in cases:
        if name:
            if (row, name) not in known:
                yield Failure(row, name, code, {})
        elif not any((row, other) in bad for other in rules[code].fields):
            said = {**rows[row], "row": places[row][1]}
            words = rules[code].words(said, partial(units.like, row))
            yield Failure(row, rules[code].fields[0], code, words)


class _Units:
    """The sheet rows of each unit of each return, computed on first use and once for the batch."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], places: Sequence[Place], form: Form) -> None:
        self.rows, self.places = rows, places
        self.form = form

    @cached_property
    def _keys(self) -> list[tuple[Any, str]]:
        city = self.form.settings.campaign.city
        return [
            (belongs, unit_key(self.form.name, row, city))
            for (belongs, _), row in zip(self.places, self.rows, strict=True)
        ]

    @cached_property
    def _alike(self) -> Mapping[tuple[Any, str], Sequence[int]]:
        alike: dict[tuple[Any, str], list[int]] = defaultdict(list)
        for key, (_, row) in zip(self._keys, self.places, strict=True):
            alike[key].append(row)
        return alike

    def like(self, position: int) -> Sequence[int]:
        """Return the sheet rows in the record's own return that name the same unit as the record at a position."""
        return self._alike[self._keys[position]]


def _columns(form: Form, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return the values by field."""
    try:
        columns = {name: list(map(itemgetter(name), rows)) for name in form.by_name}
    except KeyError:  # a version that lacks a field, or a label that was not found
        columns = {name: [row.get(name) for row in rows] for name in form.by_name}
    numbers = (name for name, field in form.by_name.items() if KINDS[field.kind].is_number)
    return columns | {name: _cut(columns[name]) for name in numbers}


def _cut(numbers: list[Any]) -> list[Any]:
    known = list(filter(None, numbers))
    if not known or (min(known) >= -BEYOND and max(known) <= BEYOND):
        return numbers
    return [max(-BEYOND, min(BEYOND, one)) if isinstance(one, int) else one for one in numbers]
