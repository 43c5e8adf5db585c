"""Load returns with results under the settings and rules of today, and make older results anew.

That is done for some hundred returns at a time, so that memory does not grow with the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.version import Version
from cwgk_excel.ledger.loading import load_returns, stale
from cwgk_excel.ledger.returns import Result, Stored, save_results
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.derive import derive, rules_hash
from cwgk_excel.review.judged import Judged

BATCH = 500
"""The number of returns that are in memory at once."""


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield numbers of returns in the same order, some hundred at a time."""
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def renew(campaign: Campaign, ledger: Ledger, ids: Collection[int] | None = None) -> None:
    """Make results anew that were derived under other settings or rules, and store them. Raises LedgerError.

    ``ids``: only these returns. Call this outside any snapshot, so that no writer waits for the computation.
    """
    rules = rules_hash(campaign.settings)
    if old := stale(ledger, rules, ids):
        versions = ledger.versions()
        for some in batches(old):
            _renew(campaign, ledger, versions, some, rules)


def _renew(
    campaign: Campaign,
    ledger: Ledger,
    versions: Mapping[tuple[str, str], Version],
    some: Sequence[int],
    rules: str,
) -> None:
    results = made_anew(campaign, versions, load_returns(ledger, rules, some))
    save_results(ledger, zip(some, results, strict=True), rules)


def current(campaign: Campaign, ledger: Ledger, ids: Collection[int] | None = None) -> list[Judged]:
    """Return all returns, or those of ``ids``, in order of arrival, judged under the settings of today.

    This writes nothing, so call ``renew`` first. A result that another process has stored since, under its own
    settings, is made anew here and not stored. Raises LedgerError.
    """
    returns = load_returns(ledger, rules_hash(campaign.settings), ids)
    if not (old := [stored for stored in returns if stored.result is None]):
        return [Judged(stored, stored.result) for stored in returns if stored.result]
    made = made_anew(campaign, ledger.versions(), old)
    fresh = dict(zip((one.id for one in old), made, strict=True))
    return [Judged(stored, stored.result or fresh[stored.id]) for stored in returns]


def made_anew(
    campaign: Campaign, versions: Mapping[tuple[str, str], Version], returns: Sequence[Stored]
) -> list[Result]:
    """Return the results of returns under today's settings, as they would be read back from the ledger."""
    pairs = [(stored.raw, stored.receipt.received_on) for stored in returns]
    made = derive(pairs, versions, campaign.settings)
    return [
        stored.derived(Result(one.values, one.findings)) for stored, one in zip(returns, made, strict=True)
    ]
