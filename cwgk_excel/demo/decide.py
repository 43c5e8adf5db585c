"""Decide what the returns leave open, as the office does; and say what closed each finding."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cwgk_excel.campaign import Campaign
from cwgk_excel.report.collect import collect
from cwgk_excel.review.decided import ACCEPTED, EXPLAINED
from cwgk_excel.tasks import deciding
from cwgk_excel.tasks.deciding.whole_returns import DOUBLE

BY = "刘峰"
# Units that two bodies declare, and which of them keeps it.
KEEPERS = (("大连海川（集团）有限公司", "CY02"), ("大连金家街轴承有限公司", "210211"))


def decide(campaign: Campaign, on: date) -> int:
    """Put on record what is decided about all that is still open; return the number of decisions."""
    deciding.amend(
        campaign,
        form="附件1",
        body="CY04",
        unit="大连理想科技中等专业学校",
        field="职工人数",
        value="286",
        spoke_with="任老师",
        tel="0411-80000204",
        by=BY,
        reason="来电说明，半日制的一人不计",
        on=on,
    )
    for unit, body in KEEPERS:
        deciding.choose(campaign, unit, body, by=BY, reason="与两家核实", on=on)
    count = 1 + len(KEEPERS)
    for one in to_settle(campaign, on).itertuples():
        if one.state == EXPLAINED:
            reason = f"单位说明属实：{one.decided_why}"
            count += len(deciding.accept(campaign, str(one.key), by=BY, reason=reason, on=on))
        elif one.code == "folder-other-body":  # no slip asks about it: it names another body
            reason = "与西岗区核实，是该区的表，收的时候放错了文件夹"
            count += len(deciding.accept(campaign, str(one.key), by=BY, reason=reason, on=on))
        elif not one.form:
            reason = "后来另外收到了无错误的一份"
            count += len(
                deciding.withdraw(campaign, file=str(one.file), why=DOUBLE, by=BY, reason=reason, on=on)
            )
    return count


def to_settle(campaign: Campaign, on: date) -> pd.DataFrame:
    """The errors and warnings that nobody accepted."""
    found = collect(campaign, on=on).findings
    return found[(found["severity"] != "notice") & (found["state"] != ACCEPTED)]
