"""An earlier round, read from its JSON export, to be set beside this one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import SettingsError, explained
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.units import unit_key
from cwgk_excel.report.statistics.spread import measured

SAY = "〔statistics.previous〕"


@dataclass(frozen=True)
class Earlier:
    """An earlier round: by body, how many units its list had without an error, and their people; and of all bodies.

    ``units``, ``staff``: distinct units of all bodies, as this round counts them.
    """

    by_body: Mapping[str, int]
    staff_by_body: Mapping[str, float]
    units: int
    staff: float


def earlier(campaign: Campaign) -> Earlier | None:
    """Read the export that the settings name; None where they name none.

    Raises SettingsError when it cannot be read or is no export of this program.
    """
    name = campaign.settings.statistics.previous
    if not name:
        return None
    path = campaign.folder / name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{SAY}：{path} 不是 export --format json 导出的文件。") from None
    except OSError as error:
        raise SettingsError(f"{SAY}：打不开 {path}：{explained(error)}不用比较时，请写成空的引号。") from None
    try:
        return _counted(json.loads(text), campaign)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(f"{SAY}：{path} 不是 export --format json 导出的文件。") from None


def _counted(records: list[dict[str, Any]], campaign: Campaign) -> Earlier:
    form = comparison(campaign.settings).listed
    staff_field = measured(form).get("staff")
    units: Counter[str] = Counter()
    staff: Counter[str] = Counter()
    seen: dict[str, float] = {}
    for record in records:
        if record["form"] != form.name or not record["valid"]:
            continue
        values, body = record["values"], str(record["submitter"])
        people = (values[staff_field.name] or 0) if staff_field else 0
        units[body] += 1
        staff[body] += people
        seen.setdefault(unit_key(form.name, values, campaign.settings.campaign.city), people)
    return Earlier(units, staff, len(seen), sum(seen.values()))
