"""修改清单: the first sheet of a correction slip, one line per finding, with two columns to answer in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cwgk_excel.forms.look import style
from cwgk_excel.forms.look.drawing import Paper
from cwgk_excel.forms.look.excel_rules import answer_rule
from cwgk_excel.forms.look.slip_list import (
    HEADINGS,
    LIST_SHEET,
    LONGEST_REASON,
    NUMBER,
    REASON,
    RIGHT,
    ROW_NUMBER,
    VERDICT,
    VERDICTS,
    WITHDRAWN,
)
from cwgk_excel.forms.spec import Form
from cwgk_excel.issue import draw
from cwgk_excel.xlsx_writer import SheetWriter

# Points, and how many Chinese characters stand on a line.
COLUMNS: Sequence[tuple[str, str, float]] = (
    (NUMBER, HEADINGS[NUMBER], 30),
    ("B", "位置", 42),
    ("C", "单位和栏目", 112),
    ("D", "现在填的", 96),
    ("E", "问题", 138),
    ("F", "怎么改", 150),
    ("G", "级别", 46),
    ("H", "纸质件", 62),
    (VERDICT, HEADINGS[VERDICT], 52),
    (REASON, HEADINGS[REASON], 128),
)
FIRST, LAST = COLUMNS[0][0], COLUMNS[-1][0]
TEXT: style.Style = {**style.BASE, "font_size": 10, "text_wrap": True, "align": "left"}
CELL: style.Style = {**TEXT, "border": 1, "valign": "top"}
MIDDLE: style.Style = {**CELL, "align": "center"}
LINK: style.Style = {**MIDDLE, "font_color": "#0563C1", "underline": 1}
HEAD: style.Style = {**MIDDLE, "bold": True, "bg_color": "#D9D9D9", "valign": "vcenter"}
ANSWER: style.Style = {**CELL, "locked": False, "bg_color": "#FFF2CC"}
NOTE: style.Style = {**TEXT, "bold": True}
LINE_POINTS, CHARACTER, MOST_POINTS = 13.5, 10.5, 405.0
LINE_CHARACTERS = 76
SHOWN = 120
SEVERITIES = {"error": "必须改正", "warning": "请核实", "notice": "供参考"}
WHOLE = "整张表"


@dataclass(frozen=True, slots=True)
class SlipHead:
    """What stands above the list: the unit (or body) it is for, and what to do, line by line.

    ``gone``: fields that were returned and that this form no longer has, each with what stood there.
    """

    subject: str
    lines: Sequence[str]
    gone: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: where it is, what stands there, why it is wrong, what to do, what it means for the paper."""

    number: int
    at: str
    label: str
    value: str
    why: str
    what: str
    severity: str
    paper: str


def draw_list(
    sheet: SheetWriter,
    form: Form,
    head: SlipHead,
    lines: Sequence[Line],
    rows: Sequence[tuple[int, str]] = (),
) -> Mapping[int, int]:
    """Write the sheet; return the sheet row of each line by its number.

    ``rows``: sheet row and unit of each row of the list that may be taken back as a whole.
    """
    head_row = _draw_head(sheet, form, head)
    places = {}
    for number, line in enumerate(lines, head_row + 1):
        places[line.number] = number
        _draw_line(sheet, form, number, line)
    row = max(places.values(), default=head_row) + 1
    if lines:
        sheet.raw.autofilter(f"{FIRST}{head_row}:{LAST}{row - 1}")
        _rules(sheet, head_row + 1, row - 1, VERDICTS, "处理")
    row = _draw_gone(sheet, row, head.gone)
    row = _draw_rows(sheet, form, row, rows)
    area, margins = f"{FIRST}1:{LAST}{row - 1}", (0.35, 0.35, 0.5, 0.75)
    paper = Paper(area, margins, landscape=True, head_row=head_row, one_wide=True)
    draw.finish(sheet, form, paper, filter=True)
    if lines:
        sheet.raw.set_selection(f"{VERDICT}{head_row + 1}")
    return places


def _draw_head(sheet: SheetWriter, form: Form, head: SlipHead) -> int:
    """Write what stands above the lines; return the row of the columns' heads."""
    sheet.widths({letter: width for letter, _, width in COLUMNS})
    title = f"{form.title}　{LIST_SHEET}"
    sheet.merge(f"{FIRST}1:{LAST}1", title, {**style.TITLE, "font_size": 16})
    sheet.heights({1: 30})
    row = 2
    for text, look in ((head.subject, NOTE), *((line, TEXT) for line in head.lines)):
        row = _paragraph(sheet, row, text, look)
    for letter, heading, _ in COLUMNS:
        sheet.text(f"{letter}{row}", heading, HEAD)
    sheet.heights({row: 28})
    return row


def _paragraph(sheet: SheetWriter, row: int, text: str, look: style.Style) -> int:
    """Write a text over the whole width; return the next row."""
    sheet.merge(f"{FIRST}{row}:{LAST}{row}", text, look)
    sheet.heights({row: LINE_POINTS * draw.lines(text, LINE_CHARACTERS) + 4})
    return row + 1


def _draw_line(sheet: SheetWriter, form: Form, row: int, line: Line) -> None:
    severity = SEVERITIES[line.severity]
    value = line.value if len(line.value) <= SHOWN else f"{line.value[:SHOWN]}……"
    texts = {"C": line.label, "D": value or ("（空）" if line.at else "—"), "E": line.why, "F": line.what}
    sheet.number(f"{NUMBER}{row}", line.number, MIDDLE)
    if line.at:
        sheet.link(f"B{row}", form.layout.sheet, line.at, line.at, LINK)
    else:
        sheet.text(f"B{row}", WHOLE, MIDDLE)
    for letter, text in texts.items():
        sheet.typed(f"{letter}{row}", text, CELL)
    sheet.text(f"G{row}", severity, {**MIDDLE, "bold": line.severity == "error"})
    sheet.text(f"H{row}", line.paper, MIDDLE)
    for letter in (VERDICT, REASON):
        sheet.blank(f"{letter}{row}", ANSWER)
    widths = {letter: width for letter, _, width in COLUMNS}
    lines = max(draw.lines(text, int((widths[letter] - 4) / CHARACTER)) for letter, text in texts.items())
    # Room to write a reason by hand on the printed list.
    sheet.heights({row: min(LINE_POINTS * max(lines, 2) + 4, MOST_POINTS)})


def _rules(sheet: SheetWriter, first: int, last: int, words: Sequence[str], heading: str) -> None:
    """Let the column for answers take certain words only; beside them a reason has its length."""
    verdict = f"{VERDICT}{first}:{VERDICT}{last}"
    sheet.rule(
        verdict, answer_rule(heading, _ASKED[words[-1]], f"只能选：{'、'.join(words)}。", source=tuple(words))
    )
    reason, fits = f"{REASON}{first}:{REASON}{last}", f"=LEN({REASON}{first})<={LONGEST_REASON}"
    sheet.rule(reason, answer_rule("说明", _REASONS, f"说明不超过{LONGEST_REASON}字，请缩短。", formula=fits))


_ASKED = {
    RIGHT: "改好了选“已改正”；确实无误、不用改的选“属实”，并在右边写明理由。",
    WITHDRAWN: "这个单位不再申报的，选“撤销”；照旧申报的不用选。",
}
_REASONS = f"选“属实”的，请写明理由，不超过{LONGEST_REASON}字。"


def _draw_gone(sheet: SheetWriter, row: int, gone: Sequence[tuple[str, str]]) -> int:
    """List what was returned in fields that the form no longer has."""
    if gone:
        row = _paragraph(sheet, row, "原表填了、现在的表中没有的栏目（不用再填）：", NOTE)
        for label, text in gone:
            row = _paragraph(sheet, row, f"{label}：{text}", TEXT)
    return row


def _draw_rows(sheet: SheetWriter, form: Form, row: int, rows: Sequence[tuple[int, str]]) -> int:
    """List the rows of the form that may be taken back, each with a cell to say so."""
    if not rows:
        return row
    row = _paragraph(sheet, row, "表中填好的内容已锁定。不再申报的单位，请在“处理”栏选“撤销”：", NOTE)
    first = row
    for at, name in rows:
        sheet.text(f"{NUMBER}{row}", ROW_NUMBER.format(row=at), MIDDLE)
        sheet.link(f"B{row}", form.layout.sheet, f"{form.layout.columns[form.key]}{at}", f"第{at}行", LINK)
        sheet.typed(f"C{row}", name, CELL)
        sheet.blank(f"{VERDICT}{row}", ANSWER)
        row += 1
    _rules(sheet, first, row - 1, (WITHDRAWN,), "撤销本行")
    return row
