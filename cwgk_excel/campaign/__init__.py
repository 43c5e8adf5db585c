"""A campaign: its folder, settings and submitting bodies."""

from cwgk_excel.campaign.loading import Campaign
from cwgk_excel.campaign.settings import Choice, Settings
from cwgk_excel.campaign.submitter import Submitter

__all__ = ["Campaign", "Choice", "Settings", "Submitter"]
