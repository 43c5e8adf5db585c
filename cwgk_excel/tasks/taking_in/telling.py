"""What is said of returns that were just written, beside all that came before: as the reports say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import Decided
from cwgk_excel.review.in_force import held_back, in_force
from cwgk_excel.review.succession import told
from cwgk_excel.review.today import current, renew
from cwgk_excel.review.together import batched, groups
from cwgk_excel.tasks.taking_in.results import Later


def tell(campaign: Campaign, ledger: Ledger, written: Collection[int]) -> Iterator[Later]:
    """What new returns replace or lack, what is joined, and what is held.

    ``written``: the numbers of the returns. Told once a run is complete, for the parts of one list may lie
    far from each other; looked up body by body, and no more is held at once than has to do with one another.
    Raises LedgerError.
    """
    forms = FORMS.under(campaign.settings)
    city = campaign.settings.campaign.city
    bodies: dict[tuple[str, str], set[int]] = defaultdict(set)
    ours = set(written)
    since = (min(ours, default=0),)  # the newest returns; another process may have written some of them
    for id, form, submitter in ledger.rows("SELECT id, form, submitter FROM return WHERE id >= ?", since):
        if int(str(id)) in ours:
            bodies[str(form), str(submitter)].add(int(str(id)))
    decided = Decided.of(ledger)
    for (name, submitter), new in bodies.items():
        around = (g for g in groups(campaign, ledger, name, submitter) if not new.isdisjoint(g))
        for some in batched(around):
            renew(campaign, ledger, some)
            judged = current(campaign, ledger, some, decided)
            for one, finding in told(in_force(judged, city), held_back(judged, city), forms):
                if one.stored.id in new and not one.acceptance(finding):
                    receipt = one.stored.receipt
                    yield Later(receipt.path, receipt.member, receipt.sha256, finding)
