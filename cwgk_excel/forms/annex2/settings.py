"""The settings of lists."""

from __future__ import annotations

from typing import Annotated

from cwgk_excel.campaign.settings import Section, whole

DRAWN_ROWS = 12  # of the printed form


class Annex2(Section):
    """How many units one summary table can hold."""

    rows: Annotated[int, whole(DRAWN_ROWS, 2000)] = 300
