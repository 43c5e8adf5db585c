"""交接清单: what is open in a round, for whoever takes it over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import chinese_date
from cwgk_excel.docx_writer import Head, Paper
from cwgk_excel.report.corrections.needs import Needs
from cwgk_excel.report.corrections.words import first_of, full_day, points, short_day
from cwgk_excel.report.figures import Figures

# Of one body, and of what was decided; the rest is in the workbook to work with.
MOST_POINTS, MOST_DECISIONS, MOST_NAMES, LONGEST = 3, 10, 5, 45
OPEN = (Head("报送单位", 34), Head("现在怎样", 30), Head("还要办的", 92))
HELD = (Head("报送单位", 30), Head("文件", 44), Head("为什么等着定", 82))
SLIPS = (
    Head("报送单位", 30),
    Head("修改表", 66),
    Head("做成", 20, True),
    Head("限期", 20, True),
    Head("逾期", 20, True),
)
CALLS = (Head("报送单位", 34), Head("上次通话", 70), Head("答应的日期", 26, True), Head("过了几天", 26, True))
DECISIONS = (Head("编号", 14, True), Head("日期", 26, True), Head("决定人", 20, True), Head("定了什么", 96))
NEXT = (Head("日期", 44), Head("办什么", 112))
NUMERALS = "一二三四五六七八"


@dataclass(frozen=True, slots=True)
class SlipOut:
    """A correction slip that is out and not back: the body's name, its file, when it was made, by when it is due."""

    body: str
    file: str
    made_on: date
    due: date


@dataclass(frozen=True, slots=True)
class Handover:
    """What is told to whoever takes over.

    ``needs``: of each body that owes something; ``standing``: by code in words. ``held``: body, file and reason of
    returns that wait for a decision; ``waiting``: by kind how many other things do. ``slips``: out and not back.
    ``decisions``: number, day, who and what of the newest, of ``decided`` in all. ``keys``: where they lie, none where
    the signing key is missing; ``backup``: the newest in words.
    """

    on: date
    figures: Figures
    needs: Sequence[Needs]
    standing: Mapping[str, str]
    held: Sequence[tuple[str, str, str]]
    waiting: Mapping[str, int]
    slips: Sequence[SlipOut]
    decisions: Sequence[tuple[str, str, str, str]]
    decided: int
    keys: Sequence[str]
    backup: str

    @property
    def promises(self) -> Iterator[tuple[Needs, date]]:
        """The bodies that promised a day and still owe something, each with the newest day."""
        for needs in self.needs:
            if promised := [call.promised for call in needs.calls if call.promised]:
                yield needs, promised[-1]


def handover_paper(said: Handover, campaign: Campaign) -> bytes:
    """Return the paper (.docx); the same content gives the same bytes."""
    settings = campaign.settings.campaign
    title = f"{settings.batch}认证申报工作交接清单"
    paper = Paper(title, settings.office, said.on)
    paper.title(title)
    paper.text(
        f"截至{chinese_date(said.on)}。批次文件夹：{campaign.folder.absolute()}。依据{settings.document}。"
    )
    sections = (_figures, _open, _held, _slips, _calls, _decisions, _keys, _next)
    for number, section in zip(NUMERALS, sections, strict=True):
        section(paper, f"{number}、", said, campaign)
    paper.gap()
    for who in ("移交人", "接交人", "监交人"):
        paper.text(f"{who}：　　　　　　　　　　　　　年　　月　　日", keep=who != "监交人")
    return paper.sealed()


def _figures(paper: Paper, number: str, said: Handover, _: Campaign) -> None:
    one = said.figures
    paper.heading(f"{number}办到哪里")
    paper.text(
        f"应报的报送单位{one.expected}家，已报{one.returned}家，其中报齐{one.complete}家。没有错误的申报单位{one.units}家，"
        f"职工{one.staff:.0f}人；另有{len(one.lacking)}家材料未补正。没有了结的错误{one.errors}处，警告{one.warnings}处。"
    )


def _open(paper: Paper, number: str, said: Handover, _: Campaign) -> None:
    paper.heading(f"{number}报送单位还要办的")
    if not said.needs:
        paper.text("没有。应报的都已报齐，没有要改正的。")
        return
    rows = [
        (
            "\n".join(
                filter(None, (needs.body.name, needs.body.contact, needs.body.phone or "没有登记电话"))
            ),
            said.standing.get(needs.body.code, ""),
            "\n".join(_to_do(needs)),
        )
        for needs in said.needs
    ]
    paper.table(
        OPEN, rows, "逐处的内容和怎么改，见《工作总表》的“问题清单”和 corrections 文件夹里各单位的便函。"
    )


def _to_do(needs: Needs) -> Iterator[str]:
    """Yield what a body has to do, errors first, each in a line or two."""
    if needs.missing:
        yield f"补报：{first_of(needs.missing, MOST_NAMES, '项')}。"
    files = [f"重新发来：{one.file}（{_short(one.finding.message)}）。" for one in needs.not_taken]
    found = sorted(points(needs), key=lambda point: not point.must)
    files += [
        f"{'改正' if point.must else '核实'}：{point.subject}的{point.label}，{_short(point.problem)}。"
        for point in found
    ]
    yield from files[:MOST_POINTS]
    if len(files) > MOST_POINTS:
        yield f"还有{len(files) - MOST_POINTS}处。"


def _short(text: str) -> str:
    """Return the beginning of a sentence that stands inside another one."""
    flat = " ".join(text.split()).rstrip("。")
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}……"


def _held(paper: Paper, number: str, said: Handover, _: Campaign) -> None:
    paper.heading(f"{number}等市厂开办定的")
    if said.waiting:
        kinds = "，".join(f"{kind}{count}项" for kind, count in said.waiting.items())
        paper.text(f"{kinds}。生成决定表，逐项填好再收进来。")
    if said.held:
        paper.table(HELD, said.held)
    elif not said.waiting:
        paper.text("没有。")


def _slips(paper: Paper, number: str, said: Handover, _: Campaign) -> None:
    paper.heading(f"{number}发出去还没有交回的修改表")
    if not said.slips:
        paper.text("没有。")
        return
    rows = [
        (one.body, one.file, short_day(one.made_on), short_day(one.due), _days(said.on, one.due))
        for one in said.slips
    ]
    paper.table(SLIPS, rows, "哪天发出的，见 corrections 文件夹里的 manifest.csv。")


def _calls(paper: Paper, number: str, said: Handover, _: Campaign) -> None:
    paper.heading(f"{number}电话里答应过、还没有办的")
    rows = []
    for needs, promised in said.promises:
        call = needs.calls[-1]
        last = f"{short_day(call.on)}{f'与{call.spoke_with}' if call.spoke_with else '没有打通'}"
        note = f"{last}：{call.note}" if call.note else last
        rows.append((needs.body.name, note, short_day(promised), _days(said.on, promised)))
    if rows:
        paper.table(CALLS, rows)
    else:
        paper.text("没有。")


def _days(on: date, due: date) -> str:
    return f"{(on - due).days}天" if on > due else ""


def _decisions(paper: Paper, number: str, said: Handover, _: Campaign) -> None:
    paper.heading(f"{number}最近的决定")
    if not said.decided:
        paper.text("没有登记过决定。")
        return
    paper.text(
        f"登记的决定共{said.decided}项，最近的{len(said.decisions)}项如下；全部的见《工作总表》的“决定清单”。"
    )
    paper.table(DECISIONS, said.decisions)


def _keys(paper: Paper, number: str, said: Handover, campaign: Campaign) -> None:
    paper.heading(f"{number}密钥和备份")
    if said.keys:
        paper.text(
            f"签名密钥在{'、'.join(said.keys)}。一定要保管好：丢了没有办法恢复，发出去的表就都认不出来了；"
            "不要发给任何人，不要改名、改动。交接时请当面看到它在。"
        )
    else:
        paper.text(f"签名密钥不见了：{campaign.folder / 'keys'} 里没有。请先从备份里找回来再交接。")
    paper.text(f"{said.backup}备份里有密钥，同样要保管好。交接时请再备份一次，并恢复到一个新文件夹里试一试。")


def _next(paper: Paper, number: str, said: Handover, campaign: Campaign) -> None:
    paper.heading(f"{number}接下来")
    paper.table(NEXT, [(when, what) for when, what in steps(said, campaign)])


def steps(said: Handover, campaign: Campaign) -> Iterator[tuple[str, str]]:
    """Yield what comes next: what is overdue and due in the order of days, then what closes the round."""
    dates = campaign.settings.dates
    if said.needs:
        yield "现在", f"收表、退改、催报：{len(said.needs)}家报送单位还有要办的"
    if said.held or said.waiting:
        yield "现在", f"在决定表里定等着定的{sum(said.waiting.values()) + len(said.held)}项"
    days = [(dates.due, "报送截止"), (dates.latest_accepted, "最晚接收，以后报来的填表日期不收")]
    days += [(promised, f"{needs.body.name}答应报的日期，到期打电话") for needs, promised in said.promises]
    days += [(day, "修改表的限期，到期没有交回的催") for day in {one.due for one in said.slips}]
    for day, what in sorted(days):
        yield full_day(day), f"{what}（已过{(said.on - day).days}天）" if day < said.on else what
    yield "收齐、改好以后", "做总表，核对，填好呈批单，打印全市汇总表送审；定稿后做档案包，移交档案室"
