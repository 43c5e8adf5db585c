"""Returns that can take each other's place, loaded together and let go, some hundred at a time.

A table can take the place of any return of its body and form; the form of a unit, of those that name the same
unit, of a file without a unit's name that came from the same place, and of what its correction slip corrects. All
others have nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.names import matching_name
from cwgk_excel.ledger.slips import corrected
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.today import current

BATCH = 200
"""So many returns are held at once, or as many as have to do with one another."""
BODIES = "SELECT DISTINCT form, submitter FROM return ORDER BY form, submitter"
OF_BODY = "SELECT id FROM return WHERE form = ? AND submitter = ? ORDER BY id"
UNITS = """
SELECT r.id, coalesce(json_extract(v.data, ?), ''), p.path, p.member, r.sheet, d.rules IS ?
FROM return r JOIN receipt p ON p.id = r.receipt LEFT JOIN derived d ON d.return = r.id
    LEFT JOIN value v ON v.return = r.id AND v.record = 0
WHERE r.form = ? AND r.submitter = ? ORDER BY r.id
"""


def together(campaign: Campaign, ledger: Ledger) -> Iterator[list[Judged]]:
    """All returns under the settings of today, each with all that it has to do with. Raises LedgerError."""
    every = (
        group
        for form, submitter in ledger.rows(BODIES)
        for group in groups(campaign, ledger, str(form), str(submitter))
    )
    for some in batched(every):
        yield current(campaign, ledger, some)


def batched(found: Iterable[Sequence[int]]) -> Iterator[list[int]]:
    """The numbers of whole groups, as many together as may be held at once, in the order of arrival."""
    waiting: list[int] = []
    for group in found:
        waiting.extend(group)
        if len(waiting) >= BATCH:
            yield sorted(waiting)
            waiting = []
    if waiting:
        yield sorted(waiting)


def groups(campaign: Campaign, ledger: Ledger, form: str, submitter: str) -> Iterator[Sequence[int]]:
    """The numbers of a body's returns of a form, in groups that have nothing to do with one another. LedgerError."""
    whole = [int(str(id)) for (id,) in ledger.rows(OF_BODY, (form, submitter))]
    if len(whole) <= 1 or FORMS[form].role == "list":
        yield whole
        return
    rows = ledger.rows(UNITS, (f"$.{FORMS[form].key}", rules_hash(campaign.settings), form, submitter))
    if not all(row[-1] for row in rows):  # how units are named today is not on record
        yield whole
        return
    city = campaign.settings.campaign.city
    named = [(int(str(id)), matching_name(str(unit), city), place) for id, unit, *place, _ in rows]
    # Every file of a place from which a nameless one came may settle that one.
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
    """Numbers that are joined by what they have in common."""

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
        """All numbers, each group in the order of its first."""
        found: dict[object, list[int]] = {}
        for id in ids:
            found.setdefault(self._root(id), []).append(id)
        yield from found.values()
