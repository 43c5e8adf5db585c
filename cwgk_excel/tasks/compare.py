"""Compare today's figures with those of an earlier master, and write what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import write_whole
from cwgk_excel.ledger.snapshots import Snapshot, map_text, return_places, snapshots
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.collect import collect
from cwgk_excel.report.content import MasterContent, gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.report.snapshots.changes import Changes, changes
from cwgk_excel.report.snapshots.content import figures_hash
from cwgk_excel.report.snapshots.packed import unpacked
from cwgk_excel.report.snapshots.sheet import changes_bytes
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.tasks.finals import FOLDER, named
from cwgk_excel.tasks.since_final import final_of, in_words
from cwgk_excel.tasks.targets import MASTER, check_target

AFTER_SIGNING = "签批后变动"


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed since an earlier master.

    Attributes:
        path: The workbook that tells it.
        since: The earlier master in words.
        changes: What changed.
    """

    path: Path
    since: str
    changes: Changes


def compare(campaign: Campaign, old: str, *, on: date | None = None, output: Path | None = None) -> Compared:
    """Write unit by unit what changed since an earlier master: what came in, dropped out, has other values.

    Args:
        campaign: The campaign.
        old: The earlier master: its file, the number of its snapshot, 上次, 上一版, 定稿, or 第N版.
        on: The day that counts as today, in UTC+8 (default: today).
        output: The .xlsx file to write (default: in the campaign's folder ``master``).

    Returns:
        What changed, and where it is written.

    Raises:
        CwgkError: The earlier master is not on record.
        LedgerError, SettingsError, OSError: As for ``collect``.
        PlaceError: The file cannot be written, or would replace something else.
    """
    content = gather(collect(campaign, on=on))
    digest = figures_hash(content, figures_of(content))
    with ledger_of_today(campaign) as ledger:
        since = named(old, snapshots(ledger), digest, campaign)
        found = _changes(campaign, ledger, since, content)
    target = output or _target(campaign, f"变动表-{{}}-第{since.version}版以后")
    if output:
        check_target(campaign.folder, output, MASTER)
    return _written(content, target, found, "变动表", in_words(since))


def changes_after_signing(campaign: Campaign, content: MasterContent) -> Compared | None:
    """Write what changed since the version that was signed; None where none was. Raises as ``compare`` does."""
    with ledger_of_today(campaign) as ledger:
        if (final := final_of(snapshots(ledger))) is None:
            return None
        found = _changes(campaign, ledger, final, content)
    target = _target(campaign, f"{AFTER_SIGNING}-{{}}")
    return _written(content, target, found, AFTER_SIGNING, in_words(final))


def _changes(campaign: Campaign, ledger: Ledger, since: Snapshot, content: MasterContent) -> Changes:
    shown = unpacked(map_text(ledger, since), return_places(ledger))
    return changes(campaign, ledger, since, shown, content, rules_hash(campaign.settings))


def _target(campaign: Campaign, name: str) -> Path:
    batch = campaign.settings.campaign.file_name
    return campaign.folder / FOLDER / f"{name.format(batch)}.xlsx"


def _written(content: MasterContent, target: Path, found: Changes, title: str, since: str) -> Compared:
    try:
        write_whole(target, [changes_bytes(content, found, title, since)])
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{explained(error)}也可以用 -o 换一个地方。") from None
    return Compared(target, since, found)
