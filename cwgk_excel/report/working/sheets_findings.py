"""问题清单: all findings body by body, each with its place, how far it is settled, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from operator import itemgetter

from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.collected import STATES
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.sheets import look
from cwgk_excel.report.sheets.table import Column, Mark, Table, order
from cwgk_excel.returns.where import Where
from cwgk_excel.review.decided import ACCEPTED, EXPLAINED, OPEN, RESOLVED
from cwgk_excel.review.reconciling.compare import bodies, plain_records

FOR_INFORMATION = "供参考"
LEVEL_MARKS: Mapping[str, Mark] = {"error": "wrong", "warning": "doubt"}


def findings_lines(content: MasterContent) -> list[Record]:
    """Return the findings in the order of the sheet.

    Bodies in official order, what belongs to none that can be told last; of each errors first, then warnings, and what
    a later return put right at the end.
    """
    collected = content.collected
    lines = plain_records(collected.findings) + plain_records(collected.resolved)
    ranks = {code: n for n, code in enumerate(bodies(collected.campaign, (r["submitter"] for r in lines)))}
    levels = list(SEVERITY_NAMES)

    def turn(line: Record) -> tuple[bool, int, bool, int]:
        body = line["submitter"]
        return not body, ranks.get(body, 0), line["state"] == RESOLVED, levels.index(line["severity"])

    return sorted(lines, key=turn)


def findings_table(content: MasterContent) -> Table[Record]:
    """Return all findings with their places, and what to do."""
    lines = findings_lines(content)
    unit: Column[Record] = Column("单位名称", 96, "text", _cut("unit"), _faded, key=True)

    def body(line: Record) -> str:
        return content.name(line["submitter"]) if line["submitter"] else "（认不出）"

    return Table(
        names.FINDINGS,
        title=names.FINDINGS,
        about="发现的全部问题，按报送单位排列，可按级别、状态筛选；“怎么办”可直接转告报送单位，"
        "“市厂开办怎么办”是市厂开办自己要做的。",
        note=_note(lines),
        columns=(
            order(28),
            Column("报送单位", 62, "text", body, _faded, key=True),
            Column("级别", 32, "word", _level, _level_mark, key=True),
            Column("状态", 44, "word", _state, _state_mark, key=True),
            unit,
            Column("文件", 92, "text", _file, _faded, key=True),
            Column("位置", 50, "word", partial(_place, content.compared.forms), _faded, key=True),
            Column("栏目", 58, "text", itemgetter("label"), _faded, key=True),
            Column("填写内容", 66, "text", _cut("value"), _faded, key=True),
            Column("问题", 130, "text", itemgetter("message"), _faded, key=True),
            Column("怎么办", 130, "text", itemgetter("remedy"), _faded, key=True),
            Column("市厂开办怎么办", 104, "text", itemgetter("office"), _faded, key=True),
            Column("谁处理的，为什么", 92, "text", _settled, _faded, key=True),
        ),
        rows=lines,
        empty=f"没有发现问题；两张表逐个单位的核对见“{names.CHECK}”。",
        pinned=unit,
    )


def _place(forms: Mapping[str, Form], line: Record) -> str:
    """Return the form and the cell; the sheet where it is not called as the form's own."""
    form = forms.get(line["form"])
    usual = form is not None and line["sheet"] in ("", form.layout.sheet)
    return "\n".join(
        filter(None, (form.number if form else "", "" if usual else line["sheet"], line["cell"]))
    )


def _note(lines: list[Record]) -> str:
    """Return how many there are of each level and state, and what they mean."""
    standing = [line for line in lines if line["state"] != RESOLVED]
    counts = Counter(line["severity"] for line in standing)
    levels = "，".join(f"{name}{counts[code]}条" for code, name in SEVERITY_NAMES.items())
    said = [f"共{len(standing)}条：{levels}。"]
    if accepted := sum(line["state"] == ACCEPTED for line in lines):
        said.append(f"其中{accepted}条市厂开办已认可，认可的错误不影响进总表。")
    if resolved := len(lines) - len(standing):
        said.append(f"另有{resolved}条后来报的表已改好，列在各报送单位的最后，不再计入。")
    said.append("错误：记录不能进总表，须改正重报；警告：进总表，请核实；提示：供参考。")
    return "".join(said)


def _level(line: Record) -> str:
    return SEVERITY_NAMES[line["severity"]]


def _level_mark(line: Record) -> Mark:
    return "settled" if line["state"] in (ACCEPTED, RESOLVED) else LEVEL_MARKS.get(line["severity"], "")


def _state(line: Record) -> str:
    """Return how far it is settled; nothing has to be done about a notice."""
    if line["state"] == OPEN and line["severity"] == "notice":
        return FOR_INFORMATION
    return STATES[line["state"]]


def _state_mark(line: Record) -> Mark:
    return "doubt" if line["state"] == EXPLAINED else _faded(line)


def _faded(line: Record) -> Mark:
    return "settled" if line["state"] == RESOLVED else ""


def _file(line: Record) -> str:
    return Where(line["file"], line["member"]).in_words


def _settled(line: Record) -> str:
    """Return who settled it and why; of what the body explains only why, for nobody accepted that yet."""
    return "：".join(filter(None, (line["decided_by"], line["decided_why"])))


def _cut(name: str) -> Callable[[Record], str]:
    return lambda line: look.short(line[name])
