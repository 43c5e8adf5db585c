"""Which two forms say the same of a unit: a declaration, and the list whose columns say ``same_as`` of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cwgk_excel.campaign import Settings
from cwgk_excel.forms.registry import FORMS
from cwgk_excel.forms.spec import Form


@dataclass(frozen=True)
class Comparison:
    """All forms by name in their order; of them the declaration and the list that are held against each other.

    ``fields``: the names of the fields that should agree, in the declaration and in the list.
    """

    forms: Mapping[str, Form]
    declared: Form
    listed: Form
    fields: tuple[tuple[str, str], ...]

    @property
    def further(self) -> tuple[Form, ...]:
        """The other forms."""
        return tuple(form for form in self.forms.values() if form not in (self.declared, self.listed))

    @property
    def due(self) -> tuple[Form, ...]:
        """The forms that every body has to return."""
        return tuple(form for form in self.forms.values() if form.definition.due)


@lru_cache(maxsize=8)
def comparison(settings: Settings) -> Comparison:
    """The forms under a campaign's settings, made once for all who ask.

    Raises ValueError unless just one list says what it is the same as.
    """
    forms = FORMS.under(settings)
    said = {
        form.name: {f.same_as: f.name for f in form.fields if f.same_as}
        for form in forms.values()
        if any(f.same_as for f in form.fields)
    }
    others = {other for fields in said.values() for other, _ in fields}
    if len(said) != 1 or len(others) != 1:
        raise ValueError(
            f"just one list has to say same_as of one declaration: {sorted(said)}, {sorted(others)}"
        )
    (listed, same), (other,) = next(iter(said.items())), others
    declared = forms[other]
    fields = tuple(
        (f.name, same[other, f.name])
        for f in declared.fields
        if (other, f.name) in same and f.name != declared.key
    )
    return Comparison(forms, declared, forms[listed], fields)
