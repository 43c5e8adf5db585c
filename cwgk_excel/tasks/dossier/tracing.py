"""对照表.csv: for each figure of the masters the cell of the original that it rests on, as both files store them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from cwgk_excel.campaign import Campaign
from cwgk_excel.cell_text import as_written
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.loading import load_returns
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.report.sheets.sheet_map import RecordKey, SheetMap, record_key
from cwgk_excel.review.decided import HEAD, Decided
from cwgk_excel.tasks.dossier.checker import cells

HEADS = (
    *("总表", "工作表", "单元格", "存的内容", "原件", "原件工作表", "原件单元格", "原件存的内容", "核对到"),
    *("栏目", "读作", "更正的决定"),
)
_EPOCH = date(1899, 12, 30).toordinal()  # from which a workbook counts its days
TO_CELL, TO_FILE = "逐格", "文件"
Amended = Mapping[tuple[RecordKey, str], int]
Cells = Mapping[tuple[str, str], str]


class Master(NamedTuple):
    """A drawn master: its place in the package, the file, and what its sheets show."""

    place: str
    file: Path
    maps: Mapping[str, SheetMap]


def amended(campaign: Campaign, on: date) -> dict[tuple[RecordKey, str], int]:
    """Return by record and field the number of the decision that gave a cell another text. Raises LedgerError."""
    found: dict[tuple[RecordKey, str], int] = {}
    with ledger_of_today(campaign) as ledger:
        decided = Decided.of(ledger, on)
        for form, body in decided.overlays:
            rows = ledger.rows("SELECT id FROM return WHERE form = ? AND submitter = ?", (form, body))
            for stored in load_returns(ledger, None, [int(str(id)) for (id,) in rows]):
                digest, raw = stored.receipt.sha256, stored.raw
                for (number, name), one in decided.applied(raw, stored.units, digest).items():
                    of = range(len(raw.records)) if number == HEAD else (number,)
                    for record in of:
                        key = RecordKey(form, digest, raw.sheet, raw.records[record].row)
                        found[key, name] = one.id
    return found


def traced(
    content: MasterContent, masters: Sequence[Master], places: Mapping[str, str], decided: Amended
) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the table; ``places``: of the originals in the package, by hash."""
    forms = content.compared.forms
    records = {
        record_key(form, record): record for name, form in forms.items() for record in content.records[name]
    }
    folder, read = content.collected.campaign.folder, dict[str, Cells]()
    for master in masters:
        held = cells(master.file)
        for sheet, key, at, head, shown in _shown(content, master.maps, held, records):
            record, name = records[key], _field(content, key.form, shown)
            cell, raw = record["cells"].get(name, ""), record["raw"].get(name, "")
            if key.sha256 not in read:
                read[key.sha256] = cells(archive.path(folder, key.sha256))
            there = read[key.sha256].get((key.sheet, cell), "")
            value = held.get((sheet, at), "")
            if (value or raw) and _is_shown(value, record[name]):
                exact = bool(cell and read[key.sha256]) and agree(raw, there)
                original = places.get(key.sha256, ""), key.sheet, cell, there if exact else raw
                number = str(decided.get((key, name), ""))
                yield (
                    *(master.place, sheet, at, value),
                    *original,
                    *(TO_CELL if exact else TO_FILE, head, _plain(record[name]), number),
                )


def _shown(
    content: MasterContent,
    maps: Mapping[str, SheetMap],
    held: Cells,
    records: Mapping[RecordKey, Mapping[str, Any]],
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
            unit = content.compared.forms[keys[0].form].key
            names = [held.get((sheet, at), "") for at, (_, name) in fields.items() if name == unit]
            if names and all(agree(as_written(str(records[keys[0]][unit] or "")), name) for name in names):
                for at, (head, name) in fields.items():
                    yield sheet, keys[0], at, head, name


def _field(content: MasterContent, form: str, name: str) -> str:
    """Return how a record's own form calls a field that a column of the list shows."""
    if name in content.compared.forms[form].by_name:
        return name
    same = content.compared.listed.by_name[name].same_as
    return same[1] if same else name


def _is_shown(held: str, value: Any) -> bool:
    """Whether a master's cell holds a value, and not something that is worked out from it, such as its length."""
    if isinstance(value, datetime | date):
        return held == str(value.toordinal() - _EPOCH)
    return agree("" if value is None or value != value else as_written(str(value)), held)


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
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if value is None or value != value:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)
