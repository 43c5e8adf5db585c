"""What is counted of a campaign as it is now."""

from __future__ import annotations

from datetime import date

from cwgk_excel.campaign import Campaign
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.report.tally import Tally, counted


def count(campaign: Campaign, *, on: date | None = None) -> Tally:
    """The tally of its ledger under the settings of today; ``on``: the day by which decisions are judged."""
    with ledger_of_today(campaign) as ledger:
        return counted(campaign, ledger, on)[0]
