"""The kinds of values that a field can hold, one object each: what it is in a frame, in Excel and in words.

``cwgk_excel.values`` says how a raw cell of each kind is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, Literal, NamedTuple


class Kind(NamedTuple):
    """A kind of values.

    ``title``: its name in the data dictionary. ``asked``: what a message asks for, "" where it names no kind.
    ``dtype``: of its column in a frame, None for a column of objects. ``noun`` and ``holds``: the word and the
    test for a value in a frame that a caller hands in. ``exact``: converts such a value to its own type.
    ``validation``: Excel's own kind of rule. ``number_format``: of its entry cells. ``look``: how a column of
    it looks in reports. ``whole_alone``: a value that is whole shows without decimals.
    """

    name: str
    title: str
    asked: str
    dtype: str | None
    noun: str
    holds: Callable[[Any], bool]
    exact: Callable[[Any], Any]
    validation: Literal["any", "list", "custom", "integer", "decimal", "date"]
    look: Literal["text", "word", "whole", "score", "date"]
    number_format: str = ""
    whole_alone: bool = False

    @property
    def is_number(self) -> bool:
        """Whether each of its values is a number, so that a column of it has a sum."""
        return self.validation in ("integer", "decimal")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    if isinstance(value, Integral):
        return not isinstance(value, bool)
    return isinstance(value, float) and value.is_integer()


def _is_rate_or_words(value: Any) -> bool:
    return _is_text(value) or _is_number(value)


def _is_date(value: Any) -> bool:
    return isinstance(value, date) and getattr(value, "tzinfo", None) is None


def _same(value: Any) -> Any:
    return value


def _float_or_words(value: Any) -> Any:
    return value if isinstance(value, str) else float(value)


# Nullable dtypes throughout: a blank stays a blank, never NaN among floats. Rates keep Excel's General format: only
# there does typing 98.5% leave a trace of the percent sign. Counts and scores have a format of their own, so that
# typing a percentage or a date does not change what the cell is.
_KINDS = (
    Kind("text", "文字", "", "string", "text", _is_text, _same, "custom", "text", "@"),
    Kind("choice", "选择", "", "string", "text", _is_text, _same, "list", "word"),
    Kind("integer", "整数", "整数", "Int64", "whole number", _is_whole, int, "integer", "whole", "0"),
    Kind(
        name="decimal",
        title="数字",
        asked="数字",
        dtype="Float64",
        noun="number",
        holds=_is_number,
        exact=float,
        validation="decimal",
        look="score",
        number_format="0.0#",
        whole_alone=True,
    ),
    Kind("percent", "百分数", "数字", "Float64", "number", _is_number, float, "decimal", "score"),
    Kind(
        name="date",
        title="日期",
        asked="日期",
        dtype="datetime64[s]",
        noun="date without a time zone",
        holds=_is_date,
        exact=_same,
        validation="date",
        look="date",
        number_format='yyyy"年"m"月"d"日"',
    ),
    Kind(
        name="rate_or_words",
        title="比例或文字",
        asked="",
        dtype=None,
        noun="number or text",
        holds=_is_rate_or_words,
        exact=_float_or_words,
        validation="custom",
        look="score",
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
