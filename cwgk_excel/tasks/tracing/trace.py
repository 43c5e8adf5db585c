"""Find what a cell of a master shows, by the snapshot of its file, or a field of a unit by the newest snapshot."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import CwgkError, PlaceError, explained
from cwgk_excel.folding import fold
from cwgk_excel.forms.addresses import split_address
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.forms.names import first_few, matching_name
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.snapshots import KINDS, Snapshot, map_text, return_places, snapshots
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.report.sheets.sheet_map import RecordKey
from cwgk_excel.report.snapshots.cell import cell_of
from cwgk_excel.report.snapshots.packed import Shown, unpacked
from cwgk_excel.report.snapshots.then import decided_until
from cwgk_excel.tasks.finals import file_named
from cwgk_excel.tasks.tracing.sources import Source, Sources

NONE_YET = "还没有出过总表，没有可以追溯的快照。请先运行 master。"
LONG = 60  # characters; of a longer text a cell may show a part
_PLACE = re.compile(r"'?(?P<sheet>[^!！']+)'?[!！]\$?(?P<letters>[A-Za-z]{1,3})\$?(?P<row>[1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a figure comes from.

    Attributes:
        file: The file that was looked at, "" where a unit was.
        snapshot: The snapshot that tells.
        same: Whether the file's bytes are those that were written.
        sheet: The sheet, "" where a unit was looked for.
        cell: The cell.
        head: The head of its column.
        shown: What stands in the cell of the file.
        sources: The records that it rests on.
        total: What they give: "sum", "mean", "median", "least", "most" or "count"; "" where it is a value, or none.
        agrees: Whether the cell shows what the records give; None where that cannot be told.
    """

    file: str
    snapshot: Snapshot
    same: bool
    sheet: str
    cell: str
    head: str
    shown: Any
    sources: tuple[Source, ...]
    total: str
    agrees: bool | None


def trace(
    campaign: Campaign,
    file: str | Path = "",
    place: str = "",
    *,
    unit: str = "",
    field: str = "",
) -> Trace:
    """Trace a cell of a master, or a field of a unit, to the bytes that came.

    Args:
        campaign: The campaign.
        file: The master's file, wherever it lies and whatever it is called (default, with a unit: the newest).
        place: The sheet and cell, such as 汇总总表!E5.
        unit: The name of a unit, in place of a cell.
        field: The label or name of a field, with a unit.

    Returns:
        What the cell or field rests on.

    Raises:
        CwgkError: There is no such sheet, cell, unit or field, or the cell rests on no record.
        PlaceError: The file cannot be found or read.
        LedgerError, SettingsError, OSError: As for ``collect``.
    """
    if bool(place) == bool(unit) or (place and not file) or (unit and not field):
        raise CwgkError("请写明总表的文件和单元格（如 汇总总表!E5），或用 --unit 和 --field 写明单位和栏目。")
    with ledger_of_today(campaign) as ledger:
        if not (known := snapshots(ledger)):
            raise CwgkError(NONE_YET)
        if place:
            return _of_cell(campaign, ledger, known, str(file), place)
        snapshot, same, path = (
            _snapshot(campaign, ledger, known, str(file)) if file else (known[-1], True, None)
        )
        found = _of_unit(campaign, ledger, snapshot, unit, field)
        return Trace(str(path or ""), snapshot, same, "", "", field, None, tuple(found), "", None)


def _of_cell(campaign: Campaign, ledger: Ledger, known: Sequence[Snapshot], file: str, place: str) -> Trace:
    sheet, address = _place(place)
    snapshot, same, path = _snapshot(campaign, ledger, known, file)
    shown = cell_of(path, sheet, address)
    map = _shown(ledger, snapshot).sheets.get(sheet)
    letters, row = split_address(address)
    keys = map.rows.get(row, ()) if map else ()
    if map is None or not keys:
        raise CwgkError(
            f"“{sheet}”的 {address} 没有登记出自哪些记录：是标题、说明、空白，或按整个批次数出来的数。"
            "请写列着单位的表中的单元格；全市的单位数、人数，请追溯全市汇总表的“合计”一行。"
        )
    head, field = map.column(letters, row)
    numbers = {name: form.number for name, form in comparison(campaign.settings).forms.items()}
    decided = decided_until(ledger, snapshot.decision, snapshot.made_on)
    # Where the two forms stand beside each other, a column shows the one that its head names.
    keys = tuple(key for key in keys if field and head.endswith(numbers.get(key.form, "?"))) or keys
    sources = tuple(Sources(campaign, ledger, decided).of(keys, field, history=len(keys) == 1))
    total, agrees = _held_against(shown, sources, field, same=same)
    return Trace(str(path), snapshot, same, sheet, address, head, shown, sources, total, agrees)


def _place(text: str) -> tuple[str, str]:
    found = _PLACE.fullmatch(text.strip())
    if found is None:
        raise CwgkError(f"“{text}”不是单元格的位置。请写 工作表!单元格，如 汇总总表!E5。")
    return found["sheet"], f"{found['letters'].upper()}{found['row']}"


def _snapshot(
    campaign: Campaign, ledger: Ledger, known: Sequence[Snapshot], file: str
) -> tuple[Snapshot, bool, Path]:
    """Return the snapshot of a file, whether the file is still as it was written, and its path."""
    path = file_named(campaign, file)
    if path is None:
        raise PlaceError(
            f"找不到总表文件：{file}。请检查路径是否写对；在 master 文件夹里的，只写文件名也可以。"
        )
    try:
        digest = archive.sha256_of(path)
    except OSError as error:
        raise PlaceError(f"无法读取 {path}：{explained(error)}") from None
    for one in reversed(known):
        if one.sha256 == digest:
            return one, True, path
    of_kind = [one for one in known if KINDS[one.kind] in path.name] or known
    return of_kind[-1], False, path


def _shown(ledger: Ledger, snapshot: Snapshot) -> Shown:
    return unpacked(map_text(ledger, snapshot), return_places(ledger))


def _of_unit(campaign: Campaign, ledger: Ledger, snapshot: Snapshot, unit: str, label: str) -> list[Source]:
    """Return a field of a unit in each form that has it. Raises CwgkError."""
    forms, city = comparison(campaign.settings).forms, campaign.settings.campaign.city
    fields = {name: _field(form.fields, label) for name, form in forms.items()}
    if not any(fields.values()):
        labels = first_few([f.label for form in forms.values() for f in form.fields if f.printed])
        raise CwgkError(f"没有叫“{label}”的栏目。可以写：{labels}。")
    shown = _shown(ledger, snapshot)
    decided = decided_until(ledger, snapshot.decision, snapshot.made_on)
    sources, wanted = Sources(campaign, ledger, decided), matching_name(unit, city)
    found = [
        source
        for name, keys in _named(ledger, shown, wanted).items()
        if fields[name]
        for source in sources.of(keys, fields[name])
    ]
    if not found:
        raise CwgkError(
            f"第{snapshot.id}号快照的总表里没有“{unit}”的“{label}”。请核对单位名称；有错误的记录不列入。"
        )
    return found


def _field(fields: Sequence[Any], label: str) -> str:
    names = (f.name for f in fields if fold(label) in map(fold, (f.name, f.label, f.printed_label, f.short)))
    return next(names, "")


def _named(ledger: Ledger, shown: Shown, wanted: str) -> dict[str, list[RecordKey]]:
    """Return by form the records of a unit, as it was called when they were first seen."""
    of_unit = {
        (str(form), str(sha256), str(sheet), int(str(row)))
        for form, sha256, sheet, row in ledger.rows(
            "SELECT r.form, p.sha256, r.sheet, c.sheet_row FROM record c JOIN return r ON r.id = c.return"
            " JOIN receipt p ON p.id = r.receipt WHERE c.unit = ?",
            (wanted,),
        )
    }
    return {form: [key for key in keys if tuple(key) in of_unit] for form, keys in shown.records.items()}


def _held_against(
    shown: Any, sources: Sequence[Source], field: str, *, same: bool
) -> tuple[str, bool | None]:
    """Return what the records give, and whether the cell shows just that; ``same``: nobody touched the file."""
    if not field:
        return ("count", True) if len(sources) > 1 and shown == len(sources) else ("", None)
    values = [one.value for one in sources]
    if len(values) == 1:
        return "", _agrees(shown, values[0], same=same)
    numbers = [value for value in values if _is_number(value)]
    if not numbers or not _is_number(shown):
        return "", None
    totals = {
        "sum": math.fsum(numbers),
        "mean": math.fsum(numbers) / len(numbers),
        "median": median(numbers),
        "least": min(numbers),
        "most": max(numbers),
        "count": len(numbers),
    }
    return next(((name, True) for name, value in totals.items() if _equal(shown, value)), ("", None))


def _agrees(shown: Any, value: Any, *, same: bool) -> bool | None:
    """Return whether a cell shows a value; a cell of words may show a part of it, or say where it stands."""
    if _equal(shown, value):
        return True
    if _is_number(shown) and _is_number(value):
        return False
    long = isinstance(value, str) and len(value) > LONG
    return None if same or long else False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _equal(shown: Any, value: Any) -> bool:
    if _is_number(shown) and _is_number(value):
        return math.isclose(shown, value, rel_tol=1e-9, abs_tol=1e-9)
    return str("" if shown is None else shown) == str("" if value is None else value)
