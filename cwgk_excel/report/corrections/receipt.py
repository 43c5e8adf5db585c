"""回执: what of a body's returns is in order, and what still happens to it; nothing that is wrong stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import chinese_date
from cwgk_excel.docx_writer import Head, Paper
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import shown
from cwgk_excel.report.corrections.needs import Needs, Received
from cwgk_excel.report.corrections.words import addressee, contact, form_name, full_day
from cwgk_excel.report.names import certified

COUNTS = (Head("材料", 60), Head("收到日期", 44, True), Head("份数", 20, True), Head("单位数", 32, True))
EACH = (
    Head("序号", 12, True),
    Head("单位", 44),
    Head("材料", 40),
    Head("收到日期", 40, True),
    Head("收件编号", 20, True),
)


def receipt(needs: Needs, campaign: Campaign, on: date) -> bytes:
    """Return the receipt (.docx) for what is in order; the same arguments give the same bytes.

    ``on``: the day it is written. Raises ValueError where nothing is in order.
    """
    right = [one for one in needs.received if one.in_order]
    if not right:
        raise ValueError(f"nothing of {needs.body.code} is in order")
    settings = campaign.settings.campaign
    paper = Paper(f"{needs.body.name}申报材料回执", settings.office, on)
    paper.title("回　执")
    paper.flush(f"{addressee(needs.body)}：")
    paper.text(
        f"贵单位报送的{settings.batch}{certified(settings.city)}认证申报材料，截至{chinese_date(on)}"
        "已收到并核对无误的有："
    )
    paper.table(COUNTS, list(_counts(right)))
    units = sum(FORMS[one.form].role == "declaration" for one in right)
    if units:
        paper.text(f"申报表核对无误、可以列入汇总的单位有{units}个。逐件列明如下：")
    else:
        paper.text("逐件列明如下：")
    paper.table(EACH, list(_each(right)))
    after = list(_next(needs, campaign, on, right))
    for number, said in enumerate(after, 1):
        paper.text(f"{number}．{said}", keep=number == len(after))
    paper.gap()
    paper.signed(settings.office, chinese_date(on))
    paper.text(f"（{contact(campaign)}）")
    return paper.data()


def _in_order(received: Sequence[Received]) -> list[Received]:
    """In the order of the forms, then of the days."""
    forms = list(FORMS)
    return sorted(received, key=lambda one: (forms.index(one.form), one.received))


def _counts(received: Sequence[Received]) -> Iterator[Sequence[str]]:
    """Yield how many of each form came on each day."""
    for (form, day), group in groupby(_in_order(received), key=lambda one: (one.form, one.received)):
        came = list(group)
        yield form_name(form), chinese_date(day), str(len(came)), str(sum(one.units for one in came))


def _each(received: Sequence[Received]) -> Iterator[Sequence[str]]:
    """Yield a line for each return."""
    for number, one in enumerate(_in_order(received), 1):
        form = FORMS[one.form]
        name = shown(one.unit) or f"{form.short}，列有{one.units}个单位"
        yield str(number), name, form_name(one.form), chinese_date(one.received), one.number


def _next(needs: Needs, campaign: Campaign, on: date, right: Sequence[Received]) -> Iterator[str]:
    """Yield what still happens, from the paper to the city's check."""
    due = campaign.settings.dates.due
    papers = "、".join(
        form.number + ("（正反面打印）" if form.role == "declaration" else "")
        for name, form in FORMS.items()
        if any(one.form == name for one in right)
    )
    by = f"于{full_day(due)}前" if on <= due else "尽快"
    yield f"请将加盖公章的纸质件{papers}{by}报我办，内容须与电子表一致；已经报送的不用再报。"
    yield "电子表收下后内容又有变动的，请重新报送电子表，并与我办联系，不要只改纸质件。"
    yield "我办将对申报单位抽查审核，具体时间、方式另行通知。"
    if needs.owes:
        yield "没有列入本回执的材料，以我办另行发出的函为准。"
