"""The schema of a form, as plain data: columns that carry all that is known of a field, and what is checked.

A column holds the printed label (``title``), the help text (``description``), its bounds and lists
(``checks``, each with its finding code), whether it is required (``nullable``), and in ``metadata``
what pandera has no place for. Everything else in the package derives from these columns through ``Field``.

``frames`` makes pandera's schema of it when records are judged. Whoever only asks what a field is, as the look at
the ledger does, starts without pandera and pandas, which take most of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cwgk_excel.campaign import Choice
from cwgk_excel.forms.fields import Field, Listed
from cwgk_excel.forms.findings.catalogue import severity

if TYPE_CHECKING:
    import pandas as pd

BELOW_THRESHOLD = "below-threshold"
Says = Literal["at_least", "at_most", "longest", "one_of", "word_in", "rate_between", "column", "frame"]


@dataclass(frozen=True, eq=False)
class Check:
    """What the values of a column, or the records of a frame, have to keep.

    ``says``: what kind of check it is. ``code``: of its finding. ``bounds``: what it holds values against, by the
    name that pandera has for it. ``test``: of a check that is no bound or list, True where a value keeps it.
    """

    says: Says
    code: str
    bounds: Mapping[str, Any] = field(default_factory=dict)
    test: Callable[[Any], pd.Series[bool]] | None = None


@dataclass(frozen=True, eq=False)
class SchemaColumn:
    """A column: what is printed beside it and said of it, whether it may be blank, its checks, and all else."""

    title: str
    description: str
    nullable: bool
    checks: tuple[Check, ...]
    metadata: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The name of its kind, a key of ``KINDS``."""
        return str(self.metadata["kind"])

    @property
    def same_as(self) -> tuple[str, str] | None:
        """The form and field that say the same."""
        said: tuple[str, str] | None = self.metadata.get("same_as")
        return said


@dataclass(frozen=True, eq=False)
class Schema:
    """The columns of a form in their order, and the rules over several of them."""

    name: str
    columns: Mapping[str, SchemaColumn]
    checks: tuple[Check, ...]


def column(
    kind: str, printed_label: str, help: str, *checks: Check, required: bool = True, **metadata: Any
) -> SchemaColumn:
    """Return a column of the given kind; ``metadata``: the other attributes of its Field that are not the default."""
    said = {"kind": kind, "label": printed_label, "filler": "unit", "part": "form", **metadata}
    return SchemaColumn(printed_label, help, not required, checks, said)


def at_least(bound: Any, code: str = "cell-too-small") -> Check:
    """Return the check that a value is not below ``bound``."""
    return Check("at_least", code, {"min_value": bound})


def at_most(bound: Any, code: str = "cell-too-large") -> Check:
    """Return the check that a value is not above ``bound``."""
    return Check("at_most", code, {"max_value": bound})


def longest(limit: int) -> Check:
    """Return the check that a text has at most ``limit`` characters, spaces and marks included."""
    return Check("longest", "cell-too-long", {"max_value": limit})


def one_of(choices: Iterable[Choice], code: str) -> Check:
    """Return the check that a value is the canonical name of one of the choices."""
    return Check("one_of", code, {"allowed_values": [choice.name for choice in choices]})


def rate_or_one_of(choices: Iterable[Choice], unlisted: str, outside: str) -> tuple[Check, Check]:
    """Return the checks that a word is the canonical name of a choice, and that a number is from 0 to 100."""
    return (
        Check("word_in", unlisted, {"words": {choice.name for choice in choices}}),
        Check("rate_between", outside, {"min_value": 0, "max_value": 100}),
    )


def custom(test: Callable[[pd.Series[Any]], pd.Series[bool]], code: str) -> Check:
    """Return a check that Excel cannot hold; ``Field.not_in_excel`` lists it.

    It judges each value by itself: of a column of texts it gets every different one once.
    """
    return Check("column", code, test=test)


def frame_rule(test: Callable[[pd.DataFrame], pd.Series[bool]], code: str) -> Check:
    """Return a rule over several columns; ``test`` gives True where a record keeps it."""
    return Check("frame", code, test=test)


def build_schema(name: str, columns: Mapping[str, SchemaColumn], rules: Iterable[Check]) -> Schema:
    """Return the schema of a form; it leaves other columns of a frame (such as ``return``) alone."""
    return Schema(name, dict(columns), tuple(rules))


def fields_of(schema: Schema) -> tuple[Field, ...]:
    """Return every column as a Field, in the schema's order."""
    return tuple(_field(name, col) for name, col in schema.columns.items())


def _field(name: str, col: SchemaColumn) -> Field:
    meta = col.metadata
    return Field(
        name=name,
        kind=col.kind,
        printed_label=col.title,
        label=meta["label"],
        help=col.description,
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
        same_as=col.same_as,
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
        bounds, stops = check.bounds, severity(check.code) == "error"
        if check.says == "rate_between":
            said.update(minimum=bounds["min_value"], maximum=bounds["max_value"])
        elif check.says in ("one_of", "word_in"):
            said["closed"] = stops
        elif not stops:
            outside.append(check.code)
            if check.code == BELOW_THRESHOLD:
                said["threshold"] = bounds["min_value"]
        elif check.says == "at_least":
            said["minimum"] = bounds["min_value"]
        elif check.says == "at_most":
            said["maximum"] = bounds["max_value"]
        elif check.says == "longest":
            said["max_length"] = bounds["max_value"]
        else:
            outside.append(check.code)
    return {**said, "not_in_excel": tuple(outside)}
