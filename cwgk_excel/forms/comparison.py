"""The two forms that are compared: a declaration, and the list whose columns name its fields in ``same_as``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from cwgk_excel.campaign import Settings
from cwgk_excel.forms.registry import FORMS
from cwgk_excel.forms.spec import Form


class Comparison(NamedTuple):
    """All forms by name in their order, and the two that are compared: a declaration and a list.

    ``fields``: for each two fields that should agree, the name in the declaration and the name in the list.
    """

    forms: Mapping[str, Form]
    declared: Form
    listed: Form
    fields: tuple[tuple[str, str], ...]

    @property
    def further(self) -> tuple[Form, ...]:
        """The forms that are not compared."""
        return tuple(form for form in self.forms.values() if form not in (self.declared, self.listed))

    @property
    def due(self) -> tuple[Form, ...]:
        """The forms that every body has to return."""
        return tuple(form for form in self.forms.values() if form.definition.due)


@lru_cache(maxsize=8)
def comparison(settings: Settings) -> Comparison:
    """Return the forms under a campaign's settings; they are cached, so that equal settings share them.

    Raises ValueError unless exactly one form names fields in ``same_as``, all of one other form.
    """
    forms = FORMS.under(settings)
    named = {name: _same(form) for name, form in forms.items()}
    said = {name: fields for name, fields in named.items() if fields}
    others = {other for fields in said.values() for other, _ in fields}
    if len(said) != 1 or len(others) != 1:
        raise ValueError(
            f"just one list has to say same_as of one declaration: {sorted(said)}, {sorted(others)}"
        )
    (listed, same), (other,) = next(iter(said.items())), others
    declared = forms[other]
    fields = tuple(
        (name, same[other, name])
        for name in declared.schema.columns
        if (other, name) in same and name != declared.key
    )
    return Comparison(forms, declared, forms[listed], fields)


def _same(form: Form) -> Mapping[tuple[str, str], str]:
    """Return by what they are the same as the columns that say so; no field is made, for which bounds are looked up."""
    columns = form.schema.columns.items()
    return {column.same_as: name for name, column in columns if column.same_as}
