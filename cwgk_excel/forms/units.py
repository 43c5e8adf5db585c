"""The unit that a record of any form is about: its name, from the form's key field, and the key to match it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cwgk_excel.forms.names import matching_name
from cwgk_excel.forms.registry import FORMS


def unit_name(form: str, values: Mapping[str, Any]) -> str:
    """Return the name of a record's unit, "" where it names none. Raises KeyError for an unknown form."""
    return str(values.get(FORMS[form].key) or "")


def unit_key(form: str, values: Mapping[str, Any], city: str) -> str:
    """Return the key that matches a record's unit with others, "" where it names none.

    ``city``: as in ``matching_name``. Raises KeyError for an unknown form.
    """
    return matching_name(unit_name(form, values), city)
