"""Records that a caller hands in as a frame: its columns and the types of its values, checked before use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import pandas as pd

from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.spec import Form

# An error names at most this many mistakes: a column of a wrong type would otherwise name all its rows.
NAMED = 10


def rows_of(frame: pd.DataFrame, form: Form, others: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain values, None for a blank.

    ``frame``: the form's fields as columns, in any order; some may be missing. ``others``: names and kinds of
    the columns that it may have besides. The values of a field's kind or of kind "flag" (a boolean) are
    checked, those of any other kind are not. Raises ValueError that names unknown and repeated columns, and
    TypeError that names the values of a wrong type, each with its row (counted from 0) and column.
    """
    kinds = {**others, **{field.name: field.kind for field in form.fields}}
    _check_columns([str(name) for name in frame.columns], kinds, form.name)
    rows = [{str(k): _or_none(v) for k, v in row.items()} for row in frame.to_dict("records")]
    wrong = list(_wrong(rows, kinds))
    if wrong:
        more = [f"and {len(wrong) - NAMED} more"] if len(wrong) > NAMED else []
        raise TypeError("\n".join([f"not records of {form.name}:", *wrong[:NAMED], *more]))
    return [{name: _exact(value, kinds[name]) for name, value in row.items()} for row in rows]


def _check_columns(columns: list[str], kinds: Mapping[str, str], form: str) -> None:
    problems = [f"{name} stands twice" for name in dict.fromkeys(columns) if columns.count(name) > 1]
    for name in columns:
        if name not in kinds:
            like = get_close_matches(name, kinds, 1)
            problems.append(f"{name} is unknown{f'; is {like[0]} meant?' if like else ''}")
    if problems:
        raise ValueError("\n".join([f"not the columns of {form}:", *problems]))


def _wrong(rows: list[dict[str, Any]], kinds: Mapping[str, str]) -> Iterator[str]:
    for number, row in enumerate(rows):
        for name, value in row.items():
            noun, holds = _asked(kinds[name])
            if value is not None and not holds(value):
                yield f"row {number}, {name}: {value!r} ({type(value).__name__}) is no {noun}"


def _or_none(value: Any) -> Any:
    return None if value is None or value is pd.NA or value is pd.NaT or value != value else value


def _exact(value: Any, kind: str) -> Any:
    """Return a value in its own type: in a column with blanks pandas turns whole numbers into floats."""
    return value if value is None or kind not in KINDS else KINDS[kind].exact(value)


def _asked(kind: str) -> tuple[str, Callable[[Any], bool]]:
    """Return the word for what a column's values have to be, and the test that they are."""
    if kind in KINDS:
        return KINDS[kind].noun, KINDS[kind].holds
    return (
        ("True or False", lambda value: isinstance(value, bool))
        if kind == "flag"
        else ("value", lambda _: True)
    )
