"""The only module that uses pandera: columns that carry all that is known of a field, and their findings.

A column holds the printed label (``title``), the help text (``description``), its bounds and lists
(``checks``, whose ``error`` is a finding code), whether it is required (``nullable``), and in ``metadata``
what pandera has no place for. Everything else in the package derives from these columns through ``Field``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa

from cwgk_excel.campaign import Choice
from cwgk_excel.forms.fields import Field, Listed
from cwgk_excel.forms.findings.catalogue import severity
from cwgk_excel.forms.kinds import KINDS

Schema = pa.DataFrameSchema
SchemaColumn = pa.Column
Check = pa.Check
BELOW_THRESHOLD = "below-threshold"


def column(
    kind: str, printed_label: str, help: str, *checks: Check, required: bool = True, **metadata: Any
) -> SchemaColumn:
    """Return a column of the given kind; ``metadata``: the other attributes of its Field that are not the default."""
    return pa.Column(
        KINDS[kind].dtype,
        list(checks),
        nullable=not required,
        title=printed_label,
        description=help,
        metadata={"kind": kind, "label": printed_label, "filler": "unit", "part": "form", **metadata},
    )


def at_least(bound: Any, code: str = "cell-too-small") -> Check:
    """Return the check that a value is not below ``bound``."""
    return Check.ge(_stamp(bound), error=code)


def at_most(bound: Any, code: str = "cell-too-large") -> Check:
    """Return the check that a value is not above ``bound``."""
    return Check.le(_stamp(bound), error=code)


def longest(limit: int) -> Check:
    """Return the check that a text has at most ``limit`` characters, spaces and marks included."""
    return Check.str_length(max_value=limit, error="cell-too-long")


def one_of(choices: Iterable[Choice], code: str) -> Check:
    """Return the check that a value is the canonical name of one of the choices."""
    return Check.isin([choice.name for choice in choices], error=code)


def rate_or_one_of(choices: Iterable[Choice], unlisted: str, outside: str) -> tuple[Check, Check]:
    """Return the checks that a word is the canonical name of a choice, and that a number is from 0 to 100."""
    words = {choice.name for choice in choices}
    return (
        Check(_word_in, error=unlisted, name="word_in", words=words),
        Check(_rate_between, error=outside, name="rate_between", min_value=0, max_value=100),
    )


def _word_in(series: pd.Series[Any], *, words: set[str]) -> pd.Series[bool]:
    return series.map(lambda v: not isinstance(v, str) or v in words).astype(bool)


def _rate_between(series: pd.Series[Any], *, min_value: float, max_value: float) -> pd.Series[bool]:
    return series.map(lambda v: isinstance(v, str) or min_value <= v <= max_value).astype(bool)


def custom(test: Callable[[pd.Series[Any]], pd.Series[bool]], code: str) -> Check:
    """Return a check that Excel cannot hold; ``Field.not_in_excel`` lists it."""
    return Check(test, error=code, name=code)


def frame_rule(test: Callable[[pd.DataFrame], pd.Series[bool]], code: str) -> Check:
    """Return a rule over several columns; ``test`` gives True where a record keeps it."""
    return Check(test, error=code, name=code, ignore_na=False)


def build_schema(name: str, columns: Mapping[str, SchemaColumn], rules: Iterable[Check]) -> Schema:
    """Return the schema of a form; it leaves other columns of a frame (such as ``return``) alone."""
    return Schema(dict(columns), checks=list(rules), name=name, strict=False)


def fields_of(schema: Schema) -> tuple[Field, ...]:
    """Return every column as a Field, in the schema's order."""
    return tuple(_field(name, col) for name, col in schema.columns.items())


def _field(name: str, col: SchemaColumn) -> Field:
    meta = col.metadata or {}
    return Field(
        name=name,
        kind=meta["kind"],
        printed_label=str(col.title),
        label=meta["label"],
        help=str(col.description),
        required=not col.nullable,
        filler=meta["filler"],
        part=meta["part"],
        choices=tuple(Listed(choice.name, choice.spellings()) for choice in meta.get("choices", ())),
        words=meta.get("words", ()),
        example=meta.get("example", ""),
        role=meta.get("role", ""),
        short=meta.get("short", meta["label"]),
        width=meta.get("width"),
        wanted=meta.get("wanted"),
        same_as=meta.get("same_as"),
        figure=meta.get("figure", ""),
        groups=meta.get("groups", False),
        printed=meta.get("printed", True),
        **_said_by_checks(col.checks),
    )


def _said_by_checks(checks: Iterable[Check]) -> dict[str, Any]:
    """Return bounds, whether a list is closed, and the codes that a data validation cannot hold."""
    said: dict[str, Any] = dict.fromkeys(("minimum", "maximum", "max_length", "threshold"))
    said["closed"], outside = False, []
    for check in checks:
        code, stats = str(check.error), check.statistics or {}
        if check.name == "rate_between":
            said.update(minimum=stats["min_value"], maximum=stats["max_value"])
        elif severity(code) != "error" and check.name not in ("isin", "word_in"):
            outside.append(code)
            if code == BELOW_THRESHOLD:
                said["threshold"] = stats["min_value"]
        elif check.name == "greater_than_or_equal_to":
            said["minimum"] = _plain(stats["min_value"])
        elif check.name == "less_than_or_equal_to":
            said["maximum"] = _plain(stats["max_value"])
        elif check.name == "str_length":
            said["max_length"] = stats["max_value"]
        elif check.name in ("isin", "word_in"):
            said["closed"] = severity(code) == "error"
        else:
            outside.append(code)
    return {**said, "not_in_excel": tuple(outside)}


def empty_frame(
    schema: Schema, rows: Iterable[Mapping[str, Any]], extra: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return a frame of the given records in the schema's dtypes; ``extra``: more columns and their dtypes."""
    records = list(rows)
    data: dict[str, Any] = {}
    for name, col in schema.columns.items():
        values = [record.get(name) for record in records]
        dtype = KINDS[(col.metadata or {})["kind"]].dtype
        data[name] = pd.Series(values, dtype=dtype or object)
    for name, kind in (extra or {}).items():
        data[name] = pd.Series([record.get(name) for record in records], dtype=kind)
    return pd.DataFrame(data)


def failures(schema: Schema, frame: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Validate a whole frame, each check in one call, and yield (row label, field or "", finding code) per failure.

    Failures are sorted by row, then by field. A blank required cell gives ``cell-blank``. A rule over several columns
    gives an empty field. Raises TypeError when the frame does not have the schema's columns and dtypes: that is
    a mistake of the caller, not of a return.

    The checks are asked one by one, because ``schema.validate`` takes twice as long to find the same: it copies each
    column, looks at the type of each value, and puts all that fails into tables.
    """
    if wrong := [name for name, col in schema.columns.items() if not _fits(frame, name, col)]:
        raise TypeError(f"not a frame of {schema.name}: {wrong[:3]}")
    found: set[tuple[int, str, str]] = set()
    for name, col in schema.columns.items():
        values = frame[name]
        if not col.nullable:
            found.update((int(label), name, "cell-blank") for label in values.index[values.isna()])
        for check in col.checks:
            found.update((label, name, str(check.error)) for label in _failing(check, values))
    for rule in schema.checks:
        found.update((label, "", str(rule.error)) for label in _failing(rule, frame))
    places = {name: place for place, name in enumerate(("", *schema.columns))}
    yield from sorted(found, key=lambda case: (case[0], places[case[1]], case[2]))


def _fits(frame: pd.DataFrame, name: str, col: SchemaColumn) -> bool:
    """Whether a frame has a column, in its dtype."""
    dtype = KINDS[(col.metadata or {})["kind"]].dtype
    return name in frame and (dtype is None or frame[name].dtype == dtype)


def _failing(check: Check, values: pd.Series[Any] | pd.DataFrame) -> Iterator[int]:
    """Yield the labels of the rows that a check does not let pass."""
    result = check(values)
    if not result.check_passed:
        yield from map(int, result.failure_cases.index)


def _stamp(bound: Any) -> Any:
    return pd.Timestamp(bound) if isinstance(bound, date) else bound


def _plain(bound: Any) -> Any:
    return bound.date() if isinstance(bound, pd.Timestamp) else bound
