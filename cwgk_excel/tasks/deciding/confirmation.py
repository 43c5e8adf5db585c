"""The 确认单 of an amendment by telephone: what the body confirms on its stamped paper."""

from __future__ import annotations

from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import chinese_date
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import write_whole
from cwgk_excel.forms import FORMS
from cwgk_excel.ledger.decisions import Decision
from cwgk_excel.report.progress import body_name
from cwgk_excel.tasks.targets import TEXT, check_target

WORDS = """更正确认单

{body}：

    经电话核实，贵单位报送的{form}中，{where}由{before}更正为{value}，请在纸质件更正处加盖公章，随纸质件一并报送。
    与核实的情况不符的，请马上与我们联系。

    核实日期：{day}
    核实对象：{spoke_with}（{tel}）
    经办人：{by}
    联系电话：{contact}

{office}
{day}
"""


def confirmation(campaign: Campaign, amended: Decision) -> str:
    """The text of the 确认单 for an amendment."""
    data, settings = amended.data, campaign.settings
    form = FORMS[amended.form]
    unit = f"{data['name']}的" if data["name"] else ""
    return WORDS.format(
        body=body_name(campaign, amended.submitter),
        form=f"{form.number}（{form.title}）",
        where=f"{unit}{data['label']}",
        before=_quoted(str(data["before"])),
        value=_quoted(str(data["value"])),
        day=chinese_date(amended.made_on),
        spoke_with=data["with"],
        tel=data["tel"],
        by=amended.made_by,
        contact=settings.contact.phone,
        office=settings.campaign.office,
    )


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "空白"


def write_confirmation(campaign: Campaign, amended: Decision, target: Path) -> None:
    """Write the 确认单 as a text that Notepad opens. Raises PlaceError."""
    check_target(campaign.folder, target, TEXT)
    text = confirmation(campaign, amended).replace("\n", "\r\n")
    try:
        write_whole(target, [text.encode("utf-8-sig")])
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{explained(error)}") from None
