"""The records in force in the order of arrival, some at a time: they wait in a temporary file until all have come.

In memory stay only where the records of each return lie in that file, and the units' names, which are compared.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.files import Waiting
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.frames.validation import empty_frame
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.collected import SOURCE_COLUMNS, record_rows
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.review.in_force import Standing, in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.reconciling.kept import RecordPlace
from cwgk_excel.review.reconciling.reconcile import Reconciliation, keeps_out
from cwgk_excel.review.together import together

_IN_MEMORY = 1 << 20
RECORDS = 1000  # of a frame


class InTurn(NamedTuple):
    """The records in force of a campaign: by form, frames of some of them at a time, at least one; to be had once.

    All frames of a form, one below the other, are that of ``Collected.records``.
    """

    campaign: Campaign
    frames: Mapping[str, Iterable[pd.DataFrame]]

    def form(self, name: str) -> Form:
        """Return a form as it would be issued today."""
        return comparison(self.campaign.settings).forms[name]


def in_turn(campaign: Campaign, *, on: date | None = None) -> InTurn:
    """Take all records in force from the ledger, judged by the settings of today.

    ``on`` and what is raised: as for ``collect``.
    """
    held = _Held(campaign)
    with ledger_of_today(campaign) as ledger:
        for judged in together(campaign, ledger, on):
            held.add(judged)
            del judged  # free their memory before the next are loaded
    return held.in_turn()


class _Held:
    """All records in force, by form, and what keeps some of them out of the master."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._reconciliation = Reconciliation(campaign)
        self._waiting = {name: _Waiting(form) for name, form in comparison(campaign.settings).forms.items()}

    def add(self, judged: Sequence[Judged]) -> None:
        """Keep the records of returns that have no bearing on returns outside ``judged``."""
        standings = in_force(judged, self._campaign.settings.campaign.city)
        self._reconciliation.add(standings)
        for standing in standings:
            self._waiting[standing.chosen.stored.raw.form].add(standing)

    def in_turn(self) -> InTurn:
        """All returns are in: give their records back."""
        found = self._reconciliation.findings()
        out = {kept.place for kept, finding in found if keeps_out(kept, finding)}
        return InTurn(self._campaign, {name: one.frames(out) for name, one in self._waiting.items()})


class _Waiting:
    """The records of a form, as they lie in a temporary file."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._file = Waiting(_IN_MEMORY)
        self._turns: list[tuple[int, int]] = []

    def add(self, standing: Standing) -> None:
        """Keep the records of a unit or body, which stand together in the order of arrival."""
        found: list[tuple[RecordPlace, dict[str, Any]]] = [
            ((part.stored.id, number), row)
            for part in standing.parts
            for number, row in record_rows(standing, part)
        ]
        self._turns.append((standing.chosen.stored.id, self._file.add(found)))

    def frames(self, kept_out: Container[RecordPlace]) -> Iterator[pd.DataFrame]:
        """Yield frames of the records in their order; those of ``kept_out`` are not valid."""
        rows = self._rows(kept_out)
        yield self._frame(islice(rows, RECORDS))
        while some := list(islice(rows, RECORDS)):
            yield self._frame(some)

    def _rows(self, kept_out: Container[RecordPlace]) -> Iterator[Mapping[str, Any]]:
        for _, offset in sorted(self._turns):
            for place, row in self._file.at(offset):
                yield {**row, "valid": row["valid"] and place not in kept_out}

    def _frame(self, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
        return empty_frame(self._form.schema, rows, SOURCE_COLUMNS)
