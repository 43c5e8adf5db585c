"""Templates of today's forms, each drawn once and only when it is needed."""

from __future__ import annotations

from cwgk_excel.forms.spec import Form
from cwgk_excel.issue.slip import Blank, draw_blank
from cwgk_excel.issue.template import Template, make_template


class Templates:
    """Makes the templates of forms, also of those with more rows than are issued."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], Template] = {}
        self._blanks: dict[tuple[str, int], Blank] = {}

    def of(self, form: Form) -> Template:
        """Return the template of a form."""
        key = form.name, form.layout.last_row
        if key not in self._made:
            self._made[key] = make_template(form)
        return self._made[key]

    def blank(self, form: Form) -> Blank:
        """Return what the slips of a form have in common."""
        key = form.name, form.layout.last_row
        if key not in self._blanks:
            self._blanks[key] = draw_blank(form)
        return self._blanks[key]
