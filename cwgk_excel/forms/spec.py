"""A form: what its package declares, and what that becomes under a campaign's settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from cwgk_excel.campaign import Settings
from cwgk_excel.forms.fields import Field, Layout
from cwgk_excel.forms.look.drawing import Drawing
from cwgk_excel.forms.rules import Rule
from cwgk_excel.forms.schema import Schema, SchemaColumn, build_schema, fields_of


def _no_rules(_: Settings) -> Sequence[Rule]:
    return ()


class Definition(NamedTuple):
    """All that a form's package declares. Called with a campaign's settings it gives the Form.

    ``sign``: the form's character in tokens; no two forms have the same, and forms are listed by it.
    ``number``, ``title`` and ``short``: what people call it. ``role``: a declaration is one record a file, in
    force per unit; a list has its records in rows, in force per body. ``key``: the field that names a record's
    unit. ``position``: the field that only says where a row stands. ``adds``: the field, and its value, with
    which a list says that it adds to the list in force instead of replacing it. ``check``: the field with the
    code of a row that was copied from a declaration. ``due``: whether a body that has not returned it is
    incomplete. ``columns``, ``rules``, ``layout``: the specification under given settings, the columns in the
    order of the form. ``drawing``: how it looks. ``guide``: the lines that only its guide has, in order.
    ``sheet``: the master's sheet of its records; ``width``: of that sheet's columns in points, where a column
    has none of its own.
    """

    name: str
    sign: str
    number: str  # 附件1
    title: str  # 认证申报表
    short: str  # 申报表
    role: Literal["declaration", "list"]
    key: str
    columns: Callable[[Settings], Mapping[str, SchemaColumn]]
    layout: Callable[[Settings], Layout]
    drawing: Callable[[Form], Drawing]
    guide: Callable[[Form], Sequence[str]]
    sheet: str
    rules: Callable[[Settings], Sequence[Rule]] = _no_rules
    position: str = ""
    adds: tuple[str, str] = ("", "")
    check: str = ""
    due: bool = True
    width: float = 48

    def __call__(self, settings: Settings, layout: Layout | None = None) -> Form:
        """Return the form for a campaign; ``layout``: that of a version already issued (default: the current)."""
        return Form(self, *_specified(self, settings), layout or self.layout(settings), settings)

    @property
    def counter(self) -> str:
        """The Chinese measure word for its records."""
        return "份" if self.role == "declaration" else "行"


@dataclass(frozen=True)
class Form:
    """A form as built for a campaign's settings."""

    definition: Definition
    schema: Schema
    rules: tuple[Rule, ...]
    layout: Layout
    settings: Settings

    @property
    def name(self) -> str:
        """Its name in code, such as annex1."""
        return self.definition.name

    @property
    def number(self) -> str:
        """Its number in the notice, such as 附件1."""
        return self.definition.number

    @property
    def title(self) -> str:
        """Its title in the notice, such as 认证申报表."""
        return self.definition.title

    @property
    def key(self) -> str:
        """The field that names a record's unit."""
        return self.definition.key

    @cached_property
    def drawing(self) -> Drawing:
        """How it looks. Raises ValueError for settings that it has no room for."""
        return self.definition.drawing(self)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The schema's columns, in order; the definition says which names the unit and which only counts rows."""
        definition = self.definition
        roles = {definition.key: "unit", definition.position: "position", definition.check: "check"}
        return tuple(f._replace(role=roles.get(f.name, f.role)) for f in fields_of(self.schema))

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


@lru_cache(maxsize=64)
def _specified(definition: Definition, settings: Settings) -> tuple[Schema, tuple[Rule, ...]]:
    """Return the schema and rules of a form; kept, because a command asks for the same again and again."""
    rules = tuple(definition.rules(settings))
    schema = build_schema(definition.name, definition.columns(settings), [rule.check() for rule in rules])
    return schema, rules
