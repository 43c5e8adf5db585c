"""对照表.csv: for each figure of the masters the cell of the original that it rests on, as both files store them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.cell_text import as_written
from cwgk_excel.forms.comparison import Comparison, comparison
from cwgk_excel.forms.fields import Field
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.collected import held
from cwgk_excel.report.sheets.sheet_map import RecordKey, SheetMap
from cwgk_excel.report.snapshots.then import Read, decided_until, read_then
from cwgk_excel.tasks.dossier.checker import cells
from cwgk_excel.tasks.dossier.masters import Edition

HEADS = (
    *("总表", "工作表", "单元格", "存的内容", "原件", "原件工作表", "原件单元格", "原件存的内容", "核对到"),
    *("栏目", "读作", "更正的决定"),
)
_EPOCH = date(1899, 12, 30).toordinal()  # from which a workbook counts its days
TO_CELL, TO_FILE = "逐格", "文件"
Cells = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class _Record:
    """A record as it was when a master was made: by field its values, its cells (address, text), what amended them."""

    values: Mapping[str, Any]
    cells: Mapping[str, tuple[str, str]]
    amended: Mapping[str, int]


def traced(
    campaign: Campaign, ledger: Ledger, edition: Edition, places: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the table about the masters of one run; ``places``: of the originals in the package, by hash.

    Raises LedgerError.
    """
    compared, read = comparison(campaign.settings), dict[str, Cells]()
    records = _records(campaign, ledger, edition)
    for master in edition.masters:
        stored = cells(master.file)
        for sheet, key, at, head, shown in _shown(compared, master.maps, stored, records):
            record, name = records[key], _field(compared, key.form, shown)
            cell, raw = record.cells.get(name, ("", ""))
            if key.sha256 not in read:
                read[key.sha256] = cells(archive.path(campaign.folder, key.sha256))
            there = read[key.sha256].get((key.sheet, cell), "")
            value, means = stored.get((sheet, at), ""), record.values.get(name)
            if (value or raw) and _is_shown(value, means, compared.forms[key.form].by_name.get(name)):
                exact = bool(cell and read[key.sha256]) and agree(raw, there)
                original = places.get(key.sha256, ""), key.sheet, cell, there if exact else raw
                yield (
                    *(master.place, sheet, at, value),
                    *original,
                    *(TO_CELL if exact else TO_FILE, head, _plain(means), str(record.amended.get(name, ""))),
                )


def _records(campaign: Campaign, ledger: Ledger, edition: Edition) -> dict[RecordKey, _Record]:
    """Return the records that stand in rows of their own, as they were read then."""
    rows = [keys for one in edition.masters for map in one.maps.values() for keys in map.rows.values()]
    wanted = {keys[0] for keys in rows if len(keys) == 1}
    decided = decided_until(ledger, edition.made.decision, edition.made.made_on)
    return {one.key: _record(one) for one in read_then(campaign, ledger, wanted, decided)}


def _record(one: Read) -> _Record:
    raw = one.stored.raw
    return _Record(
        {name: held(value) for name, value in one.values.items()},
        {p.field: (p.address, p.cell.text) for p in (*raw.head, *raw.records[one.number].cells)},
        {name: decision.id for name, decision in one.over.items()},
    )


def _shown(
    compared: Comparison,
    maps: Mapping[str, SheetMap],
    stored: Cells,
    records: Mapping[RecordKey, _Record],
) -> Iterator[tuple[str, RecordKey, str, str, str]]:
    """Yield each cell that shows a field of one record: sheet, record, address, head, field.

    A row of a record names its unit; a subtotal, which may rest on one record too, or a comparison does not.
    """
    for sheet, drawn in maps.items():
        for row, keys in sorted(drawn.rows.items()):
            heads = max((top for top in drawn.columns if top <= row), default=0)
            if len(keys) != 1 or not heads:
                continue
            fields = {f"{letter}{row}": said for letter, said in drawn.columns[heads].items() if said[1]}
            unit = compared.forms[keys[0].form].key
            called = as_written(str(records[keys[0]].values.get(unit) or ""))
            names = [stored.get((sheet, at), "") for at, (_, name) in fields.items() if name == unit]
            if names and all(agree(called, name) for name in names):
                for at, (head, name) in fields.items():
                    yield sheet, keys[0], at, head, name


def _field(compared: Comparison, form: str, name: str) -> str:
    """Return how a record's own form calls a field that a column of the list shows."""
    listed = compared.listed.by_name.get(name)
    other = listed.same_as if listed and name not in compared.forms[form].by_name else None
    return other[1] if other else name


def _is_shown(stored: str, value: Any, field: Field | None) -> bool:
    """Whether a master's cell holds a value, and not something that is worked out from it, such as its length."""
    if value and field and field.kind == "date":
        return stored == str(date.fromisoformat(str(value)).toordinal() - _EPOCH)
    return agree("" if value is None else as_written(str(value)), stored)


def agree(raw: str, stored: str) -> bool:
    """Whether a file stores what the ledger has of its cell, as the checker's plain reading finds it."""
    unescaped = re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), stored)
    if _squeezed(raw) == _squeezed(unescaped):
        return True
    try:
        return float(raw) == float(stored)
    except ValueError:
        return False


def _squeezed(text: str) -> str:
    return "".join(text.split()).lstrip("'")


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)
