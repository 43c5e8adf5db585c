"""Which returns count: per unit (Annex 1) the newest valid return, per body (Annex 2) the newest valid list.

What says that it adds to the list in force counts beside it, until a later list takes the place of both. Where none
is valid, the newest. Valid means without any error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cwgk_excel.forms.units import unit_key
from cwgk_excel.review.contents import Contents, agree, contents
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.lists import Joined, Place, Row, Table, join

Turn = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts for a unit or body, and all that came for it and is not held, in order of arrival.

    ``parts``: the return that counts, or those that together are the body's list, in order of arrival. ``pending``:
    newer ones whose errors keep them from counting; their correction is still awaited. A record is named by its
    return and its number there: ``repeated`` ones another part says as well, so they count once, there; of the
    ``differing`` ones parts of one list say different things, each with the others that name its unit. ``city``: as
    in ``matching_name``.
    """

    parts: tuple[Judged, ...]
    history: tuple[Judged, ...]
    pending: tuple[Judged, ...] = ()
    repeated: frozenset[Place] = frozenset()
    differing: Mapping[Place, tuple[Place, ...]] = field(default_factory=dict)
    city: str = ""

    @property
    def chosen(self) -> Judged:
        """The newest of what counts."""
        return self.parts[-1]

    @property
    def whole(self) -> Judged:
        """The newest of what counts that adds to nothing, if there is any: what may have been chosen by time."""
        return next((part for part in reversed(self.parts) if not part.adds), self.chosen)

    @property
    def replaced(self) -> tuple[Judged, ...]:
        """All that the parts took the place of; an unsigned return's place any later signed one takes."""
        kept = {one.stored.id for one in (*self.parts, *self.pending)}
        signed = max((one.stored.id for one in self.history if one.signed), default=0)
        return tuple(
            one
            for one in self.history
            if one.stored.id not in kept
            and (one.stored.id < signed if self._is_other(one) else not self._is_later(one))
        )

    @property
    def later(self) -> tuple[Judged, ...]:
        """All that came after the parts and does not count: what is pending, and what that took the place of."""
        waiting = {one.stored.id for one in self.pending}
        return tuple(
            one
            for one in self.history
            if one.stored.id in waiting or (not self._is_other(one) and self._is_later(one))
        )

    def _is_later(self, one: Judged) -> bool:
        """Whether it came after what counts; what adds to that, and is no part, has been sent anew since."""
        return not one.adds and _order(one) > min(map(_order, self.parts))

    def _is_other(self, one: Judged) -> bool:
        return one.signed != self.chosen.signed

    def records(self, part: Judged) -> Iterator[tuple[int, bool]]:
        """The records of a part that count, each with whether it may enter the master."""
        for number in range(len(part.result.values)):
            place = part.stored.id, number
            if place not in self.repeated:
                yield number, part.record_valid(number) and place not in self.differing

    @property
    def same_day(self) -> int:
        """How many different returns came on the day of what counts, among which only the time decided."""
        return len(self.unlike) + 1

    @property
    def unlike(self) -> tuple[Contents, ...]:
        """What else other returns of the same day say, each once: only the time decided.

        A return with an error against a valid one is no choice by time; nor is a list that only names more
        units, or fewer, than the one that counts; nor what was sent back to be corrected and its correction.
        """
        counting = self.whole.adds, _rank(self.whole)
        equal = [
            one
            for one in self.replaced
            if (one.adds, _rank(one)) == counting and not self._was_sent_back(one)
        ]
        counted = self.said if equal else {}
        found: list[Contents] = []
        for said in map(self._said, equal):
            if not agree(said, counted) and said not in found:
                found.append(said)
        return tuple(found)

    def _was_sent_back(self, one: Judged) -> bool:
        """Whether what counts came by the slip that corrects it, and not twice by one slip."""
        whole = self.whole.stored
        return one.stored.id in whole.instead_of and one.stored.raw.corrects != whole.raw.corrects

    @property
    def said(self) -> Contents:
        """What counts, by unit and field."""
        counted: dict[tuple[str, int], Mapping[str, Any]] = {}
        for part in self.parts:
            counted.update(self._said(part))
        return counted

    def _said(self, one: Judged) -> Contents:
        """What a return says, whatever else was found in its file."""
        return contents(one.stored.raw, one.result.values, self.city)


def _rank(one: Judged) -> tuple[bool, bool, date]:
    return one.valid, one.signed, one.stored.receipt.received_on


def in_force(judged: Iterable[Judged], city: str) -> list[Standing]:
    """The returns that count, in order of arrival; a blank form never replaces a filled one.

    What is held counts for nothing, and no unsigned return where there is a signed one. A return that names
    nobody (a blank form, one whose grid has moved, one without the unit's name) counts for nothing either, but
    its findings stand until a later one takes its place: a return that names its unit, from a file and sheet
    of the same name; or, for a table, any that holds rows of the same body. What came by a correction slip takes the
    place of what that corrects, whatever name its unit has now.
    """
    known = _Known([one for one in judged if not one.stored.held], city)
    found = []
    for history in known.histories.values():
        counting = [one for one in history if not known.outranked(one)]
        if counting:
            make = _list if counting[0].stored.raw.is_table else _single
            found.append(make(history, counting, city))
    for one in known.nameless:
        if not known.is_settled(one):
            found.append(Standing((one,), (one,), city=city))
    return sorted(found, key=lambda standing: standing.chosen.stored.id)


def held_back(judged: Iterable[Judged], city: str) -> list[Judged]:
    """Unsigned returns that wait for the office's decision, until a signed one takes their place."""
    return [one for _, one in waiting(judged, city)]


def waiting(judged: Iterable[Judged], city: str) -> Iterator[tuple[Turn, Judged]]:
    """Those that are held back, each with its turn among those of all bodies: after the first of its unit."""
    known = _Known(judged, city)
    named = ((history[0].stored.id, one) for history in known.histories.values() for one in history)
    nameless = ((one.stored.id, one) for one in known.nameless)
    for last, (first, one) in (
        (last, pair) for last, pairs in enumerate((named, nameless)) for pair in pairs
    ):
        if (one.stored.held or known.outranked(one)) and not known.is_settled(one):
            yield (last, first, one.stored.id), one


class _Known:
    """Returns by what they speak for: a body's list or a unit, or nobody that they name."""

    def __init__(self, judged: Iterable[Judged], city: str) -> None:
        self.histories: dict[tuple[str, ...], list[Judged]] = {}
        self.nameless: list[Judged] = []
        self._signed: set[tuple[str, ...]] = set()
        self._newest: dict[tuple[str, ...], int] = {}
        judged = list(judged)
        self._keys = _keys(judged, city)
        for one in judged:
            key = self._keys[one.stored.id]
            if key is None:
                # It ends no other's findings: two units may well send files of one name.
                self.nameless.append(one)
            else:
                self.histories.setdefault(key, []).append(one)
            if one.signed and not one.blank:
                self._signed.add(key or (one.stored.raw.form, one.stored.raw.submitter))
        for key, history in self.histories.items():
            for one in history:
                if not one.stored.held and not self.outranked(one):
                    self._newest.update(dict.fromkeys((key, *_takes_place_of(one)), one.stored.id))

    def outranked(self, one: Judged) -> bool:
        """Whether it is unsigned, and there is a signed return of the same unit, or table of the same body."""
        return not one.signed and self._keys[one.stored.id] in self._signed

    def is_settled(self, one: Judged) -> bool:
        """Whether a later one that counts took its place."""
        key = self._keys[one.stored.id]
        places = _places(one) if key is None else (key,)
        return max(self._newest.get(place, 0) for place in places) > one.stored.id


def _single(history: Sequence[Judged], counting: Sequence[Judged], city: str) -> Standing:
    """A unit's newest valid return, else the newest."""
    chosen = next((one for one in reversed(counting) if one.valid), counting[-1])
    newest = counting[-1]
    pending = () if newest is chosen else (newest,)
    return Standing((chosen,), tuple(history), pending, city=city)


def _list(history: Sequence[Judged], counting: Sequence[Judged], city: str) -> Standing:
    """A body's newest list without errors, else the newest, with what came since to be added to it."""
    known = {one.stored.id: one for one in counting}
    lists = _lists(counting)
    joined = {run: join([_table(one, city) for one in lists[run]]) for run in sorted(lists)}
    last = max(lists)
    since = next((run for run in reversed(joined) if _is_sound(joined[run], known)), last)
    base = {one.stored.id for one in lists[since]}
    tables = (
        one for one in counting if one.stored.id in base or (one.adds and one.stored.receipt.run >= since)
    )
    chosen, newest = join([_table(one, city) for one in tables]), joined[last]
    late = chosen.waiting if since == last else (*chosen.waiting, *newest.parts, *newest.waiting)
    return Standing(
        parts=tuple(known[number] for number in chosen.parts),
        history=tuple(history),
        pending=tuple(known[number] for number in late),
        repeated=chosen.repeated,
        differing={**newest.differing, **chosen.differing},
        city=city,
    )


def _lists(counting: Sequence[Judged]) -> Mapping[int, Sequence[Judged]]:
    """By run, the tables with which a list begins: those that add to none, and of the first run, where all add, all."""
    runs: dict[int, list[Judged]] = {}
    for one in counting:
        runs.setdefault(one.stored.receipt.run, []).append(one)
    whole = {run: [one for one in tables if not one.adds] for run, tables in runs.items()}
    first = min(runs)
    whole[first] = whole[first] or runs[first]
    return {run: tables for run, tables in whole.items() if tables}


def _is_sound(joined: Joined, known: Mapping[int, Judged]) -> bool:
    return not joined.differing and all(known[number].valid for number in joined.parts)


def _table(one: Judged, city: str) -> Table:
    rows = tuple(
        Row(unit_key(one.stored.raw.form, values, city), said)
        for values, said in zip(one.result.values, one.said(), strict=True)
    )
    return Table(one.stored.id, one.stored.receipt.modified_at, one.valid, rows, one.adds)


def _order(one: Judged) -> tuple[int, int]:
    """Tables of one run are parts or versions of each other, whatever their order in it."""
    raw = one.stored
    return (raw.receipt.run, 0) if raw.raw.is_table else (0, raw.id)


def _key(one: Judged, city: str) -> tuple[str, ...] | None:
    """The unit or body that a return speaks for; None when it does not say."""
    raw = one.stored.raw
    if not raw.records:
        return None
    if raw.is_table:
        return raw.form, raw.submitter
    name = unit_key(raw.form, one.result.values[0], city)
    return (raw.form, raw.submitter, name) if name else None


def _keys(judged: Sequence[Judged], city: str) -> Mapping[int, tuple[str, ...] | None]:
    """For whom each return speaks; what slips have to do with one another, for whom the newest by a slip speaks."""
    said = {one.stored.id: _key(one, city) for one in judged}
    same: dict[int, frozenset[int]] = {}
    keys = dict(said)
    for one in judged:
        id = one.stored.id
        if said[id] and (before := said.keys() & {*one.stored.instead_of}):
            joined = frozenset({id, *before}).union(*(same.get(other, ()) for other in (id, *before)))
            same.update(dict.fromkeys(joined, joined))
            keys.update(dict.fromkeys(joined, said[id]))
    return keys


def _places(one: Judged) -> tuple[tuple[str, ...], tuple[str, ...]]:
    raw, receipt = one.stored.raw, one.stored.receipt
    body = (raw.form, raw.submitter)
    return body, (*body, receipt.path, receipt.member, raw.sheet)


def _takes_place_of(one: Judged) -> tuple[tuple[str, ...], ...]:
    body, file = _places(one)
    return (body, file) if one.stored.raw.is_table else (file,)
