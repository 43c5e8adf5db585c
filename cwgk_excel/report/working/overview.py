"""总览: the first sheet. Four figures, what a leader asks, then how each body stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter

from cwgk_excel.campaign import Submitter
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.figures import Figures, figures_of
from cwgk_excel.report.progress import MISSING, OVERDUE, PARTLY, UNUSABLE
from cwgk_excel.report.sheets.table import FIRST_ROW, Box, Chart, Column, Link, Table, Top, order
from cwgk_excel.report.working.answers import answers
from cwgk_excel.report.working.sheets_findings import findings_lines
from cwgk_excel.report.working.sheets_review import body_records, standing_mark, wrong_mark
from cwgk_excel.review.decided import ACCEPTED


def overview_table(content: MasterContent) -> Table[Record]:
    """Return one line per body in official order, below the figures of the whole round."""
    counted = figures_of(content)
    return Table(
        names.OVERVIEW,
        title=f"{content.title}认证申报工作总览",
        about="一页看清：报来多少、谁没报、哪里有错、等谁处理；每个报送单位一行，点名称看它的问题。",
        note=f"{content.foot.replace('  ', '　')}统计，截止日期{content.due}。点带下划线的文字可转到所在的表。"
        f"每行出自哪个文件，见“{names.SOURCES}”（平时隐藏：右键点任一工作表标签，选“取消隐藏”）。",
        columns=_columns(content),
        rows=content.progress,
        top=Top(tuple(_boxes(content, counted)), tuple(answers(content, counted))),
        landscape=False,
        records=body_records(content),
    )


def overview_charts(content: MasterContent, columns: Sequence[Column[Record]]) -> Iterator[Chart]:
    """Yield what is to be seen of the bodies: the units of their lists, and how far each is."""
    by_title = {column.head: column for column in columns}
    listed = content.compared.listed.number
    name, done = by_title["报送单位"], by_title["完成"]
    counted = [by_title[f"{listed}单位{what}"] for what in ("无错误", "有错误", "还差")]
    yield Chart(f"{listed}报来的单位（个）", name, counted, lying=True, stacked=True)
    yield Chart("无错误的占应报的", name, (done,), lying=True)


def _columns(content: MasterContent) -> Sequence[Column[Record]]:
    declared, listed = content.compared.declared, content.compared.listed
    group, found = f"{listed.number}单位", "待处理"
    bodies = {body.code: body for body in content.collected.campaign.submitters}
    links = _links(content)

    def told(tell: Callable[[Submitter], str], line: Record) -> str:
        body = bodies.get(line["code"])
        return tell(body) if body else ""

    return (
        order(24),
        Column(
            "报送单位", 104, "text", itemgetter("name"), key=True, link=lambda line: links.get(line["code"])
        ),
        Column("情况", 150, "text", itemgetter("standing"), standing_mark, key=True),
        Column("应报", 30, "whole", itemgetter("expected_units"), group=group),
        Column("无错误", 34, "whole", partial(_good, listed.name), group=group),
        Column("有错误", 34, "whole", partial(_bad, listed.name), group=group),
        Column("还差", 30, "whole", partial(_short, listed.name), group=group),
        Column("完成", 38, "share", partial(_share, listed.name)),
        Column(f"{declared.number}\n份数", 36, "whole", itemgetter(f"{declared.name}_units")),
        Column("错误", 30, "whole", itemgetter("errors"), wrong_mark, group=found),
        Column("警告", 30, "whole", itemgetter("warnings"), group=found),
        Column("联系人", 46, "word", partial(told, lambda body: body.contact), key=True),
        Column("电话", 92, "word", partial(told, lambda body: body.phone), key=True),
    )


def _good(form: str, line: Record) -> int:
    return int(line[f"{form}_valid"])


def _bad(form: str, line: Record) -> int:
    return int(line[f"{form}_units"] - line[f"{form}_valid"])


def _short(form: str, line: Record) -> int | None:
    """How many of the expected units have not come; None where the office set no number."""
    expected = line["expected_units"]
    return None if expected is None else max(0, int(expected - line[f"{form}_units"]))


def _share(form: str, line: Record) -> float | None:
    """The part of the expected units, or of more that came, that is without an error."""
    whole = max(line["expected_units"] or 0, line[f"{form}_units"])
    return line[f"{form}_valid"] / whole if whole else None


def _links(content: MasterContent) -> Mapping[str, Link]:
    """Return where the findings of each body begin on their sheet."""
    found: dict[str, Link] = {}
    for row, line in enumerate(findings_lines(content), FIRST_ROW):
        found.setdefault(line["submitter"], Link(names.FINDINGS, row))
    return found


def _boxes(content: MasterContent, counted: Figures) -> Iterator[Box]:
    """Yield the four large figures, each with what it rests on."""
    number = content.compared.listed.number
    states = Counter(line["state"] for line in content.progress)
    rest = "、".join(
        f"{state}{states[state]}个" for state in (PARTLY, UNUSABLE, MISSING, OVERDUE) if states[state]
    )
    also = f"，{rest}" if rest else ""
    yield Box(
        "已报的报送单位",
        f"{counted.returned}／{counted.expected}",
        f"名单中应报的{counted.expected}个；报齐{counted.complete}个{also}",
    )
    repeated = f"，同一单位重复列的{counted.repeated}行不重复算" if counted.repeated else ""
    yield Box("申报单位（个）", f"{counted.units:,}", f"{number}中没有错误的{counted.rows}行{repeated}")
    again = f"（不去重为{counted.row_staff:,.0f}人）" if counted.repeated else ""
    yield Box(
        "职工（人）", f"{counted.staff:,.0f}", f"上述{counted.units}个单位在{number}中填的职工人数之和{again}"
    )
    accepted = int((content.collected.findings["state"] == ACCEPTED).sum())
    but = f"；另有已认可的{accepted}条不算" if accepted else ""
    yield Box(
        "待处理的问题（处）",
        f"{counted.errors + counted.warnings:,}",
        f"错误{counted.errors}处须改正，警告{counted.warnings}处须核实{but}",
    )
