"""What the page says, as plain data that any template can show: figures, bodies, findings, charts, units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cwgk_excel.clock import chinese_date
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.report.collected import STATES, Collected
from cwgk_excel.report.content import MasterContent, Record, gather
from cwgk_excel.report.figures import Figures, figures_of
from cwgk_excel.report.page.charts import Chart, charts_of
from cwgk_excel.report.page.units import Units, units_of
from cwgk_excel.report.progress import COMPLETE, NONE_EXPECTED
from cwgk_excel.report.sheets import look
from cwgk_excel.returns.where import Where
from cwgk_excel.review.decided import OPEN
from cwgk_excel.review.reconciling.compare import bodies, plain_records

MOST = 5000  # units, and findings, that a page holds without becoming slow
LEVELS = tuple(SEVERITY_NAMES)


@dataclass(frozen=True)
class Headline:
    """A large figure: what it counts, the figure, and what it rests on."""

    name: str
    value: str
    rests_on: str


@dataclass(frozen=True)
class Body:
    """A body: its code and name, where it stands in words, what came of each form, and whom to call.

    ``counts``: of each form how many of its records came, and how many of them are without an error. ``settled``:
    nothing is owed and no error is open.
    """

    code: str
    name: str
    kind: str
    standing: str
    settled: bool
    missing: bool
    expected: int | None
    counts: tuple[tuple[int, int], ...]
    errors: int
    warnings: int
    received: Any
    late: bool
    contact: str
    phone: str


@dataclass(frozen=True)
class Found:
    """A finding: ``level`` in the words of programs, ``level_name`` in those of people; ``state``: "" while open."""

    level: str
    level_name: str
    unit: str
    place: str
    cell: str
    label: str
    message: str
    remedy: str
    office: str
    state: str


@dataclass(frozen=True)
class OfBody:
    """The findings of one body, errors first; ``code`` is "" for files of which nobody can tell whose they are."""

    code: str
    name: str
    found: Sequence[Found]

    @property
    def counts(self) -> str:
        """How many of each level, in words."""
        number = {level: sum(one.level == level for one in self.found) for level in LEVELS}
        return "，".join(f"{SEVERITY_NAMES[level]}{number[level]}处" for level in LEVELS if number[level])


@dataclass(frozen=True)
class Lack:
    """A unit that is in no list without an error: its body, and why."""

    unit: str
    body: str
    why: str


@dataclass(frozen=True)
class Page:
    """All that the page says. ``forms``: what the forms are called, in the order of the counts of bodies.

    ``found``: the findings by body; ``more_found``: how many further findings the page does not list.
    """

    title: str
    batch: str
    office: str
    day: str
    due: str
    headlines: Sequence[Headline]
    forms: Sequence[str]
    bodies: Sequence[Body]
    lacking: Sequence[Lack]
    found: Sequence[OfBody]
    more_found: int
    charts: Sequence[Chart]
    units: Units

    @property
    def missing(self) -> Sequence[Body]:
        """The bodies that have not returned all that is due."""
        return [body for body in self.bodies if body.missing]


def page_of(collected: Collected, most: int = MOST) -> Page:
    """Gather what the page says; ``most``: how many units, and how many findings, it lists."""
    content = gather(collected)
    counted = figures_of(content)
    settings = collected.campaign.settings
    found = sorted(plain_records(collected.findings), key=lambda line: LEVELS.index(line["severity"]))
    return Page(
        title=f"{content.title}申报情况",
        batch=settings.campaign.batch,
        office=settings.campaign.office,
        day=chinese_date(collected.on),
        due=content.due,
        headlines=tuple(_headlines(content, counted)),
        forms=[form.number for form in content.compared.forms.values()],
        bodies=[_body(content, line) for line in content.progress],
        lacking=[Lack(one.unit, content.name(one.body), one.why) for one in counted.lacking],
        found=list(_by_body(content, found[:most])),
        more_found=max(0, len(found) - most),
        charts=list(charts_of(content, counted)),
        units=units_of(content, counted, found, most),
    )


def _headlines(content: MasterContent, counted: Figures) -> Iterator[Headline]:
    listed = content.compared.listed.number
    yield Headline(
        "已报的报送单位",
        f"{counted.returned}／{counted.expected}家",
        f"名单上应报的{counted.expected}家中，{counted.returned}家交来了表，其中报齐的{counted.complete}家。",
    )
    repeated = f"，同一单位重复列的{counted.repeated}行不重复计" if counted.repeated else ""
    lacking = f"另有{len(counted.lacking)}个单位还没有计入，见“缺什么”。" if counted.lacking else ""
    yield Headline(
        "申报单位",
        f"{counted.units:,}个",
        f"各报送单位{listed}中没有错误的{counted.rows:,}行{repeated}。{lacking}",
    )
    rows = f"，重复列的不重复计（各行相加是{counted.row_staff:,.0f}人）" if counted.repeated else ""
    yield Headline(
        "覆盖职工",
        f"{counted.staff:,.0f}人",
        f"上面{counted.units:,}个单位在{listed}中填的职工人数之和{rows}。",
    )
    yield Headline(
        "没有了结的问题",
        f"{counted.errors + counted.warnings:,}处",
        f"错误{counted.errors:,}处，改正以前不计入；警告{counted.warnings:,}处，已经计入、请核实。"
        "市厂开办已认可的不算。",
    )


def _body(content: MasterContent, line: Record) -> Body:
    body = content.collected.campaign.submitter(line["code"])
    whole = line["state"] in (COMPLETE, NONE_EXPECTED) or line["state"].startswith("随")
    return Body(
        code=line["code"],
        name=line["name"],
        kind=line["kind"],
        standing=line["standing"],
        settled=whole and not line["errors"],
        missing=not whole,
        expected=line["expected_units"],
        counts=tuple((line[f"{name}_units"], line[f"{name}_valid"]) for name in content.compared.forms),
        errors=line["errors"],
        warnings=line["warnings"],
        received=line["last_received"],
        late=line["late"],
        contact=body.contact if body else "",
        phone=body.phone if body else "",
    )


def _by_body(content: MasterContent, found: Sequence[Record]) -> Iterator[OfBody]:
    campaign = content.collected.campaign
    codes = bodies(campaign, (line["submitter"] for line in found if line["submitter"]))
    ranks: Mapping[str, int] = {code: rank for rank, code in enumerate((*codes, ""))}
    lines = sorted(found, key=lambda line: ranks[line["submitter"]])
    for code, group in groupby(lines, key=lambda line: str(line["submitter"])):
        yield OfBody(code, content.name(code) if code else "认不出是谁的文件", [_found(one) for one in group])


def _found(line: Record) -> Found:
    cell = "!".join(text for text in (line["sheet"], line["cell"]) if text)
    return Found(
        level=line["severity"],
        level_name=SEVERITY_NAMES[line["severity"]],
        unit=look.short(line["unit"]),
        place=Where(line["file"], line["member"]).in_words,
        cell=cell,
        label=line["label"],
        message=line["message"],
        remedy=line["remedy"],
        office=line["office"],
        state="：".join(
            text
            for text in (
                "" if line["state"] == OPEN else STATES[line["state"]],
                "，".join(filter(None, (line["decided_by"], line["decided_why"]))),
            )
            if text
        ),
    )
