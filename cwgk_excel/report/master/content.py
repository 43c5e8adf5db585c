"""What the master says, before any of it is drawn: records in official order, pairs, progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cwgk_excel.clock import chinese_date, weekday
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.progress import body_name, progress
from cwgk_excel.review.compare import Pair, in_order, pair_units, plain_records, unit_keys

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Content:
    """``listed``: the valid rows of Annex 2 in official order, each with its pair; ``declared``: the valid

    Annex 1 in the same order; ``unlisted``: those of them that no valid row of Annex 2 stands for.
    """

    collected: Collected
    form1: Form
    form2: Form
    annex1: list[dict[str, Any]]
    annex2: list[dict[str, Any]]
    pairs: tuple[Pair, ...]
    listed: list[tuple[Record, Pair]]
    declared: list[Record]
    unlisted: list[tuple[Record, list[Pair]]]
    progress: list[dict[str, Any]]

    def name(self, code: str) -> str:
        """The name of a body."""
        return body_name(self.collected, code)

    def names(self, codes: tuple[str, ...]) -> str:
        """The names of several bodies."""
        return "、".join(self.name(code) for code in codes)

    @property
    def title(self) -> str:
        """What is certified, as the notice's titles name it."""
        return f"“{self.collected.campaign.settings.campaign.city}厂务公开民主管理工作标准化建设单位”"

    @property
    def foot(self) -> str:
        """At the foot of every page: the office, the batch, the day."""
        settings = self.collected.campaign.settings.campaign
        return f"{settings.office}  {settings.batch}  {chinese_date(self.collected.on)}"

    @property
    def due(self) -> str:
        """The due day in words."""
        day = self.collected.campaign.settings.dates.due
        return f"{chinese_date(day)}（{weekday(day)}）"


def gather(collected: Collected) -> Content:
    """Put the records of both forms in official order and join them."""
    campaign = collected.campaign
    annex1 = plain_records(in_order(collected.records["annex1"], campaign))
    annex2 = plain_records(in_order(collected.records["annex2"], campaign))
    pairs = pair_units(annex1, annex2, campaign)
    first_pair: dict[int, Pair] = {}
    of_annex1: dict[int, list[Pair]] = {}
    for pair in pairs:
        if pair.annex2 is not None:
            first_pair.setdefault(pair.annex2, pair)
        if pair.annex1 is not None:
            of_annex1.setdefault(pair.annex1, []).append(pair)
    city = campaign.settings.campaign.city
    valid2 = [record for record in annex2 if record["valid"]]
    listed_keys = {key for key in unit_keys(valid2, city) if key[1]}
    keys1 = unit_keys(annex1, city)
    declared = [number for number in of_annex1 if annex1[number]["valid"]]
    return Content(
        collected=collected,
        form1=collected.form("annex1"),
        form2=collected.form("annex2"),
        annex1=annex1,
        annex2=annex2,
        pairs=pairs,
        listed=[(record, first_pair[n]) for n, record in enumerate(annex2) if record["valid"]],
        declared=[annex1[number] for number in declared],
        unlisted=[(annex1[n], of_annex1[n]) for n in declared if keys1[n] not in listed_keys],
        progress=plain_records(progress(collected)),
    )
