"""便函: what a body has to correct, to send again or still to send, as a letter of the office."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import chinese_date
from cwgk_excel.docx_writer import Head, Paper
from cwgk_excel.forms.look.slip_list import LIST_SHEET, RIGHT
from cwgk_excel.report.corrections.needs import Needs
from cwgk_excel.report.corrections.words import (
    addressee,
    contact,
    counted,
    cut,
    first_of,
    full_day,
    points,
    slips,
    summary,
)
from cwgk_excel.report.names import certified

# A longer list is in the slips.
MOST_LINES = 30
MOST_NAMES = 5
NUMERALS = "一二三四"
POINTS = (Head("序号", 12, True), Head("单位", 34), Head("栏目", 26), Head("问题", 42), Head("怎么改", 42))
FILES = (Head("序号", 12, True), Head("文件", 46), Head("没有收下的原因", 46), Head("怎么办", 52))


def letter(needs: Needs, campaign: Campaign, on: date, *, formal: bool = False) -> bytes:
    """Return the letter (.docx) to a body that owes something; the same arguments give the same bytes.

    ``on``: the day it is written. With ``formal`` it has the red head, and its number and date are left open.
    Raises ValueError for a body that owes nothing.
    """
    if not needs.owes:
        raise ValueError(f"{needs.body.code} owes nothing")
    settings = campaign.settings.campaign
    what = "补正" if needs.to_correct or needs.not_taken else "报送"
    # Broken where the title of the notice is.
    before, _, after = certified(settings.city).partition("标准化")
    title = f"关于{settings.batch}{before}\n标准化{after}认证申报材料{what}事宜的函"
    paper = Paper(title.replace("\n", ""), settings.office, on)
    if formal:
        paper.letterhead(settings.office, f"函〔{on.year}〕　　号")
    paper.title(title)
    paper.flush(f"{addressee(needs.body)}：")
    paper.text(_opening(needs, campaign, on))
    sections = _sections(needs)
    for number, section in zip(NUMERALS, sections, strict=False):
        section(paper, f"{number}、" if len(sections) > 1 else "", needs, campaign, on)
    _close(paper, needs, campaign, f"{on.year}年　　月　　日" if formal else chinese_date(on))
    return paper.data()


Section = Callable[[Paper, str, Needs, Campaign, date], None]


def _sections(needs: Needs) -> Sequence[Section]:
    parts: Sequence[tuple[object, Section]] = (
        (points(needs), _corrections),
        (needs.not_taken, _files),
        (needs.missing, _missing),
    )
    return [section for there, section in parts if there]


def _opening(needs: Needs, campaign: Campaign, on: date) -> str:
    by = f"按照{campaign.settings.campaign.document}文件要求，截至{chinese_date(on)}，我办"
    if needs.received:
        got = f"收到贵单位报送的{counted(needs.received)}。经核对，{'；'.join(summary(needs))}"
    elif needs.not_taken:
        got = f"还没有收到贵单位能够采用的申报材料，{'；'.join(summary(needs))}"
    else:
        got = "还没有收到贵单位的申报材料"
    return f"{by}{got}。现将有关事项函告如下："


def _corrections(paper: Paper, number: str, needs: Needs, _: Campaign, __: date) -> None:
    paper.heading(f"{number}需要改正或说明的内容")
    by = f"请于{full_day(needs.correct_by)}前，"
    if slips(needs):
        paper.text(
            f"{by}在随函附上的修改表里对照下表逐处办理，把修改表发回我办。贵单位原来填的内容都在修改表里，"
            "要改的格标有颜色并加了批注，其余的不用重填。"
        )
    else:
        paper.text(f"{by}对照下表在原来的表上逐处改正，重新报送。")
    found = points(needs)
    rows = [
        (str(number), point.subject, point.label, point.problem, point.remedy)
        for number, point in enumerate(found[:MOST_LINES], 1)
    ]
    left = len(found) - MOST_LINES
    paper.table(POINTS, rows, f"其余{left}处见修改表。" if left > 0 else "")
    if slips(needs):
        paper.text(
            f"经核对，原来填的内容属实、不用改的，请在修改表第一页“{LIST_SHEET}”的“处理”栏选“{RIGHT}”，"
            "并在“说明”栏写明理由，由我办认定。已盖章的纸质件是重新打印盖章，还是在更正处盖章，"
            f"“{LIST_SHEET}”的“纸质件”栏逐处写明。"
        )
    else:
        paper.text("经核对，原来填的内容属实、不用改的，请在回复时逐处写明理由，由我办认定。")


def _files(paper: Paper, number: str, needs: Needs, _: Campaign, __: date) -> None:
    paper.heading(f"{number}没有收下的文件")
    paper.text(
        f"下列文件没有收下，里面的内容没有计入。请按表中所说处理，于{full_day(needs.correct_by)}前重新发来。"
    )
    rows = [
        (str(number), cut(one.file), cut(one.finding.message), cut(one.finding.remedy))
        for number, one in enumerate(needs.not_taken[:MOST_LINES], 1)
    ]
    left = len(needs.not_taken) - MOST_LINES
    paper.table(
        FILES, rows, f"还有{left}个文件，处理办法相同的请一并处理，其余请与我办联系。" if left > 0 else ""
    )


def _missing(paper: Paper, number: str, needs: Needs, campaign: Campaign, on: date) -> None:
    due = campaign.settings.dates.due
    paper.heading(f"{number}还没有报送的材料")
    by = f"请于{full_day(due)}前报送"
    if on > due:
        by = f"报送截止日期是{full_day(due)}，现已逾期，请于{full_day(needs.correct_by)}前补报"
    paper.text(f"下列材料还没有收到：{first_of(needs.missing, MOST_LINES, '项')}。{by}。")


def _close(paper: Paper, needs: Needs, campaign: Campaign, day: str) -> None:
    paper.text(
        "表格请按原来的格式（.xlsx）发回，不要改成 PDF 或图片，也不要把内容复制到新的工作簿里。"
        "如有疑问，请与我办联系。",
        keep=True,
    )
    kinds = (("修改表", slips(needs)), ("空白表", needs.fresh))
    attached = [f"{kind}{len(files)}份{_named(files)}" for kind, files in kinds if files]
    if attached:
        paper.text(f"随函附：{'；'.join(attached)}。", keep=True)
    paper.gap()
    paper.signed(campaign.settings.campaign.office, day)
    paper.text(f"（{contact(campaign)}）")


def _named(files: Sequence[str]) -> str:
    return f"（{'、'.join(files)}）" if len(files) <= MOST_NAMES else ""
