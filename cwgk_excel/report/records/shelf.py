"""Records of a form, of which only little stays in memory; the rest waits in a temporary file.

A city has ten thousand of them, a province a hundred thousand. What orders, pairs and counts them is asked for again
and again, and is at hand; what is drawn of them is read in blocks, since sheet after sheet goes through them in order.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, compress
from typing import Any, overload

from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_key
from cwgk_excel.report.records.blocks import Blocks
from cwgk_excel.report.sheets.sheet_map import KEY, NUMBER, Keys, RecordKey
from cwgk_excel.review.reconciling.compare import PLACED

_UNIT = "单位的名称"  # by which units are matched
_OFTEN = (_UNIT, "submitter", "valid", "sheet", "row", "received")
# What waits apart, since most of those who go through records do not ask for it, or for nothing else.
_APART = (("cells", "raw"), ("sha256", "file", "member"))
_MADE = (PLACED, KEY, NUMBER)  # of what is at hand, for who asks


class Same:
    """The values of the records of a round, each once: scores, days and names recur.

    ``values``: by their numbers. ``forms``: how many shelves there are at most, ``shelves``: how many so far.
    """

    def __init__(self, forms: int = 8) -> None:
        self.values: list[Any] = []
        self.forms, self.shelves = forms, 0
        self._known: dict[type, dict[Any, int]] = defaultdict(dict)

    def number(self, value: Any) -> int:
        """Return the number of the value that is equal and of the same type; 0 and -0.0 stay what they are."""
        known, told = self._known[type(value)], value or (repr(value),)
        if (number := known.get(told)) is None:
            number = known[told] = len(self.values)
            self.values.append(value)
        return number

    def forget(self) -> None:
        """Forget which values are known, once all have come."""
        self._known.clear()


class Record(Mapping[str, Any]):
    """A record: by the names of its fields and of what is known of its source, the values."""

    __slots__ = ("_number", "_shelf")

    def __init__(self, shelf: Shelf, number: int) -> None:
        self._shelf, self._number = shelf, number

    def __getitem__(self, name: str) -> Any:
        shelf = self._shelf
        place = shelf.at_hand.get(name)
        if place is None:
            return shelf.read(self._number, name)
        return shelf.values[shelf.numbers[self._number * shelf.width + place]]

    def __contains__(self, name: object) -> bool:
        return name in self._shelf.names

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.names)

    def __len__(self) -> int:
        return len(self._shelf.names)


class Records(Sequence[Record]):
    """Some records of a shelf, each made when it is asked for: only their numbers take memory."""

    def __init__(self, shelf: Shelf, numbers: array[int]) -> None:
        self.shelf, self.numbers = shelf, numbers

    @overload
    def __getitem__(self, place: int) -> Record: ...

    @overload
    def __getitem__(self, place: slice) -> Records: ...

    def __getitem__(self, place: int | slice) -> Record | Records:
        found = self.numbers[place]
        return Record(self.shelf, found) if isinstance(found, int) else Records(self.shelf, found)

    def __iter__(self) -> Iterator[Record]:
        return map(partial(Record, self.shelf), self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, places: Iterable[int]) -> Records:
        """Return the records at some places."""
        return Records(self.shelf, array("I", map(self.numbers.__getitem__, places)))

    def column(self, name: str) -> Iterator[Any]:
        """Yield what each record says in a field, without making the records, which takes longer."""
        shelf = self.shelf
        if (place := shelf.at_hand.get(name)) is None:
            return (shelf.read(number, name) for number in self.numbers)
        values, numbers, width = shelf.values, shelf.numbers, shelf.width
        return (values[numbers[number * width + place]] for number in self.numbers)

    def those(self, wanted: Iterable[object]) -> Records:
        """Return the records that are wanted, of which ``wanted`` says it one by one."""
        return Records(self.shelf, array("I", compress(self.numbers, wanted)))

    def joined(self, parts: Iterable[Records]) -> Records:
        """Return all records of some parts, one part after the other."""
        return Records(self.shelf, array("I", chain.from_iterable(part.numbers for part in parts)))

    def by(self, said: Iterable[str]) -> dict[str, Records]:
        """Return the records in groups by what is said of them one by one, in the order in which that comes first."""
        groups: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, one in zip(self.numbers, said, strict=True):
            groups[one].append(number)
        return {name: Records(self.shelf, numbers) for name, numbers in groups.items()}

    @property
    def valid(self) -> Records:
        """Those that are without an error."""
        return self.those(self.column("valid"))


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

    ``at_hand``: the names of what stays in memory, with their places, as numbers of values; ``waiting``: of all else,
    with the kind of blocks in which it waits and its place there. ``names``: what a record holds. ``numbers``: of all
    that is at hand, the numbers of the values, ``width`` of them for a record.
    """

    def __init__(self, form: Form, names: Iterable[str], same: Same) -> None:
        often = dict.fromkeys((*_OFTEN, *_often(form)))
        apart = [[name for name in some if name in dict.fromkeys(names)] for some in _APART]
        others = [name for name in names if name not in {*often, *chain(*apart)}]
        self.at_hand = {name: place for place, name in enumerate(often)}
        self.waiting = {
            name: (n, place) for n, kind in enumerate((others, *apart)) for place, name in enumerate(kind)
        }
        self.names = tuple(name for name in (*self.at_hand, *self.waiting, *_MADE) if name != _UNIT)
        self.same = same
        self._form, self.turn = form, same.shelves
        same.shelves += 1
        self.values, self.numbers, self.width = same.values, array("I"), len(self.at_hand)
        self._kinds = tuple(map(Blocks, (others, *apart)))

    def __len__(self) -> int:
        """How many records there are."""
        return len(self.numbers) // self.width

    def add(self, row: Mapping[str, Any]) -> Record:
        """Keep a record; what it says as other records do is held once."""
        form, count = self._form, len(self)
        known = {**row, _UNIT: unit_key(form.name, row, form.settings.campaign.city)}
        self.numbers.extend([self.same.number(known[name]) for name in self.at_hand])
        for blocks in self._kinds:
            blocks.add(row)
        return Record(self, count)

    def leave_out(self, number: int) -> None:
        """Mark a record as not valid."""
        self.numbers[number * self.width + self.at_hand["valid"]] = self.same.number(False)

    @property
    def records(self) -> Records:
        """All records, in the order in which they came."""
        return Records(self, array("I", range(len(self))))

    def held(self, number: int, place: int) -> Any:
        """Return what is at hand of a record."""
        return self.values[self.numbers[number * self.width + place]]

    def key(self, number: int) -> RecordKey:
        """Return the key of a record."""
        sheet, row = (self.held(number, self.at_hand[name]) for name in ("sheet", "row"))
        sha256 = self.read(number, "sha256")
        return RecordKey(self._form.name, str(sha256), str(sheet), int(row))

    def read(self, number: int, name: str) -> Any:
        """Return what waits of a record, or is made. Raises KeyError for what records do not hold."""
        if found := self.waiting.get(name):
            kind, place = found
            return self._kinds[kind].row(number)[place]
        if name == NUMBER:
            return number * self.same.forms + self.turn
        if name == PLACED:
            return str(self.held(number, self.at_hand["submitter"])), self.held(number, self.at_hand[_UNIT])
        if name == KEY:
            return self.key(number)
        raise KeyError(name)


def keys_of(shelves: Iterable[Shelf]) -> Keys:
    """Return what gives the key of a record by its number among those of all shelves of a round."""
    by_turn = {shelf.turn: shelf for shelf in shelves}
    forms = next((shelf.same.forms for shelf in by_turn.values()), 1)

    def key(number: int) -> RecordKey:
        place, turn = divmod(number, forms)
        return by_turn[turn].key(place)

    return key


def _often(form: Form) -> Iterator[str]:
    """Yield the fields that are compared, counted, or told apart by; a form's key is always among them."""
    compared = comparison(form.settings)
    yield form.key
    yield from (field.name for field in form.fields if field.figure or field.groups)
    for place, other in enumerate((compared.declared, compared.listed)):
        if form.name == other.name:
            yield from (pair[place] for pair in compared.fields)
