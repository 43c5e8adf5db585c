"""Decisions about whole returns: one that was held counts, adds to a list, is taken out; who keeps a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.clock import today
from cwgk_excel.errors import CwgkError
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.names import first_few, matching_name
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.decisions import (
    CHOOSE,
    CONFIRM,
    SUPPLEMENT,
    WITHDRAW,
    Decision,
    decisions,
    files_set_aside,
)
from cwgk_excel.ledger.loading import about_refusals
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.of_today import body_of_refused, names_of_bodies, refused
from cwgk_excel.report.progress import body_name
from cwgk_excel.review.in_force import held_back, in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.tasks.deciding.looked_up import (
    Wanted,
    body_named,
    candidates,
    lies,
    one_return,
    put,
    returns_of,
)

BY_UNIT, ANEW, DOUBLE = "单位撤回", "退回重报", "重复作废"
WHYS = (BY_UNIT, ANEW, DOUBLE)
NOTHING_ELSE: Mapping[str, Any] = {}
REPORTERS = """
SELECT DISTINCT r.submitter FROM record e JOIN return r ON r.id = e.return WHERE e.unit = ? ORDER BY r.submitter
"""


def confirm(
    campaign: Campaign,
    *,
    form: str,
    body: str,
    by: str,
    reason: str,
    unit: str = "",
    file: str = "",
    on: date | None = None,
    origin: str = "",
) -> Decision:
    """Put on record that a return counts that was held, or which of several overlapping tables does.

    An unsigned return then counts as a signed one.

    Args:
        campaign: The campaign.
        form, body: As people call them.
        by, reason: Who decides, and why.
        unit, file: Which return, where there are several.
        on: The day of the decision, in UTC+8 (default: today).
        origin: The hash of the row of a table that says so.

    Returns:
        The decision.

    Raises:
        CwgkError: There is no such return, or there are several.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    wanted = Wanted.typed(campaign, form, body, unit, file=file)
    with Ledger.open(campaign.folder) as ledger:
        judged = returns_of(campaign, ledger, wanted.form.name, wanted.body.code, on)
        one = one_return(campaign, wanted, unsure(campaign, judged), "需要确认的表")
        made = Decision(CONFIRM, by, reason, on or today(), origin=origin)
        return put(ledger, about_return(made, one))[0]


def unsure(campaign: Campaign, judged: Sequence[Judged]) -> list[Judged]:
    """The returns that count only once the office confirms them, or beside which another may count."""
    city, known = campaign.settings.campaign.city, {one.stored.id: one for one in judged}
    found = {one.stored.id for one in held_back(judged, city)}
    for standing in in_force(judged, city):
        found |= {number for number, _ in standing.differing}
        found |= {one.stored.id for one in standing.parts if not one.signed and not one.valid}
    return [known[number] for number in sorted(found)]


def supplement(
    campaign: Campaign,
    *,
    body: str,
    by: str,
    reason: str,
    file: str = "",
    on: date | None = None,
    origin: str = "",
) -> Decision:
    """Put on record that a list only adds to the one in force, whatever it says itself.

    A later list that is none takes the place of both.

    Args:
        campaign: The campaign.
        body: Its code or name.
        by, reason: Who decides, and why.
        file: Which list, where there are several.
        on: The day of the decision, in UTC+8 (default: today).
        origin: The hash of the row of a table that says so.

    Returns:
        The decision.

    Raises:
        CwgkError: There is no such list, or there are several.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    wanted = Wanted.typed(campaign, comparison(campaign.settings).listed.name, body, file=file)
    with Ledger.open(campaign.folder) as ledger:
        judged = returns_of(campaign, ledger, wanted.form.name, wanted.body.code, on)
        among = [one for one in candidates(campaign, judged) if not one.adds]
        one = one_return(campaign, wanted, among, "可以作为补充的表")
        made = Decision(SUPPLEMENT, by, reason, on or today(), origin=origin)
        return put(ledger, about_return(made, one))[0]


def withdraw(
    campaign: Campaign,
    *,
    why: str,
    by: str,
    reason: str,
    form: str = "",
    body: str = "",
    unit: str = "",
    file: str = "",
    request: str = "",
    on: date | None = None,
    origin: str = "",
) -> list[Decision]:
    """Put on record that a return counts for nothing; what it had replaced counts again.

    Args:
        campaign: The campaign.
        why: 单位撤回 (all declarations of the unit), 退回重报 or 重复作废.
        by, reason: Who decides, and why.
        form, body, unit, file: Which return, as people call it; of a file that was refused only ``file``.
        request: The file of the letter in which the unit takes its declaration back.
        on: The day of the decision, in UTC+8 (default: today).
        origin: The hash of the row of a table that says so.

    Returns:
        A decision for each return.

    Raises:
        CwgkError: There is no such return, there are several, or the letter is not named.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    made = Decision(WITHDRAW, by, reason, on or today(), origin=origin)
    _check_why(why, request)
    if not (form or body):
        return _set_aside(campaign, why, file.strip(), made)
    return _withdrawn(campaign, Wanted.typed(campaign, form, body, unit, file=file), why, request, made)


def _check_why(why: str, request: str) -> None:
    if why not in WHYS:
        raise CwgkError(f"没有登记：请写明是哪一种（--why）：{'、'.join(WHYS)}。")
    if why == BY_UNIT and not request.strip():
        raise CwgkError("没有登记：单位撤回的，请写明它的书面申请存成了哪个文件（--request）。")


def _withdrawn(campaign: Campaign, wanted: Wanted, why: str, request: str, made: Decision) -> list[Decision]:
    with Ledger.open(campaign.folder) as ledger:
        judged = returns_of(campaign, ledger, wanted.form.name, wanted.body.code, made.made_on)
        if wanted.file:
            found = [one_return(campaign, wanted, [one for one in judged if not one.withdrawn], "还计入的表")]
        else:
            found = [one_return(campaign, wanted, candidates(campaign, judged), "还计入的表")]
            if why == BY_UNIT and wanted.form.role == "declaration":
                found = _of_unit(campaign, found[0], judged)
        about = {"why": why, "request": request.strip()}
        return put(ledger, *(about_return(made, one, about) for one in found))


def _set_aside(campaign: Campaign, why: str, file: str, made: Decision) -> list[Decision]:
    """Put on record that a file that was refused counts for nothing."""
    with Ledger.open(campaign.folder) as ledger:
        standing = refused(about_refusals(ledger), files_set_aside(decisions(ledger)))
        found = {one.sha256: one for one in standing if file and lies(one, file)}
        if len(found) != 1:
            named = first_few([one.name for one in found.values() or standing])
            what = f"要写明是哪一个没有收下的文件（--file）：{named}" if standing else "没有未收下的文件"
            raise CwgkError(f"没有登记：{what}。")
        (one,) = found.values()
        body = body_of_refused(one.where, names_of_bodies(campaign))
        data = {"why": why, "request": "", "file": one.name, "name": ""}
        return put(ledger, replace(made, submitter=body, sha256=one.sha256, data=data))


def _of_unit(campaign: Campaign, one: Judged, judged: Sequence[Judged]) -> list[Judged]:
    """All returns of the unit of a declaration that still count for something."""
    for standing in in_force(judged, campaign.settings.campaign.city):
        if one.stored.id in {other.stored.id for other in standing.history}:
            return list(standing.history)
    return [one]


def choose(
    campaign: Campaign,
    unit: str,
    body: str,
    *,
    by: str,
    reason: str,
    on: date | None = None,
    origin: str = "",
) -> Decision:
    """Put on record that of the bodies that report a unit only ``body`` keeps it; what the others say is not lost.

    Args:
        campaign: The campaign.
        unit: The unit's name.
        body: The code or name of the body that keeps it.
        by, reason: Who decides, and why.
        on: The day of the decision, in UTC+8 (default: today).
        origin: The hash of the row of a table that says so.

    Returns:
        The decision.

    Raises:
        CwgkError: That body, or no other, reports the unit.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    keeper, made = body_named(campaign, body), Decision(CHOOSE, by, reason, on or today(), origin=origin)
    with Ledger.open(campaign.folder) as ledger:
        return put(ledger, chosen(campaign, ledger, made, unit, keeper))[0]


def chosen(campaign: Campaign, ledger: Ledger, made: Decision, unit: str, keeper: Submitter) -> Decision:
    """The decision that a body keeps a unit.

    Raises CwgkError where that body, or no other, reports the unit; LedgerError.
    """
    key = matching_name(unit, campaign.settings.campaign.city)
    bodies = [str(code) for (code,) in ledger.rows(REPORTERS, (key,))] if key else []
    named = "、".join(body_name(campaign, code) for code in bodies)
    if keeper.code not in bodies:
        also = f"报了它的是{named}。" if named else "请核对名称。"
        raise CwgkError(f"没有登记：{keeper.name}没有报“{unit}”。{also}")
    others = [code for code in bodies if code != keeper.code]
    if not others:
        raise CwgkError(f"没有登记：“{unit}”只有{keeper.name}报了，不用选。")
    data = {"others": others, "name": unit.strip()}
    return replace(made, submitter=keeper.code, unit=key, data=data)


def about_return(made: Decision, one: Judged, data: Mapping[str, Any] = NOTHING_ELSE) -> Decision:
    """The decision with the return that it is about, and what else belongs to it."""
    stored, raw = one.stored, one.stored.raw
    single = not raw.is_table and stored.units
    return replace(
        made,
        form=raw.form,
        submitter=raw.submitter,
        unit=stored.units[0] if single else "",
        sha256=stored.receipt.sha256,
        sheet=raw.sheet,
        data={
            "file": stored.receipt.name,
            "name": unit_name(raw.form, one.result.values[0]) if single else "",
            **data,
        },
    )
