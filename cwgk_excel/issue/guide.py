"""The guide sheet: how to fill in the form, field by field, from the schema's own descriptions."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.forms import Field
from cwgk_excel.forms.fields import GUIDE_SHEET
from cwgk_excel.forms.look import style
from cwgk_excel.forms.look.drawing import Paper
from cwgk_excel.forms.names import few
from cwgk_excel.forms.spec import Form
from cwgk_excel.issue import draw
from cwgk_excel.xlsx_writer import SheetWriter

WHO = {"unit": "申报单位", "body": "报送单位", "office": "不用填"}
COLUMNS = (("栏目", 130), ("怎么填", 290), ("必填", 36), ("谁来填", 62), ("示例", 120))
TEXT: style.Style = {**style.BASE, "font_size": 10.5, "text_wrap": True}
CELL: style.Style = {**TEXT, "border": 1}
HEAD: style.Style = {**CELL, "bold": True, "align": "center", "bg_color": "#D9D9D9"}
LINE_POINTS, CHARACTERS_A_LINE, STEP_CHARACTERS = 15, 24, 52
# The most characters of a field's choices, so that no row is higher than Excel's 409.5 points.
CHOICES_LENGTH = 400
FILL = "必填的格空着时是黄色，填好后变白；可以不填的格不着色。表上其他文字已锁定，不要另做表格，也不要插入或删除行列。"
PASTE = "从别处粘贴时，请先双击单元格再粘贴，或用“选择性粘贴—数值”，以免破坏表格。"
LOCKED = (
    "粘贴后如果这一格锁住、改不了，请先撤消（Ctrl+Z），双击单元格后重新粘贴；"
    "撤消不了的，请用原来发的空表重新填写，不要解除保护。"
)
CODE = "表上的“控制码”用来识别表格，请不要改动。"


def draw_guide(sheet: SheetWriter, form: Form) -> None:
    """Draw the whole sheet; none of its cells is an entry."""
    sheet.widths({letter: width for letter, (_, width) in zip("ABCDE", COLUMNS, strict=True)})
    sheet.merge("A1:E1", f"{form.number}　{form.title}　{GUIDE_SHEET}", {**style.TITLE, "font_size": 16})
    sheet.heights({1: 36})
    row = 2
    for line in steps(form):
        sheet.merge(f"A{row}:E{row}", line, TEXT)
        sheet.heights({row: LINE_POINTS * draw.lines(line, STEP_CHARACTERS) + 4})
        row += 1
    for letter, (title, _) in zip("ABCDE", COLUMNS, strict=True):
        sheet.text(f"{letter}{row}", title, HEAD)
    for field in form.fields:
        row += 1
        values = field_line(field)
        for letter, value in zip("ABCDE", values, strict=True):
            sheet.text(f"{letter}{row}", value, {**CELL, "align": "center"} if letter in "CD" else CELL)
        widths = (10, CHARACTERS_A_LINE, 3, 5, 9)
        lines = max(draw.lines(value, width) for value, width in zip(values, widths, strict=True))
        sheet.heights({row: LINE_POINTS * lines + 4})
    draw.finish(sheet, form, Paper(f"A1:E{row}", margins=(0.4, 0.4, 0.6, 0.75), one_wide=True))


def steps(form: Form) -> Sequence[str]:
    """Return what to do, in order: the form's own lines between those of all forms."""
    lines = form.definition.guide(form)
    return [f"{number}. {line}" for number, line in enumerate((FILL, *lines, PASTE, LOCKED, CODE), 1)]


def field_line(field: Field) -> tuple[str, str, str, str, str]:
    """Return the text of each column in a field's line of the table."""
    listed = few(field.choice_names, CHOICES_LENGTH)
    if listed != "、".join(field.choice_names):
        listed += f"{len(field.choices)}项，见下拉列表"
    return (
        field.label,
        field.help + (f"可选：{listed}。" if field.kind == "choice" else ""),
        "是" if field.required else "否",
        WHO[field.filler],
        field.example or "—",
    )
