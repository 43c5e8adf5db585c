"""Findings about returns that were just written, beside all earlier ones; reports have the same findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.decisions import SUPPLEMENT
from cwgk_excel.ledger.portions import portions
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import Decided
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.review.in_force import held_back, in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.renaming import Known, known_units, renamed
from cwgk_excel.review.resubmission import Resubmission, resubmissions
from cwgk_excel.review.succession import beside_findings
from cwgk_excel.review.today import current, renew
from cwgk_excel.review.together import groups
from cwgk_excel.tasks.taking_in.results import Later

# A list that is not held, whose values are of today, and in which the word that it adds to another does not stand.
ALONE = """
SELECT p.sha256, r.sheet FROM return r JOIN receipt p ON p.id = r.receipt JOIN derived d ON d.return = r.id
WHERE r.held = '' AND d.rules = ? AND instr(d.data, ?) = 0 AND r.id = ?
"""
# The forms of units of a body whose forms all came in one run, where they are not held and their values are of today.
FIRST = """
SELECT r.id FROM return r JOIN derived d ON d.return = r.id
WHERE r.form = ?1 AND r.submitter = ?2 AND r.held = '' AND d.rules = ?3 AND 1 = (
    SELECT count(DISTINCT p.run) FROM return o JOIN receipt p ON p.id = o.receipt
    WHERE o.form = ?1 AND o.submitter = ?2
)
"""


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
    decided = Decided.of(ledger)
    for (name, submitter), new in bodies.items():
        says_nothing = _saying_nothing(campaign, ledger, decided, name, submitter)
        around = (
            group
            for group in groups(campaign, ledger, name, submitter)
            if not new.isdisjoint(group) and not (len(group) == 1 and says_nothing(group[0]))
        )
        units: list[Known] = []
        for some in portions(ledger, around):
            renew(campaign, ledger, some)
            judged = current(campaign, ledger, some, decided)
            for one, finding in beside_findings(in_force(judged, city), held_back(judged, city), forms):
                if one.stored.id in new and not one.acceptance(finding):
                    yield _later(one, finding)
            for one, against in resubmissions(judged, forms, city):
                if one.stored.id in new:
                    yield _later(one, resubmission=against)
            units.extend(known_units(judged, forms, city))
        yield from _renamed(campaign, ledger, units, new)


def _saying_nothing(
    campaign: Campaign, ledger: Ledger, decided: Decided, form: str, submitter: str
) -> Callable[[int], bool]:
    """Tell of a body's returns whether one, if it is alone, certainly has no finding, so that it need not be loaded.

    A list has none that is not held and adds to none. The form of a unit has none that is not held, and may be of
    one known under another name only where something came in an earlier run.
    """
    rules = rules_hash(campaign.settings)
    if FORMS[form].role == "list":
        return partial(_is_whole_list, ledger, decided, rules, FORMS[form].adds[1])
    return {int(str(id)) for (id,) in ledger.rows(FIRST, (form, submitter, rules))}.__contains__


def _is_whole_list(ledger: Ledger, decided: Decided, rules: str, word: str, id: int) -> bool:
    """Whether a list, with values of today, is not held and adds to none; ``word``: with which a list says so."""
    rows = ledger.rows(ALONE, (rules, word, id))
    return any(decided.about(SUPPLEMENT, str(sha256), str(sheet)) is None for sha256, sheet in rows)


def _renamed(campaign: Campaign, ledger: Ledger, units: Sequence[Known], new: set[int]) -> Iterator[Later]:
    """Of units that a body declares for the first time, whose they may be under another name."""
    if all(unit.number not in new for unit in units):
        return
    forms, city = FORMS.under(campaign.settings), campaign.settings.campaign.city
    body = units[0].form, units[0].submitter
    others = (g for g in groups(campaign, ledger, *body) if new.isdisjoint(g))
    known = [*units]
    for some in portions(ledger, others):
        known.extend(known_units(current(campaign, ledger, some), forms, city))
    candidates = {id: one for id, one in renamed(known, forms).items() if id in new}
    for judged in current(campaign, ledger, list(candidates)) if candidates else ():
        yield _later(judged, candidates[judged.stored.id].on(judged))


def _later(one: Judged, finding: Finding | None = None, resubmission: Resubmission | None = None) -> Later:
    receipt = one.stored.receipt
    return Later(receipt.path, receipt.member, receipt.sha256, finding, resubmission=resubmission)
