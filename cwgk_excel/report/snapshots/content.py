"""What of a round is handed up, so that two masters can be told apart by it, and its records for the ledger."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.figures import Figures
from cwgk_excel.report.sheets.sheet_map import NUMBER, SheetMap
from cwgk_excel.report.snapshots.packed import Showing


def compared_fields(form: Form) -> Sequence[Field]:
    """Return the fields in which a unit can differ: what is printed of it, without its number in a list."""
    return [field for field in form.row_fields or form.fields if field.printed and field.role != "position"]


def figures_hash(content: MasterContent, figures: Figures) -> str:
    """Return a hash of what is handed up: the same figures of the same units have the same.

    Days, findings that keep nothing out, and the files that the figures come from have no part in it.
    """
    settings = content.collected.campaign.settings.campaign
    told = chain((content.title, settings.office, settings.batch), _figures(content, figures))
    encode = json.JSONEncoder(ensure_ascii=False, default=str, separators=(",", ":")).encode
    digest, before = hashlib.sha256(), "["
    for one in told:  # of the list of all, piece by piece, since it is as long as all narratives together
        digest.update(f"{before}{encode(one)}".encode("utf-8", "surrogatepass"))
        before = ","
    digest.update(b"]")
    return digest.hexdigest()


def _figures(content: MasterContent, figures: Figures) -> Iterator[list[Any]]:
    for form in content.compared.forms.values():
        for record in content.valid(form):
            yield [form.name, content.name(record["submitter"]), *_values(form, record)]
    for one in figures.lacking:
        yield [one.form.name, content.name(one.body), one.unit, one.why, *_values(one.form, one.record)]


def _values(form: Form, record: Record) -> Iterator[Any]:
    return (record[field.name] for field in compared_fields(form))


def shown_of(content: MasterContent, figures: Figures, sheets: Mapping[str, SheetMap]) -> Showing:
    """Return what a master of this content shows, whose sheets have these maps."""
    forms = content.compared.forms
    return Showing(
        content.key,
        sheets,
        {name: array("I", content.valid(form).column(NUMBER)) for name, form in forms.items()},
        [one.record[NUMBER] for one in figures.lacking],
    )
