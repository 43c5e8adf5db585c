"""Findings about returns that were just written, beside all earlier ones; reports have the same findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.in_force import held_back, in_force
from cwgk_excel.review.succession import beside_findings
from cwgk_excel.review.today import current, renew
from cwgk_excel.review.together import batched, groups
from cwgk_excel.tasks.taking_in.results import Later


def tell(campaign: Campaign, ledger: Ledger, written: Collection[int]) -> Iterator[Later]:
    """Yield findings about new returns: what they replace or lack, what is joined, and what is held.

    ``written``: the numbers of the new returns. Call this once a run is complete, since parts of one list may lie far
    apart. It works body by body, and holds only returns that can replace each other. Raises LedgerError.
    """
    forms = FORMS.under(campaign.settings)
    city = campaign.settings.campaign.city
    bodies: dict[tuple[str, str], set[int]] = defaultdict(set)
    ours = set(written)
    since = (min(ours, default=0),)  # other processes may have written some of these
    for id, form, submitter in ledger.rows("SELECT id, form, submitter FROM return WHERE id >= ?", since):
        if int(str(id)) in ours:
            bodies[str(form), str(submitter)].add(int(str(id)))
    for (name, submitter), new in bodies.items():
        around = (g for g in groups(campaign, ledger, name, submitter) if not new.isdisjoint(g))
        for some in batched(around):
            renew(campaign, ledger, some)
            judged = current(campaign, ledger, some)
            for one, finding in beside_findings(in_force(judged, city), held_back(judged, city), forms):
                if one.stored.id in new:
                    receipt = one.stored.receipt
                    yield Later(receipt.path, receipt.member, receipt.sha256, finding)
