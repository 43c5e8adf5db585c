"""The content of the master before it is drawn: records in official order, pairs, progress."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count
from typing import Any

from cwgk_excel.clock import chinese_date, weekday
from cwgk_excel.forms.comparison import Comparison, comparison
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.names import certified
from cwgk_excel.report.progress import body_name, progress
from cwgk_excel.report.records.shelf import Records, keys_of
from cwgk_excel.report.sheets.sheet_map import Keys
from cwgk_excel.review.reconciling.compare import (
    PLACED,
    Pair,
    Pairs,
    official,
    pair_units,
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
    records: Mapping[str, Records]
    pairs: Pairs
    listed: Listed
    declared: Records
    unlisted: list[tuple[Record, list[Pair]]]
    progress: list[dict[str, Any]]

    @property
    def key(self) -> Keys:
        """What gives the key of a record by its number."""
        return keys_of(some.shelf for some in self.records.values())

    @property
    def declarations(self) -> Records:
        """The records of the declaration that is compared with lists."""
        return self.records[self.compared.declared.name]

    @property
    def rows(self) -> Records:
        """The records of the list that is compared with declarations."""
        return self.records[self.compared.listed.name]

    @property
    def summary(self) -> str:
        """The name of the sheet of lists."""
        return self.compared.listed.definition.sheet

    def valid(self, form: Form) -> Records:
        """Return the records of a form that are without an error, in the order of its sheet."""
        if form is self.compared.declared:
            return self.declared
        return self.records[form.name].valid

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
    rows_of = {name: collected.rows[name] for name in compared.forms}
    records = {name: some.at(official(some, campaign)) for name, some in rows_of.items()}
    declarations, rows = records[compared.declared.name], records[compared.listed.name]
    pairs = pair_units(declarations, rows, campaign)
    declared = declarations.at(_declared(pairs, len(declarations))).valid
    return MasterContent(
        collected=collected,
        compared=compared,
        records=records,
        pairs=pairs,
        listed=Listed(rows, pairs),
        declared=declared,
        unlisted=_unlisted(declarations, rows, pairs, compared),
        progress=progress(collected),
    )


class Listed:
    """The valid rows of lists, each with its first pair."""

    def __init__(self, rows: Records, pairs: Pairs) -> None:
        self._rows, self._pairs = rows, pairs
        first = array("i", [-1]) * len(rows)
        for number, pair in enumerate(pairs):
            if pair.listed is not None and first[pair.listed] < 0:
                first[pair.listed] = number
        self._places = array("I", compress(count(), rows.column("valid")))
        self._first = array("I", map(first.__getitem__, self._places))

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[tuple[Record, Pair]]:
        for place, pair in zip(self._places, self._first, strict=True):
            yield self._rows[place], self._pairs[pair]


def _declared(pairs: Iterable[Pair], count: int) -> Iterator[int]:
    """Yield the numbers of the ``count`` declarations in the order of the pairs."""
    seen = bytearray(count)
    for pair in pairs:
        if pair.declared is not None and not seen[pair.declared]:
            seen[pair.declared] = 1
            yield pair.declared


def _unlisted(
    declarations: Records, rows: Records, pairs: Sequence[Pair], compared: Comparison
) -> list[tuple[Record, list[Pair]]]:
    """Return the valid declarations whose unit no valid row of a list names, each with its pairs."""
    listed = {key for key in rows.valid.column(PLACED) if key[1]}
    alone: dict[int, list[Pair]] = {}
    for pair in pairs:
        if pair.declared is not None:
            record = declarations[pair.declared]
            if record["valid"] and record[PLACED] not in listed:
                alone.setdefault(pair.declared, []).append(pair)
    return [(declarations[number], some) for number, some in alone.items()]
