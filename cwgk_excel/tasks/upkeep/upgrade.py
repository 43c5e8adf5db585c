"""Let a campaign use this release: its ledger in today's schema, its scripts as they are written today."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import furnish
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.ledger.store import FILE, Ledger


@dataclass(frozen=True, slots=True)
class Upgraded:
    """``kept``: where the ledger of before lies, None where nothing had to be changed in it."""

    kept: Path | None


def upgrade(campaign: Campaign) -> Upgraded:
    """Bring a campaign to this release. Raises LedgerError and PlaceError; the ledger is whole in any case."""
    kept = None
    if (campaign.folder / FILE).exists():
        with Ledger.open(campaign.folder) as ledger:
            kept = ledger.kept
    try:
        furnish(campaign.folder)
    except OSError as error:
        raise PlaceError(f"无法更新 {campaign.folder} 里双击用的文件：{explained(error)}") from None
    return Upgraded(kept)
