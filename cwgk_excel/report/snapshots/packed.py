"""What a master shows as a short text for the ledger, and back.

A record is named by the number of its return and its row, in one table of keys, and else by its place in that table;
places and rows are written as steps from the one before, which is 0 for what follows at once: so a sheet of 100,000
records takes a line.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, chain, islice, pairwise
from typing import Any

from cwgk_excel.report.sheets.sheet_map import Keys, RecordKey, RowRecords, SheetMap

ReturnPlace = tuple[str, str, str]
"""The form, content and sheet of a return."""
_text = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
_AT_ONCE = 1000  # texts that are joined in one go


@dataclass(frozen=True)
class Shown:
    """What a master shows.

    ``sheets``: what the cells of each sheet show. ``records``: by form, the records that were handed up, in official
    order. ``lacking``: the records of the units that lack something.
    """

    sheets: Mapping[str, SheetMap]
    records: Mapping[str, Sequence[RecordKey]]
    lacking: Sequence[RecordKey] = ()


@dataclass(frozen=True)
class Showing:
    """What a master that was just drawn shows, its records by their numbers, since there are a lot of them.

    ``key``: the key of each number. All else is as in ``Shown``.
    """

    key: Keys
    sheets: Mapping[str, SheetMap]
    records: Mapping[str, Sequence[int]]
    lacking: Sequence[int] = ()


def packed(showing: Showing, returns: Callable[[ReturnPlace], int]) -> list[str]:
    """Return what a master shows as pieces of one text; ``returns``: the number of a return by where it stands.

    They are not joined, since a single Chinese sign would make the text take twice the memory.
    """
    places = _Places()
    records = {form: [_list(places.spans(some, [0]))] for form, some in showing.records.items()}
    told = {
        "records": list(_object(records)),
        "lacking": [_list(places.spans(showing.lacking, [0]))],
        # Each sheet becomes text at once, as its rows are many.
        "sheets": list(_object({name: places.sheet(one) for name, one in showing.sheets.items()})),
    }
    known = array("Q"), array("Q")
    number = lru_cache(maxsize=100)(returns)  # the rows of a list come after each other
    for key in map(showing.key, places.known):
        known[0].append(number(key[:3]))
        known[1].append(key.row)
    steps = ([_list(_steps(numbers))] for numbers in known)
    keys = _object(dict(zip(("returns", "rows"), steps, strict=True)))
    return list(_object({"keys": keys, **told}))


def unpacked(text: str, returns: Mapping[int, ReturnPlace]) -> Shown:
    """Return what ``packed`` was given, by its pieces as one text. Raises KeyError for a return not on record."""
    told = json.loads(text)
    ids, rows = accumulate(told["keys"]["returns"]), accumulate(told["keys"]["rows"])
    keys = [RecordKey(*returns[id], row) for id, row in zip(ids, rows, strict=True)]
    return Shown(
        {name: _sheet(one, keys) for name, one in told["sheets"].items()},
        {form: tuple(_keys(spans, keys)) for form, spans in told["records"].items()},
        tuple(_keys(told["lacking"], keys)),
    )


class _Places:
    """The places of records in the table of keys, which grows by each record that is met for the first time.

    ``known``: the numbers of the records in the table.
    """

    def __init__(self) -> None:
        self.known = array("I")
        self._places = array("I")  # by number, from 1; 0 where none is known

    def spans(self, records: Iterable[int], at: list[int]) -> array[int]:
        """Return spans of places, each as a step from the end of the last (``at``, which is moved) and a length."""
        spans = array("i")
        for number in records:
            place = self._place(number)
            if spans and place == at[0]:
                spans[-1] += 1
            else:
                spans.extend((place - at[0], 1))
            at[0] = place + 1
        return spans

    def _place(self, number: int) -> int:
        places = self._places
        if number >= len(places):
            places.extend(array("I", bytes(places.itemsize * (number + 1 + len(places)))))
        if not places[number]:
            self.known.append(number)
            places[number] = len(self.known)
        return places[number] - 1

    def sheet(self, one: SheetMap) -> Iterator[str]:
        """Yield a sheet: its heads as they are; its rows as steps, what each rests on, and how many are alike."""
        rows = (f"[{step},{_list(spans)},{times}]" for step, spans, times in self._rows(one))
        return _object({"heads": [_text(one.columns)], "rows": _joined(rows)})

    def _rows(self, one: SheetMap) -> Iterator[tuple[int, array[int], int]]:
        at, last, waiting, times = [0], 0, (0, array("i")), 0
        for row, records in one.rows.numbers():
            step, spans = row - last - 1, self.spans(records, at)
            if times and step == 0 and waiting[1] == spans:
                times += 1
            else:
                if times:
                    yield *waiting, times
                waiting, times = (step, spans), 1
            last = row
        if times:
            yield *waiting, times


def _sheet(told: Mapping[str, Any], keys: Sequence[RecordKey]) -> SheetMap:
    heads = {
        int(row): {letter: (head, field) for letter, (head, field) in columns.items()}
        for row, columns in told["heads"].items()
    }
    found = SheetMap(RowRecords(keys.__getitem__), heads)
    at, row = [0], 0
    for step, spans, times in told["rows"]:
        row += step
        for _ in range(times):
            row += 1
            found.rows.note(row, _numbers(spans, at))
    return found


def _keys(spans: Sequence[int], keys: Sequence[RecordKey]) -> Iterator[RecordKey]:
    return map(keys.__getitem__, _numbers(spans, [0]))


def _numbers(spans: Sequence[int], at: list[int]) -> Iterator[int]:
    for step, length in zip(spans[::2], spans[1::2], strict=True):
        start = at[0] + step
        at[0] = start + length
        yield from range(start, at[0])


def _steps(numbers: Iterable[int]) -> Iterator[int]:
    return (number - before for before, number in pairwise(chain((0,), numbers)))


def _object(members: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield an object of JSON in pieces, whose members come in pieces."""
    before = "{"
    for name, pieces in members.items():
        yield f"{before}{_text(name)}:"
        yield from pieces
        before = ","
    yield "}" if members else "{}"


def _joined(texts: Iterator[str]) -> Iterator[str]:
    """Yield a list of JSON in pieces, some texts at a time, since short ones take far more memory than their signs."""
    before = "["
    while some := ",".join(islice(texts, _AT_ONCE)):
        yield f"{before}{some}"
        before = ","
    yield "]" if before == "," else "[]"


def _list(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"
