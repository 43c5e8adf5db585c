"""How Annex 1 looks: the notice's declaration form on two A4 pages, with the self-check beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cwgk_excel.forms.addresses import fixed
from cwgk_excel.forms.annex1.rules import total_in_excel
from cwgk_excel.forms.annex1.settings import NARRATIVE_MOST, Marks, Narrative
from cwgk_excel.forms.look import style
from cwgk_excel.forms.look.drawing import (
    NAME_MARK,
    TOKEN_MARK,
    CopiedRow,
    Drawing,
    Fixed,
    Hint,
    PanelLine,
    Paper,
    Summary,
    WordCount,
)
from cwgk_excel.forms.spec import Form

EXTENTS: Mapping[str, str] = {
    "D3": "D3:E3",
    "B4": "B4:C4",
    "E4": "E4:F4",
    "D6": "D6:E6",
    "D7": "D7:E7",
    "B8": "B8:C8",
    "D8": "D8:E8",
    "A9": "A9:F9",
    "A10": "A10:F11",
    "A12": "A12:B12",
    "C12": "C12:D12",
    "E12": "E12:F12",
    "A13": "A13:B13",
    "C13": "C13:D13",
    "E13": "E13:F13",
}
# In points. The columns leave a sixth of the paper's width, because programs without 宋体 widen them that much.
# From J on stands the unit's row of the list, in the widths of its columns.
WIDTHS = {"A": 98, "B:F": 70, "G": 12, "H": 300, "I": 12, "J": 200, "K:O": 62, "P": 330}
# Page one ends after row 8. Rows 4 and 5 hold the longest names that the form takes; rows 10 and 11, on page two,
# hold the narrative.
HEIGHTS = {
    **{1: 22, 2: 84, 3: 40, 4: 138, 5: 138, 6: 110, 7: 80, 8: 90},
    **{9: 24, 10: 252, 11: 252, 12: 30, 13: 92, 14: 56, 15: 13, 16: 13},
}
PAPER = Paper("A1:F16", margins=(0.45, 0.45, 0.6, 0.75), breaks=(8,))
NARRATIVE: style.Style = {**style.WRAPPED, "align": "left", "valign": "top", "top": 0}
# The font size by the most words that fit at it, measured with paragraphs of fifty words, each over a line long.
NARRATIVE_SIZES = {800: 10.5, NARRATIVE_MOST: 9}
OPINION: style.Style = {**style.WRAPPED, "align": "left", "valign": "top", "bottom": 0}
SEAL = "（盖章）\n\n年  月  日"
SEAL_STYLE: style.Style = {**style.LABEL, "top": 0}
EMPTY_DATE = "年   月   日"
COPY_IT = (
    "报送单位汇总时，不用再打字：选中下面一行的7格（J3到P3），复制；到汇总表中该单位的一行，点“单位名称”格，右键“选择性粘贴”，"
    "选“数值”。空着的一格是单位类型，粘贴后在汇总表中从下拉列表选。最后一格是核对码，粘贴后哪个数字被改动过，"
    "汇总表上会标红。本表改过以后，请重新复制、粘贴。此处由本表自动生成，不能改，申报单位不用管。"
)
HINTS = (
    Hint("H4", ("unit_name", "ownership")),
    Hint("H5", ("chair_name", "staff_count", "delegate_count"), ("delegates-over-staff",)),
    Hint(
        "H7",
        ("self_total", "congress_score", "openness_score", "has_board_reps", "board_score"),
        ("total-not-sum", "board-score-unexpected", "board-score-missing"),
    ),
    Hint("H8", ("superior_total", "satisfaction_rate")),
)


def make_drawing(form: Form) -> Drawing:
    """Return the look of the form under its settings. Raises ValueError when the narrative does not fit."""
    return Drawing(
        paper=PAPER,
        widths=WIDTHS,
        heights=HEIGHTS,
        first="fill_date",
        above=(
            Fixed("A1", form.number, {**style.PLAIN, "font_name": style.HEI}),
            Fixed("A2:F2", title(form), style.TITLE),
        ),
        below=tuple(_below(form)),
        extents=EXTENTS,
        labels={"fill_date": style.RIGHT, "narrative": {**style.LABEL, "align": "left", "bottom": 0}},
        entries={
            "fill_date": {**style.ENTRY, "border": 0},
            "narrative": {**NARRATIVE, "font_size": narrative_size(form.settings.section(Narrative).limit)},
            **dict.fromkeys(("party_opinion", "union_opinion", "office_opinion"), OPINION),
        },
        panel=tuple(_panel(form)),
        done="全部填完，请双面打印、盖章后报送",
        # The body's part is filled in before the form is printed and stamped.
        unit_done=("本单位部分已填完。请先填", "（由报送单位给出，也可打印后手写），再双面打印、盖章"),
    )


def title(form: Form) -> str:
    """Return the notice's title, with the line break that it has there."""
    return f"“{form.settings.campaign.city}厂务公开民主管理工作标准化\n建设单位”认证申报表"


def narrative_size(limit: int) -> float:
    """Return the largest font size at which ``limit`` words fit. Raises ValueError when they fit at none."""
    for most, size in NARRATIVE_SIZES.items():
        if limit <= most:
            return size
    raise ValueError(f"the form has no room for {limit} words")


def _below(form: Form) -> Iterator[Fixed]:
    day = fixed(form.layout.cells["fill_date"])
    look = {**style.PLAIN, "shrink": True}
    yield Fixed("F3", f'=IF(LEN({day})=0,"{EMPTY_DATE}","")', look, EMPTY_DATE)
    for seal in ("A14:B14", "C14:D14", "E14:F14"):
        yield Fixed(seal, SEAL, SEAL_STYLE)
    for row, label, mark in ((15, "报送单位：", NAME_MARK), (16, "控制码：", TOKEN_MARK)):
        yield Fixed(f"A{row}", label, {**style.SMALL, "align": "right"})
        yield Fixed(f"B{row}:F{row}", mark, style.TOKEN)


def _panel(form: Form) -> Iterator[PanelLine]:
    """Yield the lines beside the form: what is missing or contradictory, and how long the narrative is."""
    yield Fixed("H1", "填报自检（此栏不打印）", style.PANEL_HEAD)
    yield Summary("H2", style.PANEL_SUM)
    yield Fixed("H3", "黄色格必填，填好后变白；红色的请核对，下面逐行写明。请双面打印。", style.PANEL)
    yield from HINTS
    if form.settings.section(Marks).total != "none":
        yield Fixed("H6", _difference(form), style.PANEL)
    yield Fixed("J1:P1", "报送单位用：本单位在汇总表中的一行（不打印）", style.PANEL_HEAD)
    yield Fixed("J2:P2", COPY_IT, {**style.PANEL, "valign": "bottom"})
    yield CopiedRow("J3", {**style.PANEL, "valign": "vcenter", "border": 1, "border_color": "#C8A97E"})
    yield WordCount("H9", "narrative", form.settings.section(Narrative).limit)
    yield Fixed("H10", "粘贴时请先双击单元格，再粘贴；分段按 Alt+回车（有的软件按 Ctrl+回车）。", style.PANEL)
    yield Fixed(
        "H12", "意见电子表可不填；打印后签署意见、日期并盖章。办公室意见由市厂开办填写。", style.PANEL
    )


def _difference(form: Form) -> str:
    """Return a formula that shows the sum of the parts and how far the total is from it."""
    refs = {name: fixed(cell) for name, cell in form.layout.cells.items()}
    total, parts = refs["self_total"], total_in_excel(form.settings, refs)
    return (
        f'=IF(COUNT({refs["congress_score"]},{refs["openness_score"]})<2,"",'
        f'"各项得分合计"&ROUND({parts},2)&IF(ISNUMBER({total}),"，与自查总得分相差"&ROUND({total}-({parts}),2),""))'
    )
