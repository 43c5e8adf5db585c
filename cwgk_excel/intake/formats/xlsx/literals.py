"""Interpret the literal in a cell by the type that the cell states (ECMA-376 part 1, 18.18.11)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite

# What xsd:double allows and a cell can hold; float() takes more ("nan", "1_000", full-width digits).
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}


def is_number_literal(literal: str) -> bool:
    """Return whether a literal is a number as XML writes it."""
    return _NUMBER.fullmatch(literal) is not None


def _number(literal: str) -> tuple[str, str]:
    sound = _NUMBER.fullmatch(literal) is not None and isfinite(float(literal))
    return "number" if sound else "error", literal


def _boolean(literal: str) -> tuple[str, str]:
    return ("boolean", _BOOLEANS[literal]) if literal in _BOOLEANS else ("error", literal)


LITERALS: Mapping[str, Callable[[str], tuple[str, str]]] = {
    "n": _number,
    "b": _boolean,
    "e": lambda literal: ("error", literal),
    "d": lambda literal: ("date", literal),
}
"""By type, the function from literal to kind and text of the cell: "error" where the literal is invalid."""
