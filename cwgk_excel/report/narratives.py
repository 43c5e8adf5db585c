"""The narratives of units: which fields they are, and how a long text becomes rows that a page can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cwgk_excel.cell_text import in_sight
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.content import MasterContent, Record

MOST = 480  # characters of a row: some twelve lines


@dataclass(frozen=True)
class Block:
    """The narrative of a record: of which form and field, its place in the form's sheet, from 0; its paragraphs."""

    form: Form
    field: Field
    record: Record
    place: int
    paragraphs: Sequence[str]


def narrative_fields(form: Form) -> list[Field]:
    """Return the fields of which a text of many words is wanted; other long texts, such as opinions, are short."""
    return [field for field in form.fields if field.wanted and field.printed]


def blocks(content: MasterContent) -> Iterator[Block]:
    """Yield the narratives of all records that have one, in the order of the sheets of records."""
    for form in (content.compared.declared, *content.compared.further):
        for field in narrative_fields(form):
            for place, record in enumerate(content.valid(form)):
                if paragraphs := tuple(_paragraphs(record[field.name])):
                    yield Block(form, field, record, place, paragraphs)


def _paragraphs(text: Any) -> Iterator[str]:
    """Yield the paragraphs of a text, one that is too high for a row in pieces."""
    for line in in_sight(str(text or "")).split("\n"):
        plain = line.strip()
        for start in range(0, len(plain), MOST):
            yield plain[start : start + MOST]
