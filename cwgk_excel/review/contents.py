"""Compare what two returns say, by unit and field: only the values count, not how they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import shown
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.units import unit_key
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.values.text import clean

Contents = Mapping[tuple[str, int], Mapping[str, Any]]


def contents(raw: RawReturn, values: Sequence[Mapping[str, Any]], city: str) -> Contents:
    """Return a return's values by unit (its key, and the number of the row among the unit's rows) and field.

    A value that could not be read is given as it was typed. ``city`` is as for ``matching_name``.
    """
    head = {p.field: p.cell for p in raw.head}
    # A row's number and check code, and the mark that the list adds to another, do not describe the unit.
    form = FORMS[raw.form]
    not_said = {form.position, form.adds[0], form.check}
    said: dict[tuple[str, int], Mapping[str, Any]] = {}
    times: Counter[str] = Counter()
    for record, known in zip(raw.records, values, strict=True):
        cells = {**head, **{p.field: p.cell for p in record.cells}}
        # A declaration is about one unit, even if two of them spell its name differently.
        key = unit_key(raw.form, known, city) if raw.is_table else ""
        said[key, times[key]] = {
            name: _typed(cells.get(name)) if value is None else value
            for name, value in known.items()
            if name not in not_said
        }
        times[key] += 1
    return said


def agree(one: Contents, other: Contents) -> bool:
    """Return whether two contents agree on all units that are in both."""
    return all(one[key] == other[key] for key in one.keys() & other.keys())


def differences(one: Contents, other: Contents, form: Form) -> Iterator[str]:
    """Yield the label of each field in which two contents of a form differ, in a list with the name of the unit.

    A unit that is in only one of them is no difference here: another finding names the units that a list lacks.
    """
    for key in (key for key in one if key in other):
        unit = shown(str(one[key].get(form.key) or "")) if key[0] else ""
        names = dict.fromkeys((*one[key], *other[key]))
        for name in (n for n in names if one[key].get(n) != other[key].get(n)):
            label = form.by_name[name].label if name in form.by_name else name
            yield f"{unit}的{label}" if unit else label


def _typed(cell: RawCell | None) -> str | None:
    return (clean(cell.text) or None) if cell else None
