"""Frames of records that are made when somebody asks for them, and the records of frames that somebody handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pandas as pd

from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.schema import Schema
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.records.shelf import Record, Records, Same, Shelf
from cwgk_excel.review.reconciling.compare import plain_rows

_AT_ONCE = 1000


class Frames(Mapping[str, pd.DataFrame]):
    """By form the frame of its records; one that nobody asks for takes no memory.

    ``rows``: the records themselves.
    """

    def __init__(
        self,
        rows: Mapping[str, Records],
        made: Callable[[str, Sequence[Record]], pd.DataFrame],
    ) -> None:
        self.rows, self._made = rows, made
        self._known: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._known:
            rows = self.rows[name]
            # A frame takes a tenth of the memory of its rows.
            starts = range(0, max(len(rows), 1), _AT_ONCE)
            parts = [self._made(name, rows[start : start + _AT_ONCE]) for start in starts]
            self._known[name] = pd.concat(parts, ignore_index=True)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"Frames({', '.join(f'{name}: {len(rows)} records' for name, rows in self.rows.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        """What is sent elsewhere is the frames."""
        return dict, (dict(self),)


def records_of(frames: Mapping[str, pd.DataFrame], forms: Mapping[str, Form]) -> Mapping[str, Records]:
    """Return the records of frames by form, in their order."""
    if isinstance(frames, Frames):
        return frames.rows
    same = Same(len(frames))
    records = {name: _shelved(frame, forms[name], same) for name, frame in frames.items()}
    same.forget()
    return records


def _shelved(frame: pd.DataFrame, form: Form, same: Same) -> Records:
    blank = {**dict.fromkeys(form.schema.columns), "row": 0}  # of who hands in part of the columns
    shelf = Shelf(form, dict.fromkeys((*blank, *map(str, frame.columns))), same)
    for row in plain_rows(frame):
        shelf.add({**blank, **{name: _moment(v) if isinstance(v, date) else v for name, v in row.items()}})
    return shelf.records


@lru_cache(maxsize=1000)
def _moment(value: Any) -> datetime:
    """Return a day, or its text in the ledger, as what it is in a frame."""
    moment: datetime = pd.Timestamp(value).as_unit("s").to_pydatetime()
    return moment


_EXACT: Mapping[str | None, Callable[[Any], Any]] = {
    "Int64": int,
    "Float64": float,
    "datetime64[s]": _moment,
}


def exact(schema: Schema, columns: Mapping[str, str]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return what gives a row's values as they would be read out of a frame; ``columns``: others, with their dtypes."""
    dtypes = {**{name: KINDS[one.kind].dtype for name, one in schema.columns.items()}, **columns}
    changing = [(name, _EXACT[dtype]) for name, dtype in dtypes.items() if dtype in _EXACT]

    def made(row: Mapping[str, Any]) -> dict[str, Any]:
        changed = {name: change(row[name]) for name, change in changing if row.get(name) is not None}
        return {**dict.fromkeys(dtypes), **row, **changed}

    return made
