"""Which records and fields the cells of a drawn sheet show, so that a cell can be traced to what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cwgk_excel.forms.addresses import column_name
from cwgk_excel.forms.spec import Form


class RecordKey(NamedTuple):
    """A record by what never changes: its form, the content and sheet of its return, its row (0 without one)."""

    form: str
    sha256: str
    sheet: str
    row: int


KEY = "记录"
"""The key under which a record may hold its own; its other entries have the names of fields."""


def record_key(form: Form, record: Mapping[str, Any]) -> RecordKey:
    """Return the key of a record of a form, made once where the record holds it."""
    return record.get(KEY) or RecordKey(
        form.name, str(record["sha256"]), str(record["sheet"]), int(record["row"])
    )


@dataclass
class SheetMap:
    """What the cells of one sheet show.

    ``columns``: by number of the first row below a head, by column letter, the head and the field of the column (""
    where it shows no field). ``rows``: by row, the records that it rests on; a total has many.
    """

    columns: dict[int, dict[str, tuple[str, str]]] = field(default_factory=dict)
    rows: dict[int, tuple[RecordKey, ...]] = field(default_factory=dict)

    def head(self, row: int, columns: Mapping[int, tuple[str, str]]) -> None:
        """Note the columns that hold from ``row`` on, by number from 1, each with its head and field."""
        self.columns[row] = {column_name(number): named for number, named in columns.items()}

    def column(self, letters: str, row: int) -> tuple[str, str]:
        """Return the head and the field of the column in which a cell stands; "" each above the first head."""
        above = max((start for start in self.columns if start <= row), default=0)
        return self.columns.get(above, {}).get(letters, ("", ""))
