"""The forms that installed packages declare in the entry-point group ``cwgk_excel.forms``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from cwgk_excel.starting.declared import declared

if TYPE_CHECKING:  # a process that only reads returns needs no schema, and starts without its libraries
    from cwgk_excel.campaign import Settings
    from cwgk_excel.forms.spec import Definition, Form

GROUP = "cwgk_excel.forms"


class Forms(Mapping[str, "Definition"]):
    """The forms by name, in the order of their signs: a read-only mapping, looked up when the first is asked for.

    A value is called with a campaign's settings and gives the form: ``FORMS["annex1"](campaign.settings)``.

    Raises:
        KeyError: No installed package declares a form of the name that is asked for.
        ValueError: Two forms have the same name or sign.
    """

    @cached_property
    def _known(self) -> Mapping[str, Definition]:
        found: list[Definition] = [form for _, form in declared(GROUP)]
        for what in ("name", "sign"):
            values = [getattr(form, what) for form in found]
            if len(set(values)) < len(values):
                raise ValueError(f"two forms have the same {what}: {sorted(values)}")
        return {form.name: form for form in sorted(found, key=lambda form: form.sign)}

    def under(self, settings: Settings) -> dict[str, Form]:
        """Make each form for a campaign's settings.

        Args:
            settings: The campaign's settings.

        Returns:
            The forms by name, in the same order.

        Raises:
            ValueError: Two forms have the same name or sign.
        """
        return {name: make(settings) for name, make in self.items()}

    def __getitem__(self, name: str) -> Definition:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


FORMS = Forms()
