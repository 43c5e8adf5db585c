"""Calls to bodies, decisions undone, and the list of all that was decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import today
from cwgk_excel.errors import CwgkError
from cwgk_excel.ledger.decisions import CALL, UNDO, Decision, decisions
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.decision_rows import decision_rows
from cwgk_excel.tasks.deciding.looked_up import body_named, put

CALLED = "电话联系"


def call(
    campaign: Campaign,
    body: str,
    *,
    by: str,
    spoke_with: str = "",
    promised: date | None = None,
    reason: str = CALLED,
    on: date | None = None,
    origin: str = "",
) -> Decision:
    """Put on record that a body was called.

    Args:
        campaign: The campaign.
        body: Its code or name.
        by: Who called.
        spoke_with: Who answered, "" where nobody did.
        promised: The day by which the return was promised.
        reason: What was said.
        on: The day of the call, in UTC+8 (default: today).
        origin: The hash of the row of a table that says so.

    Returns:
        The decision.

    Raises:
        CwgkError: The body is not known, nobody is named, or the day promised is past or promised by nobody.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    called, day = body_named(campaign, body), on or today()
    if promised and not spoke_with.strip():
        raise CwgkError("没有登记：答应了日期的，请写明是谁答应的（--spoke-with）。")
    if promised and promised < day:
        raise CwgkError(f"没有登记：答应的日子（{promised}）在打电话的日子（{day}）以前。")
    data = {"spoke_with": spoke_with.strip(), "promised": promised.isoformat() if promised else ""}
    made = Decision(CALL, by, reason or CALLED, day, submitter=called.code, data=data, origin=origin)
    with Ledger.open(campaign.folder) as ledger:
        return put(ledger, made)[0]


def undo(
    campaign: Campaign, number: int, *, by: str, reason: str, on: date | None = None, origin: str = ""
) -> Decision:
    """Put on record that a decision holds no more; it stays in the list.

    Args:
        campaign: The campaign.
        number: The decision's number, as ``decided`` lists it.
        by, reason: Who undoes it, and why.
        on: The day of the decision, in UTC+8 (default: today).
        origin: The hash of the row of a table that says so.

    Returns:
        The decision that undoes the other.

    Raises:
        CwgkError: There is no such decision, it is undone already, or it undoes another itself.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    made = Decision(UNDO, by, reason, on or today(), undoes=number, origin=origin)
    with Ledger.open(campaign.folder) as ledger:
        for one in decisions(ledger):
            if one.id == number:
                data = {"name": one.data.get("name", "")}
                made = replace(made, form=one.form, submitter=one.submitter, unit=one.unit, data=data)
        return put(ledger, made)[0]


def decided(campaign: Campaign) -> pd.DataFrame:
    """Return all that was decided, the oldest first.

    Args:
        campaign: The campaign.

    Returns:
        One row per decision; whether it ``stands`` is one of the columns.

    Raises:
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    with Ledger.open(campaign.folder, write=False) as ledger:
        return decision_rows(campaign, decisions(ledger))
