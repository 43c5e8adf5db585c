"""Texts to paste into WeChat or QQ: a private one for each body, and one for the group that names nobody's errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from cwgk_excel.campaign import Campaign
from cwgk_excel.cell_text import in_sight
from cwgk_excel.forms.look.slip_list import LIST_SHEET, RIGHT
from cwgk_excel.report.corrections.needs import IN_ORDER, PROGRESS, Needs
from cwgk_excel.report.corrections.words import (
    contact,
    counted,
    cut,
    first_of,
    full_day,
    points,
    short_day,
    slips,
)
from cwgk_excel.report.progress import MISSING

# Nobody reads a longer message.
MOST_LINES = 20


def private_text(needs: Needs, campaign: Campaign, on: date) -> str:
    """Return the message to a body: what it has to do with its errors, or that all is in order."""
    settings = campaign.settings.campaign
    lines = [
        f"【{settings.batch}标准化建设单位申报】{needs.body.name}（截至{short_day(on)}）",
        *((f"{needs.body.contact}您好！",) if needs.body.contact else ()),
        *(_owed(needs, campaign, on) if needs.owes else _done(needs, campaign, on)),
        f"{contact(campaign)}。",
        settings.office,
    ]
    return in_sight("\n".join(lines) + "\n")


def group_text(bodies: Iterable[tuple[str, str]], moment: date) -> str:
    """Return the message to the group, with progress only.

    ``bodies``: the name and ``Needs.progress`` of each body of which returns are due, in official order. Only those
    that have sent nothing are named. ``moment``: the day, or a datetime with the hour, up to which it holds.
    """
    names: dict[str, list[str]] = {word: [] for word in PROGRESS}
    for name, progress in bodies:
        names[progress].append(name)
    said = [
        f"{word}{len(those)}家{'（' + '、'.join(those) + '）' if word == MISSING else ''}"
        for word, those in names.items()
        if those
    ]
    return f"截至{short_day(moment)}{_hour(moment)}：{'；'.join(said)}。"


def _by(day: date) -> str:
    return f"于{full_day(day)}前"


def _hour(moment: date) -> str:
    if not isinstance(moment, datetime):
        return ""
    return f"{moment.hour}时{moment.minute}分" if moment.minute else f"{moment.hour}时"


def _done(needs: Needs, campaign: Campaign, on: date) -> Iterator[str]:
    if needs.progress == IN_ORDER and not needs.received:
        yield "目前没有需要贵单位报送或改正的材料。"
        return
    due = campaign.settings.dates.due
    by = _by(due) if on <= due else "尽快"
    yield f"贵单位报送的{counted(needs.received)}已收到，已报齐，核对无误。"
    yield f"请将盖章的纸质件{by}报来，已经报送的不用再报。谢谢！"


def _owed(needs: Needs, campaign: Campaign, on: date) -> Iterator[str]:
    if needs.received:
        yield f"已收到：{counted(needs.received)}。"
    else:
        yield f"还没有收到贵单位{'能够采用' if needs.not_taken else ''}的申报材料。"
    yield from _corrections(needs)
    yield from _listed(
        f"没有收下的文件{len(needs.not_taken)}个，请按下面说的处理，{_by(needs.correct_by)}重新发来：",
        [
            f"{cut(one.file)}：{cut(one.finding.message)}。{cut(one.finding.remedy)}"
            for one in needs.not_taken
        ],
        "其余请与我办联系。",
    )
    if needs.missing:
        due = campaign.settings.dates.due
        owed = first_of(needs.missing, MOST_LINES, "项")
        late = f"截止日期是{short_day(due)}，已逾期，请{_by(needs.correct_by)}补报"
        yield f"还没有报送：{owed}。{late if on > due else f'请{_by(due)}报来'}。"


def _corrections(needs: Needs) -> Iterator[str]:
    found = points(needs)
    rest = "其余见修改表。" if slips(needs) else "其余见便函。"
    lines = [f"{one.subject}：{one.problem}。{one.remedy}" for one in found]
    yield from _listed(f"需要改正或说明的{len(found)}处：", lines, rest)
    if slips(needs):
        yield (
            f"请在发去的修改表里改，{_by(needs.correct_by)}发回；只改标颜色的格。原来填的属实、不用改的，"
            f"在“{LIST_SHEET}”的“处理”栏选“{RIGHT}”，并写明理由。"
        )
    elif found:
        yield f"请在原来的表上改正，{_by(needs.correct_by)}重新报送。原来填的属实、不用改的，请回复说明理由。"


def _listed(head: str, lines: Sequence[str], rest: str) -> Iterator[str]:
    """Yield a head and numbered lines, not too many of them."""
    if lines:
        yield head
        yield from (f"{number}．{line}" for number, line in enumerate(lines[:MOST_LINES], 1))
        if len(lines) > MOST_LINES:
            yield rest
