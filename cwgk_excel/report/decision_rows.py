"""What the office decided as rows of a frame: what it is about, in names and words that people know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import chinese_date
from cwgk_excel.ledger.decisions import (
    ACCEPT,
    AMEND,
    CALL,
    CHOOSE,
    CONFIRM,
    PAPER,
    SUPPLEMENT,
    UNDO,
    WITHDRAW,
    Decision,
)
from cwgk_excel.report.collected import DECISION_COLUMNS


def decision_rows(campaign: Campaign, made: Sequence[Decision]) -> pd.DataFrame:
    """DECISION_COLUMNS of all decisions, in their order."""
    undone = {one.undoes for one in made}
    rows = [_row(campaign, one, one.id not in undone) for one in made]
    return pd.DataFrame(rows, columns=list(DECISION_COLUMNS), dtype=object)


def _row(campaign: Campaign, one: Decision, stands: bool) -> dict[str, Any]:
    return {
        "number": one.id,
        "kind": one.kind,
        "made_on": one.made_on,
        "made_by": one.made_by,
        "reason": one.reason,
        "stands": stands,
        "form": one.form,
        "submitter": one.submitter,
        "unit": str(one.data.get("name") or one.unit),
        "field": one.field,
        "label": str(one.data.get("label", "")),
        "before": str(one.data.get("before", "")),
        "value": str(one.data.get("value", "")),
        "what": "；".join(_words(campaign, one)),
        "sha256": one.sha256,
        "sheet": one.sheet,
    }


def _words(campaign: Campaign, one: Decision) -> Iterator[str]:
    """What was decided, as it is told."""
    data = one.data
    if one.kind == ACCEPT:
        yield f"认可：{data.get('message', '')}"
        if data.get("until"):
            yield f"到{chinese_date(date.fromisoformat(data['until']))}为止"
    elif one.kind == AMEND:
        yield f"{data['label']}由“{data['before']}”更正为“{data['value']}”，待书面确认"
        yield f"与{data['with']}（{data['tel']}）核实"
    elif one.kind == PAPER:
        yield from _of_paper(one)
    elif one.kind == CALL:
        yield f"与{data['spoke_with']}通话" if data.get("spoke_with") else "没有打通"
        if data.get("promised"):
            yield f"答应{chinese_date(date.fromisoformat(data['promised']))}报"
    elif one.kind == CHOOSE:
        others = "、".join(_name(campaign, code) for code in data["others"])
        yield f"由{_name(campaign, one.submitter)}申报，{others}报的不计入"
    elif one.kind == WITHDRAW:
        yield f"{data['why']}：{data['file']}"
        if data.get("request"):
            yield f"依据{data['request']}"
    elif one.kind in (CONFIRM, SUPPLEMENT):
        yield f"{'计入' if one.kind == CONFIRM else '作为补充'}：{data['file']}"
    elif one.kind == UNDO:
        yield f"撤销第{one.undoes}号决定"


def _of_paper(one: Decision) -> Iterator[str]:
    data = one.data
    if not one.field:
        yield "纸质件已收到，与电子表一致"
        return
    counts = "纸质件" if data["counts"] == "paper" else "电子表"
    yield f"纸质与电子不一致：{data['label']}电子表是“{data['before']}”，纸质件是“{data['value']}”，以{counts}为准"


def _name(campaign: Campaign, code: str) -> str:
    body = campaign.submitter(code)
    return body.name if body else code
