"""Templates of today's forms, each drawn once and only when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cwgk_excel.forms.spec import Form
from cwgk_excel.issue.slip import Blank, draw_blank
from cwgk_excel.issue.template import Template, make_template

Made = TypeVar("Made")


class Templates:
    """Makes the templates of forms, also of those with more rows than are issued."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], Template] = {}
        self._blanks: dict[tuple[str, int], Blank] = {}

    def of(self, form: Form) -> Template:
        """Return the template of a form."""
        return _once(self._made, form, make_template)

    def blank(self, form: Form) -> Blank:
        """Return what the slips of a form have in common."""
        return _once(self._blanks, form, draw_blank)


def _once(made: dict[tuple[str, int], Made], form: Form, make: Callable[[Form], Made]) -> Made:
    """Return what is made of a form, made once: forms with as many rows are alike."""
    key = form.name, form.layout.last_row
    if key not in made:
        made[key] = make(form)
    return made[key]
