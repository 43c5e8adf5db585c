"""A unit that was never heard of, and says what another has said: it may be that one under another name.

It is offered to the office and never joined: only a person knows whether the two are one.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cwgk_excel.forms.findings.finding import Finding, shown
from cwgk_excel.forms.names import few
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.keys import Subject
from cwgk_excel.review.in_force import histories
from cwgk_excel.review.judged import Judged

# So many fields must say the same, and so much of all that either says.
LEAST, SHARE = 5, 0.75


class Known(NamedTuple):
    """A unit that a body declared: the number of its first return, the runs of its first and newest.

    ``said``: of each field that is compared what its newest return says, as a number, 0 where nothing.
    """

    number: int
    form: str
    submitter: str
    name: str
    first: int
    last: int
    said: array[int]


class Candidate(NamedTuple):
    """The name that a unit may have had, and the labels of the fields that say the same of both."""

    name: str
    labels: tuple[str, ...]

    def on(self, one: Judged) -> Finding:
        """As a notice on the first return under the new name."""
        raw = one.stored.raw
        words = {
            "unit": shown(unit_name(raw.form, one.result.values[0])),
            "other": shown(self.name),
            "count": str(len(self.labels)),
            "labels": few(self.labels),
        }
        finding = Finding.of("unit-renamed", words, raw.form, raw.sheet)
        return Subject.of(raw, one.stored.units).beside(finding, self.name)


def known_units(judged: Sequence[Judged], forms: Mapping[str, Form], city: str) -> Iterator[Known]:
    """The units that forms of one unit declare; what is held counts for nothing."""
    for every in histories(judged, city):
        history = [one for one in every if not one.stored.held]
        if not history or history[0].stored.raw.is_table or not history[0].stored.raw.records:
            continue
        first, last = history[0].stored, history[-1].stored
        values = history[-1].result.values[0]
        name = unit_name(first.raw.form, values)
        if name:
            fields = _compared(forms[first.raw.form])
            said = array("q", (_number(values.get(field)) for field in fields))
            runs = first.receipt.run, last.receipt.run
            yield Known(first.id, first.raw.form, first.raw.submitter, name, *runs, said)


def renamed(units: Iterable[Known], forms: Mapping[str, Form]) -> dict[int, Candidate]:
    """By the number of a unit's first return, the one unit of the same body that it may be under another name.

    Of that nothing came since, nor with it. Where several could be meant, none is told.
    """
    of_body: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for unit in units:
        of_body[unit.form, unit.submitter].append(unit)
    found: dict[int, Candidate] = {}
    for (form, _), known in of_body.items():
        found.update(_renamed(known, forms[form]))
    return found


def _renamed(known: Sequence[Known], form: Form) -> Iterator[tuple[int, Candidate]]:
    """``renamed`` of the units that one body declared by a form."""
    telling = _telling(form)
    alike: dict[tuple[int, int], list[Known]] = defaultdict(list)
    for unit in known:
        for place in telling:
            if unit.said[place]:
                alike[place, unit.said[place]].append(unit)
    for unit in known:
        near = (other for place in telling for other in alike.get((place, unit.said[place]), ()))
        others = {other.number: other for other in near if other.last < unit.first and _agree(unit, other)}
        if len(others) == 1:
            (other,) = others.values()
            yield unit.number, Candidate(other.name, _labels(unit, other, form))


def _compared(form: Form) -> list[str]:
    return [f.name for f in form.fields if f.is_typed and f.name != form.key]


def _telling(form: Form) -> list[int]:
    """What is hardly ever the same of two units: who leads them, and what they write of themselves."""
    names = _compared(form)
    told = (f.name for f in form.fields if f.role == "person" or f.is_long_text)
    return [names.index(name) for name in told if name in names]


def _number(value: object) -> int:
    return hash((value,)) if value is not None else 0


def _agree(one: Known, other: Known) -> bool:
    pairs = [pair for pair in zip(one.said, other.said, strict=True) if any(pair)]
    same = sum(a == b for a, b in pairs)
    return same >= max(LEAST, SHARE * len(pairs))


def _labels(one: Known, other: Known, form: Form) -> tuple[str, ...]:
    told = zip(_compared(form), one.said, other.said, strict=True)
    return tuple(form.by_name[name].label for name, a, b in told if a and a == b)
