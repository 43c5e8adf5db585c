"""What the operator reads when returns are taken in: a line per body that sent something, then body by body what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cwgk_excel.campaign import Campaign
from cwgk_excel.cli.progress import Line, body_lines, open_lines, still_open
from cwgk_excel.cli.steps import Steps
from cwgk_excel.cli.text import finding_line, plain
from cwgk_excel.clock import chinese_date
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.report.daily import NOBODY, Daily, Open, whom_to_call
from cwgk_excel.report.of_today import body_of_refused, names_of_bodies
from cwgk_excel.review.reconciling.compare import bodies
from cwgk_excel.tasks.taking_in.results import FileResult

_OUTCOME_NAMES: Mapping[str, str] = {
    "accepted": "收下",
    "refused": "未收下",
    "ignored": "忽略",
    "duplicate": "重复",
}
_LEVELS = "错误改正前不能进入总表；警告可以进入总表，请核实；提示供参考。"
_ATTACHED = "file-attachment"
Results = Sequence[FileResult]


def ingestion(results: Results, campaign: Campaign, told: Daily | None, steps: Steps) -> Iterator[str]:
    """Yield the summary of ``ingest``: bodies, counts, details by body, what is still open, the next step.

    ``told``: how the campaign stands after the run, None when nothing was kept.
    """
    parts = _parts(results, campaign, told)
    if parts:
        lines = told.bodies if told else _tried(parts, campaign)
        yield from body_lines([line for line in lines if line["code"] in parts])
        yield ""
    counts = {name: [r for r in results if r.outcome == name] for name in _OUTCOME_NAMES}
    counted = "，".join(f"{_OUTCOME_NAMES[name]}{len(found)}个" for name, found in counts.items())
    yield f"共看到{len(results)}个文件：{counted}。" + ("" if told else "（试收，没有登记）")
    if any(part.found for part in parts.values()):
        yield _LEVELS
    for part in parts.values():
        yield from part.lines()
    yield from _ignored(counts["ignored"])
    yield ""
    if told:
        yield f"{still_open(told)}，这次改好{_resolved(told)}。"
    yield _next_step(results, counts, told, steps)


class _Part:
    """What a run brought of one body."""

    def __init__(self, name: str, results: Results, appeared: Sequence[Open]) -> None:
        self.name, self.appeared = name, appeared
        self.refused = [r for r in results if r.outcome == "refused"]
        self.accepted = [r for r in results if r.outcome == "accepted"]
        self.attached = [r for r in results if r.code == _ATTACHED]

    @property
    def found(self) -> list[Finding]:
        """The findings in its files and beside them."""
        own = [finding for r in self.accepted for finding in r.findings]
        return [*own, *(one.finding for one in self.appeared)]

    def lines(self) -> Iterator[str]:
        """Yield the part under the body's name; nothing where there is nothing to say."""
        told = list(self._details())
        if told:
            yield ""
            yield f"{plain(self.name)}{self._counts()}"
            yield from told

    def _counts(self) -> str:
        levels = [finding.severity for finding in self.found]
        counts = {"未收下": len(self.refused)}
        counts |= {title: levels.count(severity) for severity, title in SEVERITY_NAMES.items()}
        units = {"未收下": "个"}
        told = "，".join(f"{name}{n}{units.get(name, '处')}" for name, n in counts.items() if n)
        return f"（这次：{told}）" if told else ""

    def _details(self) -> Iterator[str]:
        yield from _titled("未收下的文件：", (f"{_name(r)}：{plain(r.in_words)}" for r in self.refused))
        for result in self.accepted:
            yield from _file_lines(result)
        yield from _titled("改正后重报的：", (line for r in self.accepted for line in _resubmitted(r)))
        if self.appeared:
            yield "  与别的表对照，新出现的："
            yield from (f"  {line}" for line in open_lines(self.appeared))
        attached = (f"{_name(r)}（{plain(r.what)}）" for r in self.attached)
        yield from _titled("附件（只列出备查，没有读取）：", attached)


def _parts(results: Results, campaign: Campaign, told: Daily | None) -> Mapping[str, _Part]:
    """Return what each body sent, by its code in official order; last what cannot be assigned to one."""
    names = names_of_bodies(campaign)
    of: dict[str, list[FileResult]] = {}
    for result in results:
        if result.outcome in ("accepted", "refused") or result.code == _ATTACHED:
            of.setdefault(_body(result, names), []).append(result)
    said = {finding.key for r in results for finding in r.findings}
    appeared: dict[str, list[Open]] = {}
    for one in told.appeared if told else ():
        if one.finding.key not in said:
            appeared.setdefault(one.body, []).append(one)
    titles = {body.code: body.name for body in campaign.submitters} | {NOBODY: "看不出报送单位的"}
    order = [code for code in bodies(campaign, (*of, *appeared)) if code != NOBODY] + [NOBODY]
    return {
        code: _Part(titles.get(code, code), of.get(code, ()), appeared.get(code, ()))
        for code in order
        if code in of or code in appeared
    }


def _tried(parts: Mapping[str, _Part], campaign: Campaign) -> Iterator[Line]:
    """Yield the bodies' lines of a dry run, which says nothing of what came before."""
    for code, part in parts.items():
        levels = [finding.severity for finding in part.found]
        yield {
            **{"code": code, "name": part.name, "standing": "试收", "late": False},
            "errors": levels.count("error") + len(part.refused),
            "warnings": levels.count("warning"),
            **whom_to_call(campaign, code),
        }


def _body(result: FileResult, names: Mapping[str, tuple[str, ...]]) -> str:
    """The code of the body that a file is from; "" where that cannot be told."""
    for raw, _ in result.returns:
        return raw.submitter
    return result.submitter or (body_of_refused(result.where, names) if result.outcome == "refused" else "")


def _file_lines(result: FileResult) -> Iterator[str]:
    found = [f for severity in SEVERITY_NAMES for f in result.findings if f.severity == severity]
    if found:
        yield f"  {_name(result)}"
    yield from (f"    {finding_line(finding, severity=True)}" for finding in found)


def _titled(title: str, lines: Iterable[str], indent: str = "  ") -> Iterator[str]:
    """Yield lines under a title, or nothing when there are none."""
    for number, line in enumerate(lines):
        if not number:
            yield f"{indent}{title}"
        yield f"{indent}  {line}"


def _resubmitted(result: FileResult) -> Iterator[str]:
    """Of each return in a file that came again what was put right, and what it changes."""
    for one in result.resubmitted:
        what = f"{FORMS[one.form].short}{f'“{shown(one.unit)}”' if one.unit else ''}"
        before = f"{chinese_date(one.before.received_on)}收到的{one.before.name}"
        yield _name(result)
        yield plain(f"  {what}：{one.in_words}。{one.differences}。（对照{before}）")


def _ignored(ignored: Results) -> Iterator[str]:
    """Yield copies still growing and other files; temporary files are only counted."""
    growing = (_name(r) for r in ignored if r.code == "file-growing")
    others = [r for r in ignored if r.code not in ("file-growing", _ATTACHED, "file-noise")]
    noise = sum(r.code == "file-noise" for r in ignored)
    for lines in (
        _titled("还在复制或下载、这次没有收的文件（完成后再收一次）：", growing, ""),
        _titled("忽略的文件：", (f"{_name(r)}：{plain(r.in_words)}" for r in others), ""),
        (f"另有程序自动产生的临时文件{noise}个，不用处理。",) if noise else (),
    ):
        for number, line in enumerate(lines):
            if not number:
                yield ""
            yield line


def _name(result: FileResult) -> str:
    return plain(result.where.in_words)


def _resolved(told: Daily) -> str:
    """How many errors were put right, and how many warnings where there are any."""
    errors, warnings = (told.resolved.get(severity, 0) for severity in ("error", "warning"))
    return f"{errors}处" + (f"（另改好警告{warnings}处）" if warnings else "")


def _next_step(results: Results, counts: Mapping[str, Results], told: Daily | None, steps: Steps) -> str:
    if not told:
        return "下一步：这次只是试收；要登记，请去掉 --dry-run 再收一次。"
    again = f"再{steps.do('ingest')}"
    if not results and not told.errors:
        return f"下一步：没有看到文件。请把交回来的表放进批次文件夹的 inbox，{again}。"
    wrong = sum(any(f.severity == "error" for f in r.findings) for r in counts["accepted"])
    wrong += len(counts["refused"])
    if wrong or told.errors:
        why = f"有{wrong}个文件要按上面的说明处理" if wrong else "以前收下的还有错误没有改正"
        why = why if results else f"没有看到新文件，{why}"
        return (
            f"下一步：{why}；须改正的，请报送单位改正后重报：{steps.do('corrections')}，做好要发给各单位的修改表；"
            f"新表放进 inbox，{again}；查看进度，{steps.do('status')}。"
        )
    if any(r.code == "file-growing" for r in counts["ignored"]):
        return "下一步：有文件还在复制，请等复制完成后再收一次。"
    then = f"查看进度，{steps.do('status')}；收齐后{steps.do('master')}，出总表"
    return f"下一步：再有表来，放进 inbox，{again}；{then}。"
