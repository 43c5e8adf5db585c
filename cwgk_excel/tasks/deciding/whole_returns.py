"""Decisions about whole returns: one that was held counts, adds to a list, is taken out; who keeps a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cwgk_excel.campaign import Campaign
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

    An unsigned return then counts as a signed one. Raises CwgkError where there is none, or several; LedgerError.
    """
    wanted = Wanted.typed(campaign, form, body, unit, file=file)
    city = campaign.settings.campaign.city
    with Ledger.open(campaign.folder) as ledger:
        judged = returns_of(campaign, ledger, wanted.form.name, wanted.body.code, on)
        known = {one.stored.id: one for one in judged}
        unsure = {one.stored.id for one in held_back(judged, city)}
        for standing in in_force(judged, city):
            unsure |= {number for number, _ in standing.differing}
            unsure |= {one.stored.id for one in standing.parts if not one.signed and not one.valid}
        among = [known[number] for number in sorted(unsure)]
        one = one_return(campaign, wanted, among, "需要确认的表")
        return _put(ledger, Decision(CONFIRM, by, reason, on or today(), origin=origin), one)


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

    A later list that is none takes the place of both. Raises CwgkError where it is not clear which; LedgerError.
    """
    wanted = Wanted.typed(campaign, comparison(campaign.settings).listed.name, body, file=file)
    with Ledger.open(campaign.folder) as ledger:
        judged = returns_of(campaign, ledger, wanted.form.name, wanted.body.code, on)
        among = [one for one in candidates(campaign, judged) if not one.adds]
        one = one_return(campaign, wanted, among, "可以作为补充的表")
        return _put(ledger, Decision(SUPPLEMENT, by, reason, on or today(), origin=origin), one)


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
    """Put on record that a return counts for nothing: 单位撤回 (``request``: its letter's file), 退回重报, 重复作废.

    Without ``form`` and ``body`` a ``file`` is meant that was refused. A unit that takes its declaration back takes
    all of them back. What an other return had replaced counts again.
    Raises CwgkError where it is not clear which; LedgerError.
    """
    if why not in WHYS:
        raise CwgkError(f"没有登记：请写明是哪一种（--why）：{'、'.join(WHYS)}。")
    if why == BY_UNIT and not request.strip():
        raise CwgkError("没有登记：单位撤回的，请写明它的书面申请存成了哪个文件（--request）。")
    about, made = (
        {"why": why, "request": request.strip()},
        Decision(WITHDRAW, by, reason, on or today(), origin=origin),
    )
    if not (form or body):
        return [_set_aside(campaign, replace(made, data=about), file)]
    wanted = Wanted.typed(campaign, form, body, unit, file=file)
    with Ledger.open(campaign.folder) as ledger:
        judged = returns_of(campaign, ledger, wanted.form.name, wanted.body.code, on)
        if wanted.file:
            found = [one_return(campaign, wanted, [one for one in judged if not one.withdrawn], "还计入的表")]
        else:
            found = [one_return(campaign, wanted, candidates(campaign, judged), "还计入的表")]
            if why == BY_UNIT and wanted.form.role == "declaration":
                found = _of_unit(campaign, found[0], judged)
        made_all = [_about(made, one, about) for one in found]
        return [replace(one, id=number) for one, number in zip(made_all, put(ledger, *made_all), strict=True)]


def _set_aside(campaign: Campaign, made: Decision, file: str) -> Decision:
    """Put on record that a file that was refused counts for nothing."""
    with Ledger.open(campaign.folder) as ledger:
        standing = refused(about_refusals(ledger), files_set_aside(decisions(ledger)))
        found = {one.sha256: one for one in standing if file.strip() and lies(one, file.strip())}
        if len(found) != 1:
            named = first_few([one.name for one in found.values() or standing])
            what = "要写明是哪一个没有收下的文件（--file）" if found or standing else "没有未收下的文件"
            raise CwgkError(f"没有登记：{what}{f'：{named}' if named else ''}。")
        (one,) = found.values()
        body = body_of_refused(one, names_of_bodies(campaign))
        data = {**made.data, "file": one.name, "name": ""}
        made = replace(made, submitter=body, sha256=one.sha256, data=data)
        return replace(made, id=put(ledger, made)[0])


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

    Raises CwgkError where that body, or no other, reports the unit; LedgerError.
    """
    keeper, key = body_named(campaign, body), matching_name(unit, campaign.settings.campaign.city)
    with Ledger.open(campaign.folder) as ledger:
        bodies = [str(code) for (code,) in ledger.rows(REPORTERS, (key,))] if key else []
        named = "、".join(body_name(campaign, code) for code in bodies)
        if keeper.code not in bodies:
            also = f"报了它的是{named}。" if named else "请核对名称。"
            raise CwgkError(f"没有登记：{keeper.name}没有报“{unit}”。{also}")
        others = [code for code in bodies if code != keeper.code]
        if not others:
            raise CwgkError(f"没有登记：“{unit}”只有{keeper.name}报了，不用选。")
        made = Decision(CHOOSE, by, reason, on or today(), submitter=keeper.code, unit=key, origin=origin)
        made = replace(made, data={"others": others, "name": unit.strip()})
        return replace(made, id=put(ledger, made)[0])


def _put(ledger: Ledger, made: Decision, one: Judged) -> Decision:
    made = _about(made, one, {})
    return replace(made, id=put(ledger, made)[0])


def _about(made: Decision, one: Judged, data: dict[str, Any]) -> Decision:
    """The decision with the return that it is about."""
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
