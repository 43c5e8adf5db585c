"""The unit that a record of any form is of: its name as the form's key field has it, and the key made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cwgk_excel.forms.names import matching_name
from cwgk_excel.forms.registry import FORMS


def unit_name(form: str, values: Mapping[str, Any]) -> str:
    """The name of a record's unit, "" where it names none. Raises KeyError for an unknown form."""
    return str(values.get(FORMS[form].key) or "")


def unit_key(form: str, values: Mapping[str, Any], city: str) -> str:
    """By what a record's unit is known among others, "" where it names none; ``city`` as in ``matching_name``."""
    return matching_name(unit_name(form, values), city)
