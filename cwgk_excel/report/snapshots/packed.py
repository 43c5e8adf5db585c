"""What a master shows as a short text for the ledger, and back.

A record is named by the number of its return and its row, in one table of keys, and else by its place in that table;
places and rows are written as steps from the one before, which is 0 for what follows at once: so a sheet of 100,000
records takes a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from cwgk_excel.report.sheets.sheet_map import RecordKey, SheetMap

ReturnPlace = tuple[str, str, str]
"""The form, content and sheet of a return."""


@dataclass(frozen=True)
class Shown:
    """What a master shows.

    ``sheets``: what the cells of each sheet show. ``records``: by form, the records that were handed up, in official
    order. ``lacking``: the records of the units that lack something.
    """

    sheets: Mapping[str, SheetMap]
    records: Mapping[str, Sequence[RecordKey]]
    lacking: Sequence[RecordKey] = ()


def packed(shown: Shown, returns: Mapping[int, ReturnPlace]) -> str:
    """Return what a master shows as text; ``returns``: where each return stands, by its number."""
    keys = _Keys({place: id for id, place in returns.items()})
    told = {
        "records": {form: keys.places(records, [0]) for form, records in shown.records.items()},
        "lacking": keys.places(shown.lacking, [0]),
        "sheets": {name: keys.sheet(one) for name, one in shown.sheets.items()},
    }
    ids, rows = zip(*keys.known, strict=True) if keys.known else ((), ())
    table = {"returns": _steps(ids), "rows": _steps(rows)}
    return json.dumps({"keys": table, **told}, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str, returns: Mapping[int, ReturnPlace]) -> Shown:
    """Return what ``packed`` was given. Raises KeyError for a return that is not on record."""
    told = json.loads(text)
    ids, rows = accumulate(told["keys"]["returns"]), accumulate(told["keys"]["rows"])
    keys = [RecordKey(*returns[id], row) for id, row in zip(ids, rows, strict=True)]
    return Shown(
        {name: _sheet(one, keys) for name, one in told["sheets"].items()},
        {form: tuple(_keys(spans, keys, [0])) for form, spans in told["records"].items()},
        tuple(_keys(told["lacking"], keys, [0])),
    )


class _Keys:
    """The table of keys, which grows by each record that is met for the first time."""

    def __init__(self, ids: Mapping[ReturnPlace, int]) -> None:
        self._ids = ids
        self._places: dict[RecordKey, int] = {}

    @property
    def known(self) -> list[tuple[int, int]]:
        """The number of the return and the row of each key."""
        return [(self._ids[key[:3]], key.row) for key in self._places]

    def places(self, records: Iterable[RecordKey], at: list[int]) -> list[int]:
        """Return spans of places, each as a step from the end of the last (``at``, which is moved) and a length."""
        spans: list[int] = []
        known = self._places
        for record in records:
            place = known.setdefault(record, len(known))
            if spans and place == at[0]:
                spans[-1] += 1
            else:
                spans += (place - at[0], 1)
            at[0] = place + 1
        return spans

    def sheet(self, one: SheetMap) -> dict[str, Any]:
        """Return a sheet: its heads as they are; its rows as steps, what each rests on, and how many are alike."""
        rows: list[list[Any]] = []
        at, last = [0], 0
        for row, records in one.rows.items():
            step, spans = row - last - 1, self.places(records, at)
            if rows and step == 0 and rows[-1][1] == spans:
                rows[-1][2] += 1
            else:
                rows.append([step, spans, 1])
            last = row
        return {"heads": one.columns, "rows": rows}


def _sheet(told: Mapping[str, Any], keys: Sequence[RecordKey]) -> SheetMap:
    heads = {
        int(row): {letter: (head, field) for letter, (head, field) in columns.items()}
        for row, columns in told["heads"].items()
    }
    found = SheetMap(heads)
    at, row = [0], 0
    for step, spans, times in told["rows"]:
        row += step
        for _ in range(times):
            row += 1
            found.rows.note(row, tuple(_keys(spans, keys, at)))
    return found


def _keys(spans: Sequence[int], keys: Sequence[RecordKey], at: list[int]) -> Iterator[RecordKey]:
    for step, length in zip(spans[::2], spans[1::2], strict=True):
        start = at[0] + step
        at[0] = start + length
        yield from keys[start : at[0]]


def _steps(numbers: Sequence[int]) -> list[int]:
    return [number - before for before, number in zip((0, *numbers), numbers, strict=False)]
