"""Load returns that can replace each other together, some of them at a time, so that memory does not grow.

A table can replace any return of its body and form. The form of a unit can replace those that name the same unit,
unit, of a file without a unit's name that came from the same place, and of what its correction slip corrects. All
others have nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.names import matching_name
from cwgk_excel.ledger.portions import portions
from cwgk_excel.ledger.slips import corrected
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import Decided
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.today import current

BODIES = "SELECT DISTINCT form, submitter FROM return ORDER BY form, submitter"
OF_BODY = "SELECT id FROM return WHERE form = ? AND submitter = ? ORDER BY id"
UNITS = """
SELECT r.id, coalesce(json_extract(d.data, ?), ''), p.path, p.member, r.sheet, d.rules IS ?
FROM return r JOIN receipt p ON p.id = r.receipt LEFT JOIN derived d ON d.return = r.id
WHERE r.form = ? AND r.submitter = ? ORDER BY r.id
"""


def together(campaign: Campaign, ledger: Ledger, on: date | None = None) -> Iterator[list[Judged]]:
    """All returns under the settings of today, each with all that it has to do with. Raises LedgerError.

    ``on``: the day by which decisions are judged (default: today).
    """
    decided = Decided.of(ledger, on)
    every = (
        group
        for form, submitter in ledger.rows(BODIES)
        for group in groups(campaign, ledger, str(form), str(submitter))
    )
    for some in portions(ledger, every):
        yield current(campaign, ledger, some, decided)


def groups(campaign: Campaign, ledger: Ledger, form: str, submitter: str) -> Iterator[Sequence[int]]:
    """Yield the numbers of a body's returns of a form in groups: only those of one group can replace each other.

    Raises LedgerError.
    """
    whole = [int(str(id)) for (id,) in ledger.rows(OF_BODY, (form, submitter))]
    if len(whole) <= 1 or FORMS[form].role == "list":
        yield whole
        return
    rows = ledger.rows(UNITS, (f"$[0].{FORMS[form].key}", rules_hash(campaign.settings), form, submitter))
    if not all(row[-1] for row in rows):  # a stored result is out of date: today's unit names are unknown
        yield whole
        return
    city = campaign.settings.campaign.city
    named = [(int(str(id)), matching_name(str(unit), city), place) for id, unit, *place, _ in rows]
    # A nameless return can be replaced by any return from the same place.
    shared = {tuple(place) for _, unit, place in named if not unit}
    same = _Same()
    for id, unit, place in named:
        if unit:
            same.join(id, unit)
        if tuple(place) in shared:
            same.join(id, tuple(place))
    for id, places in corrected(ledger, whole).items():
        for before in places:
            same.join(id, before)
    yield from same.groups([id for id, *_ in named])


class _Same:
    """Groups numbers that have something in common (a union-find structure)."""

    def __init__(self) -> None:
        self._parents: dict[object, object] = {}

    def _root(self, one: object) -> object:
        while (parent := self._parents.setdefault(one, one)) != one:
            self._parents[one] = self._parents[parent]
            one = parent
        return one

    def join(self, one: object, other: object) -> None:
        self._parents[self._root(one)] = self._root(other)

    def groups(self, ids: Sequence[int]) -> Iterator[Sequence[int]]:
        """Yield all numbers in groups; the groups are in the order of their first number."""
        found: dict[object, list[int]] = {}
        for id in ids:
            found.setdefault(self._root(id), []).append(id)
        yield from found.values()
