"""Decide which returns count: the newest valid return of a unit (Annex 1), the newest valid list of a body (Annex 2).

What says that it adds to the list in force, or was decided to, counts beside it, until a later list takes the place of
both. Where none is valid, the newest. Valid means without any error that nobody accepted. What was withdrawn, and the
declaration of a unit that another body keeps, counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cwgk_excel.forms.units import unit_key
from cwgk_excel.review.contents import Contents, agree, contents
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.lists import Joined, Place, Row, SentTable, join
from cwgk_excel.review.spoken_for import Known

Turn = tuple[int, int, int]


class Standing(NamedTuple):
    """What counts for a unit or body.

    ``parts``: the return that counts, or the returns that together are the body's list, in order of arrival.
    ``history``: all returns of the unit or body that are not held, in order of arrival. ``pending``: newer returns
    whose errors keep them from counting; their correction is still awaited. ``repeated``: records, each by return
    and number, that do not count because another part has an equal record. ``differing``: records whose unit has a
    different record in another part, each with these other records. ``city`` is as for ``matching_name``.
    """

    parts: tuple[Judged, ...]
    history: tuple[Judged, ...]
    pending: tuple[Judged, ...] = ()
    repeated: frozenset[Place] = frozenset()
    differing: Mapping[Place, tuple[Place, ...]] = {}
    city: str = ""

    @property
    def chosen(self) -> Judged:
        """The newest return that counts."""
        return self.parts[-1]

    @property
    def whole(self) -> Judged:
        """The newest part that adds to no list, else the newest part; only the time may have decided for it."""
        return next((part for part in reversed(self.parts) if not part.adds), self.chosen)

    @property
    def replaced(self) -> tuple[Judged, ...]:
        """All returns that the parts replaced; an unsigned return is replaced by any later signed one."""
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
        """All returns that came after the parts and do not count: pending ones, and those that these replaced."""
        waiting = {one.stored.id for one in self.pending}
        return tuple(
            one
            for one in self.history
            if one.stored.id in waiting or (not self._is_other(one) and self._is_later(one))
        )

    def _is_later(self, one: Judged) -> bool:
        """Return whether a return came after the parts; a supplement that is no part was sent again since."""
        return not one.adds and _order(one) > min(map(_order, self.parts))

    def _is_other(self, one: Judged) -> bool:
        return one.signed != self.chosen.signed

    def records(self, part: Judged) -> Iterator[tuple[int, bool]]:
        """Yield the number of each record of a part that counts, and whether the record may enter the master."""
        for number in range(len(part.result.values)):
            place = part.stored.id, number
            if place not in self.repeated and not part.yields(number, self.city):
                yield number, part.record_valid(number) and place not in self.differing

    @property
    def same_day(self) -> int:
        """How many different returns, with the one that counts, came on its day: only the time decided among them."""
        return len(self.unlike) + 1

    @property
    def unlike(self) -> tuple[Contents, ...]:
        """The different contents of other returns of the same day, over which only the time decided.

        Time does not decide between a return with an error and a valid one, nor between lists that differ only in
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
        """The values that count, by unit and field."""
        counted: dict[tuple[str, int], Mapping[str, Any]] = {}
        for part in self.parts:
            counted.update(self._said(part))
        return counted

    def _said(self, one: Judged) -> Contents:
        """Return the content of a return, whatever else was found in its file."""
        return contents(one.raw, one.result.values, self.city)


def _rank(one: Judged) -> tuple[bool, bool, date]:
    return one.valid, one.signed, one.stored.receipt.received_on


def in_force(judged: Iterable[Judged], city: str) -> list[Standing]:
    """Return what counts for each unit and body, in order of arrival; a blank form never replaces a filled one.

    Held returns do not count, nor does an unsigned return where there is a signed one. A return that names no unit
    (a blank form, one whose grid has moved, one without the unit's name) replaces nothing, but its findings stand
    until a later return replaces it: a return that names its unit, from a file and sheet of the same name; or, for
    a table, any that holds rows of the same body. What came by a correction slip takes the place of what that
    corrects, whatever name its unit has now.
    """
    known = Known([one for one in judged if one.counts(city) and not one.held], city)
    found = []
    for history in known.histories.values():
        counting = [one for one in history if not known.outranked(one)]
        if counting:
            several = len(counting) > 1 and counting[0].stored.raw.is_table
            make = _list if several else _single
            found.append(make(history, counting, city))
    for one in known.nameless:
        if not known.is_settled(one):
            found.append(Standing((one,), (one,), city=city))
    return sorted(found, key=lambda standing: standing.chosen.stored.id)


def histories(judged: Iterable[Judged], city: str) -> list[list[Judged]]:
    """All that came for each unit or body, held or not, in order of arrival; what names nobody stands alone."""
    known = Known(judged, city)
    return [*known.histories.values(), *([one] for one in known.nameless)]


def held_back(judged: Iterable[Judged], city: str) -> list[Judged]:
    """Return the unsigned returns that wait for the office's decision; a later signed return ends the wait."""
    return [one for _, one in waiting(judged, city)]


def waiting(judged: Iterable[Judged], city: str) -> Iterator[tuple[Turn, Judged]]:
    """Yield the returns that are held back, each with a sort key that puts it beside the first return of its unit."""
    counting = [one for one in judged if one.counts(city)]
    if all(one.signed and not one.held for one in counting):
        return  # as nearly always
    known = Known(counting, city)
    named = ((history[0].stored.id, one) for history in known.histories.values() for one in history)
    nameless = ((one.stored.id, one) for one in known.nameless)
    for last, (first, one) in (
        (last, pair) for last, pairs in enumerate((named, nameless)) for pair in pairs
    ):
        if (one.held or known.outranked(one)) and not known.is_settled(one):
            yield (last, first, one.stored.id), one


def _single(history: Sequence[Judged], counting: Sequence[Judged], city: str) -> Standing:
    """Return the standing of a unit: its newest valid return counts, else its newest."""
    chosen = next((one for one in reversed(counting) if one.valid), counting[-1])
    newest = counting[-1]
    pending = () if newest is chosen else (newest,)
    return Standing((chosen,), tuple(history), pending, city=city)


def _list(history: Sequence[Judged], counting: Sequence[Judged], city: str) -> Standing:
    """Return the standing of a body: its newest list without errors, else its newest, with the supplements since."""
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
    """Return by run the tables that begin a list: those that do not add to one; if all of the first run do, these."""
    runs: dict[int, list[Judged]] = {}
    for one in counting:
        runs.setdefault(one.stored.receipt.run, []).append(one)
    whole = {run: [one for one in tables if not one.adds] for run, tables in runs.items()}
    first = min(runs)
    whole[first] = whole[first] or runs[first]
    return {run: tables for run, tables in whole.items() if tables}


def _is_sound(joined: Joined, known: Mapping[int, Judged]) -> bool:
    return not joined.differing and all(known[number].valid for number in joined.parts)


def _table(one: Judged, city: str) -> SentTable:
    rows = tuple(
        Row(unit_key(one.stored.raw.form, values, city), said)
        for values, said in zip(one.result.values, one.said(), strict=True)
    )
    return SentTable(one.stored.id, one.stored.receipt.modified_at, one.valid, rows, one.adds, one.confirmed)


def _order(one: Judged) -> tuple[int, int]:
    """Return a sort key by arrival; tables of one run are equal, since they are parts or versions of each other."""
    raw = one.stored
    return (raw.receipt.run, 0) if raw.raw.is_table else (0, raw.id)
