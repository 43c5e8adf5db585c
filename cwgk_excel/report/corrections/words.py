"""Phrases that the outgoing papers share: whom they go to, what was received, what is to be corrected, by when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.clock import chinese_date, weekday
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.report.corrections.needs import Needs, Received, ToCorrect

# As the notice names those to whom it goes; unions are called by their own names.
_OFFICE, _UNION = "厂务公开领导小组办公室", "产业工会"
LONGEST = 120  # of a problem or a remedy in a table


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to correct or explain: the unit or form, the field, what is wrong and what to do.

    ``must``: an error, so that the unit does not count before it is corrected.
    """

    subject: str
    label: str
    problem: str
    remedy: str
    must: bool


def addressee(body: Submitter) -> str:
    """Return to whom a letter for a body goes."""
    own = body.kind == _UNION or body.name.endswith("办公室")
    return body.name if own else f"{body.name}{_OFFICE}"


def full_day(day: date) -> str:
    """Return a day as notices write it: 2017年11月15日（星期三）."""
    return f"{chinese_date(day)}（{weekday(day)}）"


def short_day(day: date) -> str:
    """Return a day without its year: 11月15日."""
    return f"{day.month}月{day.day}日"


def contact(campaign: Campaign) -> str:
    """Return whom to ask at the office."""
    person = campaign.settings.contact
    return f"联系人：{person.name}，联系电话：{person.phone}"


def form_name(name: str) -> str:
    """Return what people call a form: 附件1 认证申报表."""
    return f"{FORMS[name].number} {FORMS[name].title}"


def counted(received: Sequence[Received]) -> str:
    """Return how many of each form were received, and how many units the lists have, in the order of the forms."""
    copies = Counter(one.form for one in received)
    listed: Counter[str] = Counter()
    for one in received:
        listed[one.form] += one.units
    said = []
    for name, form in FORMS.items():
        if copies[name]:
            units = f"（列有{listed[name]}个单位）" if form.role == "list" else ""
            said.append(f"{form_name(name)}{copies[name]}份{units}")
    return "、".join(said)


def points(needs: Needs) -> list[Point]:
    """Return all that is to be corrected or explained, in the order of the returns."""
    return [_point(one, finding) for one in needs.to_correct for finding in one.findings]


def first_of(texts: Sequence[str], most: int, counter: str) -> str:
    """Return texts in one line, the first ``most`` of them and how many there are, with a measure word."""
    said = "、".join(texts[:most])
    return said if len(texts) <= most else f"{said}等，共{len(texts)}{counter}"


def slips(needs: Needs) -> list[str]:
    """Return the names of the correction slips, each once."""
    return list(dict.fromkeys(one.slip for one in needs.to_correct if one.slip))


def summary(needs: Needs) -> Iterator[str]:
    """Yield how much there is to do, of each kind."""
    found = points(needs)
    if found:
        must = sum(point.must for point in found)
        what = "需要改正" if must == len(found) else "需要改正或说明" if must else "需要核实"
        yield f"有{len(found)}处{what}"
    if needs.not_taken:
        yield f"有{len(needs.not_taken)}个文件没有收下"
    if needs.missing:
        yield f"还有{len(needs.missing)}项材料没有报送"


def cut(text: str) -> str:
    """Return a text on one line, cut where it would fill a page."""
    flat = " ".join(text.split("\n"))
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}……"


def _point(one: ToCorrect, finding: Finding) -> Point:
    raw = one.judged.stored.raw
    form = FORMS[raw.form]
    in_rows = form.role == "list" and 0 <= finding.record < len(raw.records)
    name = one.unit
    if in_rows:
        name = next((c.cell.text for c in raw.records[finding.record].cells if c.field == form.key), "")
    return Point(
        subject=shown(name.strip()) or (f"第{raw.records[finding.record].row}行" if in_rows else form.short),
        label=finding.label or ("整行" if in_rows else "整张表"),
        problem=cut(finding.message),
        remedy=cut(finding.remedy),
        must=finding.severity == "error",
    )
