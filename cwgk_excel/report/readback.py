"""Reading a saved master back, with another library, and comparing it with the frames it was made from.

What the frames should give is worked out here afresh, not taken from what was drawn.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook

from cwgk_excel.errors import MasterError
from cwgk_excel.forms.catalogue import SEVERITY_NAMES
from cwgk_excel.report.collected import Collected
from cwgk_excel.review.compare import COMPARED, plain_records, unit_keys
from cwgk_excel.xlsx_writer import as_written

HEAD_ROW = 3


@dataclass(frozen=True)
class Figures:
    """What a sheet holds: its rows, sums of number columns, and how often each text of a column stands."""

    rows: int
    sums: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)


def verify(path: Path, collected: Collected) -> None:
    """Raise MasterError, with one line per difference, when the saved workbook does not hold the records."""
    problems: list[str] = []
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True)
            for sheet, expected in expectations(collected).items():
                problems.extend(_differences(sheet, expected, list(book[sheet].iter_rows(min_row=HEAD_ROW))))
            book.close()
    except OSError:
        raise
    except Exception as error:  # whatever the reader stumbles over, the file is not to be handed out
        problems.append(f"写好的总表读不回来（{error}）。")
    if problems:
        raise MasterError([*problems, "总表与账本不一致，没有生成。请再运行一次；仍不行请联系程序维护人员。"])


def expectations(collected: Collected) -> Mapping[str, Figures]:
    """What the checked sheets must hold, from the frames alone."""
    frames = (collected.records[name] for name in ("annex1", "annex2"))
    one, two = (frame[frame["valid"]] for frame in frames)
    unlisted = _unlisted(one, two, collected.campaign.settings.campaign.city)
    fields1 = collected.form("annex1").fields
    label1 = {f.name: f.label for f in fields1}
    label2 = {f.name: f.label for f in collected.form("annex2").fields}
    summary = {label2[second]: _total(two[second]) + _total(unlisted[first]) for first, second in COMPARED}
    details = {f.label: _total(one[f.name]) for f in fields1 if f.kind in ("integer", "decimal", "percent")}
    names1 = Counter(map(_plain, one["unit_name"]))
    names2 = Counter(map(_plain, two["unit_name"])) + Counter(map(_plain, unlisted["unit_name"]))
    narratives = Counter(map(_plain, one["narrative"]))
    levels = Counter(SEVERITY_NAMES[level] for level in collected.findings["severity"])
    codes = Counter(map(_plain, collected.findings["code"]))
    sources = Counter(map(_plain, (*one["sha256"], *two["sha256"])))
    return {
        "汇总总表": Figures(len(two) + len(unlisted), summary, {label2["unit_name"]: names2}),
        "申报明细": Figures(
            len(one), details, {label1["unit_name"]: names1, label1["narrative"]: narratives}
        ),
        "问题清单": Figures(len(collected.findings), {}, {"级别": levels, "代码": codes}),
        "数据来源": Figures(len(one) + len(two), {}, {"SHA-256": sources}),
    }


def _unlisted(one: pd.DataFrame, two: pd.DataFrame, city: str) -> pd.DataFrame:
    """The valid Annex 1 that no valid row of Annex 2 stands for."""
    first, second = (
        unit_keys(plain_records(frame[["submitter", "unit_name"]]), city) for frame in (one, two)
    )
    listed = {key for key in second if key[1]}
    return one.loc[[place for place, key in zip(one.index, first, strict=True) if key not in listed]]


def _total(values: pd.Series[Any]) -> float:
    return math.fsum(value for value in values.astype(object) if _is_number(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _plain(value: Any) -> str:
    """A text as openpyxl gives it: it drops this piece of Excel's escapes, escaped or not."""
    return "" if value is None or value is pd.NA else as_written(str(value)).replace("x005F_", "")


def _differences(sheet: str, expected: Figures, rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    if not rows:
        yield f"“{sheet}”是空的。"
        return
    titles = [cell.value for cell in rows[0]]
    # Every record begins with its number; headings and remarks do not.
    records = [row for row in rows[1:] if row and _is_number(row[0].value)]
    if len(records) != expected.rows:
        yield f"“{sheet}”应有{expected.rows}行，实有{len(records)}行。"
    if any(cell.data_type == "f" for row in records for cell in row):
        yield f"“{sheet}”中出现了公式。"
    for label, total in expected.sums.items():
        found = math.fsum(v for v in _column(records, titles, label) if _is_number(v))
        if not math.isclose(found, total, rel_tol=1e-9, abs_tol=1e-6):
            yield f"“{sheet}”的“{label}”合计应为{total:.15g}，实为{found:.15g}。"
    for label, counts in expected.counts.items():
        texts = Counter(_plain(value) for value in _column(records, titles, label))
        if texts != counts:
            wrong = next(iter((counts - texts) or (texts - counts)))
            yield f"“{sheet}”的“{label}”有出入，例如“{wrong[:40]}”。"


def _column(records: Sequence[Sequence[Any]], titles: Sequence[Any], label: str) -> Iterator[Any]:
    place = titles.index(label)
    return (row[place].value if place < len(row) else None for row in records)
