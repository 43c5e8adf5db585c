"""Figures of some records: staff, scores and satisfaction; rates in words are counted apart.

The forms' columns say which figure they give (``figure``).
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.records.shelf import Records

UNCLEAR_RATE, FULL_RATE = 1, 100


@dataclass(frozen=True)
class Spread:
    """How many values are known, and their mean, median, least and most; None where no value is known."""

    n: int = 0
    mean: float | None = None
    median: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Figures:
    """The figures of some records: total staff, its spread, those of both scores and of satisfaction.

    ``words``: how often each answer in words was given in place of a rate; ``unclear``: rates that may mean another.
    """

    staff: float
    size: Spread
    own: Spread
    superior: Spread
    satisfaction: Spread
    words: Mapping[str, int] = field(default_factory=dict)
    unclear: int = 0


def measured(form: Form) -> Mapping[str, Field]:
    """Return the fields that statistics are made of, by the figure that they give."""
    return {field.figure: field for field in form.fields if field.figure}


def figures(records: Records, form: Form) -> Figures:
    """Return the figures of a form's records."""
    named = measured(form)

    def values(figure: str) -> list[Any]:
        return list(records.column(named[figure].name)) if figure in named else []

    staff = numbers(values("staff"))
    rates = values("satisfaction")
    clear = clear_rates(rates)
    return Figures(
        staff=sum(staff),
        size=spread(staff),
        own=spread(numbers(values("own"))),
        superior=spread(numbers(values("superior"))),
        satisfaction=spread(clear),
        words=Counter(rate for rate in rates if isinstance(rate, str)),
        unclear=len(numbers(rates)) - len(clear),
    )


def spread(values: Iterable[float]) -> Spread:
    """Return the spread of known values."""
    known = list(values)
    if not known:
        return Spread()
    return Spread(len(known), sum(known) / len(known), statistics.median(known), min(known), max(known))


def numbers(values: Iterable[Any]) -> list[float]:
    """Return those of the values that are numbers."""
    return [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]


def clear_rates(values: Iterable[Any]) -> list[float]:
    """Return the rates that are clear: 1 or less may mean as many hundred per cent, and more than 100 is no rate."""
    return [rate for rate in numbers(values) if UNCLEAR_RATE < rate <= FULL_RATE]
