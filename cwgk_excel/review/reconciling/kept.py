"""The records in force as far as they are compared, kept in a temporary file until all of them have come.

In memory stays only where the records of each name and body lie in that file (``spots``): a country has a million of
them, and what is told about them names few.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from cwgk_excel.files import Waiting
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.keys import Subject
from cwgk_excel.matching import matching_name
from cwgk_excel.returns.where import Where
from cwgk_excel.review.decided import NOTHING, Decided
from cwgk_excel.review.in_force import Standing
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.reconciling.compare import Reported
from cwgk_excel.review.reconciling.spots import Spot, Spots, first_of_bodies

RecordPlace = tuple[int, int]
"""The number of a return, and that of the record in it."""
_IN_MEMORY = 1 << 20
_LOADED = 16  # returns, for names of one list are often alike


class Source(NamedTuple):
    """A return, as far as its records are told of; ``form``: its name."""

    id: int
    form: str
    sheet: str
    where: Where
    subject: Subject


class Kept(NamedTuple):
    """What is kept of a record in force; ``cells``: address and text of the unit's name, then of what is compared."""

    source: Source
    number: int
    unit: str
    valid: bool
    reported: Reported
    cells: tuple[tuple[str, str], ...]
    decided: Decided

    @property
    def body(self) -> str:
        """The code of the body that reports it."""
        return self.reported.place[0]

    @property
    def name(self) -> str:
        """The matching name of its unit."""
        return self.reported.place[1]

    @property
    def place(self) -> RecordPlace:
        """Which record it is."""
        return self.source.id, self.number

    def state(self, finding: Finding) -> tuple[str, str, str]:
        """Return how far a finding about it is settled, who decided that, and why."""
        return self.decided.state(finding)

    def where(self, field: int = 0) -> str:
        """Where one of its cells stands, as people are told."""
        return f"{self.source.where.known_as}的{self.source.sheet}!{self.cells[field][0]}"


class Records:
    """Takes records in, and gives them back body by body, or by their units' names.

    ``listed``: the name of the form that is a list.
    """

    def __init__(self, listed: str) -> None:
        self._spots = Spots()
        self._listed = listed
        self._offsets: dict[tuple[str, str], array[int]] = defaultdict(lambda: array("Q"))
        self._decided = NOTHING
        self._file = Waiting(_IN_MEMORY)
        read = self._file.at  # by itself: a function that holds this object would keep the file in a circle
        self._loaded = lru_cache(maxsize=_LOADED)(lambda offset: _unpacked(read(offset)))

    @property
    def bodies(self) -> set[str]:
        """The codes of all bodies that have a record."""
        return {body for _, body in self._offsets}

    def add(self, standing: Standing, part: Judged, form: Form, fields: Sequence[str]) -> None:
        """Keep the records of a part that counts; ``fields``: what of them is compared."""
        raw = part.stored.raw
        # These findings are about a record by its number.
        subject = replace(Subject.of(raw, part.stored.units), placed=())
        source = Source(part.stored.id, form.name, raw.sheet, part.stored.receipt.where, subject)
        records = list(_records(standing, part, form, fields))
        offset = self._file.add(_packed(source, records))
        self._offsets[form.name, raw.submitter].append(offset)
        self._decided = part.decided
        for number, _, _, (body, name), *_ in records:
            if name:
                turn = form.name != self._listed, source.id, number
                self._spots.add(name, Spot(body, turn, offset))

    def named(self, name: str) -> Mapping[str, Spot]:
        """Return by body where its record of a unit lies."""
        spots = (spot for spot in self._spots.of(name) if self.at(spot).name == name)
        return {spot.body: spot for spot in first_of_bodies(list(spots))}

    def reported(self) -> Iterable[tuple[str, set[str]]]:
        """Return the matching name of each unit that several bodies may report, with the bodies that do."""
        found: dict[str, set[str]] = defaultdict(set)
        for spot in self._spots.shared():
            found[self.at(spot).name].add(spot.body)
        return found.items()

    def of(self, form: str, body: str) -> list[Kept]:
        """Return a body's records in a form, in order of arrival and of the rows."""
        found = [kept for offset in self._offsets.get((form, body), ()) for kept in self._read(offset)]
        return sorted(found, key=attrgetter("place"))

    def at(self, spot: Spot) -> Kept:
        """Return the record that lies at a spot."""
        source, records = self._loaded(spot.offset)
        return self._kept(source, next(record for record in records if record[0] == spot.turn[-1]))

    def close(self) -> None:
        """Let go of the file, and of what lies where in it."""
        self._file.close()
        self._spots = Spots()
        self._offsets.clear()

    def _read(self, offset: int) -> Iterator[Kept]:
        source, records = self._loaded(offset)
        return (self._kept(source, record) for record in records)

    def _kept(self, source: Source, record: _Record) -> Kept:
        number, unit, valid, place, figures, cells = record
        return Kept(source, number, unit, valid, Reported(place, figures), cells, self._decided)


_Record = tuple[int, str, bool, tuple[str, str], tuple[Any, ...], tuple[tuple[str, str], ...]]


def _packed(source: Source, records: list[_Record]) -> tuple[Any, ...]:
    """Return both as plain tuples: named ones are pickled by a call each, which took half of the time."""
    id, form, sheet, where, about = source
    subject = about.form, about.submitter, about.is_table, about.units, about.fixed
    return id, form, sheet, tuple(where), subject, records


def _unpacked(packed: tuple[Any, ...]) -> tuple[Source, list[_Record]]:
    id, form, sheet, where, (of, submitter, is_table, units, fixed), records = packed
    subject = Subject(of, submitter, is_table, units, (), fixed)
    return Source(id, form, sheet, Where(*where), subject), records


def _records(standing: Standing, part: Judged, form: Form, fields: Sequence[str]) -> Iterator[_Record]:
    raw = part.stored.raw
    head = {placed.field: placed for placed in raw.head}
    for number, valid in standing.records(part):
        values = part.result.values[number]
        unit = unit_name(form.name, values)
        placed = head | {one.field: one for one in raw.records[number].cells}
        cells = tuple(
            (placed[name].address, placed[name].cell.text) if name in placed else ("", "")
            for name in (form.key, *fields)
        )
        place = raw.submitter, matching_name(unit, standing.city)
        yield number, unit, valid, place, tuple(values.get(name) for name in fields), cells
