"""What is said where the list and the declarations do not agree: found at each look, like what becomes of returns,
and never kept.

Returns stream by and are let go; of each record in force is kept what is compared and where it stands. What is compared
with what, ``compare.join`` says, as in the master's sheet. A body of which one of the two forms has not come at all is
still awaited, so none of its units is called missing.

A difference is one finding, at the row of the list, which is what goes into the summary; it names the cell of the
declaration. So it is counted once, and one answer closes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import groupby

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.review.decided import ACCEPTED
from cwgk_excel.review.in_force import Standing
from cwgk_excel.review.reconciling.alike import candidates
from cwgk_excel.review.reconciling.compare import Pair, bodies, join, several
from cwgk_excel.review.reconciling.kept import Kept, RecordPlace, Records
from cwgk_excel.review.reconciling.spots import Spot

# By its code, which setting of [reconcile] says how severe a finding is.
SETTING: Mapping[str, str] = {
    "unit-not-listed": "not_listed",
    "unit-not-declared": "not_declared",
    "figures-differ": "different",
    "unit-shared": "shared",
    "unit-alike": "alike",
    "unit-alike-elsewhere": "alike",
}
Told = tuple[Kept, Finding]
"""A finding and the record on which it stands."""


def keeps_out(kept: Kept, finding: Finding) -> bool:
    """Return whether a finding keeps its record out of the master: an error that nobody accepted."""
    return finding.severity == "error" and kept.state(finding)[0] != ACCEPTED


class Reconciliation:
    """Takes in what is in force, some at a time, and then says what does not agree."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign, self._compared = campaign, comparison(campaign.settings)
        self._records = Records(self._compared.listed.name)

    def add(self, standings: Iterable[Standing]) -> None:
        """Keep what is compared of what counts. Raises OSError where no temporary file can be written."""
        compared = self._compared
        ones, others = zip(*compared.fields, strict=True)
        sides = {
            compared.declared.name: (compared.declared, ones),
            compared.listed.name: (compared.listed, others),
        }
        for standing in standings:
            if side := sides.get(standing.chosen.stored.raw.form):
                for part in standing.parts:
                    self._records.add(standing, part, *side)

    def findings(self) -> Iterator[Told]:
        """Yield all that does not agree, under the settings; body by body in official order, then names that are alike.

        To be asked once, and to the end: what was kept is let go. What is told of a hundred thousand units is a lot,
        so who asks keeps no more of it than has to stay.
        """
        levels = self._campaign.settings.reconcile
        with closing(self._records):
            for kept, finding in _Found(self._campaign, self._records).all():
                level = getattr(levels, SETTING[finding.code])
                if level != "off":
                    yield kept, replace(finding, level=level)


class _Found:
    """All that does not agree among the records of both forms, whatever the settings say of it."""

    def __init__(self, campaign: Campaign, records: Records) -> None:
        self.campaign, self.compared, self.records = campaign, comparison(campaign.settings), records
        self.order = {code: rank for rank, code in enumerate(bodies(campaign, records.bodies))}
        self.words = {"declared": self.compared.declared.number, "listed": self.compared.listed.number}
        self.shared = several(records.reported(), self.order)
        self._units: list[str] = []  # their matching names, as far as their bodies were gone through
        self._named: dict[tuple[str, str], set[str]] = {}
        self.partners: dict[str, set[str]] = defaultdict(set)
        for body in campaign.submitters:
            if body.reports_with:
                self.partners[body.code].add(body.reports_with)
                self.partners[body.reports_with].add(body.code)

    def all(self) -> Iterator[Told]:
        """Pair by pair, then names that are alike."""
        for body in self.order:
            yield from self._of_body(body)
        if self.campaign.settings.reconcile.alike != "off":
            yield from self._alike()

    def _of_body(self, body: str) -> Iterator[Told]:
        declarations = self.records.of(self.compared.declared.name, body)
        rows = self.records.of(self.compared.listed.name, body)
        came = bool(declarations and rows)
        self._units.extend({kept.name for kept in (*declarations, *rows)} - {""})
        told: set[str] = set()  # a unit that a list has twice lacks its declaration once
        for pair in join(
            [k.reported for k in declarations], [k.reported for k in rows], self.campaign, self.shared
        ):
            declared = None if pair.declared is None else declarations[pair.declared]
            listed = None if pair.listed is None else rows[pair.listed]
            if declared and listed:
                yield from self._different(pair, declared, listed)
            kept = listed or declared
            if kept and kept.unit and kept.name not in told:
                told.add(kept.name)
                if came and not (declared and listed):
                    yield from self._alone(kept, is_listed=bool(listed))
                yield from self._shared(kept, pair)

    def _different(self, pair: Pair, declared: Kept, listed: Kept) -> Iterator[Told]:
        for place in pair.different:
            words = {
                "here": f"{listed.reported.figures[place]:.15g}",
                "there": f"{declared.reported.figures[place]:.15g}",
                "where": declared.where(place + 1),
            }
            yield self._told(listed, "figures-differ", words, place + 1)

    def _alone(self, kept: Kept, *, is_listed: bool) -> Iterator[Told]:
        """Of a body that returned both forms; bodies that return together may have one each."""
        code, lacking = (
            ("unit-not-declared", self.compared.declared)
            if is_listed
            else ("unit-not-listed", self.compared.listed)
        )
        if not any(kept.name in self._names(lacking.name, partner) for partner in self.partners[kept.body]):
            yield self._told(kept, code, {})

    def _names(self, form: str, body: str) -> set[str]:
        """The names of the units of a body that returns together with others, looked up once."""
        if (form, body) not in self._named:
            self._named[form, body] = {kept.name for kept in self.records.of(form, body)}
        return self._named[form, body]

    def _shared(self, kept: Kept, pair: Pair) -> Iterator[Told]:
        """The other bodies are named to the office alone: what they report is not for this one to read."""
        others = [code for code in pair.others if code not in self.partners[kept.body]]
        if others:
            named = sorted((kept.body, *others), key=self.order.__getitem__)
            words = {"bodies": "、".join(map(self._name, named))}
            yield self._told(kept, "unit-shared", words, other="、".join(others))

    def _alike(self) -> Iterator[Told]:
        self._units.sort()
        names = [name for name, _ in groupby(self._units)]
        self._units.clear()
        for one, other in candidates(names, self.campaign.settings.campaign.city):
            yield from self._near(self.records.named(names[one]), self.records.named(names[other]))

    def _near(self, ones: Mapping[str, Spot], others: Mapping[str, Spot]) -> Iterator[Told]:
        """Once for each body that has both names; where none has, once, at the first in official order."""
        both = sorted(ones.keys() & others.keys(), key=self.order.__getitem__)
        for code in both:
            beside, kept = sorted(map(self.records.at, (ones[code], others[code])), key=self._turn)
            words = {"other": shown(beside.unit), "where": beside.where()}
            yield self._told(kept, "unit-alike", words, other=beside.name)
        if not both:
            firsts = (min(side, key=self.order.__getitem__) for side in (ones, others))
            one, other = sorted(
                (self.records.at(side[first]) for side, first in zip((ones, others), firsts, strict=True)),
                key=lambda kept: self.order[kept.body],
            )
            words = {"body": self._name(other.body), "other": shown(other.unit), "where": other.where()}
            yield self._told(one, "unit-alike-elsewhere", words, other="、".join(other.reported.place))

    def _turn(self, kept: Kept) -> tuple[bool, RecordPlace]:
        """Lists last: there it is corrected more easily than on a stamped form of its own."""
        return kept.source.form == self.compared.listed.name, kept.place

    def _name(self, code: str) -> str:
        body = self.campaign.submitter(code)
        return body.name if body else code

    def _told(self, kept: Kept, code: str, words: Mapping[str, str], field: int = 0, other: str = "") -> Told:
        source, form = kept.source, self.compared.forms[kept.source.form]
        place = 0 if form.name == self.compared.declared.name else 1
        name = self.compared.fields[field - 1][place] if field else form.key
        address, text = kept.cells[field]
        label = form.by_name[name].label
        finding = Finding.of(
            code,
            {**self.words, "unit": shown(kept.unit), "label": label, **words},
            form.name,
            source.sheet,
            address,
            field=name,
            label=label,
            value=text,
            record=kept.number,
        )
        return kept, source.subject.beside(finding, other)
