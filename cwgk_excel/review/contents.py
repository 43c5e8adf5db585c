"""What a return says, by unit and field, and in what two of them differ: the values alone, not how they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings import shown
from cwgk_excel.forms.names import matching_name
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.values.text import clean

# Where a row stands in its list says nothing of its unit.
NOT_SAID = frozenset({"seq"})
Contents = Mapping[tuple[str, int], Mapping[str, Any]]


def contents(raw: RawReturn, values: Sequence[Mapping[str, Any]], city: str) -> Contents:
    """By unit (its key, and which of its rows) what is said of it; what could not be read as it was typed.

    ``city``: as in ``matching_name``.
    """
    head = {p.field: p.cell for p in raw.head}
    # Nor does it say anything of a unit whether its list adds to another.
    not_said = {*NOT_SAID, FORMS[raw.form].adds[0]}
    said: dict[tuple[str, int], Mapping[str, Any]] = {}
    times: Counter[str] = Counter()
    for record, known in zip(raw.records, values, strict=True):
        cells = {**head, **{p.field: p.cell for p in record.cells}}
        # An Annex 1 is of one unit, whatever it calls it.
        key = matching_name(str(known.get("unit_name") or ""), city) if raw.is_table else ""
        said[key, times[key]] = {
            name: _typed(cells.get(name)) if value is None else value
            for name, value in known.items()
            if name not in not_said
        }
        times[key] += 1
    return said


def agree(one: Contents, other: Contents) -> bool:
    """Whether two contents say the same of all that both speak of."""
    return all(one[key] == other[key] for key in one.keys() & other.keys())


def differences(one: Contents, other: Contents, labels: Mapping[str, str]) -> Iterator[str]:
    """In what two contents differ of what both speak of; ``labels``: by field what a person calls it.

    What only one of them names is no difference: of a list, the units that are missing are told by name.
    """
    for key in (key for key in one if key in other):
        unit = _unit(one[key]) if key[0] else ""
        names = dict.fromkeys((*one[key], *other[key]))
        for name in (n for n in names if one[key].get(n) != other[key].get(n)):
            label = labels.get(name, name)
            yield f"{unit}的{label}" if unit else label


def _unit(said: Mapping[str, Any]) -> str:
    return shown(str(said.get("unit_name") or ""))


def _typed(cell: RawCell | None) -> str | None:
    return (clean(cell.text) or None) if cell else None
