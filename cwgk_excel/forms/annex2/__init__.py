"""Annex 2, 认证申报汇总表: the list of one submitting body, by the notice 大厂开办发〔2017〕7号."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.clock import chinese_date, weekday
from cwgk_excel.forms.annex2.columns import CHECK, SUPPLEMENT, TITLE, make_columns, make_layout
from cwgk_excel.forms.annex2.drawing import make_drawing
from cwgk_excel.forms.annex2.rules import make_rules
from cwgk_excel.forms.spec import Definition, Form


def guide(form: Form) -> Sequence[str]:
    """Return the guide's lines for a submitting body, which sends its list to the city."""
    dates, contact, campaign = form.settings.dates, form.settings.contact, form.settings.campaign
    return (
        "每行填一个单位，与各单位的申报表一致。申报表右侧有一行已排好的数据，可整行复制，在本表该单位一行的“单位名称”格"
        "“选择性粘贴—数值”，不用再打字。填完后看表右侧的“填报自检”，提示“全部填完”再打印、盖章。",
        "以后补报单位的，可以只列补报的，并把表右侧的“本表为”选为“补充”，所列单位就加到已报的汇总表中；"
        "选“全部”或不选的，新报的汇总表代替以前报的。",
        f"请于{chinese_date(dates.due)}（{weekday(dates.due)}）前将电子表连同盖章的纸质件报{campaign.office}。"
        "电子表不要改成 PDF 或图片，文件名可以改。",
        f"联系人：{contact.name}，联系电话（传真）：{contact.phone}。通知文号：{campaign.document}。",
    )


FORM = Definition(
    name="annex2",
    sign="2",
    number="附件2",
    title=TITLE,
    short="汇总表",
    role="list",
    key="unit_name",
    position="seq",
    adds=("list_kind", SUPPLEMENT),
    check=CHECK,
    columns=make_columns,
    rules=make_rules,
    layout=make_layout,
    drawing=make_drawing,
    guide=guide,
    sheet="汇总总表",
)
