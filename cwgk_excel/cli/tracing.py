"""Where a figure comes from and what changed since an earlier master: call the task, print, give the exit code."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.cli.closing import approval_lines
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.cli.text import plain
from cwgk_excel.clock import chinese_date
from cwgk_excel.errors import CwgkError
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.findings.finding import shown
from cwgk_excel.ledger.snapshots import KINDS
from cwgk_excel.report.snapshots.changes import WORDS
from cwgk_excel.report.snapshots.sheet import in_words, summary
from cwgk_excel.tasks.compare import Compared, compare
from cwgk_excel.tasks.finals import Signing
from cwgk_excel.tasks.master import Masters
from cwgk_excel.tasks.since_final import in_words as version_in_words
from cwgk_excel.tasks.tracing import Trace, trace
from cwgk_excel.tasks.tracing.sources import Earlier, Source

TOTALS = {
    "sum": "合计",
    "mean": "平均",
    "median": "中位数",
    "least": "最低的",
    "most": "最高的",
    "count": "条数",
}
CHANGED = (
    "注意：这份文件与登记的总表不同：生成以后有人改过，或用 Excel、WPS 重新保存过。"
    "以下按第{number}号快照（最近一次的{kind}）追溯。"
)


def run_trace(options: Namespace) -> int:
    """Run ``trace``; return 1 when the cell, or a file in the archive, is not what the ledger says."""
    campaign = Campaign.load(options.folder)
    found = trace(campaign, options.file, options.place, unit=options.unit, field=options.field)
    if options.json:
        print_json(asdict(found))
    else:
        show(map(plain, _traced(found)))
    broken = any(source.intact is False for source in found.sources)
    return int(broken or found.agrees is False)


def run_compare(options: Namespace) -> int:
    """Run ``master --compare``."""
    campaign = Campaign.load(options.folder)
    output = Path(options.output) if options.output else None
    done = compare(campaign, options.compare, on=options.on, output=output)
    if options.json:
        print_json(compared_json(done))
    else:
        show(map(plain, compared(done, campaign)))
    return 0


def signing(options: Namespace, on: date) -> Signing | None:
    """Return what was signed, None where a draft is made. Raises CwgkError."""
    if not options.final:
        if options.signed_version or options.signed_by:
            raise CwgkError("--version 和 --signed-by 只在定稿时用，请同时写上 --final。")
        return None
    if not options.signed_version or not options.signed_by:
        raise CwgkError(
            "没有定稿：请用 --version 写明签批的是第几版，用 --signed-by 写明是谁签批的，用 --on 写明哪天签批的。"
        )
    return Signing(options.signed_version, options.signed_by, on)


def masters(made: Masters) -> Iterator[str]:
    """Yield what was written, and what comes next."""
    (one, *_), after = made.snapshots, made.after_signing
    yield f"已生成全市汇总表（上报用）：{made.handed_up}"
    yield f"已生成工作总表（核对用）：{made.working}"
    yield f"版次：{version_in_words(one)}"
    if out := _out(made):
        forms = comparison(made.collected.campaign.settings).forms
        told = (f"{forms[name].number}的{n}{forms[name].definition.counter}" for name, n in out.items())
        yield f"因错误没有计入的：{'、'.join(told)}，见工作总表的“问题清单”。"
    yield from approval_lines(made)
    if after:
        yield f"{after.since}已定稿，文件没有动。签批后变动：{summary(after.changes)}详见 {after.path}"
    if one.final:
        yield "下一步：打印全市汇总表，签字盖章上报；这两个文件请连同批次一起备份。"
    else:
        yield (
            "下一步：打开工作总表，看“总览”和“报送进度”；核对后送签，签批后定稿（见操作手册），"
            "打印定稿的全市汇总表，签字盖章上报。"
        )


def masters_json(made: Masters) -> dict[str, object]:
    """Return what was written as the command prints it."""
    return {
        "handed_up": str(made.handed_up),
        "working": str(made.working),
        "approval": str(made.approval) if made.approval else None,
        "left_out": sum(_out(made).values()),
        "snapshots": [asdict(one) for one in made.snapshots],
        "after_signing": compared_json(made.after_signing) if made.after_signing else None,
    }


def _out(made: Masters) -> Mapping[str, int]:
    """Return by form how many records have errors, where any has."""
    rows = made.collected.rows
    wrong = {name: sum(not record["valid"] for record in records) for name, records in rows.items()}
    return {name: count for name, count in wrong.items() if count}


def compared_json(done: Compared) -> dict[str, object]:
    """Return what changed as the command prints it."""
    changes = asdict(done.changes)
    return {"path": str(done.path), **changes}


def compared(done: Compared, campaign: Campaign) -> Iterator[str]:
    """Yield what changed, unit by unit."""
    forms = comparison(campaign.settings).forms
    yield f"与{done.since}相比：{summary(done.changes)}"
    if done.changes.reread:
        yield "那以后设置或程序有过更新，原值按现在的读法列出。"
    for one in done.changes.units:
        body = campaign.submitter(one.submitter)
        name = f"{one.unit or '没有名称的单位'}（{forms[one.form].number}）"
        place = f"  {WORDS[one.what]}　{body.name if body else one.submitter}　{name}"
        if one.values:
            told = (f"{v.label} {_short(v.before)} → {_short(v.after)}" for v in one.values)
            yield f"{place}：{'；'.join(told)}"
        else:
            yield f"{place}{f'：{one.why}' if one.why else ''}"
    yield f"变动表：{done.path}"


def _short(value: object) -> str:
    return shown(in_words(value))


def _traced(found: Trace) -> Iterator[str]:
    one = found.snapshot
    if found.file and not found.same:
        yield CHANGED.format(number=one.id, kind=KINDS[one.kind])
    if found.cell:
        head = f"（{found.head}）" if found.head else ""
        yield f"{Path(found.file).name} 的“{found.sheet}”{found.cell}{head}：{_short(found.shown)}"
    yield f"快照：第{one.id}号，{KINDS[one.kind]}，{version_in_words(one)}"
    if found.agrees is False:
        (source,) = found.sources
        yield f"不一致：表上是“{_short(found.shown)}”，账本是“{_short(source.value)}”。请再运行一次 master 重新生成。"
    if len(found.sources) > 1 and found.cell:
        yield from _parts(found)
    else:
        for source in found.sources:
            yield from _source(source)


def _parts(found: Trace) -> Iterator[str]:
    total = f"，{TOTALS[found.total]}正是表上的数" if found.total else ""
    yield f"依据以下{len(found.sources)}条记录{total}："
    for number, one in enumerate(found.sources, 1):
        value = f"：{_short(one.value)}" if one.field else ""
        decision = f"，按第{one.decision.number}号决定" if one.decision else ""
        at = f"{one.sheet}!{one.cell}" if one.cell else one.sheet
        place = f"{one.number}，{_lay(one)} 的 {at}{_broken(one)}"
        yield f"  {number}. {one.body}　{one.unit}{value}{decision}（{place}）"
    yield "下一步：要看其中一条的原始内容和以前报的，用 --unit 和 --field 写明单位和栏目。"


def _broken(one: Source) -> str:
    return "，存档的原文件已损坏" if one.intact is False else ""


def _source(one: Source) -> Iterator[str]:
    yield f"{one.number}　{one.body}　{one.unit}"
    if one.field:
        yield f"  值：　　{one.label} = {_short(one.value)}"
    if decision := one.decision:
        undone = "" if decision.stands else "，后来撤销了"
        yield (
            f"  决定：　第{decision.number}号 {decision.kind}，“{decision.before}”改为“{decision.value}”，"
            f"{decision.made_by}，{chinese_date(decision.made_on)}，理由：{decision.reason}{undone}"
        )
    if one.field:
        formula = f"，公式 ={one.formula}" if one.formula else ""
        at = f"{one.sheet}!{one.cell}" if one.cell else f"{one.sheet}（没有找到这一格）"
        yield f"  原填：　“{shown(one.raw)}”，在 {at}（格式 {one.number_format or '无'}{formula}）"
    yield f"  原文件：{one.archive}，{_intact(one)}"
    yield f"  收到：　{chinese_date(one.received)}，{_lay(one)}"
    yield from (f"  {_earlier(other, one)}" for other in one.history)
    if not one.history:
        yield "  历次：　只报过这一次"


def _intact(one: Source) -> str:
    if one.intact:
        return "内容与登记的校验值一致"
    if one.intact is False:
        return "内容与登记的校验值不同，已损坏或被改动，请从备份中取回"
    return "存档中没有（太大没有存，或丢失了），请运行 check 核对"


def _lay(one: Source | Earlier) -> str:
    return f"{one.file} → {one.member}" if one.member else one.file


def _earlier(other: Earlier, one: Source) -> str:
    when = "以后报的" if other.later else "以前报的"
    value = f"“{shown(other.raw)}”，" if one.field else ""
    return f"{when}：{value}{chinese_date(other.received)}，{_lay(other)}"


RUN: Mapping[str, Callable[[Namespace], int]] = {"trace": run_trace}
