"""A form: one schema, the layout that says where its columns stand, and what was drawn around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from cwgk_excel.campaign import Settings
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.rules import Rule
from cwgk_excel.forms.schema import Schema, fields_of

# The sheet of each issued workbook that says how to fill in the form.
GUIDE_SHEET = "填报说明"


@dataclass(frozen=True)
class Layout:
    """In which cell (of a form or head) or column (of rows) each field stands, and its printed label."""

    sheet: str
    cells: Mapping[str, str]
    labels: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    first_row: int = 0
    last_row: int = 0

    def address(self, name: str, row: int = 0) -> str:
        """The cell of a field, in a given sheet row when it stands in the rows of a table."""
        return self.cells[name] if name in self.cells else f"{self.columns[name]}{row}"

    def entry_cells(self) -> Iterator[tuple[str, str, int]]:
        """Every entry cell: (field, address, sheet row or 0)."""
        yield from ((name, cell, 0) for name, cell in self.cells.items())
        for row in range(self.first_row, self.last_row + 1) if self.columns else ():
            yield from ((name, f"{letter}{row}", row) for name, letter in self.columns.items())

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the ledger."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Layout:
        """The inverse of ``to_json``."""
        return cls(**data)


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
