"""A version as whoever reads a return needs it: plain data, handed to processes that know no schema."""

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

    ``form``, ``id``, ``layout`` and ``locked`` are the version's, ``number`` and ``fields`` its form's;
    ``city`` is that of the settings it was issued under.
    """

    form: str
    id: str
    number: str
    city: str
    layout: Layout
    locked: Mapping[str, str]
    fields: tuple[Field, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by their names."""
        return {f.name: f for f in self.fields}
