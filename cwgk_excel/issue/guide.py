"""The guide sheet: how to fill in the form, field by field, from the schema's own descriptions."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.clock import chinese_date, weekday
from cwgk_excel.forms import Field, Form
from cwgk_excel.forms.spec import GUIDE_SHEET
from cwgk_excel.issue import draw, style
from cwgk_excel.xlsx_writer import Sheet

WHO = {"unit": "申报单位", "body": "报送单位", "office": "不用填"}
COLUMNS = (("栏目", 130), ("怎么填", 250), ("必填", 36), ("谁来填", 62), ("示例", 120))
TEXT: style.Style = {**style.BASE, "font_size": 10.5, "text_wrap": True}
CELL: style.Style = {**TEXT, "border": 1}
HEAD: style.Style = {**CELL, "bold": True, "align": "center", "bg_color": "#EFEFEF"}
LINE_POINTS, CHARACTERS_A_LINE = 15, 22


def draw_guide(sheet: Sheet, form: Form) -> None:
    """Write the whole sheet; nothing in it is an entry."""
    sheet.widths({letter: width for letter, (_, width) in zip("ABCDE", COLUMNS, strict=True)})
    sheet.merge("A1:E1", f"{form.number}　{form.title}　{GUIDE_SHEET}", {**style.TITLE, "font_size": 16})
    sheet.heights({1: 36})
    row = 2
    for line in steps(form):
        sheet.merge(f"A{row}:E{row}", line, TEXT)
        sheet.heights({row: LINE_POINTS * _lines(line, CHARACTERS_A_LINE * 2 + 10) + 5})
        row += 1
    for letter, (title, _) in zip("ABCDE", COLUMNS, strict=True):
        sheet.text(f"{letter}{row}", title, HEAD)
    for field in form.fields:
        row += 1
        values = field_line(field)
        for letter, value in zip("ABCDE", values, strict=True):
            sheet.text(f"{letter}{row}", value, {**CELL, "align": "center"} if letter in "CD" else CELL)
        widths = (11, CHARACTERS_A_LINE, 3, 5, 10)
        lines = max(_lines(value, width) for value, width in zip(values, widths, strict=True))
        sheet.heights({row: LINE_POINTS * lines + 6})
    draw.finish(sheet, form, f"A1:E{row}", landscape=False, margins=(0.4, 0.4, 0.6, 0.75))
    sheet.raw.fit_to_pages(1, 0)


def steps(form: Form) -> Sequence[str]:
    """What to do, in order, with due date and contact."""
    dates, contact, campaign = form.settings.dates, form.settings.contact, form.settings.campaign
    due = f"{chinese_date(dates.due)}（{weekday(dates.due)}）"
    route = (
        "2. 填完后看表右侧的“填报自检”：提示“全部填完”或“本单位部分已填完”即可双面打印、盖章，交报送单位。"
        if form.name == "annex1"
        else "2. 每行填一个单位，与各单位的申报表一致；填完后看表右侧的“填报自检”，提示“全部填完”再报送。"
    )
    return (
        "1. 只填黄色的格，填好后变白；表上其他文字已锁定，不要另做表格，也不要插入或删除行列。",
        route,
        f"3. 请于{due}前将电子表连同盖章的纸质件报{campaign.office}。电子表不要改成 PDF 或图片。",
        f"4. 联系人：{contact.name}，联系电话（传真）：{contact.phone}。通知文号：{campaign.document}。",
        "5. 从别处粘贴时，请先双击单元格再粘贴，或用“选择性粘贴—数值”，以免破坏表格。",
        "6. 表上的“控制码”用来识别表格，请不要改动；文件名可以随意改。",
    )


def field_line(field: Field) -> tuple[str, str, str, str, str]:
    """One line of the table."""
    listed = f"可选：{'、'.join(field.choice_names)}。" if field.choices else ""
    return (
        field.label,
        field.help + (listed if field.kind == "choice" else ""),
        "是" if field.required else "否",
        WHO[field.filled_by],
        field.example or "—",
    )


def _lines(text: str, width: int) -> int:
    return -(-len(text) // width)
