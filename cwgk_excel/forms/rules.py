"""Rules over the fields of one form, each a named function with its finding code; and checks of texts.

A rule is stated twice: as a test over a frame of records, and as an Excel formula that is true where one form
breaks it (for the live self-check). A rule without a formula has ``None`` in its place. Rules never stop an
entry in Excel, so none of them is an error. The rules of a single form stand in that form's package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import schema
from cwgk_excel.forms.names import OWN_KEY, first_few, matching_name
from cwgk_excel.starting.expressions import late

if TYPE_CHECKING:
    import pandas as pd

# Figures that differ by no more than this count as equal.
TOLERANCE = 0.005
# A landline (with area code or not), a mobile, or a service number. Only mobiles begin with 1.
PHONE = late(
    r"(?:0\d{2,3}-?|\+?86-?0?[1-9]\d{1,2}-?)?[2-9]\d{6,7}(?:(?:-|转|ext)\d{1,6})?"
    r"|(?:\+?86-?)?1\d{2}-?\d{4}-?\d{4}"
    r"|(?:400|800)-?\d{3}-?\d{4}"
)
# Seven or more digits in a row, as in a telephone number.
_DIALLED = late(r"\d(?:[-\s()（）－—]{0,2}\d){6,}")
# Names of these alone, as most are, hold letters and no number.
_LETTERS = "[A-Za-z\u4e00-\u9fa5]+"
Refs = Mapping[str, str]
Words = Callable[[Mapping[str, Any], Callable[[], Sequence[int]]], dict[str, str]]


def _no_words(_: Mapping[str, Any], __: Callable[[], Sequence[int]]) -> dict[str, str]:
    return {}


class Rule(NamedTuple):
    """A rule, named by its finding code.

    ``fields``: all that the rule reads, first the one where its finding stands. ``keeps``: for each record of a
    frame, whether it keeps the rule. ``broken_in_excel``: the formula, given the references of the fields.
    ``words``: the words for the message about a record that breaks it, given the record's values and a function
    that finds the sheet rows of the same return that name the same unit (few rules need them). ``once``: whether
    the rule is that a table holds each value of its first field once; the drawing then marks repetitions.
    """

    code: str
    fields: tuple[str, ...]
    keeps: Callable[[pd.DataFrame], pd.Series[bool]]
    broken_in_excel: Callable[[Refs], str] | None
    words: Words = _no_words
    once: bool = False

    def check(self) -> schema.Check:
        """Return the rule as a check over the frame."""
        return schema.frame_rule(self.keeps, self.code)


def kept(broken: pd.Series[Any]) -> pd.Series[bool]:
    """Return where a rule is kept. It is kept where a blank makes it unknown: blanks have their own finding."""
    return ~broken.fillna(False).astype(bool)


def is_number(ref: str) -> str:
    """Return an Excel expression, true where a cell holds a number."""
    return f"ISNUMBER({ref})"


def unit_listed_twice(settings: Settings, field: str) -> Rule:
    """Return the rule that a list names a unit in ``field`` only once; its finding stands at the repetition.

    Where the frame has a column ``return``, the rows with one value of it are a list.
    """
    city = settings.campaign.city

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        names = frame[field]
        own = names.str.fullmatch(OWN_KEY).fillna(True).astype(bool)
        folded = names if own.all() else names.where(own, names[~own].map(lambda n: matching_name(n, city)))
        keys = folded.to_frame("name").assign(**{"return": frame.get("return", 0)})
        return kept(keys.duplicated() & names.notna())

    def words(_: Mapping[str, Any], same_unit: Callable[[], Sequence[int]]) -> dict[str, str]:
        return {"rows": first_few([str(row) for row in same_unit()])}

    return Rule("unit-listed-twice", (field,), keeps, None, words, once=True)


def each(test: Callable[[str], bool], sure: str = "") -> Callable[[pd.Series[Any]], pd.Series[bool]]:
    """Turn a test of one text into a test of a series that gives booleans also for an empty series.

    ``sure``: a pattern of texts that keep it, whole, so that these are not tested one by one.
    """

    def keeps(series: pd.Series[Any]) -> pd.Series[bool]:
        if not sure:
            return series.map(test).astype(bool)
        known = series.str.fullmatch(sure).astype(bool)
        if known.all():
            return known
        return series[~known].map(test).astype(bool).reindex(series.index, fill_value=True)

    return keeps


def name_checks() -> list[schema.Check]:
    """Return the check that a name holds a letter or a Chinese character."""
    return [schema.custom(each(_has_letter, _LETTERS), "name-numeric")]


def person_checks() -> list[schema.Check]:
    """Return the checks that a person's name has letters and holds no telephone number."""
    no_number = each(lambda text: not _DIALLED.search(text), _LETTERS)
    return [*name_checks(), schema.custom(no_number, "name-with-phone")]


def _has_letter(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def phone_check() -> schema.Check:
    """Return the check that a text holds one or several telephone numbers and nothing else."""
    return schema.custom(each(is_phone), "phone-unusual")


def is_phone(text: str) -> bool:
    """Return whether each part of the text looks like a Chinese telephone number, with or without extension."""
    plain = text.translate(str.maketrans("（）－—０１２３４５６７８９", "()--0123456789"))
    plain = re.sub(r"[()]|分机|\s*转\s*", lambda m: "转" if "转" in m[0] or "分机" in m[0] else " ", plain)
    pieces = [p for p in re.split(r"[、,，;；/\n]", plain) if p.strip()]
    return bool(pieces) and all(_one_phone(piece) for piece in pieces)


def _one_phone(piece: str) -> bool:
    words = piece.split()
    return PHONE.fullmatch("".join(words)) is not None or all(PHONE.fullmatch(word) for word in words)
