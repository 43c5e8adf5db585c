"""两表核对, 报送进度 and 问题清单: what the office has to look at before it hands the summary up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any

from cwgk_excel.forms.comparison import Comparison
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.progress import COMPLETE, MISSING, OVERDUE, PARTLY
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.table import Column, Mark, Table, order
from cwgk_excel.report.working.sheets_decisions import accepted_note, settled
from cwgk_excel.returns.where import Where
from cwgk_excel.review.reconciling.compare import Pair, plain_records

SAME, DIFFERENT, SHARED, UNCOMPARED = "一致", "有差异", "同一单位由多个报送单位申报", "未比较"
STATE_MARKS: Mapping[str, Mark] = {OVERDUE: "wrong", MISSING: "doubt", PARTLY: "doubt"}
LEVEL_MARKS: Mapping[str, Mark] = {"error": "wrong", "warning": "doubt"}


@dataclass(frozen=True)
class Compared:
    """A pair with its records of both forms and the results of comparing them; several may hold at once.

    ``unit``: the name of the unit, as one of the forms has it.
    """

    pair: Pair
    declared: Record | None
    listed: Record | None
    results: tuple[str, ...]
    unit: str


def _only(form: Form) -> str:
    return f"只在{form.number}"


def check_table(content: MasterContent) -> Table[Compared]:
    """Return each unit of one form, the other or both, with the figures that should agree side by side."""
    declared, listed = content.compared.declared, content.compared.listed
    lines = [_compare(content, pair) for pair in content.pairs]
    results = Counter(text.split("：")[0] for line in lines for text in line.results)
    named = (SAME, DIFFERENT, _only(declared), _only(listed), UNCOMPARED, SHARED)
    counts = "，".join(f"“{text}”{results[text]}个" for text in named if results[text])
    unit: Column[Compared] = Column("单位名称", 170, "text", lambda line: line.unit, key=True)
    came = {form.name: {r["submitter"] for r in content.records[form.name]} for form in (declared, listed)}
    return Table(
        names.CHECK,
        title=f"{declared.number}与{listed.number}核对",
        about=f"同一单位在{declared.number}和{listed.number}中的人数、分数是否一致；哪张表缺，哪个单位由几家报。",
        note=f"按报送单位和单位名称把两张表对起来，共{len(lines)}行{'：' if counts else ''}{counts}。"
        "有错误的记录也在内；红色是不同的数，以哪个为准由市厂开办与报送单位核实后确定。"
        "有一栏没有填、读不出或填的是文字的，只算未比较，不算一致。",
        columns=(
            order(),
            Column("报送单位", 120, "text", lambda line: content.name(line.pair.submitter), key=True),
            unit,
            *_figures(content.compared),
            Column("结果", 130, "text", lambda line: "；".join(line.results), _result_mark, key=True),
            Column("备注", 190, "text", lambda line: "；".join(_remarks(content, line, came)), key=True),
        ),
        rows=lines,
        pinned=unit,
    )


def _compare(content: MasterContent, pair: Pair) -> Compared:
    compared = content.compared
    declared = None if pair.declared is None else content.declarations[pair.declared]
    listed = None if pair.listed is None else content.rows[pair.listed]
    name = declared[compared.declared.key] if declared else (listed or {}).get(compared.listed.key)
    unit = look.short(name or "（单位名称没有填或读不出）")
    return Compared(pair, declared, listed, tuple(_results(compared, pair)), unit)


def _figures(compared: Comparison) -> Iterator[Column[Compared]]:
    for place, (first, second) in enumerate(compared.fields):
        one, two = compared.declared.by_name[first].label, compared.listed.by_name[second].label
        group = one if one == two else f"{one}／\n{two}"
        mark = partial(_difference, place)
        yield Column(compared.declared.number, 50, "score", partial(_declared, first), mark, group)
        yield Column(compared.listed.number, 50, "score", partial(_listed, second), mark, group)


def _difference(place: int, line: Compared) -> Mark:
    return "wrong" if place in line.pair.different else ""


def _declared(name: str, line: Compared) -> Any:
    return _shown(line.declared, name)


def _listed(name: str, line: Compared) -> Any:
    return _shown(line.listed, name)


def _shown(record: Record | None, name: str) -> Any:
    """Return the value of one side; a value that could not be read is returned as it was written."""
    if record is None:
        return None
    return look.short(record["raw"].get(name)) if record[name] is None else record[name]


def _result_mark(line: Compared) -> Mark:
    if line.pair.different:
        return "wrong"
    return "" if any(line.pair.equal) and not line.pair.others else "doubt"


def _results(compared: Comparison, pair: Pair) -> Iterator[str]:
    if pair.listed is None:
        yield _only(compared.declared)
    elif pair.declared is None:
        yield _only(compared.listed)
    else:
        labels = [compared.declared.by_name[one].label for one, _ in compared.fields]
        for result, answer in ((DIFFERENT, False), (UNCOMPARED, None)):
            if named := [label for label, same in zip(labels, pair.equal, strict=True) if same is answer]:
                yield f"{result}：{'、'.join(named)}"
        if all(pair.equal):
            yield SAME
    if pair.others:
        yield SHARED


def _remarks(content: MasterContent, line: Compared, came: Mapping[str, set[str]]) -> Iterator[str]:
    """``came``: of each form the bodies that returned it; of another nothing is missing yet, all is awaited."""
    compared, pair = content.compared, line.pair
    for form in (compared.declared, compared.listed):
        if pair.submitter not in came[form.name]:
            yield f"本报送单位还没有报{form.number}"
    for form, record in ((compared.declared, line.declared), (compared.listed, line.listed)):
        if record is not None and not record["valid"]:
            yield f"{form.number}有错误，未进总表"
    if pair.others:
        yield f"{content.names(pair.others)}也报了此单位"
    if pair.times > 1:
        yield f"{compared.listed.number}列了{pair.times}次"
    if line.declared is not None and line.listed is not None:
        yield from _figures_said(compared, pair, line.declared, line.listed)


def _figures_said(compared: Comparison, pair: Pair, declared: Record, listed: Record) -> Iterator[str]:
    """Where the figures stand that differ, and why others could not be compared."""
    labels = [compared.declared.by_name[one].label for one, _ in compared.fields]
    for place in pair.different:
        one, two = compared.fields[place]
        here = f"{compared.declared.number}的{declared['cells'].get(one, '')}"
        there = f"{compared.listed.number}的{listed['cells'].get(two, '')}"
        yield f"{labels[place]}见{here}、{there}"
    for why, lacks in (("没有填或读不出", True), ("填的是文字", False)):
        named = [
            label
            for label, (one, two), same in zip(labels, compared.fields, pair.equal, strict=True)
            if same is None and (declared[one] is None or listed[two] is None) is lacks
        ]
        if named:
            yield f"{'、'.join(named)}{why}"


def progress_table(content: MasterContent) -> Table[Record]:
    """Return, per body, what was expected and what came, with boxes to tick for the stamped paper."""
    name: Column[Record] = Column("报送单位", 128, "text", itemgetter("name"), key=True)
    received, paper = "收到日期", "纸质件（收到打√）"
    return Table(
        names.PROGRESS,
        title=names.PROGRESS,
        about="谁报了、谁没报、谁逾期；纸质件收到几份，登记过的在最后两栏。",
        note=_progress_note(content),
        columns=(
            order(),
            name,
            Column("类别", 52, "word", itemgetter("kind"), key=True),
            Column("应申报\n单位数", 42, "whole", itemgetter("expected_units")),
            *(column for form in content.compared.forms.values() for column in _counts(form)),
            Column("首次", 62, "date", itemgetter("first_received"), group=received),
            Column("最近", 62, "date", itemgetter("last_received"), group=received),
            Column("逾期", 32, "word", _late, lambda line: "doubt" if line["late"] else "", key=True),
            Column("状态", 84, "word", itemgetter("state"), lambda line: STATE_MARKS.get(line["state"], "")),
            Column("错误", 34, "whole", itemgetter("errors"), _wrong, "问题数"),
            Column("警告", 34, "whole", itemgetter("warnings"), group="问题数"),
            *(
                Column(form.number, 42, "tick", partial(_papers, form.name), group=paper)
                for form in content.compared.due
            ),
        ),
        rows=content.progress,
        pinned=name,
    )


def _counts(form: Form) -> Iterator[Column[Record]]:
    """Yield the columns that say how much of a form came, and how much of that is without an error."""
    units, valid = itemgetter(f"{form.name}_units"), itemgetter(f"{form.name}_valid")
    if form.definition.role == "list":
        yield Column("已报\n／未报", 38, "word", partial(_returned, form.name), group=form.number, key=True)
        yield Column("单位数", 38, "whole", units, group=form.number)
    else:
        yield Column("已报\n份数", 36, "whole", units, group=form.number)
    yield Column("其中\n合格", 36, "whole", valid, group=form.number)


def _returned(name: str, line: Record) -> str:
    return "已报" if line[f"{name}_returned"] else "未报"


def _late(line: Record) -> str:
    return "逾期" if line["late"] else ""


def _wrong(line: Record) -> Mark:
    return "wrong" if line["errors"] else ""


def _papers(name: str, line: Record) -> str:
    """A tick where all originals came in, how many of how many where some did, else a box to tick by hand."""
    came, all_of_them = line[f"{name}_papers"], line[f"{name}_units"]
    if not came:
        return "□"
    return "√" if came >= all_of_them else f"{came}/{all_of_them}"


def _progress_note(content: MasterContent) -> str:
    states = Counter(line["state"] for line in content.progress)
    order = [COMPLETE, PARTLY, MISSING, OVERDUE]
    named = [*order, *sorted(set(states) - set(order))]
    counts = "，".join(f"{state}{states[state]}个" for state in named if states[state])
    return (
        f"截止日期{content.due}，当天报到算按时。报送单位共{len(content.progress)}个：{counts}。"
        "“已报齐”指两张表都已报、单位对得上、不少于应申报数；有错误的仍需改正重报。"
        "应申报单位数空着的，是 submitters.csv 中没有填。"
        "在这里手工打的√，重新生成总表时不会保留，请先另存一份。"
    )


def findings_table(content: MasterContent) -> Table[Record]:
    """Return all findings, errors first, each with its cell and what to do."""
    lines = plain_records(content.collected.findings)
    forms = {name: form.number for name, form in content.compared.forms.items()}
    counts = Counter(line["severity"] for line in lines)
    levels = "，".join(f"{name}{counts[code]}条" for code, name in SEVERITY_NAMES.items())
    unit: Column[Record] = Column("单位名称", 110, "text", _cut("unit"), key=True)

    def body(line: Record) -> str:
        return content.name(line["submitter"]) if line["submitter"] else "（认不出）"

    return Table(
        names.FINDINGS,
        title=names.FINDINGS,
        about="发现的全部问题，可按报送单位、级别筛选；“怎么办”可直接转告报送单位，"
        "“市厂开办怎么办”是市厂开办自己要做的。",
        note=f"共{len(lines)}条：{levels}。"
        f"错误：记录不能进总表，须改正重报；警告：进总表，请核实；提示：供参考。{accepted_note(lines)}",
        columns=(
            order(),
            Column("级别", 34, "word", _level, lambda line: LEVEL_MARKS.get(line["severity"], ""), key=True),
            Column("报送单位", 76, "text", body, key=True),
            unit,
            Column("表", 40, "word", lambda line: forms.get(line["form"], ""), key=True),
            Column("文件", 120, "text", lambda line: Where(line["file"], line["member"]).in_words, key=True),
            Column("工作表", 58, "text", itemgetter("sheet"), key=True),
            Column("单元格", 38, "word", itemgetter("cell"), key=True),
            Column("栏目", 66, "text", itemgetter("label"), key=True),
            Column("填写内容", 80, "text", _cut("value"), key=True),
            Column("问题", 170, "text", itemgetter("message"), key=True),
            Column("怎么办", 170, "text", itemgetter("remedy"), key=True),
            Column("市厂开办怎么办", 130, "text", itemgetter("office"), key=True),
            Column("代码", 70, "code", itemgetter("code"), key=True),
            *settled(),
        ),
        rows=lines,
        empty=f"没有发现问题；两张表逐个单位的核对见“{names.CHECK}”。",
        pinned=unit,
    )


def _level(line: Record) -> str:
    return SEVERITY_NAMES[line["severity"]]


def _cut(name: str) -> Callable[[Record], str]:
    return lambda line: look.short(line[name])
