"""A version as plain data, for the processes that read returns and do not load the schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cwgk_excel.forms.fields import Field, Layout

# Stands in ``locked`` where each copy shows the name of its submitting body.
NAME_MARK = "@@SUBMITTER@@"
FORMULA_MARK = "="


@dataclass(frozen=True)
class Plan:
    """What a version says of its form: where its fields stand, what is printed, and how its entries are read.

    ``form``, ``id``, ``layout`` and ``locked`` are the version's, ``sign``, ``number`` and ``fields`` its form's;
    ``city`` is that of the settings it was issued under.
    """

    form: str
    id: str
    sign: str
    number: str
    city: str
    layout: Layout
    locked: Mapping[str, str]
    fields: tuple[Field, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by their names."""
        return {f.name: f for f in self.fields}

    @cached_property
    def not_typed(self) -> frozenset[str]:
        """The fields that the office fills in or that only number a row: a form or row with no others is blank."""
        return frozenset(f.name for f in self.fields if not f.is_typed)

    @cached_property
    def beside(self) -> frozenset[str]:
        """The fields that stand beside the printed page."""
        return frozenset(f.name for f in self.fields if not f.printed)

    @cached_property
    def unit(self) -> str:
        """The field that names a record's unit."""
        return self._of_role("unit")

    @cached_property
    def body(self) -> str:
        """The field with the name of the submitting body, "" where the form has none."""
        return self._of_role("body")

    @cached_property
    def opinion(self) -> str:
        """The field in which the submitting body gives its opinion, "" where the form has none."""
        return self._of_role("opinion")

    def _of_role(self, role: str) -> str:
        return next((f.name for f in self.fields if f.role == role), "")
