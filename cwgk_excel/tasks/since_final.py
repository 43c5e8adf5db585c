"""The version of the master that was signed, and what came after it. Loads nothing of how masters are made."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import chinese_date
from cwgk_excel.ledger.snapshots import Snapshot, snapshots
from cwgk_excel.ledger.store import Ledger


def in_words(one: Snapshot) -> str:
    """Return what version a snapshot is, and by whom it was signed."""
    if one.final and one.signed_on:
        return f"第{one.version}版（{one.signed_by}{chinese_date(one.signed_on)}签批）"
    return f"送审稿第{one.version}版（{chinese_date(one.made_on)}）"


def final_of(known: Sequence[Snapshot]) -> Snapshot | None:
    """Return the newest snapshot that was signed, if any."""
    return next((one for one in reversed(known) if one.final), None)


def since_final(campaign: Campaign) -> str:
    """Return a line that says what came after the version that was signed; "" where none was, or nothing came.

    Raises LedgerError.
    """
    with Ledger.open(campaign.folder, write=False) as ledger:
        if (final := final_of(snapshots(ledger))) is None:
            return ""
        came, decided = after(ledger, final)
    if not (came or decided):
        return f"{in_words(final)}已定稿，以后没有收到材料，也没有作出决定。"
    return (
        f"{in_words(final)}已定稿；以后又收到文件{came}个、作出决定{decided}项。"
        "再出一次总表，会列出“签批后变动”，已定稿的文件不动。"
    )


def after(ledger: Ledger, one: Snapshot) -> tuple[int, int]:
    """Return how many files came and how much was decided since a snapshot. Raises LedgerError."""
    ((came,),) = ledger.rows("SELECT count(*) - ? FROM receipt", (one.receipts,))
    ((decided,),) = ledger.rows("SELECT count(*) FROM decision WHERE id > ?", (one.decision,))
    return int(str(came)), int(str(decided))
