"""Load returns with results under the settings and rules of today, and make older results anew.

That is done for some of them at a time, so that memory does not grow with the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.version import Version
from cwgk_excel.ledger.loading import load_returns, stale
from cwgk_excel.ledger.portions import one_by_one, portions
from cwgk_excel.ledger.returns import Result, Stored, save_results
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import Decided
from cwgk_excel.review.derive import derive, rules_hash
from cwgk_excel.review.judged import Judged


def renew(campaign: Campaign, ledger: Ledger, ids: Collection[int] | None = None) -> None:
    """Make results anew that were derived under other settings or rules, and store them. Raises LedgerError.

    ``ids``: only these returns. Call this outside any snapshot, so that no writer waits for the computation.
    """
    rules = rules_hash(campaign.settings)
    if old := stale(ledger, rules, ids):
        versions = ledger.versions()
        for some in portions(ledger, one_by_one(old)):
            _renew(campaign, ledger, versions, some, rules)


def _renew(
    campaign: Campaign,
    ledger: Ledger,
    versions: Mapping[tuple[str, str], Version],
    some: Sequence[int],
    rules: str,
) -> None:
    decided = Decided.of(ledger)
    results = made_anew(campaign, versions, load_returns(ledger, rules, some), decided)
    save_results(ledger, zip(some, results, strict=True), rules, decided.newest)


def current(
    campaign: Campaign, ledger: Ledger, ids: Collection[int] | None = None, decided: Decided | None = None
) -> list[Judged]:
    """Return all returns, or those of ``ids``, in order of arrival, judged under the settings of today.

    This writes nothing, so call ``renew`` first. A result that another process has stored since, under its own
    is made anew here and not stored. ``decided``: what is decided, where it is known (default: as of today). Raises
    LedgerError.
    """
    decided = decided or Decided.of(ledger)
    returns = load_returns(ledger, rules_hash(campaign.settings), ids)
    if not (old := [stored for stored in returns if stored.result is None]):
        return [Judged(stored, stored.result, decided) for stored in returns if stored.result]
    made = made_anew(campaign, ledger.versions(), old, decided)
    fresh = dict(zip((one.id for one in old), made, strict=True))
    return [Judged(stored, stored.result or fresh[stored.id], decided) for stored in returns]


def made_anew(
    campaign: Campaign,
    versions: Mapping[tuple[str, str], Version],
    returns: Sequence[Stored],
    decided: Decided,
) -> list[Result]:
    """What follows from returns, with what the office amended, today, as it is read back once it is stored."""
    pairs = [
        (decided.amended(one.raw, one.units, one.receipt.sha256), one.receipt.received_on) for one in returns
    ]
    made = derive(pairs, versions, campaign.settings)
    return [
        stored.derived(Result(one.values, one.findings)) for stored, one in zip(returns, made, strict=True)
    ]
