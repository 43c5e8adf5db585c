"""A form: one schema, the layout that says where its columns stand, and its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cwgk_excel.campaign import Settings
from cwgk_excel.forms.fields import Field, Layout
from cwgk_excel.forms.rules import Rule
from cwgk_excel.forms.schema import Schema, fields_of


@dataclass(frozen=True)
class Form:
    """A form as built for a campaign's settings."""

    name: str
    number: str  # 附件1
    title: str  # 认证申报表
    schema: Schema
    rules: tuple[Rule, ...]
    layout: Layout
    settings: Settings

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The schema's columns, in order."""
        return fields_of(self.schema)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The schema's columns by their names."""
        return {f.name: f for f in self.fields}

    @property
    def row_fields(self) -> tuple[Field, ...]:
        """The fields that stand in the rows of a table."""
        return tuple(f for f in self.fields if f.part == "row")

    @property
    def head_fields(self) -> tuple[Field, ...]:
        """The fields that stand once: the whole of a form without rows, else its head."""
        return tuple(f for f in self.fields if f.part != "row")
