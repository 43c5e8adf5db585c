"""A workbook of xlsxwriter's, drawn so far, of which any number of copies go on, each on its own.

Copying what a drawing left behind takes a small part of the time of drawing it anew. What is never changed once it is
there, the cells above all, is shared by all copies.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any


class _Apart(str):
    """A shared text that is the same as no other, since what others say may happen to be just this."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def ready(book: Any) -> None:
    """Number the formats of a workbook's cells, which xlsxwriter does as it writes them: copies share the cells."""
    for sheet in book.worksheets():
        for row in sheet.table.values():
            for cell in row.values():
                if cell.format:
                    cell.format._get_xf_index()


def again(book: Any, stamps: Mapping[str, str]) -> tuple[Any, Sequence[tuple[Any, Any]]]:
    """Return a copy of a workbook that is ``ready``, and each of its formats beside that of the copy.

    ``stamps``: what its texts say in the copy instead of marks.
    """
    made = _fresh(book)
    made.str_table, made.worksheet_meta = _fresh(book.str_table), _fresh(book.worksheet_meta)
    made.str_table.string_table = {
        _stamped(text, stamps): number for text, number in book.str_table.string_table.items()
    }
    # xlsxwriter turns some colours of a format round as it writes it.
    made.formats = [copy(format) for format in book.formats]
    for format in made.formats:
        format.xf_format_indices, format.dxf_format_indices = made.xf_format_indices, made.dxf_format_indices
    made.worksheets_objs = [_fresh(sheet) for sheet in book.worksheets()]
    for sheet in made.worksheets_objs:
        sheet.str_table, sheet.worksheet_meta = made.str_table, made.worksheet_meta
        sheet.workbook_add_format = made.add_format
    made.sheetnames = {sheet.name: sheet for sheet in made.worksheets_objs}
    return made, list(zip(book.formats, made.formats, strict=True))


def _fresh(thing: Any) -> Any:
    """A copy with containers of its own, and with containers of its own in these."""
    made = copy(thing)
    for name, held in vars(thing).items():
        if isinstance(held, list | array):
            setattr(made, name, copy(held))
        elif isinstance(held, dict):
            own = copy(held)
            own.update((key, copy(inner)) for key, inner in held.items() if isinstance(inner, list | dict))
            setattr(made, name, own)
    return made


def _stamped(text: str, stamps: Mapping[str, str]) -> str:
    said = text
    for mark, word in stamps.items():
        said = said.replace(mark, word)
    return text if said == text else _Apart(said)
