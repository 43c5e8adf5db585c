"""What is said where the list and the declarations do not agree: found at each look, like what becomes of returns,
and never kept.

Returns stream by and are let go; of each record in force stays what is compared and where it stands. What is compared
with what, ``compare.join`` says, as in the master's sheet. A body of which one of the two forms has not come at all is
still awaited, so none of its units is called missing.

A difference is one finding, at the row of the list, which is what goes into the summary; it names the cell of the
declaration. So it is counted once, and one answer closes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.keys import Subject
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.matching import matching_name
from cwgk_excel.review.decided import ACCEPTED, Decided
from cwgk_excel.review.in_force import Standing
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.reconciling.alike import candidates
from cwgk_excel.review.reconciling.compare import Pair, Place, Reported, bodies, join

# By its code, which setting of [reconcile] says how severe a finding is.
SETTING: Mapping[str, str] = {
    "unit-not-listed": "not_listed",
    "unit-not-declared": "not_declared",
    "figures-differ": "different",
    "unit-shared": "shared",
    "unit-alike": "alike",
    "unit-alike-elsewhere": "alike",
}
RecordPlace = tuple[int, int]
"""The number of a return, and that of the record in it."""


class _Source(NamedTuple):
    """A return, as far as its records are told of."""

    id: int
    form: Form
    sheet: str
    receipt: Receipt
    subject: Subject
    decided: Decided


class Kept(NamedTuple):
    """What is kept of a record in force; ``cells``: address and text of the unit's name, then of what is compared."""

    source: _Source
    number: int
    unit: str
    valid: bool
    reported: Reported
    cells: tuple[tuple[str, str], ...]

    @property
    def body(self) -> str:
        """The code of the body that reports it."""
        return self.reported.place[0]

    @property
    def place(self) -> RecordPlace:
        """Which record it is."""
        return self.source.id, self.number

    def state(self, finding: Finding) -> tuple[str, str, str]:
        """Return how far a finding about it is settled, who decided that, and why."""
        return self.source.decided.state(finding)

    def where(self, field: int = 0) -> str:
        """Where one of its cells stands, as people are told."""
        return f"{self.source.receipt.where.known_as}的{self.source.sheet}!{self.cells[field][0]}"


Told = tuple[Kept, Finding]
"""A finding and the record on which it stands."""


def kept_out(found: Iterable[Told]) -> dict[RecordPlace, Kept]:
    """Return the records that an error keeps out of the master, which nobody accepted."""
    return {
        kept.place: kept
        for kept, finding in found
        if finding.severity == "error" and kept.state(finding)[0] != ACCEPTED
    }


class Reconciliation:
    """Takes in what is in force, some at a time, and then says what does not agree."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign, self._compared = campaign, comparison(campaign.settings)
        self._declared: list[Kept] = []
        self._listed: list[Kept] = []

    def add(self, standings: Iterable[Standing]) -> None:
        """Keep what is compared of what counts."""
        compared = self._compared
        ones, others = zip(*compared.fields, strict=True)
        sides = {
            compared.declared.name: (compared.declared, ones, self._declared),
            compared.listed.name: (compared.listed, others, self._listed),
        }
        for standing in standings:
            if side := sides.get(standing.chosen.stored.raw.form):
                form, fields, kept = side
                for part in standing.parts:
                    kept.extend(_kept(standing, part, form, fields))

    def findings(self) -> list[Told]:
        """All that does not agree, under the settings; body by body in official order, then names that are alike."""
        self._declared.sort(key=lambda kept: kept.place)
        self._listed.sort(key=lambda kept: kept.place)
        levels = self._campaign.settings.reconcile
        found = []
        for kept, finding in _Found(self._campaign, self._declared, self._listed).all():
            level = getattr(levels, SETTING[finding.code])
            if level != "off":
                found.append((kept, replace(finding, level=level)))
        return found


def _kept(standing: Standing, part: Judged, form: Form, fields: Sequence[str]) -> Iterator[Kept]:
    stored = part.stored
    # These findings are about a record by its number.
    subject = replace(Subject.of(stored.raw, stored.units), placed=())
    source = _Source(stored.id, form, stored.raw.sheet, stored.receipt, subject, part.decided)
    head = {placed.field: placed for placed in stored.raw.head}
    for number, valid in standing.records(part):
        values = part.result.values[number]
        unit = unit_name(form.name, values)
        placed = head | {one.field: one for one in stored.raw.records[number].cells}
        cells = tuple(
            (placed[name].address, placed[name].cell.text) if name in placed else ("", "")
            for name in (form.key, *fields)
        )
        place = stored.raw.submitter, matching_name(unit, standing.city)
        reported = Reported(place, tuple(values.get(name) for name in fields))
        yield Kept(source, number, unit, valid, reported, cells)


class _Found:
    """All that does not agree among the records of both forms, whatever the settings say of it."""

    def __init__(self, campaign: Campaign, declared: Sequence[Kept], listed: Sequence[Kept]) -> None:
        self.campaign, self.compared = campaign, comparison(campaign.settings)
        self.declared, self.listed = declared, listed
        self.came = {kept.body for kept in declared} & {kept.body for kept in listed}
        self.places = {
            self.compared.declared.name: {kept.reported.place for kept in declared},
            self.compared.listed.name: {kept.reported.place for kept in listed},
        }
        self.words = {"declared": self.compared.declared.number, "listed": self.compared.listed.number}
        self.partners: dict[str, set[str]] = defaultdict(set)
        for body in campaign.submitters:
            if body.reports_with:
                self.partners[body.code].add(body.reports_with)
                self.partners[body.reports_with].add(body.code)

    def all(self) -> Iterator[Told]:
        """Pair by pair, then names that are alike."""
        pairs = join([k.reported for k in self.declared], [k.reported for k in self.listed], self.campaign)
        told: set[Place] = set()  # a unit that a list has twice lacks its declaration once
        for pair in pairs:
            declared = None if pair.declared is None else self.declared[pair.declared]
            listed = None if pair.listed is None else self.listed[pair.listed]
            if declared and listed:
                yield from self._different(pair, declared, listed)
            kept = listed or declared
            if kept and kept.unit and kept.reported.place not in told:
                told.add(kept.reported.place)
                yield from self._alone(kept, declared, listed)
                yield from self._shared(kept, pair)
        if self.campaign.settings.reconcile.alike != "off":
            yield from self._alike()

    def _different(self, pair: Pair, declared: Kept, listed: Kept) -> Iterator[Told]:
        for place in pair.different:
            words = {
                "here": f"{listed.reported.figures[place]:.15g}",
                "there": f"{declared.reported.figures[place]:.15g}",
                "where": declared.where(place + 1),
            }
            yield self._told(listed, "figures-differ", words, place + 1)

    def _alone(self, kept: Kept, declared: Kept | None, listed: Kept | None) -> Iterator[Told]:
        """Of a body that returned both forms; bodies that return together may have one each."""
        if (declared and listed) or kept.body not in self.came:
            return
        code, lacking = (
            ("unit-not-declared", self.compared.declared)
            if listed
            else ("unit-not-listed", self.compared.listed)
        )
        name = kept.reported.place[1]
        if not any((partner, name) in self.places[lacking.name] for partner in self.partners[kept.body]):
            yield self._told(kept, code, {})

    def _shared(self, kept: Kept, pair: Pair) -> Iterator[Told]:
        """The other bodies are named to the office alone: what they report is not for this one to read."""
        others = [code for code in pair.others if code not in self.partners[kept.body]]
        if others:
            order = bodies(self.campaign, (kept.body, *others))
            named = sorted((kept.body, *others), key=order.index)
            words = {"bodies": "、".join(map(self._name, named))}
            yield self._told(kept, "unit-shared", words, other="、".join(others))

    def _alike(self) -> Iterator[Told]:
        by_name: dict[str, dict[str, Kept]] = defaultdict(dict)
        for kept in (*self.declared, *self.listed):  # of a body's records of a unit its list's counts
            if kept.unit:
                by_name[kept.reported.place[1]].setdefault(kept.body, kept)
        for kept in reversed(self.listed):
            if kept.unit:
                by_name[kept.reported.place[1]][kept.body] = kept
        names = sorted(by_name)
        for one, other in candidates(names, self.campaign.settings.campaign.city):
            yield from self._near(by_name[names[one]], by_name[names[other]])

    def _near(self, ones: Mapping[str, Kept], others: Mapping[str, Kept]) -> Iterator[Told]:
        """Once for each body that has both names; where none has, once, at the first in official order."""
        both = [code for code in bodies(self.campaign, ones) if code in ones and code in others]
        for code in both:
            beside, kept = sorted((ones[code], others[code]), key=self._turn)
            words = {"other": shown(beside.unit), "where": beside.where()}
            yield self._told(kept, "unit-alike", words, other=beside.reported.place[1])
        if not both:
            order = bodies(self.campaign, (*ones, *others))
            firsts = (min(side.values(), key=lambda kept: order.index(kept.body)) for side in (ones, others))
            one, other = sorted(firsts, key=lambda kept: order.index(kept.body))
            words = {"body": self._name(other.body), "other": shown(other.unit), "where": other.where()}
            yield self._told(one, "unit-alike-elsewhere", words, other="、".join(other.reported.place))

    def _turn(self, kept: Kept) -> tuple[bool, RecordPlace]:
        """Lists last: there it is corrected more easily than on a stamped form of its own."""
        return kept.source.form is self.compared.listed, kept.place

    def _name(self, code: str) -> str:
        body = self.campaign.submitter(code)
        return body.name if body else code

    def _told(self, kept: Kept, code: str, words: Mapping[str, str], field: int = 0, other: str = "") -> Told:
        source, form = kept.source, kept.source.form
        place = 0 if form is self.compared.declared else 1
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
