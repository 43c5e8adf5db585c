"""Records in a frame, and the only module that uses pandera: it validates whole frames by the schema of a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.schema import Check, Schema, SchemaColumn


@lru_cache(maxsize=64)
def pandera_schema(schema: Schema) -> pa.DataFrameSchema:
    """Return a form's schema as pandera's, in which the ``error`` of a check is its finding code.

    It leaves other columns of a frame (such as ``return``) alone. It is kept, because each batch is judged by the same.
    """
    columns = {name: _column(one) for name, one in schema.columns.items()}
    made = pa.DataFrameSchema(
        columns, checks=list(map(_check, schema.checks)), name=schema.name, strict=False
    )
    # It also registers what runs single checks, which earlier releases of pandera do only when they validate a frame.
    made.get_backend(check_type=pd.DataFrame)
    return made


def _column(one: SchemaColumn) -> pa.Column:
    return pa.Column(
        KINDS[one.kind].dtype,
        list(map(_check, one.checks)),
        nullable=one.nullable,
        title=one.title,
        description=one.description,
        metadata=dict(one.metadata),
    )


def _check(check: Check) -> pa.Check:
    if check.says in _BUILT_IN:
        bounds = {name: _stamp(bound) for name, bound in check.bounds.items()}
        return _BUILT_IN[check.says](**bounds, error=check.code)
    test = check.test or _TESTS[check.says]
    name = check.code if check.test else check.says
    return pa.Check(test, error=check.code, name=name, ignore_na=check.says != "frame", **check.bounds)


def _word_in(series: pd.Series[Any], *, words: set[str]) -> pd.Series[bool]:
    return series.map(lambda v: not isinstance(v, str) or v in words).astype(bool)


def _rate_between(series: pd.Series[Any], *, min_value: float, max_value: float) -> pd.Series[bool]:
    return series.map(lambda v: isinstance(v, str) or min_value <= v <= max_value).astype(bool)


_BUILT_IN: Mapping[str, Callable[..., pa.Check]] = {
    "at_least": pa.Check.ge,
    "at_most": pa.Check.le,
    "longest": pa.Check.str_length,
    "one_of": pa.Check.isin,
}
_TESTS: Mapping[str, Callable[..., pd.Series[bool]]] = {"word_in": _word_in, "rate_between": _rate_between}


def empty_frame(
    schema: Schema, rows: Iterable[Mapping[str, Any]], extra: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return a frame of the given records in the schema's dtypes; ``extra``: more columns and their dtypes."""
    records, others = list(rows), dict(extra or {})
    columns = {name: [record.get(name) for record in records] for name in (*schema.columns, *others)}
    return frame_of(schema, columns, others)


def frame_of(
    schema: Schema, columns: Mapping[str, list[Any]], extra: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return a frame of values by column, as ``empty_frame`` does of records."""
    dtypes: dict[str, Any] = {name: KINDS[col.kind].dtype or object for name, col in schema.columns.items()}
    dtypes.update(extra or {})
    return pd.DataFrame({name: pd.Series(columns[name], dtype=dtype) for name, dtype in dtypes.items()})


def failures(schema: Schema, frame: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Validate a whole frame, each check in one call, and yield (row label, field or "", finding code) per failure.

    Failures are sorted by row, then by field. A blank required cell gives ``cell-blank``. A rule over several columns
    gives an empty field. Raises TypeError when the frame does not have the schema's columns and dtypes: that is
    a mistake of the caller, not of a return.

    The checks are asked one by one, because ``schema.validate`` takes twice as long to find the same: it copies each
    column, looks at the type of each value, and puts all that fails into tables. Equal texts are judged once.
    """
    if wrong := [name for name, col in schema.columns.items() if not _fits(frame, name, col)]:
        raise TypeError(f"not a frame of {schema.name}: {wrong[:3]}")
    checked = pandera_schema(schema)
    found: set[tuple[int, str, str]] = set()
    for name, col in checked.columns.items():
        values = frame[name]
        if not col.nullable:
            found.update((int(label), name, "cell-blank") for label in values.index[values.isna()])
        found.update((label, name, code) for label, code in _broken(col.checks, values))
    for rule in checked.checks:
        found.update((label, "", str(rule.error)) for label in _failing(rule, frame))
    places = {name: place for place, name in enumerate(("", *schema.columns))}
    yield from sorted(found, key=lambda case: (case[0], places[case[1]], case[2]))


def _fits(frame: pd.DataFrame, name: str, col: SchemaColumn) -> bool:
    """Whether a frame has a column, in its dtype."""
    dtype = KINDS[col.kind].dtype
    return name in frame and (dtype is None or frame[name].dtype == dtype)


def _broken(checks: Iterable[pa.Check], values: pd.Series[Any]) -> Iterator[tuple[int, str]]:
    """Yield the label of each value of a column that breaks a check, and the check's code."""
    if not (isinstance(values.dtype, pd.StringDtype) or values.dtype == object):
        yield from ((label, str(check.error)) for check in checks for label in _failing(check, values))
        return
    # Texts, or rates and words: many are equal.
    places, each = values.factorize()
    distinct: pd.Series[Any] = pd.Series(each, dtype=values.dtype)
    for check in checks if len(distinct) else ():
        if failing := list(_failing(check, distinct)):
            broken = values.index[pd.Series(places).isin(failing)]
            yield from ((int(label), str(check.error)) for label in broken)


def _failing(check: pa.Check, values: pd.Series[Any] | pd.DataFrame) -> Iterator[int]:
    """Yield the labels of the rows that a check does not let pass."""
    result = check(values)
    if not result.check_passed:
        yield from map(int, result.failure_cases.index)


def _stamp(bound: Any) -> Any:
    return pd.Timestamp(bound) if isinstance(bound, date) else bound
