"""The settings of lists."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from cwgk_excel.campaign.settings import Section


class Annex2(Section):
    """How many units one summary table can hold."""

    rows: Annotated[int, Meta(ge=12, le=2000, description="12到2000的整数")] = 300
