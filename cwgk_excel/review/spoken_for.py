"""For whom returns speak: a body's list, a unit, or nobody that they name; and whose place each takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cwgk_excel.forms.units import unit_key
from cwgk_excel.review.judged import Judged


class Known:
    """Returns, grouped by the unit or the body's list that they are about; ``nameless``: those that name none."""

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
                # A nameless return settles no other one: two units may send files of the same name.
                self.nameless.append(one)
            else:
                self.histories.setdefault(key, []).append(one)
            if one.signed and not one.blank:
                self._signed.add(key or (one.stored.raw.form, one.stored.raw.submitter))
        for key, history in self.histories.items():
            for one in history:
                if not one.held and not self.outranked(one):
                    self._newest.update(dict.fromkeys((key, *_takes_place_of(one)), one.stored.id))

    def outranked(self, one: Judged) -> bool:
        """Return whether a return is unsigned and there is a signed one of the same unit, or table of the same body."""
        return not one.signed and self._keys[one.stored.id] in self._signed

    def is_settled(self, one: Judged) -> bool:
        """Return whether a later return that counts replaced it."""
        key = self._keys[one.stored.id]
        places = _places(one) if key is None else (key,)
        return max(self._newest.get(place, 0) for place in places) > one.stored.id


def _key(one: Judged, city: str) -> tuple[str, ...] | None:
    """Return the unit or body that a return is about; None when it names none."""
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
