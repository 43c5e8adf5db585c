"""Finds copies among the signed forms in one workbook: forms of the same unit are copies, others separate returns.

Tables are left out: how the tables of one body relate to one another is decided by their units, not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.names import few, matching_name
from cwgk_excel.forms.plan import Plan
from cwgk_excel.returns.raw import RawReturn


def with_copies_told(
    returns: Sequence[RawReturn], versions: Mapping[tuple[str, str], Plan]
) -> list[RawReturn]:
    """Return a workbook's returns; where several signed ones are of one unit, the last gets a finding."""
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, raw in enumerate(returns):
        if raw.told_by == "token" and raw.records and not raw.is_table:
            unit = _unit(raw, versions[raw.form, raw.version])
            if unit:
                groups[raw.form, raw.submitter, unit].append(number)
    found = list(returns)
    for same in groups.values():
        if len(same) > 1:
            last = found[same[-1]]
            found[same[-1]] = last._replace(
                findings=(*last.findings, _finding([found[n] for n in same], versions))
            )
    return found


def _unit(raw: RawReturn, version: Plan) -> str:
    names = (placed.cell.text for placed in raw.records[0].cells if placed.field == version.unit)
    return matching_name(next(names, ""), version.city)


def _finding(same: Sequence[RawReturn], versions: Mapping[tuple[str, str], Plan]) -> Finding:
    last = same[-1]
    words = {
        "count": str(len(same)),
        "form": versions[last.form, last.version].number,
        "sheets": few([shown(raw.sheet) for raw in same]),
    }
    return Finding.of("form-twice", words, last.form, last.sheet, value=last.sheet)
