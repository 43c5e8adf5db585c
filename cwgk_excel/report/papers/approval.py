"""呈批单: the one page with which the table of the whole city goes to the leaders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from cwgk_excel.clock import chinese_date
from cwgk_excel.docx_writer import FORM_HEIGHT, TEXT_WIDTH, Box, Paper
from cwgk_excel.forms.names import few
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.figures import Figures
from cwgk_excel.report.papers.own_paper import write_paper
from cwgk_excel.report.progress import MISSING, OVERDUE, PARTLY, UNUSABLE
from cwgk_excel.review.decided import ACCEPTED

SIGNATURE = "签名：　　　　　　　　　年　　月　　日　"
NOTE = (
    "数字由程序按账本统计；“拟办意见”是代拟的，请经办人改定后再送。没有列入的和存在的问题，详见《工作总表》。"
)
KIND = "呈批单"
HEAD, NARROW = 22.0, 18.0  # mm, boxes with a head
# Points: a line of the title, a row of one line, a line in a box, around its lines, the box of who checks; below all.
TITLE, ONE, LINE, AROUND, SIGNED, BELOW = 33.0, 26.0, 18.0, 6.0, 50.0, 40.0
IN_TITLE = 20  # characters
# How many full-width characters of 12 points a line takes, and how many lines the figures and problems may take.
IN_LINE = 29
LINES_OF_FIGURES, LINES_OF_PROBLEMS = 6, 5
SHORT = 16  # of a name of a unit


@dataclass(frozen=True, slots=True)
class Approval:
    """What a 呈批单 says.

    ``heading``: above the form. ``title``: what it is about. ``why``: 事由; ``figures``: a line each; ``problems``: of
    each body that has some, in official order; ``beside``: problems that are of no body; ``proposal``: 拟办意见.
    """

    heading: str
    title: str
    batch: str
    document: str
    day: str
    why: str
    figures: Sequence[str]
    problems: Sequence[str]
    beside: Sequence[str]
    proposal: Sequence[str]
    person: str
    phone: str


def approval(content: MasterContent, figures: Figures) -> Approval:
    """Return what the 呈批单 of a master says; the proposal is worded for the office to change."""
    settings = content.collected.campaign.settings
    day = chinese_date(content.collected.on)
    what = f"{settings.campaign.batch}{content.title}"
    return Approval(
        heading=f"{settings.campaign.office}{KIND}",
        title=f"关于呈报{what}认证申报汇总表的请示",
        batch=settings.campaign.batch,
        document=settings.campaign.document,
        day=day,
        why=f"按照{settings.campaign.document}文件要求，各报送单位应于{content.due}前报送{what}认证申报材料。"
        f"现将截至{day}收到的材料汇总成表，呈请审批。",
        figures=tuple(_figures(figures)),
        problems=[
            f"{line['name']}：{line['standing']}"
            for line in content.progress
            if line["errors"] or line["state"] in (PARTLY, UNUSABLE, MISSING, OVERDUE)
        ],
        beside=tuple(_beside(content)),
        proposal=tuple(_proposal(content, figures)),
        person=settings.contact.name,
        phone=settings.contact.phone,
    )


def _figures(figures: Figures) -> list[str]:
    """Return the figures, and of the lacking units the names of some where there is room for them."""
    lines = list(_counts(figures))
    if not figures.lacking:
        return [*lines, "未列入：没有。"]
    units = [_short(one.unit) for one in figures.lacking]
    out = f"未列入：另有{len(units)}家因材料未补正未列入"
    named = f"{out}（{few(units, 3)}）。"
    return [*lines, named if sum(map(_lines, (*lines, named))) <= LINES_OF_FIGURES else f"{out}。"]


def _counts(figures: Figures) -> Iterator[str]:
    yield (
        f"报送单位：应报{figures.expected}家，已报{figures.returned}家，其中报齐{figures.complete}家，"
        f"未报{figures.expected - figures.returned}家。"
    )
    repeated = f"（表中{figures.rows}行，重复的{figures.repeated}行不计）" if figures.repeated else ""
    yield f"申报单位：{figures.units}家，职工{figures.staff:.0f}人{repeated}。"
    yield f"未了结的问题：错误{figures.errors}处（改正前不列入），警告{figures.warnings}处（待核实）。"


def _beside(content: MasterContent) -> Iterator[str]:
    known = {line["code"] for line in content.progress}
    found = content.collected.findings
    errors = found[(found["severity"] == "error") & (found["state"] != ACCEPTED)]
    if strangers := sum(body not in known for body in errors["submitter"]):
        yield f"另有{strangers}处问题看不出是哪个报送单位的"


def _proposal(content: MasterContent, figures: Figures) -> Iterator[str]:
    batch = content.collected.campaign.settings.campaign.batch
    yield f"一、拟同意将汇总表所列{figures.units}家单位列为{batch}认证对象，组织抽查审核。"
    rest = []
    if figures.lacking:
        rest.append(f"未列入的{len(figures.lacking)}家限期补正，补正后列入，逾期不列入")
    if figures.errors:
        rest.append(f"{figures.errors}处错误由有关报送单位改正")
    if absent := figures.expected - figures.returned:
        rest.append(f"未报的{absent}家继续催报")
    if rest:
        yield f"二、{'；'.join(rest)}。"
    yield "妥否，请批示。"


def _short(name: str) -> str:
    return name if len(name) <= SHORT else f"{name[: SHORT - 1]}…"


def approval_bytes(said: Approval, content: MasterContent) -> bytes:
    """Draw a 呈批单 on exactly one page, as .docx; the same content gives the same bytes."""
    paper = Paper(said.title, content.collected.campaign.settings.campaign.office, content.collected.on)
    lines = (said.heading,) if len(said.heading) <= IN_TITLE else (said.heading[: -len(KIND)], KIND)
    paper.title("\n".join(lines), gap=False)
    paper.form(list(_rows(said, FORM_HEIGHT - len(lines) * TITLE - BELOW)))
    paper.small(NOTE)
    return paper.sealed()


def _rows(said: Approval, height: float) -> Iterator[tuple[float, Sequence[Box]]]:
    """Yield the rows of the form; the leaders' box takes what is left of ``height``."""
    day = _pair("日　期", said.day, 44)
    rows = [
        _row("标　题", fitted([said.title], 2)),
        (ONE, (*_pair("批　次", said.batch, 22, HEAD), *_pair("文　号", said.document, 94))),
        (ONE, (*_pair("经办人", said.person, 22, HEAD), *_pair("电　话", said.phone, 32), *day)),
        _row("事　由", fitted([said.why], 4)),
        _row("数　字", fitted(said.figures, LINES_OF_FIGURES)),
        _row("存在问题", fitted([_joined(said)], LINES_OF_PROBLEMS)),
        _row("拟办意见", fitted(said.proposal, 5)),
        (SIGNED, (Box("审　核", HEAD, "head"), Box(SIGNATURE, TEXT_WIDTH - HEAD, "sign"))),
    ]
    left = height - sum(points for points, _ in rows)
    leaders = (Box("领导批示", HEAD, "head"), Box(SIGNATURE, TEXT_WIDTH - HEAD, "sign"))
    yield from (*rows, (left, leaders))


def _pair(head: str, text: str, width: float, of_head: float = NARROW) -> tuple[Box, Box]:
    return Box(head, of_head, "head"), Box(text, width, "word")


def _row(head: str, lines: Sequence[str]) -> tuple[float, Sequence[Box]]:
    height = sum(map(_lines, lines)) * LINE + AROUND
    return max(height, ONE), (Box(head, HEAD, "head"), Box("\n".join(lines), TEXT_WIDTH - HEAD))


def _joined(said: Approval) -> str:
    """Return the problems of as many bodies as there is room for, and how many there are."""
    if not said.problems and not said.beside:
        return "没有：应报的都已报齐，没有未改正的错误。"
    for named in range(len(said.problems), 0, -1):
        count = len(said.problems)
        rest = () if named == count else (f"……等{count}家",)
        text = "；".join((*said.problems[:named], *rest, *said.beside)) + "。"
        if _lines(text) <= LINES_OF_PROBLEMS:
            return text.replace("；……等", "等")
    return "；".join((*(f"{len(said.problems)}家有问题",)[: len(said.problems)], *said.beside)) + "。"


def fitted(texts: Sequence[str], most: int) -> list[str]:
    """Return texts that take at most so many lines in all, the last one cut where there is no room for more."""
    kept: list[str] = []
    for text in texts:
        left = most - sum(map(_lines, kept))
        if left <= 0:
            break
        while _lines(text) > left:
            text = f"{text.rstrip('…')[:-1]}…"
        kept.append(text)
    return kept


def _lines(text: str) -> int:
    """How many lines a text takes, by its characters of full and of half width."""
    width = sum(0.5 if sign.isascii() else 1.0 for sign in text)
    return max(1, ceil(width / IN_LINE))


def write_approval(path: Path, content: MasterContent, figures: Figures) -> Path:
    """Write the 呈批单 and return where; one that somebody worked on is kept beside. Raises PlaceError."""
    return write_paper(path, approval_bytes(approval(content, figures), content))
