"""What differs between two readings of one form."""

from __future__ import annotations

import raw_returns

from cwgk_excel.campaign import Campaign
from cwgk_excel.tasks.upkeep.differences import return_differences


def test_row_that_is_no_longer_read_is_all_that_differs(campaign: Campaign) -> None:
    """The rows below it have other numbers then, and are still compared with themselves."""
    version = raw_returns.version("annex2", campaign.settings)
    names = ("一、企业", "甲公司", "乙公司")
    then = raw_returns.table(version, *({"unit_name": name} for name in names))
    now = raw_returns.table(version, *({"unit_name": name} for name in names[1:]), first=7)
    assert list(return_differences(then, now)) == ["认证申报汇总表　登记为单位、现在没有读出的：第6行"]
