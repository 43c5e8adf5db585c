"""Records of a form, of which only little stays in memory; the rest waits in a temporary file.

A city has ten thousand of them, a province a hundred thousand. What orders, pairs and counts them is asked for again
and again, and is at hand; what is drawn of them is read in blocks, since sheet after sheet goes through them in order.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from cwgk_excel.files import Waiting
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_key
from cwgk_excel.report.sheets.sheet_map import KEY, record_key
from cwgk_excel.review.reconciling.compare import PLACED

_IN_MEMORY = 1 << 16
_BLOCK, _LOADED = 100, 8  # records that are read at once, and blocks that stay
_OFTEN = (PLACED, KEY, "submitter", "valid", "sha256", "sheet", "row", "received")
_SELDOM = ("cells", "raw")  # what most of those who go through records do not ask for
_VALID = _OFTEN.index("valid")


class Same:
    """Gives equal values as one and the same: scores, days and names recur."""

    def __init__(self) -> None:
        self._known: dict[type, dict[Any, Any]] = defaultdict(dict)

    def __call__(self, value: Any) -> Any:
        """Return the value that is equal and of the same type; 0 and -0.0 stay what they are."""
        return self._known[type(value)].setdefault(value, value) if value else value

    def forget(self) -> None:
        """Let go of the values, once all have come."""
        self._known.clear()


class Record(Mapping[str, Any]):
    """A record: by the names of its fields and of what is known of its source, the values."""

    __slots__ = ("_at_hand", "_number", "_shelf")

    def __init__(self, shelf: Shelf, number: int, at_hand: tuple[Any, ...]) -> None:
        self._shelf, self._number, self._at_hand = shelf, number, at_hand

    def __getitem__(self, name: str) -> Any:
        place = self._shelf.at_hand.get(name)
        return self._shelf.read(self._number, name) if place is None else self._at_hand[place]

    def __contains__(self, name: object) -> bool:
        return name in self._shelf.at_hand or name in self._shelf.waiting

    def __iter__(self) -> Iterator[str]:
        return iter((*self._shelf.at_hand, *self._shelf.waiting))

    def __len__(self) -> int:
        return len(self._shelf.at_hand) + len(self._shelf.waiting)

    def leave_out(self) -> None:
        """Mark it as not valid."""
        self._at_hand = (*self._at_hand[:_VALID], False, *self._at_hand[_VALID + 1 :])


class Beside(Mapping[str, Any]):
    """A record, and what a line says beside it or instead."""

    __slots__ = ("_more", "_record")

    def __init__(self, record: Mapping[str, Any], more: Mapping[str, Any]) -> None:
        self._record, self._more = record, more

    def __getitem__(self, name: str) -> Any:
        return self._more[name] if name in self._more else self._record[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._record), **self._more})

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Shelf:
    """Takes records of a form in, and gives them back one by one.

    ``at_hand``: the names of what stays in memory, with their places; ``waiting``: of all else, with the kind of
    blocks in which it waits and its place there. ``names``: what a record holds.
    """

    def __init__(self, form: Form, names: Iterable[str], same: Same) -> None:
        often = dict.fromkeys((*_OFTEN, *_often(form)))
        seldom = [name for name in names if name in _SELDOM]
        others = [name for name in names if name not in often and name not in seldom]
        self.at_hand = {name: place for place, name in enumerate(often)}
        self.waiting = {
            name: (n, place) for n, kind in enumerate((others, seldom)) for place, name in enumerate(kind)
        }
        self._form, self._same, self._count = form, same, 0
        self._kinds = (_Blocks(others), _Blocks(seldom))

    def add(self, row: Mapping[str, Any]) -> Record:
        """Keep a record; what it says as other records do is held once."""
        same, form = self._same, self._form
        key = unit_key(form.name, row, form.settings.campaign.city)
        known = {
            PLACED: (same(str(row["submitter"])), same(key)),
            KEY: record_key(form, {**row, "sha256": same(row["sha256"]), "sheet": same(row["sheet"])}),
        }
        at_hand = tuple(known[name] if name in known else same(row[name]) for name in self.at_hand)
        for blocks in self._kinds:
            blocks.add(row)
        self._count += 1
        return Record(self, self._count - 1, at_hand)

    def read(self, number: int, name: str) -> Any:
        """Return what waits of a record. Raises KeyError for what records do not hold."""
        kind, place = self.waiting[name]
        return self._kinds[kind].row(number)[place]


class _Blocks:
    """Tuples of some values of each record, in a file."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names, self._full = names, array("q")
        self._last: list[tuple[Any, ...]] = []
        self._file = Waiting(_IN_MEMORY)
        self._block = lru_cache(maxsize=_LOADED)(self._load)

    def add(self, row: Mapping[str, Any]) -> None:
        self._last.append(tuple([row[name] for name in self._names]))
        if len(self._last) == _BLOCK:
            self._full.append(self._file.add(self._last))
            self._last = []

    def row(self, number: int) -> tuple[Any, ...]:
        block, place = divmod(number, _BLOCK)
        return (self._block(block) if block < len(self._full) else self._last)[place]

    def _load(self, block: int) -> list[tuple[Any, ...]]:
        loaded: list[tuple[Any, ...]] = self._file.at(self._full[block])
        return loaded


def _often(form: Form) -> Iterator[str]:
    """Yield the fields that are compared, counted, or told apart by; a form's key is always among them."""
    compared = comparison(form.settings)
    yield form.key
    yield from (field.name for field in form.fields if field.figure or field.groups)
    for place, other in enumerate((compared.declared, compared.listed)):
        if form.name == other.name:
            yield from (pair[place] for pair in compared.fields)
