"""Templates of today's forms, each drawn once and only when it is needed."""

from __future__ import annotations

from cwgk_excel.forms.spec import Form
from cwgk_excel.issue.template import Template, make_template


class Templates:
    """Makes the templates of forms, also of those with more rows than are issued."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], Template] = {}

    def of(self, form: Form) -> Template:
        """Return the template of a form."""
        key = form.name, form.layout.last_row
        if key not in self._made:
            self._made[key] = make_template(form)
        return self._made[key]
