"""The guide sheet: how to fill in the form, field by field, from the schema's own descriptions."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.clock import chinese_date, weekday
from cwgk_excel.forms import Field, Form
from cwgk_excel.forms.fields import GUIDE_SHEET
from cwgk_excel.forms.names import few
from cwgk_excel.forms.version import NAME_MARK
from cwgk_excel.issue import draw, style
from cwgk_excel.xlsx_writer import Sheet

WHO = {"unit": "申报单位", "body": "报送单位", "office": "不用填"}
COLUMNS = (("栏目", 130), ("怎么填", 290), ("必填", 36), ("谁来填", 62), ("示例", 120))
TEXT: style.Style = {**style.BASE, "font_size": 10.5, "text_wrap": True}
CELL: style.Style = {**TEXT, "border": 1}
HEAD: style.Style = {**CELL, "bold": True, "align": "center", "bg_color": "#D9D9D9"}
LINE_POINTS, CHARACTERS_A_LINE, STEP_CHARACTERS = 15, 24, 52
# How long the choices may be, so that no row is higher than Excel's 409.5 points.
CHOICES_LENGTH = 400
FILL = "必填的格空着时是黄色，填好后变白；可以不填的格不着色。表上其他文字已锁定，不要另做表格，也不要插入或删除行列。"
PASTE = "从别处粘贴时，请先双击单元格再粘贴，或用“选择性粘贴—数值”，以免破坏表格。"
LOCKED = (
    "粘贴后如果这一格锁住、改不了，请先撤消（Ctrl+Z），双击单元格后重新粘贴；"
    "撤消不了的，请用原来发的空表重新填写，不要解除保护。"
)
CODE = "表上的“控制码”用来识别表格，请不要改动。"


def draw_guide(sheet: Sheet, form: Form) -> None:
    """Write the whole sheet; nothing in it is an entry."""
    sheet.widths({letter: width for letter, (_, width) in zip("ABCDE", COLUMNS, strict=True)})
    sheet.merge("A1:E1", f"{form.number}　{form.title}　{GUIDE_SHEET}", {**style.TITLE, "font_size": 16})
    sheet.heights({1: 36})
    row = 2
    for line in steps(form):
        sheet.merge(f"A{row}:E{row}", line, TEXT)
        sheet.heights({row: LINE_POINTS * _lines(line, STEP_CHARACTERS) + 4})
        row += 1
    for letter, (title, _) in zip("ABCDE", COLUMNS, strict=True):
        sheet.text(f"{letter}{row}", title, HEAD)
    for field in form.fields:
        row += 1
        values = field_line(field)
        for letter, value in zip("ABCDE", values, strict=True):
            sheet.text(f"{letter}{row}", value, {**CELL, "align": "center"} if letter in "CD" else CELL)
        widths = (10, CHARACTERS_A_LINE, 3, 5, 9)
        lines = max(_lines(value, width) for value, width in zip(values, widths, strict=True))
        sheet.heights({row: LINE_POINTS * lines + 4})
    draw.finish(sheet, form, f"A1:E{row}", landscape=False, margins=(0.4, 0.4, 0.6, 0.75))
    sheet.raw.fit_to_pages(1, 0)


def steps(form: Form) -> Sequence[str]:
    """What to do, in order: an enterprise answers to its submitting body, a body to the city."""
    lines = _table_steps(form) if form.row_fields else _unit_steps(form)
    return [f"{number}. {line}" for number, line in enumerate((FILL, *lines, PASTE, LOCKED, CODE), 1)]


def _unit_steps(form: Form) -> Sequence[str]:
    example = form.by_name["unit_name"].example
    return (
        "填完后看表右侧的“填报自检”。上级考核总得分由报送单位给出，在打印、盖章之前填好，也可打印后手写。",
        "自检提示“全部填完”后，双面打印，签署意见、盖章。意见在电子表上可不填；纸质件须签署意见、盖章。",
        f"在报送单位（{NAME_MARK}）规定的日期前，将电子表和盖章的纸质件交报送单位，不直接报市厂开办。"
        "电子表不要改成 PDF 或图片。",
        f"电子表的文件名请写上本单位名称，如“{form.number}-{example}.xlsx”。",
        f"有疑问请问报送单位。通知文号：{form.settings.campaign.document}。",
    )


def _table_steps(form: Form) -> Sequence[str]:
    dates, contact, campaign = form.settings.dates, form.settings.contact, form.settings.campaign
    return (
        "每行填一个单位，与各单位的申报表一致。填完后看表右侧的“填报自检”，提示“全部填完”再打印、盖章。",
        f"请于{chinese_date(dates.due)}（{weekday(dates.due)}）前将电子表连同盖章的纸质件报{campaign.office}。"
        "电子表不要改成 PDF 或图片，文件名可以改。",
        f"联系人：{contact.name}，联系电话（传真）：{contact.phone}。通知文号：{campaign.document}。",
    )


def field_line(field: Field) -> tuple[str, str, str, str, str]:
    """One line of the table."""
    listed = few(field.choice_names, CHOICES_LENGTH)
    if listed != "、".join(field.choice_names):
        listed += f"{len(field.choices)}项，见下拉列表"
    return (
        field.label,
        field.help + (f"可选：{listed}。" if field.kind == "choice" else ""),
        "是" if field.required else "否",
        WHO[field.filled_by],
        field.example or "—",
    )


def _lines(text: str, width: int) -> int:
    """How many lines of so many Chinese characters; others are half as wide."""
    return -(-sum(1 if letter.isascii() else 2 for letter in text) // (2 * width))
