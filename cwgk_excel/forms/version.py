"""A version: a form as it was issued once, with its cell map, bounds and lists, and its locked cells.

Issuing makes versions, the ledger keeps them, and a return is read by the version it came from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cwgk_excel.campaign import Settings
from cwgk_excel.campaign.settings import with_sections
from cwgk_excel.forms import FORMS, Layout
from cwgk_excel.forms.plan import Plan

if TYPE_CHECKING:  # code that only holds versions needs no schema
    from cwgk_excel.forms.spec import Form


@dataclass(frozen=True)
class Version:
    """A form as it was issued once.

    ``id``: four characters of the hash of all that was drawn except the submitter's data. ``locked``: the form
    sheet's locked cells and their texts; ``"="`` stands for a formula, NAME_MARK for the name of the copy's
    submitting body.
    """

    form: str
    id: str
    settings: Settings
    layout: Layout
    locked: Mapping[str, str]

    @cached_property
    def issued_form(self) -> Form:
        """The form with the layout, bounds, lists and advisories that it was issued with."""
        return FORMS[self.form](self.settings, self.layout)

    def judged_by(self, current: Settings) -> Form:
        """Return the form as issued, but with the thresholds and advisories of ``current``."""
        return FORMS[self.form](self.settings.judged_by(current), self.layout)

    def plan(self, current: Settings) -> Plan:
        """Return the form as issued, as plain data for reading; ``current`` says how entries may be spelled."""
        form = self.judged_by(current)
        city = self.settings.campaign.city
        sign, number = form.definition.sign, form.number
        return Plan(self.form, self.id, sign, number, city, self.layout, self.locked, form.fields)

    def to_json(self) -> str:
        """Return the version as text, for the ledger."""
        return json.dumps(
            {
                "form": self.form,
                "id": self.id,
                "settings": self.settings.by_name(),
                "layout": self.layout.to_json(),
                "locked": dict(self.locked),
            },
            ensure_ascii=False,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> Version:
        """Return the version that ``to_json`` wrote."""
        data = json.loads(text)
        return cls(
            data["form"],
            data["id"],
            _settings(data["settings"]),
            Layout.from_json(data["layout"]),
            data["locked"],
        )


def _settings(data: Mapping[str, Any]) -> Settings:
    """Return a version's settings, without the sections of forms that are no longer installed."""
    known = with_sections().__struct_fields__
    return Settings.read({name: value for name, value in data.items() if name in known})
