"""What is said of returns that were just written, beside all that came before: as the reports say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Form
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.ledger.units import unit_keys
from cwgk_excel.review.in_force import held_back, in_force
from cwgk_excel.review.succession import told
from cwgk_excel.review.today import current, renew
from cwgk_excel.tasks.taking_in.results import Later


def tell(campaign: Campaign, ledger: Ledger, written: Collection[int]) -> Iterator[Later]:
    """What new returns replace or lack, what is joined, and what is held.

    ``written``: the numbers of the returns. Told once a run is complete, for the parts of one list may lie
    far from each other; looked up body by body, so that no more than one body's returns are held at once.
    Raises LedgerError.
    """
    forms = {name: make(campaign.settings) for name, make in FORMS.items()}
    city = campaign.settings.campaign.city
    bodies: dict[tuple[str, str], set[int]] = defaultdict(set)
    ours = set(written)
    since = (min(ours, default=0),)  # the newest returns; another process may have written some of them
    for id, form, submitter in ledger.rows("SELECT id, form, submitter FROM return WHERE id >= ?", since):
        if int(str(id)) in ours:
            bodies[str(form), str(submitter)].add(int(str(id)))
    for (name, submitter), new in bodies.items():
        around = _alike(ledger, forms[name], submitter, new)
        renew(campaign, ledger, around)
        judged = current(campaign, ledger, around)
        for one, finding in told(in_force(judged, city), held_back(judged, city), forms):
            if one.stored.id in new:
                receipt = one.stored.receipt
                yield Later(receipt.path, receipt.member, receipt.sha256, finding)


def _alike(ledger: Ledger, form: Form, submitter: str, new: Iterable[int]) -> set[int]:
    """The returns that can replace each other with the new ones: a body's tables, or the forms of their units."""
    keys = unit_keys(ledger, form.name, submitter)
    if form.layout.columns:
        return set(keys)
    units = {keys[id] for id in new} - {""}
    return {id for id, key in keys.items() if key in units} | set(new)
