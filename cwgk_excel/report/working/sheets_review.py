"""两表核对 and 报送进度: what the office has to look at before it hands the summary up."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any

from cwgk_excel.forms.comparison import Comparison
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.progress import COMPLETE, MISSING, OVERDUE, PARTLY
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.sheet_map import NUMBER
from cwgk_excel.report.sheets.table import Column, Mark, Table, order
from cwgk_excel.review.reconciling.compare import Pair

SAME, DIFFERENT, SHARED, UNCOMPARED = "一致", "有差异", "同一单位由多个报送单位申报", "未比较"
STATE_MARKS: Mapping[str, Mark] = {OVERDUE: "wrong", MISSING: "doubt", PARTLY: "doubt"}


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
    compared = content.compared
    results = Counter(text.split("：")[0] for pair in content.pairs for text in _results(compared, pair))
    named = (SAME, DIFFERENT, _only(declared), _only(listed), UNCOMPARED, SHARED)
    counts = "，".join(f"“{text}”{results[text]}个" for text in named if results[text])
    unit: Column[Compared] = Column("单位名称", 170, "text", lambda line: line.unit, key=True)
    came = {form.name: {r["submitter"] for r in content.records[form.name]} for form in (declared, listed)}
    return Table(
        names.CHECK,
        title=f"{declared.number}与{listed.number}核对",
        about=f"同一单位在{declared.number}和{listed.number}中的人数、分数是否一致；哪张表缺，哪个单位由几家报。",
        note=f"按报送单位和单位名称把两张表对起来，共{len(content.pairs)}行{'：' if counts else ''}{counts}。"
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
        rows=(_compare(content, pair) for pair in content.pairs),
        pinned=unit,
        records=_both,
    )


def _both(line: Compared) -> Sequence[int]:
    return [record[NUMBER] for record in (line.declared, line.listed) if record is not None]


def _compare(content: MasterContent, pair: Pair) -> Compared:
    compared = content.compared
    declared = None if pair.declared is None else content.declarations[pair.declared]
    listed = None if pair.listed is None else content.rows[pair.listed]
    sides = (compared.declared, declared), (compared.listed, listed)
    name = next((record[form.key] for form, record in sides if record), None)
    unit = look.short(name or "（单位名称没有填或读不出）")
    return Compared(pair, declared, listed, tuple(_results(compared, pair)), unit)


def _figures(compared: Comparison) -> Iterator[Column[Compared]]:
    for place, (first, second) in enumerate(compared.fields):
        one, two = compared.declared.by_name[first].label, compared.listed.by_name[second].label
        group = one if one == two else f"{one}／\n{two}"
        mark = partial(_difference, place)
        kind = KINDS[compared.declared.by_name[first].kind].look
        yield Column(compared.declared.number, 50, kind, partial(_declared, first), mark, group, field=first)
        yield Column(compared.listed.number, 50, kind, partial(_listed, second), mark, group, field=second)


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
            Column("情况", 130, "text", itemgetter("standing"), standing_mark, key=True),
            Column("错误", 34, "whole", itemgetter("errors"), wrong_mark, "问题数"),
            Column("警告", 34, "whole", itemgetter("warnings"), group="问题数"),
            *(
                Column(form.number, 42, "tick", partial(_papers, form.name), group=paper)
                for form in content.compared.due
            ),
        ),
        rows=content.progress,
        pinned=name,
        records=body_records(content),
    )


def body_records(content: MasterContent) -> Callable[[Record], Sequence[int]]:
    """Return what gives the numbers of a body's records, on which its counts rest."""
    found: dict[str, array[int]] = {}
    for name in content.compared.forms:
        records = content.records[name]
        for body, number in zip(records.column("submitter"), records.column(NUMBER), strict=True):
            found.setdefault(body, array("I")).append(number)
    return lambda line: found.get(line["code"], ())


def _counts(form: Form) -> Iterator[Column[Record]]:
    """Yield the columns that say how much of a form came, and how much of that is without an error."""
    units, valid = itemgetter(f"{form.name}_units"), itemgetter(f"{form.name}_valid")
    if form.definition.role == "list":
        yield Column("已报\n／未报", 38, "word", partial(_returned, form.name), group=form.number, key=True)
        yield Column("单位数", 38, "whole", units, group=form.number)
    else:
        yield Column("已报\n份数", 36, "whole", units, group=form.number)
    yield Column("其中\n无错误", 36, "whole", valid, group=form.number)


def _returned(name: str, line: Record) -> str:
    return "已报" if line[f"{name}_returned"] else "未报"


def _late(line: Record) -> str:
    return "逾期" if line["late"] else ""


def wrong_mark(line: Record) -> Mark:
    """How the number of a body's errors is marked."""
    return "wrong" if line["errors"] else ""


def standing_mark(line: Record) -> Mark:
    """How a body's standing is marked: what is overdue, what is not whole."""
    return STATE_MARKS.get(line["state"], "")


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
        "“报齐”指两张表都已报、单位对得上、不少于应申报数；“待改”的是错误，改正重报后才算完成。"
        "应申报单位数空着的，是 submitters.csv 中没有填。"
        "在这里手工打的√，重新生成总表时不会保留，请先另存一份。"
    )
