"""The lines of 总览 that answer what a leader asks; each leads to the sheet where the rest stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from cwgk_excel.clock import chinese_date
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.figures import Figures
from cwgk_excel.report.history import HELD
from cwgk_excel.report.progress import MISSING, OVERDUE, PARTLY, UNUSABLE
from cwgk_excel.report.records.lines import lines_of
from cwgk_excel.report.sheets.look import short
from cwgk_excel.report.sheets.table import Answer
from cwgk_excel.review.decided import ACCEPTED, EXPLAINED, OPEN

WEEK = timedelta(days=7)
FEW = 8  # names in an answer; the sheet that it leads to has them all
NONE = "没有。"


def answers(content: MasterContent, counted: Figures) -> Iterator[Answer]:
    """Yield the lines, in the order in which they are asked."""
    numbers = "和".join((content.compared.declared.number, content.compared.listed.number))
    yield Answer("谁没报、缺什么", _sentences(_lacking(content)) or "都已报齐。", names.PROGRESS)
    yield Answer("哪里有错", _wrong(content, counted), names.FINDINGS)
    yield Answer("谁重复申报", _sentences(_shared(content)) or NONE, names.CHECK)
    yield Answer("分数最高、最低", _sentences(_best(content)) or "还没有分数。", names.BY_BODY)
    yield Answer("数字可靠吗", _sure(content, counted), names.CHECK)
    yield Answer(
        "近7天的变化", _week(content), names.HISTORY if len(lines_of(content.collected, "history")) else ""
    )
    yield Answer("等市厂开办办", _sentences(_for_office(content)) or NONE, names.FINDINGS)
    yield Answer(
        "等报送单位办",
        _sentences(_for_bodies(content, counted)) or f"没有，{numbers}都不用再报。",
        names.FINDINGS,
    )


def _sentences(parts: Iterable[str]) -> str:
    text = "；".join(parts)
    return f"{text}。" if text else ""


def _some(words: Sequence[str]) -> str:
    more = f"等{len(words)}个" if len(words) > FEW else ""
    return "、".join(words[:FEW]) + more


def _lacking(content: MasterContent) -> Iterator[str]:
    for state in (OVERDUE, MISSING, UNUSABLE):
        if waiting := [line["name"] for line in content.progress if line["state"] == state]:
            yield f"{state}{len(waiting)}个：{_some(waiting)}"
    if partly := [line["name"] for line in content.progress if line["state"] == PARTLY]:
        yield f"{PARTLY}{len(partly)}个：{_some(partly)}"


def _wrong(content: MasterContent, counted: Figures) -> str:
    wrong = [f"{line['name']}{line['errors']}处" for line in content.progress if line["errors"]]
    if not counted.errors:
        return "没有错误。"
    where = f"：{_some(wrong)}" if wrong else ""
    unknown = counted.errors - sum(line["errors"] for line in content.progress)
    untold = f"；认不出报送单位的{unknown}处" if unknown else ""
    return f"错误{counted.errors}处{where}{untold}。"


def _shared(content: MasterContent) -> Iterator[str]:
    """Yield the units that several bodies name, and those that a body lists more than once."""
    declared, listed = content.compared.declared, content.compared.listed
    by_several: dict[frozenset[str], dict[str, None]] = {}
    twice: dict[str, None] = {}
    for pair in content.pairs:
        if pair.listed is not None:
            unit = short(content.rows[pair.listed][listed.key])
        elif pair.declared is not None:
            unit = short(content.declarations[pair.declared][declared.key])
        if pair.others:
            by_several.setdefault(frozenset((pair.submitter, *pair.others)), {})[unit] = None
        elif pair.times > 1:
            twice[f"{unit}（{content.name(pair.submitter)}列了{pair.times}次）"] = None
    told = [
        f"{unit}（{content.names(tuple(sorted(bodies)))}）"
        for bodies, units in by_several.items()
        for unit in units
    ]
    if told:
        yield f"几家都报的单位{len(told)}个：{_some(told)}"
    if twice:
        yield f"{listed.number}重复列的{len(twice)}个：{_some(list(twice))}"


def _best(content: MasterContent) -> Iterator[str]:
    """Yield, of the scores that the superior gave, the highest and the lowest, with their units."""
    listed, rows = content.compared.listed, content.valid(content.compared.listed)
    for field in (field for field in listed.fields if field.figure == "superior"):
        scored = rows.those(isinstance(score, int | float) for score in rows.column(field.name))
        for word, choose in (("最高", max), ("最低", min)):
            if scored:
                score = choose(scored.column(field.name))
                units = [
                    f"{short(r[listed.key])}（{content.name(r['submitter'])}）"
                    for r in scored
                    if r[field.name] == score
                ]
                more = f"等{len(units)}个" if len(units) > 1 else ""
                yield f"{field.label}{word}{score:.2f}：{units[0]}{more}"


def _sure(content: MasterContent, counted: Figures) -> str:
    """How much is missing from the figures, and how much is in doubt."""
    why = Counter(lacking.why for lacking in counted.lacking)
    out = "、".join(f"{reason}的{count}个" for reason, count in why.items())
    different = sum(bool(pair.different) for pair in content.pairs)
    said = [f"没有计入的单位{len(counted.lacking)}个（{out}）" if why else "报来的单位都已计入"]
    said.append(f"两张表的数不一致的{different}个" if different else "两张表比得上的数都一致")
    if counted.warnings:
        said.append(f"警告{counted.warnings}处还没有核实")
    return _sentences(said)


def _week(content: MasterContent) -> str:
    collected = content.collected
    since, history = collected.on - WEEK, lines_of(collected, "history")
    came = ((line["received"], line["resolved"]) for line in history)
    resolved = [count for received, count in came if received and received > since]
    if not resolved:
        return f"{chinese_date(since)}以后没有收到报表。"
    again = [count for count in resolved if count is not None]
    better = f"，其中{len(again)}份是改正重报，改好{sum(again)}处" if again else ""
    return f"{chinese_date(since)}以后收到报表{len(resolved)}份{better}。"


def _for_office(content: MasterContent) -> Iterator[str]:
    collected = content.collected
    found = collected.findings
    explained = int((found["state"] == EXPLAINED).sum())
    doubtful = int(((found["severity"] == "warning") & (found["state"] == OPEN)).sum())
    held = sum(line["state"] == HELD for line in lines_of(collected, "history"))
    refused = int(
        ((found["form"] == "") & (found["state"] != ACCEPTED)).sum()
    )  # one for each file still refused
    for count, what in (
        (explained, "处单位说明属实，待认可"),
        (doubtful, "处警告待核实"),
        (held, "份报表暂不计入，待决定"),
        (refused, "个文件读不了，待处理"),
    ):
        if count:
            yield f"{count}{what}"
    names = [form.name for form in content.compared.due]
    if waits := sum(
        any(line[f"{name}_papers"] < line[f"{name}_units"] for name in names) for line in content.progress
    ):
        yield f"{waits}个报送单位的纸质件没有登记收齐"


def _for_bodies(content: MasterContent, counted: Figures) -> Iterator[str]:
    if counted.errors:
        bodies = sum(line["errors"] > 0 for line in content.progress)
        yield f"改正错误{counted.errors}处（{bodies}个报送单位）"
    lines: Sequence[Record] = content.progress
    if missing := sum(line["state"] in (MISSING, OVERDUE, UNUSABLE) for line in lines):
        yield f"{missing}个报送单位还没有报"
    if partly := sum(line["state"] == PARTLY for line in lines):
        yield f"{partly}个报送单位还没有报齐"
