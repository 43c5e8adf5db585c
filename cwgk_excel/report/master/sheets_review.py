"""两表核对, 报送进度 and 问题清单: what the office has to look at before it hands the summary up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cwgk_excel.forms.catalogue import SEVERITY_NAMES
from cwgk_excel.ledger.returns import told_name
from cwgk_excel.report.master import look
from cwgk_excel.report.master.content import Content, Record
from cwgk_excel.report.master.look import Column
from cwgk_excel.report.master.sheets_records import BODY, ORDER
from cwgk_excel.report.progress import COMPLETE, MISSING, OVERDUE, PARTLY
from cwgk_excel.review.compare import COMPARED, Pair, plain_records
from cwgk_excel.xlsx_writer import Book, Style

CHECK, PROGRESS, FINDINGS = "两表核对", "报送进度", "问题清单"
SAME, ONLY1, ONLY2, SHARED, UNKNOWN = (
    "一致",
    "只在附件1",
    "只在附件2",
    "同一单位由多个报送单位申报",
    "没有可比的数",
)
DIFFERENT = "有差异"
RESULTS = (SAME, DIFFERENT, ONLY1, ONLY2, UNKNOWN, SHARED)


def draw_check(book: Book, content: Content) -> None:
    """Each unit in one form, the other or both, with the figures that should agree side by side."""
    sheet = book.sheet(CHECK)
    columns = [ORDER, BODY, Column("单位名称", 170), *_compared(content)]
    columns += [Column("结果", 130), Column("备注", 190)]
    rows: list[list[Any]] = []
    marks: dict[tuple[int, int], Style] = {}
    results: Counter[str] = Counter()
    for number, pair in enumerate(content.pairs):
        name = (
            next(r["unit_name"] for r in _records(content, pair) if r is not None)
            or "（单位名称没有填或读不出）"
        )
        outcome = list(_results(content, pair))
        results.update(text.split("：")[0] for text in outcome)
        remark = "；".join(_remarks(content, pair))
        values = list(_values(content, pair))
        rows.append(
            [number + 1, content.name(pair.submitter), look.short(name), *values, "；".join(outcome), remark]
        )
        for place in pair.different:
            marks.update({(number, 3 + 2 * place): look.WRONG, (number, 4 + 2 * place): look.WRONG})
        if outcome != [SAME]:
            marks[number, len(columns) - 2] = look.WRONG if pair.different else look.DOUBT
    counts = "，".join(f"“{text}”{results[text]}个" for text in RESULTS if results[text])
    note = (
        f"按报送单位和单位名称把两张表对起来，共{len(rows)}行{'：' if counts else ''}{counts}。"
        "有错误的记录也在内；红色是不同的数，以哪个为准由市厂开办与报送单位核实后确定。"
    )
    top = look.begin(sheet, columns, "附件1与附件2核对", note, freeze=3)
    end = look.body(sheet, columns, rows, top, marks)
    look.filter_rows(sheet, columns, top, end)
    look.page(sheet, content.foot, landscape=True)


def _compared(content: Content) -> Iterator[Column]:
    for first, second in COMPARED:
        one, two = content.form1.by_name[first].label, content.form2.by_name[second].label
        group = one if one == two else f"{one}／\n{two}"
        yield Column("附件1", 50, "score", group)
        yield Column("附件2", 50, "score", group)


def _records(content: Content, pair: Pair) -> tuple[Record | None, Record | None]:
    return (
        None if pair.annex1 is None else content.annex1[pair.annex1],
        None if pair.annex2 is None else content.annex2[pair.annex2],
    )


def _values(content: Content, pair: Pair) -> Iterator[Any]:
    """Both sides' values; what could not be read is shown as it was written."""
    for fields in COMPARED:
        for record, name in zip(_records(content, pair), fields, strict=True):
            if record is None:
                yield None
            elif record[name] is None:
                yield look.short(record["raw"].get(name) or "")
            else:
                yield record[name]


def _results(content: Content, pair: Pair) -> Iterator[str]:
    """What came out; several may hold at once."""
    if pair.annex2 is None:
        yield ONLY1
    elif pair.annex1 is None:
        yield ONLY2
    elif pair.different:
        labels = (content.form1.by_name[COMPARED[number][0]].label for number in pair.different)
        yield f"{DIFFERENT}：{'、'.join(labels)}"
    elif any(pair.equal):
        yield SAME
    else:
        yield UNKNOWN
    if pair.others:
        yield SHARED


def _remarks(content: Content, pair: Pair) -> Iterator[str]:
    first, second = _records(content, pair)
    for form, record in ((content.form1, first), (content.form2, second)):
        if record is not None and not record["valid"]:
            yield f"{form.number}有错误，未进总表"
    if pair.others:
        yield f"{content.names(pair.others)}也报了此单位"
    if pair.times > 1:
        yield f"附件2列了{pair.times}次"
    if first is not None and second is not None:
        for place in pair.different:
            one, two = COMPARED[place]
            label = content.form1.by_name[one].label
            yield f"{label}见附件1的{first['cells'].get(one, '')}、附件2的{second['cells'].get(two, '')}"
        lacking = [
            content.form1.by_name[one].label
            for (one, two), same in zip(COMPARED, pair.equal, strict=True)
            if same is None and (first[one] is None or second[two] is None)
        ]
        if lacking:
            yield f"未比较：{'、'.join(lacking)}（没有填或读不出）"


PROGRESS_COLUMNS = (
    ORDER,
    Column("报送单位", 128),
    Column("类别", 52, "word"),
    Column("应申报\n单位数", 42, "whole"),
    Column("已报\n份数", 36, "whole", "附件1"),
    Column("其中\n合格", 36, "whole", "附件1"),
    Column("已报\n／未报", 38, "word", "附件2"),
    Column("单位数", 38, "whole", "附件2"),
    Column("其中\n合格", 36, "whole", "附件2"),
    Column("首次", 62, "date", "收到日期"),
    Column("最近", 62, "date", "收到日期"),
    Column("逾期", 32, "word"),
    Column("状态", 84, "word"),
    Column("错误", 34, "whole", "问题数"),
    Column("警告", 34, "whole", "问题数"),
    Column("附件1", 42, "tick", "纸质件（收到打√）"),
    Column("附件2", 42, "tick", "纸质件（收到打√）"),
)
# The columns of the progress between the number and the boxes to tick.
PROGRESS_SHOWN = (
    "name",
    "kind",
    "expected_units",
    "annex1_units",
    "annex1_valid",
    "annex2_returned",
    "annex2_units",
    "annex2_valid",
    "first_received",
    "last_received",
    "late",
    "state",
    "errors",
    "warnings",
)
STATE_MARKS = {OVERDUE: look.WRONG, MISSING: look.DOUBT, PARTLY: look.DOUBT}


def draw_progress(book: Book, content: Content) -> None:
    """Per body what was expected and what came, and boxes to tick for the stamped paper."""
    sheet = book.sheet(PROGRESS)
    rows: list[list[Any]] = []
    marks: dict[tuple[int, int], Style] = {}
    for number, line in enumerate(content.progress):
        shown = {
            **line,
            "annex2_returned": "已报" if line["annex2_returned"] else "未报",
            "late": "逾期" if line["late"] else "",
        }
        rows.append([number + 1, *(shown[name] for name in PROGRESS_SHOWN), "□", "□"])
        if line["state"] in STATE_MARKS:
            marks[number, 12] = STATE_MARKS[line["state"]]
        if line["late"]:
            marks[number, 11] = look.DOUBT
        if line["errors"]:
            marks[number, 13] = look.WRONG
    top = look.begin(sheet, PROGRESS_COLUMNS, "报送进度", _progress_note(content), freeze=2)
    end = look.body(sheet, PROGRESS_COLUMNS, rows, top, marks)
    look.filter_rows(sheet, PROGRESS_COLUMNS, top, end)
    look.page(sheet, content.foot, landscape=True)


def _progress_note(content: Content) -> str:
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


FINDING_COLUMNS = (
    ORDER,
    Column("级别", 34, "word"),
    Column("报送单位", 76),
    Column("单位名称", 110),
    Column("表", 40, "word"),
    Column("文件", 120),
    Column("工作表", 58),
    Column("单元格", 38, "word"),
    Column("栏目", 66),
    Column("填写内容", 80),
    Column("问题", 170),
    Column("怎么办", 170),
    Column("市厂开办怎么办", 130),
    Column("代码", 70, "code"),
)
FINDING_SHOWN = (
    "severity",
    "submitter",
    "unit",
    "form",
    "file",
    "sheet",
    "cell",
    "label",
    "value",
    "message",
    "remedy",
    "office",
    "code",
)
LEVEL_MARKS = {"error": look.WRONG, "warning": look.DOUBT}


def draw_findings(book: Book, content: Content) -> None:
    """All findings, errors first, each with its cell and what to do."""
    sheet = book.sheet(FINDINGS)
    findings = plain_records(content.collected.findings)
    rows: list[list[Any]] = []
    marks: dict[tuple[int, int], Style] = {}
    forms = {form.name: form.number for form in (content.form1, content.form2)}
    for number, line in enumerate(findings):
        shown = {
            **line,
            "severity": SEVERITY_NAMES[line["severity"]],
            "submitter": content.name(line["submitter"]) if line["submitter"] else "（认不出）",
            "form": forms.get(line["form"], ""),
            "file": told_name(line["file"], line["member"]),
            "unit": look.short(line["unit"]),
            "value": look.short(line["value"]),
        }
        rows.append([number + 1, *(shown[name] for name in FINDING_SHOWN)])
        if line["severity"] in LEVEL_MARKS:
            marks[number, 1] = LEVEL_MARKS[line["severity"]]
    counts = Counter(line["severity"] for line in findings)
    levels = "，".join(f"{name}{counts[code]}条" for code, name in SEVERITY_NAMES.items())
    note = (
        f"共{len(rows)}条：{levels}。错误：记录不能进总表，须改正重报；警告：进总表，请核实；提示：供参考。"
    )
    top = look.begin(sheet, FINDING_COLUMNS, "问题清单", note, freeze=4)
    end = look.body(sheet, FINDING_COLUMNS, rows, top, marks)
    look.filter_rows(sheet, FINDING_COLUMNS, top, end)
    if not rows:
        look.remark(sheet, FINDING_COLUMNS, end, "各份表本身没有问题；两张表之间的不同见“两表核对”。")
    look.page(sheet, content.foot, landscape=True)
