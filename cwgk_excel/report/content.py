"""The content of the master before it is drawn: records in official order, pairs, progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cwgk_excel.clock import chinese_date, weekday
from cwgk_excel.forms.comparison import Comparison, comparison
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.names import certified
from cwgk_excel.report.progress import body_name, progress
from cwgk_excel.review.reconciling.compare import (
    Pair,
    in_order,
    pair_units,
    unit_keys,
)

Record = Mapping[str, Any]


@dataclass(frozen=True)
class MasterContent:
    """What the master says.

    ``compared``: the forms. ``records``: of each form, in official order. ``pairs``: of declarations and lists.
    ``listed``: the valid rows of lists in the order of the records, each with its pair; ``declared``: the valid
    declarations in the order of the pairs; ``unlisted``: those of them whose unit no valid row of a list names,
    each with its pairs. ``progress``: one line per body.
    """

    collected: Collected
    compared: Comparison
    records: Mapping[str, Sequence[Record]]
    pairs: tuple[Pair, ...]
    listed: list[tuple[Record, Pair]]
    declared: list[Record]
    unlisted: list[tuple[Record, list[Pair]]]
    progress: list[dict[str, Any]]

    @property
    def declarations(self) -> Sequence[Record]:
        """The records of the declaration that is compared with lists."""
        return self.records[self.compared.declared.name]

    @property
    def rows(self) -> Sequence[Record]:
        """The records of the list that is compared with declarations."""
        return self.records[self.compared.listed.name]

    @property
    def summary(self) -> str:
        """The name of the sheet of lists."""
        return self.compared.listed.definition.sheet

    @property
    def details(self) -> str:
        """The name of the sheet of declarations."""
        return self.compared.declared.definition.sheet

    def valid(self, form: Form) -> list[Record]:
        """Return the records of a form that are without an error, in the order of its sheet."""
        if form is self.compared.declared:
            return self.declared
        return [record for record in self.records[form.name] if record["valid"]]

    def name(self, code: str) -> str:
        """Return the name of a body."""
        return body_name(self.collected.campaign, code)

    def names(self, codes: tuple[str, ...]) -> str:
        """Return the names of several bodies in one text."""
        return "、".join(self.name(code) for code in codes)

    @property
    def title(self) -> str:
        """What is certified, as the notice's titles name it."""
        return certified(self.collected.campaign.settings.campaign.city)

    @property
    def foot(self) -> str:
        """The text at the foot of every page: the office, the batch, the day."""
        settings = self.collected.campaign.settings.campaign
        return f"{settings.office}  {settings.batch}  {chinese_date(self.collected.on)}"

    @property
    def due(self) -> str:
        """The due day in words."""
        day = self.collected.campaign.settings.dates.due
        return f"{chinese_date(day)}（{weekday(day)}）"


def gather(collected: Collected) -> MasterContent:
    """Put the records of all forms in official order, and pair those that are compared."""
    campaign, compared = collected.campaign, comparison(collected.campaign.settings)
    records = {name: in_order(collected.rows[name], campaign) for name in compared.forms}
    declarations, rows = records[compared.declared.name], records[compared.listed.name]
    pairs = pair_units(declarations, rows, campaign)
    first_pair: dict[int, Pair] = {}
    of_declaration: dict[int, list[Pair]] = {}
    for pair in pairs:
        if pair.listed is not None:
            first_pair.setdefault(pair.listed, pair)
        if pair.declared is not None:
            of_declaration.setdefault(pair.declared, []).append(pair)
    valid = [record for record in rows if record["valid"]]
    listed_keys = {key for key in unit_keys(valid, compared.listed) if key[1]}
    keys = unit_keys(declarations, compared.declared)
    declared = [number for number in of_declaration if declarations[number]["valid"]]
    return MasterContent(
        collected=collected,
        compared=compared,
        records=records,
        pairs=pairs,
        listed=[(record, first_pair[n]) for n, record in enumerate(rows) if record["valid"]],
        declared=[declarations[number] for number in declared],
        unlisted=[(declarations[n], of_declaration[n]) for n in declared if keys[n] not in listed_keys],
        progress=progress(collected),
    )
