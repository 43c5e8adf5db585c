"""Drawing Annex 1: the notice's declaration form on two A4 pages, with the self-check beside it."""

from __future__ import annotations

from collections.abc import Mapping

from cwgk_excel.campaign.settings import NARRATIVE_MOST
from cwgk_excel.forms import Form
from cwgk_excel.forms.rules import total_in_excel
from cwgk_excel.forms.version import NAME_MARK
from cwgk_excel.issue import draw, selfcheck, style
from cwgk_excel.issue.support import TOKEN_MARK, Support
from cwgk_excel.xlsx_writer import Sheet

# How far each field and label reaches; one not named here is a single cell.
EXTENT: Mapping[str, str] = {
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
# Points. The printed width leaves a sixth of the paper, as programs without 宋体 make columns that much wider.
# Page one ends after row 8; rows 10 and 11 on page two are the narrative's room.
WIDTHS = {"A": 98, "B:F": 70, "G": 12, "H": 300}
# Rows 4 and 5 hold the longest names that the form takes.
HEIGHTS = {1: 22, 2: 84, 3: 40, 4: 138, 5: 138, 6: 110, 7: 80, 8: 90}
HEIGHTS_BACK = {9: 24, 10: 252, 11: 252, 12: 30, 13: 92, 14: 56, 15: 13, 16: 13}
NARRATIVE: style.Style = {**style.WRAPPED, "align": "left", "valign": "top", "top": 0}
# Up to how many words the room holds at which size, in paragraphs of fifty that each run over a line.
NARRATIVE_SIZES = {800: 10.5, NARRATIVE_MOST: 9}
OPINION: style.Style = {**style.WRAPPED, "align": "left", "valign": "top", "bottom": 0}
SEAL = "（盖章）\n\n年  月  日"
SEAL_STYLE: style.Style = {**style.LABEL, "top": 0}
EMPTY_DATE = "年   月   日"
MARGINS = (0.45, 0.45, 0.6, 0.75)
PANEL_ROWS = (
    (4, ("unit_name", "ownership"), ()),
    (5, ("chair_name", "staff_count", "delegate_count"), ("delegates-over-staff",)),
    (
        7,
        ("self_total", "congress_score", "openness_score", "has_board_reps", "board_score"),
        ("total-not-sum", "board-score-unexpected", "board-score-missing"),
    ),
    (8, ("superior_total", "satisfaction_rate"), ()),
)


def title(form: Form) -> str:
    """The notice's title, broken where the notice breaks it."""
    return f"“{form.settings.campaign.city}厂务公开民主管理工作标准化\n建设单位”认证申报表"


def draw_form(sheet: Sheet, form: Form, support: Support) -> None:
    """Everything that is printed, and the entry cells."""
    sheet.widths(WIDTHS)
    sheet.heights({**HEIGHTS, **HEIGHTS_BACK})
    sheet.text("A1", form.number, {**style.PLAIN, "font_name": style.HEI})
    sheet.merge("A2:F2", title(form), style.TITLE)
    _mark_rules(sheet, form)
    for field in form.fields:
        label, cell = form.layout.labels[field.name], form.layout.cells[field.name]
        sheet.merge(EXTENT.get(label, label), field.title, _label_style(field.name))
        draw.entry(sheet, form, field, EXTENT.get(cell, cell), support, _entry_style(form, field.name))
    day = draw.fixed(form.layout.cells["fill_date"])
    sheet.formula("F3", f'=IF(LEN({day})=0,"{EMPTY_DATE}","")', EMPTY_DATE, {**style.PLAIN, "shrink": True})
    for seal in ("A14:B14", "C14:D14", "E14:F14"):
        sheet.merge(seal, SEAL, SEAL_STYLE)
    sheet.text("A15", "报送单位：", {**style.SMALL, "align": "right"})
    sheet.merge("B15:F15", NAME_MARK, style.TOKEN)
    sheet.text("A16", "控制码：", {**style.SMALL, "align": "right"})
    sheet.merge("B16:F16", TOKEN_MARK, style.TOKEN)
    sheet.raw.set_h_pagebreaks([8])
    draw.finish(sheet, form, "A1:F16", landscape=False, margins=MARGINS)
    sheet.raw.set_first_sheet()
    first = form.layout.cells["fill_date"]
    sheet.raw.set_selection(EXTENT.get(first, first))


def _mark_rules(sheet: Sheet, form: Form) -> None:
    """Red where a rule is broken; set first, since the first mark of a cell wins over "empty"."""
    refs = {name: draw.fixed(cell) for name, cell in form.layout.cells.items()}
    for rule in form.rules:
        if rule.broken_in_excel:
            cell = form.layout.cells[rule.fields[0]]
            draw.mark_wrong(
                sheet, form.by_name[rule.fields[0]], EXTENT.get(cell, cell), rule.broken_in_excel(refs)
            )


def _label_style(name: str) -> style.Style:
    if name == "fill_date":
        return style.RIGHT
    if name == "narrative":
        return {**style.LABEL, "align": "left", "bottom": 0}
    return style.LABEL


def narrative_size(limit: int) -> float:
    """The largest size at which a narrative of so many words fits; ValueError when none does."""
    for most, size in NARRATIVE_SIZES.items():
        if limit <= most:
            return size
    raise ValueError(f"the form has no room for {limit} words")


def _entry_style(form: Form, name: str) -> style.Style:
    if name == "narrative":
        return {**NARRATIVE, "font_size": narrative_size(form.settings.narrative.limit)}
    if name.endswith("_opinion"):
        return OPINION
    if name == "fill_date":
        return {**style.ENTRY, "border": 0}
    field = form.by_name[name]
    is_text = field.kind == "text" or (bool(field.choices) and not field.closed)
    return style.WRAPPED if is_text else style.ENTRY


def _draw_difference(sheet: Sheet, form: Form) -> None:
    """Beside the labels of the scores: the sum of the parts, and how far the total is from it."""
    refs = {name: draw.fixed(cell) for name, cell in form.layout.cells.items()}
    total, parts = refs["self_total"], total_in_excel(form.settings, refs)
    formula = (
        f'=IF(COUNT({refs["congress_score"]},{refs["openness_score"]})<2,"",'
        f'"各项得分合计"&ROUND({parts},2)&IF(ISNUMBER({total}),"，与自查总得分相差"&ROUND({total}-({parts}),2),""))'
    )
    sheet.formula("H6", formula, "", style.PANEL)


def draw_panel(sheet: Sheet, form: Form, parts: selfcheck.Parts, words: str) -> None:
    """The unprinted column beside the form: what is missing, contradictory, how long the narrative is.

    ``words``: the cell that counts the narrative's words.
    """
    line = selfcheck.summary(parts)
    sheet.text("H1", "填报自检（此栏不打印）", style.PANEL_HEAD)
    sheet.formula("H2", line.formula, line.result, style.PANEL_SUM)
    sheet.text("H3", "黄色格必填，填好后变白；红色的请核对，下面逐行写明。请双面打印。", style.PANEL)
    for row, names, codes in PANEL_ROWS:
        hint = selfcheck.hint(parts, names, codes)
        sheet.formula(f"H{row}", hint.formula, hint.result, style.PANEL)
    if form.settings.marks.total != "none":
        _draw_difference(sheet, form)
    limit = form.settings.narrative.limit
    sheet.formula("H9", f'="已写"&{words}&"字，要求{limit}字"', f"已写0字，要求{limit}字", style.PANEL)
    sheet.text("H10", "粘贴时请先双击单元格，再粘贴；分段按 Alt+回车（有的软件按 Ctrl+回车）。", style.PANEL)
    sheet.text("H12", "意见电子表可不填；打印后签署意见、日期并盖章。办公室意见由市厂开办填写。", style.PANEL)
