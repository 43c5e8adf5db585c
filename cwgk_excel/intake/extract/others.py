"""Findings about signs that a signed form was issued to another body than the one that sent it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.plan import Plan
from cwgk_excel.intake.extract.sheet_form import SheetForm
from cwgk_excel.returns.whose import bodies_in_path, bodies_mentioned

FOLDER = "folder-other-body"


class Others(NamedTuple):
    """Looks for bodies other than the one that a form was issued to.

    ``own``: the code of that body; ``names``: all names of each body, by its code; ``together``: by the code of a
    body, the code of the body that it reports with.
    """

    own: str
    names: Mapping[str, tuple[str, ...]]
    together: Mapping[str, str]

    def folder(self, path: str, form: str, sheet: str) -> Iterator[Finding]:
        """Yield a finding if the form lay in a folder or package of other bodies only; their names are its value."""
        found = self._strange(bodies_in_path(path, self.names))
        if found:
            yield Finding.of(FOLDER, self._words(found), form, sheet, value=found)

    def opinion(self, form: SheetForm, version: Plan, sheet: str) -> Iterator[Finding]:
        """Yield a finding for each opinion that mentions other bodies only."""
        if not version.opinion:
            return
        for placed in (cell for record in form.records for cell in record.cells):
            found = placed.field == version.opinion and self._strange(
                bodies_mentioned(placed.cell.text, self.names)
            )
            if found:
                label = version.by_name[version.opinion].label
                yield Finding.of(
                    "opinion-other-body",
                    {**self._words(found), "label": label},
                    version.form,
                    sheet,
                    placed.address,
                    field=version.opinion,
                    label=label,
                    value=placed.cell.text,
                    record=0,
                )

    def _strange(self, named: tuple[str, ...]) -> str:
        """Return the names of these bodies, "" if the own body or the one that it reports with is among them."""
        if {self.own, self.together.get(self.own, "")} & set(named):
            return ""
        return "、".join(self.names[code][0] for code in named)

    def _words(self, found: str) -> dict[str, str]:
        return {"expected": self.names[self.own][0], "value": found}
