"""Annex 1, 认证申报表: the declaration of one unit, by the notice 大厂开办发〔2017〕7号."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.forms.annex1.columns import LAYOUT, TITLE, make_columns
from cwgk_excel.forms.annex1.drawing import make_drawing
from cwgk_excel.forms.annex1.rules import make_rules
from cwgk_excel.forms.look.drawing import NAME_MARK
from cwgk_excel.forms.spec import Definition, Form


def guide(form: Form) -> Sequence[str]:
    """Return the guide's lines for a unit, which sends its form to its submitting body, not to the city."""
    example = form.by_name[form.key].example
    return (
        "填完后看表右侧的“填报自检”。上级考核总得分由报送单位给出，在打印、盖章之前填好，也可打印后手写。",
        "自检提示“全部填完”后，双面打印，签署意见、盖章。意见在电子表上可不填；纸质件须签署意见、盖章。",
        f"在报送单位（{NAME_MARK}）规定的日期前，将电子表和盖章的纸质件交报送单位，不直接报市厂开办。"
        "电子表不要改成 PDF 或图片。",
        f"电子表的文件名请写上本单位名称，如“{form.number}-{example}.xlsx”。",
        f"有疑问请问报送单位。通知文号：{form.settings.campaign.document}。",
    )


FORM = Definition(
    name="annex1",
    sign="1",
    number="附件1",
    title=TITLE,
    short="申报表",
    role="declaration",
    key="unit_name",
    columns=make_columns,
    rules=make_rules,
    layout=lambda _: LAYOUT,
    drawing=make_drawing,
    guide=guide,
    sheet="申报明细",
    width=38,
)
